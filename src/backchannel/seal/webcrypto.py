"""What every browser can undo and do: AES-256-GCM (NIST SP 800-38D) and ECDSA on P-256 with SHA-256 (FIPS 186-5).

For hand-offs alone, which are opened and reported on with a browser and nothing else; what stations seal and sign for each other is in
`primitives`.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backchannel.errors import Refused

__all__ = ["EXPANDED_BYTES", "NONCE_BYTES", "TAG_BYTES", "curve_numbers", "gcm_open", "gcm_seal", "public_point", "verify_curve"]

EXPANDED_BYTES: Final = 48  # 128 bits more than the order of the curve has, so that the remainder leans nowhere (FIPS 186-5, A.2.1)
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
_NUMBER_BYTES: Final = 32
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_UNCOMPRESSED: Final = b"\x04"
_ZERO_NONCE: Final = bytes(NONCE_BYTES)  # of keys that seal one plaintext and no other


def gcm_seal(key: bytes, plaintext: bytes, *, aad: bytes) -> bytes:
    """The ciphertext with its tag, under a key (32 bytes) that is used for this alone."""
    return AESGCM(key).encrypt(_ZERO_NONCE, plaintext, aad)


def gcm_open(key: bytes, sealed: bytes, *, nonce: bytes, aad: bytes) -> bytes:
    """The plaintext of a ciphertext with its tag; raise `Refused` unless all of it is as it was sealed with this key."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, aad)
    except (InvalidTag, ValueError):
        raise Refused("handoff.report", "a report that its hand-off's key does not open", "all of it, as it was made") from None


def curve_numbers(expanded: bytes) -> tuple[bytes, bytes, bytes]:
    """The secret number that EXPANDED_BYTES random ones stand for, and both coordinates of its point, 32 bytes each."""
    secret = int.from_bytes(expanded, "big") % (_ORDER - 1) + 1
    point = ec.derive_private_key(secret, ec.SECP256R1()).public_key().public_numbers()
    x, y = (number.to_bytes(_NUMBER_BYTES, "big") for number in (point.x, point.y))
    return secret.to_bytes(_NUMBER_BYTES, "big"), x, y


def public_point(x: bytes, y: bytes) -> bytes:
    """A public key in its uncompressed spelling (SEC 1, section 2.3.3): 65 bytes."""
    return _UNCOMPRESSED + x + y


def verify_curve(point: bytes, signature: bytes, data: bytes) -> None:
    """Return when `signature` (64 bytes, both numbers in a row) is that key's over `data`; raise `Refused` otherwise."""
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        if len(signature) != 2 * _NUMBER_BYTES:
            raise InvalidSignature
        halves = (int.from_bytes(half, "big") for half in (signature[:_NUMBER_BYTES], signature[_NUMBER_BYTES:]))
        key.verify(encode_dss_signature(*halves), data, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        raise Refused("signature.wrong", "an ECDSA signature that does not verify", "that of the hand-off's own key") from None
