"""Reports that are done as ordered stand apart on an agenda, and are accepted together in one message."""

from __future__ import annotations

import pytest

from backchannel.cli.render import orders as render
from backchannel.errors import Mistake
from run.ordering import ordered, release, shown, state
from run.pair import Pair, Side

ORDERS = [f"{number}. [order] Go to quay {number}." for number in range(1, 5)]


def numbers(*paragraphs: int) -> list[str]:
    return [f"TOMIS 1 paragraph {paragraph}" for paragraph in paragraphs]


def reported(pair: Pair) -> None:
    """Of four orders two are done as ordered, one before it was given, one otherwise."""
    ordered(pair, *ORDERS)
    said = [f"{place}. [report; has done {each}] Done." for place, each in enumerate(numbers(1, 2), 1)]
    early = f"3. [report; has done {numbers(3)[0]}]\nWhen: 010600Z AUG 25\nBegin text:\nDone.\nEnd text."
    release(pair.mission, "CAPITAL", *said, early, f"4. [report; has done otherwise {numbers(4)[0]}] To another quay.")
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")


def accept(side: Side, *orders: str) -> None:
    for facts in side.ask("accepting_drafts", orders=list(orders)):
        side.ask("send", drafts=[facts["draft"]], channel=facts["channel"])


def test_what_is_done_as_ordered_and_fits_is_one_line_and_the_rest_stands_by_itself(pair: Pair) -> None:
    reported(pair)
    facts = pair.capital.ask("agenda")
    assert [row["number"] for row in facts["we_owe"] if row["fits"]] == numbers(1, 2)
    said = " ".join(shown(facts, render.agenda).split())
    assert f"Done as ordered, to accept: 2 ({' and '.join(numbers(1, 2))}). All of them: `backchannel accept --all`" in said
    assert said.count("Accept the report") == 2


def test_all_that_fit_are_accepted_in_one_message_and_the_others_wait(pair: Pair) -> None:
    reported(pair)
    (facts,) = pair.capital.ask("accepting_drafts")
    assert "Subject: TOMIS 1 paragraph 1: report accepted, and 1 more\n" in facts["draft"]
    accept(pair.capital)
    pair.settle()
    pair.mission.ask("read", number="TOMIS 2")
    for side in (pair.capital, pair.mission):
        assert [state(side, each) for each in numbers(1, 2, 3, 4)] == ["accepted", "accepted", "done as ordered", "done otherwise"]
    with pytest.raises(Mistake) as caught:
        accept(pair.capital)
    assert caught.value.code == "step.none"


def test_several_that_are_named_are_accepted_together_and_one_that_does_not_fit_asks(pair: Pair) -> None:
    reported(pair)
    accept(pair.capital, *numbers(1, 4))
    assert [state(pair.capital, each) for each in numbers(1, 4)] == ["accepted", "accepted"]
    with pytest.raises(Mistake) as caught:
        accept(pair.capital, *numbers(2, 3))
    assert "dated before its order (MISTO 1 paragraph 3)" in caught.value.came
    assert state(pair.capital, numbers(2)[0]) == "done as ordered"


def test_nobody_accepts_among_others_what_he_did_not_order(pair: Pair) -> None:
    reported(pair)
    with pytest.raises(Mistake) as caught:
        accept(pair.mission, *numbers(1, 2))
    assert caught.value.code == "step.not-ours"
