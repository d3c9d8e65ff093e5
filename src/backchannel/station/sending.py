"""The station's life as an originator: released, handed over, late, cancelled, given up, sealed anew (docs/spec/delivery.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.seal.notice import NoticeKind
from backchannel.seal.weeks import is_over
from backchannel.station.deliveries import Delivery
from backchannel.station.events import Hand, Reseal
from backchannel.station.keep import KeepDelivery, KeepEnvelope, KeepSent
from backchannel.station.life import DeliveryAct, DeliveryState, after

if TYPE_CHECKING:
    from backchannel.station.events import Cancelled, CarrierAccepted, CarrierBack, Released, Resealed
    from backchannel.station.outcome import Outcome
    from backchannel.station.state import Correspondence, State

__all__ = [
    "advance",
    "cancelled",
    "carrier_accepted",
    "carrier_back",
    "hand",
    "pass_time",
    "released",
    "reseal",
    "resealed",
    "seal_anew",
]


def released(event: Released, state: State, out: Outcome) -> None:
    """A message is filed and handed over."""
    sent = event.sent
    channel = state.channel(sent.channel)
    own = channel.outgoing
    own.last = sent.link
    own.next_seq = sent.link.seq + 1
    own.next_serial = sent.serial + 1
    out.keeps.append(KeepSent(sent=sent, at=event.at, age=state.age))
    handling = channel.handling(sent.precedence)
    for item in sent.envelopes:
        delivery = Delivery(
            state=DeliveryState.FILED,
            urgency=item.urgency,
            link=sent.link,
            handling=handling,
            previous=own.last_for.get(item.office),
            filed_age=state.age,
            week=item.week,
        )
        own.last_for[item.office] = sent.link
        hand(state, channel, item.office, delivery, out, event.at, item.envelope)


def hand(state: State, channel: Correspondence, office: str, delivery: Delivery, out: Outcome, at: int, envelope: bytes | None) -> None:
    """Have a delivery handed to a carrier: for the first time since the start, or again."""
    delivery.state = after(delivery.state, DeliveryAct.HAND if delivery.state is DeliveryState.FILED else DeliveryAct.REPEAT)
    delivery.handed_age = state.age
    delivery.first_age = state.age if delivery.first_age is None else delivery.first_age
    delivery.handed_at = delivery.handed_at or at
    delivery.tries += 1
    channel.deliveries.put(office, delivery)
    out.effects.append(
        Hand(
            channel=channel.charter.channel,
            series=channel.outgoing.series,
            seq=delivery.link.seq,
            office=office,
            urgency=delivery.urgency,
            envelope=envelope,
        )
    )


def advance(
    state: State, channel: Correspondence, office: str, delivery: Delivery, act: DeliveryAct, at: int, out: Outcome, detail: str = ""
) -> bool:
    """Let an act happen to a delivery; whether its state is another now."""
    reached = after(delivery.state, act)
    if reached is delivery.state:
        return False
    delivery.state = reached
    delivery.elsewhere = delivery.elsewhere and delivery.is_under_way  # nobody delivers it any more
    if reached is DeliveryState.RECEIVED:
        delivery.received_age = state.age
    channel.deliveries.put(office, delivery)
    if reached is not DeliveryState.FILED:
        out.keeps.append(
            KeepDelivery(
                channel=channel.charter.channel,
                series=channel.outgoing.series,
                seq=delivery.link.seq,
                office=office,
                state=reached,
                at=at,
                age=state.age,
                detail=detail,
                handed_at=delivery.handed_at,
            )
        )
    return True


def carrier_accepted(event: CarrierAccepted, state: State, out: Outcome) -> None:
    """A carrier has it, or says so."""
    channel = state.channel(event.channel)
    if delivery := channel.deliveries.find(event.office, event.seq):
        advance(state, channel, event.office, delivery, DeliveryAct.ACCEPT, event.at, out, event.carrier)


def carrier_back(event: CarrierBack, state: State, out: Outcome) -> None:
    """What a carrier had accepted before it was away goes to it once more."""
    for identity, office in sorted(event.offices):
        channel = state.channel(identity)
        for delivery in channel.deliveries.under_way(office):
            if delivery.state is DeliveryState.ACCEPTED:
                hand(state, channel, office, delivery, out, event.at, None)


def cancelled(event: Cancelled, state: State, out: Outcome) -> None:
    """The originator's officer stops it, for every addressee that has not received it."""
    channel = state.channel(event.channel)
    for office, delivery in channel.deliveries.of(event.seq):
        if advance(state, channel, office, delivery, DeliveryAct.CANCEL, event.at, out):
            out.notify(channel, office, delivery, NoticeKind.CANCELLED, 1, event.at)
            out.acknowledge(channel, office)


def resealed(event: Resealed, state: State, out: Outcome) -> None:
    """A message goes to one addressee under a new seal, also when that had received it and lost it."""
    channel = state.channel(event.channel)
    office, seq = event.outbound.office, event.link.seq
    delivery = channel.deliveries.find(office, seq)
    if delivery is None:
        delivery = Delivery(
            state=DeliveryState.OPENED,
            urgency=event.outbound.urgency,
            link=event.link,
            handling=channel.handling(event.precedence),
            previous=event.previous,
            filed_age=state.age,
        )
    if not delivery.is_under_way:
        # What a person sends again has its time before it once more.
        delivery.filed_age, delivery.received_age, delivery.late, delivery.unopened, delivery.tries = state.age, 0, 0, 0, 0
    delivery.state = after(delivery.state, DeliveryAct.RESEAL)
    delivery.week, delivery.elsewhere = event.outbound.week, False
    out.keeps.append(
        KeepEnvelope(
            channel=event.channel,
            series=channel.outgoing.series,
            seq=seq,
            outbound=event.outbound,
            at=event.at,
            age=delivery.filed_age,
        )
    )
    hand(state, channel, office, delivery, out, event.at, event.outbound.envelope)


def pass_time(channel: Correspondence, state: State, at: int, out: Outcome) -> None:
    """What is due by the station's age: handing over again, notices, giving up."""
    for office, delivery in list(channel.deliveries.due(state.age)):
        if delivery.is_under_way and delivery.may_be_given_up(state.age, channel.charter.times):
            advance(state, channel, office, delivery, DeliveryAct.GIVE_UP, at, out)
            out.notify(channel, office, delivery, NoticeKind.NOT_DELIVERED, 1, at)
            out.acknowledge(channel, office)
            continue
        _be_late(channel, office, delivery, state.age, at, out)
        if delivery.is_under_way and state.age >= delivery.repeat_age():
            _hand_again(state, channel, office, delivery, at, out)
        else:
            channel.deliveries.plan(office, delivery)


def _be_late(channel: Correspondence, office: str, delivery: Delivery, age: int, at: int, out: Outcome) -> None:
    """Give the notice that is due; of several that became due while nobody looked, the last."""
    before = (delivery.late, delivery.unopened)
    while (late := delivery.late_age()) is not None and age >= late:
        if delivery.is_under_way:
            delivery.late += 1
        else:
            delivery.unopened += 1
    if before == (delivery.late, delivery.unopened):
        return
    kind, step = (NoticeKind.LATE, delivery.late) if delivery.is_under_way else (NoticeKind.NOT_OPENED, delivery.unopened)
    out.notify(channel, office, delivery, kind, step, at)


def _hand_again(state: State, channel: Correspondence, office: str, delivery: Delivery, at: int, out: Outcome) -> None:
    if delivery.week is None or not is_over(delivery.week, at):
        hand(state, channel, office, delivery, out, at, None)
        return
    # Its addressee has destroyed that week's key, or will have when this arrives: it goes under another seal.
    reseal(state, channel, office, delivery, at, out)


def seal_anew(state: State, channel: Correspondence, office: str, at: int, out: Outcome) -> None:
    """An office has other keys than it had published, as after a restore: what is on its way under the old ones will not open."""
    for delivery in channel.deliveries.under_way(office):
        if delivery.week is not None:
            reseal(state, channel, office, delivery, at, out)


def reseal(state: State, channel: Correspondence, office: str, delivery: Delivery, at: int, out: Outcome) -> None:
    """Have a delivery sealed anew and handed over again."""
    delivery.state = after(delivery.state, DeliveryAct.RESEAL)
    delivery.handed_age, delivery.handed_at = state.age, delivery.handed_at or at
    channel.deliveries.put(office, delivery)
    out.effects.append(Reseal(channel=channel.charter.channel, series=channel.outgoing.series, seq=delivery.link.seq, office=office))
