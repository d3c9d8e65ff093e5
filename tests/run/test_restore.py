"""Restoring: a station that knows that it was restored, and nothing of a backup that is damaged or made up."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from backchannel.errors import Trouble
from backchannel.run.clock import ExerciseClock
from backchannel.run.folder import Folder, OpenFolder
from backchannel.run.office import engine_of
from backchannel.run.packing import CONTENTS, read_pack
from backchannel.run.restore import restore
from run.packs import TOP, backed_up, keys_of, parts, refused
from run.pair import DAY, PASSPHRASE, START, Pair

AT = START + DAY
PAGE_BYTES = 4096


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in members.items():
            member = tarfile.TarInfo(f"{TOP}/{name}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


def members_of(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        return {member.name.removeprefix(f"{TOP}/"): tar.extractfile(member).read() for member in tar if member.isreg()}  # type: ignore[union-attr]


def summed(members: dict[str, bytes]) -> dict[str, bytes]:
    """The same with sums that are right."""
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in members.items() if name != "SHA256SUMS"]
    return members | {"SHA256SUMS": "".join(lines).encode()}


@pytest.mark.parametrize("occupant", ["a station", "a file in it", "a file"])
def test_a_restore_leaves_an_occupied_folder_as_it_is(pair: Pair, tmp_path: Path, occupant: str) -> None:
    file = backed_up(pair.mission, tmp_path / "file")
    place = tmp_path / "place"
    if occupant == "a station":
        place = pair.capital.folder.path
    elif occupant == "a file in it":
        place.mkdir()
        (place / "note").touch()
    else:
        place.touch()
    before = sorted(tmp_path.rglob("*"))
    assert refused(lambda: restore(Folder(path=place), file, PASSPHRASE, at=AT)) == "restore.occupied"
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_is_filled_and_a_missing_one_is_made_for_its_owner_alone(pair: Pair, tmp_path: Path) -> None:
    file = backed_up(pair.mission, tmp_path / "file")
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "empty", tmp_path / "a" / "b"):
        restore(Folder(path=place), file, PASSPHRASE, at=AT)
        assert {path.stat().st_mode & 0o077 for path in (place, *place.iterdir())} == {0}
        assert sorted(path.name for path in place.iterdir()) == ["officer.age", "station.age", "transit.db", "vault.db"]


def test_a_byte_that_changed_anywhere_is_found_before_anything_is_written(pair: Pair, tmp_path: Path) -> None:
    file, place = backed_up(pair.mission, tmp_path / "file"), tmp_path / "again"
    data, members = file.read_bytes(), members_of(file)
    for name in CONTENTS:
        begin = data.index(members[name][:64])
        for offset in (0, len(members[name]) // 2, len(members[name]) - 1):
            damaged = bytearray(data)
            damaged[begin + offset] ^= 1
            file.write_bytes(damaged)
            assert refused(lambda: restore(Folder(path=place), file, PASSPHRASE, at=AT)) == "backup.damaged", (name, offset)
    filled = len(data.rstrip(b"\0"))  # a tar ends in zeros, which hold nothing
    for length in (0, 1, 511, 512, 3000, len(data) // 2, filled - 1):
        file.write_bytes(data[:length])
        assert refused(lambda: restore(Folder(path=place), file, PASSPHRASE, at=AT)) == "backup.damaged", length
    assert not place.exists() and not (tmp_path / "again.unfinished").exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda members: dict(reversed(members.items())),
        lambda members: {name: data for name, data in members.items() if name != "officer.age"},
        lambda members: {**members, "more": b"x"},
        lambda members: {**members, "README": b"x" * 100_000},
        lambda members: {"../outside" if name == "README" else name: data for name, data in members.items()},
    ],
    ids=["another order", "a part less", "a part more", "a part too large", "a part elsewhere"],
)
def test_a_file_that_is_put_together_otherwise_is_no_backup_even_with_right_sums(
    pair: Pair, tmp_path: Path, change: Callable[[dict[str, bytes]], dict[str, bytes]]
) -> None:
    file = backed_up(pair.mission, tmp_path / "file")
    members = members_of(file)
    file.write_bytes(packed(summed(members)))
    read_pack(file)
    file.write_bytes(packed(summed(change(members))))
    assert refused(lambda: restore(Folder(path=tmp_path / "again"), file, PASSPHRASE, at=AT)) == "backup.damaged"


def test_a_page_that_was_changed_with_its_sum_is_found_and_leaves_no_station(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    for _ in range(3):
        pair.mission.send("CAPITAL", " ".join(["A long message."] * 300))
    file = backed_up(pair.mission, tmp_path / "file")
    members = members_of(file)
    pages = len(members["vault.db"]) // PAGE_BYTES
    for page in range(0, pages, 5):
        vault = bytearray(members["vault.db"])
        vault[page * PAGE_BYTES + 2000] ^= 1
        file.write_bytes(packed(summed(members | {"vault.db": bytes(vault)})))
        assert refused(lambda: restore(Folder(path=tmp_path / "again"), file, PASSPHRASE, at=AT)) in ("vault.key", "vault.fault"), page
        assert [path for path in tmp_path.iterdir() if path.name.startswith("again")] == []


def test_a_restored_station_has_new_transit_secrets_under_a_new_key_and_knows_that_it_was_restored(pair: Pair, tmp_path: Path) -> None:
    before = keys_of(pair.mission.folder.station_key)
    file = backed_up(pair.mission, tmp_path / "file")
    folder = Folder(path=tmp_path / "again")
    restore(folder, file, PASSPHRASE, at=AT + 400 * DAY)
    after = keys_of(folder.station_key)
    assert (after.vault, after.transit in (before.transit, bytes(32))) == (before.vault, False)
    stores = OpenFolder.open(folder, PASSPHRASE)
    assert (stores.transit.seeds(), stores.vault.get("restored")) == ({}, str(AT + 400 * DAY).encode())
    engine = engine_of(stores, ExerciseClock(AT + 400 * DAY))
    engine.tick()
    assert (len(stores.transit.seeds()), engine.time.doubtful_since()) == (13, None)
    stores.close()


def test_the_files_of_a_backup_alone_are_no_station(pair: Pair, tmp_path: Path) -> None:
    found = parts(backed_up(pair.mission, tmp_path / "file"), tmp_path / "parts")
    with pytest.raises(Trouble) as caught:
        OpenFolder.open(Folder(path=found), PASSPHRASE)
    assert caught.value.code == "vault.missing"
