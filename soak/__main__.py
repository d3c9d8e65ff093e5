"""Runs every kind of fault for its share of the time, prints counts as it goes, and writes docs/soak-results.json.

    python -m soak --minutes 60 [--seed 7] [name ...]

The exit status counts the parts in which a promise was broken.
"""

from __future__ import annotations

import argparse
import ctypes
import random
import signal
import sys
import time
import traceback
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection

from soak.part import Counts, Part, Say
from soak.report import line, results, write

# Modules with a PART; those that end by themselves first, so that the others have the rest of the time.
PARTS = ["order", "flush_errors", "full_disk", "power", "copies", "bad_line", "syscalls", "kills", "seeds"]
WAITING = {"bad_line"}
Found = tuple[Counts, str, float]
_CONTEXT = get_context("fork")
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, linux/prctl.h


def main() -> int:
    """Runs those that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m soak", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(PARTS))
    parser.add_argument("--minutes", type=float, default=30.0, help="of the whole run (30)")
    parser.add_argument("--seed", type=int, default=None, help="one number, from which all of it follows; printed when it is not given")
    options = parser.parse_args()
    if unknown := set(options.names) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that a run that is stopped ends the processes that it started
    seed = random.SystemRandom().randrange(2**31) if options.seed is None else options.seed
    say(f"soak: seed {seed}, {options.minutes:g} minutes")
    parts: list[Part] = [import_module(f"soak.{name}").PART for name in options.names or PARTS]
    found = run(parts, seconds=options.minutes * 60, seed=seed, say=say)
    if not options.names:
        write(results(found, seed=seed, minutes=options.minutes))
    return sum(not counts.is_well for counts, _, _ in found.values())


def run(parts: list[Part], *, seconds: float, seed: int, say: Say) -> dict[str, Found]:
    """Each part's counts, promise and seconds, by its name; time that one does not use goes to those after it.

    A part that mostly waits runs beside the others, in a process of its own, and has all the time.
    """
    end = time.monotonic() + seconds
    beside = {part.name: Beside(part, seconds=seconds, seed=seed, say=say) for part in parts if part.name in WAITING and len(parts) > 1}
    here = [part for part in parts if part.name not in beside]
    found: dict[str, Found] = {}
    for place, part in enumerate(here):
        left = max(0.0, end - time.monotonic())
        found[part.name] = run_one(part, seconds=left * part.weight / sum(later.weight for later in here[place:]), seed=seed, say=say)
    found |= {name: other.found() for name, other in beside.items()}
    return {part.name: found[part.name] for part in parts}


def run_one(part: Part, *, seconds: float, seed: int, say: Say) -> Found:
    """One part, for about this long; what it will do is said before, and what came of it after."""
    start = time.monotonic()
    say(f"{part.name}: {part.whole}, or what there is time for in {seconds:.0f} s. {part.promise}")
    try:
        counts = part.run(seconds=seconds, seed=seed, say=_under(part.name, say))
    except Exception:  # one part that falls over is a finding, and no reason to leave out the others
        counts = Counts(failures=(f"seed {seed}: {traceback.format_exc()}",))
    took = time.monotonic() - start
    say(line(part.name, counts, took))
    for failure in counts.failures:
        say(f"  {part.name}: {failure}")
    return counts, part.promise, took


class Beside:
    """A part at work in a process of its own, which ends with this one."""

    def __init__(self, part: Part, *, seconds: float, seed: int, say: Say) -> None:
        self._part = part
        self._found, there = _CONTEXT.Pipe(duplex=False)
        given = {"there": there, "seconds": seconds, "seed": seed, "say": say}
        self._process = _CONTEXT.Process(target=self._run, kwargs=given, daemon=True)
        self._process.start()
        there.close()

    def _run(self, *, there: Connection, seconds: float, seed: int, say: Say) -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)  # also when the run is killed
        there.send(run_one(self._part, seconds=seconds, seed=seed, say=say))

    def found(self) -> Found:
        """What came of it, as soon as that is known."""
        try:
            found: Found = self._found.recv()
        except EOFError:
            self._process.join()
            return Counts(failures=(f"its process ended with status {self._process.exitcode}",)), self._part.promise, 0.0
        return found


def _under(name: str, say: Say) -> Say:
    return lambda text: say(f"  {name}: {text}")


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
