"""Deliveries: everything that is still due has its place in the timetable, and nothing falls out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.message.handling import USUAL_TIMES
from backchannel.station import Delivery, DeliveryState, Outbound, State
from backchannel.station.deliveries import MINUTE, REPEAT_AFTER, Deliveries
from backchannel.station.events import (
    Cancelled,
    CarrierAccepted,
    CarrierBack,
    Event,
    Reseal,
    Resealed,
    Ticked,
)
from unit.station.values import CHANNEL, OUR_SERIES, THEIRS, fresh_state, hands, happen, link, reach, receipt, released, tick

WEEK = 7 * 24 * 60 * MINUTE


def resealed(seq: int, week: int | None = None, previous: int | None = None) -> Resealed:
    outbound = Outbound(office=THEIRS, urgency=3, envelope=b"anew", week=week)
    return Resealed(
        channel=CHANNEL, link=link(seq), precedence="ROUTINE", outbound=outbound, at=1, previous=link(previous) if previous else None
    )


EVENTS: dict[str, Any] = {
    "accept": lambda seq: CarrierAccepted(channel=CHANNEL, series=OUR_SERIES, seq=seq, office=THEIRS, at=1),
    "cancel": lambda seq: Cancelled(channel=CHANNEL, seq=seq, at=1),
    "back": lambda _: CarrierBack(offices=frozenset({(CHANNEL, THEIRS)}), at=1),
    "reseal": resealed,
    "receive": lambda seq: receipt(received=reach(None, link(seq))),
    "behind": lambda seq: receipt(received=reach(None, link(seq + 1))),
    "open": lambda seq: receipt(received=reach(None, link(seq)), opened=reach(None, link(seq))),
    "tick": lambda _: Ticked(at=1),
}


def deliveries(state: State) -> Deliveries:
    return state.channels[CHANNEL].deliveries


@given(st.lists(st.tuples(st.sampled_from(sorted(EVENTS)), st.integers(1, 3), st.integers(0, 400)), max_size=25))
def test_whatever_happens_what_is_under_way_is_handed_over_again_within_six_hours(acts: list[tuple[str, int, int]]) -> None:
    state = fresh_state()
    happen(state, released(1, urgency=1), released(2, urgency=2), released(3))
    for name, seq, minutes in acts:
        state.age += minutes * MINUTE
        event: Event = EVENTS[name](seq)
        happen(state, event)
    waiting = {delivery.link.seq for delivery in deliveries(state).under_way(THEIRS)}
    again = {seq for hour in range(7) for seq in hands(tick(state, state.age + (60 * MINUTE if hour else 0)))}
    assert again == waiting


def test_what_is_due_is_given_once_and_what_no_longer_fits_is_passed_over() -> None:
    shelf = Deliveries(USUAL_TIMES)
    delivery = Delivery(
        state=DeliveryState.ACCEPTED, urgency=1, link=link(1), handling=10 * MINUTE, previous=None, filed_age=0, handed_age=0, tries=1
    )
    shelf.put(THEIRS, delivery)
    shelf.put(THEIRS, delivery)
    assert list(shelf.due(REPEAT_AFTER[1] - 1)) == []
    assert next(shelf.due(REPEAT_AFTER[1])) == (THEIRS, delivery)
    delivery.state = DeliveryState.OPENED
    shelf.put(THEIRS, delivery)
    assert (list(shelf.due(10**18)), list(shelf.all()), shelf.find(THEIRS, 1)) == ([], [], None)


def test_what_is_due_first_comes_first_and_of_what_is_due_together_the_more_urgent() -> None:
    state = fresh_state()
    happen(state, released(1), released(2, urgency=2), released(3, urgency=1))
    for office, delivery in list(deliveries(state).all()):  # as a start finds them
        deliveries(state).put(office, replace(delivery, state=DeliveryState.FILED, handed_age=None, tries=0))
    assert hands(tick(state, 1)) == [3, 2, 1]


def test_a_message_is_found_for_each_of_its_offices() -> None:
    state = fresh_state()
    happen(state, released(1))
    assert [(office, delivery.link) for office, delivery in deliveries(state).of(1)] == [(THEIRS, link(1))]
    assert deliveries(state).of(2) == []


def test_what_lies_behind_later_numbers_goes_again_at_once_but_not_what_has_just_left() -> None:
    state = fresh_state()
    happen(state, released(1), released(2), EVENTS["accept"](1), EVENTS["accept"](2))
    assert hands(happen(state, EVENTS["behind"](1))) == []
    state.age = MINUTE
    assert hands(happen(state, EVENTS["behind"](1))) == [1]


def test_any_receipt_sets_the_waiting_time_back_to_its_first_length() -> None:
    state = fresh_state()
    happen(state, released(1), EVENTS["accept"](1))
    for hour in (1, 3):
        assert hands(tick(state, hour * REPEAT_AFTER[3])) == [1]
        happen(state, EVENTS["accept"](1))
    happen(state, receipt())
    assert hands(tick(state, 4 * REPEAT_AFTER[3])) == [1]


def test_what_is_sealed_to_a_week_that_is_over_is_sealed_anew_before_it_goes_again() -> None:
    state = fresh_state()
    happen(state, released(1, week=0), EVENTS["accept"](1))
    state.age = REPEAT_AFTER[3]
    outcome = happen(state, Ticked(at=3 * WEEK))
    assert outcome.effects == [Reseal(channel=CHANNEL, series=OUR_SERIES, seq=1, office=THEIRS)]
    assert hands(happen(state, resealed(1, week=3))) == [1]
    happen(state, EVENTS["accept"](1))
    state.age *= 3
    assert hands(happen(state, Ticked(at=3 * WEEK))) == [1]


@pytest.mark.parametrize("settled", ["receive", "open", "cancel"])
def test_what_a_person_sends_again_has_its_time_before_it_once_more(settled: str) -> None:
    state = fresh_state()
    happen(state, released(1), EVENTS[settled](1))
    state.age = 1000 * MINUTE
    assert hands(happen(state, resealed(1))) == [1]
    assert [notice.step for notice in tick(state, 1359 * MINUTE).notices] == []
    assert [(str(notice.kind), notice.step) for notice in tick(state, 1360 * MINUTE).notices] == [("late", 1)]


def test_what_was_opened_once_sent_again_and_then_given_up_is_void_after_the_same_number_as_ever() -> None:
    state = fresh_state()
    happen(state, released(1), released(2), EVENTS["open"](1), EVENTS["open"](2), resealed(2, previous=1))
    happen(state, Cancelled(channel=CHANNEL, seq=2, at=1))
    assert [(void.first, void.previous) for void in deliveries(state).void(THEIRS)] == [(2, link(1))]
