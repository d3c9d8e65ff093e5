"""What the ledger keeps of each message, in the vault's file, and which crossings are settled (docs/spec/vault.md, "Ledger")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from backchannel.ledger import Entry, Place
from backchannel.seal import Link
from backchannel.seal.chain import Reach, runs_of
from backchannel.vault.database import Tables, transaction
from backchannel.vault.filed import filed_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import apsw

    from backchannel.ledger import Filed
    from backchannel.station.keep import KeepEntry

__all__ = ["EntryTables", "SettledRow", "put_entry"]


class SettledRow(NamedTuple):
    """That a person has said of two messages that crossed what came of it, and when (microseconds since 1970)."""

    one: Place
    other: Place
    person: str
    reason: str
    at: int


class _Reach(msgspec.Struct, array_like=True, frozen=True):
    series: str
    through: tuple[int, bytes] | None
    also: tuple[tuple[int, bytes], ...]
    without: tuple[tuple[int, int], ...]  # runs, for there may be thousands


class _Entry(msgspec.Struct, frozen=True, tag=False):
    office: str
    readers: tuple[str, ...]
    all_readers: bool
    read: tuple[_Reach, ...]
    held: tuple[_Reach, ...]


_ENCODE: Final = msgspec.json.Encoder().encode
_DECODE: Final = msgspec.json.Decoder(_Entry).decode


class EntryTables(Tables):
    """The rows of the ledger."""

    def entries(self, channel: bytes) -> Iterator[Entry]:
        """Every entry of a channel, by series and number."""
        for series, seq, digest, data in self._ask("select series, seq, digest, entry from entry where channel = ?", channel):
            row = _DECODE(data)
            yield Entry(
                series=series,
                link=Link(seq=seq, digest=digest),
                office=row.office,
                readers=frozenset(row.readers),
                all_readers=row.all_readers,
                read=tuple(map(_reach, row.read)),
                held=tuple(map(_reach, row.held)),
            )

    def without(self, channel: bytes) -> list[bytes]:
        """The artefacts of messages of a channel that have no entry, as a vault of an earlier version has them."""
        rows = self._ask(
            "select artefact from"
            " (select channel, series, seq, digest from sent union all select channel, series, seq, digest from received) as held"
            " join artefact using (digest) where channel = ? and not exists (select 1 from entry"
            " where (entry.channel, entry.series, entry.seq) = (held.channel, held.series, held.seq))",
            channel,
        )
        return [artefact for (artefact,) in rows]

    def bearing(self, channel: bytes) -> Iterator[Filed | Place]:
        """The messages of a channel that bear something, without their words; by place those of which that is not kept."""
        for series, seq, digest, row in self._ask("select series, seq, digest, filed from entry where channel = ? and bears", channel):
            place = Place(series, seq)
            yield filed_from(place, digest, row) if row is not None else place

    def remember(self, channel: bytes, rows: Iterable[tuple[Place, bytes]]) -> None:
        """Keep what messages bear, as `filed_row` gives it."""
        with transaction(self._connection):
            self._connection.executemany(
                "update entry set filed = ? where (channel, series, seq) = (?, ?, ?)", [(row, channel, *place) for place, row in rows]
            )

    def is_seen(self, channel: bytes, place: Place) -> bool:
        """Whether the officer has opened here what of a message is for his eyes only, and that bears something."""
        return bool(self._ask("select 1 from entry where (channel, series, seq) = (?, ?, ?) and bears = 2", channel, *place))

    def bearing_count(self, channel: bytes) -> int:
        """How many those are; one that the officer has seen counts twice."""
        return int(self._ask("select coalesce(sum(bears), 0) from entry where channel = ?", channel)[0][0])

    def is_unopened(self, channel: bytes, place: Place) -> bool:
        """Whether a message of another has come, and nobody has opened it."""
        return bool(self._ask("select 1 from received where (channel, series, seq) = (?, ?, ?) and state = 'received'", channel, *place))

    def has_unopened(self) -> bool:
        """Whether there is one, on whatever channel."""
        return bool(self._ask("select 1 from received where state = 'received' limit 1"))

    def count_unopened(self, channel: bytes, most: int) -> int:
        """How many of a channel those are; `most` where there are more."""
        query = "select 1 from received indexed by received_unopened where state = 'received' and channel = ? limit ?"
        return len(self._ask(query, channel, most))

    def cancelled(self, channel: bytes) -> list[tuple[Place, str, str]]:
        """The messages of this office on a channel that were cancelled, each towards an addressee, and how that stands now."""
        rows = self._ask("select series, seq, office, state from delivery where channel = ? and cancelled_at is not null", channel)
        return [(Place(series, seq), office, state) for series, seq, office, state in rows]

    def see(self, channel: bytes, place: Place) -> None:
        """The officer has opened what of a message is for his eyes only, and it bears something."""
        with transaction(self._connection):
            self._connection.execute("update entry set bears = 2 where (channel, series, seq) = (?, ?, ?)", (channel, *place))

    def enter(self, entries: Iterable[KeepEntry]) -> None:
        """Keep entries of messages that are held."""
        with transaction(self._connection):
            for entry in entries:
                put_entry(self._connection, entry)

    def settle(self, channel: bytes, rows: Iterable[SettledRow]) -> None:
        """Keep what was said of pairs that crossed; what was said first of one stays."""
        with transaction(self._connection):
            self._connection.executemany(
                "insert or ignore into settled values (?, ?, ?, ?, ?, ?, ?, ?)",
                [(channel, *row.one, *row.other, row.person, row.reason, row.at) for row in rows],
            )

    def settled(self, channel: bytes) -> list[SettledRow]:
        """What was said of pairs that crossed."""
        rows = self._ask(
            "select series, seq, other_series, other_seq, person, reason, at from settled where channel = ? order by at", channel
        )
        return [
            SettledRow(Place(series, seq), Place(other, other_seq), person, reason, at)
            for series, seq, other, other_seq, person, reason, at in rows
        ]


def put_entry(connection: apsw.Connection, keep: KeepEntry) -> None:
    """Keep one entry, within a transaction; another copy of its message takes its place."""
    entry = keep.entry
    row = _Entry(
        office=entry.office,
        readers=tuple(sorted(entry.readers)),
        all_readers=entry.all_readers,
        read=tuple(map(_row, entry.read)),
        held=tuple(map(_row, entry.held)),
    )
    connection.execute(
        "insert into entry values (?, ?, ?, ?, ?, ?, ?) on conflict do update set"
        " bears = max(excluded.bears, case when digest = excluded.digest then bears else 0 end),"
        " digest = excluded.digest, entry = excluded.entry, filed = excluded.filed",
        (keep.channel, entry.series, entry.link.seq, entry.link.digest, _ENCODE(row), keep.bears, keep.row),
    )


def _row(reach: Reach) -> _Reach:
    through = (reach.through.seq, reach.through.digest) if reach.through else None
    return _Reach(reach.series, through, tuple((link.seq, link.digest) for link in reach.also), tuple(runs_of(reach.without)))


def _reach(row: _Reach) -> Reach:
    return Reach(
        series=row.series,
        through=Link(seq=row.through[0], digest=row.through[1]) if row.through else None,
        also=tuple(Link(seq=seq, digest=digest) for seq, digest in row.also),
        without=tuple(number for first, last in row.without for number in range(first, last + 1)),
    )
