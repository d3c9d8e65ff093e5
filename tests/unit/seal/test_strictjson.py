from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Mistake, Refused
from backchannel.limits import JSON_DEPTH
from backchannel.seal.strictjson import b64u, decode, decode_object, encode, unb64u
from examples import DEAR

LARGEST = 2**53 - 1
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = st.text(st.characters(max_codepoint=127), max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        decode(data)
    return caught.value.code


@DEAR
@given(VALUES)
def test_every_value_comes_back_from_its_one_spelling(value: object) -> None:
    assert decode(encode(value)) == value


@DEAR
@given(VALUES)
def test_the_spelling_is_that_of_an_independent_writer(value: object) -> None:
    # For ASCII names and integers, Python's own writer with these settings gives RFC 8785 but for the delete character.
    assert encode(value).decode("utf-8") == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@DEAR
@given(VALUES, st.data())
def test_whatever_is_accepted_after_a_change_is_its_own_spelling(value: object, data: st.DataObject) -> None:
    spelled = bytearray(encode(value))
    spelled[data.draw(st.integers(0, len(spelled) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = decode(bytes(spelled))
    except Refused:
        return
    assert encode(read) == bytes(spelled)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a":1,"a":1}', "json.spelling"),
        (b'{"a":1,"a":2}', "json.spelling"),
        (b'{"b":1,"a":2}', "json.spelling"),
        (b'{"a": 1}', "json.spelling"),
        (b"[1]\n", "json.spelling"),
        (b'"\\u0041"', "json.spelling"),
        (b'"\\/"', "json.spelling"),
        (b'"\\u001F"', "json.spelling"),
        (b"-0", "json.spelling"),
        (b"1e5", "json.value"),
        (b"01", "json.invalid"),
        (b"1.0", "json.value"),
        (b"0.5", "json.value"),
        (b"9007199254740992", "json.value"),
        (b"-9007199254740992", "json.value"),
        (b"123456789012345678901234567890", "json.value"),
        ('{"é":1}'.encode(), "json.value"),
        (b"NaN", "json.invalid"),
        (b"Infinity", "json.invalid"),
        (b"1e400", "json.value"),
        (b'"\\ud800"', "json.invalid"),
        (b'"\\ud800\\u0041"', "json.invalid"),
        (b'"\xed\xa0\x80"', "json.invalid"),
        (b'"\xff"', "json.invalid"),
        (b'"\xc0\xaf"', "json.invalid"),
        (b"\xef\xbb\xbf1", "json.invalid"),
        (b"", "json.invalid"),
        (b"[1", "json.invalid"),
        (b"1 2", "json.invalid"),
        (b"[}", "json.invalid"),
        (b'"a', "json.invalid"),
    ],
)
def test_another_spelling_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


@pytest.mark.parametrize("number", [LARGEST, -LARGEST, 0])
def test_integers_up_to_the_bound_are_read(number: int) -> None:
    assert decode(str(number).encode()) == number


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_depth_is_accepted_at_the_limit_and_refused_one_above(opening: bytes, closing: bytes) -> None:
    at_limit = opening * (JSON_DEPTH - 1) + b"[]" + closing * (JSON_DEPTH - 1)
    assert encode(decode(at_limit)) == at_limit
    assert refusal(opening + at_limit + closing) == "json.depth"


def test_depth_is_judged_before_decoding() -> None:
    assert refusal(b"[" * 1_000_000) == "json.depth"


def test_brackets_within_strings_are_not_depth() -> None:
    value = ["[[[[{{{{" * 20, '\\"[[[[[[[[[[[[[[[[[[[[[[', {"[[[[": "]]]]\\"}]
    assert decode(encode(value)) == value


def test_a_long_row_of_escaped_quotes_is_read_in_one_pass() -> None:
    assert refusal(b"[" * 20 + b'"' + b'\\"' * 500_000) == "json.depth"


def test_size_is_accepted_at_the_limit_and_refused_one_above() -> None:
    assert decode(b'"aaaa"', limit=6) == "aaaa"
    with pytest.raises(Refused, match="at most 5 bytes"):
        decode(b'"aaaa"', limit=5)


def test_an_artefact_that_is_no_object_is_refused() -> None:
    with pytest.raises(Refused, match="not an object"):
        decode_object(b"[]")


@pytest.mark.parametrize("value", [1.0, 2**53, {"é": 1}, {1: 2}, "\ud800", {"a": "\udfff"}, b"bytes", {1, 2}])
def test_what_canonical_json_cannot_carry_is_a_mistake(value: object) -> None:
    with pytest.raises(Mistake):
        encode(value)


def test_a_value_nested_too_deep_is_a_mistake() -> None:
    value: object = 1
    for _ in range(JSON_DEPTH + 1):
        value = [value]
    with pytest.raises(Mistake, match="nested deeper"):
        encode(value)


@DEAR
@given(st.binary(max_size=40))
def test_base64url_comes_back(data: bytes) -> None:
    assert unb64u(b64u(data)) == data


@pytest.mark.parametrize("text", ["A", "AB", "AA=", "AA==", "AAA=", "A A", "AA\n", "+/8", "AAé", "AA.A", "ÁA", "AAAAA"])
def test_base64url_in_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="base64url"):
        unb64u(text)
