"""What stands behind a switch: the real network in memory, or the real store of the switch process on a virtual disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from backchannel.carriers.memory import MemoryNetwork
from backchannel.envelope import ACCEPTED, Acceptance, Envelope
from backchannel.errors import Mistake
from backchannel.limits import DISK_RESERVE_BYTES
from backchannel.switch.bodies import Posted
from backchannel.switch.shelf import Shelf
from backchannel.switch.store import Store, connect
from simulator.disk import Disk, on_virtual_disks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from backchannel.envelope import Deposit

__all__ = ["Memory", "Shelves", "Stored"]

_FILE: Final = "switch.db"
_CAPACITY: Final = 1024 * 1024 * 1024


class Shelves(Protocol):
    """What a switch does with envelopes, without the ways to it."""

    def open_mailbox(self, mailbox: str) -> None: ...

    def put_in(self, deposit: Deposit) -> Acceptance: ...

    def look(self, mailbox: str, skip: frozenset[bytes]) -> list[Envelope]: ...

    def forget(self, mailbox: str, digests: Sequence[bytes]) -> None: ...

    def power_cut(self, chance: Random) -> str: ...

    def close(self) -> None: ...


class Memory(MemoryNetwork):
    """The network in memory: nothing survives a cut, and it never says that anything would."""

    def power_cut(self, chance: Random) -> str:
        """Nothing is lost that was promised."""
        return ""

    def close(self) -> None:
        """Nothing to let go of."""


class Stored:
    """The switch's own store; every answer is given after its commit, as its writer does."""

    def __init__(self) -> None:
        self._disk = Disk()
        self._promised: dict[tuple[str, bytes], None] = {}
        self._open()

    def open_mailbox(self, mailbox: str) -> None:
        """Open a mailbox; again changes nothing."""
        with self._committed():
            self._store.open_mailbox(mailbox)

    def put_in(self, deposit: Deposit) -> Acceptance:
        """Keep one envelope, or say why not."""
        envelope = deposit.envelope
        posted = Posted(
            mailbox=deposit.address.mailbox,
            urgency=envelope.urgency,
            expires=envelope.expires.isoformat(),
            digest=envelope.digest,
            encoded=envelope.encode(),
        )
        with self._committed():
            code = self._store.deposit(posted)
        if code:
            return Acceptance(code=code)
        self._promised[posted.mailbox, posted.digest] = None
        return ACCEPTED

    def look(self, mailbox: str, skip: frozenset[bytes]) -> list[Envelope]:
        """What waits, in the store's own order."""
        if mailbox not in self._store.mailboxes():
            raise Mistake("mailbox.unknown", "a key to no mailbox here", "one that was opened on this network", "Open it first.")
        return [Envelope.parse(encoded) for encoded in self._shelf.collect(mailbox, skip)]

    def forget(self, mailbox: str, digests: Sequence[bytes]) -> None:
        """Let go of these."""
        with self._committed():
            self._store.take(mailbox, digests)
        for digest in digests:
            self._promised.pop((mailbox, digest), None)

    def power_cut(self, chance: Random) -> str:
        """The power goes and comes back; what was promised and is gone, in a sentence."""
        self._disk.let_go(self._connection.close)
        self._disk.restart(chance)
        self._open()
        there = {(envelope.mailbox, envelope.digest) for mailbox in self._store.mailboxes() for envelope in self._all(mailbox)}
        lost = [promise for promise in self._promised if promise not in there]
        for promise in lost:
            del self._promised[promise]
        return f"lost {len(lost)} envelopes that it had accepted" if lost else ""

    def close(self) -> None:
        """Forget the disk."""
        self._disk.let_go(self._connection.close)
        self._disk.close()

    def _open(self) -> None:
        with on_virtual_disks():
            self._connection = connect(self._disk.path(_FILE))
        self._store = Store(self._connection, capacity=_CAPACITY, free=lambda: 2 * DISK_RESERVE_BYTES)
        self._shelf = Shelf(self._connection)

    def _all(self, mailbox: str) -> list[Envelope]:
        found: list[Envelope] = []
        while more := self.look(mailbox, frozenset(envelope.digest for envelope in found)):
            found += more
        return found

    def _committed(self) -> _Committed:
        return _Committed(self._store)


class _Committed:
    """One group of the switch's writer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> None:
        self._store.begin()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind:
            self._store.rollback()
        else:
            self._store.commit()
            self._store.checkpoint()
