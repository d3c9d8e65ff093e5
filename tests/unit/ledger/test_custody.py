"""Custody: one holder by everybody's reckoning, however the house was torn apart and in whatever order acts came."""

from __future__ import annotations

from itertools import permutations
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.ledger.custody import CustodyFold, NoCustody
from backchannel.ledger.said import Said
from backchannel.seal.house_acts import Custody, TellLife
from unit.seal.told import station

# On every card NIXON and ZURICH are the officer's stations; the second card has no THIEF any more, who was one too.
HAIG, LORD, NIXON, THIEF, ZURICH = sorted(map(station, ("haig", "lord", "nixon", "thief", "zurich")))
STATIONS = (HAIG, LORD, NIXON, THIEF, ZURICH)
OFFICERS = (NIXON, THIEF, ZURICH)


def is_seated(who: str, card: int) -> bool:
    return who in STATIONS and (card < 2 or who != THIEF)


def is_officers(who: str, card: int) -> bool:
    return who in OFFICERS and is_seated(who, card)


def fold(said: list[Said], life: int = 1) -> CustodyFold:
    """A house whose office NIXON made."""
    return CustodyFold(NIXON, said, is_seated=is_seated, is_officers=is_officers, life=life)


def give(who: str, to: str, count: int, *, seq: int = 1, life: int | None = None, card: int = 1) -> Said:
    act = Custody(count=count, to=to, life=life or count + 1, taken=False)
    return Said(station=who, seq=seq, place=0, at=seq, act=act, card=card)


def take(who: str, count: int, *, to: str | None = None, seq: int = 1, life: int | None = None, card: int = 1) -> Said:
    act = Custody(count=count, to=to or who, life=life or count + 1, taken=True)
    return Said(station=who, seq=seq, place=0, at=seq, act=act, card=card)


def answers(custody: CustodyFold) -> tuple[object, ...]:
    return tuple(attrgetter("holder", "count", "life", "course", "rejected", "doubles", "hands")(custody))


def after(*said: Said) -> CustodyFold:
    """The fold over these acts; every order in which they may have come, doubled too, gives the same."""
    custody = fold([*said])
    for order in permutations(said):
        other = fold([])
        for one in (*order, *order):
            other.hold(one)
        assert answers(other) == answers(custody)
    return custody


def wrong(custody: CustodyFold) -> list[tuple[str, NoCustody]]:
    return [(one.said.station, one.why) for one in custody.rejected]


def test_custody_is_first_with_the_station_that_made_the_office() -> None:
    custody = fold([], life=4)
    assert (custody.holder, custody.count, custody.life, custody.course) == (NIXON, 0, 4, ())
    assert custody.hands == {NIXON}


def test_custody_that_was_given_is_with_its_taker_and_may_be_given_on() -> None:
    custody = after(give(NIXON, HAIG, 1), give(HAIG, LORD, 2))
    assert (custody.holder, custody.count, custody.life) == (LORD, 2, 3)
    assert [one.station for one in custody.course] == [NIXON, HAIG]
    assert (custody.rejected, custody.doubles) == ((), ())
    assert custody.hands == {NIXON, HAIG, LORD}


def test_an_officers_station_takes_custody_from_whoever_has_it() -> None:
    custody = after(give(NIXON, HAIG, 1), take(ZURICH, 2))
    assert (custody.holder, custody.count) == (ZURICH, 2)


def test_other_acts_of_the_house_change_nothing() -> None:
    custody = fold([Said(station=HAIG, seq=1, place=0, at=1, act=TellLife(count=9))])
    assert (custody.holder, custody.life) == (NIXON, 1)


def test_of_custody_given_and_taken_at_once_the_taken_one_wins_and_both_claims_are_shown() -> None:
    given_, taken = give(NIXON, HAIG, 1), take(ZURICH, 1)
    custody = after(given_, taken)
    assert custody.holder == ZURICH
    assert [(one.count, one.acts) for one in custody.doubles] == [(1, (taken, given_))]
    assert custody.hands == {NIXON, HAIG, ZURICH}


def test_of_two_that_take_at_once_the_station_with_the_lower_id_has_custody() -> None:
    custody = after(take(ZURICH, 1), take(NIXON, 1))
    assert custody.holder == min(NIXON, ZURICH)
    assert [{one.station for one in claims.acts} for claims in custody.doubles] == [{NIXON, ZURICH}]


def test_who_gives_custody_to_two_has_given_it_to_the_first() -> None:
    custody = after(give(NIXON, LORD, 1, seq=7), give(NIXON, HAIG, 1, seq=6))
    assert custody.holder == HAIG
    assert len(custody.doubles) == 1


def test_an_act_that_was_told_again_is_no_second_claim() -> None:
    custody = after(give(NIXON, HAIG, 1), give(NIXON, HAIG, 1, seq=2))
    assert (custody.holder, custody.doubles, custody.rejected) == (HAIG, (), ())


def test_what_rested_on_the_act_that_lost_has_no_effect() -> None:
    custody = after(give(NIXON, HAIG, 1), give(HAIG, LORD, 2), take(ZURICH, 1))
    assert (custody.holder, custody.count) == (ZURICH, 1)
    assert wrong(custody) == [(HAIG, NoCustody.HOLDER)]
    assert custody.hands == {NIXON, HAIG, LORD, ZURICH}


def test_who_has_given_custody_away_cannot_give_it_again() -> None:
    custody = after(give(NIXON, HAIG, 1), give(NIXON, LORD, 2))
    assert custody.holder == HAIG
    assert wrong(custody) == [(NIXON, NoCustody.HOLDER)]


def test_custody_cannot_be_given_by_a_station_that_never_had_it() -> None:
    custody = after(give(LORD, HAIG, 1))
    assert custody.holder == NIXON
    assert wrong(custody) == [(LORD, NoCustody.HOLDER)]
    assert custody.hands == {NIXON}


def test_only_an_officers_station_takes_custody_and_only_for_itself() -> None:
    custody = after(take(HAIG, 1), take(ZURICH, 2, to=HAIG))
    assert (custody.holder, custody.count) == (NIXON, 0)
    assert wrong(custody) == [(HAIG, NoCustody.OFFICER), (ZURICH, NoCustody.OTHER)]
    assert custody.hands == {NIXON}


def test_custody_is_not_given_to_oneself_nor_to_a_station_that_is_not_on_the_card() -> None:
    custody = after(give(NIXON, NIXON, 1), give(NIXON, station("nobody"), 1, seq=2), give(NIXON, THIEF, 1, seq=3, card=2))
    assert (custody.holder, custody.count) == (NIXON, 0)
    assert [why for _, why in wrong(custody)] == [NoCustody.SELF, NoCustody.STRANGER, NoCustody.STRANGER]
    assert custody.hands == {NIXON}


def test_an_act_that_comes_before_the_one_that_it_rests_on_waits_for_it() -> None:
    first, second = give(NIXON, HAIG, 1), give(HAIG, LORD, 2)
    custody = fold([second])
    assert custody.holder == NIXON
    assert wrong(custody) == [(HAIG, NoCustody.GAP)]
    custody.hold(first)
    assert (custody.holder, custody.rejected) == (LORD, ())


def test_an_officers_station_takes_custody_though_acts_before_are_not_here() -> None:
    custody = after(take(ZURICH, 7), give(ZURICH, HAIG, 8))
    assert (custody.holder, custody.count) == (HAIG, 8)


def test_a_station_that_nobody_knows_has_no_say() -> None:
    custody = after(take(station("nobody"), 1))
    assert wrong(custody) == [(station("nobody"), NoCustody.STRUCK)]


def test_the_life_is_higher_than_that_of_everybody_before() -> None:
    assert after(give(NIXON, HAIG, 1, life=9), give(HAIG, LORD, 2, life=4)).life == 10
    assert after(give(NIXON, HAIG, 1, life=9)).life == 9
    assert fold([give(NIXON, HAIG, 1, life=2)], life=6).life == 7


def test_a_stolen_station_that_is_struck_off_holds_nothing_against_who_takes_custody_under_the_new_card() -> None:
    stolen = [take(THIEF, 1), take(THIEF, 2, seq=2), give(THIEF, LORD, 3, seq=3)]
    assert after(*stolen).holder == LORD
    custody = after(*stolen, take(ZURICH, 1, card=2))
    assert (custody.holder, custody.count) == (ZURICH, 1)
    assert wrong(custody) == [(THIEF, NoCustody.STRUCK)] * 3


def test_a_stolen_station_that_claims_the_highest_count_of_all_does_not_lock_the_office_out() -> None:
    custody = after(take(THIEF, 999_999), take(ZURICH, 1, card=2))
    assert custody.holder == ZURICH


def test_a_new_card_by_which_custody_is_given_outranks_what_a_struck_off_station_takes_at_once() -> None:
    custody = after(give(NIXON, HAIG, 1, card=2), take(THIEF, 1))
    assert custody.holder == HAIG
    assert (wrong(custody), custody.doubles) == ([(THIEF, NoCustody.STRUCK)], ())


def test_what_a_station_did_before_it_was_struck_off_stays_done() -> None:
    custody = after(take(THIEF, 1), give(THIEF, HAIG, 2, seq=2), give(HAIG, LORD, 3, card=2))
    assert (custody.holder, custody.count, custody.rejected) == (LORD, 3, ())


def test_nobody_acts_under_an_old_card_by_which_he_was_still_there() -> None:
    custody = after(give(NIXON, HAIG, 1, card=2), take(THIEF, 2))
    assert custody.holder == HAIG
    assert wrong(custody) == [(THIEF, NoCustody.STRUCK)]


ACTS = st.builds(
    lambda who, to, count, taken, seq, card: (
        take(who, count, to=to if seq == 9 else None, seq=seq, card=card) if taken else give(who, to, count, seq=seq, card=card)
    ),
    st.sampled_from(STATIONS),
    st.sampled_from(STATIONS),
    st.integers(1, 5),
    st.booleans(),
    st.integers(1, 9),
    st.integers(1, 2),
)


@given(st.lists(ACTS, max_size=12), st.data())
def test_any_order_doubled_and_one_by_one_gives_what_all_at_once_gives(acts: list[Said], data: st.DataObject) -> None:
    other = fold([])
    for one in data.draw(st.permutations([*acts, *acts[:4]])):
        other.hold(one)
        assert other.holder in STATIONS
    assert answers(other) == answers(fold(acts))


@given(st.lists(ACTS, max_size=12))
def test_every_act_has_effect_or_lost_a_claim_or_is_shown_with_its_reason(acts: list[Said]) -> None:
    custody = fold(acts)
    shown = {one.said for one in custody.rejected}
    claims = {one for double in custody.doubles for one in double.acts}
    told = {(one.act.count, one.act.to) for one in custody.course if isinstance(one.act, Custody)}
    for one in acts:
        assert isinstance(one.act, Custody)
        assert one in shown or one in custody.course or one in claims or (one.act.count, one.act.to) in told
    assert shown.isdisjoint([*custody.course, *claims])
    assert [one.act.count for one in custody.course if isinstance(one.act, Custody)] == sorted({count for count, _ in told})
    assert custody.hands >= {custody.holder} | {one.act.to for one in claims if isinstance(one.act, Custody)}


class House:
    """Stations that act by what each of them has heard, and hear of each other in the order of each one's series."""

    def __init__(self) -> None:
        self.said: dict[str, list[Said]] = {who: [] for who in STATIONS}
        self.heard = {who: dict.fromkeys(STATIONS, 0) for who in STATIONS}
        self.folds = {who: fold([]) for who in STATIONS}

    def act(self, who: str, to: str) -> None:
        """Give custody where this station believes that it has it; take it where it may."""
        custody = self.folds[who]
        seq, count = len(self.said[who]) + 1, custody.count + 1
        if custody.holder == who and to != who:
            self.say(give(who, to, count, seq=seq, life=custody.life + 1))
        elif who in OFFICERS and custody.holder != who:
            self.say(take(who, count, seq=seq, life=custody.life + 1))

    def say(self, said: Said) -> None:
        self.said[said.station].append(said)
        self.hear(said.station, said.station)

    def hear(self, who: str, of: str) -> None:
        for said in self.said[of][self.heard[who][of] :]:
            self.folds[who].hold(said)
        self.heard[who][of] = len(self.said[of])


PAIRS = st.tuples(st.sampled_from(STATIONS), st.sampled_from(STATIONS))


@given(st.lists(st.tuples(st.booleans(), PAIRS), max_size=40))
def test_however_the_house_was_torn_apart_all_agree_when_they_have_heard_each_other(steps: list[tuple[bool, tuple[str, str]]]) -> None:
    house = House()
    for acts, (who, other) in steps:
        if acts:
            house.act(who, other)
        else:
            house.hear(who, other)
    for who in STATIONS:
        for other in STATIONS:
            house.hear(who, other)
    first, *others = (answers(house.folds[who]) for who in STATIONS)
    assert all(other == first for other in others)


@given(st.lists(PAIRS, max_size=12))
def test_in_a_house_that_is_whole_no_act_is_without_effect_and_nobody_claims_what_another_has(steps: list[tuple[str, str]]) -> None:
    house = House()
    for who, to in steps:
        house.act(who, to)
        for other in STATIONS:
            house.hear(other, who)
    custody = house.folds[LORD]
    assert (custody.rejected, custody.doubles) == ((), ())
    assert len(custody.course) == custody.count == custody.life - 1


@pytest.mark.parametrize("who", STATIONS)
def test_custody_that_was_taken_under_the_newest_card_after_all_was_heard_is_everybodys(who: str) -> None:
    house = House()
    for actor, to in ((NIXON, HAIG), (ZURICH, ZURICH), (THIEF, THIEF), (HAIG, LORD), (THIEF, HAIG)):
        house.act(actor, to)
    for other in STATIONS:
        house.hear(ZURICH, other)
    house.say(take(ZURICH, house.folds[ZURICH].count + 1, seq=9, card=2))
    for other in STATIONS:
        house.hear(who, other)
    assert house.folds[who].holder == ZURICH
