"""Enclosures on a screen: what was to come, who counted what of it, who has not counted it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import pickup_words as said
from backchannel.cli.lines import Piece, line, named, wrapped
from backchannel.cli.render.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.lines import Line

__all__ = ["counts", "enclosures"]

_Facts = dict[str, Any]
_INDENT: Final = "  "
_BELOW: Final = "    "


def enclosures(rows: Sequence[_Facts], width: int) -> list[Line]:
    """Enclosures of which a count does not fit, or is not here yet."""
    lines = [line(Piece(said.OPEN, "strong"))] if rows else []
    for row in rows:
        lines.append(line(_INDENT, Piece(row["number"], "strong"), f"  {_what(row)}"))
        for piece in _told(row):
            lines += [line(Piece(text, piece.style)) for text in wrapped(piece.text, width, _BELOW, _BELOW)]
    return lines


def counts(rows: Sequence[_Facts]) -> Iterator[Piece]:
    """How the enclosures stand on which one message bears."""
    for row in rows:
        yield Piece(said.ABOUT.format(number=row["number"], what=_what(row)))
        yield from _told(row)


def _what(row: _Facts) -> str:
    return said.ENCLOSURE.format(**row) if row["expected"] else said.NOT_DESCRIBED


def _told(row: _Facts) -> Iterator[Piece]:
    for each in row["counted"]:
        sentence = said.FITS[each["fit"]].format(expected=row["expected"], count=each["count"])
        who = said.IN_THE_HAND.format(**each) if each["to"] else each["office"]
        at = moment_of(each["when"] or each["at"])
        yield Piece(said.COUNTED.format(said=sentence, who=who, number=each["number"], at=at), "alarm" if each["wrong"] else "")
    if row["awaited"]:
        yield Piece(said.AWAITED.format(offices=named(row["awaited"])), "warning")
