"""What stands in brackets after a paragraph's number, read and written (docs/spec/cable-form.md, "Bracket")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from backchannel.message.bearing import ASKS, BEARING_LINES, BEARING_READERS, BY
from backchannel.message.cable import grammar
from backchannel.message.kinds import PARAGRAPH, Kind
from backchannel.message.marking import Marking
from backchannel.message.names import OfficeName
from backchannel.message.portions import ClosedPortion, Portion
from backchannel.message.problems import ValueProblem, shown

__all__ = ["Bracket", "read_bracket", "write_bracket"]

_CODE: Final = "cable.bracket"
_ORDER: Final = (
    '"[kind; marking; for OFFICE, OFFICE; asks views by TIME; answers HAKTO 41 paragraph 4; replaces ...; withdraws ...; has done ...]", '
    "each part only where it is needed"
)
_WORDS_HINT: Final = 'If these are words and no marking, put a "\\" before the "[".'
_OTHER: Final = re.compile(r"([a-z][a-z ]*?) ([A-Z][A-Z0-9]* [0-9].*)")  # words, and then the paragraph of a message
_SAID: Final = (grammar.FOR, grammar.ASKS, grammar.BY, *grammar.TARGETS_SAID.values())  # what begins an attribute that is no kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """Kind (None: not said), marking, audience, named lines that are said here, and the closing words: `sealed`, `not addressed to
    you`, or none."""

    kind: Kind | None = None
    marking: Marking | None = None
    audience: tuple[OfficeName, ...] | None = None
    fields: tuple[tuple[str, str], ...] = ()
    closing: str = ""


def read_bracket(inside: str) -> Bracket:
    """The attributes between the brackets; raises ValueProblem."""
    parts = inside.split("; ")
    closing = parts.pop() if parts[-1] in {grammar.SEALED, grammar.NOT_ADDRESSED} else ""
    fields = _fields(parts)
    audience = _audience(parts.pop()) if parts and parts[-1].startswith(grammar.FOR) else None
    kind = _kind(parts.pop(0)) if parts and _kind_like(parts[0]) else None
    if parts and kind is None and parts[0].lower() in Kind.known_names():
        raise ValueProblem(_CODE, f"{shown(parts[0])} in capitals", f'"{parts[0].lower()}"', "Kinds are written in small letters.")
    strange = next((part for part in parts if part.startswith(_SAID) or _kind_like(part)), None)
    if strange is not None or inside != inside.strip() or not inside:
        raise ValueProblem(_CODE, f"{shown(f'[{inside}]')} is not a paragraph's marking", _ORDER, _WORDS_HINT)
    marking = _marking(parts) if parts else None
    if kind == PARAGRAPH and not closing:
        raise ValueProblem(_CODE, "the kind paragraph written out", "nothing, for that is understood", 'Take "paragraph" away.')
    if closing and kind is None and (marking or audience or closing == grammar.SEALED):
        raise ValueProblem(_CODE, f"{shown(f'[{inside}]')} does not say its kind", "the kind first, such as paragraph or text")
    if fields and (closing or not (kind or PARAGRAPH).bears):
        came = f"{shown(f'[{inside}]')} asks, answers or replaces"
        raise ValueProblem(_CODE, came, "that only of a known kind, and of a paragraph that is here in full")
    return Bracket(kind=kind, marking=marking, audience=audience, fields=fields, closing=closing)


def write_bracket(portion: Portion | ClosedPortion) -> str:
    """The bracket of a portion, or nothing where all is understood."""
    parts = []
    if not portion.kind.known:
        parts.append(f'unknown kind "{portion.kind}"')
    elif portion.kind != PARAGRAPH or isinstance(portion, ClosedPortion):
        parts.append(str(portion.kind))
    if portion.marking:
        parts.append(str(portion.marking))
    if portion.audience:
        parts.append(f"{grammar.FOR}{', '.join(map(str, portion.audience))}")
    if isinstance(portion, ClosedPortion):
        parts.append(grammar.SEALED if portion.sealed else grammar.NOT_ADDRESSED)
    elif portion.kind.bears:
        parts += _said(dict(portion.fields))
    return f"[{'; '.join(parts)}]" if parts else ""


def _said(fields: dict[str, str]) -> list[str]:
    asks, by = fields.get(ASKS), fields.get(BY)
    asked = [f"{grammar.ASKS}{asks}"] if asks else []
    until = [f"{grammar.BY}{by}"] if by else []
    said = [" ".join((*asked, *until))] if asked or until else []
    return said + [f"{grammar.TARGETS_SAID[name]}{fields[name]}" for name in BEARING_LINES[2:] if name in fields]


def _fields(parts: list[str]) -> tuple[tuple[str, str], ...]:
    """Take the last attributes, as far as they are named lines, from the parts; in the order in which they stand there."""
    fields: list[tuple[str, str]] = []
    taken: list[str] = []
    while parts and (found := _field(parts[-1])):
        fields[:0] = found
        taken.insert(0, parts.pop())
    for name, value in fields:
        BEARING_READERS[name](value)
    if _said(dict(fields)) != taken:
        raise ValueProblem(_CODE, f"{shown('; '.join(taken))} is said twice, or in another order", shown("; ".join(_said(dict(fields)))))
    return tuple(fields)


def _field(part: str) -> list[tuple[str, str]]:
    if part.startswith(grammar.BY):
        return [(BY, part.removeprefix(grammar.BY))]
    if match := grammar.ASKS_BY.fullmatch(part):
        return [(ASKS, match[1]), *([(BY, match[2])] if match[2] is not None else [])]
    return next(([(name, part.removeprefix(said))] for name, said in grammar.TARGETS_SAID.items() if part.startswith(said)), [])


def _kind_like(part: str) -> bool:
    return part[:1].islower() and not part.startswith(_SAID)


def _kind(part: str) -> Kind:
    match = grammar.UNKNOWN_KIND.fullmatch(part)
    if match:
        kind = Kind.parse(match[1])
        if kind.known:
            raise ValueProblem(_CODE, f"{shown(part)} is known", f'"{kind}"')
        return kind
    if part not in Kind.known_names():
        near = get_close_matches(part.lower(), Kind.known_names(), n=1, cutoff=0.7) or _nearly_said(part)
        hint = f'Did you mean "{near[0]}"?' if near else _WORDS_HINT
        raise ValueProblem(_CODE, f"{shown(part)} is not a kind of portion known here", f"one of {', '.join(Kind.known_names())}", hint)
    return Kind.parse(part)


def _nearly_said(part: str) -> list[str]:
    """What the part says of another paragraph, as it should begin: `done HAKTO 42 paragraph 2` begins `has done`."""
    match = _OTHER.fullmatch(part)
    near = get_close_matches(f"{match[1]} ", grammar.TARGETS_SAID.values(), n=1, cutoff=0.7) if match else []
    return [f"{near[0]}{match[2]}" for match in [match] if match and near]


def _marking(parts: list[str]) -> Marking:
    try:
        return Marking.parse("; ".join(parts))
    except ValueProblem as problem:
        raise ValueProblem(problem.code, problem.came, problem.expected, problem.hint or _WORDS_HINT) from None


def _audience(part: str) -> tuple[OfficeName, ...]:
    return tuple(OfficeName.parse(name) for name in part.removeprefix(grammar.FOR).split(", "))
