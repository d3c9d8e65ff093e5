"""What lists and records say of messages that were stopped and came, of numbers that were left out, and of what was packed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backchannel.envelope import POUCH
from backchannel.errors import Trouble
from backchannel.run import courier
from backchannel.run.inspect import inspect_bytes
from run.packs import backed_up
from run.pair import DAY, START, Pair, Side
from run.test_restored_stations import goes_back


def record(side: Side, number: str) -> list[tuple[str, str | None]]:
    return [(step["what"], step["why"]) for step in side.ask("read", number=number)["record"]]


def marks(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {row["number"].split("/")[0]: row["void"]["why"] for row in rows if row.get("void")}


def own(side: Side) -> tuple[Any, Any]:
    facts = side.ask("status")["channels"][0]
    return facts["lost"], facts["left_out"]


def test_what_was_cancelled_and_arrived_all_the_same_is_marked_wherever_it_is_shown_and_stays_readable(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    late = pair.mission.waiting()
    pair.mission.send("CAPITAL")
    pair.mission.ask("cancel", number="MISTO 1")
    pair.carry(pair.mission, pair.capital)
    assert marks(pair.capital.ask("inbox")) == {}
    pair.capital.note(pair.capital.engine.arrive(late))
    for shown in (pair.capital.ask("inbox"), pair.capital.ask("log"), [pair.capital.ask("read", number="MISTO 1")]):
        assert marks(shown) == {"MISTO 1": "delivery.cancelled"}
    assert record(pair.capital, "MISTO 1") == [
        ("released", None),
        ("void", "delivery.cancelled"),
        ("received", None),
        ("opened", None),
    ]
    pair.settle()
    steps = [what for what, _ in record(pair.mission, "MISTO 1")]
    assert steps.index("cancelled") < steps.index("received")


def test_what_had_come_before_it_was_cancelled_is_marked_too(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.carry(pair.mission, pair.capital)
    pair.mission.ask("cancel", number="MISTO 1")
    pair.carry(pair.mission, pair.capital)
    assert marks(pair.capital.ask("inbox")) == {"MISTO 1": "delivery.cancelled"}
    pair.settle()
    pair.capital.close()
    pair.capital.open()
    assert marks(pair.capital.ask("inbox")) == {"MISTO 1": "delivery.cancelled"}
    assert pair.capital.alarms().count("void") == 0


def test_what_its_originator_has_lost_is_not_said_to_be_stopped(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    old = backed_up(pair.mission, tmp_path / "backup")
    pair.mission.send("CAPITAL")
    pair.carry(pair.mission, pair.capital)
    goes_back(pair, old, tmp_path / "again").ask("reopen", channel="SPRING")
    pair.settle()
    assert pair.capital.engine.vault.voids(pair.capital.engine.state.channels.copy().popitem()[0])
    assert marks(pair.capital.ask("log")) == {}


def test_numbers_that_were_left_out_are_told_from_those_that_were_lost_as_more_is_known(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    old = backed_up(pair.mission, tmp_path / "backup")
    for _ in range(3):
        pair.mission.send("CAPITAL")
    _, *others = pair.mission.waiting()
    pair.capital.note(pair.capital.engine.arrive(others))
    mission = goes_back(pair, old, tmp_path / "again")
    mission.ask("reopen", channel="SPRING")
    assert own(mission) == ([], [[1, 199]])
    pair.settle()
    pair.pass_time(START + DAY // 24)
    pair.settle()
    assert own(mission) == ([[1, 3]], [[4, 199]])
    mission.send("CAPITAL")
    pair.settle()
    assert own(mission) == ([[1, 3]], [[4, 199]])
    pair.capital.ask("resend", to="MISSION")
    pair.settle()
    assert own(mission) == ([[1, 1]], [[4, 199]])
    mission.close()
    mission.open()
    assert own(mission) == ([[1, 1]], [[4, 199]])


def test_numbers_that_correspondents_name_after_a_restore_are_lost_and_none_is_left_out(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    old = backed_up(pair.mission, tmp_path / "backup")
    for _ in range(3):
        pair.mission.send("CAPITAL")
    pair.settle()
    mission = goes_back(pair, old, tmp_path / "again")
    pair.settle()
    assert own(mission) == ([[1, 3]], [])


def test_inspecting_a_charter_shows_its_handling_times(pair: Pair) -> None:
    shown = inspect_bytes(pair.enter("AUTUMN", "MISTO", "TOMIS").encode())["shows"]
    assert (shown["times"]["flash"], shown["times"]["give_up"]) == (10, 400 * 24 * 60)
    assert shown["not signed by"] == "nobody: all have signed, all signatures are good"


def test_inspecting_a_chain_shows_who_is_on_it_and_who_is_revoked(pair: Pair) -> None:
    pair.mission.ask("leave", reason="The mission is closed.")
    (history,) = pair.mission.engine.histories.values()
    found = inspect_bytes(history.chain())
    assert found["kind"] == "charter with its versions"
    assert (found["shows"]["channel"], found["shows"]["revoked"]) == ("SPRING", ["MISSION"])


def test_what_is_packed_stands_in_the_record_as_packed_first_and_never_as_accepted(tmp_path: Path) -> None:
    Pair.found(tmp_path, POUCH)
    pair = Pair(tmp_path)
    for stick in ("one", "two"):
        (tmp_path / stick).mkdir()
    pair.mission.send("CAPITAL")
    packed = {"what": "packed", "into": str(tmp_path / "one")}
    for day, stick in enumerate(("one", "two"), 1):
        pair.pass_time(START + day * DAY)
        courier.pack(pair.mission.clerk, tmp_path / stick)
        steps = [step for step in pair.mission.ask("read", number="MISTO 1")["record"] if step["what"] in ("handed", "accepted", "packed")]
        (step,) = steps
        assert (packed, step["at"][:10]) == ({name: step[name] for name in packed}, "2025-08-03")
    courier.take(pair.capital.clerk, [tmp_path / "two"])
    (received,) = [step for step in pair.capital.ask("read", number="MISTO 1")["record"] if step["what"] == "received"]
    assert received["from"] == str(tmp_path / "two")
    pair.close()


def test_a_command_that_finds_the_station_held_by_another_command_is_not_told_that_it_runs(pair: Pair) -> None:
    with pytest.raises(Trouble) as caught:
        Side(pair.mission.folder.path, "MISSION", pair.clock)
    assert caught.value.code == "folder.in-use"
    assert "another command" in str(caught.value) and "kill" not in str(caught.value)
