"""Enclosures on a screen: what was to come, who counted what of it, who has not counted it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli.lines import Piece, line, piece, sentences
from backchannel.cli.render.closed import closed
from backchannel.words import closed as unopened
from backchannel.words import enclosures as words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.lines import Line
    from backchannel.words.saying import Said

__all__ = ["counts", "enclosures"]

_Facts = dict[str, Any]
_INDENT: Final = "  "
_BELOW: Final = "    "


def enclosures(rows: Sequence[_Facts], width: int) -> list[Line]:
    """Enclosures of which a count does not fit, or is not here yet."""
    lines = [line(Piece(words.OPEN, "strong"))] if rows else []
    for row in rows:
        lines.append(line(_INDENT, Piece(row["number"], "strong"), f"  {words.what(row)}"))
        lines += sentences([*words.told(row), *_unread(row)], width, _BELOW, _BELOW)
    return lines


def counts(rows: Sequence[_Facts]) -> Iterator[Piece]:
    """How the enclosures stand on which one message bears."""
    for row in rows:
        yield piece(words.about(row))
        yield from map(piece, (*words.told(row), *_unread(row)))


def _unread(row: _Facts) -> list[Said]:
    return [closed(unopened.COUNT, row["closed"])] if row.get("closed") else []
