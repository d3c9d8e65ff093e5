"""The station's life beside others of its office: what another released and learnt, and who has custody (docs/spec/house.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.seal.chain import Coverage
from backchannel.seal.receipt import Answer
from backchannel.station.deliveries import Delivery
from backchannel.station.keep import KeepCustody, KeepSent
from backchannel.station.life import DeliveryAct, DeliveryState
from backchannel.station.receiving import keep_series
from backchannel.station.sending import advance, reseal

if TYPE_CHECKING:
    from backchannel.station.events import CustodyChanged, DeliveryTold, Followed
    from backchannel.station.outcome import Outcome
    from backchannel.station.state import Correspondence, State

__all__ = ["custody_changed", "delivery_told", "followed"]

_ASKS_CLASS = 2


def followed(event: Followed, state: State, out: Outcome) -> None:
    """A message that another station of this office released is filed; that one delivers it."""
    sent = event.sent
    channel = state.channel(sent.channel)
    own = channel.outgoing
    if sent.link.seq >= own.next_seq:
        own.next_seq, own.last = sent.link.seq + 1, sent.link
    own.next_serial = max(own.next_serial, sent.serial + 1)
    if sent.link.seq in own.lost:
        own.lost.discard(sent.link.seq)
        keep_series(channel, out)
    out.keeps.append(KeepSent(sent=sent, at=event.at, age=state.age))
    handling = channel.handling(sent.precedence)
    for item in sent.envelopes:
        before = own.last_for.get(item.office)
        delivery = Delivery(
            state=DeliveryState.FILED,
            urgency=item.urgency,
            link=sent.link,
            handling=handling,
            previous=before if before and before.seq < sent.link.seq else None,
            filed_age=state.age,
            elsewhere=True,
        )
        channel.deliveries.put(item.office, delivery)
        if before is None or before.seq < sent.link.seq:
            own.last_for[item.office] = sent.link


def delivery_told(event: DeliveryTold, state: State, out: Outcome) -> None:
    """What an addressee has signed for, or that a delivery ended, as the station with custody tells it."""
    channel = state.channel(event.channel)
    delivery = channel.deliveries.find(event.office, event.seq)
    if delivery is None:
        return
    advance(state, channel, event.office, delivery, event.act, event.at, out, event.detail)
    opened = channel.lines[event.office].opened if event.office in channel.lines else None
    if delivery.state is DeliveryState.RECEIVED and opened and Coverage(opened).has(delivery.link.seq, delivery.link.digest):
        # Their word on that had come before this, and what they say later is compared with what is above it.
        advance(state, channel, event.office, delivery, DeliveryAct.OPEN, event.at, out)


def custody_changed(event: CustodyChanged, state: State, out: Outcome) -> None:
    """This station begins to speak for its office, in a new life, or leaves that to another."""
    out.keeps.append(KeepCustody(mine=event.mine, life=event.life))
    for channel in state.channels.values():
        if channel.charter.house:
            continue
        channel.custody, channel.life = event.mine, event.life
        if event.mine:
            _begin(channel, state, event, out)


def _begin(channel: Correspondence, state: State, event: CustodyChanged, out: Outcome) -> None:
    for office, line in channel.lines.items():
        line.told = line.asked = line.covered = line.told_then = 0
        line.has_double, line.confirmed = False, not event.taken
        out.keep_line(channel, office)
        out.acknowledge(channel, office, urgency=_ASKS_CLASS, answer=Answer.NOW)
    if not event.taken:
        return
    for office, delivery in list(channel.deliveries.all()):
        # Whoever had these under way is gone.
        if delivery.elsewhere and delivery.is_under_way:
            delivery.elsewhere = False
            reseal(state, channel, office, delivery, event.at, out)
