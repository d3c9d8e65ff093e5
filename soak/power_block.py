"""Cutting the power of a whole file system: real work on ext4, on a loop device, over a disk that logs its writes and flushes.

    python -m soak.power_block '{"name": "stations", "seed": 1, "calls": 20, "count": 30, "flushed": true, "obeyed": true}'

Run as a program it does the work of `cut_block`, in namespaces of its own: its mounts and processes end with it, however it ends.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Final

from soak import power_fuse
from soak.power_cuts import WORKS, Outcome, look, outcome_of, scratch
from soak.power_disk import Event, Flushed, Found, Noted, Wrote, cuts, places
from soak.power_log import Said, said_by

_ROOT: Final = Path(__file__).resolve().parents[1]
_TOOLS: Final = ("unshare", "mount", "umount", "mkfs.ext4", "e2fsck")
_ALONE: Final = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
_IMAGE_BYTES: Final = 20 << 20
_EVERY: Final = 10
_NOT_HERE: Final = 3  # exit status of a trial that the machine refused
_SECONDS: Final = 500


def why_not() -> str:
    """A sentence when this machine does not allow it, else nothing."""
    if os.geteuid():
        return "A disk of our own needs root, to mount it."
    if missing := [tool for tool in _TOOLS if shutil.which(tool) is None]:
        return f"A disk of our own needs {', '.join(missing)}, which is not on this machine."
    if subprocess.run([*_ALONE, "true"], capture_output=True, check=False).returncode:
        return "This machine does not allow namespaces of our own."
    with scratch() as folder:
        tried = subprocess.run([*_program(), "try", str(folder)], cwd=_ROOT, capture_output=True, text=True, timeout=60, check=False)
    if tried.returncode not in (0, _NOT_HERE):
        raise OSError(tried.stderr)
    return "" if tried.returncode == 0 else f"This machine does not let a disk of our own be mounted: {_last(tried.stderr)}"


def cut_block(name: str, *, seed: int, calls: int, count: int, flushed: bool = True, obeyed: bool = True) -> Outcome:
    """Do `calls` calls on the disk, cut it at `count` places, mount each, and compare.

    Without `flushed` the databases flush nothing; without `obeyed` the disk forgets that it was told to flush.
    """
    task = json.dumps({"name": name, "seed": seed, "calls": calls, "count": count, "flushed": flushed, "obeyed": obeyed})
    with scratch() as folder:
        done = subprocess.run([*_program(), task, str(folder)], cwd=_ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return Outcome(**answer | {"wrong": tuple(answer["wrong"])})


def _program() -> list[str]:
    return [*_ALONE, sys.executable, "-m", "soak.power_block"]


def _last(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]


def _cut_all(folder: Path, *, name: str, seed: int, calls: int, count: int, flushed: bool, obeyed: bool) -> Outcome:
    random = Random(f"{name} {seed}")
    image = _make_file_system(folder)
    with _logging_disk(folder, image) as (disk, notes), _mounted(disk, folder / "mounted") as place, notes.open("wb", buffering=0) as out:
        (place / "before").mkdir()
        said: list[str] = []

        def note(line: str) -> None:
            said.append(line)
            os.write(out.fileno(), line.encode() + b"\n")

        WORKS[name].work(place / "before", random, calls, note, flushed=flushed)
        note(said[-1])
    events = _events(folder / "log", image.read_bytes())
    if not obeyed:
        events = [event for event in events if not isinstance(event, Flushed)]
    log = said_by([event.line for event in events if isinstance(event, Noted)])
    # A disk that forgets flushes is cut in time only: what a file system makes of nonsense is not the question here.
    ways = {} if obeyed else {"ways": ("a beginning",)}
    total = Outcome()
    for number, remains in enumerate(cuts(events, places(events, random, count), random, **ways)):
        known = log[remains.noted] if remains.noted is not None else None
        image.write_bytes(remains.files["disk"])
        wrong = _look_at(name, image, folder / "again", known, go_on=number % _EVERY == 0)
        total += outcome_of(f"{name} on a disk, seed {seed}, {calls} calls, cut {number} of {count}", remains, known, wrong)
    return total


def _look_at(name: str, image: Path, place: Path, said: Said | None, *, go_on: bool) -> list[str]:
    """Mount what is left, as a machine does when the power comes back, and look; then nothing may be wrong with the file system."""
    try:
        with _mounted(image, place):
            wrong = look(name, place / "before", said, go_on=go_on)
    except subprocess.CalledProcessError:
        # Of the file system's own first block too, half may be there; a machine repairs that from its copy before it mounts.
        subprocess.run(["e2fsck", "-fy", image], capture_output=True, check=False)
        with _mounted(image, place):
            wrong = look(name, place / "before", said, go_on=go_on)
    checked = subprocess.run(["e2fsck", "-fn", image], capture_output=True, text=True, check=False)
    return wrong if checked.returncode == 0 else [*wrong, f"the file system is not sound: {checked.stdout}"]


def _make_file_system(folder: Path) -> Path:
    image = folder / "image"
    with image.open("wb") as file:
        file.truncate(_IMAGE_BYTES)
    options = ("-b", "4096", "-J", "size=4", "-E", "lazy_itable_init=0,lazy_journal_init=0")
    _run("mkfs.ext4", "-q", "-F", *options, image)
    return image


@contextmanager
def _logging_disk(folder: Path, image: Path) -> Iterator[tuple[Path, Path]]:
    """The paths of the disk and of the notes; afterwards the log is whole."""
    place = folder / "fuse"
    place.mkdir()
    command = [sys.executable, power_fuse.__file__, place, image, folder / "log"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None and server.stderr is not None
        if server.stdout.readline() != "ready\n":
            raise OSError(_last(server.stderr.read()))
        try:
            yield place / "disk", place / "notes"
        finally:
            _run("umount", place)
    assert server.returncode == 0


@contextmanager
def _mounted(disk: Path, place: Path) -> Iterator[Path]:
    place.mkdir(exist_ok=True)
    _run("mount", "-t", "ext4", "-o", "loop", disk, place)
    try:
        yield place
    finally:
        _run("umount", place)


def _run(*command: str | Path) -> None:
    subprocess.run(command, capture_output=True, text=True, check=True)


def _events(log: Path, image: bytes) -> list[Event]:
    events: list[Event] = [Found(name="disk", file=0, content=image)]
    text = b""
    for kind, offset, data in power_fuse.read_log(log):
        if kind == power_fuse.WROTE:
            events.append(Wrote(file=0, offset=offset, data=data))
        elif kind == power_fuse.FLUSHED:
            events.append(Flushed(file=0))
        elif (text := text + data).endswith(b"\n"):
            # A long line may come in pieces.
            events.append(Noted(line=text.decode()))
            text = b""
    # After the last note it is unmounted, which flushes everything.
    while not isinstance(events[-1], Noted):
        events.pop()
    return events


def _try(folder: Path) -> None:
    with _logging_disk(folder, _make_file_system(folder)) as (disk, _), _mounted(disk, folder / "mounted"):
        return


def main() -> None:
    """One task, its outcome as JSON; or only a trial of what it needs."""
    task, folder = sys.argv[1], Path(sys.argv[2])
    if task == "try":
        try:
            _try(folder)
        except subprocess.CalledProcessError as refused:
            print(refused.stderr, file=sys.stderr)
            sys.exit(_NOT_HERE)
        except OSError as refused:
            print(refused, file=sys.stderr)
            sys.exit(_NOT_HERE)
        return
    print(json.dumps(asdict(_cut_all(folder, **json.loads(task)))))


if __name__ == "__main__":
    main()
