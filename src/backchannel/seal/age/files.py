"""Whole age files: sealed, opened, looked at (docs/spec/seal.md, "Sealed file"; C2SP age)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from backchannel.errors import Mistake, Refused
from backchannel.limits import SEALED_BYTES, SEALED_RECIPIENTS
from backchannel.ports import Randomness
from backchannel.seal.age.header import Header
from backchannel.seal.age.recipients import Identity, Passphrase, Recipient
from backchannel.seal.age.stream import NONCE_BYTES, open_chunks, seal_payload

__all__ = ["Decrypted", "Decrypting", "decrypt", "decrypting", "encrypt", "recipients_of"]

_FILE_KEY_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Decrypted:
    """An opened file, whole: its plaintext and which identity (index in the caller's sequence) opened it."""

    plaintext: bytes = field(repr=False)
    identity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decrypting:
    """A file whose header is authentic. `chunks` opens the payload as it is read and may still raise `Refused`."""

    identity: int
    chunks: Iterator[bytes] = field(repr=False)


def encrypt(plaintext: bytes, recipients: Sequence[Recipient], randomness: Randomness, *, limit: int = SEALED_BYTES) -> bytes:
    """A file that each of `recipients` can open, under a fresh file key and nonce.

    Raises `Mistake` for no recipient, more than `SEALED_RECIPIENTS`, recipients of two kinds (a post-quantum file
    must not have a weaker door), a passphrase beside another, or a file of more than `limit` bytes.
    """
    kinds = {recipient.kind for recipient in recipients}
    if not 0 < len(recipients) <= SEALED_RECIPIENTS:
        raise Mistake("age.recipients", f"{len(recipients)} recipients", f"1 to {SEALED_RECIPIENTS} for one file")
    if len(kinds) > 1 or (Passphrase.kind in kinds and len(recipients) > 1):
        raise Mistake("age.recipients", f"recipients of the kinds {', '.join(sorted(kinds))} together", "one kind; a passphrase alone")
    file_key = randomness.bytes(_FILE_KEY_BYTES)
    stanzas = tuple(recipient.wrap(file_key, randomness) for recipient in recipients)
    sealed = Header.written(stanzas, file_key) + seal_payload(file_key, randomness.bytes(NONCE_BYTES), plaintext)
    if len(sealed) > limit:
        raise Mistake("age.size", f"a sealed file of {len(sealed)} bytes", f"at most {limit} bytes")
    return sealed


def decrypt(data: bytes, identities: Sequence[Identity], *, limit: int = SEALED_BYTES) -> Decrypted:
    """The plaintext of a file, complete and authentic, for the first of `identities` that it is sealed to.

    Raises `Refused`: `age.size` (above `limit` bytes), `age.header`, `age.no-match`, `age.hmac`, `age.payload`.
    """
    opening = decrypting(data, identities, limit=limit)
    return Decrypted(plaintext=b"".join(opening.chunks), identity=opening.identity)


def decrypting(data: bytes, identities: Sequence[Identity], *, limit: int = SEALED_BYTES) -> Decrypting:
    """As `decrypt`, giving authentic chunks of at most 64 KiB before it is known that the file is complete."""
    if len(data) > limit:
        raise Refused("age.size", f"a sealed file of {len(data)} bytes", f"at most {limit} bytes")
    header = Header.parse(data)
    for index, identity in enumerate(identities):
        file_key = identity.unwrap(header.stanzas)
        if file_key is not None:
            header.authenticate(file_key)
            return Decrypting(identity=index, chunks=open_chunks(file_key, data[header.end :]))
    raise Refused("age.no-match", "a file that is sealed to others", "a file that one of these identities opens")


def recipients_of(data: bytes) -> tuple[str, ...]:
    """The types of a file's stanzas, in order: how many can open it and by which kind of key, but not who."""
    return tuple(stanza.kind for stanza in Header.parse(data).stanzas)
