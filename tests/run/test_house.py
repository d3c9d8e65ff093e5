"""The stations of one office share what comes and goes, and one of them has custody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backchannel.errors import Mistake
from run.staff import Staff


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded")
    Staff.found(folder)
    return folder


@pytest.fixture
def staff(tmp_path: Path, founded: Path) -> Iterator[Staff]:
    shutil.copytree(founded, tmp_path / "staff")
    staff = Staff(tmp_path / "staff")
    staff.settle()
    yield staff
    staff.close()


def test_every_station_of_an_office_knows_its_channels(staff: Staff) -> None:
    assert [staff[name].ask("pending") for name in ("OFFICER", "LORD", "HAIG")] == [[], [], []]
    assert {staff[name].engine.charters.keys() >= staff["OFFICER"].engine.charters.keys() for name in ("LORD", "HAIG")} == {True}


def test_what_the_office_sends_and_receives_is_at_each_of_its_stations(staff: Staff) -> None:
    staff["OFFICER"].send("PARTY")
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle()
    expected = sorted([("TOHAK 1/1", "out"), ("HAKTO 1/1", "in")])
    assert [sorted(staff.log(name)) for name in ("OFFICER", "LORD", "HAIG")] == [expected] * 3
    for name in ("OFFICER", "LORD", "HAIG"):
        assert staff[name].ask("read", number="HAKTO 1")["cable"] == staff["OFFICER"].ask("read", number="HAKTO 1")["cable"]


def test_a_station_without_custody_releases_nothing(staff: Staff) -> None:
    with pytest.raises(Mistake, match="no custody"):
        staff["LORD"].send("PARTY")


def test_custody_that_is_given_goes_on_with_the_numbers(staff: Staff) -> None:
    staff["OFFICER"].send("PARTY")
    staff.settle()
    staff.give("OFFICER", "HAIG")
    staff.settle()
    with pytest.raises(Mistake, match="no custody"):
        staff["OFFICER"].send("PARTY")
    assert staff["HAIG"].send("PARTY")["number"] == "TOHAK 2/2"
