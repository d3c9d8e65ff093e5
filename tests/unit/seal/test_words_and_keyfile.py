from __future__ import annotations

import pytest

from backchannel.errors import Trouble
from backchannel.seal import comparison_words
from backchannel.seal.age import Passphrase, decrypt, encrypt
from backchannel.seal.keyfile import StationKeys, open_officer_file, open_station_file, seal_officer_file, seal_station_file
from backchannel.seal.persons import PersonSecrets
from backchannel.seal.strictjson import b64u, decode_object, encode
from unit.seal.material import Seeded, office

KEYS = StationKeys(vault=bytes([1]) * 32, transit=bytes([2]) * 32)
WORK = 2
FILE = seal_station_file(KEYS, "a lamp in fog", Seeded("key file"), work_factor=WORK)


def test_twelve_words_are_the_same_at_both_ends() -> None:
    one, other = office("harbour").card.fingerprint, office("hill").card.fingerprint
    words = comparison_words(one, other)
    assert words == comparison_words(other, one)
    assert len(words) == 12
    assert words != comparison_words(one, office("lake").card.fingerprint)


def test_the_words_of_two_known_fingerprints_never_change() -> None:
    words = "lock nest cruel father project problem canal throw young lamp kid curious"
    assert " ".join(comparison_words(bytes(32), bytes([1]) * 32)) == words


def test_key_files_come_back() -> None:
    assert open_station_file(FILE, "a lamp in fog") == KEYS
    secrets = office("harbour").secrets
    data = seal_officer_file(secrets, "a lamp in fog", Seeded("officer"), work_factor=WORK)
    assert open_officer_file(data, "a lamp in fog") == secrets


def test_the_key_file_of_a_person_who_is_not_the_officer_holds_no_root_key() -> None:
    secrets = PersonSecrets.fresh(Seeded("a deputy"))
    data = seal_officer_file(secrets, "a lamp in fog", Seeded("deputy"), work_factor=WORK)
    opened = open_officer_file(data, "a lamp in fog")
    assert (type(opened), opened) == (PersonSecrets, secrets)
    plain = decode_object(decrypt(data, [Passphrase("a lamp in fog")]).plaintext)
    assert plain == {"root": None, "person": b64u(secrets.person.seed), "eyes": b64u(secrets.eyes)}


def trouble(data: bytes, passphrase: str = "a lamp in fog") -> str:
    with pytest.raises(Trouble) as caught:
        open_station_file(data, passphrase)
    return caught.value.code


def test_a_wrong_passphrase_is_said_to_be_one() -> None:
    assert trouble(FILE, "a lamp in frost") == "passphrase.wrong"


def test_a_damaged_key_file_is_trouble_and_never_a_refusal() -> None:
    for data in (b"", FILE[:-1], FILE[:40], FILE.replace(b"age-", b"egg-")):
        assert trouble(data) == "keyfile.damaged"


@pytest.mark.parametrize(
    "payload",
    [
        {"vault": b64u(bytes(31)), "transit": b64u(bytes(32))},
        {"vault": "=", "transit": b64u(bytes(32))},
        {"vault": b64u(bytes(32))},
        {"vault": 1, "transit": 2},
        {"root": b64u(bytes(64)), "person": b64u(bytes(64)), "eyes": b64u(bytes(32))},
    ],
)
def test_a_key_file_with_other_secrets_in_it_is_trouble(payload: dict[str, object]) -> None:
    assert trouble(encrypt(encode(payload), [Passphrase("a lamp in fog", WORK)], Seeded("odd"))) == "keyfile.damaged"


def test_an_officers_file_with_secrets_of_other_lengths_is_trouble() -> None:
    for lengths in ((63, 64, 32), (64, 64, 31)):
        payload = {name: b64u(bytes(length)) for name, length in zip(("root", "person", "eyes"), lengths, strict=True)}
        with pytest.raises(Trouble):
            open_officer_file(encrypt(encode(payload), [Passphrase("x", WORK)], Seeded("odd")), "x")
