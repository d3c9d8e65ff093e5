"""Answers to invitations, as they come to the station that wrote them (docs/spec/invitation.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backchannel.errors import Mistake, Refused
from backchannel.seal.code import Code
from backchannel.seal.invitation import Answer, answered
from backchannel.station.events import Alarm
from backchannel.station.invitations import InvitationState, act_of, after

if TYPE_CHECKING:
    from backchannel.run.engine import Engine
    from backchannel.station import Effect
    from backchannel.vault import InvitationRow

__all__ = ["answer_to", "take_answer"]


def take_answer(engine: Engine, data: bytes) -> list[Effect]:
    """An answer came: kept, and a person is called; Refused unless it is to an invitation of this office that waits for one."""
    row = next((row for row in engine.vault.charters.invitations() if row.id == answered(data)), None)
    if row is None:
        raise Refused("invitation.unknown", "an answer to no invitation of this office", "one to a letter that it wrote")
    answer = _read(row, data)
    answer.check_newcomer(engine.histories[row.channel])
    digests = [_read(row, kept).digest for kept in row.answers]
    state = after(InvitationState(row.state), act_of(answer.digest, digests))
    known = answer.digest in digests
    engine.vault.charters.keep_invitation(replace(row, state=state, answers=row.answers if known else (*row.answers, data)))
    if known:
        return []
    kind = "invitation-answered" if state is InvitationState.ANSWERED else "invitation-disputed"
    series = engine.state.channel(row.channel).outgoing.series
    return [Alarm(kind=kind, channel=row.channel, series=series, seq=0, at=engine.clock.now(), office="")]


def answer_to(row: InvitationRow) -> Answer:
    """The first answer to an invitation, verified anew; Mistake when none has come."""
    if not row.answers:
        raise Mistake("invitation.state", "an invitation that nobody has answered", "one that is answered", "Wait for the answer.")
    return _read(row, row.answers[0])


def _read(row: InvitationRow, data: bytes) -> Answer:
    return Answer.read(data, row.terms, row.channel, Code(secret=row.code))
