"""Which messages crossed, and what came of it, in words."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import causality_words as said
from backchannel.cli.lines import Piece, line, named, spans, wrapped
from backchannel.cli.render.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.lines import Line

__all__ = ["crossed", "open_crossings", "places", "settled"]

_Facts = dict[str, Any]
_INDENT: Final = "  "


def crossed(rows: Sequence[_Facts]) -> Iterator[Piece]:
    """Which messages one crossed: those that nobody has settled first, then the others with what came of it."""
    if unsettled := [row["number"] for row in rows if not row["settled"]]:
        yield Piece(said.CROSSED.format(numbers=places(unsettled)), "warning")
    for what, group in groupby((row for row in rows if row["settled"]), key=lambda row: row["settled"]):
        at = moment_of(what["at"])
        yield Piece(said.SETTLED.format(numbers=places([row["number"] for row in group]), **what | {"at": at}), "quiet")


def open_crossings(rows: Sequence[_Facts], width: int) -> list[Line]:
    """Messages of correspondents that crossed this office's own, and what to do about them."""
    sentences = [(said.STANDS.format(number=row["number"], numbers=places(row["crossed"])), "warning") for row in rows]
    hint = said.TO_SETTLE.format(number=rows[-1]["number"]) if rows else ""
    return [
        line(Piece(text, style))
        for sentence, style in [*sentences, *([(hint, "quiet")] if hint else [])]
        for text in wrapped(sentence, width, _INDENT, _INDENT)
    ]


def settled(facts: _Facts) -> str:
    """What was noted, in one sentence."""
    numbers = places([row["number"] for row in facts["crossed"] if row["settled"]])
    return said.SETTLED_NOW.format(number=facts["number"], numbers=numbers)


def places(numbers: Sequence[str]) -> str:
    """Numbers of several series with runs drawn together: `HAKTO 42 to 44 and TOHAK 7`."""
    split = sorted((series, int(number)) for series, _, number in (each.rpartition(" ") for each in numbers))
    return named(f"{series} {spans(number for _, number in group)}" for series, group in groupby(split, key=lambda pair: pair[0]))
