"""The secrets of the weekly transit keys: a small database of its own that no backup contains (docs/spec/card.md, "Transit")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import apsw

from backchannel.vault.database import Database, close, create, empty_log, open_database, transaction, trouble
from backchannel.vault.schema import TRANSIT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["TransitStore"]


class TransitStore:
    """Keeps one 32-byte seed a week, and destroys them for good."""

    def __init__(self, connection: Database) -> None:
        self._connection = connection

    @classmethod
    def create(cls, path: Path, key: bytes) -> Self:
        """A new, empty store."""
        return cls(create(path, key, TRANSIT, erase=True))

    @classmethod
    def open(cls, path: Path, key: bytes) -> Self:
        """The store at `path`; Trouble with a sentence when it does not open."""
        return cls(open_database(path, key, TRANSIT, erase=True))

    def seeds(self) -> dict[int, bytes]:
        """Every seed that is still there, by week number."""
        try:
            rows: list[Any] = self._connection.execute("select week, seed from transit order by week").fetchall()
        except apsw.Error as error:
            raise trouble(error) from error
        return dict(rows)

    def add(self, seeds: Mapping[int, bytes]) -> None:
        """Keep new weeks; a week that has a seed keeps it."""
        with transaction(self._connection):
            self._connection.executemany("insert or ignore into transit (week, seed) values (?, ?)", seeds.items())

    def destroy_before(self, week: int) -> int:
        """Overwrite and remove the seeds of all weeks before `week`, also from the write-ahead log; how many there were."""
        with transaction(self._connection):
            self._connection.execute("delete from transit where week < ?", (week,))
            count = self._connection.changes()
        # The log still holds the old pages until it is copied back and cut to nothing.
        empty_log(self._connection)
        return count

    def close(self) -> None:
        """Let go of the file."""
        close(self._connection)
