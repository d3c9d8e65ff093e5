"""Bech32 without a length limit, as age writes its keys (BIP 173; C2SP age, "Conventions")."""

from __future__ import annotations

from base64 import b32encode
from functools import reduce
from operator import xor
from typing import Final

from backchannel.errors import Refused

__all__ = ["decode", "encode"]

_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_LETTERS: Final = 6
_BASE32: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648 section 6
_LETTERS: Final = _ALPHABET.encode("ascii")
_TO_BECH32: Final = bytes.maketrans(_BASE32, _LETTERS)
_TO_VALUES: Final = bytes.maketrans(_LETTERS, bytes(range(32)))
_TO_DIGITS: Final = bytes.maketrans(_LETTERS, b"0123456789abcdefghijklmnopqrstuv")  # as `int` reads base 32
# What goes into the check for the five bits that leave it with one letter, and for the ten that leave it with two: a card has keys of
# 2,000 letters, and a station reads many cards.
_FOLDED: Final = tuple(reduce(xor, (g for place, g in enumerate(_GENERATOR) if top >> place & 1), 0) for top in range(32))
_FOLDED_TWICE: Final = tuple((folded & 0x1FFFFFF) << 5 ^ _FOLDED[folded >> 25 ^ low] for folded in _FOLDED for low in range(32))


def encode(prefix: str, data: bytes) -> str:
    """`data` under a lower-case `prefix`, all lower-case."""
    letters = _letters(data)
    checked = _checksum(_expanded(prefix) + letters.encode("ascii").translate(_TO_VALUES) + bytes(_CHECKSUM_LETTERS)) ^ 1
    check = (_ALPHABET[checked >> 5 * (_CHECKSUM_LETTERS - 1 - place) & 31] for place in range(_CHECKSUM_LETTERS))
    return f"{prefix}1{letters}{''.join(check)}"


def decode(text: str, prefix: str) -> bytes:
    """The data in `text` under the lower-case `prefix`; all lower-case or all upper-case, or it is `Refused`."""
    lower = text.lower()
    found, separator, letters = lower.rpartition("1")
    if text not in (lower, lower.upper()) or not text.isascii():
        raise Refused("bech32.case", "a key in mixed case", "all lower-case or all upper-case")
    if not separator or found != prefix or letters.encode("ascii").translate(None, _LETTERS):
        raise Refused("bech32.prefix", f"text that does not begin with {prefix}1 or has a strange letter", f"{prefix}1 and Bech32 letters")
    values = letters.encode("ascii").translate(_TO_VALUES)
    if len(values) < _CHECKSUM_LETTERS or _checksum(_expanded(prefix) + values) != 1:
        raise Refused("bech32.checksum", "a key whose check letters do not fit", "the key as it was written", "Copy it again, whole.")
    return _bytes(letters[:-_CHECKSUM_LETTERS])


def _letters(data: bytes) -> str:
    """Whole bytes in groups of five bits, a letter each, the rest of the last group zero: as base32 has them, in other letters."""
    return b32encode(data).rstrip(b"=").translate(_TO_BECH32).decode("ascii")


def _bytes(letters: str) -> bytes:
    """The whole bytes in these letters; what is left over must be zero, and less than a letter."""
    size, left = divmod(5 * len(letters), 8)
    number = int(letters.encode("ascii").translate(_TO_DIGITS) or b"0", 32)
    if left >= 5 or number & (1 << left) - 1:
        raise Refused("bech32.padding", "a key with stray bits at its end", "whole bytes, the rest zero")
    return (number >> left).to_bytes(size, "big")


def _expanded(prefix: str) -> bytes:
    return bytes([*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)])


def _checksum(values: bytes) -> int:
    check, odd = 1, len(values) % 2
    if odd:
        check = check << 5 ^ values[0]
    for one, other in zip(values[odd::2], values[odd + 1 :: 2], strict=True):
        check = (check & 0xFFFFF) << 10 ^ one << 5 ^ other ^ _FOLDED_TWICE[check >> 20]
    return check
