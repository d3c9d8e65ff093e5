"""The life of an invitation as its inviter knows it, as one table; docs/spec/invitation.md draws its diagram from here."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake, Refused, Trouble

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["INVITATION", "InvitationAct", "InvitationState", "act_of", "after"]


class InvitationState(StrEnum):
    """Where an invitation is."""

    OPEN = "open"
    ANSWERED = "answered"
    DISPUTED = "disputed"
    ADMITTED = "admitted"
    WITHDRAWN = "withdrawn"


class InvitationAct(StrEnum):
    """What can happen to an invitation."""

    ANSWER = "answer"
    ANOTHER = "another answer"
    PROPOSE = "propose"
    ADMIT = "admit"
    WITHDRAW = "withdraw"


_S, _A = InvitationState, InvitationAct

INVITATION: Final[dict[tuple[InvitationState, InvitationAct], InvitationState]] = {
    (_S.OPEN, _A.ANSWER): _S.ANSWERED,
    (_S.OPEN, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.ANSWERED, _A.ANOTHER): _S.DISPUTED,
    (_S.ANSWERED, _A.WITHDRAW): _S.WITHDRAWN,
    # Two hold letter and code; which of them was meant, nobody can tell from here.
    (_S.DISPUTED, _A.WITHDRAW): _S.WITHDRAWN,
    # A version that has the newcomer is a fact, whatever this station holds: the second office may have signed what was
    # proposed before another answer came, or before it was withdrawn; a restored station may never have seen the answer.
    (_S.OPEN, _A.ADMIT): _S.ADMITTED,
    (_S.ANSWERED, _A.ADMIT): _S.ADMITTED,
    (_S.DISPUTED, _A.ADMIT): _S.ADMITTED,
    (_S.WITHDRAWN, _A.ADMIT): _S.ADMITTED,
}

# What changes nothing. A disputed or admitted invitation keeps every further answer that is another, and calls a person.
_SETTLED: Final[dict[InvitationState, tuple[InvitationAct, ...]]] = {
    _S.OPEN: (),
    _S.ANSWERED: (_A.ANSWER, _A.PROPOSE),
    _S.DISPUTED: (_A.ANSWER, _A.ANOTHER),
    _S.ADMITTED: (_A.ANSWER, _A.ANOTHER, _A.ADMIT),
    _S.WITHDRAWN: (_A.WITHDRAW,),
}

_WHY: Final = {
    _S.OPEN: ("an invitation that nobody has answered", "Wait for the answer."),
    _S.DISPUTED: ("an invitation with two answers that differ", "Withdraw it, find out by telephone who has the words, and write another."),
    _S.ADMITTED: ("an invitation that has led to an admission", "An office is taken off a channel by a revocation."),
    _S.WITHDRAWN: ("an invitation that was withdrawn", "Write another."),
}


def act_of(digest: bytes, kept: Collection[bytes]) -> InvitationAct:
    """What an answer with a good seal is, beside those that are kept: the first, the same again, or another."""
    return _A.ANSWER if not kept or digest in kept else _A.ANOTHER


def after(state: InvitationState, act: InvitationAct) -> InvitationState:
    """The state after an act; an act that says nothing new leaves the state.

    Mistake for what the officer cannot do with it, Refused for an answer that comes too late, Trouble for what cannot be.
    """
    if following := INVITATION.get((state, act)):
        return following
    if act in _SETTLED[state]:
        return state
    if (state, act) == (_S.OPEN, _A.ANOTHER):
        raise Trouble("station.life", f"the act {act} in state {state}", "an act that the life cycle allows")
    came, hint = _WHY[state]
    if act in (_A.ANSWER, _A.ANOTHER):
        raise Refused("invitation.withdrawn", f"an answer to {came}", "an answer to one that is open")
    expected = "one that is answered, once" if act is _A.PROPOSE else "one that is not admitted"
    raise Mistake("invitation.state", came, expected, hint)
