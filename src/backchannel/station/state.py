"""What a station holds in its head: enough to decide every step, small enough to rebuild at each start."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.ledger import SeriesLedger
from backchannel.message import Precedence
from backchannel.seal.chain import runs_of
from backchannel.seal.receipt import VOID_RUN, Receipt, Seen, Void
from backchannel.station.deliveries import MINUTE, Deliveries
from backchannel.station.line import SERIES_LOST, Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backchannel.seal import Charter, Link, Reach
    from backchannel.seal.receipt import Life, Traced
    from backchannel.station.events import Acknowledge

__all__ = ["BODY_DISPUTED", "NUMBER_USED_TWICE", "Correspondence", "Outgoing", "Place", "State"]

# Why a receipt refuses a message (docs/spec/delivery.md, "Refusals").
NUMBER_USED_TWICE: Final = "series.number-used-twice"
BODY_DISPUTED: Final = "seal.eyes-body"
_UNKNOWN: Final = bytes(32)


@dataclass(slots=True, kw_only=True)
class Outgoing:
    """This office's own series in one channel: the next numbers, the last message, and the last one for each addressee.

    `lost` are numbers that were used before a restore and whose messages are not here.
    """

    series: str
    next_seq: int
    next_serial: int
    last: Link | None = None
    last_for: dict[str, Link] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the next message stands: its numbers, its links, and what this office had read and held when it was written."""

    seq: int
    serial: int
    before: bytes | None
    previous: dict[str, Link]
    read: tuple[Reach, ...]
    held: tuple[Reach, ...]

    def after(self, link: Link, offices: Iterable[str]) -> Place:
        """Where the message after this one stands, when this one is `link` and goes to `offices`."""
        return replace(
            self, seq=self.seq + 1, serial=self.serial + 1, before=link.digest, previous=self.previous | dict.fromkeys(offices, link)
        )


@dataclass(slots=True, kw_only=True)
class Correspondence:
    """One channel as this office lives it. `refusals`: by office, what this office refused of its messages, and why.

    They stand in every receipt for that office, for any one receipt may be lost. `reminders`: what urgent messages lie
    unopened here, by the age at which somebody is told so: (age, series, number, handling time, step).
    `life`: the one in which this office speaks on it. `custody`: this station speaks for its office; others only follow.
    """

    charter: Charter
    office: str
    outgoing: Outgoing
    incoming: dict[str, SeriesLedger]
    deliveries: Deliveries
    lines: dict[str, Line]
    life: Life
    custody: bool = True
    refusals: dict[str, dict[Link, str]] = field(default_factory=dict)
    reminders: list[tuple[int, str, int, int, int]] = field(default_factory=list, compare=False)

    @classmethod
    def begin(cls, charter: Charter, office: str, life: Life, *, custody: bool = True) -> Correspondence:
        """A channel in which nothing has been sent or received yet; in a later life than the first nobody has confirmed that."""
        mine = charter.met(office)
        others = [seat for seat in charter.seats if seat.office != office]
        # What was kept of offices that only other versions have stays readable; lines to them there are none.
        met = [*others, *(seat for seat in charter.elsewhere if seat.office != office)]
        # In a house of two, others may have been who are struck off: not every number was for who is left.
        dense = len(others) == 1 and not charter.house
        return cls(
            charter=charter,
            office=office,
            outgoing=Outgoing(series=mine.series, next_seq=mine.first, next_serial=mine.first_serial),
            incoming={seat.series: SeriesLedger(seat.series, dense_from=seat.first if dense else None) for seat in met},
            deliveries=Deliveries(charter.times),
            lines={seat.office: Line(confirmed=life.count == 1) for seat in others if seat.office not in charter.revoked},
            life=life,
            custody=custody,
        )

    @property
    def is_over(self) -> bool:
        """Whether this office is revoked: it is told nothing more and believed nothing more, and keeps what it has."""
        return self.office in self.charter.revoked

    def check_custody(self) -> None:
        """Mistake where another station speaks for this office."""
        if not self.custody:
            came = f"a station that has no custody of {self.charter.seat(self.office).name}"
            hint = "Take it with `backchannel channel custody --take`, or ask who has it to give it to you."
            raise Mistake("custody.elsewhere", came, "the one that speaks for the office", hint)

    def place(self, serial: int) -> Place:
        """Where the next message of this office stands; `serial` is its count over all channels.

        Mistake while the series is closed after a restore.
        """
        if self.is_over:
            raise Mistake("charter.revoked", f"{self.charter.name}, on which this office is revoked", "a channel that it is on")
        self.check_custody()
        if waiting := self.unconfirmed():
            names = ", ".join(str(self.charter.seat(office).name) for office in waiting)
            raise Mistake(
                "series.closed",
                f"the series {self.outgoing.series} of a station that was restored from a backup",
                f"the word of {names} on how far it had come",
                "Run the station until they have answered, or open the series at a number that is free with `backchannel reopen`.",
            )
        own = self.outgoing
        return Place(
            seq=own.next_seq,
            serial=serial,
            before=self._before_next(),
            previous=dict(own.last_for),
            read=tuple(ledger.read() for ledger in self.incoming.values()),
            held=tuple(ledger.unread() for ledger in self.incoming.values()),
        )

    def _before_next(self) -> bytes | None:
        own = self.outgoing
        if own.last:
            return own.last.digest
        # Whatever had the number before was lost in a restore, and nobody could say what it was.
        return _UNKNOWN if own.next_seq > self.charter.seat(self.office).first else None

    def unconfirmed(self) -> list[str]:
        """The offices whose word a restored series still waits for."""
        return [office for office, line in self.lines.items() if not line.confirmed]

    def handling(self, precedence: str) -> int:
        """Microseconds that a message of this precedence may take on this channel."""
        return self.charter.times.handling(Precedence(precedence)) * MINUTE

    def series_of(self, office: str) -> str:
        """A correspondent's series."""
        return self.charter.seat(office).series

    def void_for(self, office: str) -> tuple[Void, ...]:
        """The numbers of this office's own series that an addressee will not get, ascending; without those that it has passed.

        What was lost here it is told for good: it may give that back.
        """
        own, reach = self.outgoing, self.lines[office].received
        passed = reach.through.seq if reach and reach.through else 0
        known = [void for void in self.deliveries.void(office) if void.first > passed]
        taken = {void.first for void in known}
        lost = [
            Void(first=first, last=min(last, first + VOID_RUN - 1), previous=None, code=SERIES_LOST)
            for one, last in runs_of(sorted(own.lost - taken))
            for first in range(one, last + 1, VOID_RUN)
        ]
        return tuple(sorted((*known, *lost), key=lambda void: void.first))

    def receipt(self, office: str, asked: Acknowledge, traced: tuple[Traced, ...], at: int) -> Receipt:
        """What the next receipt to an office says."""
        series, line = self.series_of(office), self.lines[office]
        return Receipt(
            at=at,
            charter=self.charter.digest,
            revocations=self.charter.revocations,
            life=self.life,
            number=line.told + 1,
            seen=Seen(life=line.life.name, number=line.taken) if line.life else None,
            answer=asked.answer,
            received=self.received(series),
            opened=self.opened(series),
            refused=tuple(self.refusals.get(office, {}).items()),
            head=self.outgoing.last_for.get(office),
            void=self.void_for(office),
            trace=tuple(sorted(line.trace)),
            traced=traced,
        )

    def refuse(self, office: str, link: Link, code: str) -> bool:
        """Note that a message of `office` is refused; whether that is new."""
        noted = self.refusals.setdefault(office, {})
        if link in noted:
            return False
        noted[link] = code
        return True

    def received(self, series: str) -> Reach:
        """How far this office has received a correspondent's series."""
        return self.incoming[series].received()

    def opened(self, series: str) -> Reach:
        """How far this office has opened a correspondent's series."""
        return self.incoming[series].opened()


@dataclass(slots=True, kw_only=True)
class State:
    """A station: its office, its channels by id, its own present life, and its age: how long it has lived, in microseconds.

    The age is set by whoever drives it, before each step; every timer runs on it, and none on the wall clock. `closed_age`: when
    something last came that no key here opens, in this run.
    """

    office: str
    life: Life
    age: int = 0
    channels: dict[bytes, Correspondence] = field(default_factory=dict)
    closed_age: int | None = field(default=None, compare=False)

    @property
    def next_serial(self) -> int:
        """The office's next station serial: one count over all its channels, from the highest first that a charter sets."""
        return max(channel.outgoing.next_serial for channel in self.channels.values() if not channel.charter.house)

    def channel(self, channel: bytes) -> Correspondence:
        """The channel with this id; Mistake when this office is not on it."""
        try:
            return self.channels[channel]
        except KeyError:
            raise Mistake("channel.unknown", "a channel that this office is not on", "one of its own channels") from None
