"""What two people compare by telephone: words in rows, numbered so that nobody loses the place, and the figures of a digest beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["figures", "in_rows", "numbered"]

_FIGURES: Final = 16  # the last of a digest: its check words stand for the first, and for none of these (docs/spec/handoff.md)
_IN_A_ROW: Final = 4


def figures(digest: str) -> str:
    """The figures of a digest, in hexadecimal, that stand beside its check words."""
    return digest[-_FIGURES:]


def numbered(words: Sequence[str]) -> list[str]:
    """Each word behind its place."""
    return [f"{place:>2} {word}" for place, word in enumerate(words, 1)]


def in_rows(words: Sequence[str], count: int = _IN_A_ROW) -> list[Sequence[str]]:
    """The words in rows of so many."""
    return [words[start : start + count] for start in range(0, len(words), count)]
