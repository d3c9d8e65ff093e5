"""How wide text is on paper, so that the program and not the printer says where a page ends."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backchannel.cli.lines import columns

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MONO", "SERIF", "TEXT_WIDTH", "Face", "broken"]

TEXT_WIDTH: Final = 453.0  # points: 160 mm, within A4 and US Letter both

# Widths of Times Roman, space to tilde, in thousandths of its size (Adobe's font metrics, as every face made to match it has them).
_TIMES: Final = (
    (250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278)
    + (500,) * 10
    + (278, 278, 564, 564, 564, 444, 921)
    + (722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611)
    + (333, 278, 333, 469, 500, 333)
    + (444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444)
    + (480, 200, 480, 541)
)
_OTHER: Final = 750  # a letter that is not measured: wider than nearly all, so that a line never runs off the page
_WIDE: Final = 1000
_MONO: Final = 602  # of one column in the widest of the usual faces


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A face at a size in points, and the height of its lines."""

    size: float
    line: int
    measure: Callable[[str], int]

    def width(self, text: str) -> float:
        """Points that the text takes, at most."""
        return self.measure(text) * self.size / 1000


def _serif(text: str) -> int:
    return sum(_TIMES[ord(c) - 32] if " " <= c <= "~" else _unmeasured(c) for c in text)


def _unmeasured(character: str) -> int:
    base = unicodedata.normalize("NFD", character)[0]
    if " " <= base <= "~":
        return _TIMES[ord(base) - 32]
    count = columns(character)
    return 0 if count == 0 else _WIDE if count > 1 else _OTHER


def _mono(text: str) -> int:
    return columns(text) * _MONO


SERIF: Final = _serif
MONO: Final = _mono


def broken(text: str, face: Face, width: float) -> list[str]:
    """One line of text in lines of at most `width` points: after spaces, and inside a word only when it alone is wider.

    No character is lost or changed but the spaces at which a line was broken.
    """
    lines: list[str] = []
    start, space, taken = 0, 0, 0.0
    for place, character in enumerate(text):
        taken += face.width(character)
        if taken > width and place > start and character != " ":
            after = space if space > start else place
            lines.append(text[start:after].rstrip(" "))
            start = after
            taken = face.width(text[start : place + 1])
        if character == " ":
            space = place + 1
    return [*lines, text[start:].rstrip(" ")]
