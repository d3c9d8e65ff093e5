"""The ladder of a channel, from what a station holds to the lines that a person sees."""

from __future__ import annotations

import re

from backchannel.ladder import picture, text_lines
from backchannel.run.drawing import ladder_of
from run.pair import Pair, Side

MINUTE = 60_000_000


def drawn(side: Side, limit: int = 100) -> str:
    lines = text_lines(ladder_of(side.ask("ladder", limit=limit)), 100)
    return "\n".join("".join(text for text, _ in line) for line in lines)


def wait(pair: Pair, minutes: int) -> None:
    pair.pass_time(pair.clock.now() + minutes * MINUTE)


def test_both_ends_draw_a_message_with_the_hours_in_which_it_was_released_received_and_opened(pair: Pair) -> None:
    pair.mission.send("CAPITAL", precedence="FLASH")
    wait(pair, 5)
    pair.settle()
    wait(pair, 3)
    pair.capital.ask("read", number="MISTO 1")
    pair.settle()
    for side in (pair.mission, pair.capital):
        (row,) = side.ask("ladder")["messages"]
        (reader,) = row["readers"]
        assert (row["number"], row["from"], reader["office"], reader["state"]) == ("MISTO 1", "MISSION", "CAPITAL", "opened")
        assert "MISTO 1 opened by CAPITAL, there since 00:05Z" in drawn(side)


def test_what_crossed_is_marked_and_says_what_its_writer_had(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.capital.send("MISSION")
    wait(pair, 1)
    pair.settle()
    said = drawn(pair.capital)
    assert "crossed TOMIS 1" in said
    assert "having read nothing of MISTO; 1 was not there yet" in said


def test_a_missing_number_stands_before_the_message_that_shows_it(pair: Pair) -> None:
    for _ in range(3):
        pair.mission.send("CAPITAL")
    first, second, third = pair.mission.waiting()[:3]
    pair.capital.note(pair.capital.engine.arrive([first, third]))
    missing = {"series": "MISTO", "first": 2, "last": 2, "from": "MISSION", "before": "MISTO 3"}
    assert pair.capital.ask("ladder")["missing"] == [missing]
    assert re.search(r"MISTO 1.*2 is missing.*MISTO 3", drawn(pair.capital), re.DOTALL)
    pair.capital.note(pair.capital.engine.arrive([second]))
    assert pair.capital.ask("ladder")["missing"] == []


def test_an_answer_is_drawn_to_the_paragraph_that_it_answers(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    draft = "ROUTINE\nSECRET\nFrom: CAPITAL\nTo: MISSION\n\n1. [answers MISTO 1 paragraph 1] Agreed.\n"
    pair.capital.ask("send", drafts=[draft])
    assert "answers MISTO 1 ¶1 in ¶1" in drawn(pair.capital)


def test_what_an_answer_answers_is_drawn_once_somebody_has_opened_it(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    pair.capital.ask("send", drafts=["ROUTINE\nSECRET\nFrom: CAPITAL\nTo: MISSION\n\n1. [answers MISTO 1 paragraph 1] Agreed.\n"])
    pair.settle()
    assert "TOMIS 1" in drawn(pair.mission) and "answers" not in drawn(pair.mission)
    pair.mission.ask("read", number="TOMIS 1")
    assert "answers MISTO 1 ¶1 in ¶1" in drawn(pair.mission)


def test_only_the_last_messages_are_drawn(pair: Pair) -> None:
    for _ in range(4):
        pair.mission.send("CAPITAL")
        wait(pair, 1)
    assert [row["number"] for row in pair.mission.ask("ladder", limit=2)["messages"]] == ["MISTO 3", "MISTO 4"]


def test_the_picture_is_of_the_same_messages(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    svg = picture(ladder_of(pair.mission.ask("ladder")))
    assert svg.startswith(("<svg", "<?xml"))
    assert "MISTO 1" in svg
