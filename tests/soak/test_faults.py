"""Samples of the long runs, on fresh seeds that are printed: real stations and a real switch, killed, and on bad disks."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from soak.flush_errors import Flushes
from soak.full_disk import fill_up
from soak.kills import storm
from soak.offices import Offices
from soak.part import Counts
from soak.syscalls import PROGRAMS, Sweep

from soak import full_disk, tracing


@pytest.fixture
def seed() -> int:
    number = random.SystemRandom().randrange(2**31)
    print(f"seed {number}")
    return number


@pytest.fixture
def may_trace() -> None:
    if why := tracing.cannot_trace():
        pytest.skip(why)


def assert_well(found: Counts, *, faults: int) -> None:
    assert found.failures == ()
    assert (found.lost, found.shown_twice) == (0, 0)
    assert found.faults >= faults
    assert found.acknowledged


def test_six_kills_at_random_while_both_offices_send_lose_nothing_and_double_nothing(tmp_path: Path, seed: int) -> None:
    assert_well(storm(tmp_path, seed=seed, kills=6), faults=6)


def test_a_kill_at_a_durable_system_call_of_each_program_loses_nothing(tmp_path: Path, seed: int, may_trace: None) -> None:
    chance = random.Random(seed)
    with Offices(tmp_path) as offices:
        offices.run()
        sweep = Sweep(offices=offices, place=tmp_path)
        points = sweep.points()
        offices.start_all()
        for program in PROGRAMS:
            # The flushes and what is written last before them are where an answer hangs on the disk.
            flushes = [point for point in points if point.program == program and point.call == "fdatasync"]
            sweep.kill_at(chance.choice(flushes))
        assert_well(sweep.counts + offices.audit(), faults=3)


def test_the_first_flush_that_fails_ends_a_station_and_the_switch_and_is_not_tried_again(tmp_path: Path, may_trace: None) -> None:
    with Offices(tmp_path) as offices:
        offices.run()
        flushes = Flushes(offices=offices, place=tmp_path)
        points = [point for point in flushes.points() if point.call == "fdatasync" and point.program != "send"]
        offices.start_all()
        for program in ("CAPITAL", "switch"):
            for point in [point for point in points if point.program == program][:2]:
                flushes.fail_at(point)
        assert_well(flushes.counts + offices.audit(), faults=3)


@pytest.mark.parametrize("who", full_disk.MEGABYTES)
def test_a_full_disk_refuses_what_is_new_with_a_sentence_goes_on_reading_and_goes_on_when_there_is_room(tmp_path: Path, who: str) -> None:
    if why := full_disk.cannot_mount():
        pytest.skip(why)
    assert_well(fill_up(tmp_path, who=who, rooms=[0, 256]), faults=2)


def test_what_several_parts_found_adds_up() -> None:
    one = Counts(faults=2, kills=1, acknowledged=3, checked=1, figures={"levels": 2})
    both = one + replace(one, lost=1, figures={"levels": 1, "cuts": 4}, failures=("seed 7: gone",))
    assert (both.faults, both.kills, both.acknowledged, both.lost, both.figures) == (4, 2, 6, 1, {"levels": 3, "cuts": 4})
    assert one.is_well
    assert not both.is_well
