"""Backups, restores and upgrades that are killed at one of their writes, and what must be so afterwards.

Each work is a process of its own (killed.py) under strace, which kills it as it asks the system for the n-th time for one thing.
"""

from __future__ import annotations

import collections
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import apsw
import killed
from killed import AT, PASSPHRASE
from switch_harness import SOURCE

from backchannel.run.backup import make_backup
from backchannel.run.folder import Folder, OpenFolder
from backchannel.run.packing import read_pack
from backchannel.run.restore import restore
from backchannel.seal.keyfile import open_station_file
from backchannel.vault.database import keyed, open_database
from backchannel.vault.schema import VAULT
from run.pair import Pair

STRACE = shutil.which("strace")
WRITES = ("fsync", "fdatasync", "rename", "mkdir", "rmdir", "unlink", "ftruncate", "write", "pwrite64")
SECONDS = 60
KEPT: Final = (
    *("artefact", "sent", "received", "evidence", "quarantine", "card", "charter_act", "paper", "pending", "invitation", "answer"),
    *("joining", "envelope", "outgoing", "delivery"),
)

Point = tuple[str, int]
Rows = dict[str, list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Something that a process does in an empty scratch folder, and what must be so there when it has ended, however it did."""

    name: str
    arguments: Callable[[Path], Sequence[object]]
    check: Callable[[Path], None]
    prepare: Callable[[Path], None] = lambda scratch: None

    def points(self, scratch: Path) -> list[Point]:
        """Every write that it asks the system for when nobody disturbs it."""
        scratch.mkdir()
        self.prepare(scratch)
        trace = scratch.with_suffix(".trace")
        assert self._status(scratch, "-o", trace, "-e", f"trace={','.join(WRITES)}") == 0, "it fails when nobody kills it"
        self.check(scratch)
        asked = collections.Counter(re.findall(r"^\d+ +(\w+)\(", trace.read_text(), re.MULTILINE))
        return [(call, number) for call in WRITES for number in range(1, asked[call] + 1)]

    def cut_at(self, scratch: Path, point: Point) -> None:
        """Do it, be killed at this point, and look at what is there."""
        call, number = point
        scratch.mkdir()
        self.prepare(scratch)
        status = self._status(scratch, "-o", os.devnull, "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}")
        assert status in (-9, 137), f"{self.name} was not killed at {call} {number}, but ended with {status}"
        self.check(scratch)

    def garbled_at(self, scratch: Path, number: int) -> int:
        """Do it while the disk takes other bytes than it is given at the n-th write to a place of a file; the exit status."""
        scratch.mkdir()
        self.prepare(scratch)
        garble = f"inject=pwrite64:poke_enter=@arg2=5555555555555555:when={number}"
        return self._status(scratch, "-o", os.devnull, "-e", "trace=pwrite64", "-e", garble)

    def _status(self, scratch: Path, *options: object) -> int:
        assert STRACE is not None
        command = [STRACE, "-f", "-qq", *options, sys.executable, killed.__file__, self.name, *self.arguments(scratch)]
        environment = os.environ | {"PYTHONPATH": f"{SOURCE}:{Path(__file__).parent}", "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(list(map(str, command)), env=environment, capture_output=True, timeout=SECONDS, check=False).returncode


def some_of(points: Sequence[Point], seed: int, count: int) -> list[Point]:
    """One of each kind, and some others, by chance."""
    chance = random.Random(seed)
    kinds = {call: [point for point in points if point[0] == call] for call, _ in points}
    chosen = [chance.choice(kind) for kind in kinds.values()]
    others = [point for point in points if point not in chosen]
    return chosen + chance.sample(others, min(count, len(others)))


def backup(station: Folder) -> Work:
    """The backup of a station, of which each run has its own copy."""

    def copied(scratch: Path) -> Folder:
        return Folder(path=scratch.with_suffix(".station"))

    def check(scratch: Path) -> None:
        file = scratch / "backup"
        if not file.exists():
            make_backup(copied(scratch), PASSPHRASE, file, at=AT)
            assert [path.name for path in scratch.iterdir()] == ["backup"], "what was begun and not finished is still there"
        read_pack(file)
        _state(copied(scratch))

    return Work(
        name="backup",
        arguments=lambda scratch: (copied(scratch).path, scratch / "backup"),
        check=check,
        prepare=lambda scratch: _copy(station.path, copied(scratch).path),
    )


def restoring(file: Path, expected: Rows) -> Work:
    """A restore from a backup in which these rows are."""

    def check(scratch: Path) -> None:
        place, draft = Folder(path=scratch / "again"), Folder(path=scratch / "again.unfinished")
        if draft.station_key.exists() and draft.station_key.stat().st_size:
            assert "restored" in names_in(draft), "what looks like a station does not know that it was restored"
        if not place.path.exists():
            restore(place, file, PASSPHRASE, at=AT)
        assert [path.name for path in scratch.iterdir()] == ["again"]
        assert "restored" in names_in(place)
        _state(place)
        assert rows(place) == expected

    return Work(name="restore", arguments=lambda scratch: (scratch / "again", file), check=check)


def upgrade(station: Folder, version: int, migrations: tuple[str, ...] = VAULT) -> Work:
    """The first opening, after an upgrade, of the vault that a station had at an older schema."""
    key = key_of(station)
    reached: dict[Path, Rows] = {}

    def prepare(scratch: Path) -> None:
        reached[scratch] = as_of_version(station, version, scratch / "vault.db")

    def check(scratch: Path) -> None:
        path, before = scratch / "vault.db", reached.pop(scratch)
        assert version <= version_of(path, key) <= len(migrations)
        connection = open_database(path, key, migrations)
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("pragma user_version").fetchall() == [(len(migrations),)]
        for table, kept in before.items():
            names = [name for name in _columns(connection, table) if name in kept[0]]
            now, then = _rows(connection, table, names), kept[1:]
            # An index may lose what nobody is to find there.
            assert now == then or table == "meta" or (table == "searched" and set(now) <= set(then))
        connection.close()

    return Work(
        name="upgrade",
        arguments=lambda scratch: (scratch / "vault.db", key.hex(), len(migrations) - len(VAULT)),
        prepare=prepare,
        check=check,
    )


def rows(station: Folder) -> Rows:
    """Every row that a station must not lose."""
    connection = keyed(station.vault, key_of(station), apsw.SQLITE_OPEN_READWRITE)
    try:
        return {table: _rows(connection, table, _columns(connection, table)) for table in KEPT}
    finally:
        connection.close()


def as_of_version(station: Folder, version: int, to: Path) -> Rows:
    """Write a station's vault as it would be at an older schema; by table, the columns that both have, and then the rows."""
    key = key_of(station)
    to.touch(mode=0o600)
    older = open_database(to, key, VAULT[:version])
    # A copy, for the original may be copied elsewhere at the same time.
    newer = keyed(Path(shutil.copy(station.vault, to.with_name("newer.db"))), key, apsw.SQLITE_OPEN_READWRITE)
    copied: Rows = {}
    try:
        with older:
            for table in _tables(older):
                names = [name for name in _columns(older, table) if name in _columns(newer, table)]
                # What one table tells another by itself is there already.
                into = f"insert or ignore into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))})"
                older.executemany(into, _rows(newer, table, names))
                copied[table] = [names]
        return {table: [names, *_rows(older, table, names)] for table, (names,) in copied.items()}
    finally:
        older.close()
        newer.close()


def version_of(path: Path, key: bytes) -> int:
    """The number of a vault's schema."""
    connection = keyed(path, key, apsw.SQLITE_OPEN_READWRITE)
    try:
        return int(connection.pragma("user_version"))
    finally:
        connection.close()


def names_in(station: Folder) -> set[str]:
    """The named values of a station's vault."""
    connection = keyed(station.vault, key_of(station), apsw.SQLITE_OPEN_READWRITE)
    try:
        return {name for (name,) in connection.execute("select name from meta")}
    finally:
        connection.close()


def with_mail(folder: Path) -> None:
    """Make MISSION and CAPITAL, with mail at every stage: filed, received, opened, refused, and receipts that wait."""
    Pair.found(folder)
    pair = Pair(folder)
    pair.settle()
    for number in range(4):
        pair.mission.send("CAPITAL", " ".join([f"Number {number}."] * 400))
    pair.capital.send("MISSION", "Before any receipt.")
    pair.carry(pair.mission, pair.capital)
    pair.capital.ask("read", number="MISTO 1")
    pair.carry(pair.capital, pair.mission)
    pair.mission.send("CAPITAL", "Filed, and on no carrier yet.")
    damaged = pair.mission.waiting()[0]
    pair.capital.engine.arrive([replace(damaged, sealed=damaged.sealed[:-1] + bytes([damaged.sealed[-1] ^ 1]))])
    pair.close()


def key_of(station: Folder) -> bytes:
    """The key of a station's vault."""
    return open_station_file(station.station_key.read_bytes(), PASSPHRASE).vault


def _copy(path: Path, to: Path) -> None:
    shutil.copytree(path, to)


def _tables(connection: apsw.Connection) -> list[str]:
    """Those that hold what they hold themselves."""
    found = connection.execute("select name from pragma_table_list where type = 'table' and schema = 'main' and name not like 'sqlite%'")
    return sorted(name for (name,) in found)


def _columns(connection: apsw.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"pragma table_info({table})")]


def _rows(connection: apsw.Connection, table: str, names: Sequence[str]) -> list[Any]:
    return sorted(connection.execute(f"select {', '.join(names)} from {table}").fetchall(), key=repr)


def _state(station: Folder) -> None:
    """A station's stores open, and its state can be built."""
    stores = OpenFolder.open(station, PASSPHRASE)
    try:
        charters = [history.in_force for history in stores.vault.charters.histories().values()]
        assert stores.vault.load((stores.vault.get("office") or b"").decode(), charters).channels
    finally:
        stores.close()
