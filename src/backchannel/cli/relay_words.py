"""Every sentence about texts that stand under one title with the same or with other words."""

from __future__ import annotations

from typing import Final

__all__ = ["CHANGE", "DIFFERS", "SAME"]

SAME: Final = "paragraph {paragraph} has the words of {number} on {channel}, each of them"
DIFFERS: Final = "paragraph {paragraph}, “{title}”, has other words than {number} on {channel}, [-there-] and {{+here+}}:"
CHANGE: Final = {"was": "[-{was}-]", "now": "{{+{now}+}}"}  # as in a certificate
