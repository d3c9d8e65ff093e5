"""Transcripts: command-line tests that anyone can read, run against real processes.

What this shows, in a sentence or two, up to the first line with a sign.

    file NAME:                       a file in the folder where the commands run
    | its lines
    $ COMMAND                        run by the shell; what follows is all that it says, on both streams
    output, where [..] stands for anything, and alone on a line for any lines
    [exit 2]                         when it is not 0
    % after NAME                     go on from the folder that another transcript left
    % start NAME: COMMAND            run it beside the others, until it says that it is ready
    % stop NAME                      ask it to stop; its exit status must be 0
    % until TEXT: COMMAND            again and again until it says TEXT

The command `carry FOLDER…` takes everything that waits at stations which do not run to where it is for.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
TRANSCRIPTS = Path(__file__).parent / "transcripts"
SECONDS = 120  # for one command, on however busy a machine
READY = re.compile(r"is running|listening on")
ANYTHING = "[..]"
SIGNS = re.compile(r"[$%] |file ")


class Mismatch(AssertionError):
    """A command said something else than its transcript."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One sign with what stands after it, and the lines below."""

    line: int
    sign: str
    text: str
    below: tuple[str, ...]


def steps_of(transcript: str) -> list[Step]:
    """The steps, in order; the prose before the first sign is for people."""
    lines = transcript.splitlines()
    starts = [number for number, line in enumerate(lines) if SIGNS.match(line)]
    steps = []
    for start, after in zip(starts, [*starts[1:], len(lines)], strict=True):
        sign, _, text = lines[start].partition(" ")
        steps.append(Step(line=start + 1, sign=sign, text=text, below=tuple(lines[start + 1 : after])))
    return steps


def fits(said: str, expected: str) -> bool:
    """Whether a command said what its transcript says."""
    pattern = ""
    for line in expected.rstrip("\n").split("\n"):
        anything = r"(?:.*\n)*" if line == ANYTHING else ".*".join(map(re.escape, line.split(ANYTHING))) + "\n"
        pattern += anything
    return re.fullmatch(pattern, said.rstrip("\n") + "\n") is not None


@dataclass(slots=True, kw_only=True)
class Stage:
    """A folder in which transcripts are played, with processes beside.

    `programs` are what commands run, and what is started beside them always; `loaded`, if given, is what they run instead (loaded.py).
    """

    folder: Path
    programs: Path
    loaded: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)
    earlier: Callable[[str], Path] | None = None
    _beside: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    def play(self, transcript: Path) -> None:
        """Every step; Mismatch with the place where it went otherwise."""
        try:
            for step in steps_of(transcript.read_text("utf-8")):
                self._play(step, f"{transcript.name} line {step.line}")
        finally:
            for process in self._beside.values():
                process.kill()
                process.communicate()

    def _play(self, step: Step, place: str) -> None:
        match step.sign:
            case "file":
                text = "".join(line[2:] + "\n" for line in step.below if line.startswith("|"))
                (self.folder / step.text.removesuffix(":")).write_text(text, "utf-8")
            case "$":
                said, expected = self._run(step.text), "\n".join(step.below).rstrip("\n")
                if not fits(said, expected):
                    raise Mismatch(f"{place}: $ {step.text}\n--- expected\n{expected}\n--- said\n{said}")
            case "%":
                self._direct(step.text, place)

    def _direct(self, text: str, place: str) -> None:
        words, _, command = text.partition(": ")
        match words.split(" ", 1):
            case ["after", name]:
                assert self.earlier is not None
                shutil.copytree(self.earlier(name), self.folder, dirs_exist_ok=True)
            case ["start", name]:
                self._start(name, command, place)
            case ["stop", name]:
                process = self._beside.pop(name)
                process.terminate()
                said, _ = process.communicate(timeout=SECONDS)
                assert process.returncode == 0, f"{place}: exit {process.returncode}\n{said}"
            case ["until", expected]:
                self._until(expected, command, place)
            case _:
                raise AssertionError(f"{place}: no such direction")

    def _run(self, command: str) -> str:
        """What a command says, with a last line for its exit status when that is not 0."""
        ran = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self.surroundings(self.loaded or self.programs),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
            start_new_session=True,  # no terminal: nobody to ask
        )
        end = "" if not ran.stdout or ran.stdout.endswith("\n") else "\n"
        return ran.stdout + end + (f"[exit {ran.returncode}]\n" if ran.returncode else "")

    def _start(self, name: str, command: str, place: str) -> None:
        process = subprocess.Popen(
            ["sh", "-c", f"exec {command}"],
            cwd=self.folder,
            env=self.surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._beside[name] = process
        assert process.stdout is not None
        said = ""
        while not READY.search(said):
            line = process.stdout.readline()
            assert line, f"{place}: ended before it was ready\n{said}"
            said += line

    def _until(self, expected: str, command: str, place: str) -> None:
        deadline = time.monotonic() + SECONDS
        said = self._run(command)
        while expected not in said:
            assert time.monotonic() < deadline, f"{place}: never said {expected!r}, but\n{said}"
            time.sleep(0.2)
            said = self._run(command)

    def surroundings(self, programs: Path | None = None) -> dict[str, str]:
        """The environment in which commands run: those of `programs`, or true ones."""
        kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
        path = f"{programs or self.programs}{os.pathsep}{kept['PATH']}"
        return kept | {"PATH": path, "HOME": str(self.folder), "PYTHONPATH": str(SOURCE), "LC_ALL": "C.UTF-8"} | self.environment


def write_programs(folder: Path) -> None:
    """A `backchannel` for the shell, of this checkout, and a `carry` (carry.py)."""
    for name, what in (("backchannel", "-m backchannel"), ("carry", f'"{Path(__file__).with_name("carry.py")}"')):
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {what} "$@"\n')
        program.chmod(0o755)
