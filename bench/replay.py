"""How fast the simulator lives through seeds: worlds of stations on virtual clocks, disks and switches. Prints JSON.

python bench/replay.py [--seeds 150]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from simulator import simulate  # noqa: E402  # found by the line above


def measure(count: int) -> dict[str, float]:
    """The same seeds every time, so that two runs can be compared; the first warms what is loaded once."""
    simulate(0)
    began, simulated, filed = time.perf_counter(), 0.0, 0
    for seed in range(1, count + 1):
        report = simulate(seed)
        simulated += report.seconds
        filed += report.filed
    took = time.perf_counter() - began
    return {
        "seeds": count,
        "a seed, ms": round(took / count * 1000, 1),
        "simulated seconds a second": round(simulated / took),
        "messages filed a second": round(filed / took),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=150, help="how many (default %(default)s)")
    options = parser.parse_args()
    print(json.dumps(measure(options.seeds), indent=2))


if __name__ == "__main__":
    main()
