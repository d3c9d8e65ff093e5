"""What stands in a shown or printed cable, and is not the cable's own."""

from __future__ import annotations

from typing import Final

__all__ = ["MARKS"]

MARKS: Final = {"order": "ORDER", "proposal": "PROPOSAL (NOT AN ORDER)", "report": "REPORT"}
