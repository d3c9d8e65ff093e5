"""Vectors of docs/spec/answers.md and docs/spec/texts.md: what is written in which words, and what is refused, each for one fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backchannel.errors import Unsound
from backchannel.message import Portion, ValueProblem
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
