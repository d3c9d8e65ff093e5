"""How a station stands: itself, its lines, its series, what is late, what is refused, when it was last copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.run.backup import last_backup
from backchannel.run.channels import waiting
from backchannel.run.charter_facts import ended_facts
from backchannel.run.crossings import open_crossings
from backchannel.run.facts import Facts, moment, people, runs, series_facts
from backchannel.run.inviting import invitations
from backchannel.run.ordering import held_orders
from backchannel.run.record import delivery
from backchannel.run.recovering import left_out, lost_of_ours, lost_of_theirs
from backchannel.station.invitations import InvitationState
from backchannel.station.life import DeliveryState

if TYPE_CHECKING:
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["status"]

_LISTED: Final = 50
_WAITING: Final = (InvitationState.ANSWERED, InvitationState.DISPUTED)
# Of an office that is revoked: what came from it before stands, and nothing is awaited.
_ENDED: Final[Facts] = {"revoked": True, "heard": None, "silent": False, "has_lost": [], "has_lost_of_its_own": []}


def status(post: Post) -> Facts:
    """How the station stands: who it is, what waits, what is late or missing, who is silent, what cannot be reached."""
    engine, card = post.engine, post.own_card
    counts = engine.vault.counts()
    return {
        "office": str(card.name),
        **people(card),
        "locked": post.is_locked,
        "exercise_clock": bool(getattr(engine.clock, "exercise", False)),
        "time": moment(engine.clock.now()),
        "clock_doubtful_since": moment(engine.time.doubtful_since()),
        "counts": counts,
        "backup": _backup(post, counts["sent"] + counts["received"]),
        "channels": [_channel(post, channel) for channel in post.channels],
        "invitations": [row for row in invitations(post) if row["state"] in _WAITING],
        "joining": [
            {"office": engine.name(row.channel, row.office), "asked": moment(row.at)} for row in engine.vault.charters.joinings().values()
        ],
        "unsettled": [
            {"number": f"{row.series} {row.seq}", **delivery(post, engine.state.channel(row.channel), row)}
            for row in engine.vault.unsettled(_LISTED)
        ],
        "unopened": [row for channel in post.channels for row in _unopened(post, channel)][:_LISTED],
        "quarantine": [
            {"code": row.code, "why": row.sentence, "at": moment(row.at), "bytes": row.size} for row in engine.vault.quarantined()
        ],
        "unreachable": post.unreachable(),
        "complaints": post.complaints(),
    }


def _backup(post: Post, filed: int) -> Facts | None:
    """When the last backup was made and how many messages were filed since; None when there is none."""
    last = last_backup(post.engine.vault)
    return {"made": moment(last[0]), "filed_since": max(0, filed - last[1])} if last else None


def _channel(post: Post, correspondence: Correspondence) -> Facts:
    charter, own = correspondence.charter, correspondence.outgoing
    awaited = [post.name(charter, office) for office in correspondence.unconfirmed()]
    left = left_out(post, correspondence)
    charters = post.engine.vault.charters
    return {
        "name": charter.name,
        "split": len(post.engine.histories[charter.channel].tips) > 1,
        "pending": [row for row in waiting(post, charter.channel) if str(post.own_card.name) in row["waits_for"]],
        "refused": len(charters.refused(charter.channel)),
        "ended": ended_facts(post.engine.histories[charter.channel], correspondence.office, charters.came(charter.channel)),
        "id": charter.channel.hex(),
        "series": own.series,
        "next": own.next_seq,
        "awaited": awaited,
        "lost": runs(sorted(own.lost.difference(left))),
        "left_out": runs(left),
        "offices": [
            {"office": str(seat.name), "role": str(seat.role), "series": seat.series, "revoked": seat.office in charter.revoked}
            for seat in charter.seats
        ],
        "incoming": [_line(post, correspondence, series) for series in correspondence.incoming],
        "crossings": open_crossings(post, correspondence),
        "orders_held": held_orders(post, correspondence)[:_LISTED],
    }


def _line(post: Post, correspondence: Correspondence, series: str) -> Facts:
    """A correspondent's series, and the line to it."""
    seat = correspondence.charter.met_series(series)
    line = correspondence.lines.get(seat.office)
    if line is None:
        return {**series_facts(correspondence.incoming[series], str(seat.name)), **_ENDED}
    return {
        **series_facts(correspondence.incoming[series], str(seat.name)),
        "revoked": False,
        "heard": moment(line.heard_at),
        "silent": line.silent,
        "has_lost": runs(lost_of_ours(post.engine, correspondence, seat.office)),
        "has_lost_of_its_own": runs(lost_of_theirs(post.engine, correspondence, seat.office)),
    }


def _unopened(post: Post, correspondence: Correspondence) -> list[Facts]:
    """Deliveries that were received, and not opened in their time."""
    identity, series = correspondence.charter.channel, correspondence.outgoing.series
    late = sorted({found.link.seq for _, found in correspondence.deliveries.all() if found.unopened})[:_LISTED]
    return [
        {"number": f"{series} {seq}", **delivery(post, correspondence, row)}
        for seq in late
        for row in post.engine.vault.deliveries(identity, series, seq)
        if row.unopened and row.state == DeliveryState.RECEIVED
    ]
