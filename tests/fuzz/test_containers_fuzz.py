"""Hostile bytes against the containers: whatever comes in, only `Refused` comes out, and what is accepted is its own spelling.

BACKCHANNEL_FUZZ_SECONDS sets the time for all targets together (2 by default). Kept seeds are always replayed first; a
finding is printed in hexadecimal, to be kept as a new file beside them.
"""

from __future__ import annotations

import os
import random
import time
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest

from backchannel.errors import Refused
from backchannel.seal import age
from backchannel.seal.age.header import Header
from backchannel.seal.disclosures import Disclosure
from backchannel.seal.padding import pad, unpad
from backchannel.seal.sdjwt import parse
from backchannel.seal.strictjson import decode, encode

SEEDS = Path(__file__).resolve().parent / "seeds"
SECONDS = float(os.environ.get("BACKCHANNEL_FUZZ_SECONDS", "2"))
IDENTITY = age.HybridIdentity.from_seed(bytes([1]) * 32)
TYP = "backchannel-msg+sd-jwt"
JSON_PIECES = (b'"', b"\\", b"\\ud800", b"[", b"]", b"{", b"}", b",", b":", b"0", b"-", b"1e9", b"\xff", b"\xed\xa0\x80")
PIECES = (*JSON_PIECES, b"=", b"-> ", b"--- ", b"\r", b"\n", b" ")


def strict_json(data: bytes) -> None:
    assert encode(decode(data)) == data


def padded(data: bytes) -> None:
    assert pad(unpad(data)) == data


def age_file(data: bytes) -> None:
    header = Header.parse(data)
    assert b"".join([b"age-encryption.org/v1\n", *(stanza.encode() for stanza in header.stanzas), b"---"]) == header.covered
    age.recipients_of(data)
    age.decrypt(data, [IDENTITY])


def age_armor(data: bytes) -> None:
    assert age.armor(age.dearmor(data)).encode("ascii").strip() == data.replace(b"\r\n", b"\n").strip()


def signed_artefact(data: bytes) -> None:
    assert parse(data, typ=TYP).encode() == data


def disclosure(data: bytes) -> None:
    text = data.decode("latin-1")
    assert Disclosure.parse(text).encoded == text


TARGETS: dict[str, Callable[[bytes], None]] = {
    "strictjson": strict_json,
    "padding": padded,
    "age": age_file,
    "armor": age_armor,
    "sdjwt": signed_artefact,
    "disclosure": disclosure,
}


def seeds(name: str) -> list[bytes]:
    """The kept seeds of one target, each in base64 so that no tool along the way touches a byte."""
    found = [b64decode(path.read_text("ascii")) for path in sorted((SEEDS / name).glob("*.b64"))]
    assert found, f"The seeds of {name} are gone."
    return found


def judge(target: Callable[[bytes], None], data: bytes) -> None:
    try:
        target(data)
    except Refused:
        return
    except Exception as error:
        pytest.fail(f"{type(error).__name__} instead of Refused for the bytes {data.hex()}")


def mutated(chance: random.Random, seed: bytes, other: bytes) -> bytes:
    data = bytearray(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0:
                data[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                data[place:place] = chance.choice(PIECES) * chance.choice((1, 1, 2, 20))
            case 2:
                del data[place : place + chance.choice((1, 1, 4, 100))]
            case 3:
                data[place:place] = data[place : place + chance.choice((1, 8, 64))]
            case 4:
                data[place:] = other[chance.randrange(len(other) + 1) :]
            case _:
                data[place : place + 1] = bytes(byte ^ 1 << chance.randrange(8) for byte in data[place : place + 1])
    return bytes(data)


@pytest.mark.parametrize("name", TARGETS)
def test_kept_seeds_still_raise_nothing_but_refused(name: str) -> None:
    for seed in seeds(name):
        judge(TARGETS[name], seed)


@pytest.mark.parametrize("name", TARGETS)
def test_mutated_seeds_raise_nothing_but_refused(name: str) -> None:
    number = random.randrange(2**32)
    chance, kept = random.Random(number), seeds(name)
    end = time.monotonic() + SECONDS / len(TARGETS)
    tried = 0
    while time.monotonic() < end:
        judge(TARGETS[name], mutated(chance, chance.choice(kept), chance.choice(kept)))
        tried += 1
    print(f"{name}: {tried} inputs from the seed number {number}")
