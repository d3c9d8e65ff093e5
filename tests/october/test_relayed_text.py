"""The text for the Prime Minister, sent on to Paris with one word stronger and one sentence longer."""

from __future__ import annotations

from typing import Any

import pytest

from october.conftest import At
from october.facts import changes, differing, findings
from october.stage import LINE, MAIN, PARIS, PARTY, WASHINGTON, Stage, draft

CHANGED = [("considerable", "heavy"), ("", ", and by all that was agreed on the way to it")]
ORDERED = "HAKTO 42 paragraph 2"


def on_october(rows: list[Any]) -> Any:
    (row,) = [row for row in rows if row["channel"] == MAIN]
    return row


def certificate(stage: Stage, office: str, number: str, channel: str) -> Any:
    (found,) = stage[office].ask("certificate", number=number, channel=channel)["certificates"]
    return found


def test_the_changed_words_are_shown_before_the_text_goes_on(evening: At) -> None:
    row = on_october(evening("ordered").preview(WASHINGTON, draft("whp-76"), LINE)["relays"])
    assert (row["number"], row["same"], changes(row)) == ("HAKTO 42 paragraph 3", False, CHANGED)


def test_whoever_wrote_the_words_sees_from_his_copy_that_others_went_on(evening: At) -> None:
    row = on_october(evening("relayed")[PARTY].ask("read", number="WHP 76", channel=LINE)["relays"])
    assert (row["number"], changes(row)) == ("HAKTO 42 paragraph 3", CHANGED)


@pytest.mark.parametrize("office", [WASHINGTON, PARTY])
def test_where_the_words_come_from_is_found_on_the_other_channel(evening: At, office: str) -> None:
    (reference,) = evening("relayed")[office].ask("read", number="WHP 76", channel=LINE)["references"]
    assert (reference["reference"], reference["standing"]) == ("HAKTO 42 paragraph 3 on OCTOBER", "held")


def test_paris_gets_the_text_and_its_order_and_nothing_else(evening: At) -> None:
    facts = evening("relayed")[PARIS].ask("read", number="WHP 76", channel=LINE)
    assert "\n1. [not addressed to you]\n" in facts["cable"]
    assert "carries a heavy share" in facts["cable"]
    assert not any(word in facts["cable"] for word in ("Dobrynin", "ambassador", "HAKTO", PARTY, "considerable"))
    assert facts["relays"] == []


@pytest.mark.parametrize("office", [PARIS, WASHINGTON, PARTY])
def test_paris_handed_over_what_it_was_told_to(evening: At, office: str) -> None:
    stage = evening("handed over")
    found = certificate(stage, office, "WHP 76 paragraph 2", LINE)
    assert (found["equal"], found["certain"], differing(found)) == (True, True, [])
    assert findings(stage, office, "WHP 76 paragraph 2", LINE) == {}


@pytest.mark.parametrize("office", [WASHINGTON, PARTY])
def test_the_certificate_marks_what_differs_from_the_words_that_were_ordered(evening: At, office: str) -> None:
    found = certificate(evening("reported"), office, ORDERED, MAIN)
    assert (found["text"], found["report"]) == ("HAKTO 42 paragraph 3", "TOHAK 88 paragraph 1")
    assert (found["equal"], found["certain"]) == (False, True)
    assert differing(found) == CHANGED
    assert found["ordered"]["check_words"] != found["handed_over"]["check_words"]


@pytest.mark.parametrize("office", [WASHINGTON, PARTY])
def test_a_report_that_calls_changed_words_exact_is_found(evening: At, office: str) -> None:
    stage = evening("reported")
    assert "Words: exact" in draft("tohak-88")
    assert findings(stage, office, ORDERED)["other words"]["number"] == "TOHAK 88 paragraph 1"


def test_one_character_less_is_found_too(evening_on: At) -> None:
    stage = evening_on("relayed")
    stage.move("1972-10-22 22:15")
    stage.send(PARIS, draft("parto-1").replace("24 hours.", "24 hours"), LINE)
    found = certificate(stage, WASHINGTON, "WHP 76 paragraph 2", LINE)
    assert (found["equal"], differing(found)) == (False, [(".", "")])
