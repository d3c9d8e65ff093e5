"""Lateness: told by age and by precedence, given up by the charter's time, and never by the clock on the wall."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backchannel.message.handling import USUAL_TIMES
from backchannel.seal.notice import NoticeKind
from backchannel.station import Correspondence, DeliveryState, State
from backchannel.station.deliveries import MINUTE, REPEAT_AFTER
from backchannel.station.events import Cancelled, CarrierAccepted, PersonOpened, Ticked
from backchannel.station.keep import KeepDelivery
from unit.station.values import (
    CHANNEL,
    LIFE,
    OUR_SERIES,
    OURS,
    THEIR_SERIES,
    THEIRS,
    TwoSeats,
    alarms,
    arrived,
    fresh_state,
    hands,
    happen,
    link,
    owed,
    reach,
    receipt,
    released,
    tick,
    told,
)

HANDLING = {"FLASH": (1, 10), "IMMEDIATE": (2, 30), "PRIORITY": (3, 180), "ROUTINE": (3, 360)}
STEPS = [1, 2, 4, 8, 16, 32]


def quick(give_up: int) -> State:
    """A station on a channel on which messages are given up after so many minutes."""
    charter = TwoSeats(times=replace(USUAL_TIMES, give_up=give_up))
    return State(office=OURS, life=LIFE, channels={CHANNEL: Correspondence.begin(charter, OURS, LIFE)})  # type: ignore[arg-type]


def accepted(seq: int) -> CarrierAccepted:
    return CarrierAccepted(channel=CHANNEL, series=OUR_SERIES, seq=seq, office=THEIRS, at=1)


def noticed(state: State, minutes: int) -> list[tuple[int, NoticeKind, int]]:
    """The notices that are given minute by minute up to an age: when, of which kind, for which time."""
    given = []
    for minute in range(state.age // MINUTE + 1, minutes + 1):
        given += [(minute, notice.kind, notice.step) for notice in tick(state, minute * MINUTE).notices]
    return given


@pytest.mark.parametrize("precedence", HANDLING)
def test_a_message_is_late_after_its_handling_time_then_after_twice_as_long_and_six_times_in_all(precedence: str) -> None:
    state, (urgency, minutes) = fresh_state(), HANDLING[precedence]
    happen(state, released(1, urgency=urgency, precedence=precedence))
    assert noticed(state, 70 * minutes) == [(times * minutes, NoticeKind.LATE, step) for step, times in enumerate(STEPS, 1)]


@pytest.mark.parametrize("precedence", HANDLING)
def test_a_message_that_was_received_and_not_opened_is_told_of_from_when_it_was_received(precedence: str) -> None:
    state, (urgency, minutes) = fresh_state(), HANDLING[precedence]
    happen(state, released(1, urgency=urgency, precedence=precedence))
    tick(state, 5 * MINUTE)
    happen(state, receipt(received=reach(1)))
    assert noticed(state, 5 + 70 * minutes) == [(5 + times * minutes, NoticeKind.NOT_OPENED, step) for step, times in enumerate(STEPS, 1)]


def test_a_message_that_is_received_late_is_told_of_again_only_when_it_is_not_opened() -> None:
    state = fresh_state()
    happen(state, released(1, urgency=1, precedence="FLASH"))
    assert noticed(state, 25) == [(10, NoticeKind.LATE, 1), (20, NoticeKind.LATE, 2)]
    happen(state, receipt(received=reach(1)))
    assert noticed(state, 44) == [(35, NoticeKind.NOT_OPENED, 1)]
    happen(state, receipt(received=reach(1), opened=reach(1)))
    assert noticed(state, 500) == []


def test_a_notice_names_the_message_its_addressee_and_the_moment_and_sounds_with_it() -> None:
    state = fresh_state()
    happen(state, released(7, urgency=1, precedence="FLASH"))
    outcome = tick(state, 10 * MINUTE)
    (notice,) = outcome.notices
    assert (notice.series, notice.link, notice.to, notice.at) == (OUR_SERIES, link(7), THEIRS, 10 * MINUTE)
    assert alarms(outcome) == ["late"]


def test_a_refused_or_cancelled_message_is_not_late() -> None:
    state = fresh_state()
    happen(state, released(1), released(2), Cancelled(channel=CHANNEL, seq=1, at=0), receipt(refused=((link(2), "a.code"),)))
    assert noticed(state, 3000) == []


def test_of_several_steps_that_went_by_while_nobody_looked_the_last_is_said_once() -> None:
    state = fresh_state()
    happen(state, released(1, urgency=1, precedence="FLASH"))
    assert [(notice.step, notice.kind) for notice in tick(state, 100 * MINUTE).notices] == [(4, NoticeKind.LATE)]
    assert noticed(state, 159) == []


@pytest.mark.parametrize("at", [-(10**14), 10**15])
def test_nothing_is_late_given_up_silent_or_reminded_of_by_the_wall_clock(at: int) -> None:
    state = quick(give_up=60)
    happen(state, released(1, urgency=1, precedence="FLASH"), accepted(1), receipt(), arrived(1, urgency=1, precedence="FLASH"))
    outcome = happen(state, Ticked(at=at), receipt(at=at), Ticked(at=-at))
    assert (alarms(outcome), outcome.notices, hands(outcome)) == ([], [], [])


def test_a_delivery_ends_at_the_time_of_its_channel_with_a_notice_and_its_addressee_is_told() -> None:
    state = quick(give_up=300)
    happen(state, released(1), released(2, urgency=2), accepted(1), accepted(2))
    assert [kind for _, kind, _ in noticed(state, 299)] == []
    outcome = tick(state, 300 * MINUTE)
    assert [(notice.kind, notice.link) for notice in outcome.notices] == [(NoticeKind.NOT_DELIVERED, link(seq)) for seq in (1, 2)] or [
        (notice.kind, notice.link) for notice in outcome.notices
    ] == [(NoticeKind.NOT_DELIVERED, link(seq)) for seq in (2, 1)]
    assert alarms(outcome) == ["not-delivered"] * 2
    assert owed(outcome)
    assert [(void.first, void.previous, void.code) for void in told(state).void] == [
        (1, None, "delivery.given-up"),
        (2, link(1), "delivery.given-up"),
    ]
    assert hands(tick(state, 3000 * MINUTE)) == []


def test_a_late_receipt_for_what_was_given_up_counts_and_its_addressee_is_not_told_so_any_more() -> None:
    state = quick(give_up=60)
    happen(state, released(1))
    tick(state, 120 * MINUTE)
    outcome = happen(state, receipt(received=reach(1)))
    assert [keep.state for keep in outcome.keeps if isinstance(keep, KeepDelivery)] == [DeliveryState.RECEIVED]
    assert told(state).void == ()


def test_nothing_is_given_up_before_it_was_tried_since_the_start() -> None:
    state = quick(give_up=60)
    happen(state, released(1, urgency=1))
    delivery = state.channels[CHANNEL].deliveries.find(THEIRS, 1)
    assert delivery
    # As a start finds it: filed long ago, and in this run not handed over yet.
    again = replace(delivery, state=DeliveryState.FILED, first_age=None, handed_age=None, handed_at=None, tries=0)
    state.channels[CHANNEL].deliveries.put(THEIRS, again)
    outcome = tick(state, 500 * MINUTE)
    assert hands(outcome) == [1]
    assert [notice.kind for notice in outcome.notices] == [NoticeKind.LATE] or outcome.notices == []
    assert NoticeKind.NOT_DELIVERED not in [notice.kind for notice in tick(state, 500 * MINUTE + REPEAT_AFTER[1] - 1).notices]
    assert [notice.kind for notice in tick(state, 500 * MINUTE + REPEAT_AFTER[1]).notices] == [NoticeKind.NOT_DELIVERED]


def test_what_no_carrier_ever_takes_is_given_up_all_the_same() -> None:
    state = quick(give_up=60)
    happen(state, released(1, urgency=1))
    kinds = []
    for minute in range(1, 90):
        kinds += [notice.kind for notice in tick(state, minute * MINUTE).notices]
    assert kinds.count(NoticeKind.NOT_DELIVERED) == 1


def test_an_urgent_message_that_lies_unopened_calls_somebody_after_each_time_until_it_is_opened() -> None:
    state = fresh_state()
    happen(state, arrived(1, urgency=1, precedence="FLASH"), arrived(2, previous=1, urgency=3))
    called = [minute for minute in range(1, 700) if "unopened" in alarms(tick(state, minute * MINUTE))]
    assert called == [10, 20, 40, 80, 160, 320]


def test_an_urgent_message_that_was_opened_calls_nobody() -> None:
    state = fresh_state()
    happen(state, arrived(1, urgency=2, precedence="IMMEDIATE"))
    assert alarms(tick(state, 30 * MINUTE)) == ["unopened"]
    happen(state, PersonOpened(channel=CHANNEL, series=THEIR_SERIES, seq=1, confirmed=True, at=0))
    assert alarms(tick(state, 3000 * MINUTE)) == ["silent"]


def test_of_several_times_that_a_person_would_have_been_called_the_last_is_said() -> None:
    state = fresh_state()
    happen(state, arrived(1, urgency=1, precedence="FLASH"))
    outcome = tick(state, 100 * MINUTE)
    assert [effect.step for effect in outcome.effects if getattr(effect, "kind", "") == "unopened"] == [4]
    assert alarms(tick(state, 159 * MINUTE)) == []
    assert alarms(tick(state, 160 * MINUTE)) == ["unopened"]
