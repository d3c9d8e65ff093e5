"""What a message refers to: held here, missing, not to come, or not visible to this office (docs/spec/answers.md, "References")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from backchannel.message import Reference
from backchannel.message.references import DocumentReference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backchannel.message.references import AnyReference

__all__ = ["Resolved", "Standing", "resolve_references"]


class Standing(StrEnum):
    """How a reference stands in what this office holds."""

    HELD = "held"
    MISSING = "missing"
    VOID = "will not come"
    SEALED = "here, and not opened"
    NOT_VISIBLE = "not visible to this office"
    NO_SUCH = "no such paragraph"
    ELSEWHERE = "not on a channel of this office"
    OUTSIDE = "outside document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """One reference with its letter ("" when it is the only one) and how it stands."""

    letter: str
    reference: AnyReference
    standing: Standing


def resolve_references(
    references: Iterable[AnyReference],
    *,
    known: Callable[[str], bool],
    shown: Callable[[Reference], Standing],
    other: Callable[[str, Reference], Standing] | None = None,
) -> tuple[Resolved, ...]:
    """Each reference with its standing, by what `known` says of a series.

    `shown` says it of a message or paragraph of a known series (`Answers.standing`), `other` of one on a channel of another name.
    """
    listed = tuple(references)

    def standing(reference: AnyReference) -> Standing:
        if isinstance(reference, Reference):
            return shown(reference) if known(str(reference.series)) else Standing.ELSEWHERE
        if isinstance(reference, DocumentReference):
            return Standing.OUTSIDE
        return other(reference.channel, reference.reference) if other else Standing.ELSEWHERE

    return tuple(
        Resolved(letter=chr(ord("A") + place) if len(listed) > 1 else "", reference=reference, standing=standing(reference))
        for place, reference in enumerate(listed)
    )
