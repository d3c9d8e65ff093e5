"""The published JWK and JWS for ML-DSA-65 (RFC 9964)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from backchannel.errors import Refused
from backchannel.seal.jose import jwk, key_of_jwk, thumbprint
from backchannel.seal.primitives import SigningKey
from backchannel.seal.strictjson import unb64u


def test_the_published_ml_dsa_65_key_and_signature_are_read(load: Callable[[str], Any]) -> None:
    vector = load("jose-mldsa/ML_DSA_65.jose.json")
    public = {name: vector["jwk"][name] for name in ("kty", "alg", "pub")}
    key = key_of_jwk(public)
    assert jwk(key) == public
    assert key.raw.hex() == vector["raw_public_key"]
    assert thumbprint(key) == vector["jwk"]["kid"]
    assert SigningKey.from_seed("ML-DSA-65", bytes.fromhex(vector["priv"])).verifying == key
    protected, payload, signature = vector["jws"].split(".")
    assert f"{protected}.{payload}".encode("ascii").hex() == vector["raw_to_be_signed"]
    key.verify(unb64u(signature), f"{protected}.{payload}".encode("ascii"))


def test_a_jwk_with_its_private_half_is_refused(load: Callable[[str], Any]) -> None:
    vector = load("jose-mldsa/ML_DSA_65.jose.json")
    with pytest.raises(Refused, match="other members"):
        key_of_jwk({name: vector["jwk"][name] for name in ("kty", "alg", "pub", "priv")})
