"""How facts are said on a page: how a message stands; and what must never be obeyed, spelled out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from backchannel.web import words
from backchannel.words import messages
from backchannel.words.saying import named
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["came", "harmless", "stands", "stood"]

Facts = dict[str, Any]
# Control characters but the ends of lines, and those that turn the direction of writing.
_OBEYED: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def harmless(text: str) -> str:
    """The text with every character spelled out that would be obeyed instead of shown: `<U+202E>`."""
    return _OBEYED.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def stands(row: Facts) -> str:
    """How a message stands with one addressee."""
    said = messages.STANDS[row["state"]]
    if row["overdue"]:
        return words.LATE_SINCE.format(state=said, due=moment_of(row["due"]))
    return words.YET.format(state=said) if row["state"] in messages.YET else said


def stood(deliveries: Sequence[Facts]) -> list[tuple[str, bool]]:
    """How a message stands with all its addressees, those together with whom it stands alike; and whether that is late."""
    alike: dict[tuple[str, bool], list[str]] = {}
    for row in deliveries:
        alike.setdefault((stands(row), row["overdue"]), []).append(row["office"])
    if len(alike) == 1:
        return list(alike)
    return [(f"{named(offices)}: {said}", late) for (said, late), offices in alike.items()]


def came(row: Facts) -> str:
    """How a message stands that came."""
    said = words.CAME.get(row["state"])
    return said.format(at=moment_of(row[row["state"]])) if said else messages.DISPUTED
