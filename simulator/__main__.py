"""Lives through seeds and says what was broken.

    python -m simulator --seeds 1-2000
    python -m simulator --seeds 1-2000 --charters
    python -m simulator --seeds 1-2000 --houses
    python -m simulator --seed 17 --show

The exit status is 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from simulator.plan import Acts, Houses
from simulator.world import Report, simulate

if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> int:
    """Many seeds, one line for each that broke a promise; or one seed with its story."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=(__doc__ or "").partition("\n")[0])
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--seeds", metavar="A-B", help="every seed from A to B")
    which.add_argument("--seed", type=int, metavar="N", help="one seed")
    parser.add_argument("--charters", action="store_true", help="of many seeds only those in which charters change")
    parser.add_argument("--houses", action="store_true", help="of many seeds only those in which offices have several stations")
    parser.add_argument("--show", action="store_true", help="tell the story of the seed, in sentences")
    options = parser.parse_args()
    if options.seed is not None:
        return _one(options.seed, show=options.show)
    first, _, last = options.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    chosen = [seed for seed in seeds if not options.charters or Acts.draw(seed).any]
    return _many([seed for seed in chosen if not options.houses or Houses.draw(seed).any])


def _one(seed: int, *, show: bool) -> int:
    report = simulate(seed, show=show)
    for sentence in report.sentences:
        print(sentence)
    _tell(report)
    print(f"seed {seed}: {report.stations} stations, {report.seconds / 3600:.1f} hours, {report.filed} filed, story {report.digest[:16]}")
    return 1 if report.broken else 0


def _many(seeds: Sequence[int]) -> int:
    began, simulated, filed, broken = time.perf_counter(), 0.0, 0, 0
    for seed in seeds:
        report = simulate(seed)
        simulated += report.seconds
        filed += report.filed
        broken += bool(report.broken)
        _tell(report)
    took = time.perf_counter() - began
    print(
        f"{len(seeds)} seeds to {max(seeds, default=0)}: {simulated / 86_400:.1f} days lived through in {took:.1f} s "
        f"({simulated / took:,.0f} seconds a second), {filed} messages filed, {broken} seeds with a broken promise"
    )
    return 1 if broken else 0


def _tell(report: Report) -> None:
    for sentence in report.broken[:5]:
        print(f"seed {report.seed}: {sentence}")


if __name__ == "__main__":
    sys.exit(main())
