"""What was said of each point, and what was asked in return, stands with the order at both ends."""

from __future__ import annotations

from backchannel.cli.render import orders as render
from run.ordering import draft_of, life, ordered, release, shown
from run.pair import Pair

NUMBER = "TOMIS 1 paragraph 1"
SPEAK = "1. [order]\nSpeak: these words\nTo: the Minister\nBegin text:\nThe pace.\n\nThe place.\n\nThe price.\nEnd text."
REPORT = f"1. [report; has done otherwise {NUMBER}]\nCovered: 1\nNot covered: 3\nBegin text:\nHe liked the pace.\nEnd text."


def asked(number: int, words: str) -> str:
    return f"{number}. [question]\nAsked by: the Minister\nBegin text:\n{words}\nEnd text."


def spoken(pair: Pair) -> None:
    ordered(pair, SPEAK)
    release(pair.mission, "CAPITAL", REPORT, asked(2, "Who pays?"), asked(3, "When?"))
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")


def test_each_point_stands_with_its_words_and_each_question_is_open_at_both_ends(pair: Pair) -> None:
    spoken(pair)
    for side in (pair.mission, pair.capital):
        facts = life(side, NUMBER)
        assert [(point["how"], point["words"]) for point in facts["points"]] == [
            ("covered", "The pace."),
            ("not reported", "The place."),
            ("not covered", "The price."),
        ]
        assert [(each["number"], each["asked_by"], each["words"], each["state"]) for each in facts["questions"]] == [
            ("MISTO 1 paragraph 2", "the Minister", "Who pays?", "open"),
            ("MISTO 1 paragraph 3", "the Minister", "When?", "open"),
        ]
        said = shown(side.ask("order", number=NUMBER), render.whole)
        assert "point 1  covered  MISTO 1 paragraph 1\n      The pace.\n    point 2  not reported\n" in said
        assert "the Minister asked in return (MISTO 1 paragraph 2)  open\n      Who pays?" in said


def test_the_list_says_in_one_line_what_was_covered_and_what_is_open_until_it_is_answered(pair: Pair) -> None:
    spoken(pair)
    said = shown([pair.capital.ask("orders")], render.orders)
    assert "  point 1 was covered\n  point 3 was not covered\n" in said
    assert "asked in return, and open: MISTO 1 paragraph 2 and MISTO 1 paragraph 3" in " ".join(said.split())
    release(pair.capital, "MISSION", "1. [answers MISTO 1 paragraph 2] We do.")
    (row,) = pair.capital.ask("orders")["orders"]
    assert [(each["state"], each["open"], [by["number"] for by in each["answers"]]) for each in row["questions"]] == [
        ("answered", False, ["TOMIS 2 paragraph 1"]),
        ("open", True, []),
    ]
    assert "(MISTO 1 paragraph 2)  answered by TOMIS 2 paragraph 1" in shown(pair.capital.ask("order", number=NUMBER), render.whole)


def test_points_are_those_that_were_ordered_whatever_another_office_makes_of_them(pair: Pair) -> None:
    order = "1. [order]\nSpeak: paragraph 2\nTo: the Minister\nBegin text:\nGo.\nEnd text."
    ordered(pair, order, "2. [text]\nTitle: Points\nBegin text:\nThe pace.\n\nThe place.\nEnd text.")
    release(
        pair.mission,
        "CAPITAL",
        "1. [text; replaces TOMIS 1 paragraph 2]\nTitle: Points\nBegin text:\nThe price.\nEnd text.",
        despite=[NUMBER],
    )
    report = f"1. [report; has done {NUMBER}]\nCovered: 1, 2\nBegin text:\nBoth.\nEnd text."
    assert pair.mission.ask("preview", draft=draft_of(pair.mission, "CAPITAL", report))["doubts"] == []
    release(pair.mission, "CAPITAL", report)
    assert [point["words"] for point in life(pair.mission, NUMBER)["points"]] == ["The pace.", "The place."]
