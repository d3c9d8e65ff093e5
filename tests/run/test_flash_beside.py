"""A Flash on a slow line: it goes beside what is on its way already, and along with the next batch when its own way has stalled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from switch_harness import envelope_for, fresh_key

from backchannel.carriers import MemoryCarrier, MemoryNetwork
from backchannel.envelope import Acceptance, Deposit
from backchannel.errors import BackchannelError
from backchannel.run import lanes
from backchannel.run.lanes import Lane, Packed
from backchannel.run.queue import Load, Queue
from backchannel.station.events import Hand
from backchannel.vault import OutgoingRow

FLASH, ROUTINE = 1, 3


class SlowCarrier:
    """The way into a network in memory; a deposit whose first envelope is of the class `stuck` gets no answer before `loosen`."""

    def __init__(self, carrier: MemoryCarrier, stuck: int) -> None:
        self._carrier = carrier
        self._stuck = stuck
        self._loose = asyncio.Event()
        self.given: list[list[int]] = []

    def loosen(self) -> None:
        self._loose.set()

    async def deposit(self, deposits: Sequence[Deposit]) -> Sequence[Acceptance]:
        self.given.append([deposit.envelope.urgency for deposit in deposits])
        if len(self.given) == 1 and self.given[0][0] == self._stuck:
            await self._loose.wait()
        return await self._carrier.deposit(deposits)


class Desk:
    """What a lane needs of a station: here each load's envelope has its class, and what was taken is a list."""

    def __init__(self, network: MemoryNetwork) -> None:
        self._key = fresh_key()
        self._address = self._key.address(network.url)
        network.open_mailbox(self._key.mailbox)
        self.have: list[int] = []

    async def pack(self, loads: Sequence[Load]) -> Sequence[tuple[Load, Packed]]:
        return [(load, Deposit(envelope=envelope_for(self._key, urgency=load.urgency), address=self._address)) for load in loads]

    def taken(self, loads: Sequence[Load]) -> None:
        self.have += [load.urgency for load in loads]

    async def came_back(self, url: str) -> None: ...

    def stands(self, url: str, error: BackchannelError | None, refusing: dict[tuple[bytes, str], str]) -> None: ...


def play(stuck: int, script: Callable[[Lane, SlowCarrier, Desk], Awaitable[None]]) -> None:
    async def whole() -> None:
        network = MemoryNetwork()
        carrier, desk = SlowCarrier(network.carrier(), stuck), Desk(network)
        lane = Lane(network.url, carrier, desk)  # type: ignore[arg-type]  # a lane only deposits
        tasks = [asyncio.create_task(work) for work in lane.works()]
        try:
            async with asyncio.timeout(20):
                await script(lane, carrier, desk)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(whole())


async def until(look: Callable[[], object]) -> None:
    while not look():
        await asyncio.sleep(0.005)


def hand(urgency: int, seq: int) -> Hand:
    return Hand(channel=b"channel", series="MISTO", seq=seq, office="CAPITAL", urgency=urgency)


def test_a_flash_does_not_wait_for_the_batch_that_is_under_way() -> None:
    async def script(lane: Lane, carrier: SlowCarrier, desk: Desk) -> None:
        lane.push(hand(ROUTINE, 1))
        await until(lambda: carrier.given)
        lane.push(hand(FLASH, 2))
        await until(lambda: desk.have)
        assert desk.have == [FLASH]
        carrier.loosen()
        await until(lambda: len(desk.have) == 2)

    play(ROUTINE, script)


def test_a_batch_leaves_the_line_to_a_flash_that_is_on_its_way() -> None:
    async def script(lane: Lane, carrier: SlowCarrier, desk: Desk) -> None:
        lane.push(hand(FLASH, 1))
        await until(lambda: carrier.given)
        lane.push(hand(ROUTINE, 2))
        await asyncio.sleep(0.1)
        assert carrier.given == [[FLASH]]
        carrier.loosen()
        await until(lambda: len(desk.have) == 2)
        assert carrier.given == [[FLASH], [ROUTINE]]

    play(FLASH, script)


def test_a_flash_whose_way_has_stalled_goes_along_with_the_next_batch_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "_ALONE_SECONDS", 0.05)

    async def script(lane: Lane, carrier: SlowCarrier, desk: Desk) -> None:
        lane.push(hand(FLASH, 1))
        await until(lambda: carrier.given)
        lane.push(hand(ROUTINE, 2))
        await until(lambda: len(carrier.given) == 2)
        lane.push(hand(ROUTINE, 3))
        await until(lambda: len(desk.have) == 2)
        assert carrier.given == [[FLASH], [FLASH, ROUTINE], [ROUTINE]]
        carrier.loosen()
        await until(lambda: FLASH in desk.have)

    play(FLASH, script)


def test_a_newer_receipt_may_leave_before_the_older_is_noted() -> None:
    older, newer = (OutgoingRow(channel=b"c", office="CAPITAL", kind="receipt", urgency=3, envelope=bytes([n])) for n in (1, 2))
    queue = Queue()
    queue.push(older)
    assert queue.next_batch(0.0) == [older]
    queue.push(newer)
    queue.answered([(older, "")], 0.0, 0.1)
    assert queue.next_batch(0.0) == [newer]
    queue.done([older])
    queue.answered([(newer, "")], 0.0, 0.1)
    queue.done([newer])
    assert queue.wait(0.0) is None
