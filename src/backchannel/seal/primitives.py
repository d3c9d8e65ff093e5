"""Every use of the cryptographic library: signatures, hybrid encryption, key agreement, ciphers, hashes.

Keys are parsed once and kept in small frozen objects. A failed check is `Refused` or `None`, never the library's own error.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from backchannel.errors import Refused

__all__ = [
    "Algorithm",
    "HybridPrivate",
    "HybridPublic",
    "SigningKey",
    "SystemRandomness",
    "VerifyingKey",
    "X25519Private",
    "chacha_open",
    "chacha_seal",
    "hkdf",
    "hmac_sha256",
    "refuse_low_order",
    "same",
    "scrypt",
    "sha256",
]

Algorithm: TypeAlias = Literal["Ed25519", "ML-DSA-65"]  # the JOSE names: RFC 9864 section 2.2, RFC 9964 section 3

SEED_BYTES: Final = 32
ENCAPSULATION_BYTES: Final = 1120  # an ML-KEM-768 ciphertext, then an X25519 share
_MLKEM_PUBLIC_BYTES: Final = 1184
_SHARE_BYTES: Final = 32
_FIELD: Final = 2**255 - 19
_Y_OF_ORDER_8: Final = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER_Y: Final = frozenset({0, 1, _FIELD - 1, _Y_OF_ORDER_8, _FIELD - _Y_OF_ORDER_8})
_ZERO_NONCE: Final = bytes(12)
_SUITE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


class SystemRandomness:
    """The operating system's randomness behind `ports.Randomness`; simulations give bytes from a seed instead."""

    def bytes(self, count: int) -> bytes:
        """`count` unpredictable bytes."""
        return os.urandom(count)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyingKey:
    """A public signature key, parsed; equal when algorithm and bytes are equal."""

    algorithm: Algorithm
    raw: bytes = field(repr=False)
    _key: ed25519.Ed25519PublicKey | mldsa.MLDSA65PublicKey = field(repr=False, compare=False)

    @classmethod
    def parse(cls, algorithm: Algorithm, raw: bytes) -> VerifyingKey:
        """The key in `raw` (32 bytes for Ed25519, 1952 for ML-DSA-65); `Refused` when it is none.

        An Ed25519 point of small order is none: a signature anybody can write would verify over any words.
        """
        if algorithm == "Ed25519" and _is_weak(raw):
            raise Refused("key.public", "an Ed25519 key of small order or in another spelling", "a key that only its holder can sign with")
        parser = ed25519.Ed25519PublicKey if algorithm == "Ed25519" else mldsa.MLDSA65PublicKey
        try:
            return cls(algorithm=algorithm, raw=raw, _key=parser.from_public_bytes(raw))
        except ValueError:
            raise Refused("key.public", f"{len(raw)} bytes that are no {algorithm} key", f"a raw public {algorithm} key") from None

    def verify(self, signature: bytes, data: bytes) -> None:
        """Return when `signature` is this key's over `data` (pure, empty context); raise `Refused` otherwise."""
        try:
            self._key.verify(signature, data)
        except (InvalidSignature, ValueError):
            raise Refused("signature.wrong", f"an {self.algorithm} signature that does not verify", "the key's own signature") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A secret signature key with its public half; made from a 32-byte seed (RFC 8032 section 5.1.5, FIPS 204 section 6.1)."""

    verifying: VerifyingKey
    _key: ed25519.Ed25519PrivateKey | mldsa.MLDSA65PrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, algorithm: Algorithm, seed: bytes) -> SigningKey:
        """The key that `seed` (32 bytes) stands for; `Refused` for any other length."""
        _refuse_length(seed, SEED_BYTES)
        key: ed25519.Ed25519PrivateKey | mldsa.MLDSA65PrivateKey
        if algorithm == "Ed25519":
            key = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
        else:
            key = mldsa.MLDSA65PrivateKey.from_seed_bytes(seed)
        raw = key.public_key().public_bytes_raw()
        return cls(verifying=VerifyingKey(algorithm=algorithm, raw=raw, _key=key.public_key()), _key=key)

    def sign(self, data: bytes) -> bytes:
        """A signature over `data`: 64 bytes (Ed25519) or 3309 (ML-DSA-65, hedged, empty context)."""
        return self._key.sign(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class HybridPublic:
    """An X-Wing public key (1216 bytes): ML-KEM-768 and X25519 together (draft-connolly-cfrg-xwing-kem section 5)."""

    raw: bytes = field(repr=False)
    _key: hpke.MLKEM768X25519PublicKey = field(repr=False, compare=False)

    @classmethod
    def parse(cls, raw: bytes) -> HybridPublic:
        """The key in `raw`; `Refused` when it is none, or when its X25519 half is of low order: nothing could be sealed to it."""
        _refuse_length(raw, _MLKEM_PUBLIC_BYTES + _SHARE_BYTES)
        refuse_low_order(raw[_MLKEM_PUBLIC_BYTES:])
        try:
            lattice = mlkem.MLKEM768PublicKey.from_public_bytes(raw[:_MLKEM_PUBLIC_BYTES])
        except ValueError:
            raise Refused("key.public", "bytes that are no ML-KEM-768 key", "a raw public key by FIPS 203 section 7.2") from None
        curve = x25519.X25519PublicKey.from_public_bytes(raw[_MLKEM_PUBLIC_BYTES:])
        return cls(raw=raw, _key=hpke.MLKEM768X25519PublicKey(lattice, curve))

    def seal(self, plaintext: bytes, info: bytes) -> tuple[bytes, bytes]:
        """Encapsulation (1120 bytes) and ciphertext by HPKE's SealBase (RFC 9180 section 6.1), `aad` empty.

        The library draws the encapsulation's randomness itself; it cannot be given from outside.
        """
        sealed = _SUITE.encrypt(plaintext, self._key, info)
        return sealed[:ENCAPSULATION_BYTES], sealed[ENCAPSULATION_BYTES:]


@dataclass(frozen=True, slots=True, kw_only=True)
class HybridPrivate:
    """An X-Wing secret key, made from its 32-byte seed."""

    public: HybridPublic
    _key: hpke.MLKEM768X25519PrivateKey = field(repr=False, compare=False)
    _curve: X25519Private = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> HybridPrivate:
        """The key that `seed` stands for: SHAKE-256 to 96 bytes, 64 for ML-KEM-768 and 32 for X25519."""
        _refuse_length(seed, SEED_BYTES)
        expanded = hashlib.shake_256(seed).digest(96)
        lattice = mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        curve = X25519Private.parse(expanded[64:])
        public = HybridPublic.parse(lattice.public_key().public_bytes_raw() + curve.public)
        return cls(public=public, _key=hpke.MLKEM768X25519PrivateKey(lattice, curve._key), _curve=curve)

    def open(self, encapsulation: bytes, ciphertext: bytes, info: bytes) -> bytes | None:
        """The plaintext of `HybridPublic.seal`, or None when it was not sealed to this key.

        Raises `Refused` when the X25519 share is a low-order point. The library reports that as a wrong tag too, so
        a failure is looked into: an exchange with the share fails exactly when its result would be all zero, for any
        secret, and this needs no list of points. An honest file pays nothing for it.
        """
        try:
            return _SUITE.decrypt(encapsulation + ciphertext, self._key, info)
        except (InvalidTag, ValueError):
            self._curve.exchange(encapsulation[-_SHARE_BYTES:])
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class X25519Private:
    """An X25519 secret (RFC 7748 section 5) with its public share of 32 bytes."""

    public: bytes
    _key: x25519.X25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def parse(cls, raw: bytes) -> X25519Private:
        """The key in `raw` (32 bytes); `Refused` for any other length."""
        _refuse_length(raw, _SHARE_BYTES)
        key = x25519.X25519PrivateKey.from_private_bytes(raw)
        return cls(public=key.public_key().public_bytes_raw(), _key=key)

    def exchange(self, share: bytes) -> bytes:
        """The shared secret; `Refused` when `share` is a low-order point, whose secret would be all zero."""
        _refuse_length(share, _SHARE_BYTES)
        try:
            return self._key.exchange(x25519.X25519PublicKey.from_public_bytes(share))
        except ValueError:
            raise Refused("key.low-order", "an X25519 share of low order", "a share that gives a secret") from None


def refuse_low_order(share: bytes) -> None:
    """Return when an exchange with `share` would give a secret; raise `Refused` otherwise, whatever the other side's key."""
    _ANY_X25519.exchange(share)


def chacha_seal(key: bytes, plaintext: bytes, *, nonce: bytes = _ZERO_NONCE, aad: bytes | None = None) -> bytes:
    """ChaCha20-Poly1305 (RFC 8439): the ciphertext with its tag. The nonce defaults to zero, for keys used once."""
    return ChaCha20Poly1305(key).encrypt(nonce, plaintext, aad)


def chacha_open(key: bytes, ciphertext: bytes, *, nonce: bytes = _ZERO_NONCE, aad: bytes | None = None) -> bytes | None:
    """The plaintext, or None when the tag does not match."""
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, ciphertext, aad)
    except InvalidTag:
        return None


def hkdf(secret: bytes, *, salt: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-SHA-256, extract and expand (RFC 5869)."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def scrypt(passphrase: bytes, *, salt: bytes, work_factor: int) -> bytes:
    """A 32-byte key by scrypt (RFC 7914) with N = 2^work_factor, r = 8, p = 1."""
    return Scrypt(salt=salt, length=32, n=2**work_factor, r=8, p=1).derive(passphrase)


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA-256 (RFC 2104)."""
    return hmac.digest(key, data, "sha256")


def same(first: bytes, second: bytes) -> bool:
    """Whether two byte strings are equal, in time that does not depend on where they differ."""
    return hmac.compare_digest(first, second)


def sha256(data: bytes) -> bytes:
    """SHA-256 (FIPS 180-4)."""
    return hashlib.sha256(data).digest()


def _is_weak(raw: bytes) -> bool:
    height = int.from_bytes(raw, "little") & (2**255 - 1)
    return height >= _FIELD or height in _SMALL_ORDER_Y


def _refuse_length(raw: bytes, length: int) -> None:
    if len(raw) != length:
        raise Refused("key.length", f"a key of {len(raw)} bytes", f"{length} bytes")


_ANY_X25519: Final = X25519Private.parse(bytes(_SHARE_BYTES))
