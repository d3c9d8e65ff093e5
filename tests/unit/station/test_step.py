"""What a station does about each thing that happens: rows to keep, then effects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backchannel.errors import Mistake
from backchannel.seal.receipt import Answer
from backchannel.station import DeliveryState, Outcome, State, step
from backchannel.station.deliveries import REPEAT_AFTER
from backchannel.station.events import (
    Acknowledge,
    Alarm,
    Cancelled,
    CarrierAccepted,
    Dispatch,
    Effect,
    Event,
    Hand,
    PersonOpened,
    Ticked,
)
from backchannel.station.keep import (
    Keep,
    KeepCopyState,
    KeepDelivery,
    KeepEvidence,
    KeepLine,
    KeepOutgoing,
    KeepQuarantine,
    KeepReceived,
    KeepSent,
    KeepTransit,
)
from backchannel.station.life import CopyState
from unit.station.values import (
    CHANNEL,
    OUR_SERIES,
    THEIR_SERIES,
    THEIRS,
    arrived,
    fresh_state,
    garbage,
    link,
    reach,
    receipt,
    released,
    sealed,
    theirs,
    transit,
)


def happen(state: State, *events: Event) -> Outcome:
    """Let events happen one after another; what the last one asked for."""
    outcome = Outcome()
    for event in events:
        _, outcome = step(state, event)
    return outcome


def accepted(seq: int) -> CarrierAccepted:
    return CarrierAccepted(channel=CHANNEL, series=OUR_SERIES, seq=seq, office=THEIRS, at=1)


def opened(seq: int, *, confirmed: bool = True) -> PersonOpened:
    return PersonOpened(channel=CHANNEL, series=THEIR_SERIES, seq=seq, confirmed=confirmed, at=3)


def alarms(outcome: Outcome) -> list[str]:
    return [effect.kind for effect in outcome.effects if isinstance(effect, Alarm)]


def rows(outcome: Outcome) -> list[Keep]:
    """What is kept, but how the line stands."""
    return [keep for keep in outcome.keeps if not isinstance(keep, KeepLine)]


def kept(outcome: Outcome) -> list[type]:
    return [type(keep) for keep in rows(outcome)]


def asked(outcome: Outcome) -> tuple[list[Keep], list[Effect]]:
    return rows(outcome), outcome.effects


def tick(state: State, age: int) -> Outcome:
    """What a look at the clock brings at an age of the station."""
    state.age = age
    return happen(state, Ticked(at=age))


def hands(outcome: Outcome) -> list[Effect]:
    return [effect for effect in outcome.effects if isinstance(effect, Hand)]


NOTHING: tuple[list[Keep], list[Effect]] = ([], [])


def delivery(state: State, seq: int) -> DeliveryState | None:
    found = state.channels[CHANNEL].deliveries.find(THEIRS, seq)
    return found.state if found else None


OWED = Acknowledge(channel=CHANNEL, office=THEIRS, urgency=3, answer=Answer.SOON)
HAND_1 = Hand(channel=CHANNEL, series=OUR_SERIES, seq=1, office=THEIRS, urgency=3)


def test_a_released_message_is_kept_before_it_is_handed_over() -> None:
    event = released(1)
    outcome = happen(fresh_state(), event)
    assert rows(outcome) == [KeepSent(sent=event.sent, at=0, age=0)]
    assert outcome.effects == [replace(HAND_1, envelope=event.sent.envelopes[0].envelope)]


def test_a_released_message_moves_number_serial_and_links_on() -> None:
    state = fresh_state()
    happen(state, released(1))
    place = state.channel(CHANNEL).place(state.next_serial)
    assert (place.seq, place.serial, place.before, place.previous) == (2, 2, link(1).digest, {THEIRS: link(1)})


def test_a_message_that_arrives_is_kept_and_a_receipt_is_owed() -> None:
    event = arrived(1, at=5)
    outcome = happen(fresh_state(), event)
    assert rows(outcome) == [KeepReceived(opened=event.opened, at=5, age=0)]
    assert outcome.effects == [OWED]


def test_a_message_that_comes_again_is_kept_once_and_owed_a_receipt_again() -> None:
    outcome = happen(fresh_state(), arrived(1), arrived(1))
    assert asked(outcome) == ([], [OWED])


def test_a_flash_sounds_an_alarm_once() -> None:
    state = fresh_state()
    assert alarms(happen(state, arrived(1, urgency=1))) == ["flash"]
    assert alarms(happen(state, arrived(1, urgency=1))) == []


def test_a_copy_that_is_not_addressed_to_us_is_kept_without_receipt_or_alarm() -> None:
    outcome = happen(fresh_state(), arrived(1, urgency=1, capacity=None))
    assert (kept(outcome), outcome.effects) == ([KeepReceived], [])


def test_a_copy_that_ran_ahead_gives_way_to_the_message_that_is_addressed_to_us() -> None:
    state = fresh_state()
    happen(state, arrived(1, capacity=None))
    true = arrived(1, urgency=1)
    outcome = happen(state, true)
    assert rows(outcome) == [KeepReceived(opened=true.opened, at=0, age=0)]
    assert (alarms(outcome), state.channel(CHANNEL).received(THEIR_SERIES).through) == (["flash"], theirs(1))
    assert rows(happen(state, arrived(1, capacity=None))) == []


def test_a_number_used_twice_is_kept_as_evidence_refused_and_alarmed_once() -> None:
    state = fresh_state()
    twin = arrived(1, version="other")
    outcome = happen(state, arrived(1), twin)
    assert rows(outcome) == [KeepEvidence(opened=twin.opened, at=0)]
    assert (OWED in outcome.effects, alarms(outcome)) == (True, ["number-used-twice"])
    assert state.channel(CHANNEL).refusals == {THEIRS: {theirs(1, "other"): "series.number-used-twice"}}
    again = happen(state, twin)
    assert asked(again) == ([], [OWED])


def test_a_refusal_stands_in_every_later_receipt_for_any_one_may_be_lost() -> None:
    state = fresh_state()
    happen(state, arrived(1), arrived(1, version="other"), sealed())
    assert state.channel(CHANNEL).refusals[THEIRS]


def test_what_cannot_be_read_is_kept_as_it_came_and_nobody_is_told() -> None:
    outcome = happen(fresh_state(), garbage(b"as it came"))
    assert [keep.came for keep in outcome.keeps if isinstance(keep, KeepQuarantine)] == [b"as it came"]
    assert outcome.effects == []


def test_a_person_who_opens_a_message_is_noted_once_and_its_originator_is_owed_a_receipt() -> None:
    state = fresh_state()
    outcome = happen(state, arrived(1), opened(1))
    assert rows(outcome) == [KeepCopyState(channel=CHANNEL, series=THEIR_SERIES, seq=1, state=CopyState.OPENED, at=3)]
    assert outcome.effects == [OWED]
    assert state.channel(CHANNEL).opened(THEIR_SERIES).through == theirs(1)
    assert happen(state, opened(1)) == Outcome()


def test_a_body_that_does_not_fit_is_disputed_refused_and_does_not_count_as_opened() -> None:
    state = fresh_state()
    outcome = happen(state, arrived(1), opened(1, confirmed=False))
    assert [keep.state for keep in outcome.keeps if isinstance(keep, KeepCopyState)] == [CopyState.DISPUTED]
    assert state.channel(CHANNEL).opened(THEIR_SERIES).through is None
    assert state.channel(CHANNEL).refusals == {THEIRS: {theirs(1): "seal.eyes-body"}}


def test_the_last_of_many_unopened_messages_can_be_disputed_too() -> None:
    state = fresh_state()
    for seq in range(1, 260):
        happen(state, arrived(seq, previous=seq - 1 or None))
    happen(state, opened(259, confirmed=False))
    assert state.channel(CHANNEL).refusals == {THEIRS: {theirs(259): "seal.eyes-body"}}


def test_a_receipt_settles_every_delivery_that_it_covers_and_no_other() -> None:
    state = fresh_state()
    happen(state, *(released(seq) for seq in range(1, 5)), receipt(received=reach(2, link(4))))
    S = DeliveryState
    assert [delivery(state, seq) for seq in range(1, 5)] == [S.RECEIVED, S.RECEIVED, S.HANDED, S.RECEIVED]


def test_a_receipt_for_other_bytes_under_our_number_is_none_for_ours() -> None:
    state = fresh_state()
    happen(state, released(1), receipt(received=reach(None, link(1, "other"))))
    assert delivery(state, 1) is DeliveryState.HANDED


def test_a_receipt_of_opening_settles_a_delivery_for_good() -> None:
    state = fresh_state()
    outcome = happen(state, released(1), receipt(received=reach(1), opened=reach(1)))
    assert [keep.state for keep in outcome.keeps if isinstance(keep, KeepDelivery)] == [DeliveryState.RECEIVED, DeliveryState.OPENED]
    assert delivery(state, 1) is None
    assert asked(happen(state, receipt(opened=reach(1)))) == NOTHING


def test_a_refusal_is_kept_with_its_code_and_alarmed_once_however_often_it_is_repeated() -> None:
    state = fresh_state()
    refused = ((link(1), "seal.eyes-body"),)
    outcome = happen(state, released(1), receipt(refused=refused))
    assert [(keep.state, keep.detail) for keep in outcome.keeps if isinstance(keep, KeepDelivery)] == [
        (DeliveryState.REFUSED, "seal.eyes-body")
    ]
    assert alarms(outcome) == ["refused"]
    assert asked(happen(state, receipt(refused=refused))) == NOTHING


def test_a_refusal_of_other_bytes_under_our_number_does_not_touch_ours() -> None:
    state = fresh_state()
    outcome = happen(state, released(1), receipt(refused=((link(1, "other"), "series.number-used-twice"),)))
    assert (asked(outcome), delivery(state, 1)) == (NOTHING, DeliveryState.HANDED)


def test_a_carriers_word_is_kept_and_a_second_one_changes_nothing() -> None:
    state = fresh_state()
    outcome = happen(state, released(1), accepted(1))
    assert [keep.state for keep in outcome.keeps if isinstance(keep, KeepDelivery)] == [DeliveryState.ACCEPTED]
    assert happen(state, accepted(1)) == Outcome()


def test_a_carriers_word_about_what_is_settled_or_unknown_is_heard_without_a_fault() -> None:
    state = fresh_state()
    happen(state, released(1), receipt(received=reach(1), opened=reach(1)))
    assert happen(state, accepted(1)) == happen(state, accepted(99)) == Outcome()


@pytest.mark.parametrize("urgency", [1, 2, 3])
def test_a_delivery_without_a_signed_word_is_handed_over_again_when_its_time_has_come_then_after_twice_as_long(urgency: int) -> None:
    state, first = fresh_state(), REPEAT_AFTER[urgency]
    happen(state, released(1, urgency=urgency), accepted(1))
    assert hands(tick(state, first - 1)) == []
    assert [(hand.seq, hand.urgency) for hand in hands(tick(state, first)) if isinstance(hand, Hand)] == [(1, urgency)]
    happen(state, accepted(1))
    assert hands(tick(state, 3 * first - 1)) == []
    assert hands(tick(state, 3 * first)) == [replace(HAND_1, urgency=urgency)]


def test_a_wall_clock_that_jumps_changes_nothing_that_is_due() -> None:
    state = fresh_state()
    happen(state, released(1, at=10 * REPEAT_AFTER[3]), accepted(1))
    assert happen(state, Ticked(at=0)).effects == happen(state, Ticked(at=10**15)).effects == []
    assert hands(tick(state, REPEAT_AFTER[3])) == [HAND_1]


def test_a_received_message_is_never_handed_over_again() -> None:
    state = fresh_state()
    happen(state, released(1), receipt(received=reach(1)))
    assert hands(tick(state, 10**15)) == []


def test_a_cancelled_message_is_not_handed_over_again_and_its_late_receipt_still_counts() -> None:
    state = fresh_state()
    outcome = happen(state, released(1), released(2), Cancelled(channel=CHANNEL, seq=1, at=4))
    assert [(keep.seq, keep.state) for keep in outcome.keeps if isinstance(keep, KeepDelivery)] == [(1, DeliveryState.CANCELLED)]
    assert [hand.seq for hand in hands(tick(state, REPEAT_AFTER[3])) if isinstance(hand, Hand)] == [2]
    happen(state, receipt(received=reach(1)))
    assert delivery(state, 1) is DeliveryState.RECEIVED


def test_a_sealed_receipt_is_kept_and_then_dispatched() -> None:
    outcome = happen(fresh_state(), sealed(urgency=1))
    assert rows(outcome) == [KeepOutgoing(channel=CHANNEL, office=THEIRS, kind="receipt", urgency=1, envelope=b"a receipt", at=9)]
    assert outcome.effects == [Dispatch()]


def test_a_correspondents_transit_card_is_kept() -> None:
    assert kept(happen(fresh_state(), transit())) == [KeepTransit]


def test_a_channel_that_this_office_is_not_on_is_its_own_mistake() -> None:
    with pytest.raises(Mistake):
        step(fresh_state(), Cancelled(channel=b"another", seq=1, at=0))
