"""What a virtual station runs on: its clock, the secrets of its weeks, its random bytes, and its vault on a virtual disk."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast
from unittest.mock import patch

import apsw

from backchannel.vault import database
from backchannel.vault.charters import CharterTables
from backchannel.vault.database import open_database, translated
from backchannel.vault.schema import VAULT
from simulator.disk import Disk, on_virtual_disks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from random import Random

    from backchannel.seal.history import History
    from simulator.world import World

__all__ = ["KnownCharters", "OnDisk", "SeedBytes", "VirtualClock", "VirtualTransit", "blank_disk", "logs_on", "open_plain"]

START: Final = 1_774_000_000_000_000  # a Friday in March 2026, when virtual worlds begin
_CONNECTION: Final = getattr(database, "Database", apsw.Connection)
_FILE: Final = "vault.db"


class VirtualClock:
    """The wall clock of a station, which may be set to anything, and the time that went by, which may not."""

    exercise = True

    def __init__(self, world: World) -> None:
        self._world = world
        self._booted = world.microseconds
        self.ahead = 0

    def now(self) -> int:
        return START + self._world.microseconds + self.ahead

    def elapsed(self) -> int:
        return self._world.microseconds - self._booted

    def boot(self) -> None:
        """The machine starts again, and counts from nothing."""
        self._booted = self._world.microseconds


class VirtualTransit:
    """The secrets of the weeks, as `vault.TransitStore` keeps them."""

    def __init__(self) -> None:
        self._seeds: dict[int, bytes] = {}

    def seeds(self) -> dict[int, bytes]:
        return dict(self._seeds)

    def add(self, seeds: Mapping[int, bytes]) -> None:
        self._seeds = {**seeds, **self._seeds}

    def destroy_before(self, week: int) -> int:
        old = [one for one in self._seeds if one < week]
        for one in old:
            del self._seeds[one]
        return len(old)

    def close(self) -> None:
        """They stay."""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """What `open_database` needs of a path."""

    name: str

    def exists(self) -> bool:
        return True

    def __str__(self) -> str:
        return self.name


class KnownCharters(CharterTables):
    """The real tables; what was verified from the same rows once is not verified again in the same world."""

    known: dict[Any, dict[bytes, History]]

    def histories(self) -> dict[bytes, History]:
        kept = ("charter_act order by rowid", "paper order by rowid", "meta where name glob 'force *' order by name")
        rows = tuple(tuple(self._ask(f"select * from {table}")) for table in kept)
        if rows not in self.known:
            self.known[rows] = super().histories()
        return {channel: history.copy() for channel, history in self.known[rows].items()}


def _plain(path: Path, key: bytes, flags: int) -> Any:
    return _CONNECTION(str(path), flags=flags)


class SeedBytes:
    """Random bytes from the seed."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def bytes(self, count: int) -> bytes:
        return self._chance.randbytes(count)


@contextmanager
def logs_on(disk: Disk) -> Iterator[None]:
    """Within, logs that are written anew are files of this disk."""

    def write_anew(log: str) -> None:
        with translated():
            disk.write_anew(log.partition("/")[2])

    with patch.object(database, "write_anew", write_anew):
        yield


def open_plain(disk: Disk) -> Any:
    # The cipher is the database library's, and takes two thirds of the time: what is simulated here is the disk.
    with on_virtual_disks(), logs_on(disk), patch.object(database, "keyed", _plain):
        return open_database(cast("Path", OnDisk(disk.path(_FILE))), b"", VAULT)


@cache
def blank_disk() -> dict[str, bytes]:
    """The disk of a station whose vault was just made."""
    disk = Disk()
    open_plain(disk).close()
    files = disk.contents()
    disk.close()
    return files
