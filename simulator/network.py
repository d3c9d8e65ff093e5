"""Switches and the ways to them: honest until the seed says otherwise, and then every kind of liar that a carrier can be."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backchannel.envelope import ACCEPTED, Deposit
from backchannel.errors import Trouble
from simulator.shelves import Memory, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from backchannel.envelope import Acceptance, Envelope, MailboxAddress, MailboxKey
    from simulator.shelves import Shelves
    from simulator.station import Process
    from simulator.trace import Trace

__all__ = ["Lies", "Switch", "VirtualCarrier"]


@dataclass(slots=True, kw_only=True)
class Lies:
    """How often a switch does what no carrier should, from 0 to 1; `reorder`: it hands out in any order."""

    lose: float = 0.0
    double: float = 0.0
    delay: float = 0.0
    hand_out_again: float = 0.0
    spoil: float = 0.0
    lose_answer: float = 0.0
    reorder: float = 0.0


class Switch:
    """One switch: real shelves behind, and before them whatever a carrier may do to what it was given."""

    def __init__(self, url: str, chance: Random, trace: Trace, *, stored: bool) -> None:
        self.url = url
        self.lies = Lies()
        self.up = True
        self.away: set[str] = set()  # stations that cannot reach it
        self._stored = stored
        self._chance = chance
        self._trace = trace
        self._shelves = self._empty()
        self._bells: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def __str__(self) -> str:
        return self.url

    def open_mailbox(self, mailbox: str) -> None:
        """Open a mailbox; again changes nothing."""
        self._shelves.open_mailbox(mailbox)

    def reaches(self, station: str) -> bool:
        """Whether this station reaches the switch now."""
        return self.up and station not in self.away

    def put_in(self, deposit: Deposit) -> Acceptance:
        """Say that the envelope is kept; keep it, or do what the seed says."""
        chance, lies = self._chance, self.lies
        if chance.random() < lies.lose:
            self._trace.say(self, "takes an envelope and drops it")
            return ACCEPTED
        if chance.random() < lies.spoil:
            self._trace.say(self, "spoils an envelope")
            deposit = replace(deposit, envelope=replace(deposit.envelope, sealed=b"?" + deposit.envelope.sealed))
        if chance.random() < lies.double:
            self._put_later(deposit, chance.uniform(0, 3600))
        if chance.random() < lies.delay:
            self._put_later(deposit, chance.uniform(1, 4 * 3600))
            return ACCEPTED
        return self._put(deposit)

    def hold_back(self, deposit: Deposit, seconds: float) -> Acceptance:
        """Say that the envelope is kept, and keep it no sooner than after so many seconds."""
        self._put_later(deposit, seconds)
        return ACCEPTED

    def look(self, mailbox: str, skip: frozenset[bytes]) -> list[Envelope]:
        """What waits, by class, then arrival; a liar hands out in any order."""
        found = self._shelves.look(mailbox, skip)
        if self._chance.random() < self.lies.reorder:
            self._chance.shuffle(found)
        return found

    def forget(self, mailbox: str, digests: Sequence[bytes]) -> list[bytes]:
        """Let go of these; which of them a liar will hand out again."""
        self._shelves.forget(mailbox, digests)
        return [digest for digest in digests if self._chance.random() < self.lies.hand_out_again]

    def hand_out_again(self, address: MailboxAddress, envelopes: Iterable[Envelope]) -> None:
        """Put back much later what was taken already."""
        for envelope in envelopes:
            self._put_later(Deposit(envelope=envelope, address=address), self._chance.uniform(1, 86_400))

    def lose_everything(self) -> None:
        """Another disk, and an empty one."""
        self._shelves.close()
        self._shelves = self._empty()
        self.hang_up()

    def power_cut(self) -> str:
        """The power goes and comes back: what was accepted and is gone, in a sentence."""
        lost = self._shelves.power_cut(self._chance)
        self.hang_up()
        return lost

    def hang_up(self) -> None:
        """Whoever waits here is sent home."""
        for bell in list(self._bells.values()):
            bell.set()

    def heal(self) -> None:
        """No lies from now on."""
        self.lies, self.up = Lies(), True
        self.away.clear()
        self.hang_up()

    def close(self) -> None:
        """The world is over."""
        self._shelves.close()

    async def wait(self, mailbox: str) -> None:
        """Return when something happens to the mailbox."""
        self._bells[mailbox].clear()
        await self._bells[mailbox].wait()

    def _empty(self) -> Shelves:
        return Stored() if self._stored else Memory(self.url)

    def _put(self, deposit: Deposit) -> Acceptance:
        acceptance = self._shelves.put_in(deposit)
        self._bells[deposit.address.mailbox].set()
        return acceptance

    def _put_later(self, deposit: Deposit, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._put, deposit)


class VirtualCarrier:
    """A `ports.Carrier` from one process to one switch: every call takes its time, and may not come back."""

    def __init__(self, process: Process, switch: Switch, chance: Random) -> None:
        self._process = process
        self._switch = switch
        self._chance = chance
        self._lately: dict[bytes, Envelope] = {}

    async def open_mailbox(self, key: MailboxKey, enrolment_code: str = "") -> None:
        """Open the mailbox of `key`; these switches ask for no code."""
        await self._travel()
        self._switch.open_mailbox(key.mailbox)

    async def deposit(self, deposits: Sequence[Deposit]) -> Sequence[Acceptance]:
        """See `ports.Carrier`."""
        self._process.world.check.deposited(self._process, deposits)
        await self._travel()
        answers = [self._put_in(deposit) for deposit in deposits]
        if self._chance.random() < self._switch.lies.lose_answer:
            await self._nobody_answers()
        await self._travel()
        self._process.world.check.answered(self._process, deposits, answers)
        return answers

    async def collect(self, key: MailboxKey, *, skip: Sequence[bytes] = (), wait: bool = False) -> Sequence[Envelope]:
        """See `ports.Carrier`."""
        self._process.world.check.houses.empties(self._process, key)
        await self._travel()
        left_out = frozenset(skip)
        found = self._switch.look(key.mailbox, left_out)
        if wait and not found:
            await self._switch.wait(key.mailbox)
            await self._travel()
            found = self._switch.look(key.mailbox, left_out)
        self._lately = {envelope.digest: envelope for envelope in found} | {one: self._lately[one] for one in skip if one in self._lately}
        self._process.world.check.handed_out(self._switch, found)
        return found

    async def taken(self, key: MailboxKey, digests: Sequence[bytes]) -> None:
        """See `ports.Carrier`."""
        await self._travel()
        self._process.world.check.taken(self._process, digests)
        again = self._switch.forget(key.mailbox, digests)
        address = key.address(self._switch.url)
        self._switch.hand_out_again(address, [self._lately[digest] for digest in again if digest in self._lately])

    async def close(self) -> None:
        """See `ports.Carrier`."""

    def _put_in(self, deposit: Deposit) -> Acceptance:
        own = self._process.station.office.key.mailbox
        if seconds := self._process.world.apart(own, deposit.address.mailbox):
            return self._switch.hold_back(deposit, seconds)
        return self._switch.put_in(deposit)

    async def _travel(self) -> None:
        await asyncio.sleep(self._chance.uniform(0.005, 0.2))
        self._process.check_alive()
        if not self._switch.reaches(self._process.station.office.station):
            await self._nobody_answers()

    async def _nobody_answers(self) -> None:
        await asyncio.sleep(self._chance.uniform(5, 600))
        self._process.check_alive()
        raise Trouble("carrier.unreachable", f"no answer from {self._switch}", "the switch in reach", "Try again later.")
