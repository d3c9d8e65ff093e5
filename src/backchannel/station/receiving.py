"""The station's life as an addressee: what arrives, is opened, or is refused (docs/spec/delivery.md)."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Final

from backchannel.ledger import Held
from backchannel.seal import Link
from backchannel.seal.chain import Coverage
from backchannel.seal.keys import OFFICE_URI
from backchannel.station.deliveries import Delivery
from backchannel.station.keep import (
    KeepCopyState,
    KeepEvidence,
    KeepQuarantine,
    KeepReceived,
    KeepReturned,
    KeepSeries,
    KeepTransit,
)
from backchannel.station.life import COPY, CopyAct, CopyState, DeliveryState
from backchannel.station.sending import seal_anew
from backchannel.station.state import BODY_DISPUTED, NUMBER_USED_TWICE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.seal import OpenedTransit
    from backchannel.station.events import Arrived, PersonOpened, Returned, TransitArrived, TransitTwice, Unreadable
    from backchannel.station.outcome import Outcome
    from backchannel.station.state import Correspondence, State

__all__ = [
    "NO_KEY",
    "REMINDED_CLASS",
    "arrived",
    "keep_series",
    "next_reminder",
    "person_opened",
    "remind",
    "returned",
    "transit_arrived",
    "transit_twice",
    "unreadable",
]

REMINDED_CLASS: Final = 2  # Flash and Immediate: others wait in the inbox
_REMINDERS: Final = 6
NO_KEY: Final = "age.no-match"


def arrived(event: Arrived, state: State, out: Outcome) -> None:
    """A verified message: filed, known already, or another one under a number that is used."""
    opened = event.opened
    channel = state.channel(opened.channel)
    ledger = channel.incoming[opened.series]
    held = ledger.digest(opened.link.seq)
    addressed = opened.capacity is not None
    if held == opened.link.digest and (ledger.is_addressed(opened.link.seq) or not addressed):
        out.acknowledge(channel, opened.office, urgency=opened.urgency)
        return
    # Somebody may have run ahead with a copy that hides that it is addressed to us: the true one takes its place.
    if held is not None and held != opened.link.digest:
        out.acknowledge(channel, opened.office, urgency=opened.urgency)
        if channel.refuse(opened.office, opened.link, NUMBER_USED_TWICE):
            out.hear(state, channel, opened.office, event.at)
            out.keeps.append(KeepEvidence(opened=opened, at=event.at))
            out.alarm("number-used-twice", channel, opened.series, opened.link.seq, event.at, office=opened.office)
        return
    # What came once says nothing of its writer when it comes again: a carrier may have kept it.
    out.hear(state, channel, opened.office, event.at)
    ledger.hold(Held(link=opened.link, before=opened.before, previous=opened.previous, addressed=addressed))
    out.keeps.append(KeepReceived(opened=opened, at=event.at, age=state.age, carrier=event.carrier))
    if not addressed:
        return
    out.acknowledge(channel, opened.office, urgency=opened.urgency)
    if opened.urgency == 1:
        out.alarm("flash", channel, opened.series, opened.link.seq, event.at, office=opened.office)
    if opened.urgency <= REMINDED_CLASS:
        handling = channel.handling(str(opened.precedence))
        heapq.heappush(channel.reminders, next_reminder(state.age, handling, opened.series, opened.link.seq, state.age))


def next_reminder(received_age: int, handling: int, series: str, seq: int, age: int) -> tuple[int, str, int, int, int]:
    """When somebody is called next to a message that came in at an age: after its handling time, twice that, and so on."""
    step = 1
    while received_age + (handling << (step - 1)) <= age and step < _REMINDERS:
        step += 1
    return received_age + (handling << (step - 1)), series, seq, handling, step


def remind(channel: Correspondence, age: int, at: int, out: Outcome) -> None:
    """Call somebody again to what is urgent and lies unopened: after its handling time, then after twice as long, and so on.

    Of several times that went by while nobody looked, the last is said.
    """
    while channel.reminders and channel.reminders[0][0] <= age:
        due, series, seq, handling, step = heapq.heappop(channel.reminders)
        if channel.incoming[series].is_opened(seq):
            continue
        following = next_reminder(due - (handling << (step - 1)), handling, series, seq, age)
        step = following[-1]
        if following[0] > age:
            heapq.heappush(channel.reminders, following)
            step -= 1
        out.alarm("unopened", channel, series, seq, at, office=channel.charter.met_series(series).office, step=step)


def returned(event: Returned, state: State, out: Outcome) -> None:
    """A message of our own that we had lost: filed again, as far as its holder may show it."""
    opened = event.opened
    channel = state.channel(opened.channel)
    own = channel.outgoing
    seq = opened.link.seq
    if seq not in own.lost:
        return
    own.lost.discard(seq)
    names = [*opened.message.heading.to, *opened.message.heading.info]
    offices = [channel.charter.seat_named(name).office for name in names]
    has = [office for office in offices if _has(channel, office, opened.link)]
    lost = [office for office in offices if office not in has]
    out.keeps.append(KeepReturned(opened=opened, received=tuple(has), lost=tuple(lost), at=event.at, age=state.age))
    keep_series(channel, out)
    for office in offices:
        # Whoever has not received it will not: what is here is another's copy, which is not for them.
        reached = DeliveryState.RECEIVED if office in has else DeliveryState.GIVEN_UP
        delivery = Delivery(
            state=reached,
            urgency=opened.urgency,
            link=opened.link,
            handling=channel.handling(str(opened.precedence)),
            previous=None,
            filed_age=state.age,
            received_age=state.age,
        )
        channel.deliveries.put(office, delivery)
        if (last := own.last_for.get(office)) is None or last.seq < seq:
            own.last_for[office] = opened.link


def _has(channel: Correspondence, office: str, link: Link) -> bool:
    line = channel.lines.get(office)
    reach = line.received if line else None
    return reach is not None and Coverage(reach).has(link.seq, link.digest)


def keep_series(channel: Correspondence, out: Outcome) -> None:
    """Have on disk where our own series stands, as far as its messages do not tell it."""
    own = channel.outgoing
    out.keeps.append(
        KeepSeries(
            channel=channel.charter.channel,
            next_seq=own.next_seq,
            next_serial=own.next_serial,
            last=own.last,
            lost=tuple(sorted(own.lost)),
        )
    )


def unreadable(event: Unreadable, state: State, out: Outcome) -> None:
    """Bytes that were refused are kept as they came."""
    if event.refused.code == NO_KEY:
        state.closed_age = state.age
    out.keeps.append(KeepQuarantine(refused=event.refused, came=event.came, at=event.at))


def person_opened(event: PersonOpened, state: State, out: Outcome) -> None:
    """A person opened a message, or found that its body is not what it owes."""
    channel = state.channel(event.channel)
    ledger = channel.incoming[event.series]
    if ledger.is_opened(event.seq) and (event.elsewhere or ledger.is_read(event.seq)):
        return
    office = channel.charter.met_series(event.series).office
    if event.confirmed:
        ledger.open(event.seq, elsewhere=event.elsewhere)
    elif digest := ledger.digest(event.seq):
        channel.refuse(office, Link(seq=event.seq, digest=digest), BODY_DISPUTED)
    reached = COPY[CopyState.RECEIVED, CopyAct.OPEN if event.confirmed else CopyAct.DISPUTE]
    out.keeps.append(
        KeepCopyState(channel=event.channel, series=event.series, seq=event.seq, state=reached, at=event.at, elsewhere=event.elsewhere)
    )
    out.acknowledge(channel, office)


def transit_arrived(event: TransitArrived, state: State, out: Outcome) -> None:
    """A correspondent's newer transit card."""
    out.keeps.append(KeepTransit(office=event.transit.office, device=event.transit.device, artefact=event.transit.artefact, at=event.at))
    for channel, office in _lines_of(event.transit, state):
        if event.renewed:
            seal_anew(state, channel, office, event.at, out)
            if channel.lines[office].is_used:
                out.acknowledge(channel, office)  # what was said under the keys that are lost was not heard


def transit_twice(event: TransitTwice, state: State, out: Outcome) -> None:
    """Two transit cards of a correspondent in one place: the first stays, the other is kept as evidence, and a person is called once."""
    out.keeps.append(KeepQuarantine(refused=event.refused, came=event.came, at=event.at))
    for channel, office in _lines_of(event.transit, state):
        if not channel.lines[office].has_keys_twice:
            channel.lines[office].has_keys_twice = True
            out.alarm("keys-twice", channel, channel.series_of(office), 0, event.at, office=office)


def _lines_of(transit: OpenedTransit, state: State) -> Iterator[tuple[Correspondence, str]]:
    """The lines to whose device it is; in the house each station goes by its device."""
    for channel in state.channels.values():
        office = OFFICE_URI + transit.device if channel.charter.house else transit.office
        if office in channel.lines:
            yield channel, office
