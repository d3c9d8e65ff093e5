"""What drafts that a station composes have in common: to whom, how marked, about what (docs/spec/orders.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.message import Heading, Message, Portion, ValueProblem, cable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.message import OfficeName
    from backchannel.message.kinds import Kind
    from backchannel.run.facts import Facts
    from backchannel.run.stepping import Given
    from backchannel.seal import Charter

__all__ = ["audience_of", "names_of", "said_draft"]


def names_of(charter: Charter, offices: Iterable[str]) -> tuple[OfficeName, ...]:
    """The names of offices, in the order of the charter."""
    asked = set(offices)
    return tuple(seat.name for seat in charter.seats if seat.office in asked)


def audience_of(charter: Charter, names: Sequence[OfficeName]) -> tuple[OfficeName, ...] | None:
    """All of them by name, where one is shown nothing but what names it."""
    limited = any(not charter.seat_named(name).role.may.see_all for name in names)
    return tuple(names) if limited else None


def said_draft(
    given: Given,
    to: Iterable[str],
    info: Iterable[str],
    *,
    subject: str,
    kind: Kind,
    fields: Sequence[tuple[str, str]],
    words: str,
) -> Facts:
    """A draft of one paragraph about a portion that is held, as fast and as secret as that; Mistake for what it cannot say."""
    own, charter = given.correspondence.office, given.charter
    action = names_of(charter, set(to) - {own})
    others = names_of(charter, set(info) - {own} - {charter.seat_named(name).office for name in action})
    try:
        portion = Portion(number=1, kind=kind, audience=audience_of(charter, (*action, *others)), fields=tuple(fields), words=words)
        heading = Heading(
            precedence=given.precedence,
            marking=given.marking,
            sender=charter.seat(own).name,
            to=action,
            info=others,
            subject=f"{given.spot}: {subject}",
        )
        draft = cable.render(Message(heading=heading, portions=(portion,)))
    except ValueProblem as problem:
        raise problem.mistake() from None
    return {"channel": charter.name, "about": str(given.spot), "draft": draft}
