"""The evening of October 22: a delivery in Paris at an hour, and before it a conversation in Washington, which came after it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from backchannel.errors import Mistake
from october.conftest import At
from october.facts import findings, holds, life
from october.stage import EVENING, LINE, MAIN, PARIS, PARTY, WASHINGTON, draft

DELIVERY, CONVERSATION, LETTER = "HAKTO 42 paragraph 2", "HAKTO 42 paragraph 4", "HAKTO 42 paragraph 5"
BOTH = pytest.mark.parametrize("office", [PARTY, WASHINGTON])


@BOTH
def test_the_delivery_waits_for_the_conversation_at_both_ends(evening: At, office: str) -> None:
    stage = evening("ordered")
    assert holds(stage, office, DELIVERY) == {"blocked": [CONVERSATION]}
    assert holds(stage, office, CONVERSATION) == {}
    assert holds(stage, office, LETTER) == {"blocked": [CONVERSATION]}


@BOTH
def test_the_hour_at_which_he_can_come_makes_the_delivery_impossible_at_both_ends(evening: At, office: str) -> None:
    stage = evening("learned")
    assert holds(stage, office, DELIVERY) == {"blocked": [CONVERSATION], "impossible": [CONVERSATION]}
    assert life(stage, office, CONVERSATION)["first"]["utc"] == "1972-10-23T00:00:00Z"


def test_both_hours_in_one_message_are_refused_in_one_sentence(evening: At) -> None:
    text = draft("hakto-42").replace("Before: paragraph 2", "Not before: 2000 WASHINGTON 22 OCT 72\nBefore: paragraph 2")
    (checked,) = evening("ordered")[PARTY].ask("check", drafts=[text], channel=MAIN)
    (finding,) = checked["findings"]
    assert finding["code"] == "release.contradiction"
    assert all(hour in finding["came"] for hour in ("2000 WASHINGTON 22 OCT 72", "2300 PARIS 22 OCT 72", "1800 WASHINGTON 22 OCT 72"))


def test_an_hour_that_contradicts_what_is_known_of_him_is_ordered_only_by_whoever_says_that_he_saw_it(evening_on: At) -> None:
    text = draft("hakto-42").replace("Before: paragraph 2", "At: 1700 WASHINGTON 22 OCT 72\nBefore: paragraph 2")
    stage = evening_on("learned")
    with pytest.raises(Mistake) as refused:
        stage.send(PARTY, text, MAIN)
    assert refused.value.code == "release.order-doubt"
    assert "Dobrynin" in refused.value.came
    assert "TOHAK 86 paragraph 1" in refused.value.came
    assert stage.send(PARTY, text, MAIN, despite=["paragraph 2", "paragraph 3", "paragraph 4"])


def test_a_delivery_that_was_held_up_is_reported_only_by_whoever_says_that_he_saw_it(evening_on: At) -> None:
    stage = evening_on("handed over")
    with pytest.raises(Mistake) as refused:
        stage.send(WASHINGTON, draft("tohak-88"), MAIN)
    assert refused.value.code == "release.order-doubt"
    assert CONVERSATION in refused.value.came
    assert stage.send(WASHINGTON, draft("tohak-88"), MAIN, despite=[DELIVERY])


@BOTH
def test_the_conversation_came_two_hours_after_the_hour_that_it_should_precede(evening: At, office: str) -> None:
    stage = evening("spoken")
    finding = findings(stage, office, CONVERSATION)["out of turn"]
    assert (finding["number"], finding["more"]) == ("TOHAK 89 paragraph 1", [DELIVERY])
    spoken, last = (datetime.fromisoformat(each) for each in finding["moments"])
    assert spoken - last == timedelta(hours=2)


@BOTH
def test_the_report_itself_shows_that_it_came_out_of_turn(evening: At, office: str) -> None:
    (finding,) = evening("spoken")[office].ask("read", number="TOHAK 89", channel=MAIN)["orders"]["findings"]
    assert (finding["kind"], finding["order"]) == ("out of turn", CONVERSATION)


@BOTH
def test_the_delivery_came_before_what_should_come_first(evening: At, office: str) -> None:
    stage = evening("reported")
    finding = findings(stage, office, DELIVERY)["out of turn"]
    assert (finding["number"], finding["more"], finding["moments"]) == ("TOHAK 88 paragraph 1", [CONVERSATION], [])


@BOTH
def test_the_letter_waits_for_nothing_once_he_was_spoken_to(evening: At, office: str) -> None:
    stage = evening("spoken")
    assert holds(stage, office, LETTER) == {}
    (need,) = life(stage, office, LETTER)["needs"]
    assert (need["number"], need["by"]) == (CONVERSATION, "TOHAK 89 paragraph 1")


def test_what_was_only_proposed_is_carried_out_by_nobody(evening_on: At) -> None:
    stage = evening_on("ordered")
    proposed = [row["number"] for row in stage[WASHINGTON].ask("orders", channel=MAIN)["proposals"]]
    assert proposed == ["HAKTO 41 paragraph 5", "HAKTO 44 paragraph 4"]
    text = f"FLASH\nSECRET\nFrom: {WASHINGTON}\nTo: {PARTY}\n\n1. [report; has done {proposed[0]}] It was promised.\n"
    with pytest.raises(Mistake) as refused:
        stage.send(WASHINGTON, text, MAIN)
    assert f"{proposed[0]} is a proposal, not an order" in refused.value.came


@BOTH
def test_a_proposal_that_was_carried_out_all_the_same_is_found_at_both_ends(evening_on: At, office: str) -> None:
    stage, proposal = evening_on("ordered"), "HAKTO 41 paragraph 5"
    text = f"FLASH\nSECRET\nFrom: {WASHINGTON}\nTo: {PARTY}\n\n1. [report; has done {proposal}] It was promised.\n"
    number = stage.send(WASHINGTON, text, MAIN, despite=[proposal])
    (finding,) = stage[office].ask("read", number=number, channel=MAIN)["orders"]["findings"]
    assert (finding["kind"], finding["order"]) == ("no order", proposal)


def test_an_order_is_open_to_the_first_question_that_is_asked_of_a_station(evening_on: At) -> None:
    (found,) = evening_on("ordered")[WASHINGTON].ask("order", number=DELIVERY, channel=MAIN)
    assert found["words"] == "Have it handed over in writing, in these words and no others."


@BOTH
def test_people_are_called_when_the_hour_has_gone_by_without_a_report(evening_on: At, office: str) -> None:
    stage = evening_on("learned")
    stage.move("1972-10-22 22:05")
    assert "order-overdue" in stage[office].alarms()


@BOTH
def test_people_are_called_when_his_hour_makes_the_delivery_impossible(evening_on: At, office: str) -> None:
    stage = evening_on("ordered")
    stage.play(EVENING["learned"])
    assert "order-impossible" in stage[office].alarms()


@pytest.mark.parametrize("office", [PARIS, WASHINGTON, PARTY])
@pytest.mark.xfail(
    raises=AssertionError,
    reason="What must come first is named on one channel; on another nobody can name it, and the relay waits for nothing.",
)
def test_the_order_that_went_on_to_paris_waits_as_well(evening: At, office: str) -> None:
    assert "blocked" in holds(evening("learned"), office, "WHP 76 paragraph 2", LINE)


def test_whoever_sends_a_text_on_is_told_that_its_delivery_is_impossible(evening: At) -> None:
    doubts = evening("learned").preview(WASHINGTON, draft("whp-76"), LINE)["doubts"]
    assert any(DELIVERY in row["came"] for row in doubts)
