"""Cutting the power of recorded work, everywhere and without root: a fresh folder for each cut, opened and compared with the log."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Protocol

from backchannel.errors import BackchannelError
from soak import power_stations, power_switch
from soak.power_disk import Noted, Remains, cuts, places
from soak.power_log import Facts, Said, compare, said_by
from soak.power_vfs import recording

_EVERY = 10  # one cut in so many is followed by the rest of a day's work


class Work(Protocol):
    """What is done on a disk, and how a disk is asked what it has of it."""

    def work(self, folder: Path, random: Random, calls: int, note: Callable[[str], None], *, flushed: bool = True) -> None: ...

    def found(self, folder: Path) -> Facts: ...

    def go_on(self, folder: Path) -> list[str]: ...


WORKS: dict[str, Work] = {"stations": power_stations, "switch": power_switch}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of cuts: `promised` counts what must be there, over all cuts; `wrong` has a sentence for each thing that was not so."""

    cuts: int = 0
    promised: int = 0
    torn: int = 0
    wrong: tuple[str, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            cuts=self.cuts + other.cuts,
            promised=self.promised + other.promised,
            torn=self.torn + other.torn,
            wrong=self.wrong + other.wrong,
        )


def cut_work(name: str, *, seed: int, calls: int, count: int, flushed: bool = True) -> Outcome:
    """Record `calls` calls of this work, cut at `count` places, and compare each disk with what had been acknowledged."""
    random = Random(f"{name} {seed}")
    with scratch() as folder:
        with recording(folder / "before") as record:
            (folder / "before").mkdir()
            WORKS[name].work(folder / "before", random, calls, record.note, flushed=flushed)
        log = said_by([event.line for event in record.events if isinstance(event, Noted)])
        total = Outcome()
        for number, remains in enumerate(cuts(record.events, places(record.events, random, count), random)):
            after = _disk_after(remains, folder, random)
            said = log[remains.noted] if remains.noted is not None else None
            wrong = look(name, after, said, go_on=number % _EVERY == 0)
            where = f"{name}, seed {seed}, {calls} calls, cut {number} of {count}"
            total += outcome_of(where, remains, said, wrong)
            shutil.rmtree(after)
        return total


def outcome_of(where: str, remains: Remains, said: Said | None, wrong: list[str]) -> Outcome:
    """One cut counted; each sentence says where to find it again."""
    told = tuple(f"{where}, before event {remains.position}: {one}" for one in wrong)
    return Outcome(cuts=1, promised=said.promised if said else 0, torn=remains.torn, wrong=told)


def look(name: str, folder: Path, said: Said | None, *, go_on: bool) -> list[str]:
    """What this disk has not as the log said it; where the log said nothing yet, it may also open with a sentence only."""
    if said is None and not folder.exists():
        return []
    work = WORKS[name]
    try:
        found = work.found(folder)
        wrong = compare(said, found) if said is not None else []
        return wrong or (work.go_on(folder) if said and go_on else [])
    except BackchannelError as error:
        return [f"does not open: {error}"] if said is not None else []
    except Exception as error:  # a broken database breaks its readers in many ways; none of them may happen
        return [f"does not open: {type(error).__name__}: {error}"]


def _disk_after(remains: Remains, folder: Path, random: Random) -> Path:
    """A fresh folder with what is left; key files, which are not written by SQLite, as they were at the end."""
    before, after = folder / "before", folder / "after"
    for path in before.rglob("*.age"):
        copy = after / path.relative_to(before)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    after.mkdir(exist_ok=True)
    for name, content in remains.files.items():
        (after / name).parent.mkdir(parents=True, exist_ok=True)
        (after / name).write_bytes(content)
        if name.endswith("-wal") and random.random() < 0.5:
            # The index of the log is never flushed: it may be there, as nonsense.
            (after / name).with_name(Path(name).name.replace("-wal", "-shm")).write_bytes(random.randbytes(32_768))
    return after


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is one; gone when the block ends."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="power-", dir=memory if memory.is_dir() else None) as name:
        yield Path(name)
