"""The station's life on its lines: receipts given and taken, heartbeats, silence, what was lost (docs/spec/delivery.md, "Lines")."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from backchannel.seal.chain import Coverage
from backchannel.seal.receipt import Answer
from backchannel.station.charters import compare, end_with_revoked
from backchannel.station.deliveries import MINUTE
from backchannel.station.events import Dispatch
from backchannel.station.keep import KeepOutgoing, KeepTrace, KeepVoid
from backchannel.station.life import DeliveryAct, DeliveryState
from backchannel.station.line import SERIES_LOST
from backchannel.station.receiving import keep_series
from backchannel.station.sending import advance, hand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.ledger import SeriesLedger
    from backchannel.seal.receipt import Receipt, Void
    from backchannel.station.events import GivenBack, ReceiptArrived, ReceiptSealed, SeriesReopened, Started, TraceAsked
    from backchannel.station.line import Line
    from backchannel.station.outcome import Outcome
    from backchannel.station.state import Correspondence, State

__all__ = ["beat", "given_back", "receipt_arrived", "receipt_sealed", "series_reopened", "started", "trace_asked"]

_IN_FLIGHT: Final = MINUTE // 2  # what was handed over so lately may still be on its way
_JUMP_MAX: Final = 1_000  # numbers that a restored series goes ahead on a correspondent's word alone: more asks for the officer
_TRACE_CLASS: Final = 2


def receipt_arrived(event: ReceiptArrived, state: State, out: Outcome) -> None:
    """A correspondent's signed word on how the line stands."""
    receipt = event.receipt
    said, office = receipt.said, receipt.office
    channel = state.channel(receipt.channel)
    line = channel.lines[office]
    if line.is_retired(said, channel.life):
        return
    newer, known, goes_back = line.is_newer(said), _known_open(line, said), line.goes_back(said.life)
    if newer and (line.take(said) or goes_back):
        out.alarm("went-back", channel, channel.outgoing.series, 0, event.at, office=office)
    _settle(channel, office, said, known, state, event.at, out)
    if newer:
        _cover(channel, line, office, said, state, event.at, out)
        _hear_of_theirs(channel, office, said, event.at, out)
        _ask_again(channel, office, said, state, event.at, out)
        _answer(channel, line, office, said, state, out)
        compare(channel, office, said, state, event.at, out)
        # Not an older one: a carrier that says again what it had kept must not make up for one who has fallen silent.
        out.hear(state, channel, office, event.at)


def _known_open(line: Line, said: Receipt) -> int:
    """Up to which number they are known to have opened everything, so that a receipt is not compared with all of history."""
    through = line.opened.through if line.opened and line.life == said.life else None
    return through.seq if through else 0


def _settle(channel: Correspondence, office: str, said: Receipt, known: int, state: State, at: int, out: Outcome) -> None:
    """Deliveries go as far as the addressee's signed words carry them; when is its word too, by its own clock."""
    received, opened = Coverage(said.received), Coverage(said.opened)
    for delivery in channel.deliveries.unsettled(office):
        was_void = delivery.is_void
        if received.has(delivery.link.seq, delivery.link.digest):
            advance(state, channel, office, delivery, DeliveryAct.RECEIVE, said.at, out)
        if was_void and not delivery.is_void:
            out.alarm("after-all", channel, channel.outgoing.series, delivery.link.seq, at, office=office)
        if opened.has(delivery.link.seq, delivery.link.digest):
            advance(state, channel, office, delivery, DeliveryAct.OPEN, said.at, out)
    numbers = [link.seq for link in said.opened.links]
    for delivery in channel.deliveries.received(office, known, max(numbers, default=0)):
        if opened.has(delivery.link.seq, delivery.link.digest):
            advance(state, channel, office, delivery, DeliveryAct.OPEN, said.at, out)
    for link, code in said.refused:
        waiting = channel.deliveries.find(office, link.seq)
        # Other bytes under this number were refused, not these: they came from elsewhere, or from before a restore.
        if waiting and waiting.link == link and advance(state, channel, office, waiting, DeliveryAct.REFUSE, at, out, code):
            out.alarm("refused", channel, channel.outgoing.series, link.seq, at, office=office)


def _cover(channel: Correspondence, line: Line, office: str, said: Receipt, state: State, at: int, out: Outcome) -> None:
    """What they have seen of ours; after a restore, that they have answered and how far our series had come."""
    if said.seen is None:
        return
    if said.seen.life != channel.life.name:
        if line.covered and not line.has_double and channel.custody:
            # They had heard us in this life, and have heard us in another one since: somebody else speaks as this office. Where custody
            # is elsewhere somebody does, and may.
            line.has_double = True
            out.alarm("double", channel, channel.outgoing.series, 0, at, office=office)
        return
    line.covered = max(line.covered, min(said.seen.number, line.told))
    if not line.is_uncovered:
        line.asked_age = None
    if line.confirmed:
        return
    own = channel.outgoing
    known = max(said.received.links, key=lambda link: link.seq, default=None)
    if known and known.seq >= own.next_seq + _JUMP_MAX:
        out.alarm("far-ahead", channel, own.series, known.seq, at, office=office)
        return
    line.confirmed = True
    if known and known.seq >= own.next_seq:
        own.lost.update(range(own.next_seq, known.seq + 1))
        out.alarm("own-lost", channel, own.series, own.next_seq, at, office=office)
        # The serial counts over all channels (the house has its own): what was used on this one comes on top of all the others.
        own.next_serial = (own if channel.charter.house else state).next_serial + known.seq + 1 - own.next_seq
        own.next_seq, own.last = known.seq + 1, known
    if known and (known.seq > (own.last_for[office].seq if office in own.last_for else 0)):
        own.last_for[office] = line.last = known
    keep_series(channel, out)
    if not channel.unconfirmed():
        out.alarm("series-open", channel, own.series, own.next_seq, at)
        for other in channel.lines:
            out.acknowledge(channel, other)


def _hear_of_theirs(channel: Correspondence, office: str, said: Receipt, at: int, out: Outcome) -> None:
    """What they say of their own series: its head, what will not come; and what they answer to our questions."""
    series = channel.series_of(office)
    ledger = channel.incoming[series]
    ledger.tell(said.head)
    for void in _for_us(said.void, ledger):
        if news := ledger.void(void.first, void.last, void.previous, lost=void.code == SERIES_LOST):
            out.keeps.append(KeepVoid(channel=channel.charter.channel, series=series, void=void, at=at))
            out.alarm("void", channel, series, news, at, office=office)
        elif void.first == void.last and void.code != SERIES_LOST and ledger.is_addressed(void.first):
            # It came before they said so: it is shown as what they wanted stopped.
            out.keeps.append(KeepVoid(channel=channel.charter.channel, series=series, void=void, at=at))
    line, own = channel.lines[office], channel.outgoing.series
    for row in said.traced:
        if row.seq in line.trace:
            line.trace.discard(row.seq)
            out.keeps.append(KeepTrace(channel=channel.charter.channel, series=own, seq=row.seq, office=office, at=at, answer=row))
            out.alarm("traced", channel, own, row.seq, at, office=office)


def _for_us(voids: Iterable[Void], ledger: SeriesLedger) -> Iterator[Void]:
    """What is said of numbers that are for us. Of numbers that it has lost, their station does not know for whom they were:
    there it is those that later messages name."""
    for void in voids:
        if void.code != SERIES_LOST or ledger.is_dense:
            yield void
        else:
            yield from (replace(void, first=seq, last=seq) for seq in ledger.missing() if void.first <= seq <= void.last)


def _ask_again(channel: Correspondence, office: str, said: Receipt, state: State, at: int, out: Outcome) -> None:
    """They are there, and what they lack goes again: at once what later numbers have overtaken, the rest soon."""
    highest = max((link.seq for link in said.received.links), default=0)
    for delivery in channel.deliveries.under_way(office):
        if delivery.state is not DeliveryState.ACCEPTED or delivery.handed_age is None:
            continue
        if delivery.link.seq < highest and state.age - delivery.handed_age >= _IN_FLIGHT:
            hand(state, channel, office, delivery, out, at, None)
        elif delivery.tries > 1:
            delivery.tries = 1
            channel.deliveries.plan(office, delivery)


def _answer(channel: Correspondence, line: Line, office: str, said: Receipt, state: State, out: Outcome) -> None:
    if said.trace or said.answer is Answer.NOW:
        out.acknowledge(channel, office, urgency=_TRACE_CLASS, answer=Answer.NONE, traced=said.trace)
    elif said.answer is Answer.SOON and line.owes_since is None:
        line.owes_since = state.age


def receipt_sealed(event: ReceiptSealed, state: State, out: Outcome) -> None:
    """A receipt is on its way to disk, and then to a carrier."""
    channel = state.channel(event.channel)
    line = channel.lines[event.office]
    if event.asks and (line.asked_age is None or not line.is_uncovered):
        line.asked_age = state.age
    line.told += 1
    line.told_age, line.owes_since = state.age, None
    if event.asks:
        line.asked = line.told
    out.keep_line(channel, event.office)
    out.keeps.append(
        KeepOutgoing(
            channel=event.channel, office=event.office, kind="receipt", urgency=event.urgency, envelope=event.envelope, at=event.at
        )
    )
    out.effects.append(Dispatch())


def started(event: Started, state: State, out: Outcome) -> None:
    """The station runs again: what it owed may never have been signed; and after a restore it asks everybody where it stood."""
    for channel in state.channels.values():
        end_with_revoked(channel, state, event.at, out)
        if not channel.custody:
            continue
        for office, line in channel.lines.items():
            line.told_age = state.age
            if not line.confirmed:
                out.acknowledge(channel, office, urgency=_TRACE_CLASS, answer=Answer.NOW)
            elif channel.incoming[channel.series_of(office)].highest() is not None:
                out.acknowledge(channel, office)


def beat(channel: Correspondence, age: int, at: int, out: Outcome) -> None:
    """What is due on the lines: answers, receipts that nobody has answered, heartbeats; and who has fallen silent."""
    if channel.is_over:
        return
    heartbeat = channel.charter.times.heartbeat * MINUTE
    if not channel.custody:
        return
    for office, line in channel.lines.items():
        if not line.is_used and line.confirmed:
            continue
        if line.due_receipt(age, heartbeat):
            waits = Answer.NONE if line.confirmed else Answer.NOW
            out.acknowledge(channel, office, answer=Answer.SOON if line.is_uncovered and line.confirmed else waits)
            # Asked for once: until it is signed, the next step does not ask again.
            line.told_age, line.owes_since = age, None
        if line.falls_silent(age, heartbeat):
            out.keep_line(channel, office)
            out.alarm("silent", channel, channel.series_of(office), 0, at, office=office)


def trace_asked(event: TraceAsked, state: State, out: Outcome) -> None:
    """A person asks how a message stands at an addressee: the next receipt asks its station."""
    channel = state.channel(event.channel)
    channel.lines[event.office].trace.add(event.seq)
    out.keeps.append(KeepTrace(channel=event.channel, series=channel.outgoing.series, seq=event.seq, office=event.office, at=event.at))
    out.acknowledge(channel, event.office, urgency=_TRACE_CLASS, answer=Answer.NOW)


def given_back(event: GivenBack, state: State, out: Outcome) -> None:
    """A correspondent's own message goes back to it."""
    del state
    kind = f"return {event.seq}"
    out.keeps.append(
        KeepOutgoing(channel=event.channel, office=event.office, kind=kind, urgency=event.urgency, envelope=event.envelope, at=event.at)
    )
    out.effects.append(Dispatch())


def series_reopened(event: SeriesReopened, state: State, out: Outcome) -> None:
    """The officer opens a restored series at a number of choice; what lies between is void."""
    channel = state.channel(event.channel)
    own = channel.outgoing
    own.lost.update(range(own.next_seq, event.first))
    own.next_serial = state.next_serial + event.first - own.next_seq
    own.next_seq = event.first
    keep_series(channel, out)
    for office, line in channel.lines.items():
        line.confirmed = True
        out.keep_line(channel, office)
        out.acknowledge(channel, office)
