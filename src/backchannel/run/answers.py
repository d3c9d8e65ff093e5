"""Answers to invitations, as they come to the station that wrote them (docs/spec/invitation.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake, Refused
from backchannel.run.house import pin as pin_told
from backchannel.seal.code import Code
from backchannel.seal.invitation import Answer, answered
from backchannel.station.charters import CharterAlarm
from backchannel.station.events import Alarm
from backchannel.station.invitations import InvitationAct, InvitationState, act_of, after
from backchannel.vault import CardRow

if TYPE_CHECKING:
    from backchannel.run.engine import Engine
    from backchannel.seal import Seat
    from backchannel.seal.history import History
    from backchannel.station import Effect
    from backchannel.vault import InvitationRow

__all__ = ["BY_CODE", "CODE", "answer_to", "note_admitted", "take_answer"]

CODE: Final = "code"
BY_CODE: Final = "by the code of its invitation"


def take_answer(engine: Engine, data: bytes) -> list[Effect]:
    """An answer came: kept, and a person is called; Refused unless it is to an invitation of this office that waits for one.

    What another station of this office passed on, which has custody, may be an answer to a letter that was written at a third one.
    """
    row = next((row for row in engine.vault.charters.invitations() if row.id == answered(data)), None)
    if row is None and engine.house is not None and not engine.vault.has_custody():
        return []  # passed on to all stations of this office: it is for the one that wrote the letter
    if row is None:
        raise Refused("invitation.unknown", "an answer to no invitation of this office", "one to a letter that it wrote")
    state = InvitationState(row.state)
    if state is InvitationState.WITHDRAWN:
        after(state, InvitationAct.ANSWER)  # refused before its code is asked for, which is forgotten
    answer = _read(row, data)
    if state is not InvitationState.ADMITTED:
        answer.check_newcomer(engine.histories[row.channel])
    digests = [_read(row, kept).digest for kept in row.answers]
    state = after(state, act_of(answer.digest, digests))
    known = answer.digest in digests
    engine.vault.charters.keep_invitation(replace(row, state=state, answers=row.answers if known else (*row.answers, data)))
    if known:
        return []
    kind = CharterAlarm.ANSWERED if state is InvitationState.ANSWERED else CharterAlarm.DISPUTED
    series = engine.state.channel(row.channel).outgoing.series
    return [Alarm(kind=kind, channel=row.channel, series=series, seq=0, at=engine.clock.now(), newcomer=str(row.terms.name))]


def note_admitted(engine: Engine, history: History) -> None:
    """Invitations whose newcomer is on the channel now are *admitted*; who has answered with our code, and is on it by that answer, is
    known by the code."""
    for row in engine.vault.charters.invitations():
        if row.channel != history.channel or row.state == InvitationState.ADMITTED:
            continue
        seat = next((seat for seat in history.in_force.seats if _took(seat, row, history)), None)
        if seat is None:
            continue
        state = after(InvitationState(row.state), InvitationAct.ADMIT)
        engine.vault.charters.keep_invitation(replace(row, state=state))
        only = row.code and [_read(row, kept).digest for kept in row.answers] == [seat.acceptance]
        if only and engine.vault.means(seat.office) is None:
            at = engine.clock.now()
            pin_told(engine, CardRow(office=seat.office, artefact=seat.card.artefact, pinned_at=at, how=BY_CODE, means=CODE))


def answer_to(row: InvitationRow) -> Answer:
    """The first answer to an invitation, verified anew; Mistake when none has come."""
    if not row.answers:
        raise Mistake("invitation.state", "an invitation that nobody has answered", "one that is answered", "Wait for the answer.")
    return _read(row, row.answers[0])


def _took(seat: Seat, row: InvitationRow, history: History) -> bool:
    """Whether a seat was accepted by an answer to this invitation."""
    return seat.acceptance is not None and history.papers.acceptance(seat.acceptance).invitation == row.id


def _read(row: InvitationRow, data: bytes) -> Answer:
    return Answer.read(data, row.terms, row.channel, Code(secret=row.code))
