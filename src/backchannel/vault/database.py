"""Opening an encrypted database: SQLCipher 4 format, durable commits, migrations, and plain sentences for what can go wrong.

The format is SQLCipher 4's own defaults with a raw key, so that any SQLCipher tool opens the file (docs/spec/vault.md).
"""

from __future__ import annotations

import errno
import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import apsw

from backchannel.errors import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "Database",
    "Tables",
    "close",
    "create",
    "empty_log",
    "keyed",
    "open_database",
    "tidy",
    "transaction",
    "translated",
    "trouble",
    "write_anew",
]

_PIECE: Final = 1024 * 1024
_CHECKPOINT_PAGES: Final = 16_000  # a log of 64 MiB is copied back whatever else goes on; else a quiet moment is taken
_PAGE_FAULTS: Final = (apsw.NotADBError, apsw.CorruptError)


class Log:
    """How many pages a write-ahead log has."""

    pages = 0

    def note(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        """So many after a commit."""
        self.pages = pages
        return apsw.SQLITE_OK


class Database(apsw.Connection):
    """A connection that knows how long its write-ahead log is, and whether a flush has failed on it."""

    is_broken = False
    is_closed = False

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.log = Log()  # apart: a connection that held itself would keep its file open when nobody wants it any more


class Tables:
    """Some tables of one vault, and the connection on which they are asked and written."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection

    def _ask(self, sql: str, *values: Any) -> list[Any]:
        with translated():
            return list(self._connection.execute(sql, values))


def create(path: Path, key: bytes, migrations: Sequence[str], *, erase: bool = False) -> Database:
    """Make a new encrypted database and bring it to the newest schema; Trouble when the file is there already.

    With `erase`, what is deleted is overwritten.
    """
    if path.exists():
        raise Trouble("vault.exists", f"{path} is there already", "a folder without a station", "Choose another folder.")
    # For its owner alone from the first byte; the logs beside it take the same mode.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return _open(path, key, migrations, apsw.SQLITE_OPEN_READWRITE, erase)


def open_database(path: Path, key: bytes, migrations: Sequence[str], *, erase: bool = False) -> Database:
    """Open an existing database and bring it to the newest schema; Trouble with a sentence when that is not possible.

    With `erase`, what is deleted is overwritten.
    """
    if not path.exists():
        raise Trouble("vault.missing", f"there is no {path}", "a station's folder", "Name the folder with --folder, or make an office.")
    return _open(path, key, migrations, apsw.SQLITE_OPEN_READWRITE, erase)


def keyed(path: Path, key: bytes, flags: int) -> Database:
    """A connection that reads and writes this format under this key; whether the key fits shows when it is used."""
    connection = Database(str(path), flags=flags)
    connection.pragma("cipher", "sqlcipher")
    connection.pragma("legacy", 4)
    connection.pragma("key", f"raw:{key.hex()}")
    return connection


def _open(path: Path, key: bytes, migrations: Sequence[str], flags: int, erase: bool) -> Database:
    try:
        connection = keyed(path, key, flags)
        with ExitStack() as unless_it_opens:
            unless_it_opens.callback(connection.close)
            connection.pragma("journal_mode", "wal")
            connection.pragma("synchronous", "full")
            connection.pragma("fullfsync", 1)
            connection.pragma("secure_delete", 1 if erase else 0)
            # SQLite's own copying would say nothing of a flush that fails; ours is done where that is heard.
            connection.pragma("wal_autocheckpoint", 0)
            connection.set_wal_hook(connection.log.note)
            connection.pragma("foreign_keys", 1)
            # A query is planned once, not anew for each value: no statistics are kept that could tell one plan from another.
            connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
            _make_sure_of_the_log(connection, path)
            _migrate(connection, path, migrations)
            unless_it_opens.pop_all()
    except apsw.CantOpenError as error:
        raise (_disk_full() if _takes_no_file(path.parent) else trouble(error, path)) from error
    except apsw.Error as error:
        raise trouble(error, path) from error
    return connection


def _make_sure_of_the_log(connection: Database, path: Path) -> None:
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)  # a flush that failed is not tried again
    with transaction(connection):  # nobody else writes to the log meanwhile
        write_anew(f"{path}-wal")
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)


def write_anew(log: str) -> None:
    """Have all that is read from a write-ahead log on the disk, before anybody goes by it; Trouble when the disk does not keep it.

    After a flush that failed, the system may have pages in memory as if they were written, which no later flush writes: whoever starts
    then reads them, and what is written behind them is lost with them when the power goes.
    """
    try:
        with Path(log).open("r+b", buffering=0) as file:
            while piece := file.read(_PIECE):
                file.seek(-len(piece), os.SEEK_CUR)
                file.write(piece)
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    except OSError as error:
        raise (_disk_full() if error.errno == errno.ENOSPC else _disk_failed(error)) from error


def _takes_no_file(folder: Path) -> bool:
    """Whether a disk has no room for one more file; some do not count theirs."""
    disk = os.statvfs(folder)
    return disk.f_bavail == 0 or (disk.f_files > 0 and disk.f_favail == 0)


def _migrate(connection: Database, path: Path, migrations: Sequence[str]) -> None:
    version = int(connection.pragma("user_version"))
    if version > len(migrations):
        raise Trouble(
            "vault.newer",
            f"{path} was written by a newer version (schema {version})",
            f"schema {len(migrations)} or older",
            "Install the newer version again.",
        )
    # One transaction a step, the version number in it: a migration that is killed has not happened.
    for number in range(version, len(migrations)):
        with transaction(connection):
            connection.execute(migrations[number])
            connection.pragma("user_version", number + 1)


@contextmanager
def transaction(connection: Database) -> Iterator[None]:
    """All or nothing, on disk (fsync) when the block ends; database errors come out as Trouble."""
    # Before it and not after: when the disk fails at this, nothing has been done of which nobody is told.
    if connection.log.pages >= _CHECKPOINT_PAGES:
        _copy_back_if_there_is_room(connection)
    try:
        connection.execute("begin immediate")
        try:
            yield
            connection.execute("commit")
        except BaseException:
            # On a full or failing disk the database has rolled back by itself.
            if connection.in_transaction:
                connection.execute("rollback")
            raise
    except apsw.Error as error:
        _write_no_more_after(error, connection)
        raise trouble(error) from error


@contextmanager
def translated() -> Iterator[None]:
    """Database errors come out as Trouble."""
    try:
        yield
    except apsw.Error as error:
        raise trouble(error) from error


def tidy(connection: Database) -> None:
    """Copy the write-ahead log back while nobody waits; what another connection still reads is left for the next time."""
    try:
        _copy_back(connection, apsw.SQLITE_CHECKPOINT_PASSIVE)
    except Trouble as busy:
        if busy.code != "vault.busy":
            raise


def empty_log(connection: Database) -> None:
    """Copy the write-ahead log back and cut it to nothing, so that what was deleted is in it no longer."""
    _copy_back(connection, apsw.SQLITE_CHECKPOINT_TRUNCATE)


def close(connection: Database) -> None:
    """Copy the log back and let go of the file, again without harm; Trouble when the disk fails at that."""
    if connection.is_closed:
        return
    connection.is_closed = True
    try:
        _copy_back_if_there_is_room(connection)
    finally:
        connection.close()


def _copy_back(connection: Database, mode: int) -> None:
    if connection.is_broken:
        return
    try:
        connection.wal_checkpoint(mode=mode)
    except apsw.Error as error:
        _write_no_more_after(error, connection)
        raise trouble(error) from error
    connection.log.pages = 0


def _copy_back_if_there_is_room(connection: Database) -> None:
    """On a full disk the log keeps what it has, and whoever writes next is told."""
    try:
        tidy(connection)
    except Trouble as full:
        if full.code != "vault.disk-full":
            raise


def _write_no_more_after(error: apsw.Error, connection: Database) -> None:
    """After a failed flush nobody knows what the disk holds, and the next one may falsely succeed: so, no next one, not even at the end."""
    if isinstance(error, apsw.IOError) and not _is_full(error):
        connection.is_broken = True
        connection.pragma("query_only", 1)
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)


def _is_full(error: apsw.Error) -> bool:
    """Whether there is no room: for pages, or for the index beside the log, which SQLite calls a failure of the disk."""
    return isinstance(error, apsw.FullError) or getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_SHMSIZE


def _disk_full() -> Trouble:
    return Trouble("vault.disk-full", "the disk is full", "room for the vault to grow", "Free some space; nothing filed is lost.")


def _disk_failed(error: Exception, where: str = "the vault") -> Trouble:
    return Trouble(
        "vault.io", f"the disk failed while {where} was written ({error})", "a disk that keeps what it is given", "Check the disk."
    )


def trouble(error: apsw.Error, path: Path | None = None) -> Trouble:
    """The sentence for a database error."""
    where = str(path) if path else "the vault"
    if _is_full(error):
        return _disk_full()
    if isinstance(error, _PAGE_FAULTS):
        return Trouble("vault.key", f"{where} does not open with this key", "the key that it was made with", "Is it another station's?")
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return Trouble("vault.busy", f"another process has {where} open", "one process a vault", "Stop the other one first.")
    if isinstance(error, apsw.IOError | apsw.ReadOnlyError):
        return _disk_failed(error, where)
    return Trouble("vault.fault", f"{where} could not be used ({error})", "a sound database", "Restore it from a backup.")
