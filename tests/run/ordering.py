"""An order in two stations, for tests: drafts, steps, and how it stands."""

from __future__ import annotations

from typing import Any

from run.pair import Pair, Side

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


def draft_of(side: Side, to: str, *portions: str) -> str:
    return "\n\n".join((f"IMMEDIATE\nSECRET\nFrom: {side.name}\nTo: {to}", *portions)) + "\n"


def release(side: Side, to: str, *portions: str, **how: Any) -> Any:
    return side.ask("send", drafts=[draft_of(side, to, *portions)], **how)


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


def order(*lines: str, number: int = 1) -> str:
    """A paragraph that orders something, with these lines."""
    return "\n".join((f"{number}. [order]", *lines, "Begin text:", "Go.", "End text."))
