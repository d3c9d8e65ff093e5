"""Values for tests of the station's life: a channel of two and what travels on it, without keys or seals."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from typing import Any, cast

from backchannel.errors import Refused
from backchannel.message.handling import USUAL_TIMES, HandlingTimes
from backchannel.seal import Charter, Link, Opened, OpenedReceipt, OpenedTransit, Reach
from backchannel.seal.receipt import Answer, Life, Receipt, Seen
from backchannel.station import Correspondence, Event, Line, Outbound, Outcome, Sent, State, step
from backchannel.station.events import (
    Acknowledge,
    Alarm,
    Arrived,
    Hand,
    ReceiptArrived,
    ReceiptSealed,
    Released,
    Ticked,
    TransitArrived,
    Unreadable,
)

CHANNEL = sha256(b"a channel").digest()
OURS, THEIRS = "urn:office:ours", "urn:office:theirs"
OUR_SERIES, THEIR_SERIES = "MISTO", "TOMIS"


@dataclass(frozen=True, kw_only=True)
class Seat:
    """What the station needs of a charter's seat."""

    office: str
    series: str
    first: int = 1
    first_serial: int = 1
    role: str = "office"
    name: str = "an office"
    is_intermediary: bool = False


@dataclass(frozen=True, kw_only=True)
class TwoSeats:
    """A charter of two offices, as far as the station looks at it."""

    channel: bytes = CHANNEL
    digest: bytes = CHANNEL
    revocations: bytes | None = None
    revoked: frozenset[str] = frozenset()
    elsewhere: tuple[Seat, ...] = ()
    house: bool = False
    times: HandlingTimes = USUAL_TIMES
    seats: tuple[Seat, ...] = (Seat(office=OURS, series=OUR_SERIES), Seat(office=THEIRS, series=THEIR_SERIES, name="theirs"))

    def seat(self, office: str) -> Seat:
        return next(seat for seat in self.seats if seat.office == office)

    def seat_named(self, name: str) -> Seat:
        return next(seat for seat in self.seats if seat.name == name)

    def seat_of_series(self, series: str) -> Seat:
        return next(seat for seat in self.seats if seat.series == series)

    def has(self, office: str) -> bool:
        return any(seat.office == office for seat in self.seats)

    met, met_series = seat, seat_of_series


@dataclass(frozen=True, kw_only=True)
class Message:
    """What the station needs of an opened message."""

    link: Link
    urgency: int = 3
    capacity: str | None = "action"
    before: bytes | None = None
    previous: Link | None = None
    channel: bytes = CHANNEL
    office: str = THEIRS
    series: str = THEIR_SERIES
    precedence: str = "ROUTINE"
    artefact: bytes = b"an artefact"
    sealed_to: str = "standing key"
    message: Any = None  # words that only search looks at


@dataclass(frozen=True, kw_only=True)
class Transit:
    """What the station needs of a transit card."""

    office: str = THEIRS
    device: str = "their device"
    artefact: bytes = b"a transit card"
    recipients: dict[int, Any] = field(default_factory=dict)


def fresh_state() -> State:
    correspondence = Correspondence.begin(cast("Charter", TwoSeats()), OURS, LIFE)
    return State(office=OURS, life=LIFE, channels={CHANNEL: correspondence})


def link(seq: int, version: str = "") -> Link:
    return Link(seq=seq, digest=sha256(f"{seq}{version}".encode()).digest())


def theirs(seq: int, version: str = "") -> Link:
    """A message of the other office: its payload names another issuer, so its digest is never one of ours."""
    return link(seq, "theirs" + version)


def released(
    seq: int, *, urgency: int = 3, at: int = 0, office: str = THEIRS, precedence: str = "ROUTINE", week: int | None = None
) -> Released:
    outbound = Outbound(office=office, urgency=urgency, envelope=f"envelope {seq}".encode(), week=week)
    sent = Sent(
        channel=CHANNEL, series=OUR_SERIES, link=link(seq), serial=seq, precedence=precedence, artefact=b"whole", envelopes=(outbound,)
    )
    return Released(sent=sent, at=at)


def arrived(seq: int, *, previous: int | None = None, version: str = "", at: int = 0, **more: Any) -> Arrived:
    before = theirs(seq - 1).digest if seq > 1 else None
    message = Message(link=theirs(seq, version), before=before, previous=theirs(previous) if previous else None, **more)
    return Arrived(opened=cast("Opened", message), at=at)


def reach(through: int | None = None, *also: Link, series: str = OUR_SERIES) -> Reach:
    return Reach(series=series, through=link(through) if through else None, also=also)


LIFE = Life(count=1, name=bytes(16))
_COUNT = count(1)


def said(**values: Any) -> Receipt:
    """What a receipt of the other office says: each its next one, in its first life."""
    usual: dict[str, Any] = {
        "at": 0,
        "charter": CHANNEL,
        "life": LIFE,
        "number": next(_COUNT),
        "seen": None,
        "answer": Answer.NONE,
        "received": reach(),
        "opened": reach(),
    }
    return Receipt(**(usual | values))


def receipt(at: int = 7, **values: Any) -> ReceiptArrived:
    return ReceiptArrived(receipt=OpenedReceipt(channel=CHANNEL, office=THEIRS, said=said(**values)), at=at)


def sealed(*, asks: bool = True, urgency: int = 3) -> ReceiptSealed:
    return ReceiptSealed(channel=CHANNEL, office=THEIRS, urgency=urgency, asks=asks, envelope=b"a receipt", at=9)


def transit() -> TransitArrived:
    return TransitArrived(transit=cast("OpenedTransit", Transit()), at=0)


def garbage(came: bytes = b"garbage") -> Unreadable:
    return Unreadable(refused=Refused("seal.size", "garbage", "sealed bytes"), came=came, at=0)


def happen(state: State, *events: Event) -> Outcome:
    """Let events happen one after another; all that they ask for."""
    whole = Outcome()
    for event in events:
        _, outcome = step(state, event)
        whole.keeps += outcome.keeps
        whole.notices += outcome.notices
        whole.effects += outcome.effects
    return whole


def tick(state: State, age: int) -> Outcome:
    """What a look at the clock brings at an age of the station, at which the wall clock shows the same."""
    state.age = age
    return happen(state, Ticked(at=age))


def alarms(outcome: Outcome) -> list[str]:
    return [effect.kind for effect in outcome.effects if isinstance(effect, Alarm)]


def hands(outcome: Outcome) -> list[int]:
    return [effect.seq for effect in outcome.effects if isinstance(effect, Hand)]


def owed(outcome: Outcome) -> list[Answer]:
    """The receipts that are to be signed, by whether they want one in return."""
    return [effect.answer for effect in outcome.effects if isinstance(effect, Acknowledge)]


def line(state: State, office: str = THEIRS) -> Line:
    return state.channels[CHANNEL].lines[office]


def told(state: State, answer: Answer = Answer.NONE) -> Receipt:
    """What the next receipt to the other office would say."""
    asked = Acknowledge(channel=CHANNEL, office=THEIRS, urgency=3, answer=answer)
    return state.channels[CHANNEL].receipt(THEIRS, asked, (), 0)


def seen(number: int, life: bytes = bytes(16)) -> Seen:
    """The other office has seen our receipt of this number."""
    return Seen(life=life, number=number)
