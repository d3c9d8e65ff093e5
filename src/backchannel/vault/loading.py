"""One channel as the vault's rows tell it: what a station holds in its head, built anew at each start (docs/spec/vault.md)."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from backchannel.ledger import Held
from backchannel.seal import Link
from backchannel.seal.chain import ALSO_MAX, Reach
from backchannel.seal.reaches import reach_of
from backchannel.seal.receipt import Life
from backchannel.seal.strictjson import decode
from backchannel.station import Correspondence, Delivery, DeliveryState, Line, State
from backchannel.station.line import SERIES_LOST
from backchannel.station.receiving import REMINDED_CLASS, next_reminder
from backchannel.station.state import BODY_DISPUTED, NUMBER_USED_TWICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.seal import Charter

__all__ = ["Ask", "Each", "Own", "correspondences"]


class Ask(Protocol):
    """Answers a query with its rows."""

    def __call__(self, sql: str, *values: Any) -> list[Any]:
        """All rows, each as a tuple."""
        ...


class Each(Protocol):
    """Answers a query with one row after another."""

    def __call__(self, sql: str, *values: Any) -> Iterator[Any]:
        """Each row as a tuple; nothing else is asked before the last."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """As whom a station stands on a channel: its seat, the life in which that speaks, and whether this station does so."""

    office: str
    life: Life
    custody: bool


def correspondences(ask: Ask, each: Each, charters: Iterable[tuple[Charter, Own]], state: State) -> dict[bytes, Correspondence]:
    """Every channel as its rows tell it, for a station of this age."""
    channels: dict[bytes, Correspondence] = {}
    for charter, own in charters:
        # In a later life no channel is new: what was entered after the backup, and used, may be entered here once more.
        channel = channels[charter.channel] = Correspondence.begin(charter, own.office, own.life, custody=own.custody)
        _load_lines(ask, channel)
        _load_own(ask, channel)
        _load_deliveries(ask, channel)
    _load_received(each, channels, state.age)
    for channel in channels.values():
        _load_void(ask, channel)
        _load_refusals(ask, channel)
    return channels


def _load_own(ask: Ask, channel: Correspondence) -> None:
    own, where = channel.outgoing, (channel.charter.channel, channel.outgoing.series)
    for seq, serial, digest in ask(
        "select seq, serial, digest from sent where channel = ? and series = ? order by seq desc limit 1", *where
    ):
        own.next_seq, own.next_serial, own.last = seq + 1, serial + 1, Link(seq=seq, digest=digest)
    for next_seq, next_serial, seq, digest, lost in ask(
        "select next_seq, next_serial, last_seq, last_digest, lost from series where channel = ?", where[0]
    ):
        own.next_serial = max(own.next_serial, next_serial)
        if next_seq >= own.next_seq:
            own.next_seq, own.last = next_seq, _link(seq, digest)
        own.lost = set(map(int, lost.split()))
    for other in channel.lines:
        for seq, digest in ask(
            "select seq, s.digest from delivery d join sent s using (channel, series, seq)"
            " where d.channel = ? and d.series = ? and d.office = ? order by seq desc limit 1",
            *where,
            other,
        ):
            own.last_for[other] = Link(seq=seq, digest=digest)
    for other, line in channel.lines.items():
        if line.last and (other not in own.last_for or own.last_for[other].seq < line.last.seq):
            own.last_for[other] = line.last


def _load_deliveries(ask: Ask, channel: Correspondence) -> None:
    for seq, office, urgency, state, precedence, digest, previous_seq, previous_digest, *more in ask(
        "select d.seq, d.office, d.urgency, d.state, s.precedence, s.digest, earlier.seq, earlier.digest,"
        " d.filed_age, d.week, d.received_age, d.late, d.unopened, e.office is null"
        " from delivery d join sent s using (channel, series, seq)"
        " left join envelope e on (e.channel, e.series, e.seq, e.office) = (d.channel, d.series, d.seq, d.office)"
        " left join sent earlier on earlier.channel = d.channel and earlier.series = d.series and earlier.seq ="
        " (select max(e.seq) from delivery e where e.channel = d.channel and e.series = d.series and e.office = d.office and e.seq < d.seq)"
        " where d.channel = ? and d.series = ? and d.state in ('filed', 'accepted', 'received', 'cancelled', 'undelivered')"
        " order by d.seq",
        channel.charter.channel,
        channel.outgoing.series,
    ):
        filed_age, week, received_age, late, unopened, elsewhere = more
        delivery = Delivery(
            state=DeliveryState(state),
            urgency=urgency,
            link=Link(seq=seq, digest=digest),
            handling=channel.handling(precedence),
            previous=_later(_link(previous_seq, previous_digest), channel.lines[office].last if office in channel.lines else None, seq),
            filed_age=filed_age,
            week=week,
            received_age=received_age,
            late=late,
            unopened=unopened,
        )
        delivery.elsewhere = delivery.is_under_way and bool(elsewhere)
        channel.deliveries.put(office, delivery)


def _load_received(each: Each, channels: dict[bytes, Correspondence], age: int) -> None:
    # All channels at once, in the order of filing: a pass of the rows as they lie, and nothing sorted.
    for identity, series, urgency, precedence, received_age, *entry in each(
        "select channel, series, urgency, precedence, received_age,"
        " seq, digest, before, previous_seq, previous_digest, capacity is not null, opened_at is not null, elsewhere"
        " from received order by rowid"
    ):
        channel, held = channels[identity], _held(*entry)
        channel.incoming[series].hold(held)
        if urgency <= REMINDED_CLASS and held.addressed and not held.opened:
            heapq.heappush(channel.reminders, next_reminder(received_age, channel.handling(precedence), series, held.link.seq, age))


def _load_void(ask: Ask, channel: Correspondence) -> None:
    for series, first, last, seq, digest, code in ask(
        "select series, first, last, previous_seq, previous_digest, code from void where channel = ? order by at", channel.charter.channel
    ):
        channel.incoming[series].void(first, last, _link(seq, digest), lost=code == SERIES_LOST)
    for office, line in channel.lines.items():
        channel.incoming[channel.series_of(office)].tell(line.head)


def _load_refusals(ask: Ask, channel: Correspondence) -> None:
    for series, seq, digest, code in ask(
        "select series, seq, digest, ? from evidence where channel = ?"
        " union all select series, seq, digest, ? from received where channel = ? and state = 'disputed'",
        NUMBER_USED_TWICE,
        channel.charter.channel,
        BODY_DISPUTED,
        channel.charter.channel,
    ):
        # What another station of this office has sent under a number of this one's is kept, and refused to nobody.
        if (office := channel.charter.met_series(series).office) != channel.office:
            channel.refuse(office, Link(seq=seq, digest=digest), code)


def _load_lines(ask: Ask, channel: Correspondence) -> None:
    for office, told, asked, covered, heard_at, heard_age, count, name, taken, *more in ask(
        "select office, told, asked, covered, heard_at, heard_age, life_count, life_name, taken, received, opened, missed,"
        " head_seq, head_digest, last_seq, last_digest, silent, confirmed from line where channel = ?",
        channel.charter.channel,
    ):
        received, opened, missed, head_seq, head_digest, seq, digest, silent, confirmed = more
        if office not in channel.lines:
            continue  # it is revoked
        channel.lines[office] = Line(
            told=told,
            asked=asked,
            covered=covered,
            heard_at=heard_at,
            heard_age=heard_age,
            life=Life(count=count, name=name) if count is not None else None,
            taken=taken,
            received=_reach(received),
            opened=_reach(opened),
            missed=_reach(missed),
            head=_link(head_seq, head_digest),
            last=_link(seq, digest),
            silent=bool(silent),
            confirmed=bool(confirmed),
        )
    for seq, office in ask("select seq, office from trace where channel = ? and answered_at is null", channel.charter.channel):
        if office in channel.lines:
            channel.lines[office].trace.add(seq)


def _held(
    seq: int,
    digest: bytes,
    before: bytes | None,
    previous_seq: int | None,
    previous_digest: bytes,
    addressed: int,
    opened: int,
    elsewhere: int,
) -> Held:
    return Held(
        link=Link(seq=seq, digest=digest),
        before=before,
        previous=_link(previous_seq, previous_digest),
        addressed=bool(addressed),
        opened=bool(opened),
        elsewhere=bool(elsewhere),
    )


def _later(previous: Link | None, last: Link | None, seq: int) -> Link | None:
    """The message before number `seq` for an office: of our rows, or one that we know of from that office alone."""
    if last is None or last.seq >= seq or (previous and previous.seq >= last.seq):
        return previous
    return last


def _link(seq: int | None, digest: bytes | None) -> Link | None:
    return Link(seq=seq, digest=digest) if seq is not None and digest is not None else None


def _reach(data: bytes | None) -> Reach | None:
    return reach_of(decode(data), ALSO_MAX) if data is not None else None
