"""The station's part in its channels' charters: who lacks what, and what ends with a revocation (docs/spec/charter.md,
"What a station does")."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from backchannel.seal.notice import NoticeKind
from backchannel.station.deliveries import MINUTE
from backchannel.station.events import ShareCharter
from backchannel.station.life import DeliveryAct
from backchannel.station.sending import advance

if TYPE_CHECKING:
    from backchannel.seal.receipt import Receipt
    from backchannel.station.events import CharterChanged
    from backchannel.station.outcome import Outcome
    from backchannel.station.state import Correspondence, State

__all__ = ["CharterAlarm", "changed", "compare", "end_with_revoked"]


class CharterAlarm(StrEnum):
    """What people are called for, of a channel's charter and of invitations to it."""

    JOINED = "joined"
    ADMITTED = "admitted"
    LEFT = "left"
    REVOKED = "revoked"
    OVER = "channel-over"
    CHANGED = "charter-changed"
    SPLIT = "charter-split"
    CHARTER_WAITS = "charter-waits"
    REVOCATION_WAITS = "revocation-waits"
    ANSWERED = "invitation-answered"
    DISPUTED = "invitation-disputed"


_SHARE_AGAIN: Final = 10 * MINUTE  # what an office was sent may be lost on its way


def changed(event: CharterChanged, state: State, out: Outcome) -> None:
    """A version or a revocation is on disk: what is for revoked offices ends, people are called, and everybody is told."""
    channel = state.channel(event.channel)
    end_with_revoked(channel, state, event.at, out)
    for kind, office in event.news:
        series = channel.series_of(office) if channel.charter.has(office) else channel.outgoing.series
        if (kind, office) != (CharterAlarm.LEFT, channel.office):  # who goes need not be called
            out.alarm(kind, channel, series, 0, event.at, office=office)
    for office, line in channel.lines.items():
        if event.own:
            since = None if (CharterAlarm.ADMITTED, office) in event.news else event.since
            out.effects.append(ShareCharter(channel=event.channel, office=office, since=since, at=event.at))
        if not line.is_used:
            # From the first receipt on, each side's heartbeat tells which version is in force there.
            out.acknowledge(channel, office)


def compare(channel: Correspondence, office: str, said: Receipt, state: State, at: int, out: Outcome) -> None:
    """An office says which version is in force there: what it lacks is sent, once in a while until it says so."""
    line = channel.lines[office]
    line.charter = said.charter
    theirs, ours = (said.charter, said.revocations), (channel.charter.digest, channel.charter.revocations)
    if theirs == ours or (line.shared == (*theirs, *ours) and state.age - line.shared_age < _SHARE_AGAIN):
        return
    line.shared, line.shared_age = (*theirs, *ours), state.age
    out.effects.append(ShareCharter(channel=channel.charter.channel, office=office, since=said.charter, at=at))


def end_with_revoked(channel: Correspondence, state: State, at: int, out: Outcome) -> None:
    """To an office that is revoked, or that no version in force has, nothing goes any more; from one that is revoked neither."""
    charter = channel.charter
    for office, delivery in list(channel.deliveries.all()):
        is_ended = channel.is_over or office in charter.revoked or not charter.has(office)
        if is_ended and delivery.is_under_way:
            advance(state, channel, office, delivery, DeliveryAct.CANCEL, at, out)
            out.notify(channel, office, delivery, NoticeKind.CANCELLED, 1, at)
