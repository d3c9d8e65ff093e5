"""The pouch: envelopes as files in a folder that somebody carries (docs/spec/pouch.md)."""

from __future__ import annotations

import asyncio
import errno
import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from backchannel.carriers.box import Box, Lying, flush
from backchannel.envelope import ACCEPTED, Acceptance, Envelope, MailboxAddress, MailboxKey
from backchannel.errors import Mistake, Refused, Trouble
from backchannel.limits import COLLECT_BYTES, COLLECT_ENVELOPES, WAIT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from backchannel.envelope import Deposit

__all__ = ["POUCH_NAME", "PouchCarrier", "PouchFolder"]

POUCH_NAME: Final = "backchannel"
_LOOK_SECONDS: Final = 0.5  # between looks into a folder while somebody waits: nothing tells when a file comes
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class PouchFolder:
    """A pouch in the folder `path`, which must be there: a stick that is not plugged in is not made.

    Raises Trouble when the folder is out of reach or cannot be read or written, Mistake for a mailbox that was never opened
    in it, Refused when it holds a link where a folder should be, or more files than anybody packs.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def open_mailbox(self, mailbox: str) -> None:
        """Make room for a mailbox; again changes nothing."""
        with self._at_work(), self._root() as root:
            _make(root, POUCH_NAME)
            with _inside(root, POUCH_NAME) as pouch:
                _make(pouch, mailbox)

    def has(self, mailbox: str) -> bool:
        """Whether the mailbox was ever opened here."""
        try:
            with self._box(mailbox):
                return True
        except Mistake:
            return False

    def put(self, mailbox: str, envelopes: Sequence[Envelope]) -> list[Acceptance]:
        """Write envelopes for one mailbox; accepted once they are on the folder's disk. Again is harmless."""
        try:
            with self._box(mailbox) as box:
                return [Acceptance(code=code) if code else ACCEPTED for code in box.put(envelopes)]
        except Mistake as mistake:
            return [Acceptance(code=mistake.code)] * len(envelopes)

    def lying(self, mailbox: str) -> list[Lying]:
        """What lies in one mailbox, most urgent first, then in the order of packing; nothing of it is read yet."""
        with self._box(mailbox) as box:
            return box.lying()

    def read(self, mailbox: str, each: Lying) -> Envelope:
        """One envelope; Refused, with what is wrong with its file, when it is not whole."""
        with self._box(mailbox) as box:
            return box.read(each)

    def remove(self, mailbox: str, digests: Collection[bytes]) -> None:
        """Remove these envelopes; unknown digests are ignored."""
        with self._box(mailbox) as box:
            box.remove(frozenset(digests))

    def waiting(self, mailbox: str, skip: Collection[bytes]) -> list[Envelope]:
        """The next envelopes that are whole, no more than a carrier gives at once."""
        chosen: list[Envelope] = []
        seen = set(skip)
        room = COLLECT_BYTES
        with self._box(mailbox) as box:
            for each in box.lying():
                if each.digest in seen:
                    continue
                try:
                    envelope = box.read(each)
                except Refused:
                    continue
                room -= len(envelope.encode())
                if room < 0:
                    break
                seen.add(envelope.digest)
                chosen.append(envelope)
                if len(chosen) == COLLECT_ENVELOPES:
                    break
        return chosen

    @contextmanager
    def _box(self, mailbox: str) -> Iterator[Box]:
        with self._at_work(), self._root() as root, ExitStack() as opened:
            try:
                pouch = opened.enter_context(_inside(root, POUCH_NAME))
                handle = opened.enter_context(_inside(pouch, mailbox))
            except FileNotFoundError:
                came, expected = f"a mailbox that is not in {self.path}", "one that something was packed for"
                raise Mistake("mailbox.unknown", came, expected, "Is it the right stick?") from None
            yield Box(mailbox, handle)

    @contextmanager
    def _root(self) -> Iterator[int]:
        try:
            handle = os.open(self.path, _FOLDER)
        except OSError as error:
            raise Trouble(
                "carrier.unreachable", f"no folder {self.path} ({error.strerror})", "a folder that is there", "Is the stick plugged in?"
            ) from None
        try:
            yield handle
        finally:
            os.close(handle)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Trouble(
                "pouch.io",
                f"{self.path} cannot be read or written ({error.strerror})",
                "a folder on a sound disk that is not write-protected",
                "What is filed stays filed. Try another stick.",
            ) from None


class PouchCarrier:
    """A `ports.Carrier` over a pouch; who has the folder can take out of it, whatever key he holds."""

    def __init__(self, path: Path) -> None:
        self._folder = PouchFolder(path)

    async def open_mailbox(self, owner: MailboxKey | MailboxAddress, enrolment_code: str = "") -> None:
        """Make room for a mailbox; a folder asks for no code."""
        await asyncio.to_thread(self._folder.open_mailbox, owner.mailbox)

    async def deposit(self, deposits: Sequence[Deposit]) -> Sequence[Acceptance]:
        """See `ports.Carrier`."""
        acceptances = [ACCEPTED] * len(deposits)
        for mailbox in dict.fromkeys(deposit.envelope.mailbox for deposit in deposits):
            places = [place for place, deposit in enumerate(deposits) if deposit.envelope.mailbox == mailbox]
            codes = await asyncio.to_thread(self._folder.put, mailbox, [deposits[place].envelope for place in places])
            for place, acceptance in zip(places, codes, strict=True):
                acceptances[place] = acceptance
        return acceptances

    async def collect(self, key: MailboxKey, *, skip: Sequence[bytes] = (), wait: bool = False) -> Sequence[Envelope]:
        """See `ports.Carrier`. With `wait` it returns after WAIT_SECONDS at the latest, perhaps with nothing."""
        loop = asyncio.get_running_loop()
        end = loop.time() + WAIT_SECONDS
        while True:
            found = await asyncio.to_thread(self._folder.waiting, key.mailbox, skip)
            if found or not wait or loop.time() > end:
                return found
            await asyncio.sleep(_LOOK_SECONDS)

    async def taken(self, key: MailboxKey, digests: Sequence[bytes]) -> None:
        """See `ports.Carrier`."""
        await asyncio.to_thread(self._folder.remove, key.mailbox, digests)

    async def close(self) -> None:
        """Nothing is held open."""


def _make(parent: int, name: str) -> None:
    try:
        os.mkdir(name, dir_fd=parent)
    except FileExistsError:
        return
    flush(parent)


@contextmanager
def _inside(parent: int, name: str) -> Iterator[int]:
    """A folder within another, open; a link is refused, for it leads out of what somebody carries."""
    try:
        handle = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=parent)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise Refused("pouch.link", f"{name} is no folder", "a folder, not a link or a file", "Remove it from the stick.") from None
        raise
    try:
        yield handle
    finally:
        os.close(handle)
