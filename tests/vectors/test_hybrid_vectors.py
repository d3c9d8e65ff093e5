"""X-Wing and HPKE vectors: the key derivation and the suite of age's post-quantum recipients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.bindings._rust import openssl

from backchannel.seal import primitives
from backchannel.seal.primitives import HybridPrivate, HybridPublic

KEM, KDF, AEAD = 25722, 1, 3


def test_every_x_wing_seed_gives_its_public_key(load: Callable[[str], Any]) -> None:
    vectors = load("xwing/test-vectors.json")
    assert len(vectors) == 3
    for vector in vectors:
        key = HybridPrivate.from_seed(bytes.fromhex(vector["sk"]))
        assert key.public.raw == bytes.fromhex(vector["pk"])
        assert HybridPublic.parse(key.public.raw) == key.public
    print(f"X-Wing: {len(vectors)} vectors")


def test_every_hpke_vector_of_our_suite_opens(load: Callable[[str], Any]) -> None:
    everything = load("hpke-pq/test-vectors.json")
    vectors = [vector for vector in everything if (vector["kem_id"], vector["kdf_id"], vector["aead_id"]) == (KEM, KDF, AEAD)]
    assert len(vectors) == 1
    for vector in vectors:
        key = HybridPrivate.from_seed(bytes.fromhex(vector["skRm"]))
        assert key.public.raw == bytes.fromhex(vector["pkRm"])
        first = vector["encryptions"][0]  # a one-shot call is sequence number 0
        sealed = bytes.fromhex(vector["enc"]) + bytes.fromhex(first["ct"])
        info, aad = bytes.fromhex(vector["info"]), bytes.fromhex(first["aad"])
        # The vectors bind additional data, which age leaves empty and our own call therefore cannot pass.
        opened = openssl.hpke._decrypt_with_aad(primitives._SUITE, sealed, key._key, info, aad)
        assert opened == bytes.fromhex(first["pt"])
    print(f"HPKE: {len(vectors)} vector of our suite")
