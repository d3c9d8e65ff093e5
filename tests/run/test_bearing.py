"""What asks and answers, and texts with their versions, from drafts to screens (docs/spec/answers.md, docs/spec/texts.md)."""

from __future__ import annotations

from typing import Any

import pytest

from backchannel.cli.render import bearings
from backchannel.errors import Mistake
from run.pair import Pair, Side

MINUTE = 60_000_000
TEXT = """2. [text]
Title: To the Minister
Begin text:
We accept the first point.

We wait for the second.
End text."""


def release(side: Side, to: str, *portions: str, **how: Any) -> Any:
    draft = "\n\n".join((f"ROUTINE\nSECRET\nFrom: {side.name}\nTo: {to}", *portions)) + "\n"
    return side.ask("send", drafts=[draft], **how)


def shown(facts: Any, how: Any) -> str:
    return "\n".join("".join(piece.text for piece in line) for line in how(facts, 80))


def read(pair: Pair, side: Side, number: str) -> Any:
    pair.settle()
    return side.ask("read", number=number)


def test_a_question_stands_open_at_both_ends_until_a_paragraph_answers_it(pair: Pair) -> None:
    release(pair.mission, "CAPITAL", "1. [question] May we go on?", "2. [asks views] The north gate.")
    read(pair, pair.capital, "MISTO 1")
    owed = [(row["number"], row["paragraph"], row["want"], row["state"]) for row in pair.capital.ask("asks")["we_owe"]]
    assert owed == [("MISTO 1", 1, "an answer", "open"), ("MISTO 1", 2, "views", "open")]
    release(pair.capital, "MISSION", "1. [answers MISTO 1 paragraph 1] Go on.", "2. [answers in part MISTO 1 paragraph 2] Not tonight.")
    facts = read(pair, pair.mission, "TOMIS 1")
    assert facts["asks"] == []
    (left,) = pair.mission.ask("asks")["owed_to_us"]
    assert (left["paragraph"], left["state"]) == (2, "partly answered")
    first, second = pair.mission.ask("read", number="MISTO 1")["asks"]
    assert first["owed"][0]["state"] == "answered"
    assert second["answers"] == [{"number": "TOMIS 1 paragraph 2", "from": "CAPITAL", "in_part": True}]
    assert "answered in part by TOMIS 1 paragraph 2" in " ".join(shown(pair.mission.ask("asks"), bearings.asks).split())


def test_an_answer_that_is_due_is_late_after_its_time(pair: Pair) -> None:
    release(pair.mission, "CAPITAL", "1. [question; by 020100Z AUG 25] May we go on?")
    read(pair, pair.capital, "MISTO 1")
    assert not pair.capital.ask("asks")["we_owe"][0]["late"]
    pair.pass_time(pair.clock.now() + 61 * MINUTE)
    assert pair.capital.ask("asks")["we_owe"][0]["late"]
    assert "LATE since" in shown(pair.capital.ask("asks"), bearings.asks)


def test_what_was_asked_is_known_again_after_a_restart_and_a_cancelled_message_asks_nothing(pair: Pair) -> None:
    release(pair.mission, "CAPITAL", "1. [question] May we go on?")
    before = pair.mission.ask("asks")
    pair.mission.close()
    pair.mission.open()
    assert pair.mission.ask("asks") == before
    pair.mission.ask("cancel", number="MISTO 1")
    assert pair.mission.ask("asks")["owed_to_us"] == []
    pair.mission.close()
    pair.mission.open()
    assert pair.mission.ask("asks")["owed_to_us"] == []


def test_a_text_is_shown_whole_with_where_each_part_comes_from(pair: Pair) -> None:
    release(pair.mission, "CAPITAL", "1. To be delivered.", TEXT)
    read(pair, pair.capital, "MISTO 1")
    correction = "1. [text; replaces MISTO 1 paragraph 2 part 1]\nTitle: To the Minister\nBegin text:\nWe accept both points.\nEnd text."
    release(pair.mission, "CAPITAL", correction)
    read(pair, pair.capital, "MISTO 2")
    for side in (pair.mission, pair.capital):
        facts = side.ask("text", name="To the Minister")
        assert facts["words"] == "We accept both points.\n\nWe wait for the second."
        assert [(part["from"], part["part"]) for part in facts["parts"]] == [("MISTO 2 paragraph 1", 1), ("MISTO 1 paragraph 2", 2)]
        assert [row["number"] for row in facts["versions"]] == ["MISTO 1 paragraph 2", "MISTO 2 paragraph 1"]
        said = shown(facts, bearings.text)
        assert "from MISTO 2 paragraph 1, part 1\n  We accept both points." in said
    holders = {row["office"]: row["stage"] for row in pair.mission.ask("text", name="MISTO 1 paragraph 2")["versions"][1]["holders"]}
    assert holders == {"MISSION": "wrote", "CAPITAL": "received"}
    (row,) = pair.capital.ask("texts")["texts"]
    assert (row["title"], row["state"], row["versions"]) == ("To the Minister", "holds", 2)


def test_two_who_replace_the_same_words_unread_are_in_conflict_at_both_ends(pair: Pair) -> None:
    release(pair.mission, "CAPITAL", "1. To be delivered.", TEXT)
    read(pair, pair.capital, "MISTO 1")
    for side, to in ((pair.mission, "CAPITAL"), (pair.capital, "MISSION")):
        words = f"1. [text; replaces MISTO 1 paragraph 2 part 2]\nTitle: To the Minister\nBegin text:\n{side.name} will wait.\nEnd text."
        release(side, to, words)
    pair.settle()
    for side in (pair.mission, pair.capital):
        facts = side.ask("text", name="To the Minister")
        assert facts["state"] == "in conflict"
        (conflict,) = facts["conflicts"]
        assert (conflict["between"], conflict["proved"]) == (["MISTO 2 paragraph 1", "TOMIS 1 paragraph 1"], True)
        assert "neither had read the other" in " ".join(shown(facts, bearings.text).split())


def test_a_title_that_no_text_has_is_a_mistake_that_names_those_there_are(pair: Pair) -> None:
    release(pair.mission, "CAPITAL", "1. To be delivered.", TEXT)
    with pytest.raises(Mistake, match="To the Minister"):
        pair.mission.ask("text", name="To the King")


def test_references_say_whether_a_paragraph_is_here_missing_or_not_there(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    draft = (
        "ROUTINE\nSECRET\nFrom: CAPITAL\nTo: MISSION\n"
        "Ref: (A) MISTO 1 paragraph 1\nRef: (B) MISTO 1 paragraph 9\nRef: (C) MISTO 5\n\n1. We have seen Ref A.\n"
    )
    pair.capital.ask("send", drafts=[draft])
    references = read(pair, pair.mission, "TOMIS 1")["references"]
    assert [row["standing"] for row in references] == ["held", "no such paragraph", "missing"]
