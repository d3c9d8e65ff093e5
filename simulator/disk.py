"""A virtual disk under the real database code: what was not flushed may be forgotten, torn or reordered by a power cut."""

from __future__ import annotations

import itertools
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import apsw

from backchannel.errors import BackchannelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

__all__ = ["SEALED_VFS", "VFS", "Disk", "on_virtual_disks"]

VFS: Final = "backchannel-simulator"
SEALED_VFS: Final = f"multipleciphers-{VFS}"  # the same under the cipher of the real vault
_SECTOR: Final = 512
_PAGE: Final = 4096  # of what the system has in memory, which it writes as a whole
_numbers = itertools.count(1)
_disks: dict[str, Disk] = {}


class _Stored:
    """One file: what a reader sees, the writes that are not flushed, and what was there before each of them.

    `below` is what the disk has under all that counts as written, where that is something else: after a flush that failed.
    """

    __slots__ = ("before", "below", "image", "is_left", "unflushed")

    def __init__(self, content: bytes | bytearray = b"") -> None:
        self.image = bytearray(content)
        self.unflushed: list[tuple[int, bytes | None]] = []  # a place and what is written there; None cuts the file
        self.before: list[tuple[int, bytearray, int]] = []  # the same place, what stood there, and how long the file was
        self.below: bytearray | None = None
        self.is_left = False

    def copy(self) -> _Stored:
        """The same file, for whoever opens it next."""
        stored = _Stored(self.image)
        stored.unflushed, stored.before = list(self.unflushed), list(self.before)
        stored.below = self.below if self.below is None else bytearray(self.below)
        return stored

    def write(self, place: int, data: bytes | None) -> None:
        image = self.image
        self.before.append((place, image[place:] if data is None else image[place : place + len(data)], len(image)))
        self.unflushed.append((place, data))
        _apply(image, place, data)

    def flush(self) -> None:
        if self.below is not None:
            for place, data in self.unflushed:
                start, end = (place, place) if data is None else (place - place % _PAGE, place + len(data) + -(place + len(data)) % _PAGE)
                _apply(self.below, start, None if data is None else bytes(self.image[start:end]))
            self.below = None if self.below == self.image else self.below
        self.unflushed.clear()
        self.before.clear()

    def fail_to_flush(self, chance: Random) -> None:
        """Not everything reaches the disk, and all of it counts as written from now on: the system does so."""
        self.below = bytearray(self.after_cut(chance))
        self.unflushed.clear()
        self.before.clear()

    def after_cut(self, chance: Random) -> bytes:
        """What a reader finds after the power went: all flushed writes, and of the others what the disk happened to do."""
        left = bytearray(self.image if self.below is None else self.below)
        for place, stood, length in reversed(self.before if self.below is None else ()):
            left[place : place + len(stood)] = stood
            del left[length:]
        kept = chance.choice((0.0, 0.5, 0.9, 1.0))
        for place, data in self.unflushed:
            if data is None:
                if chance.random() < kept:
                    _apply(left, place, None)
                continue
            for start in range(0, len(data), _SECTOR):
                if chance.random() < kept:
                    _apply(left, place + start, data[start : start + _SECTOR])
        return bytes(left)


def _apply(content: bytearray, place: int, data: bytes | None) -> None:
    if data is None:
        del content[place:]
        return
    if len(content) < place:
        content.extend(bytes(place - len(content)))
    content[place : place + len(data)] = data


class Disk:
    """A folder of files by name. `full`: nothing can grow; `dead`: the power is gone until `restart`.

    `fail_flush`: no flush succeeds. `forgets`: the next one fails, and what it should have written counts as written; by these chances.
    """

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self.folder = f"disk{next(_numbers)}"
        self.full = False
        self.dead = False
        self.flushes = 0
        self.cut_in: int | None = None  # writes and flushes until the power goes
        self.fail_flush = False
        self.forgets: Random | None = None
        self.files = {name: _Stored(content) for name, content in (files or {}).items()}
        _disks[self.folder] = self

    def path(self, name: str) -> str:
        """How a database is told to open this file."""
        return f"{self.folder}/{name}"

    def contents(self) -> dict[str, bytes]:
        """Every file as a reader sees it now."""
        return {name: bytes(stored.image) for name, stored in self.files.items()}

    def let_go(self, *closers: Callable[[], None]) -> None:
        """Whoever has a file open is gone: what it still does in closing it reaches no disk."""
        for stored in self.files.values():
            stored.is_left = True
        _disks.pop(self.folder, None)
        self.folder = f"disk{next(_numbers)}"
        _disks[self.folder] = self
        self.files = {name: stored.copy() for name, stored in self.files.items()}
        for close in closers:
            with suppress(apsw.Error, BackchannelError):
                close()

    def restart(self, chance: Random) -> None:
        """The power is back: every file is what the cut left of it; whoever had one open holds nothing any more."""
        self.files = {name: _Stored(stored.after_cut(chance)) for name, stored in self.files.items()}
        self.dead, self.cut_in, self.fail_flush, self.forgets = False, None, False, None

    def put_back(self, files: dict[str, bytes]) -> None:
        """Another disk in its place, with these files."""
        self.files = {name: _Stored(content) for name, content in files.items()}
        self.dead, self.full, self.fail_flush, self.cut_in, self.forgets = False, False, False, None, None

    def write_anew(self, name: str) -> None:
        """What a reader finds in a file is written once more, and flushed."""
        if stored := self.files.get(name):
            self.count_down()
            stored.write(0, bytes(stored.image))
            self.flush(stored)

    def flush(self, stored: _Stored) -> None:
        """Have a file as its readers see it; or not, and raise."""
        self.count_down()
        if self.forgets and stored.unflushed:
            chance, self.forgets = self.forgets, None
            stored.fail_to_flush(chance)
            raise apsw.IOError("the flush failed")
        if self.fail_flush:
            raise apsw.IOError("the flush failed")
        self.flushes += 1
        stored.flush()

    def close(self) -> None:
        """Forget all of it."""
        _disks.pop(self.folder, None)
        self.dead = True
        self.files = {}

    def count_down(self) -> None:
        """One more write or flush; the one that the power does not outlive raises."""
        if self.cut_in is not None:
            self.cut_in -= 1
            self.dead = self.dead or self.cut_in < 0
        if self.dead:
            raise apsw.IOError("the power is gone")


class _Handle:
    """An open file, as the database sees it."""

    def __init__(self, disk: Disk, stored: _Stored) -> None:
        self._disk, self._stored = disk, stored

    def xRead(self, amount: int, offset: int) -> bytearray:
        return self._stored.image[offset : offset + amount]

    def xWrite(self, data: bytes, offset: int) -> None:
        if self._stored.is_left:
            return
        self._disk.count_down()
        if self._disk.full and offset + len(data) > len(self._stored.image):
            raise apsw.FullError("the disk is full")
        self._stored.write(offset, bytes(data))

    def xTruncate(self, size: int) -> None:
        if self._stored.is_left:
            return
        self._disk.count_down()
        self._stored.write(size, None)

    def xSync(self, flags: int) -> None:
        if self._stored.is_left:
            return
        self._disk.flush(self._stored)

    def xFileSize(self) -> int:
        return len(self._stored.image)

    def xClose(self) -> None:
        """Nothing to let go of."""

    def xLock(self, level: int) -> None:
        """One process a disk."""

    def xUnlock(self, level: int) -> None:
        """One process a disk."""

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, op: int, pointer: int) -> bool:
        return False

    def xDeviceCharacteristics(self) -> int:
        return 0

    def xSectorSize(self) -> int:
        return _SECTOR


class _System(apsw.VFS):
    """The files of all disks of this process."""

    def __init__(self) -> None:
        super().__init__(VFS, "", maxpathname=200)

    def xOpen(self, name: Any, flags: list[int]) -> Any:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        folder, _, file = str(path).partition("/")
        disk = _disks[folder]
        return _Handle(disk, disk.files.setdefault(file, _Stored()))

    def xAccess(self, pathname: str, flags: int) -> bool:
        folder, _, file = pathname.partition("/")
        return folder in _disks and file in _disks[folder].files

    def xDelete(self, filename: str, syncdir: bool) -> None:
        folder, _, file = filename.partition("/")
        if folder in _disks:
            _disks[folder].count_down()
            _disks[folder].files.pop(file, None)

    def xFullPathname(self, name: str) -> str:
        return name

    def xCurrentTimeInt64(self) -> int:
        return 2_460_000 * 86_400_000

    def xRandomness(self, numbytes: int) -> bytes:
        return bytes(numbytes)

    def xSleep(self, microseconds: int) -> int:
        return microseconds

    def xGetLastError(self) -> tuple[int, None]:
        return 0, None


_system = _System()


@contextmanager
def on_virtual_disks(vfs: str = VFS) -> Iterator[None]:
    """Within, every database is opened on a virtual disk, whoever opens it.

    No two processes share a file here, so the log's index may be in memory: the disk has no shared memory.
    """

    def alone(connection: apsw.Connection) -> None:
        connection.pragma("locking_mode", "exclusive")

    usual = apsw.vfs_names()[0]
    if vfs != VFS and vfs not in apsw.vfs_names():
        apsw.Connection(":memory:", vfs=vfs).close()
    apsw.set_default_vfs(vfs)
    apsw.connection_hooks.append(alone)
    try:
        yield
    finally:
        apsw.connection_hooks.remove(alone)
        apsw.set_default_vfs(usual)
