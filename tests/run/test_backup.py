"""Backups and restores of a station: everything in it comes back, no transit secret travels, and nothing damaged is made a station."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest
import sqlcipher3
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from backchannel.errors import BackchannelError, Mistake, Trouble
from backchannel.run.backup import PAGE, last_backup, make_backup
from backchannel.run.clock import ExerciseClock
from backchannel.run.folder import Folder, OpenFolder
from backchannel.run.office import engine_of
from backchannel.run.packing import CONTENTS, read_pack
from backchannel.run.restore import restore
from backchannel.seal.keyfile import StationKeys, open_station_file
from backchannel.vault import Vault
from backchannel.vault.backup import copy_vault
from backchannel.vault.database import keyed
from run.pair import DAY, PASSPHRASE, START, Pair, Side

AT = START + DAY
TOP = "backchannel-backup"
INTEROP = Path(__file__).resolve().parents[1] / "interop"
NODE = shutil.which("node")
PAGE_BYTES, RESERVED, SALT = 4096, 80, 16  # of SQLCipher 4


def keys_of(path: Path) -> StationKeys:
    return open_station_file(path.read_bytes(), PASSPHRASE)


def backed_up(side: Side, file: Path) -> Path:
    side.ask("backup", file=str(file), passphrase=PASSPHRASE)
    return file


def parts(file: Path, to: Path) -> Path:
    """The parts of a backup, as tar takes them out."""
    to.mkdir()
    subprocess.run(["tar", "-xf", file], cwd=to, check=True)
    return to / TOP


def in_clear(path: Path, key: bytes) -> bytes:
    """Every page of a vault decrypted as SQLCipher's format says, without any program that knows databases: free pages too."""
    data, clear = path.read_bytes(), []
    for start in range(0, len(data), PAGE_BYTES):
        page = data[start : start + PAGE_BYTES]
        sealed, vector = page[SALT if start == 0 else 0 : -RESERVED], page[-RESERVED:][:16]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        clear.append(decryptor.update(sealed) + decryptor.finalize())
    return b"".join(clear)


def spelled(secret: bytes) -> list[bytes]:
    """A secret as it may stand in a file."""
    return [secret, secret.hex().encode(), urlsafe_b64encode(secret).rstrip(b"="), b64encode(secret).rstrip(b"=")]


def rows(vault: Path, key: bytes, *tables: str) -> dict[str, list[Any]]:
    connection = keyed(vault, key, apsw.SQLITE_OPEN_READWRITE)
    found = {table: sorted(connection.execute(f"select * from {table}").fetchall(), key=repr) for table in tables}
    connection.close()
    return found


def test_a_restored_station_has_every_message_card_channel_and_key(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", "From the mission.")
    pair.capital.send("MISSION", "From the capital.")
    pair.settle()
    pair.mission.ask("read", number="TOMIS 1")
    file = backed_up(pair.mission, tmp_path / "file")
    told = restore(Folder(path=tmp_path / "again"), file, PASSPHRASE, at=AT)
    assert (told["office"], told["person"], told["sent"], told["received"]) == ("MISSION", "Officer of MISSION", 1, 1)
    assert told["channels"] == [{"name": "SPRING", "offices": ["CAPITAL"]}]
    tables = ("artefact", "sent", "received", "card", "channel", "quarantine", "evidence")
    key = keys_of(pair.mission.folder.station_key).vault
    assert rows(tmp_path / "again" / "vault.db", key, *tables) == rows(pair.mission.folder.vault, key, *tables)
    again = Side(tmp_path / "again", "MISSION", pair.clock)
    assert "From the capital." in again.ask("read", number="TOMIS 1")["cable"]
    assert [row["number"] for row in again.ask("verify")] == ["MISTO 1", "TOMIS 1"]
    assert again.engine.sealer.office == pair.mission.engine.sealer.office
    again.close()


def test_no_byte_of_a_backup_is_a_transit_secret_or_the_key_of_their_store(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    pair.pass_time(START + 3 * 7 * DAY)
    seeds = list(pair.mission.stores.transit.seeds().values())
    keys = keys_of(pair.mission.folder.station_key)
    assert len(seeds) > 12
    found = parts(backed_up(pair.mission, tmp_path / "file"), tmp_path / "parts")
    assert sorted(path.name for path in found.iterdir()) == sorted(CONTENTS)
    travels = keys_of(found / "station.age")
    assert travels == StationKeys(vault=keys.vault, transit=bytes(32))
    everything = (tmp_path / "file").read_bytes() + in_clear(found / "vault.db", keys.vault)
    for secret in (*seeds, keys.transit):
        assert not [text for text in spelled(secret) if text in everything]


def test_the_search_for_secrets_finds_one_that_is_there(pair: Pair, tmp_path: Path) -> None:
    seed = next(iter(pair.mission.stores.transit.seeds().values()), os.urandom(32))
    pair.mission.stores.vault.put("planted", seed)
    found = parts(backed_up(pair.mission, tmp_path / "file"), tmp_path / "parts")
    assert seed in in_clear(found / "vault.db", keys_of(found / "station.age").vault)


def test_what_was_deleted_is_in_no_byte_of_a_copy_and_no_word_of_it_stands_in_clear(tmp_path: Path) -> None:
    key, secret, word = os.urandom(32), os.urandom(32), b"A word of a message. " * 300
    vault = Vault.create(tmp_path / "vault.db", key)
    vault.put("gone", secret * 200)
    vault.put("kept", word)
    vault._connection.execute("delete from meta where name = 'gone'")
    vault._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    (tmp_path / "copy").touch()
    copy_vault(tmp_path / "vault.db", key, tmp_path / "copy", AT)
    assert secret in in_clear(tmp_path / "vault.db", key), "the search does not find what is left in free pages"
    assert secret not in in_clear(tmp_path / "copy", key)
    assert word[:100] in in_clear(tmp_path / "copy", key)
    assert word[:16] not in (tmp_path / "copy").read_bytes()
    vault.close()


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
    assert (len(stores.transit.seeds()), engine.doubtful_since) == (13, None)
    stores.close()


def test_the_files_of_a_backup_alone_are_no_station(pair: Pair, tmp_path: Path) -> None:
    found = parts(backed_up(pair.mission, tmp_path / "file"), tmp_path / "parts")
    with pytest.raises(Trouble) as caught:
        OpenFolder.open(Folder(path=found), PASSPHRASE)
    assert caught.value.code == "vault.missing"


def test_the_vault_remembers_its_last_backup_and_the_copy_that_it_is_one(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    vault = pair.mission.stores.vault
    assert last_backup(vault) is None
    told = pair.mission.ask("backup", file=str(tmp_path / "file"), passphrase=PASSPHRASE)
    assert last_backup(vault) == (told["at"], 1)
    pair.mission.send("CAPITAL")
    restored = restore(Folder(path=tmp_path / "again"), tmp_path / "file", PASSPHRASE, at=AT)
    assert (restored["made"], restored["sent"]) == (told["made"], 1)


def test_two_backups_of_one_moment_differ_in_nothing_but_what_is_sealed_anew(pair: Pair, tmp_path: Path) -> None:
    pair.mission.stores.vault.tidy()
    for name in ("one", "other"):
        make_backup(pair.mission.folder, PASSPHRASE, tmp_path / name, at=AT)
    with tarfile.open(tmp_path / "one") as one, tarfile.open(tmp_path / "other") as other:
        told = [[(m.name, m.size, m.mode, m.mtime, m.uid, m.uname, m.type) for m in tar.getmembers()] for tar in (one, other)]
    assert told[0] == told[1]
    assert [name for name, *_ in told[0]] == [TOP, *(f"{TOP}/{name}" for name in CONTENTS)]
    assert {mode for _, _, mode, *_ in told[0][1:]} == {0o600}
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(BackchannelError) as caught:
        work()
    return caught.value.code


def test_nothing_is_written_over_and_no_backup_stays_in_the_stations_own_folder(pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    folder = pair.mission.folder
    places = {"taken": "backup.exists", "link": "backup.exists", "none/file": "backup.disk"}
    assert {name: refused(lambda name=name: make_backup(folder, PASSPHRASE, tmp_path / name, at=AT)) for name in places} == places
    assert refused(lambda: make_backup(folder, PASSPHRASE, folder.path / "file", at=AT)) == "backup.inside"
    assert (tmp_path / "taken").read_text() == "precious"


def test_what_an_attempt_left_is_cleared_away_and_what_is_somebodys_own_is_not(pair: Pair, tmp_path: Path) -> None:
    draft = tmp_path / "file.unfinished"
    draft.mkdir()
    (draft / "vault.db").write_bytes(b"half of it")
    backed_up(pair.mission, tmp_path / "file")
    assert not draft.exists()
    (again := tmp_path / "again.unfinished").mkdir()
    (again / "novel.txt").write_text("precious")
    assert refused(lambda: restore(Folder(path=tmp_path / "again"), tmp_path / "file", PASSPHRASE, at=AT)) == "backup.strange"
    assert (again / "novel.txt").read_text() == "precious"


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


def test_a_wrong_passphrase_writes_nothing(pair: Pair, tmp_path: Path) -> None:
    file = backed_up(pair.mission, tmp_path / "file")
    before = sorted(tmp_path.iterdir())
    assert refused(lambda: restore(Folder(path=tmp_path / "again"), file, "another one", at=AT)) == "passphrase.wrong"
    assert refused(lambda: make_backup(pair.mission.folder, "another one", tmp_path / "new", at=AT)) == "passphrase.wrong"
    assert sorted(tmp_path.iterdir()) == before


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
    for length in (0, 1, 511, 512, 3000, len(data) // 2, len(data) - 10_240):
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


def test_a_copy_that_cannot_be_read_back_is_no_backup(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", " ".join(["A long message."] * 300))
    pair.close()
    vault = bytearray(pair.mission.folder.vault.read_bytes())
    vault[-2000] ^= 1
    pair.mission.folder.vault.write_bytes(vault)
    assert refused(lambda: make_backup(pair.mission.folder, PASSPHRASE, tmp_path / "file", at=AT)) in ("vault.key", "vault.fault")
    assert [path for path in tmp_path.iterdir() if path.name.startswith("file")] == []
    pair.mission.open()
    pair.capital.open()


def test_only_one_process_at_a_time_writes_a_backup_to_one_place(pair: Pair, tmp_path: Path) -> None:
    from backchannel.run.packing import unfinished

    with unfinished(tmp_path / "file"):
        assert refused(lambda: backed_up(pair.mission, tmp_path / "file")) == "backup.busy"
    backed_up(pair.mission, tmp_path / "file")


@pytest.mark.skipif(
    NODE is None or not (INTEROP / "node_modules" / "age-encryption").is_dir(),
    reason="The other age implementation is not installed (it needs node, and npm ci in tests/interop).",
)
def test_a_backup_opens_without_us_by_the_commands_of_its_page(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", "Words for a reader in thirty years.")
    found = parts(backed_up(pair.mission, tmp_path / "file"), tmp_path / "parts")
    assert (found / "README").read_text("utf-8") == PAGE
    commands = [line.strip() for line in PAGE.splitlines() if line.startswith("    ")]
    assert "sha256sum -c SHA256SUMS" in commands
    said = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=found, capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == [f"{name}: OK" for name in CONTENTS if name != "SHA256SUMS"]
    assert NODE is not None
    request = {"do": "decrypt", "file": b64encode((found / "station.age").read_bytes()).decode(), "passphrase": PASSPHRASE}
    done = subprocess.run([NODE, "age.mjs"], cwd=INTEROP, input=json.dumps(request).encode(), capture_output=True, timeout=60, check=True)
    value = json.loads(b64decode(json.loads(done.stdout)["plaintext"]))["vault"]
    as_figures = next(line for line in commands if line.startswith("printf")).replace("VALUE", value)
    figures = subprocess.run(["sh", "-c", as_figures], capture_output=True, text=True, check=True).stdout
    connection = sqlcipher3.connect(str(found / "vault.db"))
    connection.execute(next(line for line in commands if line.startswith("pragma")).replace("FIGURES", figures))
    assert connection.execute("pragma cipher_integrity_check").fetchall() == []
    artefacts = connection.execute(next(line for line in commands if line.startswith("select"))).fetchall()
    connection.close()
    disclosures = json.loads(artefacts[0][0])["signatures"][0]["header"]["disclosures"]
    words = [b64decode(text + "=" * (-len(text) % 4), altchars=b"-_") for text in disclosures]
    assert any(b"Words for a reader in thirty years." in text for text in words)


def test_a_mistake_in_what_is_asked_is_one_and_trouble_is_the_machines(pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(Mistake, match="no backup is ever written over"):
        backed_up(pair.mission, tmp_path / "taken")
    with pytest.raises(Trouble, match="damaged, or is no backup"):
        restore(Folder(path=tmp_path / "again"), tmp_path / "taken", PASSPHRASE, at=AT)
    with pytest.raises(Trouble, match="No such file"):
        restore(Folder(path=tmp_path / "again"), tmp_path / "nothing", PASSPHRASE, at=AT)
