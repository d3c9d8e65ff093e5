"""A courier to which an order comes through whose hands it goes, and that is not charged with it: what it is shown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backchannel.cli.render import orders as render
from backchannel.errors import Mistake
from run.circle import Circle
from run.ordering import release, shown

NUMBER = "TOALFA 1 paragraph 1"
BODY = "Deliver: paragraph 2\n{lines}To: the Minister\nNot later than: 2300 PARIS 02 AUG 25\nBegin text:\nIn his own hands.\nEnd text."
TEXT = "2. [text; for {readers}]\nTitle: To the Minister\nBegin text:\nWe accept.\nEnd text."


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ALFA, BRAVO, CHARLIE, and COURIER, which is an intermediary."""
    folder = tmp_path_factory.mktemp("circle")
    circle = Circle(folder, "ALFA", "BRAVO", "CHARLIE", "COURIER")
    circle.found("ALFA")
    circle.admit("BRAVO", "ALFA")
    circle.admit("CHARLIE", "ALFA", "BRAVO")
    circle.admit("COURIER", "ALFA", "BRAVO", role="intermediary")
    circle.close()
    return folder


@pytest.fixture
def circle(tmp_path: Path, founded: Path) -> Iterator[Circle]:
    shutil.copytree(founded, tmp_path / "circle")
    circle = Circle(tmp_path / "circle", "ALFA", "BRAVO", "CHARLIE", "COURIER")
    yield circle
    circle.close()


def ordered(circle: Circle, *lines: str, hands: str) -> None:
    """ALFA orders a delivery of BRAVO, and this office has the order and its text too."""
    readers, said = f"BRAVO, {hands}", "".join(f"{line}\n" for line in lines)
    portions = f"1. [order; for {readers}]\n{BODY.format(lines=said)}", TEXT.format(readers=readers)
    release(circle["ALFA"], f"BRAVO\nInfo: {hands}", *portions)
    circle.settle()
    for name in ("BRAVO", hands):
        circle[name].ask("read", number="TOALFA 1")


def through(circle: Circle, name: str, act: str = "agenda") -> list[dict[str, Any]]:
    return list(circle[name].ask(act)["through_us"])


def test_an_order_through_a_courier_stands_on_its_agenda_with_nobody_whom_it_cannot_see(circle: Circle) -> None:
    ordered(circle, "Through: COURIER", hands="COURIER")
    (row,) = through(circle, "COURIER")
    assert (row["number"], row["from"], row["office"], row["charged"]) == (NUMBER, "ALFA", None, "not shown here")
    assert row["due"]["utc"] == "2025-08-02T21:00:00Z"
    assert through(circle, "COURIER", "orders") == [row]
    said = shown(circle["COURIER"].ask("agenda"), render.agenda)
    assert "Through us\n  2300 PARIS · 2100Z, 02 AUG 25\n" in said
    assert f"{NUMBER}, to whom is not shown here, from ALFA" in said
    assert "to whom is not shown here, from ALFA" in shown([circle["COURIER"].ask("orders")], render.orders)
    assert "to whom is not shown here, from ALFA" in shown(circle["COURIER"].ask("order", number=NUMBER), render.whole)


def test_where_the_order_says_to_whom_it_is_given_the_courier_sees_how_it_stands(circle: Circle) -> None:
    ordered(circle, hands="COURIER")
    assert [row["office"] for row in through(circle, "COURIER")] == [None]
    ordered_again = f"1. [order; for BRAVO, COURIER]\nGiven to: BRAVO\n{BODY.format(lines='')}"
    release(circle["ALFA"], "BRAVO\nInfo: COURIER", ordered_again, TEXT.format(readers="BRAVO, COURIER"))
    circle.settle()
    circle["COURIER"].ask("read", number="TOALFA 2")
    assert [(row["number"], row["office"]) for row in through(circle, "COURIER")] == [(NUMBER, None), ("TOALFA 2 paragraph 1", "BRAVO")]


def test_an_office_through_which_it_goes_has_it_apart_and_another_that_reads_it_among_those_of_others(circle: Circle) -> None:
    ordered(circle, "Through: CHARLIE", hands="CHARLIE")
    facts = circle["CHARLIE"].ask("agenda")
    assert ([row["office"] for row in facts["through_us"]], facts["others"]) == (["BRAVO"], [])
    assert circle["BRAVO"].ask("agenda")["through_us"] == circle["ALFA"].ask("agenda")["through_us"] == []
    assert [row["number"] for row in circle["CHARLIE"].ask("orders")["orders"]] == []


def test_a_courier_reports_that_it_handed_over_and_has_it_off_its_agenda_while_it_stays_open(circle: Circle) -> None:
    ordered(circle, "Through: COURIER", hands="COURIER")
    draft = circle["COURIER"].ask("step_draft", order=NUMBER, step="Has done", say="It is in his hands.", exact=True)["draft"]
    circle["COURIER"].ask("send", drafts=[draft])
    assert through(circle, "COURIER") == []
    assert len(through(circle, "COURIER", "orders")) == 1
    circle.settle()
    circle["ALFA"].ask("read", number="TOCOURIER 1")
    (facts,) = circle["ALFA"].ask("order", number=NUMBER)
    assert ([life["state"] for life in facts["lives"]], facts["findings"]) == (["given"], [])


def test_a_word_that_a_courier_changed_is_shown_to_who_gave_the_order(circle: Circle) -> None:
    ordered(circle, "Through: COURIER", hands="COURIER")
    draft = circle["COURIER"].ask("step_draft", order=NUMBER, step="Has done", say="It is in his hands.", words="We accept gladly.")[
        "draft"
    ]
    with pytest.raises(Mistake) as asked:
        circle["COURIER"].ask("send", drafts=[draft])
    assert "in words that were changed" in asked.value.came
    circle["COURIER"].ask("send", drafts=[draft], despite=["paragraph 1"])
    circle.settle()
    circle["ALFA"].ask("read", number="TOCOURIER 1")
    (facts,) = circle["ALFA"].ask("order", number=NUMBER)
    assert [row["kind"] for row in facts["findings"]] == ["otherwise than ordered", "other words"]
    (certificate,) = circle["ALFA"].ask("certificate", number=NUMBER)["certificates"]
    assert (certificate["office"], certificate["equal"]) == ("COURIER", False)
