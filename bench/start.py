"""How long the command line takes before it does anything: `backchannel --help`, and the interpreter alone. Prints JSON.

python bench/start.py [--runs 20]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"


def milliseconds(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(SOURCE)})
    return (time.perf_counter() - start) * 1000


def measure(runs: int) -> dict[str, float]:
    """Medians; the two commands take turns, so that both see the same machine."""
    commands = {"backchannel --help, ms": ["-m", "backchannel", "--help"], "the interpreter alone, ms": ["-c", "pass"]}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, arguments in commands.items():
            took = milliseconds([sys.executable, *arguments])
            if turn:  # the first of each only warms the disk's cache
                times[name].append(took)
    return {name: round(statistics.median(values), 1) for name, values in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="of each command (default %(default)s)")
    options = parser.parse_args()
    print(json.dumps(measure(options.runs), indent=2))


if __name__ == "__main__":
    main()
