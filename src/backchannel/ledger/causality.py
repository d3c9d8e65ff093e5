"""Which of two messages was written in the knowledge of the other, and which crossed (docs/spec/causality.md).

Only what the writers have signed counts: what each had read. No clock and no order of arrival has a say. A smaller view says
*unknown* where a larger one knows; it never says the contrary.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from backchannel import limits
from backchannel.ledger.entry import Entry, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.seal import Reach

__all__ = ["Causality", "Order", "Relation", "Saw", "Why"]


class Order(StrEnum):
    """How one message stands to another."""

    BEFORE = "before"
    AFTER = "after"
    CROSSED = "crossed"
    APART = "apart"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """The rule by which an order is said (docs/spec/causality.md, "Rules")."""

    SAME_SERIES = "same series"
    READ = "read"
    NEITHER_READ = "neither had read the other"
    NOT_FOR_EACH_OTHER = "not for each other"
    NOT_HELD = "not held"
    NOT_SHOWN = "not shown"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How one message stands to another, and by which rule."""

    order: Order
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Saw:
    """What the writer of a message had of one other series: `read` so far, `unread` lying there unopened, and `absent` of those
    that are held here: written without knowledge of it, and not there yet. All numbers ascending; None is *not shown*."""

    series: str
    read: Reach | None
    unread: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()


class Causality:
    """A pure fold over the messages of one channel; any order of arrival, doubled or with holes, gives the same answers.

    Of two messages under one number the first that is added counts: the other is evidence, and no part of the correspondence.
    """

    __slots__ = ("_crossed", "_entries", "_lines")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: dict[Place, Entry] = {}
        # By the series that is written in and the series that is read: how far the reading had come, number by number.
        self._lines: dict[tuple[str, str], _Line] = defaultdict(_Line)
        self._crossed: dict[Place, list[Place]] = {}
        for entry in entries:
            self.add(entry)

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: Entry) -> tuple[Place, ...]:
        """Count a message in; the places of those that it is found by this to have crossed, in order.

        Again changes nothing; another copy of it adds what that one shows, and other bytes under its number nothing.
        """
        place = entry.place
        known = self._entries.get(place)
        if known is not None:
            if known.link != entry.link or (joined := known.joined(entry)) == known:
                return ()
            entry = joined
        self._entries[place] = entry
        for reach in entry.read:
            if known is None or known.reach(reach.series) is None:
                self._lines[entry.series, reach.series].put(entry.link.seq, _complete(reach))
        new = [other for reach in entry.read for other in self._crossing(entry, reach) if other not in self._crossed.get(place, ())]
        for other in new:
            insort(self._crossed.setdefault(other, []), place)
            insort(self._crossed.setdefault(place, []), other)
        return tuple(sorted(new))

    def entry(self, place: Place) -> Entry | None:
        """The entry of a message that is held, or None."""
        return self._entries.get(place)

    def relation(self, one: Place, other: Place) -> Relation:
        """How the first stands to the second: *before* when the second's writer had read it."""
        first, second = self._entries.get(one), self._entries.get(other)
        if one.series == other.series and one != other:
            return Relation(order=Order.BEFORE if one.seq < other.seq else Order.AFTER, why=Why.SAME_SERIES)
        if first is None or second is None or one == other:
            return Relation(order=Order.UNKNOWN, why=Why.NOT_HELD)
        return _relation(first, second)

    def crossed(self, place: Place) -> tuple[Place, ...]:
        """The messages held here that crossed this one, in order; at most CROSSINGS of one series."""
        return tuple(self._crossed.get(place, ()))

    def crossings(self) -> Iterator[tuple[Place, Place]]:
        """Every pair that crossed, once."""
        for place, others in self._crossed.items():
            yield from ((place, other) for other in others if place < other)

    def saw(self, place: Place) -> tuple[Saw, ...]:
        """What its writer had of each other series that this copy speaks of, or that crossed it; by the series' names."""
        entry = self._entries.get(place)
        if entry is None:
            return ()
        held = {reach.series: tuple(link.seq for link in reach.links) for reach in entry.held}
        return tuple(
            Saw(
                series=reach.series,
                read=reach,
                unread=held.get(reach.series, ()),
                absent=tuple(
                    other.seq
                    for other in self.crossed(place)
                    if other.series == reach.series and not entry.had_unread(self._entries[other])
                ),
            )
            for reach in sorted(entry.read, key=lambda reach: reach.series)
        )

    def _crossing(self, entry: Entry, reach: Reach) -> list[Place]:
        """Messages of a series that its writer had not read, and whose writers had not read this one."""
        line = self._lines.get((reach.series, entry.series))
        found: list[Place] = []
        for seq in line.unaware(_complete(reach), entry.link.seq) if line else ():
            other = self._entries[Place(reach.series, seq)]
            if _relation(entry, other).order is Order.CROSSED:
                found.append(other.place)
                if len(found) == limits.CROSSINGS:
                    break
        return found


class _Line:
    """How far a writer had read another series, at each of its numbers: what finds those who cannot have read a given number.

    `_lowest` is the least that was read at a number or any later one: as a rule it only grows, and then a search ends at once.
    """

    __slots__ = ("_lowest", "_numbers")

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._lowest: list[int] = []

    def put(self, number: int, complete: int) -> None:
        """At this number all was read up to `complete`."""
        place = bisect_left(self._numbers, number)
        lowest = min(complete, self._lowest[place]) if place < len(self._lowest) else complete
        self._numbers.insert(place, number)
        self._lowest.insert(place, lowest)
        while place and self._lowest[place - 1] > lowest:
            place -= 1
            self._lowest[place] = lowest

    def unaware(self, after: int, number: int) -> Iterator[int]:
        """The numbers beyond `after` at which this `number` of the other series may not have been read, ascending."""
        place = bisect_right(self._numbers, after)
        while place < len(self._numbers) and self._lowest[place] < number:
            yield self._numbers[place]
            place += 1


def _relation(first: Entry, second: Entry) -> Relation:
    """docs/spec/causality.md, "Rules": the first that fits."""
    knows, known = second.had_read(first), first.had_read(second)
    if knows and known:
        return Relation(order=Order.UNKNOWN, why=Why.CONTRADICTION)
    if knows or known:
        return Relation(order=Order.BEFORE if knows else Order.AFTER, why=Why.READ)
    to_each_other = (first.is_for(second.office), second.is_for(first.office))
    if None in (knows, known):
        return Relation(order=Order.UNKNOWN, why=Why.NOT_SHOWN)
    if False in to_each_other:
        return Relation(order=Order.APART, why=Why.NOT_FOR_EACH_OTHER)
    if None in to_each_other:
        return Relation(order=Order.UNKNOWN, why=Why.NOT_SHOWN)
    return Relation(order=Order.CROSSED, why=Why.NEITHER_READ)


def _complete(reach: Reach) -> int:
    """Up to which number everything of a series had certainly been read."""
    if reach.through is None:
        return 0
    return min([reach.through.seq, *(number - 1 for number in reach.without[:1])])
