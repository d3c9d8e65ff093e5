"""Three points for an ambassador, reported as made, and three questions that he asked in return."""

from __future__ import annotations

from typing import Any

import pytest

from october.conftest import At
from october.facts import findings, life
from october.stage import MAIN, PARTY, WASHINGTON, Stage, draft

POINTS = "HAKTO 44 paragraph 2"
BOTH = pytest.mark.parametrize("office", [PARTY, WASHINGTON])


def open_questions(stage: Stage, office: str) -> list[Any]:
    asks = stage[office].ask("asks", channel=MAIN)
    rows = asks["we_owe" if office == PARTY else "owed_to_us"]
    return [(row["number"], row["paragraph"], row["state"]) for row in rows]


@BOTH
def test_three_points_are_reported_as_made_and_nothing_is_left_out(evening: At, office: str) -> None:
    stage = evening("spoken")
    assert life(stage, office, POINTS)["outcome"] == "done as ordered"
    assert findings(stage, office, POINTS) == {}


@BOTH
def test_a_point_of_which_the_report_says_nothing_is_found(evening_on: At, office: str) -> None:
    stage = evening_on("reported")
    stage.send(WASHINGTON, draft("tohak-89").replace("Covered: 1, 2, 3\n", "Covered: 1, 2\n"), MAIN)
    assert findings(stage, office, POINTS)["points left out"]["points"] == [3]


@BOTH
def test_a_fourth_point_that_nobody_ordered_is_found(evening_on: At, office: str) -> None:
    stage = evening_on("reported")
    stage.send(WASHINGTON, draft("tohak-89").replace("Covered: 1, 2, 3\n", "Covered: 1, 2, 3, 4\n"), MAIN, despite=["paragraph 2"])
    assert findings(stage, office, POINTS)["no such points"]["points"] == [4]


@BOTH
def test_three_questions_of_his_are_open(evening: At, office: str) -> None:
    stage = evening("spoken")
    assert open_questions(stage, office) == [("TOHAK 89", paragraph, "open") for paragraph in (3, 4, 5)]
    assert stage[office].ask("read", number="TOHAK 89", channel=MAIN)["cable"].count("Asked by: Dobrynin\n") == 3


@BOTH
def test_an_answer_closes_one_of_them_and_leaves_two(evening: At, office: str) -> None:
    assert open_questions(evening("answered"), office) == [("TOHAK 89", paragraph, "open") for paragraph in (3, 4)]


def test_whom_to_tell_is_owed_until_it_is_reported(evening: At) -> None:
    (row,) = [row for row in evening("answered")[WASHINGTON].ask("agenda")["we_owe"] if row["action"] == "Inform"]
    assert (row["number"], row["names"]) == ("HAKTO 44 paragraph 5", ["Rogers", "Laird"])
