"""Lives of orders: the steps of each office that is charged, stops against reports, acceptance, what is owed."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from backchannel.ledger import Filed, Order, Orders, Place, Texts
from backchannel.ledger.filed import FiledPortion
from backchannel.ledger.orders_life import CHARGED, LIFE, after
from backchannel.ledger.orders_values import Life, OrderState, Verdict
from backchannel.message.steps import Step
from unit.ledger.correspondence import knows, orders, said, sent, spot, told, view

ROOT = Path(__file__).resolve().parents[3]
ORDER = spot("ALDER 1 1")
GIVEN = sent("A", 1, said(1, "order", "Go to the quay."), to="AB")


def the_life(*messages: Filed, office: str = "B", now: int = 0, **known: str) -> Life:
    (life,) = [life for life in orders([GIVEN, *messages], knows(**known)).lives(ORDER, now) if life.office == office]
    return life


def test_an_order_is_given_to_each_action_addressee_that_can_read_it() -> None:
    message = sent("A", 1, said(1, "order", to="AB"), said(2, "order"), to="ABC")
    fold = orders([message])
    assert fold.spots == (ORDER, spot("ALDER 1 2"))
    assert [life.office for life in fold.lives(ORDER, 0)] == ["B"]
    assert [(life.office, life.state) for life in fold.lives(spot("ALDER 1 2"), 0)] == [("B", "given"), ("C", "given")]


def test_the_line_given_to_charges_those_alone_whom_it_names() -> None:
    message = sent("A", 1, said(1, "order", lines=(("Given to", "C"),)), to="ABC")
    assert [life.office for life in orders([message]).lives(ORDER, 0)] == ["C"]


def test_who_writes_an_order_is_never_charged_with_it() -> None:
    message = sent("A", 1, said(1, "order", lines=(("Given to", "A, B"),)), to="ABC")
    assert [life.office for life in orders([message]).lives(ORDER, 0)] == ["B"]


def test_a_proposal_is_no_order_and_has_no_life() -> None:
    fold = orders([sent("A", 1, said(1, "proposal", "Let us go."))])
    assert (fold.spots, fold.proposals, fold.lives(ORDER, 0), fold.open(None, 0)) == ((), (ORDER,), (), ())


def test_the_table_of_the_page_is_that_of_the_code() -> None:
    page = (ROOT / "docs" / "spec" / "orders.md").read_text("utf-8")
    rows = [line for line in page.partition("ledger/orders_life.py")[2].partition("```")[0].splitlines() if line.startswith("|")]
    names = [cell.strip(" `") for cell in rows[0].strip("|").split("|")][1:]
    steps = [next(step for step in Step if step.lower().removesuffix(" with") == name) for name in names]
    written = {}
    for row in rows[2:]:
        state, *cells = [cell.strip() for cell in row.strip("|").split("|")]
        written |= {(OrderState(state), step): OrderState(cell) for step, cell in zip(steps, cells, strict=True) if cell}
    assert written == LIFE


@pytest.mark.parametrize(("first", "then"), list(product(CHARGED, repeat=2)))
def test_every_step_after_every_other_leads_where_the_table_says(first: Step, then: Step) -> None:
    life = the_life(told("B", 1, first.lower()), told("B", 2, then.lower()))
    between = after(OrderState.GIVEN, first)
    assert between is not None
    assert life.state == (after(between, then) or between)


def test_each_office_owes_its_own_and_what_one_did_closes_nothing_for_another() -> None:
    fold = orders([sent("A", 1, said(1, "order"), to="ABC"), told("B", 1, "has done")])
    assert [(life.office, life.state, life.turn) for life in fold.lives(ORDER, 0)] == [("B", "done as ordered", "A"), ("C", "given", "C")]


def test_what_the_giver_cannot_read_does_not_report_to_him() -> None:
    message = sent("A", 1, said(1, "order"), to="ABC")
    fold = orders([message, told("B", 1, "has done", to="BC")])
    assert fold.lives(ORDER, 0)[0].state is OrderState.GIVEN


def test_what_the_office_cannot_read_does_not_stop_it() -> None:
    fold = orders([sent("A", 1, said(1, "order"), to="ABC"), told("A", 2, "withdraws", to="AC")])
    assert [(life.office, life.state) for life in fold.lives(ORDER, 0)] == [("B", "given"), ("C", "stopped")]


def test_a_report_that_replaces_the_first_counts_as_if_that_had_not_been() -> None:
    second = sent("B", 2, said(1, "replaces BIRCH 1 paragraph 1; has not done ALDER 1 paragraph 1"))
    life = the_life(told("B", 1, "has done"), second)
    assert (life.state, life.report) == (OrderState.NOT_DONE, spot("BIRCH 2 1"))


def test_a_report_that_another_office_replaces_stands() -> None:
    other = sent("C", 1, said(1, "replaces BIRCH 1 paragraph 1; has not done ALDER 1 paragraph 1"))
    assert the_life(told("B", 1, "has done"), other).state is OrderState.DONE


def test_a_report_that_was_read_and_accepted_is_closed() -> None:
    accepted = told("A", 2, "accepts")
    life = the_life(told("B", 1, "has done"), accepted, ALDER_2="BIRCH 1")
    assert (life.state, life.outcome, life.turn) == (OrderState.ACCEPTED, OrderState.DONE, None)


def test_a_report_that_the_giver_had_not_read_is_not_accepted() -> None:
    assert the_life(told("B", 1, "has done"), told("A", 2, "accepts")).state is OrderState.DONE
    assert the_life(told("B", 1, "has done"), told("A", 2, "accepts"), BIRCH_1="ALDER 2").state is OrderState.DONE


def test_an_order_that_was_stopped_before_anything_was_reported_is_stopped() -> None:
    assert the_life(told("A", 2, "withdraws"), told("B", 1, "has begun")).state is OrderState.STOPPED


def test_an_order_in_whose_place_another_stands_is_replaced_and_the_other_is_open() -> None:
    fold = orders([GIVEN, sent("A", 2, said(1, "order; replaces ALDER 1 paragraph 1"), to="AB")])
    assert fold.lives(ORDER, 0)[0].state is OrderState.REPLACED
    assert [life.spot for life in fold.open("B", 0)] == [spot("ALDER 2 1")]


@pytest.mark.parametrize(
    ("known", "verdict", "state"),
    [
        ({"ALDER_2": "BIRCH 1"}, Verdict.DONE_FIRST, OrderState.DONE),
        ({"BIRCH_1": "ALDER 2"}, Verdict.STOPPED_FIRST, OrderState.STOPPED),
        ({}, Verdict.UNDETERMINABLE, OrderState.DONE),
    ],
)
def test_of_a_stop_and_a_report_that_is_proved_first_which_the_other_had_read(
    known: dict[str, str], verdict: Verdict, state: OrderState
) -> None:
    life = the_life(told("A", 2, "withdraws"), told("B", 1, "has done"), **known)
    assert (life.verdict, life.state, life.stops) == (verdict, state, (spot("ALDER 2 1"),))


def test_a_report_that_had_read_one_of_two_stops_came_after_the_stop() -> None:
    stops = told("A", 2, "withdraws"), told("A", 3, "withdraws")
    assert the_life(*stops, told("B", 1, "has done"), BIRCH_1="ALDER 2").verdict is Verdict.STOPPED_FIRST
    assert the_life(*stops, told("B", 1, "has done"), ALDER_3="BIRCH 1").verdict is Verdict.UNDETERMINABLE


def test_a_report_that_is_corrected_after_a_stop_was_still_made_first() -> None:
    corrected = sent("B", 2, said(1, "replaces BIRCH 1 paragraph 1; has done ALDER 1 paragraph 1"))
    life = the_life(told("B", 1, "has done"), told("A", 2, "withdraws"), corrected, ALDER_2="BIRCH 1", BIRCH_2="ALDER 2")
    assert (life.verdict, life.report) == (Verdict.DONE_FIRST, spot("BIRCH 2 1"))


def test_an_order_whose_message_was_cancelled_towards_an_office_is_stopped_for_it_alone() -> None:
    fold = orders([sent("A", 1, said(1, "order"), to="ABC")])
    fold.cancel(Place("ALDER", 1), "B")
    assert [(life.office, life.state, life.cancelled) for life in fold.lives(ORDER, 0)] == [("B", "stopped", True), ("C", "given", False)]
    fold.add(told("B", 1, "has done"))
    assert fold.lives(ORDER, 0)[0].verdict is Verdict.UNDETERMINABLE


def test_of_a_cancelled_order_nobody_can_say_that_it_was_done_before_though_a_later_stop_had_read_the_report() -> None:
    fold = orders([GIVEN, told("B", 1, "has done"), told("A", 2, "withdraws")], knows(ALDER_2="BIRCH 1"))
    fold.cancel(Place("ALDER", 1), "B")
    assert fold.lives(ORDER, 0)[0].verdict is Verdict.UNDETERMINABLE


def test_a_stop_that_is_itself_withdrawn_has_stopped_it_still() -> None:
    assert the_life(told("A", 2, "withdraws"), told("A", 3, "withdraws ALDER 2 paragraph 1")).state is OrderState.STOPPED


def test_what_is_owed_is_open_for_both_until_nothing_is_owed_and_what_ends_first_comes_first() -> None:
    second = (("Not later than", "221500Z OCT 72"),)
    message = sent("A", 1, said(1, "order", lines=(("Not later than", "222300Z OCT 72"),)), said(2, "order", lines=second), to="AB")
    fold = orders([message, told("B", 1, "has done")], knows(ALDER_2="BIRCH 1"))
    assert [(life.spot.paragraph, life.turn) for life in fold.open("A", 0)] == [(2, "B"), (1, "A")]
    assert fold.open("A", 0) == fold.open("B", 0) == fold.open(None, 0)
    fold.add(told("A", 2, "accepts"))
    assert [life.spot.paragraph for life in fold.open("B", 0)] == [2]
    assert fold.open("C", 0) == ()


def test_what_is_closed_is_not_asked_about_again() -> None:
    messages = [sent("A", 1, *(said(number, "order") for number in range(1, 40)), to="AB")]
    for number in range(1, 39):
        messages.append(told("B", number, f"has done ALDER 1 paragraph {number}"))
        messages.append(told("A", 1 + number, f"accepts ALDER 1 paragraph {number}"))
    by_place = {message.place: message for message in messages}
    asked: list[Place] = []

    def order(one: Place, other: Place) -> Order:
        asked.append(one)
        return Order.BEFORE

    texts = Texts(messages, filed=by_place.get, relation=order)
    fold = Orders(None, messages, filed=by_place.get, relation=order, texts=texts)
    asked.clear()
    assert [life.spot.paragraph for life in fold.open(None, 0)] == [39]
    assert asked == []


def test_an_order_that_was_declined_is_its_givers_turn() -> None:
    life = the_life(told("B", 1, "cannot comply with"))
    assert (life.state, life.turn, life.is_open) == (OrderState.DECLINED, "A", True)


def test_a_report_that_is_taken_back_opens_the_order_again() -> None:
    fold = orders([GIVEN, told("B", 1, "has done"), told("A", 2, "accepts")], knows(ALDER_2="BIRCH 1"))
    assert fold.open("B", 0) == ()
    assert fold.add(told("B", 2, "withdraws BIRCH 1 paragraph 1")) == (ORDER,)
    assert [life.turn for life in fold.open("B", 0)] == ["B"]


def test_a_message_that_is_added_again_or_under_another_digest_changes_nothing() -> None:
    fold = orders([GIVEN, told("B", 1, "has done")])
    before = fold.lives(ORDER, 0)
    fold.add(told("B", 1, "has done"))
    other = told("B", 1, "has not done")
    assert fold.lives(ORDER, 0) == before
    assert fold.add(Filed(place=other.place, digest=b"other", office="B", at=1, to=other.to, portions=other.portions)) == ()
    assert fold.lives(ORDER, 0) == before


def test_a_copy_that_shows_more_adds_that() -> None:
    closed = Filed(place=GIVEN.place, digest=GIVEN.digest, office="A", at=1, to=GIVEN.to, portions=(FiledPortion(number=1),))
    fold = orders([closed])
    assert fold.spots == ()
    assert fold.add(GIVEN) == (ORDER,)


def test_an_office_that_is_neither_of_the_two_says_that_it_may_not_see_all() -> None:
    messages = [sent("A", 1, said(1, "order", lines=(("Given to", "B"),)), to="ABC"), told("B", 1, "has done", to="AB")]
    (life,) = orders(view(messages, "C"), office="C").lives(ORDER, 0)
    assert (life.state, life.is_whole) == (OrderState.GIVEN, False)


def test_the_life_table_of_the_vectors_is_that_of_the_code() -> None:
    table = json.loads((ROOT / "tests" / "vectors" / "orders" / "life.json").read_text("utf-8"))["life"]
    states = {state for state, _ in LIFE}
    assert {(state, step): reached for state, step, reached in table} == {
        (str(state), str(step)): str(after(state, step) or "") for state in states for step in CHARGED
    }
