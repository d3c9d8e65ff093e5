"""Backups and restores of a station: everything in it comes back, no transit secret travels, and nothing damaged is made a station."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from base64 import b64decode, b64encode, urlsafe_b64encode
from pathlib import Path
from typing import Any

import apsw
import pytest
import sqlcipher3
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from backchannel.errors import Mistake, Trouble
from backchannel.run.backup import PAGE, last_backup, make_backup
from backchannel.run.folder import Folder
from backchannel.run.packing import CONTENTS
from backchannel.run.restore import restore
from backchannel.seal.keyfile import StationKeys
from backchannel.vault import Vault
from backchannel.vault.backup import copy_vault
from backchannel.vault.database import keyed
from run.packs import TOP, backed_up, keys_of, parts, refused
from run.pair import DAY, PASSPHRASE, START, Pair, Side

AT = START + DAY

INTEROP = Path(__file__).resolve().parents[1] / "interop"
NODE = shutil.which("node")
PAGE_BYTES, RESERVED, SALT = 4096, 80, 16  # of SQLCipher 4


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
    tables = ("artefact", "sent", "received", "card", "charter_act", "paper", "quarantine", "evidence")
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


def test_a_wrong_passphrase_writes_nothing(pair: Pair, tmp_path: Path) -> None:
    file = backed_up(pair.mission, tmp_path / "file")
    before = sorted(tmp_path.iterdir())
    assert refused(lambda: restore(Folder(path=tmp_path / "again"), file, "another one", at=AT)) == "passphrase.wrong"
    assert refused(lambda: make_backup(pair.mission.folder, "another one", tmp_path / "new", at=AT)) == "passphrase.wrong"
    assert sorted(tmp_path.iterdir()) == before


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
