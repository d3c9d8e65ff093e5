"""What docs/spec/card.md says of transit cards: which are none, and which of two is the later one (its section "Vectors")."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from backchannel.errors import Refused
from backchannel.seal import Card, read_card
from backchannel.seal.strictjson import encode
from backchannel.seal.transit import CardPlace, OpenedTransit, Turn, read_transit

FOLDER = Path(__file__).resolve().parent / "transit"
CARDS = json.loads((FOLDER / "cards.json").read_text("utf-8"))
PAIRS = json.loads((FOLDER / "order.json").read_text("utf-8"))["pairs"]


@pytest.fixture(scope="module")
def office() -> Card:
    return read_card(encode(CARDS["office"]))


def read(value: Any) -> OpenedTransit:
    recipients = dict(enumerate(value["weeks"], value["first"]))
    place = CardPlace(life=value["life"], began=value["began"], no=value["no"])
    return OpenedTransit(office="office", device="device", place=place, recipients=cast("Any", recipients), artefact=b"")


def test_the_vectors_are_there() -> None:
    assert len(CARDS["cards"]) >= 18
    assert len(PAIRS) >= 15


@pytest.mark.parametrize("vector", [row for row in CARDS["cards"] if "error" in row], ids=lambda row: row["name"])
def test_what_is_no_transit_card_is_refused_as_the_vector_says(vector: Any, office: Card) -> None:
    with pytest.raises(Refused) as refused:
        read_transit(encode(vector["artefact"]), office)
    assert refused.value.code == vector["error"]


@pytest.mark.parametrize("vector", [row for row in CARDS["cards"] if "error" not in row], ids=lambda row: row["name"])
def test_a_transit_card_has_the_place_and_the_weeks_that_the_vector_says(vector: Any, office: Card) -> None:
    opened = read_transit(encode(vector["artefact"]), office)
    assert ([opened.place.life, opened.place.began, opened.place.no], sorted(opened.recipients)) == (vector["place"], vector["weeks"])


@pytest.mark.parametrize("vector", PAIRS, ids=lambda row: row["name"])
def test_a_card_is_later_the_same_earlier_or_contradicts_as_the_vector_says(vector: Any) -> None:
    held, came = read(vector["held"]) if vector["held"] else None, read(vector["came"])
    assert came.turn(held) is Turn[vector["turn"].upper()]
    if vector["renews"] is not None:
        assert came.renews(held) is vector["renews"]
