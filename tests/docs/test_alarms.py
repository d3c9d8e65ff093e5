"""Every alarm that the station sounds is on the page of alarms, with when and what to do."""

from __future__ import annotations

import ast
import json
import re
from enum import StrEnum
from pathlib import Path

import pytest

from architecture.tree import ROOT, SOURCE, plant
from backchannel.run.alarms import VARIABLE, alarm_facts
from backchannel.run.house import HouseAlarm
from backchannel.run.order_watch import OrderAlarm
from backchannel.seal.house import House
from backchannel.seal.notice import NoticeKind
from backchannel.station.charters import CharterAlarm
from backchannel.station.events import Alarm
from unit.seal.material import charter
from unit.seal.staffed import staffed

PAGE = (ROOT / "docs" / "alarms.md").read_text("utf-8")
STATION = SOURCE / "backchannel" / "station"
RUN = SOURCE / "backchannel" / "run"


def sounded(folder: Path) -> set[str]:
    """The kinds that the code of a folder sounds: `out.alarm("kind", …)` and `Alarm(kind="kind", …)`."""
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py"))]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    given = [call.args[:1] for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "alarm"]
    given += [[word.value for word in call.keywords if word.arg == "kind"] for call in calls if getattr(call.func, "id", "") == "Alarm"]
    return {str(value.value) for values in given for value in values if isinstance(value, ast.Constant)}


def listed(page: str) -> dict[str, list[str]]:
    """The table's rows by kind: when, and what to do."""
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_every_alarm_that_is_sounded_has_its_row_and_every_row_is_sounded() -> None:
    assert len(sounded(STATION)) > 10
    kinds = {str(kind) for kind in (*NoticeKind, *CharterAlarm, *HouseAlarm, *OrderAlarm)}
    assert set(listed(PAGE)) == sounded(STATION) | sounded(RUN) | kinds


@pytest.mark.parametrize("kinds", [CharterAlarm, HouseAlarm])
def test_every_alarm_about_a_charter_or_the_house_is_sounded(kinds: type[StrEnum]) -> None:
    named = {name for path in RUN.glob("*.py") for name in re.findall(rf"{kinds.__name__}\.([A-Z_]+)", path.read_text("utf-8"))}
    assert named == set(kinds.__members__)


def test_every_row_says_when_and_what_to_do() -> None:
    assert [kind for kind, row in listed(PAGE).items() if len(row) != 2 or not all(row)] == []


def test_the_example_for_a_program_has_the_members_of_the_code() -> None:
    example = json.loads(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0])

    channel = charter()
    told = alarm_facts(Alarm(kind="late", channel=channel.channel, series="TOHAK", seq=82, at=0), {channel.channel: channel})
    assert list(example) == list(told)
    assert f"`{VARIABLE}`" in PAGE


def test_an_alarm_of_the_house_names_a_station_and_no_number() -> None:
    house = House([staffed()])
    called, other = house.in_force.seats[:2]
    told = alarm_facts(
        Alarm(kind="draft-submitted", channel=house.channel, series=other.series, seq=5, at=0, office=called.office),
        {house.channel: house.in_force},
    )
    assert (told["office"], told["series"], told["number"]) == (str(called.name), "", None)


def test_a_station_that_is_struck_off_is_told_so_although_its_house_is_gone() -> None:
    told = alarm_facts(Alarm(kind="struck-off", channel=b"c" * 32, series="", seq=0, at=0), {})
    assert (told["kind"], told["channel"], told["office"]) == ("struck-off", None, None)


def test_an_alarm_that_is_new_in_the_code_is_found(tmp_path: Path) -> None:
    text = 'out.alarm("one", channel)\nself.effects.append(Alarm(kind="two", seq=0))\nself.alarm(str(kind), channel)\n'
    assert sounded(plant(tmp_path, {"station/a.py": text})) == {"one", "two"}
