"""A text beside another of its title: that the words are the same, or each place where they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import relay_words as said
from backchannel.cli.lines import Piece, line, wrapped
from backchannel.cli.render.closed import closed
from backchannel.words import closed as unopened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.lines import Line

__all__ = ["relays"]

_INDENT: Final = "  "
_MORE: Final = "…"


def relays(rows: Sequence[dict[str, Any]], width: int) -> list[Line]:
    """Each comparison: one sentence where nothing differs, and otherwise each change in its place, with what stands around it."""
    return [each for row in rows for each in _told(row, width)]


def _told(row: dict[str, Any], width: int) -> Iterator[Line]:
    if row["closed"]:
        return _sentence(f"paragraph {row['paragraph']}: {closed(unopened.COUNT, row['closed'])}", width, "warning")
    return _same(row, width) if row["same"] else _differs(row, width)


def _same(row: dict[str, Any], width: int) -> Iterator[Line]:
    yield from _sentence(f"{said.SAME.format(**row)}.", width, "quiet")


def _differs(row: dict[str, Any], width: int) -> Iterator[Line]:
    yield from _sentence(said.DIFFERS.format(**row), width, "alarm")
    for change in row["changes"]:
        yield from (line(Piece(text, "strong")) for text in wrapped(_marked(change), width, _INDENT, _INDENT * 2))


def _marked(change: dict[str, Any]) -> str:
    """The words around a change, with what stood there and what stands here."""
    marks = "".join(mark.format(**change) for key, mark in said.CHANGE.items() if change[key])
    return " ".join(
        f"{_MORE if change['cut_before'] else ''}{change['before']}{marks}{change['after']}{_MORE if change['cut_after'] else ''}".split()
    )


def _sentence(text: str, width: int, style: str) -> Iterator[Line]:
    yield from (line(Piece(each, style)) for each in wrapped(f"{text[0].upper()}{text[1:]}", width, "", _INDENT))
