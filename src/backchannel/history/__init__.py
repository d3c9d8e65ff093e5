"""Published correspondence, read: what others have printed enters as transcribed, never as signed. Values, no I/O."""

from __future__ import annotations

from backchannel.history.correspondence import Correspondence, Gap, Numbering, OutOfStep, Resolved, Standing, UsedTwice, fold
from backchannel.history.entrance import read
from backchannel.history.form import as_json
from backchannel.history.moments import Moment
from backchannel.history.relays import Relay
from backchannel.history.rules import Rule
from backchannel.history.values import (
    Cited,
    CoveringMemorandum,
    Delivery,
    Doubt,
    Paragraph,
    Part,
    Party,
    Reading,
    Text,
    Transcribed,
    Where,
)

__all__ = [
    "Cited",
    "Correspondence",
    "CoveringMemorandum",
    "Delivery",
    "Doubt",
    "Gap",
    "Moment",
    "Numbering",
    "OutOfStep",
    "Paragraph",
    "Part",
    "Party",
    "Reading",
    "Relay",
    "Resolved",
    "Rule",
    "Standing",
    "Text",
    "Transcribed",
    "UsedTwice",
    "Where",
    "as_json",
    "fold",
    "read",
]
