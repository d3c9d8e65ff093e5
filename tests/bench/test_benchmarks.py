"""Each benchmark runs with tiny counts and prints what the table shows. Nothing here is timed: speed is measured by `make bench`."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
TINY = {
    "channel": ["--offices", "4"],
    "delivery": ["--messages", "20", "--waiting", "60", "--single", "3"],
    "floor": ["--messages", "5"],
    "history": ["--megabytes", "0.02"],
    "ledger": ["--messages", "60", "--few", "20"],
    "orders": ["--orders", "12", "--open", "4"],
    "reading": ["--messages", "20"],
    "scale": ["--messages", "60", "--few", "20"],
    "start": ["--runs", "1"],
}


def measured(name: str) -> Any:
    done = subprocess.run([sys.executable, BENCH / f"{name}.py", *TINY[name]], capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from numbers(inner)
    else:
        yield value


@pytest.mark.parametrize("name", sorted(TINY))
def test_a_benchmark_prints_finite_numbers_that_are_not_negative(name: str) -> None:
    found = list(numbers(measured(name)))

    assert found
    assert all(math.isfinite(number) and number >= 0 for number in found)


def test_the_table_says_what_is_not_reached_and_what_failed() -> None:
    program = (
        "from _report import show\nshow({'floor': None, 'start': {'backchannel --help, ms': 151.0, 'the interpreter alone, ms': 10.0}})\n"
    )
    environment = os.environ | {"PYTHONPATH": str(BENCH), "NO_COLOR": "1"}

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=60, check=True)

    help_line = next(line for line in done.stdout.splitlines() if "--help" in line)
    assert help_line.split() == ["backchannel", "--help", "151", "ms", "at", "most", "150", "not", "reached"]
    assert "failed" in done.stdout


def test_a_benchmark_that_is_not_there_is_named_among_those_that_are() -> None:
    command = [sys.executable, "-m", "bench", "speed"]

    done = subprocess.run(command, capture_output=True, text=True, cwd=BENCH.parent, timeout=60, check=False)

    assert done.returncode == 2
    names = "channel, delivery, floor, history, ledger, orders, reading, replay, scale, start, switch_load"
    assert f"no benchmark speed; there are {names}" in done.stderr
