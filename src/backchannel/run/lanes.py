"""One lane to each carrier, so that what cannot go one way holds up nothing on another (docs/spec/delivery.md, "Lanes")."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from backchannel.envelope import Deposit
from backchannel.errors import BackchannelError
from backchannel.run.queue import Load, Queue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.ports import Carrier

__all__ = ["Depot", "Lane", "Packed"]

Packed = Deposit | BackchannelError | None


class Depot(Protocol):
    """What a lane needs of the station: bytes from its disk, and somebody to tell how it went."""

    async def pack(self, loads: Sequence[Load]) -> Sequence[tuple[Load, Packed]]:
        """The first of these loads, as many as go at once: each as it travels, or why it cannot, or None when it is settled."""
        ...

    def taken(self, loads: Sequence[Load]) -> None:
        """A carrier has these on its disk; `Lane.done` follows when that is noted."""
        ...

    async def came_back(self, url: str) -> None:
        """A carrier may have lost what it had."""
        ...

    def stands(self, url: str, error: BackchannelError | None, refusing: dict[tuple[bytes, str], str]) -> None:
        """What is wrong with a carrier now, and for which offices of which channels it refuses something."""
        ...


class Lane:
    """What travels by the carrier at `url`, one batch after another."""

    def __init__(self, url: str, carrier: Carrier, depot: Depot) -> None:
        self.url = url
        self._carrier = carrier
        self._depot = depot
        self._queue = Queue()
        self._bell = asyncio.Event()

    def push(self, load: Load) -> None:
        """Let a load wait here for its turn."""
        self._queue.push(load)
        self._bell.set()

    def done(self, load: Load) -> None:
        """The station has noted that this load was taken."""
        self._queue.done([load])

    def back(self) -> None:
        """The carrier was reached otherwise: no pause now."""
        self._queue.back()
        self._bell.set()

    async def run(self) -> None:
        """Work until cancelled, or until the station's own disk fails."""
        while True:
            await self._until_ready()
            if loads := self._queue.next_batch(_now()):
                await self._hand_over(loads)

    async def _until_ready(self) -> None:
        while (seconds := self._queue.wait(_now())) != 0:
            self._bell.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._bell.wait()

    async def _hand_over(self, loads: Sequence[Load]) -> None:
        packed = await self._depot.pack(loads)
        self._queue.put_back(loads[len(packed) :])
        self._queue.done([load for load, item in packed if item is None])
        self._queue.refused([(load, item.code) for load, item in packed if isinstance(item, BackchannelError)], _now())
        part = [(load, item) for load, item in packed if isinstance(item, Deposit)]
        if part:
            await self._deposit([load for load, _ in part], [deposit for _, deposit in part])

    async def _deposit(self, loads: Sequence[Load], deposits: Sequence[Deposit]) -> None:
        began = _now()
        try:
            acceptances = await self._carrier.deposit(deposits)
        except BackchannelError as error:
            self._queue.failed(loads, _now())
            self._depot.stands(self.url, error, self._queue.refusing())
            return
        codes = [(load, acceptance.code) for load, acceptance in zip(loads, acceptances, strict=True)]
        may_have_lost = self._queue.answered(codes, _now(), _now() - began)
        self._depot.taken([load for load, code in codes if not code])
        self._depot.stands(self.url, None, self._queue.refusing())
        if may_have_lost:
            await self._depot.came_back(self.url)


def _now() -> float:
    return asyncio.get_running_loop().time()
