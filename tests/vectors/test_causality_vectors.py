"""What docs/spec/causality.md says of small exchanges, one thing a file (its section "Vectors" tells how they are written)."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from backchannel.ledger import Causality, Entry, Order, Place, Relation, Why, saw_in_words
from backchannel.seal import Link, Reach

FILES = sorted((Path(__file__).resolve().parent / "causality").glob("*.json"))
TURNED = {Order.BEFORE: Order.AFTER, Order.AFTER: Order.BEFORE}


def place(text: str) -> Place:
    series, _, number = text.partition(" ")
    return Place(series, int(number))


def link(series: str, seq: int, other: str = "") -> Link:
    return Link(seq=seq, digest=sha256(f"{series} {seq} {other}".strip().encode()).digest())


def links(series: str, value: Any) -> tuple[Link, ...]:
    """A number, a number with other bytes, or the first and last of a run."""
    match value:
        case [int(first), int(last)]:
            return tuple(link(series, seq) for seq in range(first, last + 1))
        case [int(seq), str(other)]:
            return (link(series, seq, other),)
    return (link(series, value),)


def reach(value: Any) -> Reach:
    series = value["ser"]
    return Reach(
        series=series,
        through=links(series, value["through"])[0] if value["through"] is not None else None,
        also=tuple(one for each in value["also"] for one in links(series, each)),
        without=tuple(one.seq for each in value["without"] for one in links(series, each)),
    )


def entry(value: Any) -> Entry:
    return Entry(
        series=value["ser"],
        link=link(value["ser"], value["seq"], value.get("bytes", "")),
        office=value["office"],
        readers=frozenset(value["readers"]),
        all_readers=value["all_readers"],
        read=tuple(map(reach, value["read"])),
        held=tuple(map(reach, value["held"])),
    )


def test_the_vectors_are_there() -> None:
    assert len(FILES) >= 25


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_exchange_is_told_as_its_file_says(file: Path) -> None:
    vector = json.loads(file.read_text("utf-8"))
    entries = [entry(value) for value in vector["messages"]]
    orders = [entries, [*entries, *entries]]
    if not any("bytes" in value for value in vector["messages"]):  # of a number used twice the first counts
        orders.append(entries[::-1])
    for order in orders:
        ledger = Causality()
        for each in order:
            ledger.add(each)
        for one, other, said, why in vector["relations"]:
            relation = Relation(order=Order(said), why=Why(why))
            assert ledger.relation(place(one), place(other)) == relation
            assert ledger.relation(place(other), place(one)) == Relation(order=TURNED.get(relation.order, relation.order), why=relation.why)
        assert [[str(one), str(other)] for one, other in ledger.crossings()] == vector["crossings"]
        assert {of: saw_in_words(ledger.saw(place(of))) for of in vector["saw"]} == vector["saw"]
