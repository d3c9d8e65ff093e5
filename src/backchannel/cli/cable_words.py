"""What stands in a shown or printed cable, and is not the cable's own."""

from __future__ import annotations

from typing import Final

from backchannel.words.messages import MANDATE, SECOND

__all__ = ["ASK_BY_VOICE", "COPY", "DATED_BEFORE", "FIELDS", "MANDATE", "MARKS", "RUN_OUT", "SECOND"]

MARKS: Final = {"order": "ORDER", "proposal": "PROPOSAL (NOT AN ORDER)", "report": "REPORT"}
COPY: Final = "A copy, not addressed to you."
ASK_BY_VOICE: Final = "ask its officer by voice"
DATED_BEFORE: Final = f"the message is dated before {{number}}, which it follows: {ASK_BY_VOICE}"
RUN_OUT: Final = f"it had run out when the message came, which bears an earlier date: {ASK_BY_VOICE}"
FIELDS: Final = {
    "from": "From",
    "mandate": "Mandate",
    "second": "Second",
    "key": "Key",
    "sealed": "Sealed to",
    "seen": "Seen",
    "written": "Written",
    "crossed": "Crossed",
    "asks": "Asks",
    "orders": "Orders",
    "enclosures": "Enclosures",
    "references": "References",
    "handling": "Handling",
}
