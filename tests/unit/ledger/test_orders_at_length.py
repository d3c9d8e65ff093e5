"""Orders in long rows, written to slow others down: what one more of them costs grows no faster than the row."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from backchannel.ledger import Place
from backchannel.ledger.filed import Filed, Spot
from backchannel.ledger.orders import Orders
from backchannel.ledger.orders_values import Hold, OrderState, Reason
from backchannel.ledger.texts import Texts
from backchannel.limits import TARGETS
from unit.ledger.correspondence import relation, said, sent, spot

LATE = 10**16


def after(first: int, *others: int) -> tuple[tuple[str, str], ...]:
    return (("After", ", ".join(f"BIRCH {seq} paragraph 1" for seq in (first, *others))),)


def row(length: int) -> list[Filed]:
    """Each after as many of those before it as can be named."""
    named = {seq: tuple(range(max(1, seq - TARGETS), seq)) for seq in range(1, length + 1)}
    return [sent("B", seq, said(1, "order", lines=after(*names) if names else ())) for seq, names in named.items()]


def circle(length: int) -> list[Filed]:
    """Paragraphs of one message, each after as many others as can be named, all around."""
    around = [[(number + step) % length + 1 for step in range(1, TARGETS + 1)] for number in range(1, length + 1)]
    named = [", ".join(f"paragraph {each}" for each in others) for others in around]
    return [sent("B", 1, *(said(number, "order", lines=(("After", names),)) for number, names in enumerate(named, 1)))]


def replacements(length: int) -> list[Filed]:
    first = sent("B", 1, said(1, "order", lines=(("Before", "ALDER 1 paragraph 1"),)))
    return [first, *(sent("B", seq, said(1, f"order; replaces BIRCH {seq - 1} paragraph 1")) for seq in range(2, length + 1))]


class Counted:
    """Orders of an office that files messages, and how many calls the last of them took."""

    def __init__(self, messages: list[Filed]) -> None:
        held: dict[Place, Filed] = {}
        texts = Texts((), filed=held.get, relation=relation({}))
        self.orders = Orders("A", (), filed=held.get, relation=relation({}), texts=texts)
        for message in messages[:-1]:
            held[message.place] = message
            texts.add(message)
            self.orders.add(message)
        held[messages[-1].place] = messages[-1]
        texts.add(messages[-1])
        self.calls = calls(lambda: self.orders.lives_of(self.orders.add(messages[-1]), LATE))


def calls(what: Callable[[], object]) -> int:
    found = 0

    def count(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal found
        found += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        what()
    finally:
        sys.setprofile(before)
    return found


def calls_to_fill(messages: list[Filed]) -> int:
    held = {message.place: message for message in messages}
    texts = Texts(messages, filed=held.get, relation=relation({}))
    orders = Orders("A", filed=held.get, relation=relation({}), texts=texts)
    return calls(lambda: orders.fill(messages))


@pytest.mark.parametrize("made", [row, circle, replacements])
def test_one_more_order_in_a_long_row_costs_no_more_than_the_row_is_longer(made: Callable[[int], list[Filed]]) -> None:
    short, long = Counted(made(40)).calls, Counted(made(80)).calls
    assert long < 3 * short


def test_one_more_order_at_the_end_of_a_long_row_costs_what_the_others_did() -> None:
    assert Counted(row(80)).calls < 1.5 * Counted(row(40)).calls


@pytest.mark.parametrize("made", [row, replacements])
def test_a_long_row_that_is_held_is_counted_in_at_once(made: Callable[[int], list[Filed]]) -> None:
    assert calls_to_fill(made(80)) < 3 * calls_to_fill(made(40))


def test_each_order_of_a_large_circle_is_blocked_by_all_of_it() -> None:
    lives = Counted(circle(40)).orders.lives_of([Spot("BIRCH", 1, number) for number in range(1, 41)], LATE)
    circles = [{len(hold.spots) for hold in life.holds if hold.why is Reason.CIRCLE} for life in lives]
    assert circles == [{40}] * len(lives) and lives


def test_at_the_end_of_a_long_row_of_replacements_stands_what_holds_the_other_up() -> None:
    held = Counted([*replacements(40), sent("A", 1, said(1, "order"))])
    assert {life.state for life in held.orders.lives_of([spot("BIRCH 1 1")], LATE)} == {OrderState.REPLACED}
    lives = held.orders.lives_of([spot("ALDER 1 1")], LATE)
    assert {hold.spots for life in lives for hold in life.holds if hold.hold is Hold.BLOCKED} == {(spot("BIRCH 40 1"),)}
