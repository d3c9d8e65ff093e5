"""The one file of a backup, and the place beside its own where something grows that is not finished (docs/spec/backup.md)."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
import tarfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from backchannel.errors import Mistake, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["CONTENTS", "README", "VAULT", "in_words", "read_pack", "unfinished", "write_pack"]

README: Final = "README"
VAULT: Final = "vault.db"
_SUMS: Final = "SHA256SUMS"
CONTENTS: Final = (README, _SUMS, "station.age", "officer.age", VAULT)
_TOP: Final = "backchannel-backup"
_LARGEST: Final = 64 * 1024  # bytes of any part but the vault
_CHUNK: Final = 1024 * 1024
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# What an attempt that was killed may have left; anything else there is somebody's own.
_OURS: Final = frozenset(
    {*CONTENTS, "whole", "transit.db", "station.age.new", "officer.age.new"}
    | {f"{store}.db-{end}" for store in ("vault", "transit") for end in ("wal", "shm", "journal")}
)


def write_pack(file: Path, small: Mapping[str, bytes], vault: Path, at: int) -> None:
    """Write all parts into one tar file, in the order of `CONTENTS`, with their sums; flushed when this returns."""
    with vault.open("rb") as stored:
        sums = {name: hashlib.sha256(data).hexdigest() for name, data in small.items()}
        sums[VAULT] = hashlib.file_digest(stored, "sha256").hexdigest()
        stored.seek(0)
        parts: dict[str, IO[bytes]] = {name: io.BytesIO(data) for name, data in small.items()}
        parts |= {_SUMS: io.BytesIO(_lines(sums)), VAULT: stored}
        with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                tar.addfile(_described(_TOP, 0, at, tarfile.DIRTYPE, 0o700))
                for name in CONTENTS:
                    part = parts[name]
                    size = part.seek(0, os.SEEK_END)
                    part.seek(0)
                    tar.addfile(_described(f"{_TOP}/{name}", size, at, tarfile.REGTYPE, 0o600), part)
            out.flush()
            os.fsync(out.fileno())


def read_pack(file: Path, vault: IO[bytes] | None = None) -> dict[str, bytes]:
    """The parts but the vault, which goes into `vault`, if that is given; Trouble unless it is all there and every sum is right."""
    try:
        with tarfile.open(file, "r:") as tar:
            return _read(tar, file, vault)
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise _damaged(file, str(error)) from None


def _read(tar: tarfile.TarFile, file: Path, vault: IO[bytes] | None) -> dict[str, bytes]:
    names = iter(CONTENTS)
    small: dict[str, bytes] = {}
    sums: dict[str, str] = {}
    for member in tar:
        if member.isdir() and member.name == _TOP and not sums:
            continue
        name = next(names, None)
        if name is None or member.name != f"{_TOP}/{name}" or member.type != tarfile.REGTYPE or member.issparse():
            raise _damaged(file, f"{name or 'the end'} is not in its place")
        part = tar.extractfile(member)
        assert part is not None  # of a regular file there always is one
        if name == VAULT:
            sums[name] = _copied(part, vault)
            continue
        if member.size > _LARGEST:
            raise _damaged(file, f"{name} is too large")
        small[name] = part.read()
        sums[name] = hashlib.sha256(small[name]).hexdigest()
    if (missing := next(names, None)) is not None:
        raise _damaged(file, f"{missing} is missing")
    told = small.pop(_SUMS)
    del sums[_SUMS]
    if told != _lines(sums):
        raise _damaged(file, "its sums are not those of its parts")
    return small


def _copied(part: IO[bytes], to: IO[bytes] | None) -> str:
    digest = hashlib.sha256()
    while chunk := part.read(_CHUNK):
        digest.update(chunk)
        if to:
            to.write(chunk)
    return digest.hexdigest()


def _lines(sums: Mapping[str, str]) -> bytes:
    """As `sha256sum -c` reads them."""
    return "".join(f"{sums[name]}  {name}\n" for name in CONTENTS if name in sums).encode()


def _described(name: str, size: int, at: int, kind: bytes, mode: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.type, member.mode = size, at // 1_000_000, kind, mode
    return member


def _damaged(file: Path, why: str) -> Trouble:
    return Trouble("backup.damaged", f"{file} is damaged, or is no backup ({why})", "a backup as it was made", "Take another one.")


@contextmanager
def unfinished(place: Path) -> Iterator[Path]:
    """A private folder beside `place` for what is not finished; gone at the end, unless it was put into its place.

    What an attempt that was killed left there is cleared away. Trouble while another process works on the same place.
    """
    draft = place.with_name(place.name + ".unfinished")
    draft.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(draft, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Held by the folder itself, so that the kernel lets go of it however the process ends.
        _take(handle, place)
        _clear(draft)
        try:
            yield draft
        finally:
            if draft.exists():
                _clear(draft)
                draft.rmdir()
    finally:
        os.close(handle)


def _take(handle: int, place: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Trouble("backup.busy", f"another process that writes {place}", "one at a time", "Wait for it.") from None


def _clear(draft: Path) -> None:
    found = sorted(draft.iterdir())
    if strange := [path.name for path in found if path.name not in _OURS]:
        raise Mistake("backup.strange", f"{draft} with {strange[0]} in it", "nothing there, or what is ours", "Move it away.")
    for path in found:
        path.unlink()


@contextmanager
def in_words(place: Path) -> Iterator[None]:
    """What the machine says against a file that is written, as Trouble with a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise Trouble("backup.disk-full", f"no room for {place}", "room for it twice over", "Name a place on another disk.") from None
        hint = "Name another place, or mend this one."
        raise Trouble("backup.disk", f"{place} ({error.strerror})", "a place that takes and keeps it", hint) from None
