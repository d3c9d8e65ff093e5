"""How a long run shares its time out, and what becomes of a part that falls over."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from soak.__main__ import run
from soak.part import Counts, Say

SECONDS = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part that does what it is given and writes down how long it was told to."""

    name: str
    weight: float = 1.0
    promise: str = "It is kept."
    whole: str = "a piece"
    work: Callable[[], None] = lambda: None
    shares: list[float] = field(default_factory=list)

    def run(self, *, seconds: float, seed: int, say: Say) -> Counts:
        self.work()
        self.shares.append(seconds)
        return Counts(checked=1, figures={"process": os.getpid(), "seconds": seconds})


def quiet(text: str) -> None:
    """Say nothing."""


def test_time_is_shared_by_weight_and_what_one_leaves_goes_to_those_after_it() -> None:
    parts = [Piece(name="first", weight=1.0), Piece(name="second", weight=2.0), Piece(name="third", weight=3.0)]
    run(list(parts), seconds=SECONDS, seed=1, say=quiet)
    assert [round(part.shares[0] / 10) for part in parts] == [10, 24, 60]


def test_a_part_that_mostly_waits_runs_beside_the_others_and_has_all_the_time() -> None:
    found = run([Piece(name="first"), Piece(name="bad_line"), Piece(name="last")], seconds=SECONDS, seed=1, say=quiet)
    assert list(found) == ["first", "bad_line", "last"]
    here, beside, _ = (counts.figures for counts, _, _ in found.values())
    assert here["process"] == os.getpid() != beside["process"]
    assert beside["seconds"] == SECONDS


def test_a_part_that_falls_over_is_a_finding_and_the_others_go_on() -> None:
    found = run([Piece(name="first", work=lambda: next(iter(()))), Piece(name="last")], seconds=SECONDS, seed=7, say=quiet)
    assert "seed 7" in found["first"][0].failures[0]
    assert found["last"][0].is_well


def test_a_process_beside_that_ends_without_a_word_is_a_finding() -> None:
    found = run([Piece(name="bad_line", work=lambda: os._exit(9)), Piece(name="last")], seconds=SECONDS, seed=1, say=quiet)
    assert found["bad_line"][0].failures == ("its process ended with status 9",)
