"""Any JOSE library verifies our artefacts: here jwcrypto, under each of the two keys by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backchannel.seal.disclosures import Disclosure, conceal
from backchannel.seal.jose import jwk as jwk_of
from backchannel.seal.jose import thumbprint
from backchannel.seal.padding import pad
from backchannel.seal.primitives import Algorithm, SigningKey, SystemRandomness
from backchannel.seal.sdjwt import Signed, sign

jwcrypto_jwk = pytest.importorskip("jwcrypto.jwk", reason="jwcrypto is not installed.")
jwcrypto_jws = pytest.importorskip("jwcrypto.jws", reason="jwcrypto is not installed.")

KEYS = [SigningKey.from_seed("Ed25519", bytes([1]) * 32), SigningKey.from_seed("ML-DSA-65", bytes([2]) * 32)]
ALGORITHMS: list[Algorithm] = ["Ed25519", "ML-DSA-65"]


def artefact() -> Signed:
    subject = Disclosure.member("subject", "Text for tonight", SystemRandomness())
    return sign(conceal({"iss": "an office", "seq": 42}, [subject]), typ="backchannel-msg+sd-jwt", keys=KEYS, disclosures=[subject])


def verified_by_jwcrypto(data: bytes, key: SigningKey) -> dict[str, Any]:
    reader = jwcrypto_jws.JWS()
    reader.allowed_algs = ALGORITHMS
    reader.deserialize(data.decode("ascii"))
    reader.verify(jwcrypto_jwk.JWK(**jwk_of(key.verifying)))
    payload: dict[str, Any] = json.loads(reader.payload)
    return payload


@pytest.mark.parametrize("key", KEYS, ids=ALGORITHMS)
def test_jwcrypto_verifies_an_artefact_under_each_key_by_itself(key: SigningKey) -> None:
    signed = artefact()
    assert verified_by_jwcrypto(signed.encode(), key) == signed.content


@pytest.mark.parametrize("key", KEYS, ids=ALGORITHMS)
def test_jwcrypto_verifies_a_padded_copy_that_shows_nothing(key: SigningKey) -> None:
    signed = artefact()
    assert verified_by_jwcrypto(pad(signed.showing([]).encode()), key) == signed.content


@pytest.mark.parametrize("key", KEYS, ids=ALGORITHMS)
def test_jwcrypto_refuses_an_artefact_with_another_payload(key: SigningKey) -> None:
    signed = artefact()
    other = sign({"iss": "another office"}, typ=signed.typ, keys=KEYS)
    outer = json.loads(signed.encode())
    with pytest.raises(jwcrypto_jws.InvalidJWSSignature):
        verified_by_jwcrypto(json.dumps({**outer, "payload": other.payload}).encode(), key)


@pytest.mark.parametrize("key", KEYS, ids=ALGORITHMS)
def test_jwcrypto_computes_the_same_thumbprint(key: SigningKey) -> None:
    assert jwcrypto_jwk.JWK(**jwk_of(key.verifying)).thumbprint() == thumbprint(key.verifying)
