"""Bech32 without a length limit, as age writes its keys (BIP 173; C2SP age, "Conventions")."""

from __future__ import annotations

from functools import reduce
from operator import xor
from typing import Final

from backchannel.errors import Refused

__all__ = ["decode", "encode"]

_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUE_OF: Final = {letter: value for value, letter in enumerate(_ALPHABET)}
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LETTERS: Final = 6
# What goes into the check for each value of the five bits that leave it: a card has keys of 2,000 letters.
_FOLDED: Final = tuple(reduce(xor, (g for place, g in enumerate(_GENERATOR) if top >> place & 1), 0) for top in range(32))


def encode(prefix: str, data: bytes) -> str:
    """`data` under a lower-case `prefix`, all lower-case."""
    values = _values(data)
    checked = _checksum([*_expanded(prefix), *values, *[0] * _CHECKSUM_LETTERS]) ^ 1
    values += [checked >> 5 * (_CHECKSUM_LETTERS - 1 - place) & 31 for place in range(_CHECKSUM_LETTERS)]
    return f"{prefix}1{''.join(_ALPHABET[value] for value in values)}"


def decode(text: str, prefix: str) -> bytes:
    """The data in `text` under the lower-case `prefix`; all lower-case or all upper-case, or it is `Refused`."""
    lower = text.lower()
    found, separator, letters = lower.rpartition("1")
    if text not in (lower, lower.upper()) or not text.isascii():
        raise Refused("bech32.case", "a key in mixed case", "all lower-case or all upper-case")
    if not separator or found != prefix or any(letter not in _VALUE_OF for letter in letters):
        raise Refused("bech32.prefix", f"text that does not begin with {prefix}1 or has a strange letter", f"{prefix}1 and Bech32 letters")
    values = [_VALUE_OF[letter] for letter in letters]
    if len(values) < _CHECKSUM_LETTERS or _checksum([*_expanded(prefix), *values]) != 1:
        raise Refused("bech32.checksum", "a key whose check letters do not fit", "the key as it was written", "Copy it again, whole.")
    values = values[:-_CHECKSUM_LETTERS]
    data = bytes(_regroup(values, 5, 8))
    if _values(data) != values:
        raise Refused("bech32.padding", "a key with stray bits at its end", "whole bytes, the rest zero")
    return data


def _values(data: bytes) -> list[int]:
    """Whole bytes in groups of five bits, the rest of the last group zero."""
    values = _regroup(data, 8, 5)
    if len(data) * 8 % 5:
        values.append(data[-1] << (-len(data) * 8 % 5) & 31)
    return values


def _regroup(values: bytes | list[int], width_in: int, width_out: int) -> list[int]:
    """The same bits in groups of another width; an incomplete last group is left out."""
    groups: list[int] = []
    held = bits = 0
    for value in values:
        held = (held << width_in | value) & 0xFFF
        bits += width_in
        while bits >= width_out:
            bits -= width_out
            groups.append(held >> bits & (1 << width_out) - 1)
    return groups


def _expanded(prefix: str) -> list[int]:
    return [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]


def _checksum(values: list[int]) -> int:
    check = 1
    for value in values:
        check = (check & 0x1FFFFFF) << 5 ^ value ^ _FOLDED[check >> 25]
    return check
