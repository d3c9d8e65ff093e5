"""Runs every kind of fault for its share of the time, prints counts as it goes, and writes docs/soak-results.json.

    python -m soak --minutes 60 [--seed 7] [name ...]

The exit status counts the parts in which a promise was broken.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
import traceback
from importlib import import_module

from soak.part import Counts, Part, Say
from soak.report import line, results, write

# Modules with a PART; those that end by themselves first, so that the others have the rest of the time.
PARTS = ["order", "flush_errors", "full_disk", "power", "copies", "bad_line", "syscalls", "kills", "seeds"]


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


def run(parts: list[Part], *, seconds: float, seed: int, say: Say) -> dict[str, tuple[Counts, str, float]]:
    """Each part's counts, promise and seconds, by its name; time that one does not use goes to those after it."""
    end = time.monotonic() + seconds
    found: dict[str, tuple[Counts, str, float]] = {}
    for place, part in enumerate(parts):
        start = time.monotonic()
        share = max(0.0, end - start) * part.weight / sum(later.weight for later in parts[place:])
        say(f"{part.name}: {share:.0f} s. {part.promise}")
        try:
            counts = part.run(seconds=share, seed=seed, say=_under(part.name, say))
        except Exception:  # one part that falls over is a finding, and no reason to leave out the others
            counts = Counts(failures=(f"seed {seed}: {traceback.format_exc()}",))
        took = time.monotonic() - start
        found[part.name] = (counts, part.promise, took)
        say(line(part.name, counts, took))
        for failure in counts.failures:
            say(f"  {part.name}: {failure}")
    return found


def _under(name: str, say: Say) -> Say:
    return lambda text: say(f"  {name}: {text}")


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
