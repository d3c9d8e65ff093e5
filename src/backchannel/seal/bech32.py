"""Bech32 without a length limit, as age writes its keys (BIP 173; C2SP age, "Conventions")."""

from __future__ import annotations

from base64 import b32decode, b32encode
from contextlib import suppress
from functools import reduce
from operator import xor
from typing import Final

from backchannel.errors import Refused

__all__ = ["decode", "encode"]

_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUE_OF: Final = {letter: value for value, letter in enumerate(_ALPHABET)}
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LETTERS: Final = 6
_BASE32: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648 section 6
_TO_BECH32: Final = bytes.maketrans(_BASE32, _ALPHABET.encode("ascii"))
_FROM_BECH32: Final = bytes.maketrans(_ALPHABET.encode("ascii"), _BASE32)
# What goes into the check for each value of the five bits that leave it: a card has keys of 2,000 letters.
_FOLDED: Final = tuple(reduce(xor, (g for place, g in enumerate(_GENERATOR) if top >> place & 1), 0) for top in range(32))


def encode(prefix: str, data: bytes) -> str:
    """`data` under a lower-case `prefix`, all lower-case."""
    letters = _letters(data)
    checked = _checksum([*_expanded(prefix), *(_VALUE_OF[letter] for letter in letters), *[0] * _CHECKSUM_LETTERS]) ^ 1
    check = (_ALPHABET[checked >> 5 * (_CHECKSUM_LETTERS - 1 - place) & 31] for place in range(_CHECKSUM_LETTERS))
    return f"{prefix}1{letters}{''.join(check)}"


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
    return _bytes(letters[:-_CHECKSUM_LETTERS])


def _letters(data: bytes) -> str:
    """Whole bytes in groups of five bits, a letter each, the rest of the last group zero: as base32 has them, in other letters."""
    return b32encode(data).rstrip(b"=").translate(_TO_BECH32).decode("ascii")


def _bytes(letters: str) -> bytes:
    """The whole bytes in these letters; what is left over must be zero, and less than a letter."""
    with suppress(ValueError):
        data = b32decode(letters.encode("ascii").translate(_FROM_BECH32) + b"=" * (-len(letters) % 8))
        if _letters(data) == letters:
            return data
    raise Refused("bech32.padding", "a key with stray bits at its end", "whole bytes, the rest zero")


def _expanded(prefix: str) -> list[int]:
    return [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]


def _checksum(values: list[int]) -> int:
    check = 1
    for value in values:
        check = (check & 0x1FFFFFF) << 5 ^ value ^ _FOLDED[check >> 25]
    return check
