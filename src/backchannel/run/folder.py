"""A station's folder: where its files are, who may open it, and that only one process does (docs/spec/vault.md)."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from backchannel.errors import Mistake, Trouble
from backchannel.run.control import SOCKET
from backchannel.seal import SystemRandomness
from backchannel.seal.keyfile import StationKeys, open_station_file, seal_station_file
from backchannel.vault import TransitStore, Vault

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Folder", "OpenFolder", "flush", "in_use", "write_durably"]

_PRIVATE: Final = 0o700
_PEER: Final = struct.Struct("3i")  # process, user and group, as Linux tells them of the other end of a socket


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The paths of a station."""

    path: Path

    @property
    def vault(self) -> Path:
        """The encrypted store."""
        return self.path / "vault.db"

    @property
    def transit(self) -> Path:
        """The transit secrets: never in a backup."""
        return self.path / "transit.db"

    @property
    def station_key(self) -> Path:
        """Opens vault and transit store: an age passphrase file."""
        return self.path / "station.age"

    @property
    def officer_key(self) -> Path:
        """The officer's secrets: an age passphrase file."""
        return self.path / "officer.age"

    @property
    def socket(self) -> Path:
        """Where a running station listens for commands."""
        return self.path / SOCKET

    @property
    def lock(self) -> Path:
        """Held by the one process that has the vault open."""
        return self.path / "lock"

    def running(self) -> int | None:
        """The process that answers commands here, 0 when this system does not tell which; None when none does."""
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.connect(str(self.socket))
            if sys.platform != "linux":
                return 0
            process, _, _ = _PEER.unpack(probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
            return int(process)
        return None

    def check(self) -> None:
        """Mistake unless a station was made here."""
        if not self.station_key.exists():
            raise Mistake(
                "folder.no-station",
                f"no station in {self.path}",
                "a folder in which an office was made",
                "Make one with `backchannel office new`, or name its folder with --folder.",
            )

    def check_free(self) -> None:
        """Mistake when a station was made here."""
        if self.station_key.exists() or self.vault.exists():
            raise Mistake("folder.taken", f"there is a station in {self.path} already", "an empty folder", "Choose another with --folder.")


class OpenFolder:
    """A station's stores, open, with the lock held: at most one in the world a folder."""

    def __init__(self, folder: Folder, lock: int, vault: Vault, transit: TransitStore) -> None:
        self.folder = folder
        self.vault = vault
        self.transit = transit
        self._lock = lock

    @classmethod
    def create(cls, folder: Folder, passphrase: str, *, work_factor: int) -> Self:
        """Make a folder for a new station; Mistake when one is there already."""
        if folder.station_key.exists() or folder.vault.exists():
            came = f"there is a station in {folder.path} already"
            raise Mistake("folder.taken", came, "an empty folder", "Choose another with --folder.")
        _make_durably(folder.path)
        lock = _take_lock(folder)
        randomness = SystemRandomness()
        keys = StationKeys(vault=randomness.bytes(32), transit=randomness.bytes(32))
        write_durably(folder.station_key, seal_station_file(keys, passphrase, randomness, work_factor=work_factor))
        return cls(folder, lock, Vault.create(folder.vault, keys.vault), TransitStore.create(folder.transit, keys.transit))

    @classmethod
    def open(cls, folder: Folder, passphrase: str) -> Self:
        """Open a station's stores; Trouble when another process has them or the passphrase is wrong."""
        folder.check()
        lock = _take_lock(folder)
        try:
            keys = open_station_file(folder.station_key.read_bytes(), passphrase)
            return cls(folder, lock, Vault.open(folder.vault, keys.vault), TransitStore.open(folder.transit, keys.transit))
        except BaseException:
            os.close(lock)
            raise

    def close(self) -> None:
        """Let go of the stores, then of the lock, also when the disk fails at that."""
        with ExitStack() as closing:
            closing.callback(os.close, self._lock)
            closing.callback(self.transit.close)
            self.vault.close()


def write_durably(path: Path, data: bytes) -> None:
    """Write a private file so that it is there whole, or not at all, whatever happens: file and folder are flushed."""
    draft = path.with_name(path.name + ".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb", closefd=False) as file:
            file.write(data)
        os.fsync(handle)
    finally:
        os.close(handle)
    draft.replace(path)
    flush(path.parent)


def _make_durably(path: Path) -> None:
    """Make a private folder, and flush every name that was made on the way to it."""
    made = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    for folder in made:
        flush(folder.parent)


def flush(path: Path) -> None:
    """Flush a file, or the names in a folder: what is there stays there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _take_lock(folder: Folder) -> int:
    handle = os.open(folder.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        # The kernel lets go of it when the process ends, however it ends: a lock can never be left behind.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise in_use(folder) from None
    return handle


def in_use(folder: Folder) -> Trouble:
    """That another process has the station: which one, what it does, and what to do about it."""
    process = folder.running()
    if process is None:
        came = f"another command, which has the station in {folder.path} open"
        hint = "Wait until it is done. While `backchannel run` runs, commands go to it and need not wait."
    else:
        number, kill = (f" as process {process}", f", or `kill {process}`") if process else ("", "")
        came = f"the station in {folder.path}, which runs already{number}"
        hint = f"Other commands go to it by themselves. To stop it, press Ctrl-C where it runs{kill}."
    return Trouble("folder.in-use", came, "one process a station", hint)
