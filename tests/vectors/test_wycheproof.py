"""Wycheproof's edge cases, run through `seal.primitives` wherever it has the operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import mlkem

from backchannel.errors import Refused
from backchannel.seal.primitives import VerifyingKey, X25519Private, chacha_open, chacha_seal, hkdf, hmac_sha256

Load = Callable[[str], Any]


def cases(load: Load, name: str, count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each group with each of its cases, bytes decoded; the file must hold `count`."""
    groups = load(f"wycheproof/{name}_test.json")["testGroups"]
    pairs = [(group, case) for group in groups for case in group["tests"]]
    assert len(pairs) == count
    print(f"Wycheproof {name}: {count} cases")
    yield from pairs


def raw(case: dict[str, Any], *names: str) -> list[bytes]:
    return [bytes.fromhex(case[name]) for name in names]


def accepted(algorithm: Any, key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        VerifyingKey.parse(algorithm, key).verify(signature, message)
    except Refused:
        return False
    return True


def test_ed25519_signatures_are_judged_as_wycheproof_says(load: Load) -> None:
    for group, case in cases(load, "ed25519", 151):
        message, signature = raw(case, "msg", "sig")
        key = bytes.fromhex(group["publicKey"]["pk"])
        assert accepted("Ed25519", key, signature, message) == (case["result"] == "valid"), case["tcId"]


def test_ml_dsa_65_signatures_are_judged_as_wycheproof_says(load: Load) -> None:
    with_context = 0
    for group, case in cases(load, "mldsa_65_verify", 210):
        message, signature = raw(case, "msg", "sig")
        key = bytes.fromhex(group["publicKey"])
        context = bytes.fromhex(case.get("ctx", ""))
        if context:
            # Ours has no context: what was signed under one must not verify here, and under its own it must.
            with_context += 1
            assert not accepted("ML-DSA-65", key, signature, message), case["tcId"]
            assert verifies_under(context, key, signature, message) == (case["result"] == "valid"), case["tcId"]
        else:
            assert accepted("ML-DSA-65", key, signature, message) == (case["result"] == "valid"), case["tcId"]
    assert with_context > 0


def verifies_under(context: bytes, key: bytes, signature: bytes, message: bytes) -> bool:
    library: Any = VerifyingKey.parse("ML-DSA-65", key)._key
    try:
        library.verify(signature, message, context)
    except Exception:
        return False
    return True


def test_ml_kem_768_decapsulates_as_wycheproof_says(load: Load) -> None:
    for _, case in cases(load, "mlkem_768", 193):
        assert decapsulates(case) == (case["result"] == "valid"), case["tcId"]


def decapsulates(case: dict[str, Any]) -> bool:
    seed, share, secret = raw(case, "seed", "c", "K")
    try:
        key = mlkem.MLKEM768PrivateKey.from_seed_bytes(seed)
        shared = key.decapsulate(share)
    except ValueError:
        return False
    assert key.public_key().public_bytes_raw().hex() == case.get("ek", key.public_key().public_bytes_raw().hex())
    return shared == secret


def test_x25519_agrees_or_refuses_as_wycheproof_says(load: Load) -> None:
    refused = 0
    for _, case in cases(load, "x25519", 518):
        public, private, secret = raw(case, "public", "private", "shared")
        key = X25519Private.parse(private)
        if secret == bytes(32):
            refused += 1
            with pytest.raises(Refused, match="low order"):
                key.exchange(public)
        else:
            assert key.exchange(public) == secret, case["tcId"]
    assert refused > 0


def test_hkdf_derives_as_wycheproof_says(load: Load) -> None:
    for _, case in cases(load, "hkdf_sha256", 86):
        secret, salt, info, expected = raw(case, "ikm", "salt", "info", "okm")
        if case["result"] == "valid":
            assert hkdf(secret, salt=salt, info=info, length=case["size"]) == expected, case["tcId"]
        else:
            with pytest.raises(ValueError):
                hkdf(secret, salt=salt, info=info, length=case["size"])


def test_hmac_is_as_wycheproof_says(load: Load) -> None:
    for group, case in cases(load, "hmac_sha256", 174):
        key, message, tag = raw(case, "key", "msg", "tag")
        assert (hmac_sha256(key, message)[: group["tagSize"] // 8] == tag) == (case["result"] == "valid"), case["tcId"]


def test_chacha20_poly1305_opens_as_wycheproof_says(load: Load) -> None:
    for group, case in cases(load, "chacha20_poly1305", 325):
        key, nonce, aad, message, sealed, tag = raw(case, "key", "iv", "aad", "msg", "ct", "tag")
        if group["ivSize"] != 96:
            with pytest.raises(ValueError):
                chacha_open(key, sealed + tag, nonce=nonce, aad=aad)
            continue
        valid = case["result"] == "valid"
        assert chacha_open(key, sealed + tag, nonce=nonce, aad=aad) == (message if valid else None), case["tcId"]
        assert (chacha_seal(key, message, nonce=nonce, aad=aad) == sealed + tag) == valid, case["tcId"]
