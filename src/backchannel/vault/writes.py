"""How each kind of row that a step wants kept is written; every function runs inside the one transaction of a commit."""

from __future__ import annotations

from functools import singledispatch
from hashlib import sha256
from typing import TYPE_CHECKING, Final

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
from backchannel.station.life import CopyState, DeliveryState
from backchannel.vault.search import Where, index

if TYPE_CHECKING:
    import apsw

__all__ = ["write"]

_STAMP: Final = {
    DeliveryState.ACCEPTED: "accepted_at",
    DeliveryState.RECEIVED: "received_at",
    DeliveryState.OPENED: "opened_at",
    DeliveryState.REFUSED: "refused_at",
    DeliveryState.CANCELLED: "cancelled_at",
}
# After the addressee's signed word the sealed copy has done its work.
_SETTLED: Final = (DeliveryState.RECEIVED, DeliveryState.OPENED, DeliveryState.REFUSED)


@singledispatch
def write(keep: Keep, connection: apsw.Connection) -> None:
    """Write one row."""
    raise TypeError(keep)


@write.register(KeepSent)
def _(keep: KeepSent, connection: apsw.Connection) -> None:
    sent = keep.sent
    place = (sent.channel, sent.series, sent.link.seq)
    connection.execute("insert into artefact values (?, ?)", (sent.link.digest, sent.artefact))
    connection.execute("insert into sent values (?, ?, ?, ?, ?, ?, ?)", (*place, sent.serial, sent.link.digest, sent.precedence, keep.at))
    for item in sent.envelopes:
        connection.execute("insert into envelope values (?, ?, ?, ?, ?)", (*place, item.office, item.envelope))
        connection.execute(
            "insert into delivery (channel, series, seq, office, urgency, state, filed_at) values (?, ?, ?, ?, ?, ?, ?)",
            (*place, item.office, item.urgency, DeliveryState.FILED.value, keep.at),
        )
    index(connection, Where(*place), sent.message)


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
        "insert into received values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null)",
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
        ),
    )
    index(connection, Where(*place), opened.message)


@write.register(KeepDelivery)
def _(keep: KeepDelivery, connection: apsw.Connection) -> None:
    where = (keep.channel, keep.series, keep.seq, keep.office)
    # What happens again (a carrier that takes a repeated envelope) has happened at its first time.
    stamp = _STAMP[keep.state]
    connection.execute(
        f"update delivery set state = ?, {stamp} = coalesce({stamp}, ?), detail = ?"
        " where channel = ? and series = ? and seq = ? and office = ?",
        (keep.state.value, keep.at, keep.detail, *where),
    )
    if keep.state in _SETTLED:
        connection.execute("delete from envelope where channel = ? and series = ? and seq = ? and office = ?", where)


@write.register(KeepCopyState)
def _(keep: KeepCopyState, connection: apsw.Connection) -> None:
    connection.execute(
        "update received set state = ?, opened_at = ? where channel = ? and series = ? and seq = ?",
        (keep.state.value, keep.at if keep.state is CopyState.OPENED else None, keep.channel, keep.series, keep.seq),
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
    connection.execute("insert or replace into transit_card values (?, ?, ?)", (keep.office, keep.artefact, keep.at))
