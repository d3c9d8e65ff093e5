"""Who may release is looked at before it is released, in the words in which a reader would refuse it."""

from __future__ import annotations

from typing import Any

import pytest

from attacks.tools import refusal
from backchannel.errors import Mistake, Refused
from backchannel.message import Classification, Marking, Precedence
from backchannel.run.house import kept_act
from backchannel.run.preflight import problems
from backchannel.run.releasers import Releaser, mandates_held, of_releaser, releaser_here
from backchannel.seal.house_acts import TellMandate
from backchannel.seal.mandate import Mandate
from run.pair import Pair
from unit.seal.material import office
from unit.seal.releasing import AT, DAY, deputy, desk, draft, forged, history, mandate, opened, staff, travel
from unit.seal.staffed import Station, staffed

PLAIN, RULE = history().in_force, history(Classification.SECRET).in_force
SECONDS = 30_000_000


def at(one: Station, *mandates: Mandate, second: Station | None = None, **changes: Any) -> Releaser:
    """Who would release at a station of HILL HOUSE."""
    person = staffed().person_of(one.certificate)
    usual: dict[str, Any] = {"person": person, "card": staffed(), "mandates": mandates, "at": AT + SECONDS}
    return Releaser(**{**usual, "second": second.certificate if second else None, **changes})


def said(releaser: Releaser, charter: Any = PLAIN, **heading: Any) -> dict[str, str]:
    """By code, what came, of everything because of which this person may not release."""
    return {problem.code: problem.came for problem in of_releaser(draft(desk(), **heading), charter, releaser)}


def test_the_officer_may_and_a_deputy_or_staff_with_a_mandate() -> None:
    for releaser in (at(desk()), at(travel()), at(deputy(), mandate()), at(staff(), mandate(staff()))):
        assert said(releaser) == {}
    assert at(deputy(), mandate()).mandate(draft(deputy()), PLAIN) == mandate()
    assert at(desk(), mandate()).mandate(draft(desk()), PLAIN) is None


def test_without_a_mandate_or_beyond_it_the_station_refuses_in_the_readers_words() -> None:
    narrow = mandate(precedence=Precedence.PRIORITY)
    for held in ((), (narrow,)):
        with pytest.raises(Refused) as caught:
            opened(forged(deputy(), under=held[0] if held else None))
        assert said(at(deputy(), *held)) == {"release.mandate": caught.value.came}
    assert list(said(at(deputy(), mandate(staff())))) == ["release.mandate"]


def test_a_mandate_that_has_run_out_by_this_stations_clock() -> None:
    given = mandate(until=AT)
    assert said(at(deputy(), given)) == {}
    assert "until 011200Z MAR 71" in said(at(deputy(), given, at=AT + DAY))["release.mandate"]


def test_one_person_where_the_rule_asks_for_two() -> None:
    assert refusal(opened, forged(desk(), charter=RULE), history(Classification.SECRET)) == "seal.second"
    assert list(said(at(desk()), RULE)) == ["release.second"]
    (problem,) = of_releaser(draft(desk()), RULE, at(desk()))
    assert "Otto Lind" in problem.expected and "Ida Brook" not in problem.expected
    assert said(at(desk(), second=deputy()), RULE) == {}
    assert said(at(desk()), RULE, marking=Marking(classification=Classification.CONFIDENTIAL)) == {}


@pytest.mark.parametrize("second", [travel, staff], ids=["the same person's other station", "staff"])
def test_a_second_person_who_may_not_be_one(second: Any) -> None:
    for charter in (PLAIN, RULE):
        assert list(said(at(desk(), second=second()), charter)) == ["release.second"]


def test_an_office_of_one_is_told_that_it_cannot_release_so_high_a_message() -> None:
    alone = office("lake").card
    releaser = Releaser(person=alone.officer, card=alone, mandates=(), at=AT)
    (problem,) = of_releaser(draft(desk()), RULE, releaser)
    assert problem.code == "release.second" and "has none who may" in problem.expected and "deputy" in problem.hint


def test_who_is_shown_a_message_before_its_release_is_shown_it_with_a_second_person_who_may() -> None:
    found = at(desk()).beside(draft(desk()), RULE)
    assert found.second == deputy().certificate
    assert at(desk()).beside(draft(desk()), PLAIN).second is None
    assert said(found, RULE) == {}


def test_mandates_are_held_as_they_were_told_the_last_first_and_none_for_who_is_not_on_the_card(pair: Pair) -> None:
    engine, given = pair.capital.engine, [mandate(), mandate(precedence=Precedence.ROUTINE), mandate(staff())]
    for place, one in enumerate(given):
        engine.vault.commit([kept_act(TellMandate(mandate=one.artefact.encode()), "station", 1, place, AT, 2)])
    assert list(mandates_held(engine, staffed())) == given[::-1]
    assert list(mandates_held(engine, office("hill").card)) == []
    assert list(mandates_held(engine, office("lake").card)) == []


def test_a_station_that_the_charter_does_not_know_releases_nothing(pair: Pair) -> None:
    engine = pair.capital.engine
    (charter,) = (one for one in engine.charters.values() if not one.house)
    assert releaser_here(engine, charter).person == charter.seat(engine.sealer.office).card.officer
    engine.sealer.device_id = deputy().certificate.id
    with pytest.raises(Mistake) as caught:
        releaser_here(engine, charter)
    assert caught.value.code == "release.station"


def test_a_draft_is_looked_at_without_asking_who_releases_it(pair: Pair) -> None:
    (channel,) = (one for one in pair.capital.engine.state.channels.values() if not one.charter.house)
    assert "release.mandate" not in [problem.code for problem in problems(draft(staff()), channel, lambda _: "words")]
