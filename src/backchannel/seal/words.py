"""Comparison words: what two people read to each other to know that no key was exchanged on the way (docs/spec/card.md)."""

from __future__ import annotations

from functools import cache
from typing import Final

from mnemonic import Mnemonic

from backchannel.seal.primitives import sha256

__all__ = ["WORD_COUNT", "comparison_words"]

WORD_COUNT: Final = 12  # 11 bits a word: 132 bits, out of reach for anybody who searches for keys with equal words
_TAG: Final = b"backchannel-words/1"
_BITS: Final = 11


@cache
def _wordlist() -> tuple[str, ...]:
    return tuple(Mnemonic("english").wordlist)


def comparison_words(one: bytes, other: bytes) -> tuple[str, ...]:
    """Twelve words for a pair of fingerprints (32 bytes each); the same at both ends, whoever asks."""
    digest = sha256(_TAG + b"".join(sorted((one, other))))
    number = int.from_bytes(digest, "big") >> (len(digest) * 8 - WORD_COUNT * _BITS)
    words = _wordlist()
    return tuple(words[(number >> (_BITS * place)) & (len(words) - 1)] for place in reversed(range(WORD_COUNT)))
