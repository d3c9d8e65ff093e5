"""Another age implementation (the npm package age-encryption) opens our files, and we open its."""

from __future__ import annotations

import json
import shutil
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest

from backchannel.seal import age, compose
from backchannel.seal.primitives import SystemRandomness
from backchannel.seal.sealing import seal_copy
from backchannel.seal.strictjson import unb64u
from unit.seal.material import message, writing
from unit.seal.staffed import charter, members, staffed, stations

HERE = Path(__file__).resolve().parent
NODE = shutil.which("node")
RANDOMNESS = SystemRandomness()
WORDS = b"The answer is due before midnight; nothing else has changed.\n" * 2000  # more than one chunk

pytestmark = pytest.mark.skipif(
    NODE is None or not (HERE / "node_modules" / "age-encryption").is_dir(),
    reason="The other age implementation is not installed (it needs node, and npm ci in tests/interop).",
)


def ask(**request: Any) -> dict[str, str]:
    assert NODE is not None
    done = subprocess.run([NODE, "age.mjs"], cwd=HERE, input=json.dumps(request).encode(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def keys() -> dict[str, str]:
    return ask(do="keys")


def theirs_opens(file: bytes, **who: str | bool) -> bytes:
    return b64decode(ask(do="decrypt", file=b64encode(file).decode(), **who)["plaintext"])


def theirs_seals(**who: Any) -> bytes:
    return b64decode(ask(do="encrypt", plaintext=b64encode(WORDS).decode(), **who)["file"])


def test_keys_are_spelled_alike_on_both_sides(keys: dict[str, str]) -> None:
    hybrid, older = age.HybridIdentity.parse(keys["hybrid"]), age.X25519Identity.parse(keys["older"])
    assert (hybrid.reveal(), str(hybrid.recipient)) == (keys["hybrid"], keys["hybridRecipient"])
    assert (older.reveal(), str(older.recipient)) == (keys["older"], keys["olderRecipient"])


def test_the_other_implementation_opens_our_post_quantum_file(keys: dict[str, str]) -> None:
    others = [age.HybridIdentity.from_seed(bytes([number]) * 32).recipient for number in range(2)]
    file = age.encrypt(WORDS, [*others, age.HybridRecipient.parse(keys["hybridRecipient"])], RANDOMNESS)
    assert theirs_opens(file, identity=keys["hybrid"]) == WORDS


def test_the_other_implementation_opens_our_x25519_file(keys: dict[str, str]) -> None:
    file = age.encrypt(WORDS, [age.X25519Recipient.parse(keys["olderRecipient"])], RANDOMNESS)
    assert theirs_opens(file, identity=keys["older"]) == WORDS


def test_the_other_implementation_opens_our_passphrase_file_in_armor() -> None:
    file = age.encrypt(WORDS, [age.Passphrase("three tables in Paris", work_factor=10)], RANDOMNESS)
    assert theirs_opens(age.armor(file).encode("ascii"), passphrase="three tables in Paris", armored=True) == WORDS


def test_we_open_the_other_implementations_post_quantum_file(keys: dict[str, str]) -> None:
    file = theirs_seals(recipients=[keys["hybridRecipient"]])
    assert age.decrypt(file, [age.HybridIdentity.parse(keys["hybrid"])]).plaintext == WORDS
    assert age.recipients_of(file) == ("mlkem768x25519",)


def test_we_open_the_other_implementations_x25519_file(keys: dict[str, str]) -> None:
    file = theirs_seals(recipients=[keys["olderRecipient"]])
    assert age.decrypt(file, [age.X25519Identity.parse(keys["older"])]).plaintext == WORDS


def test_we_open_the_other_implementations_passphrase_file_in_armor() -> None:
    file = theirs_seals(passphrase="three tables in Paris", armored=True)
    assert age.decrypt(age.dearmor(file), [age.Passphrase("three tables in Paris")]).plaintext == WORDS


def test_the_other_implementation_opens_a_message_with_each_key_of_an_office_and_eyes_only_with_the_officers_alone() -> None:
    office = charter().seat(staffed().office)
    made = compose(message(), writing(charter=charter()), RANDOMNESS)
    audience = next(audience for audience in made.audiences if office.office in audience.offices)
    file = seal_copy(made, audience, [device.standing for device in office.card.devices], [office.card.officer.eyes], RANDOMNESS)
    shown = [theirs_opens(file, identity=one.standing.reveal()) for one in stations()]
    assert len(set(shown)) == 1
    eyes = unb64u(json.loads(shown[0])["eyes"])
    officer, *others = members()
    assert json.loads(theirs_opens(eyes, identity=officer.eyes.reveal()))
    for identity in (*(one.eyes for one in others), *(one.standing for one in stations())):
        with pytest.raises(AssertionError, match="no identity matched"):
            theirs_opens(eyes, identity=identity.reveal())
    for one in members():
        with pytest.raises(AssertionError, match="no identity matched"):
            theirs_opens(file, identity=one.eyes.reveal())
