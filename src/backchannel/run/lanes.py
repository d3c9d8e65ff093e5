"""One lane to each carrier, so that what cannot go one way holds up nothing on another (docs/spec/delivery.md, "Lanes")."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from backchannel.envelope import Deposit
from backchannel.errors import BackchannelError
from backchannel.run.queue import FLASH, LOWEST, Load, Queue

if TYPE_CHECKING:
    from collections.abc import Awaitable, Coroutine, Sequence

    from backchannel.envelope import Acceptance
    from backchannel.ports import Carrier

__all__ = ["Depot", "Lane", "Packed"]

_ALONE_SECONDS: Final = 20.0  # a slow modem line carries a short Flash in that time
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


@dataclass(slots=True)
class _Hurried:
    """Flash on its way: since when, and what did not go along with anything else yet; `done` when the carrier has answered."""

    since: float = 0.0
    deposits: Sequence[Deposit] = ()
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Lane:
    """What travels by the carrier at `url`, one batch after another."""

    def __init__(self, url: str, carrier: Carrier, depot: Depot) -> None:
        self.url = url
        self._carrier = carrier
        self._depot = depot
        self._queue = Queue()
        self._bells = {lowest: asyncio.Event() for lowest in (FLASH, LOWEST)}
        self._hurried = _Hurried()
        self._hurried.done.set()

    def push(self, load: Load) -> None:
        """Let a load wait here for its turn."""
        self._queue.push(load)
        self._ring()

    def done(self, load: Load) -> None:
        """The station has noted that this load was taken."""
        self._queue.done([load])

    def back(self) -> None:
        """The carrier was reached otherwise: no pause now."""
        self._queue.back()
        self._ring()

    def works(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """Two tasks that work until cancelled, or until the station's own disk fails.

        The first takes only Flash: on a slow line it goes beside what is on its way already, and not behind it.
        """
        return self._work(FLASH), self._work(LOWEST)

    async def _work(self, lowest: int) -> None:
        while True:
            await self._until_ready(lowest)
            if lowest == LOWEST:
                await self._let_pass()
            if loads := self._queue.next_batch(_now(), lowest=lowest):
                if lowest == FLASH:
                    self._hurried = _Hurried(since=_now())
                try:
                    await self._hand_over(loads, lowest)
                finally:
                    if lowest == FLASH:
                        self._hurried.done.set()

    async def _let_pass(self) -> None:
        """Leave the line to a Flash that is on its way, but not to one that seems to have stalled: that then goes along."""
        await asyncio.sleep(0)  # one that came just now leaves first
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._hurried.since + _ALONE_SECONDS):
                while not self._hurried.done.is_set():
                    await self._hurried.done.wait()
                    await asyncio.sleep(0)  # the next Flash, too: they keep their order

    async def _until_ready(self, lowest: int) -> None:
        bell = self._bells[lowest]
        while (seconds := self._queue.wait(_now(), lowest=lowest)) != 0:
            bell.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await bell.wait()

    def _ring(self) -> None:
        for bell in self._bells.values():
            bell.set()

    async def _hand_over(self, loads: Sequence[Load], lowest: int) -> None:
        packed = await self._depot.pack(loads)
        self._queue.put_back(loads[len(packed) :])
        self._queue.done([load for load, item in packed if item is None])
        self._queue.refused([(load, item.code) for load, item in packed if isinstance(item, BackchannelError)], _now())
        part = [(load, item) for load, item in packed if isinstance(item, Deposit)]
        if part:
            deposits = [deposit for _, deposit in part]
            await self._deposit([load for load, _ in part], self._carried(deposits) if lowest == LOWEST else self._hurry(deposits))

    async def _deposit(self, loads: Sequence[Load], carried: Awaitable[Sequence[Acceptance]]) -> None:
        began = _now()
        try:
            acceptances = await carried
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

    async def _hurry(self, deposits: Sequence[Deposit]) -> Sequence[Acceptance]:
        self._hurried.deposits = deposits
        try:
            return await self._carrier.deposit(deposits)
        finally:
            self._hurried.deposits = ()

    async def _carried(self, deposits: Sequence[Deposit]) -> Sequence[Acceptance]:
        hurried = self._hurried
        along, hurried.deposits = hurried.deposits, ()
        try:
            acceptances = await self._carrier.deposit([*along, *deposits])
        except BackchannelError:
            if not hurried.done.is_set():
                hurried.deposits = along  # it goes along with the next
            raise
        return acceptances[len(along) :]


def _now() -> float:
    return asyncio.get_running_loop().time()
