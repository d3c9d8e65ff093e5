"""Whoever delivers a text, or has no part in an order, bends what was ordered: by his report, by a version of the text, by a word on when
somebody can be met, or by saying that it was signed; in running stations (docs/spec/orders.md, "What was ordered")."""

from __future__ import annotations

import pytest

from backchannel.errors import Mistake
from run.ordering import TEXT, life, ordered, release
from run.pair import Pair

NUMBER = "TOMIS 1 paragraph 1"
ORDER = "1. [order]\nDeliver: paragraph 2\nTo: the Minister\nBegin text:\nSay nothing beyond the text.\nEnd text."
CHANGED = "We accept the first point.\n\nWe wait for nothing, and threaten."
CHANGES = "2. [replaces TOMIS 1 paragraph 2 part 2] We wait for nothing, and threaten."
REPORT = f"""1. [report; has done {NUMBER}]
Delivered: paragraph 3
Words: exact
Begin text:
Done as ordered.
End text."""
HANDED = f"3. [text]\nTitle: Words\nBegin text:\n{CHANGED}\nEnd text."


@pytest.fixture
def pair(pair: Pair) -> Pair:
    ordered(pair, ORDER, TEXT)
    return pair


def kinds(pair: Pair) -> list[list[str]]:
    """What does not fit of the order, at both ends."""
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    return [[row["kind"] for row in side.ask("order", number=NUMBER)[0]["findings"]] for side in (pair.capital, pair.mission)]


def test_who_changes_the_text_in_his_own_report_has_handed_over_other_words(pair: Pair) -> None:
    with pytest.raises(Mistake) as doubted:
        release(pair.mission, "CAPITAL", REPORT, CHANGES, HANDED)
    assert doubted.value.code == "release.order-doubt"
    release(pair.mission, "CAPITAL", REPORT, CHANGES, HANDED, despite=[NUMBER])
    assert kinds(pair) == [["other words", "a version that was not ordered"]] * 2
    for side in (pair.capital, pair.mission):
        (row,) = side.ask("certificate", number=NUMBER)["certificates"]
        assert (row["equal"], row["certain"], row["current"]) == (False, True, True)
        assert row["ordered"]["words"] == "We accept the first point.\n\nWe wait for the second."


def test_what_who_delivers_withdraws_is_still_to_be_delivered(pair: Pair) -> None:
    release(pair.mission, "CAPITAL", "1. [withdraws TOMIS 1 paragraph 2] It is better not to.", despite=[NUMBER])
    assert kinds(pair) == [["a version that was not ordered"]] * 2
    assert life(pair.mission, NUMBER)["holds"] == []
    sheet = pair.mission.ask("handoff_words", order=NUMBER)
    assert sheet["text"] == "TOMIS 1 paragraph 2"


def test_words_of_another_message_are_no_report(pair: Pair) -> None:
    with pytest.raises(Mistake) as refused:
        release(pair.mission, "CAPITAL", REPORT.replace("paragraph 3", "TOMIS 1 paragraph 2"), despite=[NUMBER])
    assert refused.value.code == "release.delivered"
