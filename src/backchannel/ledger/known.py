"""What one message says of others, kept small and asked often (docs/spec/causality.md, "What a reach says").

A reach can name twenty thousand numbers that will not come, in every message after a restore: they are kept as runs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

from backchannel.ledger.entry import Entry, Place
from backchannel.seal.chain import ALSO_MAX, Link, Reach, runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Known", "Reading", "is_within"]


class Reading(NamedTuple):
    """A reach of one message; `gone` are the runs of numbers that it is `without`."""

    series: str
    through: Link | None
    also: tuple[Link, ...]
    gone: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, reach: Reach) -> Reading:
        """The same, in runs."""
        return cls(reach.series, reach.through, reach.also, tuple(runs_of(reach.without)) if reach.without else ())

    @property
    def reach(self) -> Reach:
        """The same, as the message had it."""
        without = tuple(number for first, last in self.gone for number in range(first, last + 1))
        return Reach(series=self.series, through=self.through, also=self.also, without=without)

    @property
    def links(self) -> tuple[Link, ...]:
        """Every message that it names, ascending."""
        return (*((self.through,) if self.through else ()), *self.also)

    @property
    def is_full(self) -> bool:
        """Whether it names as many numbers, or runs that will not come, as it may: then it may have left some out."""
        return len(self.also) == ALSO_MAX or (len(self.gone) == ALSO_MAX and bool(self.also))

    @property
    def certain(self) -> int:
        """No message up to this number that is addressed to the writer can have crossed this one, unless it is gone or lay unread.

        Each was read, or nobody can say. The last number that it names is one more: it may be here with other bytes.
        """
        if self.is_full:
            return self.also[-1].seq - 1
        return self.through.seq - 1 if self.through else 0

    def names(self, link: Link) -> bool:
        """Whether it names these very bytes."""
        through = self.through
        if through is not None and through.seq >= link.seq:
            return through.seq == link.seq and through.digest == link.digest
        if not self.also:
            return False
        place = bisect_left(self.also, link.seq, key=attrgetter("seq"))
        return place < len(self.also) and self.also[place] == link

    @property
    def may_list_more(self) -> bool:
        """Of a list of what lay unopened, the lowest numbers first: whether more may have lain there than it could name."""
        return len(self.also) == ALSO_MAX

    def passes(self, seq: int) -> bool | None:
        """Whether it says of a number that it does not name that what was addressed to the writer there was read.

        None where it may have left that out.
        """
        if self.through is not None and seq < self.through.seq:
            return not is_within(self.gone, seq)
        return None if self.is_full and seq < self.also[-1].seq else False

    def lists(self, link: Link) -> bool | None:
        """Whether it says of a message that it lay unopened; None where it may have left that out."""
        if self.names(link):
            return True
        return None if self.may_list_more and link.seq > self.also[-1].seq else False


class Known(NamedTuple):
    """An entry as it is kept: with a reading for each series, by name."""

    series: str
    link: Link
    office: str
    readers: frozenset[str]
    all_readers: bool
    read: tuple[Reading, ...]
    held: tuple[Reading, ...]

    @classmethod
    def of(cls, entry: Entry) -> Known:
        """What is kept of an entry."""
        read, held = _readings(entry.read), _readings(entry.held)
        return cls(entry.series, entry.link, entry.office, entry.readers, entry.all_readers, read, held)

    @property
    def place(self) -> Place:
        """Its series and number."""
        return Place(self.series, self.link.seq)

    @property
    def entry(self) -> Entry:
        """The same as a value for others."""
        return Entry(
            series=self.series,
            link=self.link,
            office=self.office,
            readers=self.readers,
            all_readers=self.all_readers,
            read=tuple(reading.reach for reading in self.read),
            held=tuple(reading.reach for reading in self.held),
        )

    def reading(self, series: str) -> Reading | None:
        """How far its writer had read a series; None where this copy does not say."""
        for reading in self.read:
            if reading.series == series:
                return reading
        return None

    def lying(self, series: str) -> Reading | None:
        """What lay unopened of a series at its writer's; None where this copy does not say."""
        for lying in self.held:
            if lying.series == series:
                return lying
        return None

    def doubted(self, reading: Reading) -> tuple[int, ...]:
        """Numbers of which the reading is certain, and that lay unread all the same: as when it is full and may leave them out."""
        lying, certain = self.lying(reading.series), reading.certain
        if lying is None or not lying.links or lying.links[0].seq > certain:
            return ()
        return tuple(link.seq for link in lying.links if link.seq <= certain and not is_within(reading.gone, link.seq))

    def is_for(self, office: str) -> bool | None:
        """Whether it is addressed to an office; None where this copy does not show all whom it is for."""
        return True if office in self.readers else (False if self.all_readers else None)

    def had_read(self, other: Known) -> bool | None:
        """Whether its writer had read a message of another series; None where nobody can say from these copies."""
        reading, was_for_it = self.reading(other.series), other.is_for(self.office)
        if reading is not None and reading.names(other.link):
            return True
        if was_for_it is False:
            return False  # a reach speaks of what was addressed to its office, and passes over the rest
        if reading is None:
            return None
        had = reading.passes(other.link.seq)
        if had is not False and (lying := self.lying(other.series)) is not None and lying.names(other.link):
            return False
        return None if had and was_for_it is None else had

    def had_unread(self, other: Known) -> bool | None:
        """Whether a message of another series had arrived at its writer's, and lay unopened; None where this copy does not say."""
        lying = self.lying(other.series)
        return None if lying is None else lying.lists(other.link)

    def joined(self, other: Known) -> Known:
        """The same message as two copies show it together."""
        return self._replace(
            readers=self.readers | other.readers,
            all_readers=self.all_readers or other.all_readers,
            read=_together(self.read, other.read),
            held=_together(self.held, other.held),
        )


def is_within(runs: tuple[tuple[int, int], ...], number: int) -> bool:
    """Whether ascending runs have this number."""
    place = bisect_right(runs, number, key=itemgetter(0)) - 1
    return place >= 0 and number <= runs[place][1]


def _readings(reaches: Sequence[Reach]) -> tuple[Reading, ...]:
    readings = map(Reading.of, reaches)
    return tuple(readings if len(reaches) == 1 else sorted(readings, key=attrgetter("series")))


def _together(some: tuple[Reading, ...], others: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """One reading for each series of either: the same words are under one digest, so it does not matter whose."""
    return tuple(sorted({reading.series: reading for reading in (*others, *some)}.values(), key=attrgetter("series")))
