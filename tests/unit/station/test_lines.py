"""Lines: receipts are repeated until covered, answers want none, silence is seen, and only news ends it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backchannel.seal.receipt import Answer, Traced, Void
from backchannel.station import State
from backchannel.station.deliveries import MINUTE
from backchannel.station.events import Acknowledge, Cancelled, Started, TraceAsked
from backchannel.station.keep import KeepTrace, KeepVoid
from unit.station.values import (
    CHANNEL,
    THEIR_SERIES,
    THEIRS,
    alarms,
    arrived,
    fresh_state,
    hands,
    happen,
    line,
    link,
    owed,
    reach,
    receipt,
    released,
    sealed,
    seen,
    theirs,
    tick,
    told,
    transit,
)

HEARTBEAT = 60 * MINUTE


def told_at(state: State, to: int, *, answered: bool = False) -> list[int]:
    """The minutes up to an age at which a receipt is said, minute by minute."""
    said = []
    for minute in range(state.age // MINUTE + 1, to + 1):
        for answer in owed(tick(state, minute * MINUTE)):
            happen(state, sealed(asks=answer is not Answer.NONE))
            said.append(minute)
            if answered:
                happen(state, receipt(seen=seen(line(state).told)))
    return said


def ledger(state: State) -> Any:
    return state.channels[CHANNEL].incoming[THEIR_SERIES]


def test_what_has_no_answer_is_said_again_after_ten_minutes_then_after_twice_as_long_up_to_the_heartbeat() -> None:
    state = fresh_state()
    happen(state, arrived(1), sealed(asks=True))
    assert told_at(state, 330) == [10, 30, 70, 130, 190, 250, 310]


def test_what_was_said_in_a_burst_is_said_again_after_ten_minutes_all_the_same() -> None:
    state = fresh_state()
    happen(state, *(sealed(asks=True) for _ in range(20)))
    assert told_at(state, 30) == [10, 30]


def test_the_waiting_time_begins_anew_when_an_answer_has_come() -> None:
    state = fresh_state()
    happen(state, sealed(asks=True))
    assert told_at(state, 30) == [10, 30]
    happen(state, receipt(seen=seen(3)), sealed(asks=True))
    assert told_at(state, 70) == [40, 60]


def test_what_is_covered_is_not_said_again_before_the_heartbeat() -> None:
    state = fresh_state()
    happen(state, arrived(1), sealed(asks=True), receipt(seen=seen(1)))
    assert told_at(state, 130, answered=True) == [60, 120]


def test_an_answer_waits_up_to_a_minute_and_wants_none_itself() -> None:
    state = fresh_state()
    assert owed(happen(state, receipt(answer=Answer.SOON))) == []
    assert owed(tick(state, MINUTE - 1)) == []
    assert owed(tick(state, MINUTE)) == [Answer.NONE]
    assert owed(tick(state, 2 * MINUTE)) == []


def test_an_answer_goes_with_what_is_said_anyway() -> None:
    state = fresh_state()
    happen(state, receipt(answer=Answer.SOON), arrived(1), sealed(asks=True), receipt(seen=seen(1)))
    assert owed(tick(state, MINUTE)) == []


def test_what_is_asked_for_now_is_answered_at_once_and_wants_no_answer() -> None:
    assert owed(happen(fresh_state(), receipt(answer=Answer.NOW))) == [Answer.NONE]


def test_nothing_is_said_on_a_line_on_which_nothing_was_ever_said() -> None:
    assert owed(tick(fresh_state(), 100 * HEARTBEAT)) == []


def test_a_correspondent_is_silent_after_three_heartbeats_once_and_heard_again_once() -> None:
    state = fresh_state()
    happen(state, receipt())
    assert alarms(tick(state, 3 * HEARTBEAT - 1)) == []
    assert alarms(tick(state, 3 * HEARTBEAT)) == ["silent"]
    assert alarms(tick(state, 9 * HEARTBEAT)) == []
    assert alarms(happen(state, receipt(), receipt())) == ["heard-again"]
    assert line(state).heard_age == 9 * HEARTBEAT


def test_a_message_that_was_not_here_ends_a_silence_too() -> None:
    state = fresh_state()
    happen(state, receipt())
    tick(state, 3 * HEARTBEAT)
    assert alarms(happen(state, arrived(1))) == ["heard-again"]


def test_nothing_that_a_carrier_kept_and_says_again_hides_a_silence() -> None:
    state, kept = fresh_state(), [receipt(), receipt()]
    happen(state, arrived(1), arrived(1, version="other"), transit(), *kept)
    assert alarms(tick(state, 3 * HEARTBEAT)) == ["silent"]
    assert alarms(happen(state, *kept, arrived(1), arrived(1, version="other"), transit())) == []
    assert line(state).silent and line(state).heard_age == 0


def test_the_head_that_is_told_and_not_here_is_missing_until_it_comes() -> None:
    state = fresh_state()
    happen(state, arrived(1), receipt(head=theirs(3)))
    assert ledger(state).missing() == (2, 3)
    happen(state, arrived(2, previous=1), arrived(3, previous=2))
    assert ledger(state).missing() == ()


def test_a_head_that_is_far_ahead_lists_no_million() -> None:
    state = fresh_state()
    happen(state, receipt(head=theirs(10**9)))
    assert len(ledger(state).missing()) == 200
    happen(state, receipt(head=theirs(2)))
    assert ledger(state).missing() == (1, 2)


def test_a_void_number_is_kept_and_alarmed_once_however_often_it_is_told_and_our_reach_names_it() -> None:
    state = fresh_state()
    void = Void(first=2, last=2, previous=theirs(1), code="delivery.cancelled")
    happen(state, arrived(1), arrived(3, previous=2))
    outcome = happen(state, receipt(void=(void,)), receipt(void=(void,)))
    assert (alarms(outcome), [type(keep) for keep in outcome.keeps].count(KeepVoid)) == (["void"], 1)
    said = told(state).received
    assert (said.through, said.without, ledger(state).missing()) == (theirs(3), (2,), ())


def test_a_number_that_is_here_is_not_made_void() -> None:
    state = fresh_state()
    happen(state, arrived(1), arrived(2, previous=1))
    outcome = happen(state, receipt(void=(Void(first=1, last=2, previous=None, code="delivery.cancelled"),)))
    assert (alarms(outcome), told(state).received.without, told(state).received.through) == ([], (), theirs(2))


def test_a_void_number_that_arrives_is_received() -> None:
    state = fresh_state()
    happen(state, receipt(void=(Void(first=1, last=1, previous=None, code="delivery.given-up"),)), arrived(1))
    assert (told(state).received.through, told(state).received.without) == (theirs(1), ())


def test_what_is_void_for_an_addressee_is_told_the_lowest_first_until_its_reach_has_passed_it() -> None:
    state = fresh_state()
    for seq in range(1, 301):
        happen(state, released(seq), *([Cancelled(channel=CHANNEL, seq=seq, at=0)] if seq not in (250, 300) else []))
    void = [*range(1, 250), *range(251, 300)]
    assert [row.first for row in told(state).void] == void
    happen(state, receipt(received=replace(reach(250), without=tuple(range(1, 250)))))
    assert [row.first for row in told(state).void] == void[249:]


def test_words_that_come_in_the_wrong_order_count_where_they_say_more_and_nowhere_else() -> None:
    state = fresh_state()
    happen(state, released(1), released(2))
    older, newer = receipt(received=reach(2)), receipt(received=reach(1), head=theirs(7), answer=Answer.NONE)
    happen(state, newer)
    outcome = happen(state, older)
    assert state.channels[CHANNEL].deliveries.find(THEIRS, 2) is not None
    assert {delivery.state for _, delivery in state.channels[CHANNEL].deliveries.all()} == {"received"}
    assert (line(state).received, line(state).head, alarms(outcome)) == (reach(1), theirs(7), [])


def test_a_receipt_that_comes_twice_asks_for_one_answer() -> None:
    state, asking = fresh_state(), receipt(answer=Answer.NOW)
    assert owed(happen(state, asking, asking)) == [Answer.NONE]


def test_they_cannot_have_seen_more_than_was_said() -> None:
    state = fresh_state()
    happen(state, sealed(asks=True), receipt(seen=seen(10**6)), sealed(asks=True))
    assert (line(state).covered, line(state).is_uncovered) == (1, True)


def test_what_they_have_seen_of_another_life_covers_nothing() -> None:
    state = fresh_state()
    happen(state, sealed(asks=True), receipt(seen=seen(1, b"another life" + bytes(4))))
    assert line(state).is_uncovered


def test_what_they_leave_out_is_not_received_and_goes_again() -> None:
    state = fresh_state()
    happen(state, released(1), released(2), released(3))
    happen(state, receipt(received=replace(reach(3), without=(2,))))
    assert state.channels[CHANNEL].deliveries.find(THEIRS, 2).is_under_way  # type: ignore[union-attr]
    assert hands(tick(state, HEARTBEAT)) == [2]


def test_a_question_is_asked_until_it_is_answered_and_its_answer_is_kept_once() -> None:
    state = fresh_state()
    outcome = happen(state, released(1), TraceAsked(channel=CHANNEL, seq=1, office=THEIRS, at=5))
    assert (owed(outcome), told(state).trace) == ([Answer.NOW], (1,))
    row = Traced(seq=1, received_at=3, opened_at=None)
    outcome = happen(state, receipt(traced=(row,)), receipt(traced=(row,)))
    assert [keep.answer for keep in outcome.keeps if isinstance(keep, KeepTrace)] == [row]
    assert told(state).trace == ()


def test_an_answer_to_a_question_that_nobody_asked_is_not_kept() -> None:
    outcome = happen(fresh_state(), receipt(traced=(Traced(seq=1, received_at=3, opened_at=None),)))
    assert not [keep for keep in outcome.keeps if isinstance(keep, KeepTrace)]


def test_questions_are_answered_at_once_and_without_a_question_back() -> None:
    (effect,) = happen(fresh_state(), receipt(trace=(1, 2))).effects
    assert isinstance(effect, Acknowledge)
    assert (effect.answer, effect.traced) == (Answer.NONE, (1, 2))


def test_two_receipts_that_are_owed_to_one_office_are_one() -> None:
    one = Acknowledge(channel=CHANNEL, office=THEIRS, urgency=3, answer=Answer.NOW, traced=(5,))
    other = Acknowledge(channel=CHANNEL, office=THEIRS, urgency=1, answer=Answer.SOON, traced=(2, 5))
    whole = Acknowledge(channel=CHANNEL, office=THEIRS, urgency=1, answer=Answer.NOW, traced=(2, 5))
    assert one.and_also(other) == other.and_also(one) == whole


def test_a_start_says_how_far_it_has_come_and_asks() -> None:
    state = fresh_state()
    assert owed(happen(state, Started(at=0))) == []
    assert owed(happen(state, arrived(1), Started(at=0))) == [Answer.SOON, Answer.SOON]


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_receipt_names_our_last_message_for_its_office(confirmed: bool) -> None:
    state = fresh_state()
    happen(state, released(1), released(2, office="urn:office:another"))
    line(state).confirmed = confirmed
    assert told(state).head == link(1)
