"""A network in memory with the switch's contract: for simulations, and for tests of everything above."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from backchannel.envelope import ACCEPTED, Acceptance, SwitchPlace
from backchannel.errors import Mistake, Trouble
from backchannel.limits import COLLECT_BYTES, COLLECT_ENVELOPES, MAILBOX_BYTES, MAILBOX_ENVELOPES, WAIT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.envelope import Deposit, Envelope, MailboxKey

__all__ = ["MemoryCarrier", "MemoryNetwork"]

_ANYWHERE: Final = "http://memory.invalid"


@dataclass(slots=True)
class _Mailbox:
    """Envelopes by digest, in order of arrival, and the event that says that one came."""

    waiting: dict[bytes, Envelope] = field(default_factory=dict)
    bytes: int = 0
    bell: asyncio.Event = field(default_factory=asyncio.Event)


class MemoryNetwork:
    """The mailboxes; carriers made by `carrier` share them. While `reachable` is False every call raises Trouble.

    `url` stands in the addresses of its mailboxes. Nothing survives the process.
    """

    def __init__(self, url: str = _ANYWHERE) -> None:
        self.url = SwitchPlace(url=url).url
        self.reachable = True
        self._mailboxes: dict[str, _Mailbox] = {}

    def carrier(self) -> MemoryCarrier:
        """A way into this network."""
        return MemoryCarrier(self)

    def open_mailbox(self, mailbox: str) -> None:
        """Open a mailbox; again changes nothing."""
        self._check_reachable()
        self._mailboxes.setdefault(mailbox, _Mailbox())

    def put_in(self, deposit: Deposit) -> Acceptance:
        """Keep one envelope, or say why not."""
        self._check_reachable()
        mailbox = self._mailboxes.get(deposit.address.mailbox)
        if mailbox is None:
            return Acceptance(code="mailbox.unknown")
        digest, size = deposit.envelope.digest, len(deposit.envelope.encode())
        if digest in mailbox.waiting:
            return ACCEPTED
        if len(mailbox.waiting) >= MAILBOX_ENVELOPES or mailbox.bytes + size > MAILBOX_BYTES:
            return Acceptance(code="mailbox.full")
        mailbox.waiting[digest] = deposit.envelope
        mailbox.bytes += size
        mailbox.bell.set()
        return ACCEPTED

    def look(self, mailbox: str, skip: frozenset[bytes]) -> list[Envelope]:
        """What waits, by class, then arrival; no more than a switch hands out at once."""
        waiting = self._mailbox(mailbox).waiting.items()
        chosen: list[Envelope] = []
        room = COLLECT_BYTES
        for envelope in sorted((envelope for digest, envelope in waiting if digest not in skip), key=lambda one: one.urgency):
            room -= len(envelope.encode())
            if room < 0 or len(chosen) == COLLECT_ENVELOPES:
                break
            chosen.append(envelope)
        return chosen

    def forget(self, mailbox: str, digests: Sequence[bytes]) -> None:
        """Let go of these."""
        box = self._mailbox(mailbox)
        for digest in digests:
            envelope = box.waiting.pop(digest, None)
            if envelope is not None:
                box.bytes -= len(envelope.encode())

    async def wait(self, mailbox: str) -> None:
        """Return when an envelope comes, or after WAIT_SECONDS of the loop's time."""
        bell = self._mailbox(mailbox).bell
        bell.clear()
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await bell.wait()
        except TimeoutError:
            return

    def _mailbox(self, mailbox: str) -> _Mailbox:
        self._check_reachable()
        box = self._mailboxes.get(mailbox)
        if box is None:
            raise Mistake("mailbox.unknown", "a key to no mailbox here", "one that was opened on this network", "Open it first.")
        return box

    def _check_reachable(self) -> None:
        if not self.reachable:
            raise Trouble("carrier.unreachable", f"no answer from {self.url}", "the network in reach", "Try again later.")


class MemoryCarrier:
    """A `ports.Carrier` into a MemoryNetwork."""

    def __init__(self, network: MemoryNetwork) -> None:
        self._network = network

    async def open_mailbox(self, key: MailboxKey, enrolment_code: str = "") -> None:
        """Open the mailbox of `key`; this network asks for no code."""
        self._network.open_mailbox(key.mailbox)

    async def deposit(self, deposits: Sequence[Deposit]) -> Sequence[Acceptance]:
        """See `ports.Carrier`."""
        return [self._network.put_in(deposit) for deposit in deposits]

    async def collect(self, key: MailboxKey, *, skip: Sequence[bytes] = (), wait: bool = False) -> Sequence[Envelope]:
        """See `ports.Carrier`."""
        left_out = frozenset(skip)
        found = self._network.look(key.mailbox, left_out)
        if wait and not found:
            await self._network.wait(key.mailbox)
            found = self._network.look(key.mailbox, left_out)
        return found

    async def taken(self, key: MailboxKey, digests: Sequence[bytes]) -> None:
        """See `ports.Carrier`."""
        self._network.forget(key.mailbox, digests)

    async def close(self) -> None:
        """See `ports.Carrier`."""
