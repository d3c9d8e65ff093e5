"""A message as the ledger keeps it: who wrote it, for whom, and what its writer had read (docs/spec/causality.md, "Entries")."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from backchannel.seal.chain import ALSO_MAX, Link, Reach

if TYPE_CHECKING:
    from backchannel.seal import Opened

__all__ = ["Entry", "Place", "covers"]


class Place(NamedTuple):
    """One message of a channel: its series and its number there."""

    series: str
    seq: int

    def __str__(self) -> str:
        return f"{self.series} {self.seq}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the order of messages needs of one of them.

    `office` wrote it, `readers` are the offices to which it is addressed, as far as this copy shows them; `all_readers` that it
    shows them all. `read` is what its writer had opened of each other series, `held` what lay unopened there: a series that is
    not among them is one of which this copy says nothing.
    """

    series: str
    link: Link
    office: str
    readers: frozenset[str]
    all_readers: bool
    read: tuple[Reach, ...]
    held: tuple[Reach, ...]

    @classmethod
    def of(cls, opened: Opened) -> Entry:
        """The entry of a verified message."""
        heading = opened.message.heading
        readers = frozenset(opened.charter.seat_named(name).office for name in heading.addressees)
        release = heading.release
        return cls(
            series=opened.series,
            link=opened.link,
            office=opened.office,
            readers=readers,
            all_readers=release is not None and release.addressees == len(heading.addressees),
            read=opened.read,
            held=opened.held,
        )

    @property
    def place(self) -> Place:
        """Its series and number."""
        return Place(self.series, self.link.seq)

    def reach(self, series: str) -> Reach | None:
        """How far its writer had read a series; None where this copy does not say."""
        return next((reach for reach in self.read if reach.series == series), None)

    def is_for(self, office: str) -> bool | None:
        """Whether it is addressed to an office; None where this copy does not show all whom it is for."""
        return True if office in self.readers else (False if self.all_readers else None)

    def had_read(self, other: Entry) -> bool | None:
        """Whether its writer had read another message when this one was written; None where nobody can say from these copies."""
        if self.series == other.series:
            return other.link.seq < self.link.seq
        was_for_it = other.is_for(self.office)
        if was_for_it is False:
            return False  # a reach speaks of what was addressed to its office, and passes over the rest
        reach = self.reach(other.series)
        had = None if reach is None else covers(reach, other.link)
        return None if had and was_for_it is None else had

    def joined(self, other: Entry) -> Entry:
        """The same message as two copies show it together."""
        shown = {reach.series for reach in self.read}
        lying = {reach.series for reach in self.held}
        return replace(
            self,
            readers=self.readers | other.readers,
            all_readers=self.all_readers or other.all_readers,
            read=(*self.read, *(reach for reach in other.read if reach.series not in shown)),
            held=(*self.held, *(reach for reach in other.held if reach.series not in lying)),
        )

    def had_unread(self, other: Entry) -> bool:
        """Whether this copy says that another message had arrived at its writer's, and lay unopened."""
        return any(reach.series == other.series and covers(reach, other.link) for reach in self.held)


def covers(reach: Reach, link: Link) -> bool | None:
    """Whether a reach says of a message that it was there; None beyond the last number that it could name.

    A word about other bytes under this number is none about these.
    """
    for named in reach.links:
        if named.seq == link.seq:
            return named.digest == link.digest
    if reach.through is not None and link.seq < reach.through.seq:
        return link.seq not in reach.without
    full = len(reach.also) == ALSO_MAX and link.seq > reach.also[-1].seq
    return None if full else False
