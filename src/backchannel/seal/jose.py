"""JOSE forms of keys and headers: JWK, thumbprint, protected header (docs/spec/seal.md, "Signed artefact")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from backchannel.errors import Refused
from backchannel.limits import HEADER_BYTES
from backchannel.seal.primitives import VerifyingKey, sha256
from backchannel.seal.strictjson import Value, b64u, decode_object, encode, unb64u

__all__ = ["Header", "jwk", "key_of_jwk", "thumbprint"]


@lru_cache(maxsize=4096)
def thumbprint(key: VerifyingKey) -> str:
    """The key's id everywhere in the system: base64url SHA-256 of its JWK's required members (RFC 7638 section 3)."""
    return b64u(sha256(encode(jwk(key))))


def jwk(key: VerifyingKey) -> dict[str, Value]:
    """The key as JWK with its required members only: OKP (RFC 8037 section 2) or AKP (RFC 9964 section 3)."""
    if key.algorithm == "Ed25519":
        return {"crv": "Ed25519", "kty": "OKP", "x": b64u(key.raw)}
    return {"alg": "ML-DSA-65", "kty": "AKP", "pub": b64u(key.raw)}


def key_of_jwk(value: Value) -> VerifyingKey:
    """The key in a JWK that `jwk` could have written; `Refused` for every other value, one with private members too."""
    match value:
        case {"crv": "Ed25519", "kty": "OKP", "x": str(text), **rest} if not rest:
            return VerifyingKey.parse("Ed25519", unb64u(text))
        case {"alg": "ML-DSA-65", "kty": "AKP", "pub": str(text), **rest} if not rest:
            return VerifyingKey.parse("ML-DSA-65", unb64u(text))
    raise Refused("jose.jwk", "a JWK of another kind or with other members", "a bare Ed25519 or ML-DSA-65 public key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A protected header (RFC 7515 section 4): algorithm, key id and type, nothing else."""

    algorithm: str
    kid: str
    typ: str

    @classmethod
    def of(cls, key: VerifyingKey, typ: str) -> Header:
        """The header that a signature by `key` over an artefact of `typ` must carry."""
        return cls(algorithm=key.algorithm, kid=thumbprint(key), typ=typ)

    @classmethod
    def parse(cls, text: str) -> Header:
        """The header in a JWS's `protected` member; `Refused` unless it is the three members in canonical JSON."""
        match decode_object(unb64u(text), limit=HEADER_BYTES):
            case {"alg": str(algorithm), "kid": str(kid), "typ": str(typ), **rest} if not rest:
                return cls(algorithm=algorithm, kid=kid, typ=typ)
        raise Refused("jose.header", "a protected header with other members", "exactly alg, kid and typ, each text")

    def encode(self) -> str:
        """The `protected` member."""
        return b64u(encode({"alg": self.algorithm, "kid": self.kid, "typ": self.typ}))
