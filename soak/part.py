"""What every kind of fault of this folder is: a name, a promise that it tests, and a run that gives counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a run did and found; `+` adds two up, and nothing is well unless `failures` is empty.

    `faults` counts all of them, kills included. `acknowledged` is what somebody was told is safe, `checked` how often a promise was
    looked at. `failures` has one sentence for each broken promise, with all that is needed to see it again.
    """

    faults: int = 0
    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    shown_twice: int = 0
    checked: int = 0
    figures: Mapping[str, float] = field(default_factory=dict)
    failures: tuple[str, ...] = ()
    skipped: str = ""

    def __add__(self, other: Counts) -> Counts:
        names = [*self.figures, *(name for name in other.figures if name not in self.figures)]
        return Counts(
            faults=self.faults + other.faults,
            kills=self.kills + other.kills,
            acknowledged=self.acknowledged + other.acknowledged,
            lost=self.lost + other.lost,
            shown_twice=self.shown_twice + other.shown_twice,
            checked=self.checked + other.checked,
            figures={name: self.figures.get(name, 0) + other.figures.get(name, 0) for name in names},
            failures=self.failures + other.failures,
            skipped=self.skipped or other.skipped,
        )

    @property
    def is_well(self) -> bool:
        """Nothing lost, nothing shown twice, no promise broken."""
        return not (self.lost or self.shown_twice or self.failures)


class Part(Protocol):
    """One kind of fault. `promise` is what it would see broken, in a sentence, and `whole` is its full count, in words.

    `weight` is its share of the time beside the others: the seconds that its full count takes on a machine of two cores.
    """

    name: str
    promise: str
    whole: str
    weight: float

    def run(self, *, seconds: float, seed: int, say: Say) -> Counts:
        """Work for about this long, from this seed: at least one smallest piece; a part that has done all it can stops early.

        `say` prints a line of progress. What cannot be done on this machine comes back as `skipped`, a sentence.
        """


def rounds(seconds: float) -> Iterator[int]:
    """0, 1, 2, … until the time is over; 0 comes in any case."""
    end = time.monotonic() + seconds
    number = 0
    while number == 0 or time.monotonic() < end:
        yield number
        number += 1
