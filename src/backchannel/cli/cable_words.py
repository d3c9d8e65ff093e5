"""What stands in a shown or printed cable, and is not the cable's own."""

from __future__ import annotations

from typing import Final

__all__ = ["COPY", "FIELDS", "MARKS"]

MARKS: Final = {"order": "ORDER", "proposal": "PROPOSAL (NOT AN ORDER)", "report": "REPORT"}
COPY: Final = "A copy, not addressed to you."
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
