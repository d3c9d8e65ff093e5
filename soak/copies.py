"""Backups, restores and upgrades, killed at every write that they ask the system for.

tests/process/cut_short.py has the works, and says what must be so after each kill.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cut_short
from cut_short import STRACE, Point, Work
from killed import AT, PASSPHRASE, PLANTED

from backchannel.run.backup import make_backup
from backchannel.run.folder import Folder
from backchannel.vault.schema import VAULT
from soak import ROOT
from soak.part import Counts, Say

__all__ = ["PART"]

_AT_ONCE = 2
_TESTS = str(ROOT / "tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """A part that stops early when every write has had its kill."""

    name: str = "copies"
    promise: str = "A backup, restore or upgrade that is killed leaves what was there or what was meant, never half of it."
    whole: str = "each write of a backup, a restore and the upgrades, some 500"
    weight: float = 400.0

    def run(self, *, seconds: float, seed: int, say: Say) -> Counts:
        """Kill each work at each of its writes, in an order that follows from the seed, for as long as there is time."""
        if STRACE is None:
            return Counts(skipped="There is no strace here to kill a process at a chosen moment with.")
        end = time.monotonic() + seconds
        with tempfile.TemporaryDirectory() as folder:
            jobs = _jobs(Path(folder))
            random.Random(seed).shuffle(jobs)
            found = Counts()
            with ThreadPoolExecutor(_AT_ONCE) as workers:
                for start in range(0, len(jobs), _AT_ONCE * 10):
                    if start and time.monotonic() > end:
                        break
                    for counts in workers.map(_killed, jobs[start : start + _AT_ONCE * 10]):
                        found += counts
            say(f"{found.kills} of {len(jobs)} writes")
        return found


def _jobs(folder: Path) -> list[tuple[Work, Point, Path]]:
    if _TESTS not in sys.path:
        sys.path.insert(0, _TESTS)
    pair, file = folder / "pair", folder / "file"
    pair.mkdir()
    cut_short.with_mail(pair)
    mission = Folder(path=pair / "MISSION")
    make_backup(mission, PASSPHRASE, file, at=AT)
    works = [
        cut_short.backup(mission),
        cut_short.restoring(file, cut_short.rows(mission)),
        *(cut_short.upgrade(mission, version) for version in range(1, len(VAULT))),
        cut_short.upgrade(mission, len(VAULT), (*VAULT, PLANTED)),
    ]
    jobs = []
    for number, work in enumerate(works):
        for point in work.points(folder / f"whole {number}"):
            jobs.append((work, point, folder / f"{number} {point[0]} {point[1]}"))
    return jobs


def _killed(job: tuple[Work, Point, Path]) -> Counts:
    work, point, scratch = job
    try:
        work.cut_at(scratch, point)
    except Exception as error:  # whatever is not as it must be is a finding, and the next kill goes on
        return Counts(faults=1, kills=1, checked=1, failures=(f"{work.name} killed at {point[0]} {point[1]}: {error!r}",))
    return Counts(faults=1, kills=1, checked=1)


PART = Copies()
