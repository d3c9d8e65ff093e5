"""Orders and steps before their release: what cannot be meant is refused, what is doubtful is asked (docs/spec/orders.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backchannel.errors import Mistake
from backchannel.words import orders as words
from run.circle import Circle
from run.ordering import TEXT, draft_of, order, ordered, release, state, step
from run.pair import START, Pair, Side


def refused(side: Side, to: str, *portions: str, code: str, **how: Any) -> str:
    with pytest.raises(Mistake) as caught:
        release(side, to, *portions, **how)
    assert caught.value.code == code
    return f"{caught.value}"


def test_what_comes_first_and_cannot_is_refused_in_one_sentence_with_both_clocks(pair: Pair) -> None:
    first = order("To: the Ambassador", "Not before: 2000 WASHINGTON 02 AUG 25", "Before: paragraph 2")
    then = order("Deliver: paragraph 3", "At: 2300 PARIS 02 AUG 25", number=2)
    said = refused(pair.capital, "MISSION", first, then, TEXT.replace("2.", "3.", 1), code="release.contradiction")
    assert "paragraph 1 is not before 2000 WASHINGTON 02 AUG 25, and comes before paragraph 2" in said
    assert "2300 PARIS 02 AUG 25, which is 1700 WASHINGTON 02 AUG 25" in said
    (row,) = pair.capital.ask("check", drafts=[draft_of(pair.capital, "MISSION", first, then, TEXT.replace("2.", "3.", 1))])
    assert not row["fit"]


def test_orders_that_come_before_each_other_in_a_circle_are_refused(pair: Pair) -> None:
    circle = (
        "1. [order]\nAfter: paragraph 2\nBegin text:\nOne.\nEnd text.",
        "2. [order]\nAfter: paragraph 1\nBegin text:\nTwo.\nEnd text.",
    )
    assert "in a circle" in refused(pair.capital, "MISSION", *circle, code="release.circle")


def test_an_order_to_an_office_that_is_not_there_or_cannot_read_it_or_to_oneself_is_refused(pair: Pair) -> None:
    for name in ("NOBODY", "CAPITAL"):
        said = refused(pair.capital, "MISSION", order(f"Given to: {name}"), code="release.charged")
        assert name in said


def test_an_order_to_two_who_act_must_say_which(three: Circle) -> None:
    draft = "ROUTINE\nSECRET\nFrom: ALFA\nTo: BRAVO\nTo: CHARLIE\n\n"
    with pytest.raises(Mistake, match="Given to"):
        three["ALFA"].ask("send", drafts=[f"{draft}1. [order] Go.\n"])
    three["ALFA"].ask("send", drafts=[f"{draft}{order('Given to: BRAVO, CHARLIE')}\n"])


DOUBT = "release.order-doubt"


@pytest.mark.parametrize(
    ("kind", "said"), [("points", "is points, not an order: nothing was ordered there"), ("text", "is a text, not an order")]
)
def test_a_step_in_what_is_no_order_is_released_only_by_who_says_so(pair: Pair, kind: str, said: str) -> None:
    portion = TEXT.replace("2.", "1.", 1) if kind == "text" else "1. [points] The north gate."
    ordered(pair, portion)
    taken = "1. [has done TOMIS 1 paragraph 1] Done."
    assert said in refused(pair.mission, "CAPITAL", taken, code=DOUBT)
    (doubt,) = pair.mission.ask("preview", draft=draft_of(pair.mission, "CAPITAL", taken))["doubts"]
    assert doubt["about"] == "TOMIS 1 paragraph 1"
    release(pair.mission, "CAPITAL", taken, despite=["TOMIS 1 paragraph 1"])


def test_a_step_by_one_who_is_not_charged_is_doubtful(three: Circle) -> None:
    three["ALFA"].ask("send", drafts=["ROUTINE\nSECRET\nFrom: ALFA\nTo: BRAVO\nInfo: CHARLIE\n\n1. [order] Go there.\n"])
    three.settle()
    number = three["CHARLIE"].ask("inbox")[0]["number"].partition("/")[0]
    three["CHARLIE"].ask("read", number=number)
    with pytest.raises(Mistake, match="given to BRAVO") as caught:
        three["CHARLIE"].ask("send", drafts=[f"ROUTINE\nSECRET\nFrom: CHARLIE\nTo: ALFA\n\n1. [has done {number} paragraph 1] Done.\n"])
    assert caught.value.code == DOUBT


def test_an_intermediary_that_is_not_shown_who_is_charged_is_told_so_and_not_that_nothing_was_ordered(tmp_path: Path) -> None:
    circle = Circle(tmp_path, "ALFA", "BRAVO", "PARIS")
    circle.found("ALFA")
    circle.admit("BRAVO", "ALFA")
    circle.admit("PARIS", "ALFA", "BRAVO", role="intermediary")
    circle["ALFA"].ask("send", drafts=["ROUTINE\nSECRET\nFrom: ALFA\nTo: BRAVO\nInfo: PARIS\n\n1. [order; for BRAVO, PARIS] Go there.\n"])
    circle.settle()
    number = circle["PARIS"].ask("inbox")[0]["number"]
    circle["PARIS"].ask("read", number=number)
    with pytest.raises(Mistake, match="not shown here who is charged") as caught:
        circle["PARIS"].ask("send", drafts=[f"ROUTINE\nSECRET\nFrom: PARIS\nTo: ALFA\n\n1. [has done {number} paragraph 1] Done.\n"])
    assert caught.value.code == DOUBT
    circle.close()


def test_a_report_of_what_was_done_as_ordered_to_another_person_is_doubtful_and_said_with_both_names(pair: Pair) -> None:
    ordered(pair)
    lines = "To: the driver\nWhere: the MINISTRY\nBegin text:\nHanded over.\nEnd text."
    done = f"1. [report; has done TOMIS 1 paragraph 1]\n{lines}"
    said = refused(pair.mission, "CAPITAL", done, code=DOUBT)
    assert "To: the driver, ordered: the Minister" in said
    assert "Where" not in said
    draft = draft_of(pair.mission, "CAPITAL", done.replace("has done", "has done otherwise"))
    assert pair.mission.ask("preview", draft=draft)["doubts"] == []
    release(pair.mission, "CAPITAL", done, despite=["paragraph 1"])
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    (facts,) = pair.capital.ask("order", number="TOMIS 1 paragraph 1")
    (finding,) = [each for each in facts["findings"] if each["kind"] == "otherwise than ordered"]
    assert str(words.finding(finding)).endswith("reported done as ordered, and was not: To: the driver, ordered: the Minister")


@pytest.mark.parametrize("kind", ["order", "proposal"])
def test_a_part_of_an_order_or_a_proposal_is_not_replaced_nor_withdrawn_and_the_whole_of_it_is(pair: Pair, kind: str) -> None:
    ordered(pair, f"1. [{kind}]\nTo: the Minister\nBegin text:\nGo there.\n\nSay nothing.\nEnd text.")
    for bracket in ("replaces", "withdraws"):
        said = refused(pair.capital, "MISSION", f"1. [{bracket} TOMIS 1 paragraph 1 part 2] Say all.", code="release.part-of-order")
        assert "name TOMIS 1 paragraph 1 without the part" in said
    release(pair.capital, "MISSION", f"1. [{kind}; replaces TOMIS 1 paragraph 1] Go there, and say all.")


def test_a_text_that_is_ordered_to_the_same_person_twice_is_doubtful_unless_the_first_order_gives_way(pair: Pair) -> None:
    ordered(pair)
    again = order("Deliver: TOMIS 1 paragraph 2", "To: the  MINISTER")
    said = refused(pair.capital, "MISSION", again, code=DOUBT)
    assert "what TOMIS 1 paragraph 1 delivers to him: that is given" in said
    version = "2. [text; replaces TOMIS 1 paragraph 2]\nTitle: To the Minister\nBegin text:\nWe decline.\nEnd text."
    newer = order("Deliver: paragraph 2", "To: the Minister")
    assert "TOMIS 1 paragraph 1" in refused(pair.capital, "MISSION", newer, version, code=DOUBT)
    for free in (again.replace("the  MINISTER", "the Ambassador"), again.replace("[order]", "[order; replaces TOMIS 1 paragraph 1]")):
        assert pair.capital.ask("preview", draft=draft_of(pair.capital, "MISSION", free))["doubts"] == []
    step(pair.mission, "Has not done", say="Nobody is there.")
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    release(pair.capital, "MISSION", again)


def test_a_text_that_is_delivered_already_is_ordered_again_only_by_who_says_so(pair: Pair) -> None:
    ordered(pair)
    words = "We accept the first point.\n\nWe wait for the second."
    step(pair.mission, "Has done", say="It is in his hands.", words=words)
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    again = order("Deliver: TOMIS 1 paragraph 2", "To: the Minister")
    assert "done as ordered" in refused(pair.capital, "MISSION", again, code=DOUBT)
    pair.capital.ask("send", drafts=[pair.capital.ask("step_draft", order="TOMIS 1 paragraph 1", step="Accepts")["draft"]])
    assert "accepted" in refused(pair.capital, "MISSION", again, code=DOUBT)
    release(pair.capital, "MISSION", again, despite=["TOMIS 1 paragraph 1"])


def test_one_draft_that_orders_a_text_to_the_same_person_twice_is_doubtful(pair: Pair) -> None:
    both = (order("Deliver: paragraph 3", "To: him"), order("Deliver: paragraph 3", "To: him", number=2), TEXT.replace("2.", "3.", 1))
    assert "what paragraph 1 delivers to him" in refused(pair.capital, "MISSION", *both, code=DOUBT)


def test_a_delivery_that_is_given_to_two_is_doubtful_for_each_will_deliver_it(three: Circle) -> None:
    draft = (
        f"ROUTINE\nSECRET\nFrom: ALFA\nTo: BRAVO\nTo: CHARLIE\n\n{order('Given to: BRAVO, CHARLIE', 'Deliver: paragraph 2')}\n\n{TEXT}\n"
    )
    with pytest.raises(Mistake, match="given to BRAVO and CHARLIE: each of them will deliver it") as caught:
        three["ALFA"].ask("send", drafts=[draft])
    assert caught.value.code == DOUBT
    three["ALFA"].ask("send", drafts=[draft], despite=["paragraph 1"])


def test_a_window_in_the_past_is_doubtful(pair: Pair) -> None:
    late = order("At: 2300 PARIS 01 AUG 25")
    assert "which is over" in refused(pair.capital, "MISSION", late, code=DOUBT)
    release(pair.capital, "MISSION", late, despite=["paragraph 1"])


def asked_about(side: Side, portion: str) -> str:
    """What stops its release; nothing where it was released."""
    try:
        release(side, "MISSION", portion)
    except Mistake as doubt:
        return str(doubt)
    return ""


@pytest.mark.parametrize("line", ["At", "Report by"])
def test_a_time_is_over_when_the_minute_that_it_names_has_gone_by(pair: Pair, line: str) -> None:
    soon = order(f"{line}: 0201 PARIS 02 AUG 25")
    pair.pass_time(START + 90_000_000)
    assert asked_about(pair.capital, soon) == ""
    pair.pass_time(START + 120_000_000)
    assert "which is over" in refused(pair.capital, "MISSION", soon, code=DOUBT)


def test_a_text_that_has_been_replaced_since_is_delivered_only_by_who_says_so(pair: Pair) -> None:
    ordered(pair, TEXT.replace("2.", "1.", 1))
    release(pair.capital, "MISSION", "1. [text; replaces TOMIS 1 paragraph 1]\nTitle: To the Minister\nBegin text:\nWe decline.\nEnd text.")
    old = order("Deliver: TOMIS 1 paragraph 1")
    assert "TOMIS 2 paragraph 1 has replaced since" in refused(pair.capital, "MISSION", old, code=DOUBT)
    release(pair.capital, "MISSION", old, despite=["paragraph 1"])


def test_acting_on_what_is_stopped_or_blocked_is_doubtful_and_declining_it_is_not(pair: Pair) -> None:
    ordered(pair, "1. [order] Go there.", order("After: paragraph 1", number=2))
    assert "blocked" in refused(pair.mission, "CAPITAL", "1. [has done TOMIS 1 paragraph 2] Done.", code=DOUBT)
    assert (
        pair.mission.ask("preview", draft=draft_of(pair.mission, "CAPITAL", "1. [will comply with TOMIS 1 paragraph 2] Yes."))["doubts"]
        == []
    )
    step(pair.mission, "Cannot comply with", "TOMIS 1 paragraph 2", say="Nobody is there.")
    facts = pair.capital.ask("stop_draft", order="TOMIS 1 paragraph 1")
    pair.capital.ask("send", drafts=[facts["draft"]])
    pair.settle()
    pair.mission.ask("read", number="TOMIS 2")
    assert "stopped by TOMIS 2 paragraph 1" in refused(pair.mission, "CAPITAL", "1. [has done TOMIS 1 paragraph 1] Done.", code=DOUBT)
    assert state(pair.mission) == state(pair.capital) == "stopped"


def test_all_that_is_doubtful_about_a_paragraph_is_told_before_somebody_says_that_it_is_meant(pair: Pair) -> None:
    late = order("At: 2300 PARIS 01 AUG 25", "Report by: 2330 PARIS 01 AUG 25")
    said = refused(pair.capital, "MISSION", late, code=DOUBT)
    assert "paragraph 1, on which a report is wanted by 2330 PARIS 01 AUG 25, which is over; expected a time to come." in said
    assert "Also: paragraph 1, to be done by 2300 PARIS 01 AUG 25, which is over; expected a time to come." in said
    found = pair.capital.ask("check", drafts=[draft_of(pair.capital, "MISSION", late)])[0]["doubts"]
    assert [doubt["about"] for doubt in found] == ["paragraph 1", "paragraph 1"]
    release(pair.capital, "MISSION", late, despite=["paragraph 1"])
