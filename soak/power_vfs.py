"""Records what SQLite writes and flushes: a file system layer of apsw that lies under the cipher.

SQLite3MC puts its cipher over any layer that is asked for as `multipleciphers-NAME`; here that is made the default of this
process while something is recorded, so that the product's own code opens its databases as it always does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import apsw

from soak.power_disk import Created, Deleted, Event, Flushed, Found, Noted, Truncated, Wrote

_LAYER = "power"
_BASE = "unix"
_MAKES_NAMES_LAST = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL | apsw.SQLITE_OPEN_WAL


class Recording:
    """Everything written, flushed and deleted under `root`, in order, and the notes in between."""

    def __init__(self, root: Path) -> None:
        self.events: list[Event] = []
        self._root = root.resolve()
        self._numbers = count()
        self._files: dict[str, int] = {}

    def note(self, line: str) -> None:
        """A line of the acknowledgement log: it stands after all that was flushed before it."""
        self.events.append(Noted(line=line))

    def name(self, path: str) -> str | None:
        """A path as it is called here, or None when it is elsewhere."""
        absolute = Path(path).resolve()
        return str(absolute.relative_to(self._root)) if absolute.is_relative_to(self._root) else None

    def opening(self, path: str) -> int | None:
        """The number of a file that is about to be opened, made if need be; None when it is elsewhere."""
        name = self.name(path)
        if name is None:
            return None
        there = Path(path).exists()
        if there and name in self._files:
            return self._files[name]
        file = self._files[name] = next(self._numbers)
        content = Path(path).read_bytes() if there else b""
        # What is there and empty was made a moment ago, and nobody has flushed the folder since.
        self.events.append(Found(name=name, file=file, content=content) if content else Created(name=name, file=file))
        return file

    def deleted(self, path: str, folder: bool) -> None:
        """A name was taken away."""
        if (name := self.name(path)) is not None:
            self._files.pop(name, None)
            self.events.append(Deleted(name=name, folder=folder))


_now: list[Recording] = []


class _File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._events: list[Event] | None = None
        if _now and path and (number := _now[-1].opening(path)) is not None:
            self._events, self._number = _now[-1].events, number
        # As SQLite's own layer does it: the first flush of a new journal or log flushes the folder too.
        self._flushes_folder = bool(flags[0] & apsw.SQLITE_OPEN_CREATE and flags[0] & _MAKES_NAMES_LAST)
        super().__init__(_BASE, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        if self._events is not None:
            self._events.append(Wrote(file=self._number, offset=offset, data=bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        if self._events is not None:
            self._events.append(Truncated(file=self._number, size=newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        if self._events is None:
            super().xSync(flags)
            return
        # The true disk is not waited for: what counts here is what was asked of it.
        self._events.append(Flushed(file=self._number, folder=self._flushes_folder))
        self._flushes_folder = False


class _Layer(apsw.VFS):
    def __init__(self) -> None:
        super().__init__(_LAYER, _BASE)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return _File(name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        if _now:
            _now[-1].deleted(filename, bool(syncdir))


_layers: list[_Layer] = []


@contextmanager
def recording(root: Path) -> Iterator[Recording]:
    """Records every database opened under `root` by this process while the block lasts."""
    if not _layers:
        # For good: the cipher's layer keeps pointing to it.
        _layers.append(_Layer())
    usual = apsw.vfs_names()[0]
    apsw.Connection("", vfs=f"multipleciphers-{_LAYER}").close()
    apsw.set_default_vfs(f"multipleciphers-{_LAYER}")
    _now.append(Recording(root))
    try:
        yield _now[-1]
    finally:
        _now.pop()
        apsw.set_default_vfs(usual)
