"""The office's encrypted store: one transaction a commit, small queries, and the state of a station rebuilt from its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

import apsw

from backchannel.station import State
from backchannel.vault.charters import CharterTables
from backchannel.vault.database import Database, close, create, open_database, tidy, transaction, translated, trouble
from backchannel.vault.entries import EntryTables
from backchannel.vault.house import HouseTables
from backchannel.vault.lives import CUSTODY, LIFE, NO_CUSTODY, OFFICE_LIFE, life_of, life_value, next_life
from backchannel.vault.loading import Own, correspondences
from backchannel.vault.rows import (
    CardRow,
    DeliveryRow,
    NoticeRow,
    OutgoingRow,
    QuarantineRow,
    ReceivedRow,
    SeenRow,
    SentRow,
    TraceRow,
    VoidRow,
    columns_of,
)
from backchannel.vault.schema import VAULT
from backchannel.vault.search import Where, find, index, skip, waiting
from backchannel.vault.writes import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from backchannel.message import Message
    from backchannel.ports import Randomness
    from backchannel.seal import Charter
    from backchannel.seal.receipt import Life
    from backchannel.station import Keep
    from backchannel.vault.terms import Term

__all__ = ["AGE", "Vault"]

AGE: Final = "age"

_Row = TypeVar("_Row")
_SENT = "sent join artefact using (digest)"
_RECEIVED = "received join artefact using (digest)"
# Kinds of rows by which of them may go again: a copy that was not addressed to this office gives way to one that is.
_COUNTED: Final = {"sent": "false", "received": "capacity is null", "evidence": "false", "quarantine": "false"}


class Vault:
    """Everything that a station must not lose, except its transit secrets."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection
        self.charters = CharterTables(connection)
        self.house = HouseTables(connection)
        self.ledger = EntryTables(connection)
        self._counted: dict[str, tuple[int, int]] = {}

    @classmethod
    def create(cls, path: Path, key: bytes) -> Self:
        """A new, empty vault; `key` is 32 bytes."""
        return cls(create(path, key, VAULT))

    @classmethod
    def open(cls, path: Path, key: bytes) -> Self:
        """The vault at `path`; Trouble with a sentence when it does not open."""
        return cls(open_database(path, key, VAULT))

    def close(self) -> None:
        """Let go of the file; Trouble when the disk fails at that."""
        close(self._connection)

    def commit(self, keeps: Sequence[Keep]) -> None:
        """Write all rows of a step in one transaction that is on disk when this returns; Trouble, and nothing written, else."""
        if not keeps:
            return
        with transaction(self._connection):
            for keep in keeps:
                write(keep, self._connection)

    def tidy(self) -> None:
        """Copy the write-ahead log back while nobody waits."""
        tidy(self._connection)

    def put(self, name: str, value: bytes) -> None:
        """Remember a named value."""
        self.put_all({name: value})

    def put_all(self, values: Mapping[str, bytes]) -> None:
        """Remember named values, all at once."""
        with transaction(self._connection):
            self._connection.executemany("insert or replace into meta values (?, ?)", values.items())

    def get(self, name: str) -> bytes | None:
        """A named value, or None."""
        found = self._ask("select value from meta where name = ?", name)
        return found[0][0] if found else None

    def pin(self, row: CardRow) -> None:
        """Keep an office's card; a card of the same office is replaced."""
        with transaction(self._connection):
            self._connection.execute(
                "insert or replace into card values (?, ?, ?, ?, ?)", (row.office, row.artefact, row.pinned_at, row.how, row.means)
            )

    def cards(self) -> list[CardRow]:
        """Every pinned card."""
        return self._rows(CardRow, "card order by pinned_at, office")

    def how(self, office: str) -> str | None:
        """How an office's pinned card was verified, or None when none is pinned."""
        found = self._ask("select how from card where office = ?", office)
        return found[0][0] if found else None

    def means(self, office: str) -> str | None:
        """By which means an office's pinned card was verified, or None when none is pinned, or only pinned."""
        found = self._ask("select means from card where office = ?", office)
        return found[0][0] or None if found else None

    def transit_cards(self) -> dict[tuple[str, str], bytes]:
        """The newest transit card of each device, by office and device."""
        return {(office, device): artefact for office, device, artefact in self._ask("select office, device, artefact from transit_card")}

    def load(self, office: str, charters: Iterable[Charter], station: str = "") -> State:
        """The station's state on the channels of these charters, rebuilt from the rows; `station` is its seat in the office's house."""
        state = State(office=office, life=self.life(), age=self.age())
        outer = Own(office=office, life=self.office_life(), custody=self.has_custody())
        house = Own(office=station, life=state.life, custody=True)
        state.channels = correspondences(self._ask, self._each, [(one, house if one.house else outer) for one in charters], state)
        return state

    def life(self) -> Life:
        """The station's present life."""
        return life_of(self.get(LIFE))

    def office_life(self) -> Life:
        """The life in which this station's office speaks to correspondents: its own, unless the office has several stations."""
        return life_of(self.get(OFFICE_LIFE) or self.get(LIFE))

    def has_custody(self) -> bool:
        """Whether this station speaks for its office."""
        return self.get(CUSTODY) != NO_CUSTODY

    def begin_life(self, randomness: Randomness) -> None:
        """Begin the next life: after a restore, correspondents may know more of this station than it does itself.

        The first one begins when an office is made. In a later one nothing of its series is given until they have answered.
        """
        known, office = self.get(LIFE), self.get(OFFICE_LIFE)
        begun = [(LIFE, life_value(next_life(known, randomness)))]
        if office and self.has_custody():
            begun.append((OFFICE_LIFE, life_value(next_life(office, randomness))))
        with transaction(self._connection):
            self._connection.executemany("insert or replace into meta values (?, ?)", begun)
            if known:
                self._connection.execute("update line set told = 0, asked = 0, covered = 0, confirmed = 0")

    def age(self) -> int:
        """How long the station has lived, in microseconds, when that was last noted."""
        return int(self.get(AGE) or 0)

    def envelope(self, channel: bytes, series: str, seq: int, office: str) -> bytes | None:
        """The sealed bytes of an unsettled delivery, or None when it is settled."""
        where = "where channel = ? and series = ? and seq = ? and office = ?"
        found = self._ask(f"select envelope from envelope {where}", channel, series, seq, office)
        return found[0][0] if found else None

    def outgoing(self) -> list[OutgoingRow]:
        """Receipts and transit cards that wait for a carrier, most urgent first."""
        return self._rows(OutgoingRow, "outgoing order by urgency, at")

    def handed(self, rows: Iterable[OutgoingRow]) -> None:
        """A carrier has these receipts and transit cards; a newer one that took a place meanwhile stays."""
        with transaction(self._connection):
            self._connection.executemany(
                "delete from outgoing where channel = ? and office = ? and kind = ? and envelope = ?",
                [(row.channel, row.office, row.kind, row.envelope) for row in rows],
            )

    def sent(self, channel: bytes, series: str, seq: int) -> SentRow | None:
        """One message of this office."""
        found = self._rows(SentRow, f"{_SENT} where channel = ? and series = ? and seq = ?", channel, series, seq)
        return found[0] if found else None

    def received(self, channel: bytes, series: str, seq: int) -> ReceivedRow | None:
        """One message from another office."""
        found = self._rows(ReceivedRow, f"{_RECEIVED} where channel = ? and series = ? and seq = ?", channel, series, seq)
        return found[0] if found else None

    def held(self, channel: bytes, series: str, seq: int) -> SentRow | ReceivedRow | None:
        """One message, of this office or of another."""
        return self.sent(channel, series, seq) or self.received(channel, series, seq)

    def inbox(self, limit: int) -> list[ReceivedRow]:
        """Unopened messages, most urgent first, then oldest first."""
        return self._rows(ReceivedRow, f"{_RECEIVED} where state = 'received' order by urgency, received_at, seq limit ?", limit)

    def arrivals(self, limit: int) -> list[ReceivedRow]:
        """The last messages that were filed here, newest first: the order of the rows is the order of filing."""
        return self._rows(ReceivedRow, f"{_RECEIVED} order by received.rowid desc limit ?", limit)

    def recent_sent(self, channel: bytes, limit: int) -> list[SentRow]:
        """The last messages of this office on a channel, newest first."""
        return self._rows(SentRow, f"{_SENT} where channel = ? order by series desc, seq desc limit ?", channel, limit)

    def recent_received(self, channel: bytes, limit: int) -> list[ReceivedRow]:
        """The last messages from other offices on a channel, newest first."""
        return self._rows(
            ReceivedRow,
            f"{_RECEIVED} where channel = ? order by received_at desc, seq desc limit ?",
            channel,
            limit,
        )

    def deliveries(self, channel: bytes, series: str, seq: int) -> list[DeliveryRow]:
        """How one message of this office stands with each addressee."""
        return self._rows(DeliveryRow, "delivery where channel = ? and series = ? and seq = ? order by office", channel, series, seq)

    def unsettled(self, limit: int) -> list[DeliveryRow]:
        """Deliveries without the addressee's signed word, most urgent first."""
        return self._rows(DeliveryRow, "delivery where state in ('filed', 'accepted') order by urgency, filed_at, seq limit ?", limit)

    def notices(self, channel: bytes, series: str, seq: int) -> list[NoticeRow]:
        """The signed notices about one message of this office, oldest first."""
        return self._rows(NoticeRow, "notice where channel = ? and series = ? and seq = ? order by rowid", channel, series, seq)

    def note_seen(self, rows: Sequence[SeenRow]) -> None:
        """Keep an act that these messages were seen, all of it at once."""
        with transaction(self._connection):
            for row in rows:
                self._connection.execute("insert or ignore into artefact values (?, ?)", (row.digest, row.artefact))
                self._connection.execute("insert or ignore into seen values (?, ?, ?, ?)", (row.channel, row.series, row.seq, row.digest))

    def seen(self, channel: bytes, series: str, seq: int) -> list[SeenRow]:
        """The acts that note a message as seen, oldest first."""
        where = "seen join artefact using (digest) where channel = ? and series = ? and seq = ? order by seen.rowid"
        return self._rows(SeenRow, where, channel, series, seq)

    def traces(self, channel: bytes, series: str, seq: int) -> list[TraceRow]:
        """What was asked about one message of this office, and answered."""
        return self._rows(TraceRow, "trace where channel = ? and series = ? and seq = ? order by office", channel, series, seq)

    def voids(self, channel: bytes) -> list[VoidRow]:
        """Numbers of correspondents that will not come."""
        return self._rows(VoidRow, "void where channel = ? order by at, series, first", channel)

    def void(self, channel: bytes, series: str, seq: int) -> VoidRow | None:
        """What a correspondent has said of one number of its series, if it was to be void; it may have come all the same."""
        where = "void where channel = ? and series = ? and first <= ? and last >= ? order by at limit 1"
        found = self._rows(VoidRow, where, channel, series, seq, seq)
        return found[0] if found else None

    def delivered(self, channel: bytes, series: str, office: str) -> list[DeliveryRow]:
        """Everything that this office has received or opened, ascending."""
        where = "delivery where channel = ? and series = ? and office = ? and state in ('received', 'opened') order by seq"
        return self._rows(DeliveryRow, where, channel, series, office)

    def received_after(self, channel: bytes, series: str, seq: int) -> list[ReceivedRow]:
        """What came from another office under a higher number, ascending."""
        return self._rows(ReceivedRow, f"{_RECEIVED} where channel = ? and series = ? and seq > ? order by seq", channel, series, seq)

    def sent_before(self, channel: bytes, series: str, seq: int, office: str) -> SentRow | None:
        """The last message below this number that was for an office."""
        where = "channel = ? and series = ? and office = ? and seq < ? order by seq desc limit 1"
        found = self._ask(f"select seq from delivery where {where}", channel, series, office, seq)
        return self.sent(channel, series, found[0][0]) if found else None

    def waiting_urgency(self, channel: bytes, office: str, kind: str) -> int | None:
        """The urgency class of what waits for a carrier to this office, or None when nothing of this kind does."""
        found = self._ask("select urgency from outgoing where channel = ? and office = ? and kind = ?", channel, office, kind)
        return found[0][0] if found else None

    def put_aside(self, code: str) -> list[tuple[bytes, bytes]]:
        """What was refused for this reason, by its digest, oldest first."""
        return [(digest, came) for digest, came in self._ask("select digest, came from quarantine where code = ? order by at", code)]

    def refused_at(self, code: str) -> int | None:
        """When something was last refused for this reason, by the wall clock."""
        return self._ask("select max(at) from quarantine where code = ?", code)[0][0] or None

    def let_go(self, digests: Sequence[bytes]) -> None:
        """What was put aside and has been taken in since."""
        with transaction(self._connection):
            self._connection.executemany("delete from quarantine where digest = ?", [(digest,) for digest in digests])

    def quarantined(self) -> list[QuarantineRow]:
        """What was refused, newest first."""
        return self._rows(QuarantineRow, "(select digest, code, sentence, length(came) as size, at from quarantine) order by at desc")

    def came(self, digest: bytes) -> bytes:
        """The refused bytes of this SHA-256, as they came."""
        return bytes(self._ask("select came from quarantine where digest = ?", digest)[0][0])

    def find(self, terms: Sequence[Term], series: Sequence[tuple[bytes, str]] | None, limit: int) -> list[Where]:
        """Messages that hold every term, the last filed first; only of these series of channels, unless that is None."""
        with translated():
            return find(self._connection, terms, series, limit)

    def unsearched(self, limit: int) -> list[Where]:
        """Messages that search has not looked into yet, the last filed first."""
        with translated():
            return waiting(self._connection, limit)

    def count_unsearched(self) -> int:
        """How many those are."""
        return int(self._ask("select count(*) from searched where waiting")[0][0])

    def look_into(self, messages: Iterable[tuple[Where, Message | None]]) -> None:
        """Let search find these; None for one that could not be read."""
        with transaction(self._connection):
            for where, message in messages:
                index(self._connection, where, message)
                skip(self._connection, where)

    def counts(self) -> dict[str, int]:
        """How many rows of each kind there are."""
        return {name: self._count(name, passing) for name, passing in _COUNTED.items()}

    def _count(self, name: str, passing: str) -> int:
        """All rows; of those that stay only the ones that came since the last time are counted anew."""
        now = self._ask(f"select count(*) from {name} where {passing}")[0][0]
        last, known = self._counted.get(name, (0, 0))
        if known:
            known += self._ask(f"select count(*) from {name} where rowid > ? and not ({passing})", last)[0][0]
        else:
            known = self._ask(f"select count(*) from {name}")[0][0] - now
        newest = self._ask(f"select max(rowid) from {name} where not ({passing})")[0][0]
        self._counted[name] = newest or 0, known
        return int(known + now)

    def _each(self, sql: str, *values: Any) -> Iterator[Any]:
        """Row after row: of a hundred thousand only one is in memory."""
        with translated():
            yield from self._connection.execute(sql, values)

    def _ask(self, sql: str, *values: Any) -> list[Any]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except apsw.Error as error:
            raise trouble(error) from error

    def _rows(self, kind: type[_Row], rest: str, *values: Any) -> list[_Row]:
        names, columns = columns_of(kind)  # type: ignore[arg-type]  # a class has a hash, whatever its bound says
        return [kind(**dict(zip(names, row, strict=True))) for row in self._ask(f"select {columns} from {rest}", *values)]
