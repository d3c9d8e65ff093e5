"""Rows and columns of a ladder: everything that is given has its place, in order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given

from backchannel.ladder import Column, Event, Ladder, Missing, Reader, State
from backchannel.ladder.layout import COLUMNS, OPEN_ROWS, Kind, Layout, heads_after, lay_out
from backchannel.ladder.model import Timing
from backchannel.ladder.tracks import most_at_once, tracks
from examples import DEAR
from unit.ladder.harbour import HARBOUR
from unit.ladder.ladders import COAST, COASTS, HOUSE, LAKE, PARTY, at, ladders, opened, rung


def kinds(layout: Layout) -> list[Kind]:
    return [row.kind for row in layout.rows]


def two(*rungs: object, **more: object) -> Ladder:
    columns = (Column(office=HOUSE), Column(office=PARTY))
    return Ladder(title="", columns=columns, rungs=rungs, **more)  # type: ignore[arg-type]


@given(ladders)
@DEAR
def test_each_message_is_released_once_and_each_arrow_ends_where_something_is_known(ladder: Ladder) -> None:
    layout = lay_out(ladder)
    assert Counter(row.rung for row in layout.rows if row.kind is Kind.RELEASE) == Counter(range(len(ladder.rungs)))
    assert len(layout.arrows) == sum(len(each.readers) for each in ladder.rungs)
    for place, arrow in enumerate(layout.arrows):
        assert layout.rows[arrow.start].rung == arrow.rung
        if arrow.reader.state in (State.OPENED, State.RECEIVED):
            assert arrow.end is not None and place in layout.rows[arrow.end].arrows
        assert arrow.end is None or arrow.end > arrow.start


@given(ladders)
@DEAR
def test_each_crossing_that_is_given_between_two_drawn_messages_is_drawn_once(ladder: Ladder) -> None:
    drawn = [(crossing.first, crossing.second) for crossing in lay_out(ladder).crossings]
    given_pairs = {
        frozenset((place, other))
        for place, each in enumerate(ladder.rungs)
        for other, seen in enumerate(ladder.rungs)
        if seen.label in each.crossed and other != place
    }
    assert {frozenset(pair) for pair in drawn} == given_pairs
    assert len(drawn) == len(given_pairs)


@given(ladders)
@DEAR
def test_every_gap_and_every_event_has_its_row(ladder: Ladder) -> None:
    rows = lay_out(ladder).rows
    assert Counter(row.missing for row in rows if row.missing) == Counter(ladder.missing)
    assert Counter(row.event for row in rows if row.event) == Counter(ladder.events)


def test_two_messages_that_crossed_are_two_arrows_of_which_each_starts_before_the_other_ends() -> None:
    layout = lay_out(HARBOUR)
    assert layout.crossings
    for crossing in layout.crossings:
        assert crossing.arrows is not None
        one, other = (layout.arrows[place] for place in crossing.arrows)
        assert one.end is not None and other.end is not None
        assert one.start < other.end and other.start < one.end


def test_what_is_missing_stands_before_the_message_that_it_precedes() -> None:
    layout = lay_out(LAKE)
    (gap,) = [place for place, row in enumerate(layout.rows) if row.kind is Kind.MISSING]
    assert layout.rows[gap + 1].rung == 4


def test_what_is_missing_at_the_end_stands_at_the_end() -> None:
    ladder = two(rung("A 1", HOUSE, at(9)), missing=(Missing(series="B", first=1, last=2, writer=PARTY),))
    assert kinds(lay_out(ladder)) == [Kind.DAY, Kind.RELEASE, Kind.MISSING, Kind.END]


def test_openings_of_one_minute_share_a_row_unless_something_was_released_between_them() -> None:
    rungs = [rung(f"A {number}", HOUSE, at(9, number), opened(PARTY, at(10) + number)) for number in (1, 2, 3)]
    assert kinds(lay_out(two(*rungs))).count(Kind.ARRIVAL) == 1
    later = rung("A 4", HOUSE, at(9, 30), opened(PARTY, at(10, 1)))
    assert kinds(lay_out(two(*rungs, later))).count(Kind.ARRIVAL) == 2
    assert kinds(lay_out(two(*rungs, rung("B 1", PARTY, at(10) + 2)))).count(Kind.ARRIVAL) == 2


def test_offices_are_named_again_before_a_day_or_a_message_and_never_apart_from_what_belongs_to_it() -> None:
    rows = lay_out(HARBOUR).rows
    waits = {row.kind: heads_after(rows, place) for place, row in enumerate(rows) if place}
    assert waits[Kind.DAY] == 1 and waits[Kind.MISSING] == 1.5 and waits[Kind.ARRIVAL] == inf
    after_missing = [heads_after(rows, place + 1) for place, row in enumerate(rows) if row.kind is Kind.MISSING]
    assert after_missing == [inf] * 3 and heads_after(rows, 0) == 0


def test_what_was_opened_in_the_moment_of_a_release_was_there_before_it() -> None:
    ladder = two(rung("B 1", PARTY, at(10)), rung("A 1", HOUSE, at(9), opened(PARTY, at(10))))
    assert [row.rung for row in lay_out(ladder).rows if row.kind in (Kind.RELEASE, Kind.ARRIVAL)] == [1, -1, 0]


def test_nothing_arrives_before_it_was_released_whatever_two_clocks_say() -> None:
    layout = lay_out(two(rung("A 1", HOUSE, at(9), opened(PARTY, at(8)))))
    assert kinds(layout) == [Kind.DAY, Kind.RELEASE, Kind.ARRIVAL, Kind.END]
    assert layout.rows[2].at == at(8)


def test_a_long_silence_is_a_row_and_a_usual_gap_is_none() -> None:
    quarters = [rung(f"A {number}", HOUSE, at(8, 15 * number % 60)) for number in range(3)]
    assert [row.span for row in lay_out(two(*quarters, rung("A 9", HOUSE, at(18, 30)))).rows if row.kind is Kind.SILENCE] == [
        at(10) - at(0)
    ]
    days = [rung(f"A {number}", HOUSE, at(8, day=number)) for number in range(1, 9)]
    assert Kind.SILENCE not in kinds(lay_out(two(*days)))


def test_no_silence_is_claimed_beside_a_time_that_is_not_known() -> None:
    ladder = two(rung("A 1", HOUSE, at(0), timing=Timing.DAY), rung("A 2", HOUSE, at(20)))
    assert Kind.SILENCE not in kinds(lay_out(ladder))


def test_where_only_the_order_is_known_no_day_is_claimed() -> None:
    assert kinds(lay_out(two(rung("A 1", HOUSE, at(9), timing=Timing.ORDER)))) == [Kind.RELEASE, Kind.END]


def test_what_is_on_its_way_goes_to_the_last_row_and_for_long_is_broken_off() -> None:
    first = rung("A 1", HOUSE, at(0), Reader(office=PARTY, state=State.ON_ITS_WAY))
    short = lay_out(two(first))
    assert short.arrows[0].end == len(short.rows) - 1
    long = lay_out(two(first, events=tuple(Event(at=at(1, number % 60), words="x") for number in range(OPEN_ROWS + 1))))
    assert long.arrows[0].end is None


def test_it_says_after_which_row_a_message_lay_unopened() -> None:
    layout = lay_out(LAKE)
    assert layout.rows[layout.arrows[0].lay or 0].rung == 0
    assert [arrow.lay for arrow in layout.arrows[1:]] == [None] * 4


def test_a_tie_leads_from_an_answer_to_the_last_message_of_that_number_before_it() -> None:
    answer = rung("B 1", PARTY, at(11))
    ladder = two(rung("A 1", HOUSE, at(9)), rung("A 1", HOUSE, at(10)), replace(answer, answers=LAKE.rungs[4].answers))
    assert lay_out(ladder).ties == ()
    ladder = replace(ladder, rungs=(*ladder.rungs[:2], replace(answer, answers=(replace(LAKE.rungs[4].answers[0], label="A 1"),))))
    assert [(tie.asked, tie.answering) for tie in lay_out(ladder).ties] == [(1, 2)]


def test_offices_beyond_the_eighth_column_share_it() -> None:
    offices = [f"OFFICE {number}" for number in range(11)]
    last = rung("A 1", "OFFICE 9", at(9), opened("OFFICE 10", at(10)))
    ladder = Ladder(title="", columns=tuple(Column(office=office) for office in offices), rungs=(last,))
    layout = lay_out(ladder)
    assert len(layout.heads) == COLUMNS and layout.heads[-1] == "4 other offices"
    assert (layout.arrows[0].source, layout.arrows[0].target) == (COLUMNS - 1, COLUMNS - 1)


@pytest.mark.parametrize(
    ("columns", "writer"), [((), HOUSE), ((Column(office=HOUSE), Column(office=HOUSE)), HOUSE), ((Column(office=HOUSE),), COAST)]
)
def test_a_ladder_without_a_column_for_an_office_cannot_be(columns: tuple[Column, ...], writer: str) -> None:
    with pytest.raises(ValueError, match="column"):
        Ladder(title="", columns=columns, rungs=(rung("A 1", writer, at(9)),))


def test_a_state_and_its_times_agree() -> None:
    with pytest.raises(ValueError, match="opening"):
        Reader(office=HOUSE, state=State.OPENED, received=1)
    with pytest.raises(ValueError, match="no time"):
        Reader(office=HOUSE, state=State.RECEIVED)


def test_lines_that_are_there_at_once_take_different_tracks_from_both_ends() -> None:
    spans = [(0, 5), (1, 3), (2, 9), (4, 8), (6, 7)]
    assert most_at_once(spans) == 3
    assert tracks(spans, 3) == [0, 1, 2, 1, 0]
    assert tracks(spans, 3, [False, True, True, False, False]) == [0, 2, 1, 2, 0]
    assert tracks(spans, 1) == [0, None, None, None, 0]


def test_the_three_desks_show_every_state() -> None:
    assert {arrow.reader.state for arrow in lay_out(COASTS).arrows} == set(State) - {State.ON_ITS_WAY}
