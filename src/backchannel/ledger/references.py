"""What a message refers to: held here, missing, or on no channel of this office (docs/spec/message.md, "References")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backchannel.message import Reference

__all__ = ["Resolved", "Standing", "resolve_references"]


class Standing(StrEnum):
    """How a reference stands in what this office holds."""

    HELD = "held"
    MISSING = "missing"
    ELSEWHERE = "not on a channel of this office"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """One reference with its letter ("" when it is the only one) and how it stands."""

    letter: str
    reference: Reference
    standing: Standing


def resolve_references(
    references: Iterable[Reference], *, known: Callable[[str], bool], held: Callable[[str, int], bool]
) -> tuple[Resolved, ...]:
    """Each reference with its standing, by what `known` says of a series and `held` of a number in it."""
    listed = tuple(references)

    def standing(reference: Reference) -> Standing:
        if not known(str(reference.series)):
            return Standing.ELSEWHERE
        return Standing.HELD if held(str(reference.series), reference.number) else Standing.MISSING

    return tuple(
        Resolved(letter=chr(ord("A") + place) if len(listed) > 1 else "", reference=reference, standing=standing(reference))
        for place, reference in enumerate(listed)
    )
