"""Tracers: a station says by itself how a message stands there, and what was asked and answered stays beside the message."""

from __future__ import annotations

from typing import Any

from run.packs import refused
from run.pair import Pair

MINUTE = 60_000_000


def asked(pair: Pair, number: str = "MISTO 1") -> dict[str, Any]:
    (row,) = pair.mission.ask("traces", number=number)["asked"]
    return dict(row)


def test_a_station_answers_a_tracer_by_itself_also_while_it_is_locked(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.settle()
    pair.capital.ask("lock")
    pair.pass_time(pair.clock.now() + MINUTE)
    pair.mission.ask("trace", number="MISTO 1")
    assert asked(pair)["answered"] is None
    pair.settle()
    assert (asked(pair)["received"][:16], asked(pair)["opened"]) == ("2025-08-02T00:00", None)
    assert asked(pair)["answered"][:16] == "2025-08-02T00:01"
    assert "traced" in pair.mission.alarms()


def test_the_answer_says_when_it_was_opened_there(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.settle()
    pair.pass_time(pair.clock.now() + MINUTE)
    pair.capital.ask("read", number="MISTO 1")
    pair.mission.ask("trace", number="MISTO 1", to="CAPITAL")
    pair.settle()
    assert asked(pair)["opened"][:16] == "2025-08-02T00:01"


def test_the_answer_says_that_a_message_is_not_there(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.mission.ask("cancel", number="MISTO 1")
    pair.mission.ask("trace", number="MISTO 1")
    pair.settle()
    assert (asked(pair)["answered"][:16], asked(pair)["received"]) == ("2025-08-02T00:00", None)


def test_a_question_that_was_answered_may_be_asked_again(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    for is_opened in (False, True):
        pair.settle()
        pair.mission.ask("trace", number="MISTO 1")
        assert asked(pair)["answered"] is None
        pair.settle()
        assert (asked(pair)["opened"] is not None) is is_opened
        pair.capital.ask("read", number="MISTO 1")


def test_a_question_is_still_asked_after_a_restart(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.settle()
    pair.mission.ask("trace", number="MISTO 1")
    pair.mission.engine.vault.handed(pair.mission.engine.vault.outgoing())
    pair.mission.restart()
    pair.pass_time(pair.clock.now() + 3 * 60 * MINUTE)
    pair.settle()
    pair.settle()
    assert asked(pair)["answered"] is not None


def test_what_was_asked_and_answered_stands_in_the_handling_record(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.settle()
    pair.mission.ask("trace", number="MISTO 1")
    pair.settle()
    (step,) = (step for step in pair.mission.ask("read", number="MISTO 1")["record"] if step["what"] == "traced")
    assert (step["office"], step["answered"][:16], step["received_there"][:16]) == ("CAPITAL", "2025-08-02T00:00", "2025-08-02T00:00")


def test_only_a_message_of_this_office_is_traced_and_only_at_its_addressee(pair: Pair) -> None:
    pair.settle()
    pair.capital.send("MISSION")
    pair.mission.send("CAPITAL")
    pair.settle()
    assert refused(lambda: pair.mission.ask("trace", number="TOMIS 1")) == "trace.not-ours"
    assert refused(lambda: pair.mission.ask("trace", number="MISTO 1", to="MISSION")) == "office.own"


def test_no_more_is_asked_at_once_than_one_receipt_asks(pair: Pair) -> None:
    pair.settle()
    for number in range(1, 22):
        pair.mission.send("CAPITAL")
        if number <= 20:
            pair.mission.ask("trace", number=f"MISTO {number}")
    assert refused(lambda: pair.mission.ask("trace", number="MISTO 21")) == "trace.many"
    pair.mission.ask("trace", number="MISTO 20")
    pair.settle()
    assert asked(pair, "MISTO 20")["answered"] is not None
    pair.mission.ask("trace", number="MISTO 21")
