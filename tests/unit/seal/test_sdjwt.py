from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Mistake, Refused
from backchannel.limits import ARTEFACT_BYTES, DISCLOSURES, HEADER_BYTES, SIGNATURES
from backchannel.seal.disclosures import Disclosure, conceal
from backchannel.seal.jose import Header, jwk, key_of_jwk, thumbprint
from backchannel.seal.primitives import SigningKey, SystemRandomness, VerifyingKey
from backchannel.seal.sdjwt import Signed, parse, sign, verify
from backchannel.seal.strictjson import b64u, encode

RANDOMNESS = SystemRandomness()
FIELD = 2**255 - 19
ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
TYP = "backchannel-msg+sd-jwt"
KEYS = [SigningKey.from_seed("Ed25519", bytes([1]) * 32), SigningKey.from_seed("ML-DSA-65", bytes([2]) * 32)]
OTHERS = [SigningKey.from_seed("Ed25519", bytes([3]) * 32), SigningKey.from_seed("ML-DSA-65", bytes([4]) * 32)]
PUBLIC = [key.verifying for key in KEYS]

BODY = Disclosure.member("body", "The exact words.", RANDOMNESS)
PORTION = Disclosure.element(conceal({"number": 1}, [BODY]), RANDOMNESS)
SUBJECT = Disclosure.member("subject", "Tonight", RANDOMNESS)
PAYLOAD = conceal({"iss": "an office", "portions": [PORTION.placeholder]}, [SUBJECT])
SIGNED = sign(PAYLOAD, typ=TYP, keys=KEYS, disclosures=[BODY, PORTION, SUBJECT])


def changed(**members: Any) -> bytes:
    return encode({**json.loads(SIGNED.encode()), **members})


def refusal(data: bytes, typ: str = TYP) -> str:
    with pytest.raises(Refused) as caught:
        parse(data, typ=typ)
    return caught.value.code


def test_a_signed_artefact_comes_back_and_verifies() -> None:
    read = parse(SIGNED.encode(), typ=TYP)
    assert read == SIGNED
    assert read.encode() == SIGNED.encode()
    assert read.resolved.tree == {"iss": "an office", "portions": [{"number": 1, "body": "The exact words."}], "subject": "Tonight"}
    verify(read, PUBLIC)


@pytest.mark.parametrize("shown", [[], [SUBJECT], [PORTION], [PORTION, BODY], [SUBJECT, PORTION, BODY]])
def test_each_copy_carries_the_same_signatures(shown: list[Disclosure]) -> None:
    copy = parse(SIGNED.with_disclosures(shown).encode(), typ=TYP)
    verify(copy, PUBLIC)
    assert copy.digest == SIGNED.digest
    assert set(copy.disclosures) == set(shown)
    assert copy.resolved.shown.keys() == {disclosure.digest for disclosure in shown}


def test_a_copy_cannot_show_a_disclosure_without_the_one_around_it() -> None:
    with pytest.raises(Mistake, match="together with those around it"):
        SIGNED.showing([BODY.digest])


def test_a_copy_cannot_show_what_was_never_signed() -> None:
    with pytest.raises(Mistake, match="no digest names"):
        SIGNED.with_disclosures([Disclosure.member("subject", "Tomorrow", RANDOMNESS)])


def test_inner_sealed_bytes_travel_along() -> None:
    copy = parse(SIGNED.with_eyes(b"sealed").encode(), typ=TYP)
    assert copy.eyes == b"sealed"
    assert copy.with_eyes(None) == SIGNED
    verify(copy, PUBLIC)


@pytest.mark.parametrize(
    "keys",
    [PUBLIC[:1], PUBLIC[1:], PUBLIC[::-1], [], [*PUBLIC, *PUBLIC], [PUBLIC[0], OTHERS[1].verifying], [OTHERS[0].verifying, PUBLIC[1]]],
    ids=["first only", "second only", "other order", "none", "twice", "second foreign", "first foreign"],
)
def test_exactly_the_required_keys_must_have_signed(keys: list[Any]) -> None:
    with pytest.raises(Refused):
        verify(SIGNED, keys)


def test_a_missing_or_added_signature_is_refused() -> None:
    first, second = SIGNED.signatures
    for signatures in ([first], [second], [second, first], [first, second, first], [first, first]):
        with pytest.raises(Refused):
            verify(SIGNED.with_signatures(signatures), PUBLIC)


@pytest.mark.parametrize("place", [0, 1])
def test_a_signature_over_another_payload_is_refused_under_either_key(place: int) -> None:
    other = sign({"iss": "an office"}, typ=TYP, keys=KEYS)
    signatures = list(SIGNED.signatures)
    signatures[place] = other.signatures[place]
    with pytest.raises(Refused, match="does not verify"):
        verify(SIGNED.with_signatures(signatures), PUBLIC)


def test_an_artefact_of_another_type_is_refused() -> None:
    assert refusal(SIGNED.encode(), "backchannel-receipt+sd-jwt") == "sdjwt.type"
    receipt = sign({"iss": "an office"}, typ="backchannel-receipt+sd-jwt", keys=KEYS)
    mixed = receipt.with_signatures([receipt.signatures[0], sign({"iss": "an office"}, typ=TYP, keys=KEYS).signatures[1]])
    assert refusal(mixed.encode(), TYP) == "sdjwt.type"
    with pytest.raises(Refused, match="mixed type"):
        parse(mixed.encode(), typ={TYP, receipt.typ})


def test_an_artefact_without_signatures_never_verifies() -> None:
    with pytest.raises(Refused):
        verify(SIGNED.with_signatures([]), [])


def test_a_signature_in_another_spelling_is_refused_when_it_is_read() -> None:
    first, second = json.loads(SIGNED.encode())["signatures"]
    assert refusal(changed(signatures=[{**first, "signature": first["signature"] + "="}, second])) == "base64.spelling"


def test_the_number_of_signatures_is_accepted_at_the_limit_and_refused_one_above() -> None:
    rows = json.loads(sign({}, typ=TYP, keys=KEYS[:1]).encode())["signatures"]
    assert len(parse(changed(payload=b64u(b"{}"), signatures=rows * SIGNATURES), typ=TYP).signatures) == SIGNATURES
    assert refusal(changed(payload=b64u(b"{}"), signatures=rows * (SIGNATURES + 1))) == "sdjwt.shape"


def test_a_header_is_accepted_at_the_limit_and_refused_one_above() -> None:
    room = HEADER_BYTES - len(encode({"alg": "", "kid": "", "typ": ""}))
    assert Header.parse(Header(algorithm="a" * room, kid="", typ="").encode()).algorithm == "a" * room
    with pytest.raises(Refused, match="at most"):
        Header.parse(Header(algorithm="a" * (room + 1), kid="", typ="").encode())


def test_a_header_that_claims_another_algorithm_is_refused() -> None:
    first, second = json.loads(SIGNED.encode())["signatures"]
    for algorithm in ("none", "EdDSA", "HS256"):
        first["protected"] = Header(algorithm=algorithm, kid=thumbprint(PUBLIC[0]), typ=TYP).encode()
        read = parse(changed(signatures=[first, second]), typ=TYP)
        with pytest.raises(Refused, match="another key or of another kind"):
            verify(read, PUBLIC)


@pytest.mark.parametrize("extra", [{"crit": ["b64"]}, {"jwk": {}}, {"x5u": "x"}, {"b64": False}])
def test_a_header_with_more_in_it_is_refused(extra: dict[str, Any]) -> None:
    first, second = json.loads(SIGNED.encode())["signatures"]
    first["protected"] = b64u(encode({"alg": "Ed25519", "kid": thumbprint(PUBLIC[0]), "typ": TYP, **extra}))
    assert refusal(changed(signatures=[first, second])) == "jose.header"


@pytest.mark.parametrize(
    "members",
    [
        {"extra": 1},
        {"signatures": []},
        {"signatures": {}},
        {"signatures": [1]},
        {"payload": 1},
        {"eyes": ""},
        {"eyes": 1},
        {"eyes": None},
    ],
)
def test_an_artefact_of_another_shape_is_refused(members: dict[str, Any]) -> None:
    assert refusal(changed(**members)) == "sdjwt.shape"


@pytest.mark.parametrize(
    ("disclosures", "code"),
    [
        ([], "disclosure.list"),
        ("text", "disclosure.list"),
        (["AA"], "json.invalid"),
        ([1], "disclosure.order"),
        (sorted([BODY.encoded, PORTION.encoded], reverse=True), "disclosure.order"),
        ([PORTION.encoded, PORTION.encoded], "disclosure.order"),
        ([BODY.encoded], "disclosure.unused"),
    ],
)
def test_disclosures_in_another_form_are_refused(disclosures: Any, code: str) -> None:
    first, second = json.loads(SIGNED.encode())["signatures"]
    assert refusal(changed(signatures=[{**first, "header": {"disclosures": disclosures}}, second])) == code


def test_disclosures_stand_in_the_first_signature_alone() -> None:
    first, second = json.loads(SIGNED.encode())["signatures"]
    assert refusal(changed(signatures=[first, {**second, "header": first["header"]}])) == "sdjwt.shape"
    assert refusal(changed(signatures=[{**first, "header": {**first["header"], "kid": "x"}}, second])) == "sdjwt.shape"


@given(st.data())
def test_whatever_is_accepted_after_a_change_is_its_own_spelling_and_no_longer_verifies(data: st.DataObject) -> None:
    spelled = bytearray(SIGNED.with_eyes(b"sealed").encode())
    place = data.draw(st.integers(0, len(spelled) - 1))
    spelled[place] = data.draw(st.integers(32, 126).filter(lambda byte: byte != spelled[place]))
    try:
        read = parse(bytes(spelled), typ=TYP)
    except Refused:
        return
    assert read.encode() == bytes(spelled)
    if read.eyes == b"sealed":
        with pytest.raises(Refused):
            verify(read, PUBLIC)


def test_one_office_after_another_can_sign() -> None:
    content = {"name": "A channel"}
    mine, theirs = sign(content, typ=TYP, keys=KEYS), sign(content, typ=TYP, keys=OTHERS)
    both = parse(mine.with_signatures([*mine.signatures, *theirs.signatures]).encode(), typ={TYP, "another"})
    verify(both, [key.verifying for key in (*KEYS, *OTHERS)])
    assert both.kids == tuple(thumbprint(key.verifying) for key in (*KEYS, *OTHERS))


def test_signing_what_cannot_be_carried_is_a_mistake() -> None:
    with pytest.raises(Mistake):
        sign({"rate": 1.5}, typ=TYP, keys=KEYS)
    with pytest.raises(Mistake):
        sign({"iss": "an office"}, typ=TYP, keys=[])
    with pytest.raises(Mistake, match="no digest names"):
        sign({"iss": "an office"}, typ=TYP, keys=KEYS, disclosures=[SUBJECT])


def test_what_is_signed_does_not_change_with_the_callers_value() -> None:
    payload: dict[str, Any] = {"list": [1]}
    signed = sign(payload, typ=TYP, keys=KEYS)
    payload["list"].append(2)
    assert signed.content == {"list": [1]}


@pytest.mark.parametrize("key", PUBLIC, ids=["Ed25519", "ML-DSA-65"])
def test_a_key_comes_back_from_its_jwk(key: Any) -> None:
    assert key_of_jwk(jwk(key)) == key


@pytest.mark.parametrize(
    "value",
    [{}, {"kty": "OKP", "crv": "X25519", "x": "AA"}, {"crv": "Ed25519", "kty": "OKP", "x": "AA"}, {**jwk(PUBLIC[0]), "use": "sig"}],
)
def test_another_jwk_is_refused(value: Any) -> None:
    with pytest.raises(Refused):
        key_of_jwk(value)


def test_an_artefact_that_nobody_could_read_is_a_mistake() -> None:
    too_many = [Disclosure.member(f"m{number}", 1, RANDOMNESS) for number in range(DISCLOSURES + 1)]
    with pytest.raises(Mistake, match="at most"):
        sign(conceal({}, too_many), typ=TYP, keys=KEYS[:1], disclosures=too_many)
    full = sign(conceal({}, too_many[1:]), typ=TYP, keys=KEYS[:1], disclosures=too_many[1:])
    assert len(parse(full.encode(), typ=TYP).disclosures) == DISCLOSURES
    with pytest.raises(Mistake, match="at most"):
        sign({"words": "x" * (ARTEFACT_BYTES - 20)}, typ=TYP, keys=KEYS[:1]).encode()
    with pytest.raises(Mistake, match="at most"):
        sign({"words": "x" * ARTEFACT_BYTES}, typ=TYP, keys=KEYS[:1])
    with pytest.raises(Mistake, match="at most"):
        Disclosure.member("words", "x" * ARTEFACT_BYTES, RANDOMNESS)


@pytest.mark.parametrize("sign_bit", [0, 1])
@pytest.mark.parametrize("height", [0, 1, FIELD - 1, ORDER_8, FIELD - ORDER_8, FIELD, FIELD + 1, 2**255 - 1])
def test_an_ed25519_key_that_anybody_can_sign_for_is_refused(height: int, sign_bit: int) -> None:
    with pytest.raises(Refused, match="small order"):
        VerifyingKey.parse("Ed25519", (height | sign_bit << 255).to_bytes(32, "little"))


def test_the_points_of_order_eight_are_those_of_the_curve() -> None:
    # Doubling gives height zero, the points of order 4, when x^2 = -y^2; then d y^4 + 2 y^2 - 1 = 0 (RFC 8032 5.1).
    d = -121665 * pow(121666, -1, FIELD)
    assert (d * pow(ORDER_8, 4, FIELD) + 2 * ORDER_8**2 - 1) % FIELD == 0


def test_secret_keys_do_not_show_when_printed() -> None:
    assert repr(bytes([1]) * 32) not in repr(KEYS[0])
    assert isinstance(SIGNED, Signed)
