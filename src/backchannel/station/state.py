"""What a station holds in its head: enough to decide every step, small enough to rebuild at each start."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.ledger import SeriesLedger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backchannel.seal import Charter, Link, Reach
    from backchannel.station.life import DeliveryState

__all__ = ["BODY_DISPUTED", "NUMBER_USED_TWICE", "Correspondence", "Delivery", "Outgoing", "Place", "State"]

# Why a receipt refuses a message (docs/spec/delivery.md, "Refusals").
NUMBER_USED_TWICE: Final = "series.number-used-twice"
BODY_DISPUTED: Final = "seal.eyes-body"


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One message on its way to one office: its state, urgency class (1 to 3), digest, and when it was last handed over."""

    state: DeliveryState
    urgency: int
    digest: bytes
    handed_at: int = 0


@dataclass(slots=True, kw_only=True)
class Outgoing:
    """This office's own series in one channel: the next numbers, the last message, and the last one for each addressee."""

    series: str
    next_seq: int
    next_serial: int
    last: Link | None = None
    last_for: dict[str, Link] = field(default_factory=dict)


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

    They stand in every receipt for that office, for any one receipt may be lost.
    """

    charter: Charter
    office: str
    outgoing: Outgoing
    incoming: dict[str, SeriesLedger]
    deliveries: dict[tuple[int, str], Delivery] = field(default_factory=dict)
    refusals: dict[str, dict[Link, str]] = field(default_factory=dict)

    @classmethod
    def begin(cls, charter: Charter, office: str) -> Correspondence:
        """A channel in which nothing has been sent or received yet."""
        mine = charter.seat(office)
        others = [seat for seat in charter.seats if seat.office != office]
        return cls(
            charter=charter,
            office=office,
            outgoing=Outgoing(series=mine.series, next_seq=mine.first, next_serial=mine.first_serial),
            incoming={seat.series: SeriesLedger(seat.series, dense_from=seat.first if len(others) == 1 else None) for seat in others},
        )

    def place(self, serial: int) -> Place:
        """Where the next message of this office stands; `serial` is its count over all channels."""
        own = self.outgoing
        return Place(
            seq=own.next_seq,
            serial=serial,
            before=own.last.digest if own.last else None,
            previous=dict(own.last_for),
            read=tuple(ledger.opened() for ledger in self.incoming.values()),
            held=tuple(ledger.unopened() for ledger in self.incoming.values()),
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
    """A station: its office and its channels by id."""

    office: str
    channels: dict[bytes, Correspondence] = field(default_factory=dict)

    @property
    def next_serial(self) -> int:
        """The office's next station serial: one count over all its channels, from the highest first that a charter sets."""
        return max(channel.outgoing.next_serial for channel in self.channels.values())

    def channel(self, channel: bytes) -> Correspondence:
        """The channel with this id; Mistake when this office is not on it."""
        try:
            return self.channels[channel]
        except KeyError:
            raise Mistake("channel.unknown", "a channel that this office is not on", "one of its own channels") from None
