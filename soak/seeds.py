"""Whole networks of stations from fresh seeds, on virtual clocks, disks and switches (docs/simulator.md)."""

from __future__ import annotations

import time

from simulator import Report, simulate
from soak.part import Counts, Say

_REAL_EVERY = 50  # a seed whose world has the real seal and the vault's real cipher takes fifty times as long
_SAY_SECONDS = 60.0
_YEAR = 365 * 86_400.0


class Seeds:
    """See `soak.part.Part`."""

    name: str = "seeds"
    promise: str = "In no world from a seed is anything lost, shown twice or left unsettled, whatever goes wrong there."
    whole: str = "one seed after another"
    weight: float = 600.0

    def run(self, *, seconds: float, seed: int, say: Say) -> Counts:
        """One seed after another, from a million times this one on; every fiftieth with nothing transparent in it."""
        counts, end, said, number = Counts(), time.monotonic() + seconds, time.monotonic(), seed * 1_000_000
        while not counts.checked or time.monotonic() < end:
            counts += _counts(simulate(number, real=number % _REAL_EVERY == 0), real=number % _REAL_EVERY == 0)
            number += 1
            if time.monotonic() - said > _SAY_SECONDS:
                say(f"{counts.figures['seeds']:.0f} seeds, {counts.figures['station-years']:.2f} station-years")
                said = time.monotonic()
        return counts


def _counts(report: Report, *, real: bool) -> Counts:
    broken = tuple(f"seed {report.seed}{' (real)' if real else ''}: {sentence}" for sentence in report.broken)
    return Counts(
        faults=report.faults,
        acknowledged=report.filed,
        lost=sum("has lost" in sentence or "does not hold" in sentence for sentence in report.broken),
        shown_twice=sum("a second time" in sentence for sentence in report.broken),
        checked=1,
        figures={
            "seeds": 1.0,
            "seeds with real parts": float(real),
            "station-years": report.stations * report.seconds / _YEAR,
            "network-years": report.seconds / _YEAR,
        },
        failures=broken,
    )


PART = Seeds()
