"""The station's life: `step(state, event) -> (state, keeps, effects)`; no input, no output, no clock, no chance.

Durable before visible: the caller commits the keeps in one transaction, and only then carries out the effects. When the
commit fails it throws the state away and rebuilds it from the vault. (docs/spec/delivery.md)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import singledispatch
from typing import TYPE_CHECKING, Final

from backchannel.ledger import Held
from backchannel.seal import Link
from backchannel.station.events import (
    Acknowledge,
    Alarm,
    Arrived,
    Cancelled,
    CarrierAccepted,
    CarrierFailed,
    Dispatch,
    Effect,
    Event,
    Hand,
    PersonOpened,
    ReceiptArrived,
    ReceiptSealed,
    Released,
    Started,
    Ticked,
    TransitArrived,
    Unreadable,
)
from backchannel.station.keep import (
    Keep,
    KeepCopyState,
    KeepDelivery,
    KeepEvidence,
    KeepOutgoing,
    KeepQuarantine,
    KeepReceived,
    KeepSent,
    KeepTransit,
)
from backchannel.station.life import COPY, CopyAct, CopyState, DeliveryAct, DeliveryState, after
from backchannel.station.state import BODY_DISPUTED, NUMBER_USED_TWICE, Correspondence, Delivery, State

if TYPE_CHECKING:
    from backchannel.seal import Reach

__all__ = ["REPEAT_AFTER", "Outcome", "step"]

_MINUTE: Final = 60_000_000
# A delivery without a signed receipt is handed over again after this many microseconds, by urgency class.
REPEAT_AFTER: Final = {1: 2 * _MINUTE, 2: 10 * _MINUTE, 3: 60 * _MINUTE}


@dataclass(slots=True)
class Outcome:
    """What a step asks for: rows to commit first, then effects to carry out."""

    keeps: list[Keep] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)


def step(state: State, event: Event) -> tuple[State, Outcome]:
    """Let one event happen; the state is changed in place and returned."""
    outcome = Outcome()
    _happen(event, state, outcome)
    return state, outcome


@singledispatch
def _happen(event: Event, state: State, out: Outcome) -> None:
    raise TypeError(event)


@_happen.register(Released)
def _(event: Released, state: State, out: Outcome) -> None:
    sent = event.sent
    channel = state.channel(sent.channel)
    own = channel.outgoing
    own.last = sent.link
    own.next_seq = sent.link.seq + 1
    own.next_serial = sent.serial + 1
    out.keeps.append(KeepSent(sent=sent, at=event.at))
    for item in sent.envelopes:
        own.last_for[item.office] = sent.link
        channel.deliveries[sent.link.seq, item.office] = Delivery(state=DeliveryState.FILED, urgency=item.urgency, digest=sent.link.digest)
        _hand(channel, sent.link.seq, item.office, out, DeliveryAct.HAND, event.at, item.envelope)


@_happen.register(Arrived)
def _(event: Arrived, state: State, out: Outcome) -> None:
    opened = event.opened
    channel = state.channel(opened.channel)
    ledger = channel.incoming[opened.series]
    held = ledger.digest(opened.link.seq)
    owed = Acknowledge(channel=opened.channel, office=opened.office, urgency=opened.urgency)
    addressed = opened.capacity is not None
    if held == opened.link.digest and (ledger.is_addressed(opened.link.seq) or not addressed):
        out.effects.append(owed)
        return
    # Somebody may have run ahead with a copy that hides that it is addressed to us: the true one takes its place.
    if held is not None and held != opened.link.digest:
        out.effects.append(owed)
        if channel.refuse(opened.office, opened.link, NUMBER_USED_TWICE):
            out.keeps.append(KeepEvidence(opened=opened, at=event.at))
            out.effects.append(_alarm("number-used-twice", opened.channel, opened.series, opened.link.seq, event.at))
        return
    ledger.hold(Held(link=opened.link, before=opened.before, previous=opened.previous, addressed=addressed))
    out.keeps.append(KeepReceived(opened=opened, at=event.at))
    if addressed:
        out.effects.append(owed)
    if opened.urgency == 1 and addressed:
        out.effects.append(_alarm("flash", opened.channel, opened.series, opened.link.seq, event.at))


@_happen.register(Unreadable)
def _(event: Unreadable, state: State, out: Outcome) -> None:
    out.keeps.append(KeepQuarantine(refused=event.refused, came=event.came, at=event.at))


@_happen.register(PersonOpened)
def _(event: PersonOpened, state: State, out: Outcome) -> None:
    channel = state.channel(event.channel)
    ledger = channel.incoming[event.series]
    if ledger.is_opened(event.seq):
        return
    office = channel.charter.seat_of_series(event.series).office
    if event.confirmed:
        ledger.open(event.seq)
    elif digest := ledger.digest(event.seq):
        channel.refuse(office, Link(seq=event.seq, digest=digest), BODY_DISPUTED)
    reached = COPY[CopyState.RECEIVED, CopyAct.OPEN if event.confirmed else CopyAct.DISPUTE]
    out.keeps.append(KeepCopyState(channel=event.channel, series=event.series, seq=event.seq, state=reached, at=event.at))
    out.effects.append(Acknowledge(channel=event.channel, office=office, urgency=3))


@_happen.register(ReceiptArrived)
def _(event: ReceiptArrived, state: State, out: Outcome) -> None:
    receipt = event.receipt
    channel = state.channel(receipt.channel)
    own = channel.outgoing.series
    words = ((DeliveryAct.RECEIVE, _Coverage(receipt.received)), (DeliveryAct.OPEN, _Coverage(receipt.opened)))
    for (seq, office), delivery in list(channel.deliveries.items()):
        if office != receipt.office:
            continue
        for act, coverage in words:
            if coverage.has(seq, delivery.digest):
                # When it was received or opened is the addressee's word, by its own clock.
                _advance(channel, delivery, seq, office, act, receipt.at, out)
    for link, code in receipt.refused:
        waiting = channel.deliveries.get((link.seq, receipt.office))
        # Other bytes under this number were refused, not these: they came from elsewhere, or from before a restore.
        if waiting and waiting.digest == link.digest:
            _advance(channel, waiting, link.seq, receipt.office, DeliveryAct.REFUSE, event.at, out, code)
            if waiting.state is DeliveryState.REFUSED:
                out.effects.append(_alarm("refused", receipt.channel, own, link.seq, event.at))


@_happen.register(TransitArrived)
def _(event: TransitArrived, state: State, out: Outcome) -> None:
    out.keeps.append(KeepTransit(office=event.transit.office, artefact=event.transit.artefact, at=event.at))


@_happen.register(CarrierAccepted)
def _(event: CarrierAccepted, state: State, out: Outcome) -> None:
    channel = state.channel(event.channel)
    if delivery := channel.deliveries.get((event.seq, event.office)):
        _advance(channel, delivery, event.seq, event.office, DeliveryAct.ACCEPT, event.at, out)


@_happen.register(CarrierFailed)
def _(event: CarrierFailed, state: State, out: Outcome) -> None:
    channel = state.channel(event.channel)
    if delivery := channel.deliveries.get((event.seq, event.office)):
        _advance(channel, delivery, event.seq, event.office, DeliveryAct.FAIL, event.at, out)


@_happen.register(Cancelled)
def _(event: Cancelled, state: State, out: Outcome) -> None:
    channel = state.channel(event.channel)
    for (seq, office), delivery in list(channel.deliveries.items()):
        if seq == event.seq:
            _advance(channel, delivery, seq, office, DeliveryAct.CANCEL, event.at, out)


@_happen.register(ReceiptSealed)
def _(event: ReceiptSealed, state: State, out: Outcome) -> None:
    out.keeps.append(
        KeepOutgoing(
            channel=event.channel, office=event.office, kind="receipt", urgency=event.urgency, envelope=event.envelope, at=event.at
        )
    )
    out.effects.append(Dispatch())


@_happen.register(Started)
def _(event: Started, state: State, out: Outcome) -> None:
    for identity, channel in state.channels.items():
        for series, ledger in channel.incoming.items():
            if ledger.highest() is not None:
                office = channel.charter.seat_of_series(series).office
                out.effects.append(Acknowledge(channel=identity, office=office, urgency=3))


@_happen.register(Ticked)
def _(event: Ticked, state: State, out: Outcome) -> None:
    for channel in state.channels.values():
        for (seq, office), delivery in channel.deliveries.items():
            if delivery.state is DeliveryState.FILED:
                _hand(channel, seq, office, out, DeliveryAct.HAND, event.at)
            elif delivery.state in _UNDER_WAY and _is_due(delivery, event.at):
                _hand(channel, seq, office, out, DeliveryAct.REPEAT, event.at)


_UNDER_WAY: Final = (DeliveryState.HANDED, DeliveryState.ACCEPTED)


def _is_due(delivery: Delivery, now: int) -> bool:
    # A clock that was set back must not silence repeats: a time of handing in the future counts as long ago.
    return not 0 <= now - delivery.handed_at < REPEAT_AFTER[delivery.urgency]


def _hand(channel: Correspondence, seq: int, office: str, out: Outcome, act: DeliveryAct, at: int, envelope: bytes | None = None) -> None:
    delivery = channel.deliveries[seq, office]
    delivery.state = after(delivery.state, act)
    delivery.handed_at = at
    identity, series = channel.charter.channel, channel.outgoing.series
    out.effects.append(Hand(channel=identity, series=series, seq=seq, office=office, urgency=delivery.urgency, envelope=envelope))


def _advance(
    channel: Correspondence, delivery: Delivery, seq: int, office: str, act: DeliveryAct, at: int, out: Outcome, detail: str = ""
) -> None:
    reached = after(delivery.state, act)
    if reached is delivery.state:
        return
    delivery.state = reached
    if reached in (DeliveryState.OPENED, DeliveryState.REFUSED):
        del channel.deliveries[seq, office]
    if reached is not DeliveryState.FILED:
        out.keeps.append(
            KeepDelivery(
                channel=channel.charter.channel,
                series=channel.outgoing.series,
                seq=seq,
                office=office,
                state=reached,
                at=at,
                detail=detail,
            )
        )


class _Coverage:
    """What a reach covers: all below `through`, and the messages that it names."""

    __slots__ = ("_below", "_named")

    def __init__(self, reach: Reach) -> None:
        self._below = reach.through.seq if reach.through else 0
        self._named = {link.seq: link.digest for link in reach.links}

    def has(self, seq: int, digest: bytes) -> bool:
        named = self._named.get(seq)
        # A receipt for other bytes under this number is no receipt for these.
        return seq < self._below if named is None else named == digest


def _alarm(kind: str, channel: bytes, series: str, seq: int, at: int) -> Alarm:
    return Alarm(kind=kind, channel=channel, series=series, seq=seq, at=at)
