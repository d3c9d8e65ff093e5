"""A file system of two files, spoken to the kernel directly: `disk`, whose every write and flush is logged, and `notes`.

    python power_fuse.py MOUNTPOINT IMAGE LOG

`disk` begins as IMAGE and lives in memory. A loop device over it hands every flush of its block device on as FSYNC, so the log
is what a disk would have seen. What is written to `notes` stands in the same log, in order. Needs root and /dev/fuse; ends when
it is unmounted. Protocol: linux/fuse.h, version 7.31.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

WROTE, FLUSHED, NOTED = b"W", b"F", b"N"
_RECORD: Final = struct.Struct("<cQI")  # kind, offset, length of the data that follow

_IN: Final = struct.Struct("<IIQQIIIHH")
_OUT: Final = struct.Struct("<IiQ")
_ATTRIBUTES: Final = struct.Struct("<6Q10I")
_ENTRY: Final = struct.Struct("<4Q2I")
_VALID: Final = struct.Struct("<Q2I")
_OPENED: Final = struct.Struct("<Q2I")
_TRANSFER: Final = struct.Struct("<QQIIQII")
_BEGUN: Final = struct.Struct("<4I2H2I2HI7I")
_ROOM: Final = struct.Struct("<5Q4I6I")

_MOST: Final = 128 * 1024  # bytes in one write
_PAGE: Final = 4096
_FOR_LONG: Final = 3600
_BIG_WRITES: Final = 1 << 5
_MAX_PAGES: Final = 1 << 22
_DIRECT, _KEEP_CACHE = 1, 2
_ROOT, _DISK, _NOTES = 1, 2, 3
_NAMES: Final = {b"disk": _DISK, b"notes": _NOTES}
_NO_ANSWER: Final = (2, 36, 42)  # forget, interrupt, forget many


def read_log(path: Path) -> Iterator[tuple[bytes, int, bytes]]:
    """Kind, offset and data of every record."""
    with path.open("rb") as file:
        while head := file.read(_RECORD.size):
            kind, offset, length = _RECORD.unpack(head)
            yield kind, offset, file.read(length)


class Server:
    """Answers one request after another; so what the log has in order happened in order."""

    def __init__(self, device: int, disk: bytearray, log: BinaryIO) -> None:
        self._device, self._disk, self._log = device, disk, log
        self._answers: dict[int, Callable[[int, bytes], bytes]] = {
            1: self._look_up,
            3: self._attributes,
            4: self._attributes,
            14: self._open,
            15: self._read,
            16: self._write,
            17: self._room,
            18: self._done,
            20: self._flush,
            25: self._done,
            26: self._begin,
            27: self._open,
            28: self._done,
            29: self._done,
            38: self._done,
        }

    def serve(self) -> None:
        """Until the file system is unmounted."""
        while True:
            try:
                request = os.read(self._device, _MOST + 2 * _PAGE)
            except OSError as error:
                if error.errno == errno.ENODEV:
                    return
                if error.errno in (errno.EINTR, errno.EAGAIN, errno.ENOENT):
                    continue
                raise
            self._answer(request)

    def _answer(self, request: bytes) -> None:
        _, operation, unique, node, *_ = _IN.unpack_from(request)
        if operation in _NO_ANSWER:
            return
        try:
            body = self._answers.get(operation, _unknown)(node, request[_IN.size :])
            answer = _OUT.pack(_OUT.size + len(body), 0, unique) + body
        except OSError as error:
            answer = _OUT.pack(_OUT.size, -(error.errno or errno.EIO), unique)
        os.write(self._device, answer)

    def _record(self, kind: bytes, offset: int = 0, data: bytes = b"") -> None:
        self._log.write(_RECORD.pack(kind, offset, len(data)) + data)

    def _begin(self, _node: int, _body: bytes) -> bytes:
        return _BEGUN.pack(7, 31, _MOST, _BIG_WRITES | _MAX_PAGES, 16, 12, _MOST, 1, _MOST // _PAGE, 0, 0, *[0] * 7)

    def _look_up(self, _node: int, body: bytes) -> bytes:
        node = _NAMES.get(body.rstrip(b"\0"))
        if node is None:
            raise OSError(errno.ENOENT, "no such file")
        return _ENTRY.pack(node, 0, _FOR_LONG, _FOR_LONG, 0, 0) + self._attributes_of(node)

    def _attributes(self, node: int, _body: bytes) -> bytes:
        return _VALID.pack(_FOR_LONG, 0, 0) + self._attributes_of(node)

    def _attributes_of(self, node: int) -> bytes:
        size = len(self._disk) if node == _DISK else 0
        mode = stat.S_IFDIR | 0o700 if node == _ROOT else stat.S_IFREG | 0o600
        return _ATTRIBUTES.pack(node, size, size // 512, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, _PAGE, 0)

    def _open(self, node: int, _body: bytes) -> bytes:
        return _OPENED.pack(node, _DIRECT if node == _NOTES else _KEEP_CACHE, 0)

    def _read(self, node: int, body: bytes) -> bytes:
        _, offset, size, *_ = _TRANSFER.unpack_from(body)
        return bytes(self._disk[offset : offset + size]) if node == _DISK else b""

    def _write(self, node: int, body: bytes) -> bytes:
        _, offset, size, *_ = _TRANSFER.unpack_from(body)
        data = body[_TRANSFER.size : _TRANSFER.size + size]
        if node == _DISK:
            self._disk[offset : offset + size] = data
        self._record(WROTE if node == _DISK else NOTED, offset, data)
        return struct.pack("<2I", size, 0)

    def _flush(self, node: int, _body: bytes) -> bytes:
        if node == _DISK:
            self._record(FLUSHED)
        return b""

    def _room(self, _node: int, _body: bytes) -> bytes:
        return _ROOM.pack(len(self._disk) // _PAGE, 0, 0, 2, 0, _PAGE, 255, _PAGE, *[0] * 7)

    def _done(self, _node: int, _body: bytes) -> bytes:
        return b""


def _unknown(_node: int, _body: bytes) -> bytes:
    raise OSError(errno.ENOSYS, "not spoken here")


def _mount(device: int, place: str) -> None:
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
    system = ctypes.CDLL(None, use_errno=True)
    if system.mount(b"power", os.fsencode(place), b"fuse", ctypes.c_ulong(os.ST_NOSUID | os.ST_NODEV), options):
        raise OSError(ctypes.get_errno(), "cannot mount", place)


def main() -> None:
    """Mount, say `ready`, and serve."""
    place, image, log = sys.argv[1:]
    device = os.open("/dev/fuse", os.O_RDWR)
    _mount(device, place)
    print("ready", flush=True)
    with Path(log).open("wb") as file:
        Server(device, bytearray(Path(image).read_bytes()), file).serve()


if __name__ == "__main__":
    main()
