"""Published correspondence, read: what others have printed enters as transcribed, never as signed. Values, no I/O."""

from __future__ import annotations

from backchannel.history.entrance import read
from backchannel.history.form import as_json
from backchannel.history.moments import Moment
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
    "CoveringMemorandum",
    "Delivery",
    "Doubt",
    "Moment",
    "Paragraph",
    "Part",
    "Party",
    "Reading",
    "Rule",
    "Text",
    "Transcribed",
    "Where",
    "as_json",
    "read",
]
