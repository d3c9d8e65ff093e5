"""The vault on bad disks: a flush that fails while the log is copied back is heard, and a full disk is called full."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from soak.full_disk import cannot_mount, fill, small_disk

from backchannel.errors import Trouble
from backchannel.vault import TransitStore, Vault, database

KEY = bytes(range(32))
_LAYER = "failing"
_failing: list[str] = []  # flushes of files whose names end so fail while this is not empty
_flushed: list[str] = []


class _File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int]) -> None:
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        super().__init__("unix", name, flags)

    def xSync(self, flags: int) -> None:
        if self._name.endswith(tuple(_failing)):
            _flushed.append(self._name)
            error = apsw.IOError("a flush that fails")
            error.extendedresult = apsw.SQLITE_IOERR_FSYNC
            raise error
        super().xSync(flags)


class _Layer(apsw.VFS):
    def __init__(self) -> None:
        super().__init__(_LAYER, "unix")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return _File(name, flags)


_layers: list[_Layer] = []


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """Of a vault on a disk whose flushes fail when a test says so; the log itself is always flushed."""
    if not _layers:
        _layers.append(_Layer())  # for good: the cipher's layer keeps pointing to it
    usual = apsw.vfs_names()[0]
    apsw.Connection("", vfs=f"multipleciphers-{_LAYER}").close()
    apsw.set_default_vfs(f"multipleciphers-{_LAYER}")
    yield tmp_path / "vault.db"
    _failing.clear()
    _flushed.clear()
    apsw.set_default_vfs(usual)


@pytest.fixture
def filled(path: Path) -> Vault:
    vault = Vault.create(path, KEY)
    vault.tidy()
    vault.put("one", b"1")
    _failing.append("vault.db")
    return vault


def assert_it_has_ended(vault: Vault, path: Path) -> None:
    """Nobody has tried the flush again, and what was committed is there when the disk is sound."""
    assert len(_flushed) == 1
    with pytest.raises(Trouble):
        vault.put("three", b"3")
    vault.close()
    assert len(_flushed) == 1
    _failing.clear()
    again = Vault.open(path, KEY)
    assert (again.get("one"), again.get("three")) == (b"1", None)
    again.close()


def test_a_flush_that_fails_while_a_long_log_is_copied_back_is_heard_before_anything_new_is_kept(
    filled: Vault, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_CHECKPOINT_PAGES", 1)
    with pytest.raises(Trouble) as caught:
        filled.put("two", b"2")
    assert caught.value.code == "vault.io"
    assert filled.get("two") is None
    assert_it_has_ended(filled, path)


def test_a_flush_that_fails_in_a_quiet_moment_is_heard(filled: Vault, path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        filled.tidy()
    assert caught.value.code == "vault.io"
    assert_it_has_ended(filled, path)


def test_a_flush_that_fails_at_the_end_is_heard(filled: Vault, path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        filled.close()
    assert caught.value.code == "vault.io"
    assert len(_flushed) == 1
    _failing.clear()
    again = Vault.open(path, KEY)
    assert again.get("one") == b"1"
    again.close()


def test_secrets_whose_destruction_does_not_reach_the_disk_are_not_called_destroyed(path: Path) -> None:
    store = TransitStore.create(path.with_name("transit.db"), KEY)
    store.add({1: bytes(32), 2: bytes(32)})
    _failing.append("transit.db")
    with pytest.raises(Trouble) as caught:
        store.destroy_before(2)
    assert caught.value.code == "vault.io"
    store.close()
    assert len(_flushed) == 1


def test_a_log_is_copied_back_as_soon_as_it_is_long(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Vault.create(path, KEY)
    monkeypatch.setattr(database, "_CHECKPOINT_PAGES", 20)
    for number in range(200):
        vault.put(str(number), bytes(3000))
    assert path.with_name("vault.db-wal").stat().st_size < 100 * 4096
    vault.close()


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A vault as a kill leaves it, with a log beside it."""
    vault = Vault.create(tmp_path / "vault.db", KEY)
    vault.put("one", b"1")
    (tmp_path / "killed").mkdir()
    for name in ("vault.db", "vault.db-wal"):
        shutil.copy(tmp_path / name, tmp_path / "killed" / name)
    vault.close()
    return tmp_path / "killed" / "vault.db"


def test_a_log_that_a_start_finds_is_flushed_as_it_is_before_anybody_goes_by_it(killed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = killed.with_name("vault.db-wal")
    stood, flushed, flush = log.read_bytes(), list[int](), os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (flushed.append(os.fstat(handle).st_ino), flush(handle)))
    again = Vault.open(killed, KEY)
    assert flushed == [log.stat().st_ino]
    assert log.read_bytes() == stood
    assert again.get("one") == b"1"
    again.close()


def test_a_start_that_cannot_flush_the_log_says_so_and_copies_nothing_back(killed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stood = killed.read_bytes(), killed.with_name("vault.db-wal").read_bytes()

    def flush(handle: int) -> None:
        raise OSError(errno.EIO, "a flush that fails")

    monkeypatch.setattr(os, "fsync", flush)
    with pytest.raises(Trouble) as caught:
        Vault.open(killed, KEY)
    assert caught.value.code == "vault.io"
    assert (killed.read_bytes(), killed.with_name("vault.db-wal").read_bytes()) == stood


@pytest.mark.parametrize("room", [0, 4096, 16384])
def test_a_start_without_room_for_the_log_and_its_index_says_that_the_disk_is_full(tmp_path: Path, room: int) -> None:
    if why := cannot_mount():
        pytest.skip(why)
    with small_disk(tmp_path / "disk", 1) as disk:
        Vault.create(disk / "vault.db", KEY).close()
        ballast = fill(disk, room)
        with pytest.raises(Trouble) as caught:
            Vault.open(disk / "vault.db", KEY)
        assert caught.value.code == "vault.disk-full"
        ballast.unlink()
        Vault.open(disk / "vault.db", KEY).close()


def test_a_start_on_a_disk_that_takes_no_more_files_says_that_it_is_full(tmp_path: Path) -> None:
    if why := cannot_mount():
        pytest.skip(why)
    with small_disk(tmp_path / "disk", 1) as disk:
        Vault.create(disk / "vault.db", KEY).close()
        subprocess.run(["mount", "-o", "remount,nr_inodes=3", str(disk)], check=True)
        (disk / "the last").touch()
        with pytest.raises(Trouble) as caught:
            Vault.open(disk / "vault.db", KEY)
        assert caught.value.code == "vault.disk-full"
        (disk / "the last").unlink()
