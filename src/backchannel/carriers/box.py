"""One mailbox of a pouch: a folder of files, one envelope each (docs/spec/pouch.md, section 2).

Whoever held the stick may have put anything there: nothing is followed out of the folder, nothing is trusted by its name.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from backchannel.envelope import Envelope
from backchannel.errors import Refused
from backchannel.limits import ENVELOPE_BYTES, POUCH_FILES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

__all__ = ["Box", "Lying", "flush", "read_regular"]

_NAME: Final = re.compile(r"([123])-([0-9]{6,9})-([0-9a-f]{64})\.envelope", re.ASCII)
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_FLUSH: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS})  # some file systems have none for folders
_LAST: Final = 10**9  # behind every order that a name can carry


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A file that lies in a box: what its name says, or its content where the name says nothing; `spoilt`: why it is no envelope."""

    name: str
    urgency: int = 3
    order: int = _LAST
    digest: bytes = b""
    spoilt: str = ""

    @property
    def place(self) -> tuple[int, int, str]:
        """By class, then in the order of packing."""
        return self.urgency, self.order, self.name


class Box:
    """The files of one mailbox, in the folder that is open as `handle`."""

    def __init__(self, mailbox: str, handle: int) -> None:
        self._mailbox = mailbox
        self._handle = handle

    def lying(self) -> list[Lying]:
        """Every file, most urgent first, then in the order of packing; Refused when there are more than anybody packs."""
        return sorted(map(self._lying, self._names()), key=lambda each: each.place)

    def read(self, each: Lying) -> Envelope:
        """The envelope in a file; Refused when it is not whole, not what its name says, or no file at all."""
        if each.spoilt:
            raise _spoilt(each.spoilt)
        envelope = self._read(each.name)
        if envelope.digest != each.digest:
            raise _spoilt("other bytes than its name says")
        return envelope

    def put(self, envelopes: Sequence[Envelope]) -> list[str]:
        """Write what is not there whole; a code for each, empty once file and folder are flushed."""
        there = {each.digest: each for each in self.lying() if each.digest}
        room = POUCH_FILES - len(there)
        order = max((each.order for each in there.values() if each.order < _LAST), default=0)
        codes: list[str] = []
        for envelope in envelopes:
            if self._is_whole(there.get(envelope.digest)):
                codes.append("")
            elif room <= 0:
                codes.append("mailbox.full")
            else:
                order, room = min(order + 1, _LAST - 1), room - 1
                name = f"{int(envelope.urgency)}-{order:06}-{envelope.digest.hex()}.envelope"
                codes.append(self._write(name, envelope.encode()))
                if not codes[-1]:
                    there[envelope.digest] = self._lying(name)
        flush(self._handle)
        return codes

    def remove(self, digests: Collection[bytes]) -> None:
        """Remove every file that holds one of these envelopes, under whatever name."""
        for each in self.lying() if digests else ():
            if each.digest in digests:
                os.unlink(each.name, dir_fd=self._handle)
        flush(self._handle)

    def _names(self) -> Iterator[str]:
        with os.scandir(self._handle) as entries:
            for count, entry in enumerate(entries):
                if count == 2 * POUCH_FILES:  # as many again as companions that some systems lay beside each file
                    raise Refused("pouch.files", f"more than {count} files in one mailbox", f"at most {POUCH_FILES}", _ELSEWHERE)
                if not entry.name.startswith("."):
                    yield entry.name

    def _lying(self, name: str) -> Lying:
        if named := _NAME.fullmatch(name):
            return Lying(name=name, urgency=int(named[1]), order=int(named[2]), digest=bytes.fromhex(named[3]))
        # A file manager may have doubled a file under a name of its own: its content tells.
        try:
            envelope = self._read(name)
        except Refused as refused:
            return Lying(name=name, spoilt=refused.came)
        return Lying(name=name, urgency=envelope.urgency, digest=envelope.digest)

    def _read(self, name: str) -> Envelope:
        envelope = Envelope.parse(read_regular(name, ENVELOPE_BYTES, self._handle))
        if envelope.mailbox != self._mailbox:
            raise _spoilt("an envelope for another mailbox")
        return envelope

    def _is_whole(self, each: Lying | None) -> bool:
        try:
            return each is not None and self.read(each).digest == each.digest
        except Refused:
            return False

    def _write(self, name: str, data: bytes) -> str:
        draft = f".{sha256(data).hexdigest()}.part"
        try:
            self._forget(draft)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666, dir_fd=self._handle)
            with open(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(handle)
            os.rename(draft, name, src_dir_fd=self._handle, dst_dir_fd=self._handle)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            self._forget(draft)
            return "pouch.full"
        return ""

    def _forget(self, name: str) -> None:
        try:
            os.unlink(name, dir_fd=self._handle)
        except FileNotFoundError:
            return


def read_regular(name: str | Path, most: int, folder: int | None = None) -> bytes:
    """At most `most` bytes of an ordinary file; Refused for anything else under this name, and for what cannot be read whole."""
    try:
        # A pipe would wait for a writer, a link would lead elsewhere.
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise _spoilt("a folder, a pipe or a device")
            with open(handle, "rb", closefd=False) as file:
                data = file.read(most + 1)
        finally:
            os.close(handle)
    except OSError as error:
        came = "a link or a device" if error.errno in (errno.ELOOP, errno.ENXIO) else f"a file that cannot be read ({error.strerror})"
        raise _spoilt(came) from None
    if len(data) > most:
        raise _spoilt(f"more than {most} bytes")
    return data


def flush(handle: int) -> None:
    """Have an open folder's names on its disk."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            raise


_ELSEWHERE: Final = "Use an empty folder, and take what you know from this one by name."


def _spoilt(came: str) -> Refused:
    return Refused("pouch.file", came, "one whole envelope", "It was left alone. Copy it again from where it came.")
