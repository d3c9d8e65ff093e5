"""An invitation's life is what its table says: every pair of state and act, one by one."""

from __future__ import annotations

from itertools import product

import pytest

from backchannel.errors import BackchannelError, Mistake, Refused, Trouble
from backchannel.station.invitations import INVITATION, InvitationAct, InvitationState, act_of, after

S, A = InvitationState, InvitationAct
# Rows: what is so. Columns: answer, another answer, propose, admit, withdraw. "=" leaves it so; an error is raised.
EXPECTED: dict[InvitationState, tuple[object, ...]] = {
    S.OPEN: (S.ANSWERED, Trouble, Mistake, S.ADMITTED, S.WITHDRAWN),
    S.ANSWERED: ("=", S.DISPUTED, "=", S.ADMITTED, S.WITHDRAWN),
    S.DISPUTED: ("=", "=", Mistake, S.ADMITTED, S.WITHDRAWN),
    S.ADMITTED: ("=", "=", Mistake, "=", Mistake),
    S.WITHDRAWN: (Refused, Refused, Mistake, S.ADMITTED, "="),
}


@pytest.mark.parametrize(("state", "act"), [*product(S, A)])
def test_every_pair_of_state_and_act_does_what_is_written_here(state: InvitationState, act: InvitationAct) -> None:
    expected = EXPECTED[state][list(A).index(act)]
    if isinstance(expected, type):
        with pytest.raises(BackchannelError) as caught:
            after(state, act)
        assert type(caught.value) is expected
    else:
        assert after(state, act) is (state if expected == "=" else expected)


def test_nothing_but_one_answer_alone_may_be_proposed_for_admission() -> None:
    for state in S:
        if state is not S.ANSWERED:
            with pytest.raises(Mistake):
                after(state, A.PROPOSE)


def test_a_disputed_invitation_is_never_again_one_that_may_be_proposed() -> None:
    reached = {S.DISPUTED}
    while more := {to for (state, _), to in INVITATION.items() if state in reached} - reached:
        reached |= more
    assert reached == {S.DISPUTED, S.ADMITTED, S.WITHDRAWN}


def test_an_admission_is_for_good() -> None:
    assert not [pair for pair in INVITATION if pair[0] is S.ADMITTED]


def test_two_answers_that_differ_dispute_an_invitation_in_either_order_and_the_same_one_twice_does_not() -> None:
    one, other = b"one", b"other"
    for first, second in ((one, other), (other, one)):
        kept = {first}
        state = after(S.OPEN, act_of(first, ()))
        assert (state := after(state, act_of(first, kept))) is S.ANSWERED
        assert after(state, act_of(second, kept)) is S.DISPUTED
        assert after(S.DISPUTED, act_of(second, {first, second})) is S.DISPUTED


def test_every_state_can_be_reached_from_open() -> None:
    reached = {S.OPEN}
    while more := {to for (state, _), to in INVITATION.items() if state in reached} - reached:
        reached |= more
    assert reached == set(S)
