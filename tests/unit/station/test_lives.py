"""Lives: a station that comes back from a backup gives no number twice, and what it and others lost is shown."""

from __future__ import annotations

from typing import Any, cast

import pytest

from backchannel.errors import Mistake
from backchannel.message import Precedence
from backchannel.seal import Charter, Opened, OpenedReceipt, Reach
from backchannel.seal.receipt import Answer, Life, Seen, Void
from backchannel.station import Correspondence, DeliveryState, Outcome, State
from backchannel.station.deliveries import MINUTE
from backchannel.station.events import Alarm, Cancelled, ReceiptArrived, Returned, SeriesReopened, Started
from backchannel.station.keep import KeepReturned
from unit.station.values import (
    CHANNEL,
    OUR_SERIES,
    OURS,
    THEIR_SERIES,
    THEIRS,
    Message,
    Seat,
    TwoSeats,
    alarms,
    arrived,
    fresh_state,
    happen,
    line,
    link,
    owed,
    reach,
    receipt,
    released,
    said,
    sealed,
    seen,
    theirs,
    tick,
    told,
)

ANOTHER, ANOTHER_SERIES = "urn:office:another", "ANTO"
FIRST = Life(count=1, name=bytes(16))
AGAIN = Life(count=2, name=b"a second life" + bytes(3))
THIRD = Life(count=3, name=b"a third life" + bytes(4))
SEATS = (*TwoSeats().seats, Seat(office=ANOTHER, series=ANOTHER_SERIES))


def restored(*, three: bool = False) -> State:
    """Our station in its second life, of which nobody has heard."""
    charter = TwoSeats(seats=SEATS) if three else TwoSeats()
    return State(office=OURS, life=AGAIN, channels={CHANNEL: Correspondence.begin(cast("Charter", charter), OURS, AGAIN)})


def confirms(*, office: str = THEIRS, **values: Any) -> ReceiptArrived:
    """An answer to what our station said in its second life."""
    words = said(seen=Seen(life=AGAIN.name, number=1), **values)
    return ReceiptArrived(receipt=OpenedReceipt(channel=CHANNEL, office=office, said=words), at=7)


def series(state: State) -> tuple[int, int]:
    place = state.channels[CHANNEL].place(state.next_serial)
    return place.seq, place.serial


def returned(seq: int) -> Returned:
    message = Message(link=link(seq), office=OURS, series=OUR_SERIES, precedence=Precedence.ROUTINE)
    heading = type("Heading", (), {"to": ["theirs"], "info": []})
    object.__setattr__(message, "message", type("Words", (), {"heading": heading}))
    return Returned(opened=cast("Opened", message), at=8)


def test_a_restored_stations_series_is_closed_until_everybody_has_answered_in_its_new_life() -> None:
    state = restored(three=True)
    for events in ([], [receipt(received=reach(4))], [confirms(received=reach(4))]):
        happen(state, *events)
        with pytest.raises(Mistake) as caught:
            series(state)
        assert caught.value.code == "series.closed"
    assert "series-open" in alarms(happen(state, confirms(office=ANOTHER)))
    assert series(state) == (5, 5)


def test_it_asks_everybody_at_once_at_its_start_and_again_until_they_answer() -> None:
    state = restored(three=True)
    assert owed(happen(state, Started(at=0))) == [Answer.NOW, Answer.NOW]
    happen(state, sealed(asks=True), confirms())
    assert owed(tick(state, 60 * MINUTE)) == [Answer.NONE, Answer.NOW]


def test_its_series_goes_on_after_the_highest_number_that_anybody_knows_and_after_as_many_serials() -> None:
    for highest in (reach(3), reach(None, link(3)), reach(1, link(3))):
        state = restored(three=True)
        happen(state, confirms(received=highest), confirms(office=ANOTHER, received=reach(2)))
        place = state.channels[CHANNEL].place(state.next_serial)
        assert (place.seq, place.serial, place.before, place.previous) == (4, 4, link(3).digest, {THEIRS: link(3), ANOTHER: link(2)})
        assert [(void.first, void.last) for void in told(state).void] == [(1, 3)]


def test_serials_that_were_used_on_another_channel_are_passed_over_too() -> None:
    state = restored()
    other = Correspondence.begin(cast("Charter", TwoSeats(channel=bytes(32))), OURS, AGAIN)
    other.outgoing.next_serial = 10
    state.channels[bytes(32)] = other
    happen(state, confirms(received=reach(3)))
    assert state.next_serial == 13


def test_what_is_not_known_before_the_first_message_of_an_opened_series_is_still_a_predecessor() -> None:
    state = restored()
    happen(state, SeriesReopened(channel=CHANNEL, first=200, at=0))
    place = state.channels[CHANNEL].place(state.next_serial)
    assert (place.seq, place.serial, place.before) == (200, 200, bytes(32))


def test_nothing_comes_before_the_very_first_message() -> None:
    state = restored()
    happen(state, confirms())
    assert state.channels[CHANNEL].place(1).before is None


@pytest.mark.parametrize(("ahead", "believed"), [(1000, True), (1001, False), (900_000, False)])
def test_a_liar_who_claims_to_hold_what_cannot_be_is_not_believed_without_an_officer(ahead: int, believed: bool) -> None:
    state = restored()
    outcome = happen(state, confirms(received=reach(None, link(ahead))))
    assert alarms(outcome) == (["own-lost", "series-open"] if believed else ["far-ahead"])
    assert state.channels[CHANNEL].unconfirmed() == ([] if believed else [THEIRS])
    happen(state, SeriesReopened(channel=CHANNEL, first=1200, at=0))
    assert series(state) == (1200, 1200)


def test_an_officer_opens_the_series_without_waiting_for_everybody_and_what_lies_between_is_void() -> None:
    state = restored(three=True)
    happen(state, confirms(received=reach(4)))
    outcome = happen(state, SeriesReopened(channel=CHANNEL, first=100, at=0))
    assert (series(state), len(owed(outcome))) == ((100, 100), 2)
    assert [(void.first, void.last, void.code) for void in told(state).void] == [(1, 99, "series.lost")]


def test_a_long_run_of_lost_numbers_is_told_in_rows_that_every_correspondent_takes() -> None:
    state = restored()
    for first in (10_000, 20_000, 25_000):
        happen(state, SeriesReopened(channel=CHANNEL, first=first, at=1))
    rows = [(void.first, void.last) for void in told(state).void]
    assert rows == [(1, 10_000), (10_001, 20_000), (20_001, 24_999)]


def test_a_message_of_our_own_that_we_lost_is_filed_when_it_comes_back_and_any_other_is_not() -> None:
    state = restored()
    happen(state, confirms(received=reach(None, link(2))))
    (row,) = [keep for keep in happen(state, returned(2), returned(2), returned(3)).keeps if isinstance(keep, KeepReturned)]
    assert (row.received, row.lost) == ((THEIRS,), ())
    (row,) = [keep for keep in happen(state, returned(1)).keeps if isinstance(keep, KeepReturned)]
    assert (row.received, row.lost) == ((), (THEIRS,))
    assert state.channels[CHANNEL].deliveries.find(THEIRS, 1).state is DeliveryState.GIVEN_UP  # type: ignore[union-attr]
    assert told(state).void[0].first == 1


def test_receipts_of_an_earlier_life_are_ignored_for_what_they_speak_of_may_be_lost() -> None:
    state = fresh_state()
    happen(state, released(1), receipt(life=AGAIN))
    outcome = happen(state, receipt(received=reach(1), answer=Answer.NOW))
    assert (outcome.keeps, outcome.effects) == ([], [])
    assert (line(state).life, state.channels[CHANNEL].deliveries.find(THEIRS, 1).is_under_way) == (AGAIN, True)  # type: ignore[union-attr]


def test_a_receipt_of_an_earlier_life_that_has_seen_what_was_said_since_comes_from_a_station_that_went_back_twice() -> None:
    state = fresh_state()
    happen(state, sealed(), receipt(life=THIRD, received=reach(None)))
    assert alarms(happen(state, receipt(life=AGAIN, seen=seen(1)))) == []
    assert line(state).life == THIRD
    happen(state, sealed())
    assert alarms(happen(state, receipt(life=AGAIN, seen=seen(2)))) == ["went-back"]
    assert line(state).life == AGAIN


def test_two_stations_of_one_backup_that_run_at_once_are_seen() -> None:
    state, twin = fresh_state(), Life(count=2, name=b"its twin" + bytes(8))
    happen(state, receipt(life=AGAIN))
    assert alarms(happen(state, receipt(life=twin), receipt(life=AGAIN))) == ["went-back", "went-back"]


def test_what_a_correspondent_had_received_and_lost_is_shown_until_it_has_it_again() -> None:
    state = fresh_state()
    happen(state, *(released(seq) for seq in range(1, 6)), receipt(received=reach(5)))
    outcome = happen(state, receipt(life=AGAIN, received=reach(3)))
    assert (alarms(outcome), line(state).missed) == (["went-back"], reach(5))
    happen(state, receipt(life=AGAIN, received=reach(4)))
    assert line(state).missed == reach(5)
    happen(state, receipt(life=AGAIN, received=reach(5)))
    assert line(state).missed is None


def test_what_a_correspondent_lost_below_what_it_still_has_is_shown_too() -> None:
    state = fresh_state()
    happen(state, released(1), released(2), released(3), receipt(received=reach(3)))
    outcome = happen(state, receipt(life=Life(count=2, name=bytes([2]) * 16), number=1, received=reach(1, link(3))))
    assert alarms(outcome) == ["went-back"]
    assert state.channels[CHANNEL].lines[THEIRS].missed == reach(3)
    happen(state, receipt(life=Life(count=2, name=bytes([2]) * 16), number=2, received=reach(3)))
    assert state.channels[CHANNEL].lines[THEIRS].missed is None


def test_a_correspondent_that_lost_nothing_has_not_gone_back() -> None:
    state = fresh_state()
    happen(state, released(1), receipt(received=reach(1)))
    assert alarms(happen(state, receipt(life=AGAIN, received=reach(1)))) == []
    assert line(state).missed is None


def test_what_was_lost_twice_is_shown_as_a_whole() -> None:
    state = fresh_state()
    happen(state, *(released(seq) for seq in range(1, 9)), receipt(received=reach(4)))
    happen(state, receipt(life=AGAIN, received=reach(2)), receipt(life=AGAIN, received=reach(2, link(6), link(8))))
    happen(state, receipt(life=THIRD, received=reach(2)))
    assert line(state).missed == reach(4, link(6), link(8))


def test_a_smaller_word_in_the_same_life_takes_nothing_back() -> None:
    state = fresh_state()
    happen(state, *(released(seq) for seq in range(1, 4)), receipt(received=reach(3)))
    assert alarms(happen(state, receipt(received=reach(1)))) == []
    assert [delivery.state for _, delivery in state.channels[CHANNEL].deliveries.all()] == ["received"] * 3


def test_which_of_their_own_messages_they_have_lost_is_known_from_their_newest_receipt() -> None:
    state = fresh_state()
    void = Void(first=2, last=9, previous=None, code="series.lost")
    happen(state, arrived(1), arrived(2, previous=1), receipt(void=(void,)))
    assert line(state).lost == ((2, 9),)
    happen(state, receipt())
    assert line(state).lost == ()


def test_numbers_that_they_lost_stop_nothing_although_some_of_them_are_here() -> None:
    state = fresh_state()
    void = Void(first=2, last=4, previous=None, code="series.lost")
    happen(state, arrived(1), arrived(3, previous=2), receipt(void=(void,)), arrived(5, previous=3))
    received = told(state).received
    assert received == Reach(series=THEIR_SERIES, through=theirs(5), without=(2, 4))


def test_a_void_flood_ends_at_its_bound() -> None:
    state = fresh_state()
    for batch in range(3):
        rows = tuple(
            Void(first=first, last=first + 9_999, previous=None, code="series.lost")
            for first in range(1 + batch * 2_000_000, 1 + (batch + 1) * 2_000_000, 10_000)
        )
        happen(state, receipt(void=rows))
    assert len(state.channels[CHANNEL].incoming[THEIR_SERIES].voided()) == 20_000


def steps(outcome: Outcome) -> list[str]:
    return [effect.office for effect in outcome.effects if isinstance(effect, Alarm)]


def test_an_alarm_about_a_life_names_the_office_that_went_back() -> None:
    state = fresh_state()
    happen(state, released(1), receipt(received=reach(1)))
    assert steps(happen(state, receipt(life=AGAIN))) == [THEIRS]


def test_whoever_is_told_of_another_life_of_ours_after_this_one_says_that_somebody_else_speaks_as_us_and_once() -> None:
    state = fresh_state()
    happen(state, arrived(1), sealed())
    first = happen(state, receipt(seen=seen(1)))
    other = Seen(life=THIRD.name, number=1)
    assert [alarms(outcome) for outcome in (first, happen(state, receipt(seen=other)), happen(state, receipt(seen=other)))] == [
        [],
        ["double"],
        [],
    ]


def test_a_station_that_has_just_begun_a_life_is_not_taken_for_two_by_what_was_seen_of_the_last_one() -> None:
    state = restored()
    assert alarms(happen(state, receipt(seen=Seen(life=THIRD.name, number=9)))) == []


def test_numbers_lost_by_a_station_of_a_larger_channel_are_void_here_only_where_a_message_names_them_as_ours() -> None:
    charter = TwoSeats(seats=SEATS)
    state = State(office=OURS, life=AGAIN, channels={CHANNEL: Correspondence.begin(cast("Charter", charter), OURS, FIRST)})
    lost = (Void(first=2, last=9, previous=None, code="series.lost"),)
    outcome = happen(state, arrived(1), arrived(12, previous=5), receipt(void=lost))
    assert [(effect.kind, effect.seq) for effect in outcome.effects if isinstance(effect, Alarm)] == [("void", 5)]
    ledger = state.channels[CHANNEL].incoming[THEIR_SERIES]
    assert (ledger.voided(), ledger.missing(), ledger.received().through) == ((5,), (), theirs(1))


def test_an_alarm_of_numbers_that_will_not_come_names_one_that_is_not_here() -> None:
    state = fresh_state()
    lost = (Void(first=1, last=9, previous=None, code="series.lost"),)
    outcome = happen(state, arrived(1), receipt(void=lost))
    assert [(effect.kind, effect.seq) for effect in outcome.effects if isinstance(effect, Alarm)] == [("void", 2)]


def test_what_was_cancelled_and_is_received_all_the_same_calls_a_person() -> None:
    state = fresh_state()
    happen(state, released(1), Cancelled(channel=CHANNEL, seq=1, at=4))
    assert alarms(happen(state, receipt(received=reach(1)))) == ["after-all"]
