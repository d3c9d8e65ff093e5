"""The switch's store: envelopes by mailbox, in one SQLite file, written by one thread.

Accepted means committed: the write-ahead log is flushed to the disk at every commit (`synchronous = FULL`).
Only hashes are here; no secret of any mailbox is ever stored (docs/spec/switch.md, section 4).
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import apsw

from backchannel.errors import Trouble
from backchannel.limits import DISK_RESERVE_BYTES, EXPIRY_DAYS, MAILBOX_BYTES, MAILBOX_ENVELOPES, MAILBOXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from backchannel.switch.bodies import Posted

__all__ = ["Store", "connect", "free_bytes", "full", "is_full"]

_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE mailbox (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, envelopes INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
CREATE TABLE waiting (
  mailbox INTEGER NOT NULL, urgency INTEGER NOT NULL, arrival INTEGER NOT NULL, digest BLOB NOT NULL, size INTEGER NOT NULL,
  PRIMARY KEY (mailbox, urgency, arrival)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX waiting_by_digest ON waiting (mailbox, digest);
CREATE TABLE envelope (
  arrival INTEGER PRIMARY KEY, observed INTEGER NOT NULL, expires TEXT NOT NULL, mailbox INTEGER NOT NULL, digest BLOB NOT NULL,
  encoded BLOB NOT NULL
) STRICT;
CREATE TABLE observed (seconds INTEGER NOT NULL) STRICT;
INSERT INTO observed VALUES (0);
PRAGMA user_version = 1;
"""
_DAY_SECONDS: Final = 86_400
_CHECKPOINT_PAGES: Final = 4_000  # 16 MiB of log: a checkpoint every thousand envelopes or so
_SWEEP_ROWS: Final = 1_000  # expired envelopes removed in one transaction, so that deposits do not wait long


@dataclass(slots=True)
class _Tally:
    number: int
    envelopes: int
    bytes: int


def connect(path: str) -> apsw.Connection:
    """A connection to the store with the settings that its promises rest on; makes the store when it is new."""
    connection = apsw.Connection(path)
    connection.set_busy_timeout(2_000)
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "full")
    connection.pragma("secure_delete", "on")
    # Checkpoints are run by the writer, which sees their errors; SQLite's own would swallow a failed flush.
    connection.pragma("wal_autocheckpoint", 0)
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.pragma("cache_size", -4_000)
    return connection


def free_bytes(path: str) -> int:
    """What the disk under `path` still has for an ordinary user."""
    disk = os.statvfs(path)
    return disk.f_bavail * disk.f_frsize


def is_full(error: apsw.Error) -> bool:
    """Whether there is no room: for pages, or for the index beside the log, which SQLite calls a failure of the disk."""
    return isinstance(error, apsw.FullError) or getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_SHMSIZE


def full() -> Trouble:
    """The sentence for that."""
    return Trouble("switch.disk-full", "the switch's disk is full", "room on it", "Tell its operator.")


class Store:
    """The writing side. Not for two threads; `transaction` groups what belongs together.

    `capacity` bounds all envelopes together, in bytes; `free` tells the disk's free bytes.
    """

    def __init__(self, connection: apsw.Connection, *, capacity: int, free: Callable[[], int]) -> None:
        self._connection = connection
        self._capacity = capacity
        self._free = free
        self._tallies: dict[str, _Tally] = {}
        self._changed: set[str] = set()
        self._log_pages = 0
        version = connection.pragma("user_version")
        if version == 0:
            with connection:
                connection.execute(_SCHEMA)
        elif version != _VERSION:
            raise Trouble("switch.store-version", f"a store of version {version}", f"version {_VERSION}", "Use the switch that wrote it.")
        self._total, self._observed = self._totals()
        connection.set_wal_hook(self._log_grew)

    def begin(self) -> None:
        """Open a transaction; `commit` or `rollback` ends it."""
        self._connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """On disk when this returns."""
        for mailbox in self._changed:
            tally = self._tallies[mailbox]
            self._connection.execute(
                "UPDATE mailbox SET envelopes = ?, bytes = ? WHERE number = ?", (tally.envelopes, tally.bytes, tally.number)
            )
        self._connection.execute("COMMIT")
        self._changed.clear()

    def rollback(self) -> None:
        """As if nothing since `begin` had been asked."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._tallies.clear()
        self._changed.clear()
        self._total, self._observed = self._totals()

    def checkpoint(self) -> None:
        """Copy a log that has grown long into the store; readers in the way put it off to the next time."""
        if self._log_pages < _CHECKPOINT_PAGES:
            return
        try:
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_RESTART)
        except (apsw.BusyError, apsw.FullError):
            return
        self._log_pages = 0

    def close(self) -> None:
        """Empty the log into the store, or on a full disk leave it as it is, and let go of it."""
        with suppress(apsw.FullError):
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        self._connection.close()

    def mailboxes(self) -> set[str]:
        """The ids of all mailboxes that were opened here."""
        return {str(row[0]) for row in self._connection.execute("SELECT id FROM mailbox")}

    def open_mailbox(self, mailbox: str) -> None:
        """Open a mailbox; opening it again changes nothing. Trouble when the switch has all that it may have."""
        if self._tally(mailbox) is not None:
            return
        if self._one("SELECT count(*) FROM mailbox") >= MAILBOXES:
            raise Trouble("switch.mailboxes", f"one more than {MAILBOXES} mailboxes", "fewer", "Use another switch.")
        self._connection.execute("INSERT INTO mailbox (id, envelopes, bytes) VALUES (?, 0, 0)", (mailbox,))

    def deposit(self, posted: Posted) -> str:
        """Put an envelope in; the empty code means accepted (once committed), again or for the first time."""
        tally = self._tally(posted.mailbox)
        if tally is None:
            return "mailbox.unknown"
        if self._one("SELECT count(*) FROM waiting WHERE mailbox = ? AND digest = ?", tally.number, posted.digest):
            return ""
        size = len(posted.encoded)
        if tally.envelopes >= MAILBOX_ENVELOPES or tally.bytes + size > MAILBOX_BYTES:
            return "mailbox.full"
        if self._total + size > self._capacity:
            return "switch.full"
        if self._free() < DISK_RESERVE_BYTES + size:
            return "switch.disk-full"
        self._connection.execute(
            "INSERT INTO envelope (observed, expires, mailbox, digest, encoded) VALUES (?, ?, ?, ?, ?)",
            (self._observed, posted.expires, tally.number, posted.digest, posted.encoded),
        )
        self._connection.execute(
            "INSERT INTO waiting (mailbox, urgency, arrival, digest, size) VALUES (?, ?, ?, ?, ?)",
            (tally.number, posted.urgency, self._connection.last_insert_rowid(), posted.digest, size),
        )
        self._count(posted.mailbox, tally, 1, size)
        return ""

    def take(self, mailbox: str, digests: Iterable[bytes]) -> int:
        """Forget these envelopes of a mailbox; unknown digests are ignored. How many went."""
        tally = self._tally(mailbox)
        if tally is None:
            return 0
        return sum(self._forget(mailbox, tally, digest) for digest in digests)

    def observe(self, seconds: int) -> None:
        """Count time that this process has itself lived through."""
        self._connection.execute("UPDATE observed SET seconds = seconds + ?", (seconds,))
        self._observed += seconds

    def sweep(self, today: date) -> int:
        """Forget up to a thousand envelopes that are expired twice over; how many went.

        Once by the calendar (their day is before `today`), and once by the time that this switch has itself observed
        since they came (EXPIRY_DAYS): a clock that jumps years ahead deletes nothing.
        """
        threshold = self._observed - EXPIRY_DAYS * _DAY_SECONDS
        # Arrival order is observation order, so the scan ends at the first young envelope.
        rows: list[tuple[str, bytes]] = self._connection.execute(
            "SELECT mailbox.id, envelope.digest FROM envelope JOIN mailbox ON mailbox.number = envelope.mailbox "
            "WHERE envelope.arrival < coalesce((SELECT min(arrival) FROM envelope WHERE observed > ?), 9223372036854775807) "
            "AND envelope.expires < ? ORDER BY envelope.arrival LIMIT ?",
            (threshold, today.isoformat(), _SWEEP_ROWS),
        ).fetchall()  # type: ignore[assignment]  # STRICT tables hold what their columns say
        return sum(self.take(mailbox, (digest,)) for mailbox, digest in rows)

    def _forget(self, mailbox: str, tally: _Tally, digest: bytes) -> int:
        where = (tally.number, digest)
        row = self._connection.execute("SELECT arrival, size FROM waiting WHERE mailbox = ? AND digest = ?", where).fetchone()
        if row is None:
            return 0
        self._connection.execute("DELETE FROM waiting WHERE mailbox = ? AND digest = ?", where)
        self._connection.execute("DELETE FROM envelope WHERE arrival = ?", (row[0],))
        self._count(mailbox, tally, -1, -row[1])
        return 1

    def _count(self, mailbox: str, tally: _Tally, envelopes: int, size: int) -> None:
        tally.envelopes += envelopes
        tally.bytes += size
        self._total += size
        self._changed.add(mailbox)

    def _tally(self, mailbox: str) -> _Tally | None:
        tally = self._tallies.get(mailbox)
        if tally is None:
            row = self._connection.execute("SELECT number, envelopes, bytes FROM mailbox WHERE id = ?", (mailbox,)).fetchone()
            if row is None:
                return None
            tally = self._tallies[mailbox] = _Tally(*row)
        return tally

    def _totals(self) -> tuple[int, int]:
        return self._one("SELECT coalesce(sum(bytes), 0) FROM mailbox"), self._one("SELECT seconds FROM observed")

    def _one(self, query: str, *values: int | bytes) -> int:
        return int(self._connection.execute(query, values).get)

    def _log_grew(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        self._log_pages = pages
        return apsw.SQLITE_OK
