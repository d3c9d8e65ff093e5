"""A text beside another of its title: that the words are the same, or each place where they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import relay_words as said
from backchannel.cli.lines import Piece, line, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.lines import Line

__all__ = ["relays"]

_INDENT: Final = "  "


def relays(rows: Sequence[dict[str, Any]], width: int) -> list[Line]:
    """Each comparison: one line where nothing differs, and otherwise how it stands there and here, with the change marked."""
    return [each for row in rows for each in (_same(row, width) if row["same"] else _differs(row, width))]


def _same(row: dict[str, Any], width: int) -> Iterator[Line]:
    sentence = said.SAME.format(**row)
    yield from (line(Piece(text, "quiet")) for text in wrapped(f"{sentence[0].upper()}{sentence[1:]}.", width, "", _INDENT))


def _differs(row: dict[str, Any], width: int) -> Iterator[Line]:
    count = len(row["changes"])
    sentence = said.DIFFERS.format(**{**row, "title": f'"{row["title"]}"', "count": count, "places": "place" if count == 1 else "places"})
    yield from (line(Piece(text, "alarm")) for text in wrapped(f"{sentence[0].upper()}{sentence[1:]}", width, "", _INDENT))
    for change in row["changes"]:
        yield from (_version(change, key, width) for key in ("was", "now"))


def _version(change: dict[str, Any], key: str, width: int) -> Line:
    """One line of the words around a change, with as much of them as there is room for."""
    label, words = said.CHANGE[key == "was"], " ".join(change[key].split())[: width // 2]
    before, after = change["before"], change["after"]
    if not words:
        words, before, after = said.NOTHING, before and f"{before.rstrip()} ", after and f" {after.lstrip()}"
    room = max(width - len(_INDENT) - len(label) - len(words), 0)
    after = after[: max(room - len(before), room // 2)]
    before = before[len(before) - min(room - len(after), len(before)) :]
    return line(_INDENT, Piece(label, "quiet"), before, Piece(words, "alarm" if key == "now" else "strong"), after)
