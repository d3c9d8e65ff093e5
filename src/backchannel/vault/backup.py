"""A copy of a vault as of one moment, in one file, while whoever writes to the vault goes on (docs/spec/backup.md)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import apsw

from backchannel.errors import Trouble
from backchannel.vault.database import keyed, trouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["BACKUP", "Copied", "copy_vault", "look_through", "noted"]

BACKUP: Final = "backup"  # a value in `meta`: when the last backup was made, and how many messages were filed then
_PATIENCE_MILLISECONDS: Final = 10_000  # a writer that is just putting its log in order is waited for


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What is in a copy."""

    sent: int
    received: int
    channels: int


def noted(at: int, filed: int) -> bytes:
    """What is kept under `BACKUP`: microseconds since 1970 and a count, with a space between."""
    return f"{at} {filed}".encode()


def copy_vault(path: Path, key: bytes, to: Path, at: int) -> Copied:
    """Copy the vault at `path` to the empty file `to`: the same format and key, read back whole, noting that it is a backup of `at`.

    The copy is of one moment, and what was deleted before is in no byte of it. Nobody else's work on the vault is held up.
    """
    with _in_words(path, to):
        original = keyed(path, key, apsw.SQLITE_OPEN_READONLY)
        try:
            original.set_busy_timeout(_PATIENCE_MILLISECONDS)
            # Written row by row into new pages: the free ones, and what is left in them, stay behind.
            original.execute("vacuum into ?", (str(to),))
        finally:
            original.close()
    # Opened anew: what is looked through comes from the file, not from the memory that it was written from.
    with _in_words(to, to):
        copy = keyed(to, key, apsw.SQLITE_OPEN_READWRITE)
        try:
            _look_through(copy, to)
            channels = _count(copy, "(select distinct channel from charter_act)")
            copied = Copied(sent=_count(copy, "sent"), received=_count(copy, "received"), channels=channels)
            copy.execute("insert or replace into meta values (?, ?)", (BACKUP, noted(at, copied.sent + copied.received)))
            return copied
        finally:
            copy.close()


def look_through(path: Path, key: bytes) -> None:
    """Read every page of a vault that nobody has open; Trouble when one was changed, or does not fit the others."""
    try:
        connection = keyed(path, key, apsw.SQLITE_OPEN_READWRITE)
        try:
            _look_through(connection, path)
        finally:
            connection.close()
    except apsw.Error as error:
        raise trouble(error, path) from error


@contextmanager
def _in_words(path: Path, to: Path) -> Iterator[None]:
    try:
        yield
    except apsw.FullError:
        raise Trouble("backup.disk-full", f"no room for {to}", "room for two copies of the vault", "Name a file on another disk.") from None
    except apsw.IOError as error:
        hint = "Name a file on another disk; if that does not help, check the station's."
        raise Trouble("backup.disk", f"{to} could not be copied ({error})", "disks that keep what they are given", hint) from error
    except apsw.Error as error:
        raise trouble(error, path) from error


def _count(connection: apsw.Connection, table: str) -> int:
    rows: list[Any] = connection.execute(f"select count(*) from {table}").fetchall()
    return int(rows[0][0])


def _look_through(connection: apsw.Connection, path: Path) -> None:
    found = str(connection.execute("pragma quick_check(1)").fetchall()[0][0])
    if found != "ok":
        raise Trouble("vault.fault", f"{path} could not be used ({found})", "a sound database", "Restore it from a backup.")
