"""Reading what stands in brackets after a paragraph's number (docs/spec/cable-form.md, "Bracket")."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from backchannel.message.cable import grammar
from backchannel.message.kinds import PARAGRAPH, Kind
from backchannel.message.marking import Marking
from backchannel.message.names import OfficeName
from backchannel.message.problems import ValueProblem, shown

__all__ = ["Bracket", "read_bracket"]

_CODE: Final = "cable.bracket"
_ORDER: Final = '"[kind; marking; for OFFICE, OFFICE]", each part only where it is needed'
_WORDS_HINT: Final = 'If these are words and no marking, put a "\\" before the "[".'


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """Kind (None: not said), marking, audience, and the closing words: `sealed`, `not addressed to you`, or none."""

    kind: Kind | None = None
    marking: Marking | None = None
    audience: tuple[OfficeName, ...] | None = None
    closing: str = ""


def read_bracket(inside: str) -> Bracket:
    """The attributes between the brackets; raises ValueProblem."""
    parts = inside.split("; ")
    closing = parts.pop() if parts[-1] in {grammar.SEALED, grammar.NOT_ADDRESSED} else ""
    audience = _audience(parts.pop()) if parts and parts[-1].startswith("for ") else None
    kind = _kind(parts.pop(0)) if parts and _kind_like(parts[0]) else None
    if parts and kind is None and parts[0].lower() in Kind.known_names():
        raise ValueProblem(_CODE, f"{shown(parts[0])} in capitals", f'"{parts[0].lower()}"', "Kinds are written in small letters.")
    strange = next((part for part in parts if part.startswith("for ") or _kind_like(part)), None)
    if strange is not None or inside != inside.strip() or not inside:
        raise ValueProblem(_CODE, f"{shown(f'[{inside}]')} is not a paragraph's marking", _ORDER, _WORDS_HINT)
    marking = _marking(parts) if parts else None
    if kind == PARAGRAPH and not closing:
        raise ValueProblem(_CODE, "the kind paragraph written out", "nothing, for that is understood", 'Take "paragraph" away.')
    if closing and kind is None and (marking or audience or closing == grammar.SEALED):
        raise ValueProblem(_CODE, f"{shown(f'[{inside}]')} does not say its kind", "the kind first, such as paragraph or text")
    return Bracket(kind=kind, marking=marking, audience=audience, closing=closing)


def _kind_like(part: str) -> bool:
    return part[:1].islower() and not part.startswith("for ")


def _kind(part: str) -> Kind:
    match = grammar.UNKNOWN_KIND.fullmatch(part)
    if match:
        kind = Kind.parse(match[1])
        if kind.known:
            raise ValueProblem(_CODE, f"{shown(part)} is known", f'"{kind}"')
        return kind
    if part not in Kind.known_names():
        near = get_close_matches(part.lower(), Kind.known_names(), n=1, cutoff=0.7)
        hint = f'Did you mean "{near[0]}"?' if near else _WORDS_HINT
        raise ValueProblem(_CODE, f"{shown(part)} is not a kind of portion known here", f"one of {', '.join(Kind.known_names())}", hint)
    return Kind.parse(part)


def _marking(parts: list[str]) -> Marking:
    try:
        return Marking.parse("; ".join(parts))
    except ValueProblem as problem:
        raise ValueProblem(problem.code, problem.came, problem.expected, problem.hint or _WORDS_HINT) from None


def _audience(part: str) -> tuple[OfficeName, ...]:
    return tuple(OfficeName.parse(name) for name in part.removeprefix("for ").split(", "))
