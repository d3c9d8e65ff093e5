"""Worlds from seeds: the same story every time, no promise broken in any of them, and those that once found something, again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import islice, takewhile
from pathlib import Path
from random import Random

import pytest
from simulator.plan import Houses, Plan, sample

from simulator import simulate

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).with_name("kept-seeds.txt")
FRESH = int(os.environ.get("BACKCHANNEL_SEEDS", "1000"))
PARTS = 8  # each is a test of its own, so that every core has some of them


def kept() -> list[int]:
    return [int(line.split()[0]) for line in KEPT.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]


def test_a_seed_tells_the_same_story_twice() -> None:
    assert simulate(11).digest == simulate(11).digest


def test_a_seed_tells_the_same_story_in_another_process_with_other_hashes() -> None:
    code = "from simulator import simulate; print(*[simulate(seed).digest for seed in (20, 21, 22, 23, 3043, 3069)])"
    stories = [
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": hashes, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"},
        ).stdout.split()
        for hashes in ("1", "2")
    ]
    assert len(stories[0]) == 6
    assert stories[0] == stories[1]


def test_two_seeds_tell_two_stories() -> None:
    assert simulate(1).digest != simulate(2).digest


@pytest.mark.parametrize("seed", kept())
def test_a_kept_seed_breaks_no_promise_any_more(seed: int) -> None:
    assert simulate(seed).broken == ()


@pytest.mark.parametrize("part", range(PARTS))
def test_fresh_seeds_break_no_promise(part: int, record_property: Callable[[str, object], None]) -> None:
    began, simulated, filed = time.process_time(), 0.0, 0
    broken: list[str] = []
    seeds = list(islice(sample(int(os.environ["BACKCHANNEL_FIRST_SEED"])), part * FRESH // PARTS, (part + 1) * FRESH // PARTS))
    for report in map(simulate, seeds):
        simulated += report.seconds
        filed += report.filed
        broken += [f"seed {report.seed}: {sentence}" for sentence in report.broken[:1]]
    took = time.process_time() - began
    record_property(
        "said",
        f"{len(seeds)} seeds from {min(seeds, default=0)} to {max(seeds, default=0)}: {simulated / 86_400:,.0f} days, {filed:,} messages, "
        f"in {took:.0f} s",
    )
    assert broken == [], "each of these goes into kept-seeds.txt, for ever"


def test_of_the_large_worlds_every_third_is_lived_through_and_of_the_others_all_but_those_of_two_custodians() -> None:
    taken = list(takewhile(lambda seed: seed < 1000, sample(1)))
    others = [seed for seed in range(1, 1000) if not Houses.draw(seed).may_double]
    left = [seed for seed in others if seed not in taken]
    large = [seed for seed in others if Houses.draw(seed).any or Plan.draw(Random(seed)).stations >= 6]
    assert set(taken) < set(others)
    assert set(left) < set(large)
    assert any(Houses.draw(seed).any for seed in taken)
    assert 0.6 < len(left) / len(large) < 0.73


@pytest.mark.parametrize("seed", [seed for seed in range(1, 151) if Houses.draw(seed).may_double])
def test_the_worlds_of_two_custodians_among_the_first_hold(seed: int) -> None:
    assert simulate(seed).broken == ()
