"""A correspondent reports for another, on a stopped order, on what was never ordered, or twice; holds up orders, and makes circles.

Each was released against the word of its writer's own station; what its correspondent is told of it (docs/spec/orders.md, "Findings").
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backchannel.errors import Mistake
from backchannel.words.orders import finding
from run.circle import Circle
from run.ordering import life, order, release, state

NUMBER = "TOALFA 1 paragraph 1"
DONE = f"1. [report; has done {NUMBER}] It is done."


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ALFA has ordered something of BRAVO, and CHARLIE has read it too."""
    folder = tmp_path_factory.mktemp("circle")
    circle = Circle(folder, "ALFA", "BRAVO", "CHARLIE")
    circle.found("ALFA")
    circle.admit("BRAVO", "ALFA")
    circle.admit("CHARLIE", "ALFA", "BRAVO")
    circle["ALFA"].ask("send", drafts=["IMMEDIATE\nSECRET\nFrom: ALFA\nTo: BRAVO\nInfo: CHARLIE\n\n1. [order] Go to the quay.\n"])
    circle.settle()
    for name in ("BRAVO", "CHARLIE"):
        circle[name].ask("read", number="TOALFA 1")
    circle.settle()
    circle.close()
    return folder


@pytest.fixture
def circle(tmp_path: Path, founded: Path) -> Iterator[Circle]:
    shutil.copytree(founded, tmp_path / "circle")
    circle = Circle(tmp_path / "circle", "ALFA", "BRAVO", "CHARLIE")
    yield circle
    circle.close()


def write(circle: Circle, name: str, *portions: str, to: str = "ALFA", despite: tuple[str, ...] = (NUMBER,)) -> None:
    release(circle[name], to, *portions, despite=list(despite))


def carried(circle: Circle, *numbers: str, at: str = "ALFA") -> None:
    circle.settle()
    for number in numbers:
        circle[at].ask("read", number=number)


def misfits(circle: Circle, number: str = NUMBER, at: str = "ALFA") -> list[str]:
    """The sentences below an order of what does not fit."""
    (facts,) = circle[at].ask("order", number=number)
    return [str(finding(row)) for row in facts["findings"]]


def held(circle: Circle, number: str = NUMBER, at: str = "ALFA") -> dict[str, list[str]]:
    return {hold["why"]: hold["numbers"] for hold in life(circle[at], number)["holds"]}


def test_who_was_not_charged_reports_it_as_done_and_it_stays_open(circle: Circle) -> None:
    write(circle, "CHARLIE", DONE)
    carried(circle, "TOCHARLIE 1")
    assert misfits(circle) == ["TOCHARLIE 1 paragraph 1: CHARLIE takes a step in it, and is not charged with it"]
    assert state(circle["ALFA"], NUMBER) == "given"


def test_who_had_read_that_it_was_stopped_reports_it_as_done_and_it_stays_stopped(circle: Circle) -> None:
    draft = circle["ALFA"].ask("stop_draft", order=NUMBER)["draft"]
    circle["ALFA"].ask("send", drafts=[draft])
    carried(circle, "TOALFA 2", at="BRAVO")
    write(circle, "BRAVO", DONE)
    carried(circle, "TOBRAVO 1")
    assert misfits(circle) == ["TOBRAVO 1 paragraph 1: reports it, and its writer had read that it was stopped (TOALFA 2 paragraph 1)"]
    assert state(circle["ALFA"], NUMBER) == "stopped"


def test_a_text_that_nobody_ordered_is_reported_as_handed_over(circle: Circle) -> None:
    write(
        circle,
        "BRAVO",
        f"1. [report; has done {NUMBER}]\nDelivered: paragraph 2\nBegin text:\nI gave it to him.\nEnd text.",
        "2. [text]\nTitle: A note\nBegin text:\nWe accept.\nEnd text.",
    )
    circle.settle()
    facts = circle["ALFA"].ask("read", number="TOBRAVO 1")
    assert [str(finding(row)) for row in facts["orders"]["findings"]] == ["TOBRAVO 1 paragraph 1: hands over a text that was never ordered"]


def test_a_second_report_of_another_outcome_leaves_the_first(circle: Circle) -> None:
    write(circle, "BRAVO", DONE)
    write(circle, "BRAVO", f"1. [report; has not done {NUMBER}] It was not possible.")
    carried(circle, "TOBRAVO 1", "TOBRAVO 2")
    assert misfits(circle) == ["TOBRAVO 2 paragraph 1: reports another outcome than TOBRAVO 1 paragraph 1, and does not replace that"]
    assert state(circle["ALFA"], NUMBER) == "done as ordered"


def test_a_report_that_is_dated_before_its_order_is_told_with_both_times(circle: Circle) -> None:
    write(circle, "BRAVO", f"1. [report; has done {NUMBER}]\nWhen: 010600Z AUG 25\nBegin text:\nIt is done.\nEnd text.")
    carried(circle, "TOBRAVO 1")
    (said,) = misfits(circle)
    assert said.startswith("TOBRAVO 1 paragraph 1: done before it was ordered: done 01 AUG 25 06:00Z, ordered 02 AUG 25 ")


def test_who_did_not_give_an_order_withdraws_it_and_accepts_its_report(circle: Circle) -> None:
    write(circle, "BRAVO", DONE)
    circle.settle()
    circle["CHARLIE"].ask("read", number="TOALFA 1")
    write(circle, "CHARLIE", f"1. [accepts {NUMBER}] Good.", f"2. [withdraws {NUMBER}] Not any more.", to="ALFA\nTo: BRAVO")
    carried(circle, "TOBRAVO 1", "TOCHARLIE 1")
    assert misfits(circle) == [
        f"TOCHARLIE 1 paragraph {number}: CHARLIE takes a step in it, and is not charged with it" for number in (1, 2)
    ]
    assert state(circle["ALFA"], NUMBER) == "done as ordered"


def test_whoever_puts_an_order_of_his_own_before_another_offices_is_named_to_who_gave_it(circle: Circle) -> None:
    write(circle, "BRAVO", order(f"Before: {NUMBER}"))
    carried(circle, "TOBRAVO 1")
    assert held(circle) == {"what must come first is not reported done": ["TOBRAVO 1 paragraph 1"]}
    assert "order-blocked" in circle["ALFA"].alarms()


def test_whoever_puts_an_order_of_his_own_before_one_in_which_he_has_no_say_holds_nothing_up_and_both_ends_are_told(circle: Circle) -> None:
    write(circle, "CHARLIE", order(f"Before: {NUMBER}"), to="ALFA\nInfo: BRAVO")
    carried(circle, "TOCHARLIE 1")
    carried(circle, "TOCHARLIE 1", at="BRAVO")
    for name in ("ALFA", "BRAVO", "CHARLIE"):
        assert held(circle, at=name) == {}
        assert misfits(circle, at=name) == [
            f"TOCHARLIE 1 paragraph 1: CHARLIE wants it to come before {NUMBER}, which ALFA gave: it holds nothing up"
        ]
    assert "order-blocked" not in circle["ALFA"].alarms()


def test_whoever_puts_an_order_before_one_in_which_he_has_no_say_is_asked_first(circle: Circle) -> None:
    with pytest.raises(Mistake) as refused:
        write(circle, "CHARLIE", order(f"Before: {NUMBER}"), despite=())
    assert f"paragraph 1, which is to come before {NUMBER}: ALFA gave that, and it holds nothing up" in refused.value.came


def test_a_circle_that_two_offices_close_at_the_same_time_blocks_each_of_it_at_both(circle: Circle) -> None:
    write(circle, "ALFA", order("After: TOBRAVO 1 paragraph 1"), to="BRAVO", despite=())
    write(circle, "BRAVO", order("After: TOALFA 2 paragraph 1"), despite=())
    circle.settle()
    circle["ALFA"].ask("read", number="TOBRAVO 1")
    circle["BRAVO"].ask("read", number="TOALFA 2")
    both = ["TOALFA 2 paragraph 1", "TOBRAVO 1 paragraph 1"]
    for name in ("ALFA", "BRAVO"):
        for number in both:
            assert held(circle, number, name).get("they come before each other in a circle") == both


def test_of_a_large_circle_as_many_are_named_as_an_order_can_name_and_how_many_there_are(circle: Circle) -> None:
    chain = [order(f"After: {'TOBRAVO 1 paragraph 1' if place == 1 else f'paragraph {place - 1}'}", number=place) for place in range(1, 20)]
    write(circle, "ALFA", *chain, to="BRAVO", despite=())
    write(circle, "BRAVO", order("After: TOALFA 2 paragraph 19"), despite=())
    carried(circle, "TOBRAVO 1")
    named = held(circle, "TOALFA 2 paragraph 5")["they come before each other in a circle, 20 in all, among them"]
    assert named == [f"TOALFA 2 paragraph {number}" for number in range(1, 17)]


def test_a_step_in_a_proposal_is_told_as_one_in_no_order(circle: Circle) -> None:
    write(circle, "ALFA", "1. [proposal] Let us go together.", to="BRAVO", despite=())
    carried(circle, "TOALFA 2", at="BRAVO")
    write(circle, "BRAVO", "1. [report; has done TOALFA 2 paragraph 1] We went.", despite=("TOALFA 2 paragraph 1",))
    carried(circle, "TOBRAVO 1")
    assert misfits(circle, "TOALFA 2 paragraph 1") == ["TOBRAVO 1 paragraph 1: takes a step in TOALFA 2 paragraph 1, which is no order"]
