"""Those who hold no key of the channel: a relay that changes bytes, a stranger who writes his own."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from attacks.tools import refusal, refused, rewritten, sealed_bytes
from backchannel.errors import Refused
from backchannel.limits import ARTEFACT_BYTES, SEALED_BYTES
from backchannel.seal import Opened, open_sealed, reopen
from backchannel.seal.artefacts import CARD, CHARTER, MESSAGE, RECEIPT, TRANSIT, read_artefact
from backchannel.seal.keys import SecretPair
from backchannel.seal.padding import pad
from backchannel.seal.sdjwt import Signed, sign
from backchannel.seal.strictjson import b64u, encode, unb64u
from unit.seal.liar import Parts, copy_of, labels_for, parts, sent
from unit.seal.material import Seeded, delivered, office, other_history, reader

MADE: Parts = parts()
SIGNED: Signed = MADE.sign()
LAKE: Signed = copy_of(SIGNED, MADE, labels_for(MADE, "lake"))
SEALED: bytes = delivered(LAKE, "lake")


def artefact() -> Any:
    return json.loads(LAKE.encode())


def lake(data: bytes, *, padded: bool = True) -> str:
    return refused(sealed_bytes(data, "lake", padded=padded), "lake")


# A relay


def test_the_honest_copy_opens() -> None:
    assert isinstance(open_sealed(SEALED, reader("lake")), Opened)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.5, 0.9, 0.9999])
def test_a_sealed_file_cut_short(share: float) -> None:
    assert refused(SEALED[: int(len(SEALED) * share)], "lake").startswith("age.")


def test_a_sealed_file_with_something_after_it() -> None:
    assert refused(SEALED + b"\n", "lake") == "age.payload"


@pytest.mark.parametrize("seed", range(40))
def test_one_byte_of_a_sealed_file_changed(seed: int) -> None:
    chance = random.Random(seed)
    place = chance.randrange(len(SEALED))
    changed = SEALED[:place] + bytes([SEALED[place] ^ chance.randrange(1, 256)]) + SEALED[place + 1 :]
    assert refused(changed, "lake").startswith(("age.", "key.", "seal."))


def test_a_file_above_every_size() -> None:
    assert refused(bytes(SEALED_BYTES + 1), "lake") == "seal.size"


def test_a_file_sealed_to_others() -> None:
    assert refused(sent(parts(), "hill"), "lake") == "age.no-match"


def test_a_message_brought_to_an_office_of_another_channel_alone() -> None:
    assert refusal(open_sealed, SEALED, reader("lake", other_history())) == "seal.channel"


def test_an_envelopes_low_order_share() -> None:
    header, rest = SEALED.split(b"\n", 2)[1], SEALED
    stanza = header.split(b" ")
    share = bytes(unb64u(stanza[2].decode().replace("+", "-").replace("/", "_")))
    low = share[:-32] + bytes(32)
    spoiled = b64u(low).replace("-", "+").replace("_", "/").encode()
    assert refused(rest.replace(stanza[2], spoiled), "lake") in {"age.header", "key.low-order"}


# Bytes inside a sealed file, which anybody who has a card can make


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"1", b'"x"', b"\xff", b"\xef\xbb\xbf{}", b"[" * 100_000, b'{"a":' * 20_000])
def test_something_else_than_an_artefact(data: bytes) -> None:
    assert lake(data).split(".")[0] in {"json", "sdjwt", "padding"}


def test_an_artefact_with_white_space_a_doubled_member_or_other_order() -> None:
    text = LAKE.encode()
    assert lake(text.replace(b'{"payload"', b'{ "payload"')) == "json.spelling"
    assert lake(text.replace(b'{"payload"', b'{"payload":"x","payload"')) == "json.spelling"
    assert lake(json.dumps(dict(reversed(artefact().items())), separators=(",", ":")).encode()) == "json.spelling"


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1.0", b"1e3", b"-0", b"9007199254740993", b"01"])
def test_a_payload_with_a_number_of_another_kind(number: bytes) -> None:
    payload = unb64u(LAKE.payload).replace(b'"n":3', b'"n":' + number)
    assert lake(rewritten(LAKE, payload=b64u(payload))).startswith("json.")


def test_a_payload_with_a_doubled_member() -> None:
    payload = unb64u(LAKE.payload).replace(b'"n":3', b'"n":3,"n":3')
    assert lake(rewritten(LAKE, payload=b64u(payload))) == "json.spelling"


@pytest.mark.parametrize("tail", ["=", "==", "\n", " "])
def test_a_payload_in_base64_with_something_after_it(tail: str) -> None:
    assert lake(rewritten(LAKE, payload=LAKE.payload + tail)) == "base64.spelling"


def test_a_payload_with_one_more_character() -> None:
    assert lake(rewritten(LAKE, payload=LAKE.payload + "A")) in {"base64.spelling", "json.invalid"}  # as its length happens to be


def test_a_signature_in_base64_with_stray_bits() -> None:
    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        text = rows[0]["signature"]  # 64 bytes leave four bits of the last character unused
        rows[0]["signature"] = text[:-1] + chr(ord(text[-1]) + 1)
        return rows

    assert signatures(change) == "base64.spelling"


def test_an_artefact_that_nests_deeper_than_any() -> None:
    assert lake(b'{"payload":' + b"[" * 40 + b"]" * 40 + b',"signatures":[]}') == "json.depth"


@pytest.mark.parametrize("spaces", [b" ", b" " * 4096, b"\n"])
def test_padding_of_another_length_or_of_another_kind(spaces: bytes) -> None:
    assert lake(pad(LAKE.encode()) + spaces, padded=False) == "padding.length"


def test_an_artefact_above_its_size() -> None:
    data = b'"' + b"x" * (ARTEFACT_BYTES - 1) + b'"'
    assert lake(data, padded=False) in {"json.size", "padding.length"}


# Signatures


def signatures(change: Any) -> str:
    value = artefact()
    rows = value["signatures"]
    header = rows[0].pop("header")
    value["signatures"] = change(rows)
    if value["signatures"]:
        value["signatures"][0]["header"] = header
    return lake(encode(value))


def test_a_signature_taken_away() -> None:
    assert signatures(lambda rows: rows[:1]) == "sdjwt.signatures"
    assert signatures(lambda rows: rows[1:]) == "sdjwt.signatures"
    assert signatures(lambda rows: []) == "sdjwt.shape"


def test_signatures_in_the_other_order_or_one_twice() -> None:
    assert signatures(lambda rows: rows[::-1]) == "sdjwt.header"
    assert signatures(lambda rows: [*rows, dict(rows[1])]) == "sdjwt.signatures"
    assert signatures(lambda rows: [rows[0], dict(rows[0])]) == "sdjwt.header"


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("change", [lambda text: "", lambda text: "AAAA" + text[4:], lambda text: "AAAA" + text, lambda text: text[4:]])
def test_a_signature_that_is_another_empty_or_of_another_length(at: int, change: Callable[[str], str]) -> None:
    def changed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows[at]["signature"] = change(rows[at]["signature"])
        return rows

    assert signatures(changed) == "signature.wrong"


def protected(at: int, **members: str) -> str:
    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        header = json.loads(unb64u(rows[at]["protected"]))
        rows[at]["protected"] = b64u(encode({**header, **members}))
        return rows

    return signatures(change)


def test_a_header_with_another_algorithm_key_or_type() -> None:
    assert protected(0, alg="none") == "sdjwt.header"
    assert protected(1, alg="Ed25519") == "sdjwt.header"
    assert protected(0, kid=office("hill").device.public.kids[0]) == "sdjwt.header"
    assert protected(0, typ=RECEIPT) == "sdjwt.type"
    assert protected(0, crit="x") == "jose.header"


def test_a_whole_message_signed_by_strangers_keys_under_the_true_key_ids() -> None:
    thief = SecretPair.fresh(Seeded("thief"))
    forged = json.loads(sign(dict(SIGNED.content), typ=MESSAGE, keys=thief.keys).encode())
    value = artefact()
    for mine, theirs in zip(value["signatures"], forged["signatures"], strict=True):
        mine["signature"] = theirs["signature"]
    assert lake(encode(value)) == "signature.wrong"


def test_the_signatures_of_one_message_on_the_payload_of_another() -> None:
    other = parts()
    other.head["subject"] = "Other lamps"
    other.randomness = Seeded("other lamps")
    signed = other.sign()
    copy = copy_of(signed, other, labels_for(other, "lake"))
    value = json.loads(copy.encode())
    for mine, theirs in zip(value["signatures"], artefact()["signatures"], strict=True):
        mine["signature"] = theirs["signature"]
    assert lake(encode(value)) == "signature.wrong"


def test_a_part_for_eyes_in_an_artefact_that_is_no_message() -> None:
    for typ in (RECEIPT, TRANSIT, CARD, CHARTER):
        signed = sign({"iss": "x"}, typ=typ, keys=office("hill").device.keys).with_eyes(b"anything")
        assert refusal(read_artefact, signed.encode(), typ=typ) == "artefact.eyes"


def test_a_kept_artefact_that_was_changed_on_disk() -> None:
    data = LAKE.encode()
    for place in range(0, len(data), len(data) // 60):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(Refused):
            reopen(changed, reader("lake"))
