"""What words cite of their heading's list: "Ref A" (docs/spec/message.md, "References")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.message.references import AnyReference

__all__ = ["Citation", "citations"]

_CITED: Final = re.compile(r"(?<![A-Za-z0-9])Ref ([A-Z])(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A letter as words cite it, from `start` to `stop` as character offsets, and what it stands for; None where the heading has no such
    letter."""

    start: int
    stop: int
    letter: str
    reference: AnyReference | None


def citations(words: str, references: Sequence[AnyReference]) -> Iterator[Citation]:
    """Each "Ref A" in the words, in order; a single reference has no letter, and so is never cited by one."""
    lettered = {chr(ord("A") + place): reference for place, reference in enumerate(references)} if len(references) > 1 else {}
    for match in _CITED.finditer(words):
        yield Citation(start=match.start(), stop=match.end(), letter=match[1], reference=lettered.get(match[1]))
