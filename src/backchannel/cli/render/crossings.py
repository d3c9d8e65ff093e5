"""Which messages crossed, and what came of it, in words."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import causality_words as said
from backchannel.cli.lines import Piece, sentences
from backchannel.words.saying import of_series, own
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.lines import Line

__all__ = ["crossed", "open_crossings", "settled"]

_Facts = dict[str, Any]
_INDENT: Final = "  "


def crossed(rows: Sequence[_Facts]) -> Iterator[Piece]:
    """Which messages one crossed: those that nobody has settled first, then the others with what came of it."""
    if unsettled := [row["number"] for row in rows if not row["settled"]]:
        yield Piece(said.CROSSED.format(numbers=of_series(unsettled)), "warning")
    for what, group in groupby((row for row in rows if row["settled"]), key=lambda row: row["settled"]):
        at = moment_of(what["at"])
        yield Piece(said.SETTLED.format(numbers=of_series([row["number"] for row in group]), **what | {"at": at}), "quiet")


def open_crossings(rows: Sequence[_Facts], width: int) -> list[Line]:
    """Messages of correspondents that crossed this office's own, and what to do about them."""
    told = [own(said.STANDS.format(number=row["number"], numbers=of_series(row["crossed"])), "warning") for row in rows]
    told += [own(said.TO_SETTLE.format(number=rows[-1]["number"]), "quiet")] if rows else []
    return sentences(told, width, _INDENT, _INDENT)


def settled(facts: _Facts) -> str:
    """What was noted, in one sentence."""
    numbers = of_series([row["number"] for row in facts["crossed"] if row["settled"]])
    return said.SETTLED_NOW.format(number=facts["number"], numbers=numbers)
