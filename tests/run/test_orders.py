"""Orders in running stations: steps are composed, released and shown alike at both ends (docs/spec/orders.md)."""

from __future__ import annotations

from typing import Any

from run.pair import START, Pair, Side

HOUR = 3_600_000_000
ORDER = """1. [order]
Deliver: paragraph 2
To: the Minister
Where: the Ministry
At: 2300 PARIS 02 AUG 25
Report by: 0900 PARIS 03 AUG 25
Begin text:
Say nothing beyond the text.
End text."""
TEXT = """2. [text]
Title: To the Minister
Begin text:
We accept the first point.

We wait for the second.
End text."""

AWAY = """1. [availability]
Who: the Minister
Not before: 0800 PARIS 03 AUG 25
Begin text:
He is away.
End text."""


def release(side: Side, to: str, *portions: str, **how: Any) -> Any:
    draft = "\n\n".join((f"IMMEDIATE\nSECRET\nFrom: {side.name}\nTo: {to}", *portions)) + "\n"
    return side.ask("send", drafts=[draft], **how)


def ordered(pair: Pair, *portions: str) -> None:
    """CAPITAL orders, and MISSION has read it: TOMIS 1."""
    release(pair.capital, "MISSION", *(portions or (ORDER, TEXT)))
    pair.settle()
    pair.mission.ask("read", number="TOMIS 1")


def step(side: Side, taken: str, order: str = "TOMIS 1 paragraph 1", despite: tuple[str, ...] = (), **how: Any) -> str:
    facts = side.ask("step_draft", order=order, step=taken, **how)
    side.ask("send", drafts=[facts["draft"]], channel=facts["channel"], despite=list(despite))
    return str(facts["draft"])


def shown(facts: Any, how: Any) -> str:
    return "\n".join("".join(piece.text for piece in line) for line in how(facts, 80))


def state(side: Side, order: str = "TOMIS 1 paragraph 1") -> str:
    return str(life(side, order)["state"])


def life(side: Side, order: str = "TOMIS 1 paragraph 1") -> Any:
    (facts,) = side.ask("order", number=order)
    (found,) = facts["lives"]
    return found


def test_an_order_goes_through_its_life_alike_at_both_ends(pair: Pair) -> None:
    ordered(pair)
    for side, taken, then in (
        (pair.mission, "Will comply with", "acknowledged"),
        (pair.mission, "Has begun", "under way"),
        (pair.mission, "Has done", "done as ordered"),
        (pair.capital, "Accepts", "accepted"),
    ):
        step(side, taken)
        pair.settle()
        for number in ("MISTO 1", "MISTO 2", "MISTO 3")[: {"Will comply with": 1, "Has begun": 2}.get(taken, 3)]:
            pair.capital.ask("read", number=number)
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
