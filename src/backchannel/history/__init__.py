"""Published correspondence, read: what others have printed enters as transcribed, never as signed. Values, no I/O."""

from __future__ import annotations

from backchannel.history.answering import Answer, Replacement
from backchannel.history.correspondence import Correspondence, Numbering, OutOfStep, Resolved, Standing, fold
from backchannel.history.crossings import Certainty, Crossing
from backchannel.history.entrance import read
from backchannel.history.form import as_json
from backchannel.history.moments import Moment
from backchannel.history.relays import Relay
from backchannel.history.rules import Rule
from backchannel.history.values import (
    Cited,
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
    "Answer",
    "Certainty",
    "Cited",
    "Correspondence",
    "Crossing",
    "Delivery",
    "Doubt",
    "Moment",
    "Numbering",
    "OutOfStep",
    "Paragraph",
    "Part",
    "Party",
    "Reading",
    "Relay",
    "Replacement",
    "Resolved",
    "Rule",
    "Standing",
    "Text",
    "Transcribed",
    "Where",
    "as_json",
    "fold",
    "read",
]
