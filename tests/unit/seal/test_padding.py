from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Refused
from backchannel.seal.padding import pad, padded_length, unpad
from backchannel.seal.strictjson import decode
from examples import DEAR

JSON = st.binary(max_size=3000).map(lambda data: data.rstrip(b" ") + b"}")


@pytest.mark.parametrize(("length", "padded"), [(0, 0), (1, 1), (8, 8), (9, 10), (33, 36), (100, 104), (1000, 1024), (10_000, 10_240)])
def test_lengths_are_rounded_as_padme_says(length: int, padded: int) -> None:
    assert padded_length(length) == padded


@given(st.integers(0, 2**40))
def test_padding_adds_at_most_an_eighth_and_is_stable(length: int) -> None:
    padded = padded_length(length)
    assert length <= padded <= length + length // 8 + 1
    assert padded_length(padded) == padded


@DEAR
@given(JSON)
def test_padded_json_comes_back(json: bytes) -> None:
    assert unpad(pad(json)) == json


@DEAR
@given(JSON, st.integers(0, 300))
def test_whatever_is_unpadded_is_its_own_padding(json: bytes, spaces: int) -> None:
    padded = json + b" " * spaces
    try:
        found = unpad(padded)
    except Refused:
        return
    assert pad(found) == padded


def test_one_space_too_few_or_too_many_is_refused() -> None:
    padded = pad(b"x" * 1000)
    for wrong in (padded[:-1], padded + b" ", padded + b" " * 32):
        with pytest.raises(Refused, match="padded with spaces"):
            unpad(wrong)


def test_other_white_space_is_not_padding_but_wrong_json() -> None:
    padded = pad(b'"' + b"x" * 1000 + b'"')
    assert decode(unpad(padded)) == "x" * 1000
    with pytest.raises(Refused, match="another spelling"):
        decode(unpad(padded[:-1] + b"\n"))
