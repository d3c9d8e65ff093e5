"""Who can open an age file: recipients wrap the file key, identities unwrap it (C2SP age, "Native recipient types")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Protocol

from backchannel.errors import Mistake, Refused
from backchannel.limits import SCRYPT_WORK_FACTOR, SCRYPT_WORK_FACTOR_MAX
from backchannel.ports import Randomness
from backchannel.seal import bech32
from backchannel.seal.age.header import Stanza, base64, refused, unbase64
from backchannel.seal.primitives import (
    ENCAPSULATION_BYTES,
    HybridPrivate,
    HybridPublic,
    X25519Private,
    chacha_open,
    chacha_seal,
    hkdf,
    refuse_low_order,
    scrypt,
)

__all__ = ["HybridIdentity", "HybridRecipient", "Identity", "Passphrase", "Recipient", "X25519Identity", "X25519Recipient"]

_HYBRID_INFO: Final = b"age-encryption.org/mlkem768x25519"
_X25519_INFO: Final = b"age-encryption.org/v1/X25519"
_SCRYPT_INFO: Final = b"age-encryption.org/v1/scrypt"
_WRAPPED_BYTES: Final = 32  # a 16-byte file key and its tag; any other length is refused before a key touches it
_SHARE_BYTES: Final = 32
_SALT_BYTES: Final = 16
_DECIMAL: Final = re.compile(r"[1-9][0-9]*")


class Recipient(Protocol):
    """Somebody to seal to. Recipients of different `kind` are never mixed in one file."""

    @property
    def kind(self) -> str:
        """The stanza's type."""
        ...

    def wrap(self, file_key: bytes, randomness: Randomness) -> Stanza:
        """A stanza that gives `file_key` to this recipient."""
        ...


class Identity(Protocol):
    """Somebody who can open."""

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key, or None when no stanza is for this identity; `Refused` with `age.header` for malformed ones of its type."""
        ...


@dataclass(frozen=True, slots=True)
class HybridRecipient:
    """A post-quantum recipient, `age1pq1…`; parse it once, it keeps its keys ready."""

    key: HybridPublic

    kind = "mlkem768x25519"

    @classmethod
    @lru_cache(maxsize=1024)  # a station reads its correspondents' cards for every envelope
    def parse(cls, text: str) -> HybridRecipient:
        """The recipient in its one spelling, lower-case; `Refused` for any other text."""
        return cls(HybridPublic.parse(_lower(text, "age1pq")))

    def __str__(self) -> str:
        return _spelled(self.key.raw)

    def wrap(self, file_key: bytes, randomness: Randomness) -> Stanza:
        """See `Recipient`; the encapsulation draws the library's own randomness."""
        encapsulation, body = self.key.seal(file_key, _HYBRID_INFO)
        return Stanza(arguments=(self.kind, base64(encapsulation)), body=body)


@dataclass(frozen=True, slots=True)
class HybridIdentity:
    """A post-quantum identity, `AGE-SECRET-KEY-PQ-1…`."""

    key: HybridPrivate
    _seed: bytes = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> HybridIdentity:
        """The identity that 32 random bytes stand for."""
        return cls(HybridPrivate.from_seed(seed), seed)

    @classmethod
    def parse(cls, text: str) -> HybridIdentity:
        """The identity in its one spelling, upper-case; `Refused` for any other text."""
        return cls.from_seed(_upper(text, "age-secret-key-pq-"))

    @property
    def recipient(self) -> HybridRecipient:
        """Its public half."""
        return HybridRecipient(self.key.public)

    def reveal(self) -> str:
        """The secret in its written form."""
        return bech32.encode("age-secret-key-pq-", self._seed).upper()

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """See `Identity`."""
        for encapsulation, body in _shares(stanzas, HybridRecipient.kind, ENCAPSULATION_BYTES):
            with _low_order_breaks_the_header():
                file_key = self.key.open(encapsulation, body, _HYBRID_INFO)
            if file_key is not None:
                return file_key
        return None


@dataclass(frozen=True, slots=True)
class X25519Recipient:
    """A recipient of the older kind, `age1…`: read and written for stock tools, not used for our own messages."""

    share: bytes

    kind = "X25519"

    @classmethod
    def parse(cls, text: str) -> X25519Recipient:
        """The recipient in its one spelling, lower-case; `Refused` for any other text."""
        share = _lower(text, "age")
        refuse_low_order(share)
        return cls(share)

    def __str__(self) -> str:
        return bech32.encode("age", self.share)

    def wrap(self, file_key: bytes, randomness: Randomness) -> Stanza:
        """See `Recipient`."""
        ephemeral = X25519Private.parse(randomness.bytes(_SHARE_BYTES))
        key = hkdf(ephemeral.exchange(self.share), salt=ephemeral.public + self.share, info=_X25519_INFO)
        return Stanza(arguments=(self.kind, base64(ephemeral.public)), body=chacha_seal(key, file_key))


@dataclass(frozen=True, slots=True)
class X25519Identity:
    """An identity of the older kind, `AGE-SECRET-KEY-1…`."""

    key: X25519Private
    _raw: bytes = field(repr=False, compare=False)

    @classmethod
    def from_raw(cls, raw: bytes) -> X25519Identity:
        """The identity in 32 random bytes."""
        return cls(X25519Private.parse(raw), raw)

    @classmethod
    def parse(cls, text: str) -> X25519Identity:
        """The identity in its one spelling, upper-case; `Refused` for any other text."""
        return cls.from_raw(_upper(text, "age-secret-key-"))

    @property
    def recipient(self) -> X25519Recipient:
        """Its public half."""
        return X25519Recipient(self.key.public)

    def reveal(self) -> str:
        """The secret in its written form."""
        return bech32.encode("age-secret-key-", self._raw).upper()

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """See `Identity`."""
        for share, body in _shares(stanzas, X25519Recipient.kind, _SHARE_BYTES):
            with _low_order_breaks_the_header():
                secret = self.key.exchange(share)
            file_key = chacha_open(hkdf(secret, salt=share + self.key.public, info=_X25519_INFO), body)
            if file_key is not None:
                return file_key
        return None


@dataclass(frozen=True, slots=True)
class Passphrase:
    """A passphrase, as recipient (always alone in its file) and as identity; any text, taken as UTF-8."""

    secret: str = field(repr=False)
    work_factor: int = SCRYPT_WORK_FACTOR

    kind = "scrypt"

    def wrap(self, file_key: bytes, randomness: Randomness) -> Stanza:
        """See `Recipient`; takes about a second at the usual work factor."""
        salt = randomness.bytes(_SALT_BYTES)
        body = chacha_seal(self._key(salt, self.work_factor), file_key)
        return Stanza(arguments=(self.kind, base64(salt), str(self.work_factor)), body=body)

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """See `Identity`; a work factor above `SCRYPT_WORK_FACTOR_MAX` is refused before any work."""
        for stanza in stanzas:
            if stanza.kind != self.kind:
                continue
            match stanza.arguments:
                case (_, salt, work_factor) if _DECIMAL.fullmatch(work_factor) and len(work_factor) <= len(str(SCRYPT_WORK_FACTOR_MAX)):
                    salt_bytes, body, cost = unbase64(salt, _SALT_BYTES), _wrapped(stanza), int(work_factor)
                case _:
                    raise refused("a passphrase stanza of another form", "a salt and a decimal work factor")
            if cost > SCRYPT_WORK_FACTOR_MAX:
                raise refused(f"a work factor of {cost}", f"at most {SCRYPT_WORK_FACTOR_MAX}")
            file_key = chacha_open(self._key(salt_bytes, cost), body)
            if file_key is not None:
                return file_key
        return None

    def _key(self, salt: bytes, work_factor: int) -> bytes:
        try:
            passphrase = self.secret.encode()
        except UnicodeEncodeError:
            raise Mistake("age.passphrase", "a passphrase with half a surrogate pair", "Unicode text") from None
        return scrypt(passphrase, salt=_SCRYPT_INFO + salt, work_factor=work_factor)


def _shares(stanzas: Sequence[Stanza], kind: str, length: int) -> list[tuple[bytes, bytes]]:
    """Share and body of each stanza of `kind`; all are judged before one is tried, so that a file is good or bad for everybody."""
    shares: list[tuple[bytes, bytes]] = []
    for stanza in stanzas:
        match stanza.arguments:
            case (found, share) if found == kind:
                shares.append((unbase64(share, length), _wrapped(stanza)))
            case (found, *_) if found == kind:
                raise refused(f"a {kind} stanza with more or fewer arguments", "one share")
    return shares


def _wrapped(stanza: Stanza) -> bytes:
    if len(stanza.body) != _WRAPPED_BYTES:
        raise refused(f"a {stanza.kind} stanza with {len(stanza.body)} bytes in it", f"{_WRAPPED_BYTES}")
    return stanza.body


@contextmanager
def _low_order_breaks_the_header() -> Iterator[None]:
    """C2SP age makes this a broken file, not one for somebody else."""
    try:
        yield
    except Refused as refusal:
        raise refused(refusal.came, refusal.expected) from None


@lru_cache(maxsize=1024)
def _spelled(raw: bytes) -> str:
    return bech32.encode("age1pq", raw)


def _lower(text: str, prefix: str) -> bytes:
    data = bech32.decode(text, prefix)
    if text != text.lower():
        raise Refused("bech32.case", "a recipient in upper-case", "lower-case")
    return data


def _upper(text: str, prefix: str) -> bytes:
    data = bech32.decode(text, prefix)
    if text != text.upper():
        raise Refused("bech32.case", "an identity in lower-case", "upper-case")
    return data
