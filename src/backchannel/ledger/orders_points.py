"""Spoken points: which of them a report says were covered, and what the counterpart asked in return (docs/spec/orders.md, "Points")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.ledger.filed import Spot
from backchannel.ledger.orders_values import Covered, Point
from backchannel.message.steps import REPORTING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.ledger.orders_index import Index, Told

__all__ = ["points", "questions"]

_LINES: Final = {"covered": Covered.COVERED, "covered_otherwise": Covered.OTHERWISE, "not_covered": Covered.NOT_COVERED}


def points(told: Sequence[Told]) -> tuple[Point, ...]:
    """What these reports say of points, ascending; of one that several name the last word, in the order of their series."""
    found: dict[int, Point] = {}
    for each in told:
        for line, how in _LINES.items():
            for number in getattr(each.report, line, ()):
                found[number] = Point(number=number, how=how, by=each.taken.spot)
    return tuple(found[number] for number in sorted(found))


def questions(index: Index, order: Spot, told: Sequence[Told]) -> tuple[Spot, ...]:
    """The questions of a counterpart that belong to these reports on an order, in order."""
    places = sorted({each.taken.spot.place for each in told})
    return tuple(spot for place in places for spot in index.asked_in(place) if order in _belongs(index, spot))


def _belongs(index: Index, spot: Spot) -> tuple[Spot, ...]:
    """The orders to which a question belongs: those of which it says a step itself, else those on which the last report above it is."""
    return index.said.get(spot) or next(_reported_above(index, spot), ())


def _reported_above(index: Index, spot: Spot) -> Iterator[tuple[Spot, ...]]:
    for number in range(spot.paragraph - 1, 0, -1):
        above = Spot(*spot.place, number)
        on = tuple(each for each in index.said.get(above, ()) if index.told[each][above].taken.step in REPORTING)
        if on:
            yield on
