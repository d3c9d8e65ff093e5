"""A station's own mailbox, over a network in memory and on a virtual clock: when it is looked into, and when it rests."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from datetime import date

import pytest
from simulator.loop import VirtualLoop

from backchannel.carriers import MemoryCarrier, MemoryNetwork
from backchannel.envelope import Deposit, Envelope, MailboxKey
from backchannel.errors import BackchannelError, Trouble
from backchannel.limits import COLLECT_ENVELOPES
from backchannel.run.home import Home
from backchannel.seal.primitives import SystemRandomness

URL = "https://switch.example"


class House:
    """Files what comes as soon as its disk has room; keeps what it was told of the mailbox."""

    def __init__(self) -> None:
        self.has_room = False
        self.tries = 0
        self.filed: list[bytes] = []
        self.told: list[str | None] = []

    async def file(self, envelopes: Sequence[Envelope]) -> None:
        self.tries += 1
        if not self.has_room:
            raise Trouble("vault.full", "a disk without room", "room", "Make room.")
        self.filed += [envelope.digest for envelope in envelopes]

    async def enrolment_code(self) -> str | None:
        return None

    async def reached(self, url: str) -> None:
        """Nothing waits here for the switch."""

    def mailbox_stands(self, url: str, error: BackchannelError | None) -> None:
        self.told.append(error.code if error else None)


@pytest.mark.parametrize("count", [1, COLLECT_ENVELOPES - 1, COLLECT_ENVELOPES, 5 * COLLECT_ENVELOPES])
def test_while_nothing_can_be_filed_the_mailbox_is_asked_ever_more_seldom_and_then_all_is_filed_once(count: int) -> None:
    network, house, key = MemoryNetwork(URL), House(), MailboxKey.fresh(SystemRandomness())
    network.open_mailbox(key.mailbox)
    for number in range(count):
        envelope = Envelope.post(mailbox=key.mailbox, urgency=3, sealed=number.to_bytes(4, "big"), today=date(2026, 1, 1))
        assert network.put_in(Deposit(envelope=envelope, address=key.address(URL))).accepted

    async def story() -> None:
        home = asyncio.create_task(Home(URL, MemoryCarrier(network), key, house).run())
        await asyncio.sleep(600)
        assert house.filed == []
        assert 10 < house.tries < 40  # seven tries in the first 20 seconds, then one every half minute
        assert set(house.told) == {"vault.full"}
        house.has_room = True
        await asyncio.sleep(60)
        assert len(house.filed) == len(set(house.filed)) == count
        assert house.told[-1] is None
        home.cancel()

    with closing(VirtualLoop()) as loop:
        loop.run_until_complete(story())
