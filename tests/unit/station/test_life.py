"""The life cycles are what their tables say: every pair of state and act, one by one."""

from __future__ import annotations

from itertools import product

import pytest

from backchannel.errors import Trouble
from backchannel.station.life import COPY, DELIVERY, CopyAct, CopyState, DeliveryAct, DeliveryState, after

S, A = DeliveryState, DeliveryAct
FINAL = (S.OPENED, S.REFUSED)
# Rows: what is so. Columns: what happens. "=" leaves it so, "!" cannot be. In the order of `DeliveryAct`:
# hand, accept, repeat, receive, open, refuse, cancel, give up, reseal.
EXPECTED = {
    S.FILED: (S.HANDED, "=", "!", S.RECEIVED, S.OPENED, S.REFUSED, S.CANCELLED, S.GIVEN_UP, "="),
    S.HANDED: ("!", S.ACCEPTED, S.HANDED, S.RECEIVED, S.OPENED, S.REFUSED, S.CANCELLED, S.GIVEN_UP, S.FILED),
    S.ACCEPTED: ("!", "=", S.HANDED, S.RECEIVED, S.OPENED, S.REFUSED, S.CANCELLED, S.GIVEN_UP, S.FILED),
    S.RECEIVED: ("=", "=", "=", "=", S.OPENED, S.REFUSED, "=", "=", S.FILED),
    S.OPENED: ("=", "=", "=", "=", "=", "=", "=", "=", S.FILED),
    S.REFUSED: ("=", "=", "=", "=", "=", "=", "=", "=", "!"),
    S.CANCELLED: ("=", "=", "=", S.RECEIVED, S.OPENED, "=", "=", "=", S.FILED),
    S.GIVEN_UP: ("=", "=", "=", S.RECEIVED, S.OPENED, "=", "=", "=", S.FILED),
}


@pytest.mark.parametrize(("state", "act"), [*product(S, A)])
def test_every_pair_of_state_and_act_does_what_is_written_here(state: DeliveryState, act: DeliveryAct) -> None:
    expected = EXPECTED[state][list(A).index(act)]
    if expected == "!":
        with pytest.raises(Trouble) as caught:
            after(state, act)
        assert caught.value.code == "station.life"
    else:
        assert after(state, act) is (state if expected == "=" else expected)


def test_what_is_opened_or_refused_stays_so_whatever_comes_but_a_person_who_sends_it_again() -> None:
    assert {after(state, act) for state in FINAL for act in A if act is not A.RESEAL} == set(FINAL)
    assert after(S.OPENED, A.RESEAL) is S.FILED


def test_no_carrier_can_undo_or_stand_in_for_the_addressees_signed_word() -> None:
    signed = {S.RECEIVED, S.OPENED, S.REFUSED}
    unsigned = (A.HAND, A.ACCEPT, A.REPEAT)
    for (state, act), reached in DELIVERY.items():
        if act in unsigned:
            assert not {state, reached} & signed


def test_from_every_state_without_a_signed_word_the_message_can_still_be_received() -> None:
    for state in (S.FILED, S.HANDED, S.ACCEPTED, S.CANCELLED, S.GIVEN_UP):
        assert after(state, A.RECEIVE) is S.RECEIVED


def test_every_state_can_be_reached_from_filed() -> None:
    reached = {S.FILED}
    while more := {to for (state, _), to in DELIVERY.items() if state in reached} - reached:
        reached |= more
    assert reached == set(S)


def test_a_received_copy_is_opened_or_disputed_once_and_for_good() -> None:
    assert COPY == {
        (CopyState.RECEIVED, CopyAct.OPEN): CopyState.OPENED,
        (CopyState.RECEIVED, CopyAct.DISPUTE): CopyState.DISPUTED,
    }
