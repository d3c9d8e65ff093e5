"""Every sentence about texts that stand under one title with the same or with other words."""

from __future__ import annotations

from typing import Final

__all__ = ["CHANGE", "DIFFERS", "NOTHING", "SAME"]

SAME: Final = "paragraph {paragraph} has the words of {number} on {channel}, each of them"
DIFFERS: Final = "paragraph {paragraph}, {title}, is not what {number} on {channel} says; {count} {places}:"
CHANGE: Final = {True: "there: ", False: "here:  "}
NOTHING: Final = "(nothing)"
