"""A message as the ledger keeps it: who wrote it, for whom, and what its writer had read (docs/spec/causality.md, "Entries")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from backchannel.seal import Opened
    from backchannel.seal.chain import Link, Reach

__all__ = ["Entry", "Place"]


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
