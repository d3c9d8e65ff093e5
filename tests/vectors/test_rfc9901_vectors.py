"""The examples of RFC 9901: its digests, its placement rules and its results, through our own resolver.

The RFC's examples are signed with ES256 and written with white space, which our strict reader refuses. So this file
has its own loose reader and ES256 check; digests and the placing of disclosures are the product's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from backchannel.errors import Refused
from backchannel.seal.disclosures import Disclosure, resolve
from backchannel.seal.strictjson import b64u, unb64u

Load = Callable[[str], Any]
FILE = "rfc9901-sd-jwt/examples.json"


def loose(text: str) -> Any:
    return json.loads(unb64u(text))


def loose_disclosure(text: str) -> Disclosure:
    _salt, *name, value = loose(text)
    return Disclosure(encoded=text, digest=b64u(hashlib.sha256(text.encode("ascii")).digest()), name=name[0] if name else None, value=value)


def verify_es256(jwk: dict[str, str], signature: str, signed: str) -> None:
    numbers = [int.from_bytes(unb64u(jwk[name]), "big") for name in ("x", "y")]
    key = ec.EllipticCurvePublicNumbers(*numbers, ec.SECP256R1()).public_key()
    halves = unb64u(signature)
    assert len(halves) == 64
    der = encode_dss_signature(int.from_bytes(halves[:32], "big"), int.from_bytes(halves[32:], "big"))
    key.verify(der, signed.encode("ascii"), ec.ECDSA(hashes.SHA256()))


def without_digests(value: Any) -> Any:
    """What the RFC prints: our tree, with that which stayed withheld left out."""
    if isinstance(value, dict):
        return {name: without_digests(item) for name, item in value.items() if name != "_sd"}
    if isinstance(value, list):
        return [without_digests(item) for item in value if not (isinstance(item, dict) and "..." in item)]
    return value


def processed(payload: str, disclosures: Iterable[str]) -> Any:
    return without_digests(resolve(loose(payload), [loose_disclosure(text) for text in disclosures]).tree)


def test_every_digest_of_the_rfc_is_ours(load: Load) -> None:
    pairs = load(FILE)["disclosures"]
    assert len(pairs) == 87
    for pair in pairs:
        assert loose_disclosure(pair["disclosure"]).digest == pair["sha256"]
    print(f"RFC 9901: {len(pairs)} digests")


def test_every_compact_example_verifies_and_resolves(load: Load) -> None:
    examples = load(FILE)
    assert len(examples["compact"]) == 9
    printed = 0
    for example in examples["compact"]:
        jwt, *rest = example["value"].split("~")
        protected, payload, signature = jwt.split(".")
        verify_es256(examples["keys"]["issuer"], signature, f"{protected}.{payload}")
        if example["kind"] == "issuer-jwt":
            continue
        *disclosures, key_binding = rest
        result = processed(payload, disclosures)
        if example["processed"] is not None:
            printed += 1
            assert result == example["processed"]
        if key_binding:
            check_key_binding(key_binding, result["cnf"]["jwk"], example["value"][: -len(key_binding)])
    assert printed == 5
    print("RFC 9901: 9 compact examples, 5 processed payloads")


def check_key_binding(jwt: str, holder: dict[str, str], presented: str) -> None:
    protected, payload, signature = jwt.split(".")
    verify_es256(holder, signature, f"{protected}.{payload}")
    assert loose(payload)["sd_hash"] == b64u(hashlib.sha256(presented.encode("ascii")).digest())


def test_every_json_example_verifies_and_resolves(load: Load) -> None:
    examples = load(FILE)
    assert len(examples["jws_json"]) == 3
    keys = [examples["keys"]["issuer"], examples["keys"]["issuer-key-2"]]
    for example in examples["jws_json"]:
        artefact = example["value"]
        rows = artefact.get("signatures") or [artefact]
        for key, row in zip(keys, rows, strict=False):
            verify_es256(key, row["signature"], f"{row['protected']}.{artefact['payload']}")
        disclosures = rows[0]["header"]["disclosures"]
        tree = processed(artefact["payload"], disclosures)
        assert all(tree[loose_disclosure(text).name] == loose_disclosure(text).value for text in disclosures)
    print("RFC 9901: 3 JSON examples")


def test_leaving_out_an_enclosing_disclosure_of_the_rfc_is_refused(load: Load) -> None:
    example = next(item for item in load(FILE)["compact"] if item["section"] == "A.3" and item["kind"] == "sd-jwt")
    jwt, *disclosures, _ = example["value"].split("~")
    payload = jwt.split(".")[1]
    given = [loose_disclosure(text) for text in disclosures]
    enclosing = [item for item in given if any(other.digest in json.dumps(item.value) for other in given)]
    assert enclosing
    with pytest.raises(Refused, match="no digest names"):
        resolve(loose(payload), [item for item in given if item not in enclosing])
