"""The official age test vectors: every file, its outcome and the digest of all plaintext that was released."""

from __future__ import annotations

import hashlib
import re
import zlib
from base64 import b64decode
from collections import Counter
from pathlib import Path

import pytest

from backchannel.errors import Refused
from backchannel.seal import age

FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "vectors" / "cctv-age" / "testdata"
PACKAGE = Path(__file__).resolve().parents[1] / "interop" / "node_modules" / "cctv-age" / "index.js"
KNOWN = {"expect", "payload", "identity", "passphrase", "armored", "compressed", "file key", "comment"}
OUTCOMES = {
    "age.no-match": "no match",
    "age.hmac": "HMAC failure",
    "age.header": "header failure",
    "age.armor": "armor failure",
    "age.payload": "payload failure",
}
EXPECTED_OUTCOMES = {
    "success": 26,
    "no match": 13,
    "HMAC failure": 1,
    "header failure": 62,
    "armor failure": 22,
    "payload failure": 19,
}
LARGEST = 32 * 1024 * 1024  # some vectors are larger than any file of ours


def files_of_folder() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*"))}


def files_of_package() -> dict[str, bytes]:
    if not PACKAGE.is_file():
        return {}
    pairs = re.findall(r'// \.\./testdata/(\w+)\nvar \w+ = __toBinary\("([^"]*)"\)', PACKAGE.read_text("utf-8"))
    return {name: b64decode(text) for name, text in pairs}


FILES = files_of_folder() or files_of_package()


def head_and_body(raw: bytes) -> tuple[list[tuple[str, str]], bytes]:
    head, _, body = raw.partition(b"\n\n")
    pairs = [(name, value) for name, _, value in (line.partition(": ") for line in head.decode("utf-8").split("\n"))]
    return pairs, zlib.decompress(body) if ("compressed", "zlib") in pairs else body


def identity(name: str, value: str) -> age.Identity:
    if name == "passphrase":
        return age.Passphrase(value)
    return age.HybridIdentity.parse(value) if value.startswith("AGE-SECRET-KEY-PQ-") else age.X25519Identity.parse(value)


def run(raw: bytes) -> tuple[str, bytes]:
    """The outcome in the vectors' words, and everything that was released on the way."""
    pairs, body = head_and_body(raw)
    identities = [identity(name, value) for name, value in pairs if name in ("identity", "passphrase")]
    released = bytearray()
    try:
        if ("armored", "yes") in pairs:
            body = age.dearmor(body)
        for chunk in age.decrypting(body, identities, limit=LARGEST).chunks:
            released += chunk
    except Refused as refused:
        return OUTCOMES[refused.code], bytes(released)
    return "success", bytes(released)


@pytest.mark.skipif(not FILES, reason="The age vectors are neither beside this checkout nor installed by npm in tests/interop.")
def test_all_age_vectors_are_there() -> None:
    counted = Counter(dict(head_and_body(raw)[0])["expect"] for raw in FILES.values())
    assert dict(counted) == EXPECTED_OUTCOMES
    print(f"age: {len(FILES)} vectors")


@pytest.mark.skipif(not FILES, reason="The age vectors are neither beside this checkout nor installed by npm in tests/interop.")
@pytest.mark.parametrize("name", list(FILES) or ["none found"])
def test_an_age_vector_ends_as_the_specification_says(name: str) -> None:
    pairs, _ = head_and_body(FILES[name])
    assert {key for key, _ in pairs} <= KNOWN
    demands = dict(pairs)
    outcome, released = run(FILES[name])
    assert outcome == demands["expect"]
    assert hashlib.sha256(released).hexdigest() == demands.get("payload", hashlib.sha256(b"").hexdigest())


@pytest.mark.skipif(not (files_of_folder() and PACKAGE.is_file()), reason="Only one of the two copies of the age vectors is here.")
def test_both_copies_of_the_age_vectors_are_the_same() -> None:
    assert files_of_package() == files_of_folder()
