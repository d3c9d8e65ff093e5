"""What is shown, before anybody shows it: lines of pieces with a style each, measured in the columns of a terminal."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from backchannel.words import comparing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.words.saying import Said

__all__ = [
    "Line",
    "Piece",
    "columns",
    "cut",
    "harmless",
    "line",
    "numbered",
    "pad",
    "piece",
    "sentences",
    "table",
    "wrapped",
]

# What a terminal would obey instead of showing: control characters, and those that turn the direction of writing.
_OBEYED: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WIDE: Final = frozenset("WF")
_GAP: Final = "  "


class Piece(NamedTuple):
    """A run of characters in one style: "", "strong", "quiet", "good", "warning", "alarm" or "name"."""

    text: str
    style: str = ""


Line = tuple[Piece, ...]


def line(*pieces: str | Piece) -> Line:
    """A line of pieces; plain strings have no style."""
    return tuple(piece if isinstance(piece, Piece) else Piece(piece) for piece in pieces)


def piece(said: Said) -> Piece:
    """A sentence as one run of characters."""
    return Piece(str(said), said.style)


def harmless(text: str) -> str:
    """The text with everything that a terminal would obey spelled out: `<U+001B>`."""
    return _OBEYED.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: two for wide characters, none for marks that combine."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in _WIDE else 1 for c in text)


def pad(text: str, width: int) -> str:
    """The text with spaces behind it, up to a width in columns."""
    return text + " " * (width - columns(text))


def cut(text: str, width: int) -> str:
    """The text, ending in an ellipsis where it would be wider."""
    if columns(text) <= width:
        return text
    while columns(text) > width - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def table(rows: Sequence[Sequence[str | Piece]], indent: str = "") -> list[Line]:
    """Rows with their columns aligned, two spaces apart; nothing is cut, and no line ends in spaces."""
    cells = [line(*row) for row in rows]
    count = max(map(len, cells), default=0)
    widths = [max(columns(row[place].text) for row in cells if place < len(row)) for place in range(count)]
    return [_row(row, widths, indent) for row in cells]


def _row(row: Line, widths: Sequence[int], indent: str) -> Line:
    last = max((place for place, piece in enumerate(row) if piece.text), default=0)
    shown = row[: last + 1]
    padded = [piece._replace(text=pad(piece.text, width) + _GAP) for piece, width in zip(shown[:-1], widths, strict=False)]
    return (Piece(indent), *padded, *shown[-1:]) if indent else (*padded, *shown[-1:])


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """The words of one paragraph in lines of at most `width` columns; a word that is wider stands alone."""
    lines, current = [], first
    filled = False
    for word in text.split():
        if filled and columns(current) + 1 + columns(word) > width:
            lines.append(current)
            current, filled = rest, False
        current += f" {word}" if filled else word
        filled = True
    return [*lines, current]


def numbered(words: Sequence[str], in_row: int = 4) -> list[Line]:
    """Words to compare, in rows, each behind its place."""
    return table([[Piece(each, "strong") for each in row] for row in comparing.in_rows(comparing.numbered(words), in_row)], _GAP)


def sentences(told: Iterable[Said], width: int, first: str = "", rest: str | None = None) -> list[Line]:
    """Each sentence in lines of at most that width: what does not fit into its first goes on two columns further in, or at `rest`."""
    below = first + _GAP if rest is None else rest
    return [line(Piece(text, each.style)) for each in told for text in wrapped(str(each), width, first, below)]
