"""Drafts as the house knows them: whatever order acts come in, everybody sees the same versions, states and crossings."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.ledger.draft_life import DRAFT, DraftState, DraftStep, after
from backchannel.ledger.drafts import Draft, Drafts, WrongHand
from backchannel.ledger.said import Said
from backchannel.message import OfficeName
from backchannel.seal.house_acts import Act, AskSecond, DraftAct, DraftName, GiveSecond, Release, Return, Submit, TellLife, Withdraw
from unit.seal.told import CHANNEL, digest, station

LORD, HAIG, NIXON = map(station, ("lord", "haig", "nixon"))
NAMES = {"LORD": LORD, "HAIG": HAIG, "NIXON": NIXON}
DRAFT_NAME = DraftName.parse("LORD 3")


def fold(said: list[Said]) -> Drafts:
    """Drafts of a house in which HAIG has custody."""
    return Drafts(said, station_of=lambda name: NAMES.get(str(name)), had_custody=HAIG.__eq__)


def said(act: Act, who: str = LORD, seq: int = 1, place: int = 0) -> Said:
    return Said(station=who, seq=seq, place=place, at=1000 * seq, act=act)


def version(text: str, *before: Submit, note: str | None = None) -> Submit:
    follows = tuple(sorted(one.version for one in before))
    return Submit(draft=DRAFT_NAME, channel=CHANNEL, text=text.encode(), before=follows, note=note)


def returned(of: Submit, note: str | None = None) -> Return:
    return Return(draft=DRAFT_NAME, version=of.version, note=note)


def withdrawn(of: Submit) -> Withdraw:
    return Withdraw(draft=DRAFT_NAME, version=of.version)


def released(of: Submit, number: int = 42) -> Release:
    return Release(draft=DRAFT_NAME, version=of.version, number=number, digest=digest(f"HAKTO {number}"))


def seen(*rows: Said) -> Draft:
    """What the draft is; asked of every order in which the acts may have come, doubled too, when they are few."""
    drafts = [fold([*order, *order]).draft(DRAFT_NAME) for order in permutations(rows[:5])] if len(rows) <= 5 else []
    draft = fold([*rows]).draft(DRAFT_NAME)
    assert draft is not None
    assert all(other == draft for other in drafts)
    return draft


FIRST = version("first", note="Please look.")
SECOND = version("second", FIRST)
OTHER = version("other", FIRST)
BOTH = version("both", SECOND, OTHER)


def test_a_draft_of_which_nothing_was_said_is_none() -> None:
    assert fold([]).draft(DRAFT_NAME) is None
    assert fold([said(TellLife(count=1))]).names == ()


def test_a_submitted_draft_has_its_version_its_author_and_its_note() -> None:
    draft = seen(said(FIRST))
    assert draft.state is DraftState.SUBMITTED
    assert draft.drafter == LORD
    (only,) = draft.versions
    assert (only.digest, only.author, only.before, only.channel) == (FIRST.version, LORD, (), CHANNEL)
    assert [note.note for note in draft.notes] == ["Please look."]
    assert draft.last == draft.versions


def test_a_draft_that_was_returned_is_submitted_again_by_another_version() -> None:
    back = said(returned(FIRST, "Say when."), HAIG)
    assert seen(said(FIRST), back).state is DraftState.RETURNED
    draft = seen(said(FIRST), back, said(SECOND, seq=2))
    assert draft.state is DraftState.SUBMITTED
    assert [note.note for note in draft.notes] == ["Please look.", "Say when."]
    assert [one.digest for one in draft.versions] == [FIRST.version, SECOND.version]


def test_a_released_draft_has_its_number_and_what_went_before_is_no_crossing() -> None:
    draft = seen(said(FIRST), said(returned(FIRST), HAIG), said(SECOND, seq=2), said(released(SECOND), HAIG, 2))
    assert draft.state is DraftState.RELEASED
    assert [(one.number, one.digest, one.version) for one in draft.released] == [(42, digest("HAKTO 42"), SECOND.version)]
    assert draft.crossed == ()


def test_what_was_done_without_knowing_of_a_release_is_shown_as_having_crossed_it() -> None:
    rows = [said(FIRST), said(released(FIRST), HAIG), said(SECOND, seq=2), said(returned(FIRST), NIXON), said(withdrawn(FIRST), seq=3)]
    draft = seen(*rows)
    assert draft.state is DraftState.RELEASED
    assert {entry.step for entry in draft.crossed} == {DraftStep.SUBMIT, DraftStep.RETURN, DraftStep.WITHDRAW}
    assert {entry.version for entry in draft.crossed if entry.step is DraftStep.SUBMIT} == {SECOND.version}


def test_nothing_is_called_a_crossing_as_long_as_the_versions_before_the_released_one_are_not_here() -> None:
    middle = version("middle", FIRST)
    late = version("late", middle)
    rows = [said(FIRST), said(late, seq=3), said(released(late), HAIG)]
    assert seen(*rows).crossed == ()
    assert seen(*rows).missing == (middle.version,)
    assert seen(*rows, said(middle, seq=2)).crossed == ()
    assert [entry.version for entry in seen(*rows, said(middle, seq=2), said(OTHER, HAIG, 9)).crossed] == [OTHER.version]


def test_a_release_that_comes_before_the_version_that_it_releases_counts() -> None:
    draft = seen(said(released(FIRST), HAIG))
    assert (draft.state, draft.missing, draft.versions) == (DraftState.RELEASED, (FIRST.version,), ())
    assert seen(said(released(FIRST), HAIG), said(FIRST)).missing == ()


def test_two_versions_at_once_are_both_last_until_one_follows_both() -> None:
    rows = [said(FIRST), said(SECOND, HAIG), said(OTHER, NIXON)]
    assert {one.digest for one in seen(*rows).last} == {SECOND.version, OTHER.version}
    draft = seen(*rows, said(BOTH, seq=2))
    assert [one.digest for one in draft.last] == [BOTH.version]
    assert set(draft.last[0].before) == {SECOND.version, OTHER.version}
    assert draft.versions[0].digest == FIRST.version
    assert draft.versions[-1].digest == BOTH.version


def test_of_two_last_versions_one_that_was_sent_back_speaks_for_both_and_a_withdrawal_before_a_return() -> None:
    rows = [said(FIRST), said(SECOND, HAIG), said(OTHER, NIXON)]
    assert seen(*rows, said(returned(OTHER), HAIG, 2)).state is DraftState.RETURNED
    assert seen(*rows, said(returned(OTHER), HAIG, 2), said(withdrawn(SECOND), seq=2)).state is DraftState.WITHDRAWN


def test_only_last_versions_are_returned_or_withdrawn() -> None:
    rows = [said(FIRST), said(SECOND, seq=2)]
    assert seen(*rows, said(returned(FIRST), HAIG)).state is DraftState.SUBMITTED
    assert seen(*rows, said(withdrawn(FIRST), seq=3)).state is DraftState.SUBMITTED


def test_only_the_drafters_station_withdraws() -> None:
    draft = seen(said(FIRST), said(withdrawn(FIRST), HAIG))
    assert draft.state is DraftState.SUBMITTED
    assert [(one.entry.station, one.why) for one in draft.false] == [(HAIG, WrongHand.DRAFTER)]
    assert seen(said(FIRST), said(withdrawn(FIRST), seq=2)).state is DraftState.WITHDRAWN


def test_a_release_by_a_station_without_custody_has_no_effect_and_is_shown() -> None:
    for act in (released(FIRST), AskSecond(draft=DRAFT_NAME, version=FIRST.version, asked=b"{}")):
        draft = seen(said(FIRST), said(act, NIXON))
        assert (draft.state, draft.released, draft.asked) == (DraftState.SUBMITTED, (), ())
        assert [(one.entry.station, one.why) for one in draft.false] == [(NIXON, WrongHand.CUSTODY)]


def test_a_first_version_under_another_stations_name_has_no_effect_and_is_shown() -> None:
    draft = seen(said(version("planted"), NIXON), said(FIRST))
    assert [one.digest for one in draft.versions] == [FIRST.version]
    assert [(one.entry.station, one.why) for one in draft.false] == [(NIXON, WrongHand.NAME)]
    assert draft.drafter == LORD


def test_a_draft_of_a_station_that_nobody_knows_has_no_effect() -> None:
    strange = replace(FIRST, draft=DraftName.parse("STRANGER 1"))
    draft = fold([said(strange)]).draft(strange.draft)
    assert draft is not None
    assert [one.why for one in draft.false] == [WrongHand.NAME]


def test_a_version_that_was_submitted_twice_is_one_and_has_the_same_author_whatever_the_clocks_say() -> None:
    for early, late in ((NIXON, HAIG), (HAIG, NIXON)):
        draft = seen(said(FIRST), replace(said(SECOND, early), at=7), replace(said(SECOND, late), at=8), said(SECOND, HAIG, 2))
        assert len(draft.versions) == 2
        assert draft.versions[1].author == min(HAIG, NIXON)


def test_an_earlier_text_that_is_submitted_again_is_the_last_version() -> None:
    again = version("first", SECOND)
    draft = seen(said(FIRST), said(SECOND, seq=2), said(again, seq=3))
    assert [one.digest for one in draft.last] == [again.version]


def test_two_releases_of_one_draft_are_both_shown() -> None:
    draft = seen(said(FIRST), said(released(FIRST, 42), HAIG), said(released(FIRST, 43), HAIG, 2))
    assert [one.number for one in draft.released] == [42, 43]


def test_a_second_persons_signatures_are_asked_for_and_given() -> None:
    asked = said(AskSecond(draft=DRAFT_NAME, version=FIRST.version, asked=b"{}"), HAIG)
    given_ = said(GiveSecond(draft=DRAFT_NAME, version=FIRST.version, second=b"{}"), NIXON)
    draft = seen(said(FIRST), asked, given_)
    assert [one.station for one in draft.asked] == [HAIG]
    assert [one.station for one in draft.signed] == [NIXON]
    assert draft.state is DraftState.SUBMITTED


def test_a_version_is_found_by_its_digest() -> None:
    draft = seen(said(FIRST), said(SECOND, seq=2))
    assert draft.version(SECOND.version) == draft.last[0]
    assert draft.version(digest("none")) is None


def test_the_next_draft_of_a_station_has_a_number_that_it_has_not_had() -> None:
    lord, haig = OfficeName.parse("LORD"), OfficeName.parse("HAIG")
    drafts = fold([said(FIRST), said(replace(FIRST, draft=DraftName.parse("LORD 9")))])
    assert (drafts.next_number(lord), drafts.next_number(haig)) == (10, 1)
    assert [str(name) for name in drafts.names] == ["LORD 3", "LORD 9"]


def test_who_has_custody_is_asked_anew_for_each_answer() -> None:
    custodians = {NIXON}
    drafts = Drafts(station_of=lambda _: LORD, had_custody=custodians.__contains__)
    for one in (said(FIRST), said(released(FIRST), HAIG)):
        assert drafts.hold(one) == DRAFT_NAME
    before = drafts.draft(DRAFT_NAME)
    custodians.add(HAIG)
    now = drafts.draft(DRAFT_NAME)
    assert before and before.state is DraftState.SUBMITTED
    assert now and now.state is DraftState.RELEASED


PATHS: dict[DraftState, tuple[DraftStep, ...]] = {
    DraftState.SUBMITTED: (),
    DraftState.RETURNED: (DraftStep.RETURN,),
    DraftState.WITHDRAWN: (DraftStep.WITHDRAW,),
    DraftState.RELEASED: (DraftStep.RELEASE,),
}


def line(steps: tuple[DraftStep, ...]) -> list[Said]:
    """A draft that goes through these steps, each about the version that is the last then."""
    rows, last = [said(FIRST)], FIRST
    for seq, step in enumerate(steps, 2):
        if step is DraftStep.SUBMIT:
            last = version(f"version {seq}", last)
        acts: dict[DraftStep, tuple[DraftAct, str]] = {
            DraftStep.SUBMIT: (last, LORD),
            DraftStep.RETURN: (returned(last), NIXON),
            DraftStep.WITHDRAW: (withdrawn(last), LORD),
            DraftStep.RELEASE: (released(last), HAIG),
            DraftStep.ASK: (AskSecond(draft=DRAFT_NAME, version=last.version, asked=b"{}"), HAIG),
            DraftStep.SIGN: (GiveSecond(draft=DRAFT_NAME, version=last.version, second=b"{}"), NIXON),
        }
        rows.append(said(*acts[step], seq))
    return rows


@pytest.mark.parametrize(("state", "step"), [*product(DraftState, DraftStep)])
def test_every_pair_of_state_and_step_does_what_the_table_says(state: DraftState, step: DraftStep) -> None:
    assert seen(*line(PATHS[state])).state is state
    assert seen(*line((*PATHS[state], step))).state is after(state, step)


@given(st.lists(st.sampled_from(DraftStep), max_size=8))
def test_a_draft_that_goes_through_any_steps_is_where_the_table_leads(steps: list[DraftStep]) -> None:
    state = DraftState.SUBMITTED
    for step in steps:
        state = after(state, step)
    draft = fold(line(tuple(steps))).draft(DRAFT_NAME)
    assert draft and draft.state is state


def test_what_is_released_stays_so_and_every_other_state_can_be_left() -> None:
    assert {after(DraftState.RELEASED, step) for step in DraftStep} == {DraftState.RELEASED}
    assert {state for state, _ in DRAFT} == set(DraftState) - {DraftState.RELEASED}


VERSIONS = [FIRST, SECOND, OTHER, BOTH, version("third", BOTH), version("planted"), version("first", SECOND)]
ACTS = st.sampled_from(VERSIONS) | st.builds(
    lambda make, of: make(of), st.sampled_from((returned, withdrawn, released)), st.sampled_from(VERSIONS)
)
ROWS = st.builds(said, ACTS, st.sampled_from((LORD, HAIG, NIXON)), st.integers(1, 9), st.integers(0, 2))


@given(st.lists(ROWS, min_size=1, max_size=14), st.data())
def test_any_order_doubled_and_one_by_one_gives_what_all_at_once_gives(rows: list[Said], data: st.DataObject) -> None:
    whole = fold(rows).draft(DRAFT_NAME)
    other = fold([])
    for row in data.draw(st.permutations([*rows, *rows[:5]])):
        other.hold(row)
    assert other.draft(DRAFT_NAME) == whole


@given(st.lists(ROWS, min_size=1, max_size=14))
def test_what_a_draft_is_keeps_its_own_promises(rows: list[Said]) -> None:
    draft = fold(rows).draft(DRAFT_NAME)
    assert draft is not None
    places = {one.digest: place for place, one in enumerate(draft.versions)}
    assert all(
        places[before] < place for one in draft.versions for before in one.before if before in places for place in [places[one.digest]]
    )
    followed = {before for one in draft.versions for before in one.before}
    assert {one.digest for one in draft.last} == places.keys() - followed
    assert bool(draft.last) == bool(draft.versions)
    assert (draft.state is DraftState.RELEASED) == bool(draft.released)
    assert {one.station for one in draft.released} <= {HAIG}
    assert not (draft.crossed and not draft.released)
    assert set(draft.missing).isdisjoint(places)
    assert all(one.author == LORD for one in draft.versions if not one.before)


def test_a_draft_of_a_thousand_versions_is_seen_without_an_end_to_the_stack() -> None:
    rows, last = [said(FIRST)], FIRST
    for seq in range(2, 1001):
        last = version(str(seq), last)
        rows.append(said(last, seq=seq))
    draft = fold([*reversed(rows), said(released(last), HAIG)]).draft(DRAFT_NAME)
    assert draft is not None
    assert [one.digest for one in draft.last] == [last.version]
    assert len(draft.versions) == 1000 and draft.crossed == ()
