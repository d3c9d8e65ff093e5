"""A disk that fills up, at many fill levels: no new acknowledgement, a clear sentence, reading goes on, and so does all when there is room.

A small tmpfs holds one program's folder. Mounting takes root: where nobody may, this part is left out, and tests/process has a
library that fails writes instead.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from station_harness import Network, draft, until
from switch_harness import SwitchProcess

from backchannel.errors import Trouble
from backchannel.limits import DISK_RESERVE_BYTES
from soak.offices import OTHER, Offices
from soak.part import Counts, Say, rounds

MEGABYTES = {"MISSION": 24, "CAPITAL": 24, "switch": 100}
ROOM = (0, 4, 8, 16, 32, 64, 96, 128, 192, 256, 384, 512)  # KiB that are left, when the test begins to send
LONG = draft(sender="MISSION", to="CAPITAL", words=("The delegation will wait at the north gate until the hour agreed. " * 60).strip())
SENT_AT_MOST = 400
CODES = ("vault.disk-full",)


@cache
def cannot_mount() -> str:
    """Why no small disk can be made here, as a sentence; empty when it can."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        return "Only root may mount a small disk here."
    with tempfile.TemporaryDirectory() as place:
        tried = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False)
        if tried.returncode == 0:
            subprocess.run(["umount", place], check=True)
    return "" if tried.returncode == 0 else "This machine lets nobody mount a small disk."


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A disk of this size at `place`, for the time of the block."""
    place.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, room: int) -> Path:
    """A file that leaves this many bytes of a disk; removing it makes room again."""
    file = disk / "ballast"
    with file.open("wb") as stream:
        while True:  # what is on this disk may grow in between
            free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
            with contextlib.suppress(OSError):
                os.posix_fallocate(stream.fileno(), 0, max(1, free - room))
                return file


class Cramped(Offices):
    """Offices of which one, or the switch, has its folder on a small disk."""

    def __init__(self, folder: Path, *, who: str) -> None:
        super().__init__(folder)
        if who == "switch":
            self.switches["switch"] = SwitchProcess(folder / "disk" / "switch")
        else:
            self.stations[who].folder = type(self.stations[who].folder)(path=folder / "disk" / who.lower())


def fill_up(place: Path, *, who: str, rooms: list[int]) -> Counts:
    """One program's disk is filled to each of these levels, used until it is full, and given room again."""
    found = Counts()
    with small_disk(place / "disk", MEGABYTES[who]) as disk, Cramped(place, who=who) as offices:
        offices.run()
        for room in rooms:
            # A switch keeps a reserve for what must always be written; at 0 that is gone too.
            reserve = DISK_RESERVE_BYTES if who == "switch" and room else 0
            ballast = fill(disk, reserve + room * 1024)
            failures = _send_until_full(offices, who)
            ballast.unlink()
            if offices.send("MISSION", [LONG]):
                failures.append("it does not go on when there is room")
            named = tuple(f"{who}, {room} KiB left: {failure}" for failure in failures)
            found += Counts(faults=1, checked=1, failures=named)
            until(offices.is_settled, "every message to have its receipt", 120)
        return found + offices.audit()


def _send_until_full(offices: Offices, who: str) -> list[str]:
    failures = []
    for _ in range(SENT_AT_MOST):
        if code := offices.send("MISSION", [LONG]):
            failures += [] if code in CODES and who == "MISSION" else [f"a sender is told {code}"]
            break
        if who != "MISSION" and _says_full(offices, who):
            break
    else:
        failures.append("it never said that its disk is full")
    for name in OTHER:
        try:
            offices[name].ask("log", limit=5)
        except Trouble as trouble:
            failures.append(f"{name} does not read any more: {trouble}")
    return failures


def _says_full(network: Network, who: str) -> bool:
    station = network["MISSION"] if who == "switch" else network[who]
    return "full" in str(station.ask("status")["unreachable"])


class FullDisk:
    """See the module."""

    name = "full-disk"
    promise = "A full disk refuses what is new with a sentence, goes on reading, and loses nothing that was acknowledged."
    whole = "twelve fill levels of each program"
    weight = 120.0

    def run(self, *, seconds: float, seed: int, say: Say, levels: int = len(ROOM)) -> Counts:
        """Every level for each program, in turn, until the time is over; one level of one program at least."""
        if why := cannot_mount():
            return Counts(skipped=why)
        chance = random.Random(seed)
        whose = ["MISSION", "CAPITAL", "switch"]
        found = Counts()
        for number in rounds(min(seconds, 600)):
            with tempfile.TemporaryDirectory(prefix="backchannel-full-") as place:
                rooms = chance.sample(ROOM, levels if seconds > 60 else 1)
                who = whose[number % len(whose)]
                found += fill_up(Path(place), who=who, rooms=rooms)
            say(f"{who}: {found.faults} fill levels, {found.acknowledged} acknowledged, {found.lost} lost")
        return found


PART = FullDisk()
