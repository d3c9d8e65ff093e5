"""SIGKILL at every durable system call of an exchange: of the sender's station, of the addressee's, of the switch, of `send` alone.

First one exchange is traced and its calls are counted; then each of them in turn is where the program is killed, before the call is
done. After each kill the program is started again, and everything that was acknowledged must be there.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from station_harness import until

from backchannel.errors import Trouble
from soak import ROOT, tracing
from soak.offices import DRAFTS, Offices, plain
from soak.part import Counts, Say

DURABLE = ("pwrite64", "fdatasync", "fsync", "ftruncate", "rename", "unlink")
PROGRAMS = ("MISSION", "CAPITAL", "switch", "send")
FILES = ("vault.db", "vault.db-wal", "transit.db", "transit.db-wal", "switch.sqlite3", "switch.sqlite3-wal")
KILLED = -9


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Point:
    """The `count`-th call of this name since the exchange began, in one of a program's threads."""

    program: str
    call: str
    count: int


@dataclass(slots=True, kw_only=True)
class Sweep:
    """One network on which point after point is tried; `run` gives what came of it."""

    offices: Offices
    place: Path
    counts: Counts = field(default_factory=Counts)

    def points(self) -> list[Point]:
        """Every durable call of one exchange, by a trace of each program."""
        found: list[Point] = []
        for program in PROGRAMS:
            file = self.place / f"{program}.counted"
            self._exchange(program, file, ["-e", f"trace={','.join(DURABLE)}"])
            made = Counter((call.thread, call.name) for call in tracing.parse(file.read_text("utf-8", "replace").splitlines()))
            longest = {name: max(count for (_, other), count in made.items() if other == name) for _, name in made}
            found += [Point(program=program, call=name, count=n) for name, most in sorted(longest.items()) for n in range(1, most + 1)]
        return found

    def kill_at(self, point: Point) -> None:
        """Let an exchange run into this point, start again what died, and look whether anything is gone."""
        try:
            self._kill_at(point)
        except Exception as error:
            error.add_note(f"at {point}; they said last: {[self.offices.last_words(name) for name in PROGRAMS if name != 'send']}")
            raise

    def _kill_at(self, point: Point) -> None:
        program = point.program
        options = ["-e", f"trace={point.call}", f"--inject={point.call}:signal=KILL:when={point.count}"]
        died = self._exchange(program, self.place / "killed", options)
        if died and program != "send" and (process := self.offices.process(program)):
            process.wait(timeout=60)  # its first thread is gone, and the others soon are
        failures = self.offices.clear_ended(program)
        gone: set[str] = set()
        if died and program == "CAPITAL":
            gone = self.offices.lost_by("CAPITAL")
        elif died and program != "switch":
            gone = self.offices.unfiled()
        self.offices.start_all()
        failures += [f"gone are {sorted(gone)}"] if gone else []
        named = tuple(f"killed at {point}: {failure}" for failure in failures)
        self.counts += Counts(faults=int(died), kills=int(died), lost=len(gone), checked=1, failures=named)

    def _exchange(self, program: str, file: Path, options: list[str]) -> bool:
        """Send one message and wait until its receipt is here, with one program traced; whether that died of it."""
        if program == "send":
            return self._send_alone(file, options)
        process = self._pid(program)
        for path in self._files(program):
            options = [*options, "-P", str(path)]
        with tracing.attached(process, *options, file=file):
            self._one_message(process, file)
            if program != "MISSION" and not self.offices.ended():
                time.sleep(0.3)  # what is noted after the receipt went
        # Not before: until the tracer is gone it may kill.
        return tracing.has_ended(process)

    def _one_message(self, process: int, file: Path) -> None:
        """From being sent until its receipt is here, or a program has ended; what that calls is written to `file`."""
        self.offices.send()
        until(lambda: tracing.has_ended(process) or self.offices.ended() or self._is_settled(), "a receipt, or an end", 60)

    def _is_settled(self) -> bool:
        try:
            return self.offices.is_settled_of("MISSION")
        except Trouble:
            return False  # it may be the one that is ending

    def _send_alone(self, file: Path, options: list[str]) -> bool:
        station = self.offices["MISSION"]
        if station.process is not None:
            station.stop()
        command = ["strace", "-D", "-f", "-yy", "-o", str(file), *options]
        for path in self._files("MISSION"):
            command += ["-P", str(path)]
        command += [sys.executable, str(ROOT / "soak" / "_one.py"), "send", str(station.folder.path), DRAFTS["MISSION"][0]]
        paths = os.pathsep.join(str(ROOT / name) for name in (".", "src", "tests/process"))
        done = subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode in (0, KILLED), done.stderr
        self.offices.promised["MISSION"] |= {plain(line) for line in done.stdout.splitlines()}
        return done.returncode == KILLED

    def _pid(self, program: str) -> int:
        if program == "switch":
            return self.offices.switch.pid
        self.offices.start_all()
        process = self.offices[program].process
        assert process is not None
        return process.pid

    def _files(self, program: str) -> list[Path]:
        folder = self.offices.switch.folder if program == "switch" else self.offices[program].folder.path
        return [folder / name for name in FILES if name.startswith("switch") == (program == "switch")]


class Syscalls:
    """See the module."""

    name = "syscalls"
    promise = "Killed at any durable system call of an exchange: what was acknowledged before is there after."
    whole = "every durable system call of an exchange, some 300"
    weight = 700.0

    def run(self, *, seconds: float, seed: int, say: Say, fewest: int = 3) -> Counts:
        """All points in an order of the seed's, until the time is over; `fewest` come in any case."""
        if why := tracing.cannot_trace():
            return Counts(skipped=why)
        end = time.monotonic() + seconds
        with tempfile.TemporaryDirectory(prefix="backchannel-syscalls-") as name, Offices(Path(name)) as offices:
            offices.run()
            sweep = Sweep(offices=offices, place=Path(name))
            points = sweep.points()
            offices.start_all()
            random.Random(seed).shuffle(points)
            done = 0
            for point in points:
                if done >= fewest and time.monotonic() > end:
                    break
                sweep.kill_at(point)
                done += 1
                if done % 25 == 0:
                    say(f"{done} of {len(points)} system calls, {sweep.counts.kills} kills, {sweep.counts.lost} lost")
            audited = offices.audit()
        return sweep.counts + audited + Counts(figures={"system calls": len(points), "of them tried": done})


PART = Syscalls()
