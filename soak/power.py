"""Power cuts: what had been acknowledged is on the disk, whole, however the disk was torn; and a disk that is not flushed loses."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from soak.part import Counts, Say, rounds
from soak.power_block import cut_block, why_not
from soak.power_cuts import Outcome, cut_work


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One recording with its cuts; a control is one in which something must be lost."""

    title: str
    run: Callable[..., Outcome]
    control: bool = False


CUTS = (
    Cut(title="stations", run=partial(cut_work, "stations", calls=40, count=150)),
    Cut(title="stations that do not flush", run=partial(cut_work, "stations", calls=15, count=40, flushed=False), control=True),
    Cut(title="switch", run=partial(cut_work, "switch", calls=100, count=600)),
    Cut(title="switch that does not flush", run=partial(cut_work, "switch", calls=30, count=30, flushed=False), control=True),
)
ON_A_DISK = (
    Cut(title="stations on a disk", run=partial(cut_block, "stations", calls=40, count=150)),
    Cut(title="stations that do not flush a disk", run=partial(cut_block, "stations", calls=15, count=40, flushed=False), control=True),
    Cut(title="stations on a disk that forgets", run=partial(cut_block, "stations", calls=15, count=15, obeyed=False), control=True),
    Cut(title="switch on a disk", run=partial(cut_block, "switch", calls=100, count=150)),
    Cut(title="switch that does not flush a disk", run=partial(cut_block, "switch", calls=30, count=15, flushed=False), control=True),
    Cut(title="switch on a disk that forgets", run=partial(cut_block, "switch", calls=30, count=15, obeyed=False), control=True),
)


class Power:
    """Cuts recorded databases anywhere, and a whole file system where a disk of our own may be mounted."""

    name = "power"
    promise = "What was acknowledged before the power went is on the disk, whole, whatever the disk did with what was not flushed."
    whole = "some 1,200 cuts, of ten recordings"
    weight = 300.0

    def run(self, *, seconds: float, seed: int, say: Say) -> Counts:
        """Every kind of cut at least once, each round from another seed."""
        refused = why_not()
        if refused:
            say(refused)
        total = Counts(figures={"without a disk of our own": 1.0} if refused else {})
        end = time.monotonic() + seconds
        for number in rounds(seconds):
            for cut in _in_turn(with_disk=not refused):
                if number and time.monotonic() > end:
                    break
                outcome = cut.run(seed=seed + number)
                total += counts_of(cut, outcome, seed + number)
                say(told(cut, outcome))
        return total


def counts_of(cut: Cut, outcome: Outcome, seed: int) -> Counts:
    """A control counts for itself only: it fails when it loses nothing."""
    if cut.control:
        blind = () if outcome.wrong else (f"{cut.title}, seed {seed}: nothing was lost, so these cuts would not see a loss",)
        return Counts(figures={"lost by controls": len(outcome.wrong)}, failures=blind, checked=1)
    return Counts(
        faults=outcome.cuts,
        acknowledged=outcome.promised,
        lost=len(outcome.wrong),
        checked=outcome.cuts,
        figures={"power cuts": outcome.cuts, "torn files": outcome.torn},
        failures=outcome.wrong[:20],
    )


def told(cut: Cut, outcome: Outcome) -> str:
    """A line of progress."""
    lost = f"lost {len(outcome.wrong)}{', as it must' if cut.control and outcome.wrong else ''}"
    return f"{cut.title}: cuts {outcome.cuts}, acknowledged {outcome.promised}, torn {outcome.torn}, {lost}"


def _in_turn(*, with_disk: bool) -> Iterator[Cut]:
    yield from CUTS
    if with_disk:
        yield from ON_A_DISK


PART = Power()
