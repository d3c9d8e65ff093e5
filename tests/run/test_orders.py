"""Orders in running stations: steps are composed, released and shown alike at both ends (docs/spec/orders.md)."""

from __future__ import annotations

import pytest

from backchannel.cli.render import certificates, standing
from backchannel.cli.render import orders as render
from backchannel.errors import Mistake, Unsound
from backchannel.station.events import Alarm
from backchannel.words.times import by_clocks
from run.ordering import ORDER, TEXT, life, order, ordered, release, shown, state, step
from run.pair import START, Pair

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DUE = START + 21 * HOUR  # of what is ordered here: 2300 PARIS on 02 AUG 25
AWAY = """1. [availability]
Who: the Minister
Not before: 0800 PARIS 03 AUG 25
Begin text:
He is away.
End text."""


def test_an_order_goes_through_its_life_alike_at_both_ends(pair: Pair) -> None:
    ordered(pair)
    for side, taken, then in (
        (pair.mission, "Will comply with", "acknowledged"),
        (pair.mission, "Has begun", "under way"),
        (pair.mission, "Has done", "done as ordered"),
        (pair.capital, "Accepts", "accepted"),
    ):
        step(side, taken, exact=taken == "Has done")
        pair.settle()
        for number in ("MISTO 1", "MISTO 2", "MISTO 3")[: {"Will comply with": 1, "Has begun": 2}.get(taken, 3)]:
            pair.capital.ask("read", number=number)
        if side is pair.capital:
            pair.mission.ask("read", number="TOMIS 2")
        assert [state(pair.mission), state(pair.capital)] == [then, then]
    assert pair.mission.ask("agenda")["we_owe"] == pair.capital.ask("agenda")["we_owe"] == []


def test_an_order_that_a_message_makes_impossible_calls_both_ends_once(pair: Pair) -> None:
    ordered(pair, ORDER.replace("Deliver: paragraph 2\n", "").replace("At: 2300 PARIS", "Not later than: 2300 PARIS"))
    assert "order-impossible" not in pair.mission.alarms()
    release(
        pair.mission,
        "CAPITAL",
        "1. [availability]\nWho: the Minister\nNot before: 0800 PARIS 03 AUG 25\nBegin text:\nHe is away.\nEnd text.",
    )
    pair.settle()
    assert pair.capital.alarms().count("order-impossible") == 1
    assert "impossible" in {hold["hold"] for hold in life(pair.capital)["holds"]}
    release(pair.mission, "CAPITAL", "1. [will comply with TOMIS 1 paragraph 1] We will try.", despite=["TOMIS 1 paragraph 1"])
    pair.settle()
    assert pair.capital.alarms().count("order-impossible") == 1


def test_each_order_that_cannot_be_done_any_more_is_one_alarm_with_its_paragraph_and_every_reason(pair: Pair) -> None:
    spoken = order("To: the Minister", "Not later than: 2300 PARIS 02 AUG 25", "After: paragraph 2")
    ordered(pair, spoken, order("To: the Minister", "At: 1800 PARIS 02 AUG 25", number=2))
    release(pair.mission, "CAPITAL", AWAY)
    pair.settle()
    called = [alarm for alarm in pair.capital.effects if isinstance(alarm, Alarm) and alarm.kind == "order-impossible"]
    assert [(alarm.seq, alarm.paragraph) for alarm in called] == [(1, 1), (1, 2)]
    both = "its times leave no moment (MISTO 1 paragraph 1); what must come first cannot come before its time is over (TOMIS 1 paragraph 2)"
    assert [alarm.why for alarm in called] == [both, "its times leave no moment (MISTO 1 paragraph 1)"]


def test_what_holds_an_order_up_stands_in_the_status_of_both(pair: Pair) -> None:
    ordered(pair)
    pair.pass_time(START + 22 * HOUR)
    for side in (pair.mission, pair.capital):
        said = shown({**side.ask("status"), "running": True, "not_opened": [], "house": None}, standing.status)
        assert "  TOMIS 1 paragraph 1  to MISSION, from CAPITAL\n    OVERDUE: its time is over" in said


def test_an_order_that_comes_before_a_known_one_blocks_it_where_it_comes(pair: Pair) -> None:
    ordered(pair, "1. [order]\nDeliver: paragraph 2\nBegin text:\nWhen you can.\nEnd text.", TEXT)
    assert state(pair.mission) == "given"
    release(pair.capital, "MISSION", "1. [order]\nBefore: TOMIS 1 paragraph 1\nBegin text:\nSpeak to the ambassador first.\nEnd text.")
    pair.settle()
    assert "order-blocked" in pair.mission.alarms()


def test_an_order_that_waits_for_its_turn_as_it_says_itself_calls_nobody(pair: Pair) -> None:
    ordered(pair, "1. [order]\nAfter: paragraph 2\nBegin text:\nThen speak.\nEnd text.", "2. [order] Go there.")
    assert "order-blocked" not in pair.mission.alarms()
    assert [hold["hold"] for hold in life(pair.mission)["holds"]] == ["blocked"]


def test_what_is_overdue_calls_giver_and_charged_once_and_again_for_its_report(pair: Pair) -> None:
    ordered(pair)
    for hours, count in ((20, 0), (22, 1), (23, 1), (32, 2), (33, 2)):
        pair.pass_time(START + hours * HOUR)
        assert [side.alarms().count("order-overdue") for side in (pair.mission, pair.capital)] == [count, count], hours


def test_a_time_calls_nobody_before_the_minute_that_it_names_has_gone_by(pair: Pair) -> None:
    ordered(pair)
    pair.pass_time(DUE + MINUTE // 2)
    step(pair.mission, "Will comply with")
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    for side in (pair.mission, pair.capital):
        assert ("order-overdue" in side.alarms(), life(side)["overdue"]) == (False, False)
    pair.pass_time(DUE + MINUTE)
    for side in (pair.mission, pair.capital):
        assert (side.alarms().count("order-overdue"), life(side)["overdue"]) == (1, True)


def test_a_report_carries_the_words_that_were_handed_over_and_the_certificate_marks_what_was_changed(pair: Pair) -> None:
    ordered(pair)
    draft = step(pair.mission, "Has done", exact=True, lines={"When": "2300 PARIS 02 AUG 25", "Persons": "the Minister"})
    assert "[report; has done TOMIS 1 paragraph 1]\nDelivered: paragraph 2\nDigest: sha-256 " in draft
    assert "Words: exact\nManner: in writing\nWhen: 2300 PARIS 02 AUG 25\nPersons: the Minister" in draft
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    (row,) = pair.capital.ask("certificate", number="TOMIS 1 paragraph 1")["certificates"]
    assert row["equal"]
    assert row["ordered"]["check_words"] == row["handed_over"]["check_words"]
    step(
        pair.mission,
        "Has done otherwise",
        words="We accept the first point.\n\nWe wait for a second.",
        say="So.",
        corrects="MISTO 1 paragraph 1",
    )
    pair.settle()
    pair.capital.ask("read", number="MISTO 2")
    facts = pair.capital.ask("certificate", number="TOMIS 1 paragraph 1")
    assert not facts["certificates"][0]["equal"]
    said = shown(facts, certificates.certificate)
    assert "[-the-]" in said
    assert "{+a+}" in said
    assert "the words handed over are not those that were ordered" in shown(pair.capital.ask("order", number="TOMIS 1"), render.whole)


def test_another_order_takes_the_place_of_one_and_its_own_lines_are_named_when_they_are_wrong(pair: Pair) -> None:
    ordered(pair)
    with pytest.raises(Unsound) as caught:
        pair.capital.ask("replacing_draft", order="TOMIS 1", text="To: the Minister\nAt: tonight\nBegin text:\nLater.\nEnd text.\n")
    assert caught.value.findings[0].line == 2
    facts = pair.capital.ask("replacing_draft", order="TOMIS 1", text="Go there tomorrow.\n")
    pair.capital.ask("send", drafts=[facts["draft"]])
    pair.settle()
    pair.mission.ask("read", number="TOMIS 2")
    assert state(pair.capital) == state(pair.mission) == "replaced"
    assert [row["number"] for row in pair.mission.ask("agenda")["we_owe"]] == ["TOMIS 2 paragraph 1"]


def test_nobody_takes_a_step_that_is_another_offices_and_who_reports_otherwise_says_how(pair: Pair) -> None:
    ordered(pair)
    for side, taken, say, code in (
        (pair.capital, "Has done", None, "step.own"),
        (pair.mission, "Accepts", None, "step.not-ours"),
        (pair.mission, "Has not done", None, "step.words"),
    ):
        with pytest.raises(Mistake) as caught:
            side.ask("step_draft", order="TOMIS 1", step=taken, say=say)
        assert caught.value.code == code
    for number, code in (("TOMIS 1 paragraph 9", "step.none"), ("TOMIS 7 paragraph 1", "message.not-held")):
        with pytest.raises(Mistake) as caught:
            pair.mission.ask("step_draft", order=number, step="Has done")
        assert caught.value.code == code


def test_a_proposal_is_shown_as_one_and_is_on_no_agenda(pair: Pair) -> None:
    ordered(pair, "1. [proposal] We might see the Secretary General.")
    assert pair.mission.ask("agenda")["we_owe"] == []
    facts = pair.mission.ask("orders")
    assert facts["orders"] == []
    assert "nobody owes any of this" in shown([facts], render.orders)
    assert "PROPOSAL (NOT AN ORDER)" in shown(pair.mission.ask("order", number="TOMIS 1"), render.whole)


def test_an_agenda_shows_each_time_by_the_clock_of_the_place_in_utc_and_by_ones_own(pair: Pair) -> None:
    ordered(pair)
    (row,) = pair.mission.ask("agenda", zone=["washington"])["we_owe"]
    assert by_clocks(row["due"]) == "2300 PARIS · 2100Z · 1700 WASHINGTON, 02 AUG 25"
    with pytest.raises(Mistake, match="HANOI"):
        pair.mission.ask("agenda", zone=["HANOY"])
