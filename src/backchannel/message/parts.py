"""The parts of a portion's words: its paragraphs between blank lines, byte for byte (docs/spec/texts.md, "Parts")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from backchannel.message.targets import Parts

__all__ = ["BETWEEN", "part_count", "part_spans", "parts_slice"]

BETWEEN: Final = "\n\n"  # what a composition puts between two pieces: one blank line
_BLANK: Final = re.compile(r"\n\n+")  # no line of words ends with a space, so a blank line is an empty one


def part_spans(words: str) -> tuple[tuple[int, int], ...]:
    """Where each part starts and stops in the words, as character offsets; the blank lines between belong to none."""
    starts = [0, *(match.end() for match in _BLANK.finditer(words))]
    stops = [*(match.start() for match in _BLANK.finditer(words)), len(words)]
    return tuple(zip(starts, stops, strict=True))


def part_count(words: str) -> int:
    """How many parts the words have: at least one."""
    return 1 + sum(1 for _ in _BLANK.finditer(words))


def parts_slice(words: str, parts: Parts | None) -> str | None:
    """The words from the start of the first part to the end of the last, with all that is between; None where there is no such part."""
    if parts is None:
        return words
    spans = part_spans(words)
    return words[spans[parts.first - 1][0] : spans[parts.last - 1][1]] if parts.last <= len(spans) else None
