"""A flush that fails once (EIO, from strace): at each flush of an exchange in turn, in each station and in the switch.

The first failed flush ends the program with a sentence and a status that is not zero. The next flush would succeed, for it fails but
once, and nobody may find that out: after a failed flush nothing is known of what the disk holds.
"""

from __future__ import annotations

import random
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from station_harness import until

from soak import tracing
from soak.offices import Offices
from soak.part import Counts, Say
from soak.syscalls import Point, Sweep

SENTENCE = "Check the disk"
MORE = 5  # messages after which a program that goes on has flushed every file of an exchange again


class Flushes(Sweep):
    """Points at which a flush fails, instead of a kill."""

    def fail_at(self, point: Point) -> None:
        """Let an exchange run into this point; the program must end by itself, and nothing be gone when it is started again."""
        file = self.place / "failed"
        name = point.program
        said = len(self.offices.said(name))
        options = ["-e", "trace=fsync,fdatasync", f"--inject={point.call}:error=EIO:when={point.count}"]
        died = self._exchange(name, file, options)
        met = _met(file)
        failures = list(_tried_again(file)) if met else []
        if met and not died:
            failures.append("it went on")
        if died:
            status = self.offices.wait(name)
            failures += [f"its exit status is {status}"] if status <= 0 else []
            failures += [] if SENTENCE in self.offices.said(name)[said:] else ["it ended without the sentence"]
        if name == "CAPITAL" and died:
            failures += [f"gone is {number}" for number in self.offices.lost_by("CAPITAL")]
        if name == "MISSION" and died:
            failures += [f"gone is {number}" for number in self.offices.unfiled()]
        self.offices.start_all()
        named = tuple(f"{name}, {point.call} {point.count} failed: {failure}" for failure in failures)
        self.counts += Counts(faults=int(met), checked=int(met), failures=named)

    def _one_message(self, process: int, file: Path) -> None:
        """Where a program goes on although a flush of it failed, more messages follow, until it has flushed that file again."""
        super()._one_message(process, file)
        for _ in range(MORE):
            if not _met(file) or _ends(process) or _tried_again(file):
                break
            super()._one_message(process, file)

    def _exchange(self, program: str, file: Path, options: list[str]) -> bool:
        process = 0 if program == "send" else self._pid(program)
        died = super()._exchange(program, file, options)
        return died or (_met(file) and bool(process) and _ends(process))


def _ends(process: int) -> bool:
    """Whether a program whose flush has failed ends by itself."""
    with suppress(AssertionError):
        return until(lambda: tracing.has_ended(process), "its end", 5)
    return False


def _met(file: Path) -> bool:
    """Whether a flush has failed."""
    return "(INJECTED)" in file.read_text("utf-8", "replace")


def _tried_again(file: Path) -> list[str]:
    """Files that were flushed with success after a flush of them had failed."""
    failed: set[str] = set()
    again: list[str] = []
    for call in tracing.parse(file.read_text("utf-8", "replace").replace(" (INJECTED)", "").splitlines()):
        if call.failed:
            failed.add(call.on)
        elif call.on in failed:
            again.append(f"{Path(call.on).name} was flushed again, with success")
    return again


class FlushErrors:
    """See the module."""

    name = "flush-errors"
    promise = "The first flush that fails ends the program with a sentence, and nothing that was acknowledged is gone."
    whole = "each flush of an exchange"
    weight = 90.0

    def run(self, *, seconds: float, seed: int, say: Say, fewest: int = 3) -> Counts:
        """All flushes of an exchange in an order of the seed's, until the time is over; `fewest` come in any case."""
        if why := tracing.cannot_trace():
            return Counts(skipped=why)
        end = time.monotonic() + seconds
        with tempfile.TemporaryDirectory(prefix="backchannel-flushes-") as name, Offices(Path(name)) as offices:
            offices.run()
            sweep = Flushes(offices=offices, place=Path(name))
            points = [point for point in sweep.points() if point.call in tracing.FLUSHES and point.program != "send"]
            offices.start_all()
            random.Random(seed).shuffle(points)
            for done, point in enumerate(points):
                if done >= fewest and time.monotonic() > end:
                    break
                sweep.fail_at(point)
            audited = offices.audit()
        say(f"{sweep.counts.faults} of {len(points)} flushes failed, {audited.lost} lost")
        return sweep.counts + replace(audited, figures={"flushes of an exchange": len(points)})


PART = FlushErrors()
