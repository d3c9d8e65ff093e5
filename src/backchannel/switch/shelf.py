"""The reading side of the store: what waits in a mailbox, in the order in which it is handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.limits import COLLECT_BYTES, COLLECT_ENVELOPES

if TYPE_CHECKING:
    from collections.abc import Collection

    import apsw

__all__ = ["Shelf"]

_ORDER = (
    "SELECT waiting.arrival, waiting.digest, waiting.size FROM waiting JOIN mailbox ON mailbox.number = waiting.mailbox "
    "WHERE mailbox.id = ? ORDER BY waiting.urgency, waiting.arrival"
)


class Shelf:
    """Reads beside the writer, on a connection of its own, and never waits for it. Not for two threads."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def collect(self, mailbox: str, skip: Collection[bytes], most: int = COLLECT_ENVELOPES) -> list[bytes]:
        """Encoded envelopes by class, then arrival, without those in `skip`: at most `most` and COLLECT_BYTES."""
        self._connection.execute("BEGIN")  # one view of both tables, whatever is taken meanwhile
        try:
            return [self._encoded(arrival) for arrival in self._chosen(mailbox, frozenset(skip), most)]
        finally:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Let go of the store."""
        self._connection.close()

    def _chosen(self, mailbox: str, skip: frozenset[bytes], most: int) -> list[int]:
        chosen: list[int] = []
        room = COLLECT_BYTES
        for arrival, digest, size in self._connection.execute(_ORDER, (mailbox,)):
            if digest in skip:
                continue
            if size > room or len(chosen) == most:
                break
            chosen.append(arrival)
            room -= size
        return chosen

    def _encoded(self, arrival: int) -> bytes:
        return bytes(self._connection.execute("SELECT encoded FROM envelope WHERE arrival = ?", (arrival,)).get)
