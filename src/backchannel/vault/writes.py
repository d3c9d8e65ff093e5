"""How each kind of row that a step wants kept is written; every function runs inside the one transaction of a commit."""

from __future__ import annotations

from functools import singledispatch
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from backchannel.seal.notice import NoticeKind
from backchannel.seal.reaches import reach_value
from backchannel.seal.strictjson import encode
from backchannel.station.keep import (
    Keep,
    KeepAct,
    KeepCopyState,
    KeepCustody,
    KeepDelivery,
    KeepEntry,
    KeepEnvelope,
    KeepEvidence,
    KeepHistory,
    KeepLine,
    KeepNotice,
    KeepOutgoing,
    KeepQuarantine,
    KeepReceived,
    KeepReturned,
    KeepSent,
    KeepSeries,
    KeepTold,
    KeepToTell,
    KeepTrace,
    KeepTransit,
    KeepVoid,
)
from backchannel.station.life import CopyState, DeliveryState
from backchannel.vault.charters import force_of
from backchannel.vault.entries import put_entry
from backchannel.vault.lives import CUSTODY, NO_CUSTODY, OFFICE_LIFE, life_value
from backchannel.vault.search import Where, index

if TYPE_CHECKING:
    import apsw

    from backchannel.seal import Link, Reach

__all__ = ["write"]

_STAMP: Final = {
    DeliveryState.ACCEPTED: "accepted_at",
    DeliveryState.RECEIVED: "received_at",
    DeliveryState.OPENED: "opened_at",
    DeliveryState.REFUSED: "refused_at",
    DeliveryState.CANCELLED: "cancelled_at",
    DeliveryState.GIVEN_UP: "given_up_at",
}
# After the addressee's signed word, or our own that it is not to go, the sealed copy has done its work.
_KEPT: Final = (DeliveryState.FILED, DeliveryState.HANDED, DeliveryState.ACCEPTED)
_NOTED: Final = {NoticeKind.LATE: "late", NoticeKind.NOT_OPENED: "unopened"}


@singledispatch
def write(keep: Keep, connection: apsw.Connection) -> None:
    """Write one row."""
    raise TypeError(keep)


@write.register(KeepSent)
def _(keep: KeepSent, connection: apsw.Connection) -> None:
    sent = keep.sent
    place = (sent.channel, sent.series, sent.link.seq)
    connection.execute("insert into artefact values (?, ?)", (sent.link.digest, sent.artefact))
    connection.execute(
        "insert into sent values (?, ?, ?, ?, ?, ?, ?, ?)",
        (*place, sent.serial, sent.link.digest, sent.precedence, keep.at, sent.whole),
    )
    for item in sent.envelopes:
        if item.envelope:
            connection.execute("insert into envelope values (?, ?, ?, ?, ?)", (*place, item.office, item.envelope))
        connection.execute(
            "insert into delivery (channel, series, seq, office, urgency, state, filed_at, filed_age, week)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*place, item.office, item.urgency, DeliveryState.FILED.value, keep.at, keep.age, item.week),
        )
    index(connection, Where(*place), sent.message)


@write.register(KeepHistory)
def _(keep: KeepHistory, connection: apsw.Connection) -> None:
    history = keep.history
    papers = [(card.digest, "card", card.artefact) for card in history.papers.cards.values()]
    papers += [(one.digest, "acceptance", one.artefact) for one in history.papers.acceptances.values()]
    connection.executemany("insert or ignore into paper values (?, ?, ?)", papers)
    connection.executemany(
        "insert or ignore into charter_act values (?, ?, ?, ?)",
        [(history.channel, digest, artefact, keep.at) for digest, artefact in history.acts],
    )
    connection.execute("insert or replace into meta values (?, ?)", (force_of(history.channel), history.in_force.digest))


@write.register(KeepReceived)
def _(keep: KeepReceived, connection: apsw.Connection) -> None:
    opened = keep.opened
    previous = opened.previous
    # A copy that was not addressed to this office gives way to the one that is; anything else under its number is a fault.
    place = (opened.channel, opened.series, opened.link.seq)
    connection.execute("delete from received where channel = ? and series = ? and seq = ? and capacity is null", place)
    if connection.changes():
        connection.execute("delete from artefact where digest = ?", (opened.link.digest,))
    connection.execute("insert into artefact values (?, ?)", (opened.link.digest, opened.artefact))
    connection.execute(
        "insert into received values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null, ?, ?, 0)",
        (
            opened.channel,
            opened.series,
            opened.link.seq,
            opened.office,
            opened.link.digest,
            opened.before,
            previous.seq if previous else None,
            previous.digest if previous else None,
            opened.capacity,
            str(opened.precedence),
            opened.urgency,
            opened.sealed_to,
            CopyState.RECEIVED.value,
            keep.at,
            keep.age,
            keep.carrier,
        ),
    )
    index(connection, Where(*place), opened.message)


@write.register(KeepDelivery)
def _(keep: KeepDelivery, connection: apsw.Connection) -> None:
    where = (keep.channel, keep.series, keep.seq, keep.office)
    # What happens again (a carrier that takes a repeated envelope) has happened at its first time.
    stamp = _STAMP[keep.state]
    accepted = keep.state is DeliveryState.ACCEPTED
    connection.execute(
        f"update delivery set state = ?, {stamp} = coalesce({stamp}, ?), detail = ?, handed_at = coalesce(handed_at, ?),"
        " tries = tries + ?, carrier = coalesce(nullif(?, ''), carrier), received_age = iif(?, ?, received_age)"
        " where channel = ? and series = ? and seq = ? and office = ?",
        (
            keep.state.value,
            keep.at,
            "" if accepted else keep.detail,
            keep.handed_at,
            1 if accepted else 0,
            keep.detail if accepted else "",
            keep.state is DeliveryState.RECEIVED,
            keep.age,
            *where,
        ),
    )
    if keep.state not in _KEPT:
        connection.execute("delete from envelope where channel = ? and series = ? and seq = ? and office = ?", where)


@write.register(KeepEnvelope)
def _(keep: KeepEnvelope, connection: apsw.Connection) -> None:
    place = (keep.channel, keep.series, keep.seq, keep.outbound.office)
    connection.execute("insert or replace into envelope values (?, ?, ?, ?, ?)", (*place, keep.outbound.envelope))
    connection.execute(
        "update delivery set state = ?, late = iif(filed_age = ?, late, 0), unopened = iif(filed_age = ?, unopened, 0),"
        " filed_age = ?, received_age = 0, week = ?, resealed_at = ? where channel = ? and series = ? and seq = ? and office = ?",
        (DeliveryState.FILED.value, keep.age, keep.age, keep.age, keep.outbound.week, keep.at, *place),
    )


@write.register(KeepNotice)
def _(keep: KeepNotice, connection: apsw.Connection) -> None:
    notice = keep.notice
    place = (notice.channel, notice.series, notice.link.seq, notice.to)
    connection.execute(
        "insert or ignore into notice values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (sha256(keep.artefact).digest(), *place, str(notice.kind), notice.step, notice.at, keep.artefact),
    )
    if counted := _NOTED.get(notice.kind):
        connection.execute(
            f"update delivery set {counted} = ? where channel = ? and series = ? and seq = ? and office = ?", (notice.step, *place)
        )


@write.register(KeepReturned)
def _(keep: KeepReturned, connection: apsw.Connection) -> None:
    opened = keep.opened
    place = (opened.channel, opened.series, opened.link.seq)
    release = opened.message.heading.release
    serial = release.number.serial.number if release and release.number.serial else 0
    connection.execute("insert or ignore into artefact values (?, ?)", (opened.link.digest, opened.artefact))
    connection.execute(
        "insert or ignore into sent values (?, ?, ?, ?, ?, ?, ?, 0)",
        (*place, serial, opened.link.digest, str(opened.precedence), keep.at),
    )
    for offices, state, stamp in (
        (keep.received, DeliveryState.RECEIVED, "received_at"),
        (keep.lost, DeliveryState.GIVEN_UP, "given_up_at"),
    ):
        for office in offices:
            connection.execute(
                f"insert or ignore into delivery (channel, series, seq, office, urgency, state, filed_at, {stamp}, filed_age, received_age)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*place, office, opened.urgency, state.value, keep.at, keep.at, keep.age, keep.age),
            )


@write.register(KeepLine)
def _(keep: KeepLine, connection: apsw.Connection) -> None:
    line = keep.line
    connection.execute(
        "insert or replace into line values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            keep.channel,
            keep.office,
            line.told,
            line.asked,
            line.covered,
            line.heard_at,
            line.heard_age,
            line.life.count if line.life else None,
            line.life.name if line.life else None,
            line.taken,
            _reach(line.received),
            _reach(line.opened),
            _reach(line.missed),
            *_link(line.head),
            *_link(line.last),
            line.silent,
            line.confirmed,
        ),
    )


@write.register(KeepSeries)
def _(keep: KeepSeries, connection: apsw.Connection) -> None:
    lost = " ".join(map(str, keep.lost))
    connection.execute(
        "insert or replace into series values (?, ?, ?, ?, ?, ?)",
        (keep.channel, keep.next_seq, keep.next_serial, *_link(keep.last), lost),
    )


@write.register(KeepVoid)
def _(keep: KeepVoid, connection: apsw.Connection) -> None:
    void = keep.void
    connection.execute(
        "insert or ignore into void values (?, ?, ?, ?, ?, ?, ?, ?)",
        (keep.channel, keep.series, void.first, void.last, *_link(void.previous), void.code, keep.at),
    )


@write.register(KeepTrace)
def _(keep: KeepTrace, connection: apsw.Connection) -> None:
    place = (keep.channel, keep.series, keep.seq, keep.office)
    if keep.answer is None:
        connection.execute("insert or replace into trace values (?, ?, ?, ?, ?, null, null, null)", (*place, keep.at))
        return
    connection.execute(
        "update trace set answered_at = ?, received_at = ?, opened_at = ? where channel = ? and series = ? and seq = ? and office = ?",
        (keep.at, keep.answer.received_at, keep.answer.opened_at, *place),
    )


def _reach(reach: Reach | None) -> bytes | None:
    return encode(reach_value(reach)) if reach else None


def _link(link: Link | None) -> tuple[int | None, bytes | None]:
    return (link.seq, link.digest) if link else (None, None)


@write.register(KeepCopyState)
def _(keep: KeepCopyState, connection: apsw.Connection) -> None:
    connection.execute(
        "update received set state = ?, opened_at = coalesce(opened_at, ?), elsewhere = ? where channel = ? and series = ? and seq = ?",
        (keep.state.value, keep.at if keep.state is CopyState.OPENED else None, keep.elsewhere, keep.channel, keep.series, keep.seq),
    )


@write.register(KeepQuarantine)
def _(keep: KeepQuarantine, connection: apsw.Connection) -> None:
    connection.execute(
        "insert or ignore into quarantine values (?, ?, ?, ?, ?)",
        (sha256(keep.came).digest(), keep.refused.code, str(keep.refused), keep.came, keep.at),
    )


@write.register(KeepEvidence)
def _(keep: KeepEvidence, connection: apsw.Connection) -> None:
    opened = keep.opened
    connection.execute(
        "insert or ignore into evidence values (?, ?, ?, ?, ?, ?)",
        (opened.channel, opened.series, opened.link.seq, opened.link.digest, opened.artefact, keep.at),
    )


@write.register(KeepOutgoing)
def _(keep: KeepOutgoing, connection: apsw.Connection) -> None:
    connection.execute(
        "insert or replace into outgoing values (?, ?, ?, ?, ?, ?)",
        (keep.channel, keep.office, keep.kind, keep.urgency, keep.envelope, keep.at),
    )


@write.register(KeepTransit)
def _(keep: KeepTransit, connection: apsw.Connection) -> None:
    connection.execute("insert or replace into transit_card values (?, ?, ?, ?)", (keep.office, keep.device, keep.artefact, keep.at))


@write.register(KeepEntry)
def _(keep: KeepEntry, connection: apsw.Connection) -> None:
    put_entry(connection, keep)


@write.register(KeepAct)
def _(keep: KeepAct, connection: apsw.Connection) -> None:
    connection.execute(
        "insert or ignore into act values (?, ?, ?, ?, ?, ?, ?, ?)",
        (keep.station, keep.seq, keep.place, keep.kind, keep.about, keep.act, keep.at, keep.card),
    )


@write.register(KeepToTell)
def _(keep: KeepToTell, connection: apsw.Connection) -> None:
    connection.execute("insert into to_tell (act, urgency, station) values (?, ?, ?)", (keep.act, keep.urgency, keep.to))


@write.register(KeepTold)
def _(keep: KeepTold, connection: apsw.Connection) -> None:
    connection.execute("delete from to_tell where number <= ? and station is ?", (keep.through, keep.to))


@write.register(KeepCustody)
def _(keep: KeepCustody, connection: apsw.Connection) -> None:
    connection.executemany(
        "insert or replace into meta values (?, ?)", [(OFFICE_LIFE, life_value(keep.life)), (CUSTODY, b"1" if keep.mine else NO_CUSTODY)]
    )
