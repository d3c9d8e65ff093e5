"""Long polls: who waits at which mailbox, and is rung when something is put in."""

from __future__ import annotations

import asyncio
from collections import deque

from backchannel.limits import MAILBOX_WAITERS, WAIT_SECONDS

__all__ = ["Doorbell"]


class Doorbell:
    """Futures by mailbox; all in one event loop. After `disconnect` nobody waits any more."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._connected = True

    def listen(self, mailbox: str) -> asyncio.Future[None]:
        """A future that the next ring completes. Ask for it before looking into the mailbox: then no ring is missed."""
        bell: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line = self._waiting.setdefault(mailbox, deque())
        if len(line) == MAILBOX_WAITERS:
            _ring(line[0])
            line.popleft()
        line.append(bell)
        if not self._connected:
            _ring(bell)
        return bell

    async def wait(self, bell: asyncio.Future[None]) -> None:
        """Return at the ring, or after WAIT_SECONDS."""
        await asyncio.wait([bell], timeout=WAIT_SECONDS)

    def leave(self, mailbox: str, bell: asyncio.Future[None]) -> None:
        """Stop listening."""
        line = self._waiting.get(mailbox)
        if line is not None and bell in line:
            line.remove(bell)
            if not line:
                del self._waiting[mailbox]

    def ring(self, mailbox: str) -> None:
        """Something is in the mailbox."""
        for bell in self._waiting.get(mailbox, ()):
            _ring(bell)

    def disconnect(self) -> None:
        """Send everybody home, now and from now on: the switch stops."""
        self._connected = False
        for mailbox in self._waiting:
            self.ring(mailbox)


def _ring(bell: asyncio.Future[None]) -> None:
    if not bell.done():
        bell.set_result(None)
