"""A station's folder opens with tools that exist: the key file with another age, the vault with another SQLCipher."""

from __future__ import annotations

import json
import shutil
import subprocess
from base64 import b64decode, b64encode, urlsafe_b64decode
from pathlib import Path

import pytest
import sqlcipher3

from backchannel.message import OfficeName, PersonName
from backchannel.run.clock import SystemClock
from backchannel.run.folder import Folder
from backchannel.run.office import make_office

INTEROP = Path(__file__).resolve().parents[1] / "interop"
NODE = shutil.which("node")
PASSPHRASE = "a passphrase for tests"

pytestmark = pytest.mark.skipif(
    NODE is None or not (INTEROP / "node_modules" / "age-encryption").is_dir(),
    reason="The other age implementation is not installed (it needs node, and npm ci in tests/interop).",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    folder = Folder(path=tmp_path_factory.mktemp("station") / "s")
    name, person = OfficeName.parse("MISSION"), PersonName.parse("Ada Vale")
    make_office(folder, name=name, person=person, switch="http://127.0.0.1:1", passphrase=PASSPHRASE, clock=SystemClock(), work_factor=10)
    return folder


def secrets_in(path: Path) -> dict[str, bytes]:
    """What another age implementation finds in a key file."""
    assert NODE is not None
    request = json.dumps({"do": "decrypt", "file": b64encode(path.read_bytes()).decode(), "passphrase": PASSPHRASE}).encode()
    done = subprocess.run([NODE, "age.mjs"], cwd=INTEROP, input=request, capture_output=True, timeout=60, check=True)
    plain = json.loads(b64decode(json.loads(done.stdout)["plaintext"]))
    return {name: urlsafe_b64decode(value + "=" * (-len(value) % 4)) for name, value in plain.items()}


@pytest.mark.parametrize(("file", "table"), [("vault", "card"), ("transit", "transit")])
def test_the_key_file_and_then_the_database_open_without_us(folder: Folder, file: str, table: str) -> None:
    keys = secrets_in(folder.station_key)
    assert keys.keys() == {"vault", "transit"}
    connection = sqlcipher3.connect(str(getattr(folder, file)))
    connection.execute(f"pragma key = \"x'{keys[file].hex()}'\"")
    assert connection.execute("pragma cipher_integrity_check").fetchall() == []
    assert connection.execute(f"select count(*) from {table}").fetchone() is not None
    connection.close()


def test_the_officers_file_holds_three_secrets(folder: Folder) -> None:
    secrets = secrets_in(folder.officer_key)
    assert {name: len(value) for name, value in secrets.items()} == {"root": 64, "person": 64, "eyes": 32}
