"""Pairs of signature keys: every signer signs with Ed25519 and ML-DSA-65 both (docs/spec/card.md, "Keys")."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from backchannel.errors import Refused
from backchannel.seal.jose import jwk, key_of_jwk, thumbprint
from backchannel.seal.primitives import SigningKey, VerifyingKey, sha256
from backchannel.seal.strictjson import Value, encode

if TYPE_CHECKING:
    from backchannel.ports import Randomness

__all__ = ["OFFICE_URI", "PublicPair", "SecretPair"]

OFFICE_URI: Final = "urn:ietf:params:oauth:jwk-thumbprint:sha-256:"  # RFC 9278 section 3
_SEED: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPair:
    """The public halves of a signer's two keys; both must have signed for anything to count."""

    classic: VerifyingKey
    lattice: VerifyingKey

    @classmethod
    def parse(cls, jwks: Value) -> PublicPair:
        """The pair in an array of two JWKs, Ed25519 first; Refused for anything else."""
        if not isinstance(jwks, list) or len(jwks) != 2:
            raise Refused("card.keys", "no array of two keys", "an Ed25519 key and an ML-DSA-65 key")
        classic, lattice = key_of_jwk(jwks[0]), key_of_jwk(jwks[1])
        if (classic.algorithm, lattice.algorithm) != ("Ed25519", "ML-DSA-65"):
            raise Refused("card.keys", "two keys of other kinds or in another order", "an Ed25519 key, then an ML-DSA-65 key")
        return cls(classic=classic, lattice=lattice)

    @property
    def keys(self) -> tuple[VerifyingKey, VerifyingKey]:
        """Both keys in the order in which signatures stand."""
        return self.classic, self.lattice

    @property
    def kids(self) -> list[str]:
        """Both key ids (RFC 7638 thumbprints), in order."""
        return [thumbprint(key) for key in self.keys]

    @property
    def jwks(self) -> list[Value]:
        """Both keys as JWKs, in order."""
        return [jwk(key) for key in self.keys]

    @property
    def id(self) -> str:
        """The signer's short id: the thumbprint of its ML-DSA-65 key."""
        return thumbprint(self.lattice)

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 over both keys: what comparison words are made of."""
        return sha256(encode(self.jwks))


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretPair:
    """A signer's two secret keys, from one secret of 64 bytes."""

    seed: bytes = field(repr=False)
    classic: SigningKey = field(repr=False, compare=False)
    lattice: SigningKey = field(repr=False, compare=False)

    @classmethod
    def of(cls, seed: bytes) -> SecretPair:
        """The pair that 64 secret bytes stand for: 32 for each key."""
        if len(seed) != 2 * _SEED:
            raise Refused("key.length", f"a secret of {len(seed)} bytes", f"{2 * _SEED} bytes")
        classic = SigningKey.from_seed("Ed25519", seed[:_SEED])
        return cls(seed=seed, classic=classic, lattice=SigningKey.from_seed("ML-DSA-65", seed[_SEED:]))

    @classmethod
    def fresh(cls, randomness: Randomness) -> SecretPair:
        """A new pair."""
        return cls.of(randomness.bytes(2 * _SEED))

    @property
    def keys(self) -> tuple[SigningKey, SigningKey]:
        """Both keys in signing order."""
        return self.classic, self.lattice

    @property
    def public(self) -> PublicPair:
        """The public halves."""
        return PublicPair(classic=self.classic.verifying, lattice=self.lattice.verifying)
