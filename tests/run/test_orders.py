"""Orders in running stations: steps are composed, released and shown alike at both ends (docs/spec/orders.md)."""

from __future__ import annotations

from typing import Any

import pytest

from backchannel.cli.render import certificates
from backchannel.cli.render import orders as render
from backchannel.errors import Mistake, Unsound
from run.pair import Pair, Side

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
    (life,) = side.ask("order", number=order)["lives"]
    return str(life["state"])


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
