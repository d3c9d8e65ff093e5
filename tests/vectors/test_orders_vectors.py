"""Vectors of docs/spec/orders.md: how orders stand, what holds them up, what does not fit, what differs; each for one rule."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from backchannel.ledger import Filed, Order, Orders, Place, Spot, Texts
from backchannel.ledger.filed import FiledPortion
from backchannel.ledger.orders_life import after
from backchannel.ledger.orders_values import OrderState
from backchannel.message import Portion, Reference
from backchannel.message.cable import parse
from backchannel.message.references import parse_reference
from backchannel.message.steps import Step
from backchannel.message.times import DateTimeGroup

FOLDER = Path(__file__).resolve().parent / "orders"


def vectors(name: str) -> list[Any]:
    loaded = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert loaded[name], "a file without vectors proves nothing"
    return list(loaded[name])


def moment(text: str) -> int:
    return DateTimeGroup.parse(text).microseconds


def filed(message: dict[str, Any]) -> Filed:
    """A message of a vector as an office holds it that sees everything."""
    series, seq = message["number"].split()
    addressees = "".join(f"To: {name}\n" for name in message["to"])
    paragraphs = "".join(f"\n{number}. {each}\n" for number, each in enumerate(message["paragraphs"], 1))
    read = parse(f"ROUTINE\nSECRET\nFrom: {message['from']}\n{addressees}{paragraphs}")
    return Filed(
        place=Place(series, int(seq)),
        digest=sha256(message["number"].encode()).digest(),
        office=message["from"],
        at=moment(message["time"]),
        to=frozenset(message["to"]),
        portions=tuple(_portion(portion, frozenset(map(str, portion.audience or read.addressees))) for portion in read.full_portions),
    )


def _portion(portion: Portion, readers: frozenset[str]) -> FiledPortion:
    order = portion.order
    return FiledPortion(
        number=portion.number,
        kind=portion.kind,
        readers=readers,
        shown=True,
        bearing=portion.bearing,
        title=portion.field("Title"),
        words=portion.words,
        order=order,
        given_to=frozenset(map(str, order.given_to)) if order and order.given_to else None,
        through=str(order.through) if order and order.through else None,
        report=portion.report,
        availability=portion.availability,
        for_signature=portion.field("For signature by"),
    )


def fold(vector: dict[str, Any]) -> Orders:
    held = {(one := filed(message)).place: one for message in vector["messages"]}
    known = {filed(message).place: {*message["read"]} for message in vector["messages"]}

    def relation(one: Place, other: Place) -> Order:
        if one.series == other.series:
            return Order.BEFORE if one.seq < other.seq else Order.AFTER
        return Order.BEFORE if str(one) in known[other] else (Order.AFTER if str(other) in known[one] else Order.CROSSED)

    texts = Texts(held.values(), filed=held.get, relation=relation)
    return Orders(None, held.values(), filed=held.get, relation=relation, texts=texts)


def spot(text: str) -> Spot:
    reference = parse_reference(text)
    assert isinstance(reference, Reference)
    return Spot.of(reference)


@pytest.mark.parametrize(("state", "step", "reached"), vectors("life"))
def test_a_step_leads_where_its_vector_says(state: str, step: str, reached: str) -> None:
    assert str(after(OrderState(state), Step(step)) or "") == reached


@pytest.mark.parametrize("vector", vectors("orders"), ids=lambda vector: vector["name"])
def test_an_order_stands_as_its_vector_says(vector: dict[str, Any]) -> None:
    orders = fold(vector)
    lives = orders.lives(spot(vector["order"]), moment(vector["now"]))
    assert {life.office: _life(life) for life in lives} == vector["lives"]
    findings = [[str(each.kind), str(each.by)] for each in orders.findings(spot(vector["order"]))]
    assert findings == vector["findings"]


def _life(life: Any) -> dict[str, Any]:
    found = {"state": str(life.state)}
    if life.verdict:
        found["verdict"] = str(life.verdict)
    if life.holds:
        found["holds"] = [[str(each.hold), str(each.why), *map(str, each.spots)] for each in life.holds]
    return found


@pytest.mark.parametrize("vector", vectors("certificates"), ids=lambda vector: vector["name"])
def test_a_certificate_says_what_its_vector_says(vector: dict[str, Any]) -> None:
    found = fold(vector).certificate(spot(vector["order"]), vector["office"])
    assert found is not None
    assert (found.ordered.hex(), found.carried.hex(), found.is_equal) == (vector["ordered"], vector["carried"], vector["equal"])
    assert [[list(each.ordered), list(each.carried)] for each in found.differing] == vector["differing"]


@pytest.mark.parametrize("vector", vectors("drafts"), ids=lambda vector: vector["name"])
def test_a_draft_is_contradicted_as_its_vector_says(vector: dict[str, Any]) -> None:
    found = fold(vector).contradictions(filed(vector["draft"]))
    named = ("clash", "first", "then", "earliest", "latest", "is_doubtful")
    said = [{name: str(value) for name in named if (value := getattr(each, name)) not in (None, False)} for each in found]
    assert said == vector["contradictions"]
