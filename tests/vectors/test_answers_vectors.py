"""Vectors of docs/spec/answers.md and docs/spec/texts.md: what is written in which words, and what is refused, each for one fault."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from backchannel.errors import Unsound
from backchannel.ledger import Order, Place
from backchannel.ledger.answers import Answers
from backchannel.ledger.filed import Filed, FiledPortion, Spot
from backchannel.ledger.texts import Texts
from backchannel.message import Portion, Reference, ValueProblem
from backchannel.message.cable import parse, render
from backchannel.message.references import parse_reference

FOLDER = Path(__file__).resolve().parent / "answers"


def vectors(name: str) -> dict[str, list[Any]]:
    loaded = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def cable(paragraph: str) -> str:
    return (
        "ROUTINE\nTOP SECRET\nNumber: TOHAK 90\nTime: 221530Z OCT 72\nParagraphs: 1\nAddressees: 1\n"
        f"From: NORTH\nTo: SOUTH\n\n1. {paragraph}\n"
    )


@pytest.mark.parametrize("vector", vectors("brackets")["valid"], ids=lambda vector: vector["paragraph"][:50])
def test_what_a_portion_asks_and_answers_is_read_and_written_in_one_spelling(vector: dict[str, Any]) -> None:
    message = parse(cable(vector["paragraph"]))
    (portion,) = message.portions
    assert isinstance(portion, Portion)
    assert (str(portion.kind), [list(pair) for pair in portion.fields]) == (vector["kind"], vector["fields"])
    assert render(message) == cable(vector["paragraph"])


@pytest.mark.parametrize("vector", vectors("brackets")["invalid"], ids=lambda vector: vector["why"])
def test_one_fault_in_what_a_portion_asks_and_answers_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Unsound) as caught:
        parse(cable(vector["paragraph"]))
    assert vector["code"] in {finding.code for finding in caught.value.findings}


@pytest.mark.parametrize("text", vectors("references")["valid"])
def test_a_reference_of_any_sort_is_written_as_it_is_read(text: str) -> None:
    assert str(parse_reference(text)) == text


@pytest.mark.parametrize("vector", vectors("references")["invalid"], ids=lambda vector: vector["reference"])
def test_a_reference_in_another_spelling_is_a_problem(vector: dict[str, Any]) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_reference(vector["reference"])
    assert caught.value.code == vector["code"]


def filed(message: dict[str, Any]) -> Filed:
    """A message of a vector as an office holds it that sees everything."""
    series, seq = message["number"].split()
    addressees = "".join(f"To: {name}\n" for name in message["to"]) + "".join(f"Info: {name}\n" for name in message["info"])
    paragraphs = "".join(f"\n{number}. {each}\n" for number, each in enumerate(message["paragraphs"], 1))
    read = parse(f"ROUTINE\nSECRET\nFrom: {message['from']}\n{addressees}{paragraphs}")
    return Filed(
        place=Place(series, int(seq)),
        digest=sha256(message["number"].encode()).digest(),
        office=message["from"],
        at=int(seq),
        to=frozenset(message["to"]),
        portions=tuple(
            FiledPortion(
                number=portion.number,
                kind=portion.kind,
                readers=frozenset(map(str, portion.audience or read.addressees)),
                shown=True,
                bearing=portion.bearing,
                title=portion.field("Title"),
                words=portion.words,
            )
            for portion in read.full_portions
        ),
    )


def spot(text: str) -> Spot:
    reference = parse_reference(text)
    assert isinstance(reference, Reference)
    return Spot.of(reference)


@pytest.mark.parametrize("vector", vectors("texts")["texts"], ids=lambda vector: vector["name"])
def test_a_text_comes_to_the_words_of_its_vector(vector: dict[str, Any]) -> None:
    held = {(one := filed(message)).place: one for message in vector["messages"]}
    known = {filed(message).place: {*message["read"]} for message in vector["messages"]}

    def relation(one: Place, other: Place) -> Order:
        if one.series == other.series:
            return Order.BEFORE if one.seq < other.seq else Order.AFTER
        return Order.BEFORE if str(one) in known[other] else (Order.AFTER if str(other) in known[one] else Order.CROSSED)

    fold = Texts(held.values(), filed=held.get, relation=relation)
    text = fold.text(spot(vector["text"]))
    assert (text.now.state, text.now.words) == (vector["state"], vector["words"])
    assert (text.now.digest.hex() if text.now.digest else None) == vector["sha256"]
    assert [f"{origin.spot} part {origin.part}" for origin in text.now.origins] == vector["origins"]
    found = {tuple(map(str, conflict.between)): conflict for conflict in text.conflicts}
    for one, other, proved, state, by in vector["conflicts"]:
        conflict = found[one, other]
        assert ("proved" if conflict.is_proved else "possible") == proved
        assert ("resolved" if conflict.is_resolved else "open", conflict.resolved_by and str(conflict.resolved_by)) == (state, by)
    assert len(found) == len(vector["conflicts"])
    assert {version: str(fold.whole(spot(version))) for version in vector.get("whole", {})} == vector.get("whole", {})


@pytest.mark.parametrize("vector", vectors("owed")["owed"], ids=lambda vector: vector["name"])
def test_what_is_owed_stands_as_its_vector_says(vector: dict[str, Any]) -> None:
    fold = Answers(None, map(filed, vector["messages"]))
    assert {owed.office: str(owed.state) for owed in fold.owed_for(spot(vector["ask"]))} == vector["owed"]
