"""Comparison words: what two people read to each other to know that no key was exchanged on the way (docs/spec/card.md)."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from mnemonic import Mnemonic

from backchannel.seal.primitives import scrypt

__all__ = ["WORD_COUNT", "check_words", "comparison_words", "wordlist"]

WORD_COUNT: Final = 12  # 11 bits a word: 132 bits
# Whoever stands between two offices may choose both keys that he shows: equal words are a collision of 2^66 pairs, which
# bare hashing would reach. Each pair costs 16 MiB and some 40 ms instead.
_WORK_FACTOR: Final = 14
_TAG: Final = b"backchannel-words/1"
_BITS: Final = 11


@cache
def wordlist() -> tuple[str, ...]:
    """The 2048 English words of BIP 39, 11 bits each."""
    return tuple(Mnemonic("english").wordlist)


@lru_cache(maxsize=1024)
def comparison_words(one: bytes, other: bytes) -> tuple[str, ...]:
    """Twelve words for a pair of fingerprints (32 bytes each); the same at both ends, whoever asks."""
    return _words(scrypt(b"".join(sorted((one, other))), salt=_TAG, work_factor=_WORK_FACTOR))


def check_words(digest: bytes) -> tuple[str, ...]:
    """Twelve words for the digest of a text (32 bytes), by which two who hold it know by telephone that it is the same.

    132 bits of it, bare: whoever changes the text must find another with the same ones, and chooses one of the two only.
    """
    return _words(digest)


def _words(digest: bytes) -> tuple[str, ...]:
    number = int.from_bytes(digest, "big") >> (len(digest) * 8 - WORD_COUNT * _BITS)
    words = wordlist()
    return tuple(words[(number >> (_BITS * place)) & (len(words) - 1)] for place in reversed(range(WORD_COUNT)))
