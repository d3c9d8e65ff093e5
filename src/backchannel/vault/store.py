"""The office's encrypted store: one transaction a commit, small queries, and the state of a station rebuilt from its rows."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Self, TypeVar

import apsw

from backchannel.ledger import Held
from backchannel.seal import Link, read_charter
from backchannel.station import Correspondence, Delivery, DeliveryState, State
from backchannel.station.state import BODY_DISPUTED, NUMBER_USED_TWICE
from backchannel.vault.database import create, open_database, tidy, transaction, translated, trouble
from backchannel.vault.rows import CardRow, DeliveryRow, OutgoingRow, QuarantineRow, ReceivedRow, SentRow
from backchannel.vault.schema import VAULT
from backchannel.vault.search import Where, find, index, skip, waiting
from backchannel.vault.writes import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from backchannel.message import Message
    from backchannel.seal import Charter
    from backchannel.station import Keep
    from backchannel.vault.terms import Term

__all__ = ["Vault"]

_Row = TypeVar("_Row")
_SENT = "sent join artefact using (digest)"
_RECEIVED = "received join artefact using (digest)"


class Vault:
    """Everything that a station must not lose, except its transit secrets."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    @classmethod
    def create(cls, path: Path, key: bytes) -> Self:
        """A new, empty vault; `key` is 32 bytes."""
        return cls(create(path, key, VAULT))

    @classmethod
    def open(cls, path: Path, key: bytes) -> Self:
        """The vault at `path`; Trouble with a sentence when it does not open."""
        return cls(open_database(path, key, VAULT))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

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
        with transaction(self._connection):
            self._connection.execute("insert or replace into meta values (?, ?)", (name, value))

    def get(self, name: str) -> bytes | None:
        """A named value, or None."""
        found = self._ask("select value from meta where name = ?", name)
        return found[0][0] if found else None

    def pin(self, row: CardRow) -> None:
        """Keep an office's card; a card of the same office is replaced."""
        with transaction(self._connection):
            self._connection.execute("insert or replace into card values (?, ?, ?, ?)", (row.office, row.artefact, row.pinned_at, row.how))

    def cards(self) -> list[CardRow]:
        """Every pinned card."""
        return self._rows(CardRow, "card order by pinned_at, office")

    def how(self, office: str) -> str | None:
        """How an office's pinned card was verified, or None when none is pinned."""
        found = self._ask("select how from card where office = ?", office)
        return found[0][0] if found else None

    def transit_cards(self) -> dict[str, bytes]:
        """The newest transit card of each office."""
        return dict(self._ask("select office, artefact from transit_card"))

    def enter(self, charter: Charter, artefact: bytes, at: int) -> None:
        """Keep a channel's charter."""
        with transaction(self._connection):
            self._connection.execute("insert or ignore into channel values (?, ?, ?)", (charter.channel, artefact, at))

    def charters(self) -> list[Charter]:
        """Every channel's charter, in order of entry, verified anew."""
        return [read_charter(artefact) for (artefact,) in self._ask("select artefact from channel order by entered_at, channel")]

    def load(self, office: str) -> State:
        """The station's state, rebuilt from the rows."""
        state = State(office=office)
        for charter in self.charters():
            state.channels[charter.channel] = self.correspondence(charter, office)
        return state

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
        names = ("sent", "received", "evidence", "quarantine")
        return {name: self._ask(f"select count(*) from {name}")[0][0] for name in names}

    def correspondence(self, charter: Charter, office: str) -> Correspondence:
        """One channel as its rows tell it."""
        channel = Correspondence.begin(charter, office)
        own = channel.outgoing
        for seq, serial, digest in self._ask(
            "select seq, serial, digest from sent where channel = ? and series = ? order by seq desc limit 1", charter.channel, own.series
        ):
            own.next_seq, own.next_serial, own.last = seq + 1, serial + 1, Link(seq=seq, digest=digest)
        for other, seq, digest in self._ask(
            "select d.office, max(d.seq), s.digest from delivery d join sent s using (channel, series, seq)"
            " where d.channel = ? and d.series = ? group by d.office",
            charter.channel,
            own.series,
        ):
            own.last_for[other] = Link(seq=seq, digest=digest)
        for seq, other, urgency, state, digest in self._ask(
            "select d.seq, d.office, d.urgency, d.state, s.digest from delivery d join sent s using (channel, series, seq)"
            " where d.channel = ? and d.series = ? and d.state in ('filed', 'accepted', 'received', 'cancelled')",
            charter.channel,
            own.series,
        ):
            channel.deliveries[seq, other] = Delivery(state=DeliveryState(state), urgency=urgency, digest=digest)
        for series, *entry in self._ask(
            "select series, seq, digest, before, previous_seq, previous_digest, capacity is not null, opened_at is not null"
            " from received where channel = ?",
            charter.channel,
        ):
            channel.incoming[series].hold(_held(*entry))
        for series, seq, digest, code in self._ask(
            "select series, seq, digest, ? from evidence where channel = ?"
            " union all select series, seq, digest, ? from received where channel = ? and state = 'disputed'",
            NUMBER_USED_TWICE,
            charter.channel,
            BODY_DISPUTED,
            charter.channel,
        ):
            channel.refuse(charter.seat_of_series(series).office, Link(seq=seq, digest=digest), code)
        return channel

    def _ask(self, sql: str, *values: Any) -> list[Any]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except apsw.Error as error:
            raise trouble(error) from error

    def _rows(self, kind: type[_Row], rest: str, *values: Any) -> list[_Row]:
        names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
        return [kind(**dict(zip(names, row, strict=True))) for row in self._ask(f"select {', '.join(names)} from {rest}", *values)]


def _held(
    seq: int, digest: bytes, before: bytes | None, previous_seq: int | None, previous_digest: bytes, addressed: int, opened: int
) -> Held:
    previous = Link(seq=previous_seq, digest=previous_digest) if previous_seq is not None else None
    return Held(link=Link(seq=seq, digest=digest), before=before, previous=previous, addressed=bool(addressed), opened=bool(opened))
