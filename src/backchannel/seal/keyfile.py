"""Key files: a station's and an officer's secrets under a passphrase, as age files that stock tools open (docs/spec/vault.md)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from backchannel.errors import Refused, Trouble
from backchannel.limits import SCRYPT_WORK_FACTOR
from backchannel.seal.age import Passphrase, decrypt, encrypt
from backchannel.seal.age.header import Header
from backchannel.seal.artefacts import payload_type, read_payload
from backchannel.seal.keys import SecretPair
from backchannel.seal.persons import OfficeSecrets, PersonSecrets
from backchannel.seal.strictjson import Value, b64u, decode_object, encode, unb64u

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ports import Randomness

__all__ = [
    "StationKeys",
    "open_officer_file",
    "open_station_file",
    "reseal_station_file",
    "seal_officer_file",
    "seal_station_file",
]

_KEY_FILE_BYTES: Final = 16 * 1024
_Payload = TypeVar("_Payload")


@payload_type
class _StationPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    vault: str
    transit: str


@payload_type
class _OfficerPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    root: str | None
    person: str
    eyes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationKeys:
    """The keys (32 bytes each) of the vault and of the transit store."""

    vault: bytes
    transit: bytes


def seal_station_file(keys: StationKeys, passphrase: str, randomness: Randomness, *, work_factor: int = SCRYPT_WORK_FACTOR) -> bytes:
    """The station's key file; takes about a second at the usual work factor."""
    return _seal({"vault": b64u(keys.vault), "transit": b64u(keys.transit)}, passphrase, randomness, work_factor)


def open_station_file(data: bytes, passphrase: str) -> StationKeys:
    """The station's keys; Trouble when the passphrase is wrong or the file is damaged."""
    payload = _open(data, passphrase, _StationPayload)
    with _on_our_disk():
        return StationKeys(vault=_secret(payload.vault, 32), transit=_secret(payload.transit, 32))


def reseal_station_file(data: bytes, keys: StationKeys, passphrase: str, randomness: Randomness) -> bytes:
    """A key file for other keys that costs a guesser as much as the one in `data` does."""
    with _on_our_disk():
        work_factor = int(Header.parse(data).stanzas[0].arguments[-1])
    return seal_station_file(keys, passphrase, randomness, work_factor=work_factor)


def seal_officer_file(secrets: PersonSecrets, passphrase: str, randomness: Randomness, *, work_factor: int = SCRYPT_WORK_FACTOR) -> bytes:
    """A person's key file: personal pair, personal identity, and the officer's root pair, which nobody else of an office has."""
    root = b64u(secrets.root.seed) if isinstance(secrets, OfficeSecrets) else None
    payload: dict[str, Value] = {"root": root, "person": b64u(secrets.person.seed), "eyes": b64u(secrets.eyes)}
    return _seal(payload, passphrase, randomness, work_factor)


def open_officer_file(data: bytes, passphrase: str) -> PersonSecrets:
    """A person's secrets, an officer's with the root pair; Trouble when the passphrase is wrong or the file is damaged."""
    payload = _open(data, passphrase, _OfficerPayload)
    with _on_our_disk():
        person, eyes = SecretPair.of(_secret(payload.person, 64)), _secret(payload.eyes, 32)
        if payload.root is None:
            return PersonSecrets(person=person, eyes=eyes)
        return OfficeSecrets(root=SecretPair.of(_secret(payload.root, 64)), person=person, eyes=eyes)


def _seal(payload: dict[str, Value], passphrase: str, randomness: Randomness, work_factor: int) -> bytes:
    return encrypt(encode(payload), [Passphrase(passphrase, work_factor)], randomness)


def _open(data: bytes, passphrase: str, kind: type[_Payload]) -> _Payload:
    with _on_our_disk():
        return read_payload(decode_object(decrypt(data, [Passphrase(passphrase)], limit=_KEY_FILE_BYTES).plaintext), kind)


def _secret(text: str, length: int) -> bytes:
    secret = unb64u(text)
    if len(secret) != length:
        raise Refused("key.length", f"a secret of {len(secret)} bytes", f"{length} bytes")
    return secret


@contextmanager
def _on_our_disk() -> Iterator[None]:
    """A key file is our own: what is wrong with it is Trouble, never Refused."""
    try:
        yield
    except Refused as refused:
        raise _trouble(refused) from None


def _trouble(refused: Refused) -> Trouble:
    if refused.code == "age.no-match":
        return Trouble("passphrase.wrong", "a passphrase that does not open the key file", "the one it was made with", "Try again.")
    came = f"a key file that cannot be read ({refused.came})"
    return Trouble("keyfile.damaged", came, "the file as it was made", "Restore it from a backup.")
