from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Refused
from backchannel.seal import bech32
from examples import DEAR

KEY = bech32.encode("age", bytes(range(32)))


@DEAR
@given(st.binary(max_size=60))
def test_data_comes_back(data: bytes) -> None:
    text = bech32.encode("age", data)
    assert bech32.decode(text, "age") == data
    assert bech32.decode(text.upper(), "age") == data


@DEAR
@given(st.integers(0, len(KEY) - 1), st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7lb1i\u043e"))
def test_one_wrong_letter_is_always_noticed(place: int, letter: str) -> None:
    changed = KEY[:place] + letter + KEY[place + 1 :]
    if changed != KEY:
        with pytest.raises(Refused):
            bech32.decode(changed, "age")


def test_the_published_example_of_the_format_is_read() -> None:
    assert bech32.decode("A12UEL5L", "a") == b""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (KEY[:-1] + KEY[-1].upper(), "bech32.case"),
        (KEY.replace("age1", "agf1"), "bech32.prefix"),
        (KEY.replace("1", ""), "bech32.prefix"),
        (KEY[:-1], "bech32.checksum"),
        ("age1" + "q" * 5, "bech32.checksum"),
        ("", "bech32.prefix"),
        ("age1\u017f", "bech32.case"),
    ],
)
def test_another_spelling_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        bech32.decode(text, "age")
    assert caught.value.code == code


def with_stray_bits() -> str:
    """A right checksum over one byte of data whose three filling bits are not zero."""
    values = [0, 1]
    checked = bech32._checksum([*bech32._expanded("age"), *values, *[0] * 6]) ^ 1
    values += [checked >> 5 * (5 - place) & 31 for place in range(6)]
    return "age1" + "".join("qpzry9x8gf2tvdw0s3jn54khce6mua7l"[value] for value in values)


def test_stray_bits_at_the_end_are_refused() -> None:
    with pytest.raises(Refused, match="stray bits"):
        bech32.decode(with_stray_bits(), "age")
