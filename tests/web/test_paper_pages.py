"""Texts that came from outside, texts to be signed, enclosures that are counted: the pages say of them what the terminal says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from backchannel.cli.render import bearings, enclosures
from run.ordering import shown
from run.pair import Pair
from web import papers_story
from web.desks import Desk, at_desk
from web.test_closed_pages import flat


@pytest.fixture
def told(pair: Pair) -> Pair:
    papers_story.tell(pair)
    pair.capital.ask("read", number="MISTO 4")
    return pair


@pytest.fixture
def desk(told: Pair) -> Iterator[Desk]:
    with at_desk(told.capital) as desk:
        desk.enter()
        yield desk


def lines(facts: Any, how: Any) -> list[str]:
    """What the terminal says, line by line; where it is broken, on one."""
    return [" ".join(line.split()) for line in shown(facts, lambda facts, _: how(facts, 1000)).split("\n") if line.strip()]


@pytest.mark.parametrize("page", ["TOMIS/1/2", "MISTO/1/1", "MISTO/2/1"])
def test_a_text_page_has_each_sentence_that_the_terminal_has_of_it(told: Pair, desk: Desk, page: str) -> None:
    series, number, paragraph = page.split("/")
    facts = told.capital.ask("text", name=f"{series} {number} paragraph {paragraph}")
    said = flat(desk, f"text/SPRING/{page}")
    words = set(facts["words"].split("\n"))
    for line in lines(facts, bearings.text):
        for piece in (line,) if line not in words else ():
            assert all(each in said for each in piece.split("  ")), piece


def test_a_text_page_says_where_it_came_from_who_has_it_framed_and_who_signed(desk: Desk) -> None:
    origin = flat(desk, "text/SPRING/MISTO/1/1")
    assert "received from the delegation, by Guay, Choisy, 1130 PARIS · 0930Z, 01 AUG 25" in origin
    assert "Stands in other texts too MISTO 2 paragraph 1, For the ambassador opened: CAPITAL wrote: MISSION" in origin
    assert "RETURNED UNSIGNED returned, by MISSION (MISTO 4 paragraph 3, 02 AUG 25 00:20Z): Nobody is to see" in flat(
        desk, "text/SPRING/TOMIS/1/2"
    )


@pytest.mark.parametrize("page", ["order/SPRING/TOMIS/1/1", "message/SPRING/TOMIS/1"])
def test_an_order_and_its_message_say_that_its_text_was_returned_unsigned(desk: Desk, page: str) -> None:
    said = flat(desk, page)
    assert "RETURNED UNSIGNED" in said
    assert "its text awaits a signature" in said


@pytest.mark.parametrize("page", ["agenda", "orders", "message/SPRING/TOMIS/1", "message/SPRING/MISTO/4"])
def test_an_enclosure_that_is_not_all_there_is_said_to_be_with_each_sentence_of_the_terminal(told: Pair, desk: Desk, page: str) -> None:
    said = flat(desk, page)
    facts = told.capital.ask("agenda")["enclosures"]
    for line in lines(facts, enclosures.enclosures)[1:]:
        assert line.removeprefix("TOMIS 1 paragraph 3 ") in said, line


def test_what_passes_through_our_hands_stands_in_a_group_of_its_own(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the station tells of an order whose charged office is not shown here."""
    real = desk.clerk.call
    nobody = {"office": None, "state": None, "turn": None, "charged": "not shown here", "our_turn": False, "whole": False}

    def call(name: str, /, **arguments: Any) -> Any:
        facts = real(name, **arguments)
        if name in ("agenda", "orders"):
            group = "owed_to_us" if name == "agenda" else "orders"
            facts["through_us"] = [{**row, **nobody} for row in facts[group]]
            facts[group] = []
        return facts

    monkeypatch.setattr(desk.clerk, "call", call)
    for page in ("agenda", "orders"):
        said = flat(desk, page)
        assert "Through us 2" in said and "to whom is not shown here, from CAPITAL" in said
