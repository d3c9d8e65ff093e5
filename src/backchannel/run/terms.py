"""What people say of a channel, names, roles and rules in plain words, made into what a charter can say."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from backchannel.errors import Mistake, Refused
from backchannel.message import Classification, Marking, OfficeName, ValueProblem
from backchannel.message.handling import HandlingTimes
from backchannel.seal.agreement import USUAL_RULES
from backchannel.seal.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backchannel.seal.agreement import Agreement

__all__ = ["agreed", "office_named", "role_named"]

_HANDOFF = "handoff"
_SECOND = "second"


def agreed(before: Agreement, times: Mapping[str, int], terms: Mapping[str, Any], offices: Mapping[str, str]) -> Agreement:
    """An agreement with some terms in place of others; `offices` gives the ids of the names in it.

    Mistake for a term that no channel has, for one out of its bounds, and for an office that is not on it.
    """
    rules = {name: value for name, value in terms.items() if name in asdict(USUAL_RULES)}
    unknown = sorted(set(terms) - set(rules) - {"name", "ceiling", "markings"})
    if unknown:
        raise Mistake("channel.terms", f"a term {unknown[0]}", "name, ceiling, markings, or a rule: " + ", ".join(asdict(USUAL_RULES)))
    if rules.get(_HANDOFF) is not None:
        rules[_HANDOFF] = _ids(rules[_HANDOFF], offices)
    try:
        if rules.get(_SECOND) is not None:
            rules[_SECOND] = Classification.parse(rules[_SECOND])
        return replace(
            before,
            name=terms.get("name", before.name),
            times=HandlingTimes.of({**asdict(before.times), **times}),
            ceiling=Classification.parse(terms["ceiling"]) if "ceiling" in terms else before.ceiling,
            markings=_markings(terms["markings"]) if "markings" in terms else before.markings,
            rules=replace(before.rules, **rules),
        )
    except ValueProblem as problem:
        raise problem.mistake() from None
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None


def role_named(text: str) -> Role:
    """The role of this name; Mistake when there is none."""
    if text not in set(Role):
        raise Mistake("channel.role", f"the role {text!r}", "one of " + ", ".join(Role))
    return Role(text)


def office_named(text: str) -> OfficeName:
    """The office name that is written so; Mistake when none is."""
    try:
        return OfficeName.parse(text)
    except ValueProblem as problem:
        raise problem.mistake() from None


def _ids(names: Sequence[str], offices: Mapping[str, str]) -> tuple[str, ...]:
    for name in names:
        if name not in offices:
            came, expected = f"a rule about {name}", "an office of this channel: " + ", ".join(offices)
            raise Mistake("charter.no-such-office", came, expected)
    return tuple(sorted({offices[name] for name in names}))


def _markings(rows: Sequence[Sequence[str]] | None) -> tuple[tuple[str, ...], ...] | None:
    if rows is None:
        return None
    for row in rows:
        Marking(classification=Classification.UNCLASSIFIED, caveats=tuple(row))
    return tuple(sorted({tuple(row) for row in rows if row}))
