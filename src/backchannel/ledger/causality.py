"""Which of two messages was written in the knowledge of the other, and which crossed (docs/spec/causality.md).

Only what the writers have signed counts: what each had read. No clock and no order of arrival has a say. A smaller view says
*unknown* where a larger one knows; it never says the contrary.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from backchannel import limits
from backchannel.ledger.entry import Place
from backchannel.ledger.known import Known, Reading
from backchannel.ledger.lines import Line
from backchannel.ledger.saw import Saw

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from backchannel.ledger.entry import Entry
    from backchannel.seal import Link

__all__ = ["Causality", "Order", "Relation", "Why"]

T = TypeVar("T", bound="Hashable")


class Order(StrEnum):
    """How one message stands to another."""

    BEFORE = "before"
    AFTER = "after"
    CROSSED = "crossed"
    APART = "apart"
    UNKNOWN = "unknown"
    SAME = "same"


class Why(StrEnum):
    """The rule by which an order is said (docs/spec/causality.md, "Rules")."""

    SAME_MESSAGE = "same message"
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


_SAME: Final = Relation(order=Order.SAME, why=Why.SAME_MESSAGE)
_EARLIER: Final = Relation(order=Order.BEFORE, why=Why.SAME_SERIES)
_LATER: Final = Relation(order=Order.AFTER, why=Why.SAME_SERIES)
_NOT_HELD: Final = Relation(order=Order.UNKNOWN, why=Why.NOT_HELD)
_CONTRADICTION: Final = Relation(order=Order.UNKNOWN, why=Why.CONTRADICTION)
_BEFORE: Final = Relation(order=Order.BEFORE, why=Why.READ)
_AFTER: Final = Relation(order=Order.AFTER, why=Why.READ)
_NOT_SHOWN: Final = Relation(order=Order.UNKNOWN, why=Why.NOT_SHOWN)
_APART: Final = Relation(order=Order.APART, why=Why.NOT_FOR_EACH_OTHER)
_CROSSED: Final = Relation(order=Order.CROSSED, why=Why.NEITHER_READ)


class Causality:
    """A pure fold over the messages of one channel; any order of arrival, doubled or with holes, gives the same answers.

    Of two messages under one number the first that is added counts: the other is evidence, and no part of the correspondence.
    """

    __slots__ = ("_lines", "_offices", "_series", "_shared")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._series: dict[str, dict[int, Known]] = {}
        self._offices: dict[str, str] = {}  # who writes a series
        # By the series that is written in and the series that is read: what finds those who cannot have read a given number.
        self._lines: dict[tuple[str, str], Line] = {}
        self._shared: dict[Hashable, Any] = {}  # names, sets of them, and what says that nothing was read: each once in memory
        for entry in entries:
            self._take(Known.of(entry))

    def __len__(self) -> int:
        return sum(map(len, self._series.values()))

    def add(self, entry: Entry) -> tuple[Place, ...]:
        """Count a message in; the places of those that it is found by this to have crossed, in order.

        Again changes nothing; another copy of it adds what that one shows, and other bytes under its number nothing.
        """
        place = entry.place
        before = self.crossed(place)  # of a copy that shows less
        self._take(Known.of(entry))
        return tuple(other for other in self.crossed(place) if other not in before)

    def entry(self, place: Place) -> Entry | None:
        """The entry of a message that is held, as its copies show it together, or None."""
        known = self._known(place)
        return known.entry if known else None

    def together(self, entry: Entry) -> Entry:
        """What a copy of a message shows together with those that are held already."""
        known = self._known(entry.place)
        return known.joined(Known.of(entry)).entry if known and known.link == entry.link else entry

    def relation(self, one: Place, other: Place) -> Relation:
        """How the first stands to the second: *before* when the second's writer had read it."""
        if one.series == other.series:
            return _SAME if one == other else _EARLIER if one.seq < other.seq else _LATER
        first, second = self._known(one), self._known(other)
        return _relation(first, second) if first and second else _NOT_HELD

    def crossed(self, place: Place) -> tuple[Place, ...]:
        """The messages held here that crossed this one, in order; of one series the first CROSSINGS."""
        known = self._known(place)
        if known is None:
            return ()
        return tuple(other.place for reading in known.read for other in islice(self._crossing(known, reading), limits.CROSSINGS))

    def crossings(self) -> Iterator[tuple[Place, Place]]:
        """Every pair that crossed, once, in order: found as it goes, for there may be as many as squares."""
        for series in sorted(self._series):
            for seq in sorted(self._series[series]):
                known = self._series[series][seq]
                others = (other for reading in known.read if reading.series > series for other in self._crossing(known, reading))
                yield from ((known.place, other.place) for other in others)

    def saw(self, place: Place) -> tuple[Saw, ...]:
        """What its writer had of each other series of which this copy speaks, by the series' names."""
        known = self._known(place)
        if known is None:
            return ()
        names = {reading.series for reading in (*known.read, *known.held)}
        return tuple(self._saw(known, series) for series in sorted(names))

    def _saw(self, known: Known, series: str) -> Saw:
        reading, lying = known.reading(series), known.lying(series)
        crossing = islice(self._crossing(known, reading), limits.CROSSINGS) if reading else ()
        came = [(other.link.seq, known.had_unread(other)) for other in crossing]
        return Saw(
            series=series,
            read=reading.reach if reading else None,
            unread=tuple(link.seq for link in lying.links) if lying else (),
            more=lying is not None and lying.may_list_more,
            absent=tuple(seq for seq, unread in came if unread is False),
            unsure=tuple(seq for seq, unread in came if unread is None),
        )

    def _known(self, place: Place) -> Known | None:
        numbers = self._series.get(place.series)
        return numbers.get(place.seq) if numbers else None

    def _take(self, new: Known) -> None:
        old = self._series.get(new.series, {}).get(new.link.seq)
        if old is not None and (old.link != new.link or (new := old.joined(new)) == old):
            return
        self._see(new.series, new.office)
        new = self._slim(new)
        self._series[new.series][new.link.seq] = new
        for reading in new.read:
            if self._is_for_writer(new, reading.series):
                self._line_up(new, reading, old if old and self._is_lined_up(old, reading.series) else None)

    def _is_for_writer(self, known: Known, series: str) -> bool:
        return self._offices.get(series) in known.readers

    def _is_lined_up(self, known: Known, series: str) -> bool:
        """Whether it can have crossed messages of a series: it is for their writer, and says how far its own had read them."""
        return self._is_for_writer(known, series) and known.reading(series) is not None

    def _line_up(self, known: Known, reading: Reading, before: Known | None = None) -> None:
        """Put a message where those that crossed it look for it; `before` is what was put there of it."""
        line = self._lines.get((known.series, reading.series))
        if line is None:
            line = self._lines[known.series, reading.series] = Line()
        if before is None:
            line.put(known.link.seq, reading)
        if doubted := known.doubted(reading):
            line.doubt(known.link.seq, set(doubted).difference(before.doubted(reading) if before else ()))

    def _see(self, series: str, office: str) -> None:
        """Now that it is known who writes a series, what others wrote to him can be lined up."""
        if series in self._offices:
            return
        self._offices[series] = office
        self._series[series] = {}
        for known in (known for numbers in self._series.values() for known in numbers.values()):
            if self._is_for_writer(known, series) and (reading := known.reading(series)):
                self._line_up(known, reading)

    def _slim(self, known: Known) -> Known:
        """The same, sharing its parts with what is here: names, sets of readers, links, and what the message before it says."""
        before = self._series[known.series].get(known.link.seq - 1)
        read, held = (before.read, before.held) if before else ((), ())
        return Known(
            self._one(known.series),
            known.link,
            self._one(known.office),
            self._one(known.readers),
            known.all_readers,
            tuple([self._slim_reading(reading, read) for reading in known.read]),
            tuple([self._slim_reading(reading, held) for reading in known.held]),
        )

    def _slim_reading(self, reading: Reading, before: tuple[Reading, ...]) -> Reading:
        series, through, also, gone = reading
        if not (through or also):
            return self._one(reading)
        for earlier in before:
            if earlier == reading:
                return earlier
            if earlier.series == series and earlier.gone == gone:
                gone = earlier.gone
        through = self._link(series, through) if through else None
        return Reading(self._one(series), through, tuple(self._link(series, link) for link in also), gone)

    def _one(self, value: T) -> T:
        shared: T = self._shared.setdefault(value, value)
        return shared

    def _link(self, series: str, link: Link) -> Link:
        numbers = self._series.get(series)
        known = numbers.get(link.seq) if numbers else None
        return known.link if known and known.link == link else link

    def _crossing(self, known: Known, reading: Reading) -> Iterator[Known]:
        """The messages of a series that crossed this one, ascending: its writer had not read them, nor theirs this one."""
        line = self._lines.get((reading.series, known.series))
        if line is None or not self._is_for_writer(known, reading.series):
            return
        spans = [*reading.gone, (reading.certain + 1, limits.NUMBER_MAX)]
        if doubted := known.doubted(reading):
            spans = sorted([*spans, *zip(doubted, doubted, strict=True)])
        for seq in line.unaware(known.link.seq, spans):
            other = self._series[reading.series][seq]
            if known.had_read(other) is False and _has_crossed(known, other):
                yield other


def _relation(first: Known, second: Known) -> Relation:
    """The first rule that fits two messages of different series, from *contradiction* on (docs/spec/causality.md, "Rules")."""
    first_was_read, second_was_read = second.had_read(first), first.had_read(second)
    if (first_was_read or second.had_unread(first)) and (second_was_read or first.had_unread(second)):
        return _CONTRADICTION
    if first_was_read or second_was_read:
        return _BEFORE if first_was_read else _AFTER
    if None in (first_was_read, second_was_read):
        return _NOT_SHOWN
    to_each_other = (first.is_for(second.office), second.is_for(first.office))
    if False in to_each_other:
        return _APART
    return _NOT_SHOWN if None in to_each_other else _CROSSED


def _has_crossed(known: Known, other: Known) -> bool:
    """The same of two that are for each other, of which the first had not read the second: what is asked of most."""
    return other.had_read(known) is False and not (known.had_unread(other) and other.had_unread(known))
