"""Steps at which a person is asked first: a report of points that are not there, an acceptance of what does not fit, or of nothing."""

from __future__ import annotations

import pytest

from backchannel.cli.render import answers
from backchannel.errors import Mistake
from run.ordering import ORDER, TEXT, draft_of, ordered, release, shown, step
from run.pair import Pair

NUMBER = "TOMIS 1 paragraph 1"
SPEAK = "1. [order]\nSpeak: these words\nTo: the Minister\nBegin text:\nThe pace.\n\nThe place.\nEnd text."


def refused(pair: Pair, *portions: str) -> str:
    with pytest.raises(Mistake) as caught:
        release(pair.mission, "CAPITAL", *portions)
    assert caught.value.code == "release.order-doubt"
    return caught.value.came


def accepted(pair: Pair, despite: tuple[str, ...] = ()) -> str:
    """What is said to CAPITAL against accepting; nothing where it is accepted."""
    try:
        step(pair.capital, "Accepts", despite=despite)
    except Mistake as mistake:
        assert mistake.code == "release.order-doubt"
        return mistake.came
    return ""


def reported(pair: Pair, *lines: str) -> None:
    said = "\n".join((f"1. [report; has done {NUMBER}]", *lines, "Begin text:", "It is done.", "End text."))
    release(pair.mission, "CAPITAL", said)
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")


def test_a_report_of_points_that_are_not_there_asks_first(pair: Pair) -> None:
    ordered(pair, SPEAK)
    points = f"1. [report; has done {NUMBER}]\nCovered: 1, 2, 7\nBegin text:\nSaid.\nEnd text."
    assert refused(pair, points) == f"paragraph 1, which says of point 7 of {NUMBER} how it was covered"
    release(pair.mission, "CAPITAL", points.replace(", 7", ""))


def test_nothing_is_accepted_that_is_not_reported_unless_somebody_means_it(pair: Pair) -> None:
    ordered(pair)
    assert accepted(pair) == f"{NUMBER}, on which MISSION has reported nothing"
    assert accepted(pair, despite=(NUMBER,)) == ""


def test_a_report_that_does_not_fit_is_accepted_only_by_whoever_has_seen_that(pair: Pair) -> None:
    ordered(pair)
    reported(pair, "When: 0100 PARIS 02 AUG 25")
    said = accepted(pair)
    assert said.startswith(f"{NUMBER}, of which what is reported does not fit: ")
    assert all(f"{kind} (MISTO 1 paragraph 1)" in said for kind in ("early", "no words to compare"))
    assert accepted(pair, despite=(NUMBER,)) == ""


def test_a_report_that_fits_is_accepted_at_once_and_not_a_second_time(pair: Pair) -> None:
    ordered(pair, SPEAK)
    reported(pair, "Covered: 1, 2")
    assert accepted(pair) == ""
    assert accepted(pair) == f"{NUMBER}, on which nothing is to be accepted any more"


def test_a_refusal_is_accepted_without_a_question(pair: Pair) -> None:
    ordered(pair)
    step(pair.mission, "Cannot comply with", say="He is away.")
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    assert accepted(pair) == ""


def test_to_check_a_draft_shows_the_doubts_in_which_a_release_would_ask(pair: Pair) -> None:
    ordered(pair, ORDER.replace("Report by", "After: paragraph 3\nReport by"), TEXT, "3. [order] Tell him first.")
    text = draft_of(pair.mission, "CAPITAL", f"1. [report; has done {NUMBER}] It is done.")
    (row,) = pair.mission.ask("check", drafts=[text])
    (doubt,) = row["doubts"]
    assert (row["fit"], doubt["about"]) == (True, NUMBER)
    facts = {"files": [{"file": "draft.txt", "on_channel": True, **row}]}
    said = shown(facts, lambda facts, width: answers.checked(facts))
    assert f"draft.txt: doubtful: {NUMBER}, which is blocked: what must come first is not reported done (TOMIS 1 paragraph 3)" in said
