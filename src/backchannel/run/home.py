"""This station's own mailbox at its switch: what waits there is filed here; a mailbox that is forgotten there is opened again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from backchannel.errors import BackchannelError, Mistake
from backchannel.limits import COLLECT_ENVELOPES
from backchannel.ports import Carrier
from backchannel.run.queue import FORGOTTEN, Pause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.envelope import Envelope, MailboxKey

__all__ = ["Home", "Household", "Switch"]


class Switch(Carrier, Protocol):
    """A carrier at which a mailbox is opened with its operator's code."""

    async def open_mailbox(self, key: MailboxKey, enrolment_code: str) -> None:
        """Open it; again changes nothing. Mistake when the code is another."""
        ...


class Household(Protocol):
    """What the mailbox needs of the station."""

    async def file(self, envelopes: Sequence[Envelope]) -> None:
        """Have these on disk."""
        ...

    async def enrolment_code(self) -> str | None:
        """The code with which the mailbox was opened, when it was kept."""
        ...

    async def reached(self, url: str) -> None:
        """The switch answers again."""
        ...

    def mailbox_stands(self, url: str, error: BackchannelError | None) -> None:
        """What is wrong with the mailbox now."""
        ...


class Home:
    """The mailbox of `key` at the switch at `url`."""

    def __init__(self, url: str, switch: Switch, key: MailboxKey, household: Household) -> None:
        self._url = url
        self._switch = switch
        self._key = key
        self._household = household
        self._pause = Pause()
        self._was_away = False
        self._bell = asyncio.Event()

    def back(self) -> None:
        """The switch was reached otherwise, or the mailbox opened: no pause now."""
        self._bell.set()

    async def open(self, code: str) -> None:
        """Open the mailbox, with the operator's code."""
        await self._switch.open_mailbox(self._key, code)
        self._was_away = True  # a switch at which it had to be opened may have had what is gone
        self.back()

    async def run(self) -> None:
        """Take in what waits until cancelled."""
        while True:
            try:
                await self._collect()
            except BackchannelError as error:
                self._was_away = self._was_away or not error.code.startswith("vault.")
                await self._rest(await self._opened_again() if error.code == FORGOTTEN else error)

    async def _collect(self) -> None:
        """Take in what waits, most urgent first; while a full batch is filed the next is already on its way."""
        filing: asyncio.Task[None] | None = None
        skip: list[bytes] = []
        try:
            while True:
                envelopes = await self._switch.collect(self._key, skip=skip, wait=not skip and not self._pause.tries)
                if filing:
                    await filing
                    filing = None
                    self._stands()
                if self._was_away:
                    self._was_away = False
                    await self._household.reached(self._url)
                skip = [envelope.digest for envelope in envelopes] if len(envelopes) == COLLECT_ENVELOPES else []
                if skip:
                    filing = asyncio.create_task(self._file(envelopes))
                else:
                    if envelopes:
                        await self._file(envelopes)
                    self._stands()
        except BackchannelError:
            if filing:
                await asyncio.gather(filing, return_exceptions=True)
            raise

    async def _file(self, envelopes: Sequence[Envelope]) -> None:
        await self._household.file(envelopes)
        await self._switch.taken(self._key, [envelope.digest for envelope in envelopes])

    def _stands(self) -> None:
        """All is well again, once what came is filed too: a mailbox that answers while nothing can be filed is not asked at once."""
        if self._pause.tries:
            self._pause = Pause()
            self._household.mailbox_stands(self._url, None)

    async def _opened_again(self) -> BackchannelError | None:
        """Open the mailbox with the code that it was first opened with; what is wrong when that fails."""
        code = await self._household.enrolment_code()
        if code is None:
            return _closed(self._url, "and no enrolment code is kept here")
        try:
            await self.open(code)
        except BackchannelError as error:
            return _closed(self._url, "and the code that opened it no longer holds") if error.code == "enrolment.wrong" else error
        return None

    async def _rest(self, error: BackchannelError | None) -> None:
        self._household.mailbox_stands(self._url, error)
        self._bell.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pause.again(asyncio.get_running_loop().time())):
                await self._bell.wait()


def _closed(url: str, why: str) -> Mistake:
    return Mistake(
        "mailbox.closed",
        f"{url} does not know this station's mailbox, {why}",
        "a mailbox that is open",
        "Ask the switch's operator for its code, then `backchannel office enrol`; correspondents go on trying meanwhile.",
    )
