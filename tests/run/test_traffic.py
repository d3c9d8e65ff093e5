"""A station's traffic over a network in memory: real engine, vault and keys; a carrier that comes and goes, or forgets."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from backchannel.carriers import MemoryCarrier, MemoryNetwork
from backchannel.envelope import Acceptance, Deposit
from backchannel.errors import Trouble
from backchannel.run.office import home_of, keep_enrolment_code, mailbox_key
from backchannel.run.traffic import Traffic
from run.pair import Pair, Side

PATIENCE_SECONDS = 60.0


class Forgetful(MemoryNetwork):
    """A network that counts what is put into it, and may forget its mailboxes."""

    def __init__(self) -> None:
        super().__init__()
        self.came: Counter[bytes] = Counter()

    def put_in(self, deposit: Deposit) -> Acceptance:
        acceptance = super().put_in(deposit)
        self.came[deposit.envelope.digest] += acceptance.accepted
        return acceptance

    def forget_all(self) -> None:
        self._mailboxes.clear()


class OnTheLine:
    """One side at work on a network."""

    def __init__(self, side: Side, network: MemoryNetwork) -> None:
        self.side = side
        self.key = mailbox_key(side.stores)
        self.traffic = Traffic(
            engine=side.engine,
            key=self.key,
            home=home_of(side.stores),
            connect=lambda url: MemoryCarrier(network),
            alarm=lambda alarm: None,
        )
        network.open_mailbox(self.key.mailbox)

    async def send(self, to: str, precedence: str = "ROUTINE") -> None:
        self.side.effects.clear()
        await self.traffic.work(self.side.send, to, precedence=precedence)
        self.traffic.carry_out(self.side.effects)

    async def states(self) -> list[str]:
        return [row.state for row in await self.traffic.work(self.side.engine.vault.unsettled, 100)]


async def until(look: Callable[[], bool | Awaitable[bool]], what: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            found = look()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.01)
    raise AssertionError(what)


def play(pair: Pair, story: Callable[[OnTheLine, Forgetful], Awaitable[None]]) -> None:
    """Let MISSION's station run while the story is told; CAPITAL has a mailbox, and does not look into it."""

    async def run() -> None:
        network = Forgetful()
        network.open_mailbox(mailbox_key(pair.capital.stores).mailbox)
        mission = OnTheLine(pair.mission, network)
        work = asyncio.create_task(mission.traffic.run())
        try:
            await story(mission, network)
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    asyncio.run(run())


def test_on_a_line_that_comes_and_goes_what_was_accepted_is_not_handed_over_again_each_time(pair: Pair) -> None:
    async def story(mission: OnTheLine, network: Forgetful) -> None:
        await mission.send("CAPITAL")
        await until(lambda: len(network.came) >= 2, "message and transit card")
        before = set(network.came)
        for turn in range(5):
            network.reachable = False
            await mission.send("CAPITAL", "FLASH")
            await until(lambda: bool(mission.traffic.unreachable()), "the station to see that nobody answers")
            network.reachable = True
            await until(lambda turn=turn: len(network.came) == len(before) + turn + 1, "what waited")  # type: ignore[misc]
            await until(lambda: not mission.traffic.unreachable(), "the way to be clear")
        await until(lambda: max(network.came[digest] for digest in before) >= 2, "what was accepted, once more")
        await asyncio.sleep(0.2)  # for it to come a third time, if it did: what is right is right however long this takes
        assert max(network.came[digest] for digest in before) == 2

    play(pair, story)


def test_a_carrier_that_forgot_a_mailbox_is_given_all_that_it_had_accepted_once_the_mailbox_is_there_again(pair: Pair) -> None:
    async def story(mission: OnTheLine, network: Forgetful) -> None:
        capital = mailbox_key(pair.capital.stores)
        await mission.traffic.work(keep_enrolment_code, mission.side.engine.vault, "any code")
        for _ in range(3):
            await mission.send("CAPITAL")
        await until(lambda: _all(mission, "accepted", 3), "the carrier's word")
        network.forget_all()
        await mission.send("CAPITAL")
        await until(lambda: "CAPITAL (mailbox.unknown)" in str(mission.traffic.unreachable()), "the refusal")
        network.open_mailbox(capital.mailbox)
        await until(lambda: len(network.look(capital.mailbox, frozenset())) >= 4, "all four")

    play(pair, story)


def test_after_its_disk_has_failed_once_a_station_does_nothing_more(pair: Pair) -> None:
    async def story(mission: OnTheLine, network: Forgetful) -> None:
        def fail() -> None:
            raise Trouble("vault.io", "the disk failed", "a disk that works")

        asked: list[str] = []
        for _ in range(2):
            try:
                await mission.traffic.work(fail)
            except Trouble as trouble:
                asked.append(trouble.code)
        try:
            await mission.traffic.work(asked.append, "something was done after it")
        except Trouble as trouble:
            asked.append(trouble.code)
        assert asked == ["vault.io"] * 3

    play(pair, story)


async def _all(mission: OnTheLine, state: str, count: int) -> bool:
    return await mission.states() == [state] * count
