"""Switches and the ways to them: honest until the seed says otherwise, and then every kind of liar that a carrier can be."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from backchannel.envelope import ACCEPTED, Acceptance
from backchannel.errors import Mistake, Trouble
from backchannel.limits import COLLECT_ENVELOPES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from backchannel.envelope import Deposit, Envelope, MailboxKey
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

    @property
    def are_none(self) -> bool:
        """Whether this switch is honest."""
        return not any(getattr(self, one.name) for one in fields(self))


@dataclass(slots=True)
class _Mailbox:
    waiting: dict[bytes, Envelope] = field(default_factory=dict)
    bell: asyncio.Event = field(default_factory=asyncio.Event)


class Switch:
    """One switch: mailboxes in memory, or in `shelf` when the world has the real store behind it."""

    def __init__(self, url: str, chance: Random, trace: Trace) -> None:
        self.url = url
        self.lies = Lies()
        self.up = True
        self.away: set[str] = set()  # offices that cannot reach it
        self.accepted = 0
        self._chance = chance
        self._trace = trace
        self._mailboxes: dict[str, _Mailbox] = defaultdict(_Mailbox)
        self._opened: set[str] = set()
        self._later: set[asyncio.TimerHandle] = set()

    def __str__(self) -> str:
        return self.url

    def open_mailbox(self, mailbox: str) -> None:
        """Open a mailbox; again changes nothing."""
        self._opened.add(mailbox)

    def reaches(self, office: str) -> bool:
        """Whether this office reaches the switch now."""
        return self.up and office not in self.away

    def put_in(self, deposit: Deposit) -> Acceptance:
        """Say that the envelope is kept; keep it, or do what the seed says."""
        mailbox, envelope, chance, lies = deposit.address.mailbox, deposit.envelope, self._chance, self.lies
        if mailbox not in self._opened:
            return Acceptance(code="mailbox.unknown")
        self.accepted += 1
        if chance.random() < lies.lose:
            self._trace.say(self, "takes an envelope and drops it")
            return ACCEPTED
        if chance.random() < lies.spoil:
            self._trace.say(self, "spoils an envelope")
            envelope = replace(envelope, sealed=b"?" + envelope.sealed)
        if chance.random() < lies.double:
            self._put_later(mailbox, envelope, chance.uniform(0, 3600))
        if chance.random() < lies.delay:
            self._put_later(mailbox, envelope, chance.uniform(1, 4 * 3600))
            return ACCEPTED
        self._put(mailbox, envelope)
        return ACCEPTED

    def look(self, mailbox: str, skip: frozenset[bytes]) -> list[Envelope]:
        """What waits, by class, then arrival; a liar hands out in any order."""
        self._check_opened(mailbox)
        waiting = [envelope for digest, envelope in self._mailboxes[mailbox].waiting.items() if digest not in skip]
        if self._chance.random() < self.lies.reorder:
            self._chance.shuffle(waiting)
        else:
            waiting.sort(key=lambda envelope: envelope.urgency)
        return waiting[:COLLECT_ENVELOPES]

    def forget(self, mailbox: str, digests: Sequence[bytes]) -> None:
        """Let go of these; a liar hands some out again much later."""
        self._check_opened(mailbox)
        for digest in digests:
            envelope = self._mailboxes[mailbox].waiting.pop(digest, None)
            if envelope and self._chance.random() < self.lies.hand_out_again:
                self._put_later(mailbox, envelope, self._chance.uniform(1, 86_400))

    def lose_everything(self) -> None:
        """Another disk, and an empty one: its operator opens the mailboxes anew, later."""
        self.hang_up()
        self._mailboxes.clear()
        self._opened.clear()

    def hang_up(self) -> None:
        """Whoever waits here is sent home."""
        for box in list(self._mailboxes.values()):
            box.bell.set()

    def heal(self) -> None:
        """No lies from now on; what was held back comes out."""
        self.lies, self.up = Lies(), True
        self.away.clear()
        self.hang_up()

    async def wait(self, mailbox: str) -> None:
        """Return when something happens to the mailbox."""
        bell = self._mailboxes[mailbox].bell
        bell.clear()
        await bell.wait()

    def _put(self, mailbox: str, envelope: Envelope) -> None:
        box = self._mailboxes[mailbox]
        box.waiting.setdefault(envelope.digest, envelope)
        box.bell.set()

    def _put_later(self, mailbox: str, envelope: Envelope, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._put, mailbox, envelope)

    def _check_opened(self, mailbox: str) -> None:
        if mailbox not in self._opened:
            raise Mistake("mailbox.unknown", "a key to no mailbox here", "one that was opened on this network", "Open it first.")


class VirtualCarrier:
    """A `ports.Carrier` from one process to one switch: every call takes its time, and may not come back."""

    def __init__(self, process: Process, switch: Switch, chance: Random) -> None:
        self._process = process
        self._switch = switch
        self._chance = chance

    async def open_mailbox(self, key: MailboxKey, enrolment_code: str = "") -> None:
        """Open the mailbox of `key`; these switches ask for no code."""
        await self._travel()
        self._switch.open_mailbox(key.mailbox)

    async def deposit(self, deposits: Sequence[Deposit]) -> Sequence[Acceptance]:
        """See `ports.Carrier`."""
        await self._travel()
        answers = [self._switch.put_in(deposit) for deposit in deposits]
        if self._chance.random() < self._switch.lies.lose_answer:
            await self._nobody_answers()
        await self._travel()
        return answers

    async def collect(self, key: MailboxKey, *, skip: Sequence[bytes] = (), wait: bool = False) -> Sequence[Envelope]:
        """See `ports.Carrier`."""
        await self._travel()
        left_out = frozenset(skip)
        found = self._switch.look(key.mailbox, left_out)
        if wait and not found:
            await self._switch.wait(key.mailbox)
            await self._travel()
            found = self._switch.look(key.mailbox, left_out)
        return found

    async def taken(self, key: MailboxKey, digests: Sequence[bytes]) -> None:
        """See `ports.Carrier`."""
        await self._travel()
        self._process.world.check.taken(self._process, digests)
        self._switch.forget(key.mailbox, digests)

    async def close(self) -> None:
        """See `ports.Carrier`."""

    async def _travel(self) -> None:
        await asyncio.sleep(self._chance.uniform(0.005, 0.2))
        self._process.check_alive()
        if not self._switch.reaches(self._process.station.office.office):
            await self._nobody_answers()

    async def _nobody_answers(self) -> None:
        await asyncio.sleep(self._chance.uniform(5, 600))
        self._process.check_alive()
        raise Trouble("carrier.unreachable", f"no answer from {self._switch}", "the switch in reach", "Try again later.")
