"""A disk between two flushes: what a power cut may leave of writes that were never flushed.

A sector of 512 bytes is old or new, never half; which of them reached the disk, and in which order, nobody knows.
The same holds for a file's length and for its name in the folder. Where a file grew and its sectors did not come,
there are zeros, or what was deleted there before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

SECTOR = 512
WAYS = ("nothing", "everything", "a beginning", "anything", "anything")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that was there, on disk, before anything was recorded."""

    name: str
    file: int
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """An empty file under a name that was free."""

    name: str
    file: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """Bytes handed to the system, which it may keep to itself."""

    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncated:
    """A file made this long."""

    file: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flushed:
    """A file flushed to the disk, and the names in its folder with it if `folder`."""

    file: int
    folder: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A name taken away, for good if the folder was flushed after it."""

    name: str
    folder: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A line of the acknowledgement log: what was said to be kept when it was written."""

    line: str


Event = Found | Created | Wrote | Truncated | Flushed | Deleted | Noted


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What a cut left: contents by name, how many of them are neither as flushed nor as written last, and the last note before it."""

    position: int
    files: dict[str, bytes]
    torn: int
    noted: int | None


class File:
    """Content as last flushed, and the changes since."""

    def __init__(self, content: bytes = b"") -> None:
        self._flushed = bytearray(content)
        self._changes: list[Wrote | Truncated] = []
        self._deleted = bytearray()

    def change(self, change: Wrote | Truncated) -> None:
        """Handed to the system, not yet flushed."""
        self._changes.append(change)

    def flush(self) -> None:
        """Everything so far is on the disk."""
        for change in self._changes:
            if isinstance(change, Truncated) and change.size == 0:
                self._deleted = bytearray(self._flushed)
            _apply(self._flushed, change)
        self._changes.clear()

    def after_cut(self, random: Random, way: str) -> tuple[bytes, bool]:
        """What is left, and whether it is torn: neither as flushed nor as written last."""
        if way == "nothing" or not self._changes:
            return bytes(self._flushed), False
        if way == "everything":
            return self._written(len(self._changes)), False
        left = self._written(random.randrange(len(self._changes))) if way == "a beginning" else self._any(random)
        return left, left != self._flushed and left != self._written(len(self._changes))

    def _written(self, count: int) -> bytes:
        content = bytearray(self._flushed)
        for change in self._changes[:count]:
            _apply(content, change)
        return bytes(content)

    def _any(self, random: Random) -> bytes:
        """Of every sector any of its versions, and any of the file's lengths."""
        now = bytearray(self._flushed)
        sizes = [len(now)]
        versions: dict[int, list[bytes]] = defaultdict(list)
        for change in self._changes:
            touched = _sectors(now, change)
            _apply(now, change)
            sizes.append(len(now))
            for sector in touched:
                versions[sector].append(bytes(now[sector * SECTOR : (sector + 1) * SECTOR]))
        left = bytearray(self._flushed)
        grown = max(sizes)
        left += bytes(max(0, grown - len(left))) if random.random() < 0.5 else self._what_was_there(len(left), grown)
        for sector, chain in versions.items():
            chosen = random.randrange(len(chain) + 1)
            piece = chain[chosen - 1] if chosen else b""
            left[sector * SECTOR : sector * SECTOR + len(piece)] = piece
        return bytes(left[: random.choice(sizes)])

    def _what_was_there(self, start: int, end: int) -> bytes:
        return bytes(self._deleted[start:end]).ljust(end - start, b"\xa5")


class Disk:
    """Files and their names, as events made them, flushed or not."""

    def __init__(self) -> None:
        self._files: dict[int, File] = {}
        self._names: dict[str, list[int | None]] = {}  # the flushed meaning of a name, then every one since

    def happen(self, event: Event) -> None:
        """One more event."""
        match event:
            case Found():
                self._files[event.file] = File(event.content)
                self._names[event.name] = [event.file]
            case Created():
                self._files[event.file] = File()
                self._names.setdefault(event.name, [None]).append(event.file)
            case Wrote() | Truncated():
                self._files[event.file].change(event)
            case Flushed():
                self._files[event.file].flush()
                if event.folder:
                    self._flush_folder(next((name for name, meanings in self._names.items() if event.file in meanings), ""))
            case Deleted():
                self._names.setdefault(event.name, [None]).append(None)
                if event.folder:
                    self._flush_folder(event.name)
            case Noted():
                pass

    def after_cut(self, random: Random, ways: Sequence[str] = WAYS) -> tuple[dict[str, bytes], int]:
        """The files that are there when the power comes back, and how many of them are torn."""
        way = random.choice(ways)
        left: dict[str, bytes] = {}
        torn = 0
        for name, meanings in self._names.items():
            choices = {"nothing": meanings[:1], "everything": meanings[-1:]}.get(way, meanings)
            file = random.choice(choices)
            if file is not None:
                left[name], broken = self._files[file].after_cut(random, way)
                torn += broken
        return left, torn

    def _flush_folder(self, name: str) -> None:
        folder = name.rpartition("/")[0]
        for other, meanings in self._names.items():
            if other.rpartition("/")[0] == folder:
                del meanings[:-1]


def places(events: Sequence[Event], random: Random, count: int) -> list[int]:
    """Where to cut: a third at flushes, when most is at stake, a third right after notes, the rest anywhere, and when all is done."""
    notes = [index + 1 for index, event in enumerate(events) if isinstance(event, Noted)]
    flushes = [index for index, event in enumerate(events) if isinstance(event, Flushed) and index > notes[0]]
    third = (count - 1) // 3
    chosen = [place for those in (flushes, notes) for place in random.sample(those, min(third, len(those)))]
    anywhere = (random.randrange(1, len(events) + 1) for _ in range(count - 1 - len(chosen)))
    return sorted([*chosen, *anywhere, len(events)])


def cuts(events: Sequence[Event], where: Iterable[int], random: Random, ways: Sequence[str] = WAYS) -> Iterator[Remains]:
    """What each cut leaves, a cut coming before the event of its number; `where` is in order, `ways` are of WAYS."""
    disk = Disk()
    done, noted = 0, -1
    for position in where:
        for event in events[done:position]:
            disk.happen(event)
            noted += isinstance(event, Noted)
        done = position
        files, torn = disk.after_cut(random, ways)
        yield Remains(position=position, files=files, torn=torn, noted=noted if noted >= 0 else None)


def _apply(content: bytearray, change: Wrote | Truncated) -> None:
    if isinstance(change, Truncated):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
        return
    if len(content) < change.offset:
        content.extend(bytes(change.offset - len(content)))
    content[change.offset : change.offset + len(change.data)] = change.data


def _sectors(content: bytearray, change: Wrote | Truncated) -> range:
    if isinstance(change, Wrote):
        return range(change.offset // SECTOR, -(-(change.offset + len(change.data)) // SECTOR))
    return range(min(change.size, len(content)) // SECTOR, -(-max(change.size, len(content)) // SECTOR))
