"""What is ordered, proposed and reported, and when somebody can be met (docs/spec/orders.md, "Lines")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from backchannel.message.enclosures import parse_digest, parse_page_count
from backchannel.message.kinds import AVAILABILITY, ORDER, PROPOSAL, REPORT
from backchannel.message.names import OfficeName
from backchannel.message.order_lines import (
    CHANGED,
    EXACT,
    Action,
    Manner,
    Named,
    parse_exactness,
    parse_named,
    parse_nameds,
    parse_offices,
    parse_people,
    parse_points,
    parse_spoken,
)
from backchannel.message.times import Time, parse_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backchannel.message.kinds import Kind

__all__ = ["CHANGED", "EXACT", "Action", "Availability", "Manner", "Named", "Order", "Report", "Span", "Time"]

T = TypeVar("T")

_PEOPLE: Final = frozenset({Action.INFORM, Action.WITHHOLD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when and until when something can be, in microseconds since 1970, both ends included; None where that end is open."""

    first: int | None = None
    last: int | None = None

    @classmethod
    def of(cls, at: Time | None, not_before: Time | None, not_later_than: Time | None) -> Span:
        """What an order's times say together."""
        return cls(first=_moment(at or not_before), last=_moment(at or not_later_than))

    def within(self, other: Span) -> Span:
        """What both allow; `is_empty` where that is nothing."""
        firsts = [each for each in (self.first, other.first) if each is not None]
        lasts = [each for each in (self.last, other.last) if each is not None]
        return Span(first=max(firsts, default=None), last=min(lasts, default=None))

    @property
    def is_empty(self) -> bool:
        """Whether it allows nothing."""
        return self.first is not None and self.last is not None and self.first > self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a portion orders, or proposes.

    `what`: the paragraph that is delivered, spoken to, asked, signed or reported on; None where it is the portion's own words. `names`:
    who is informed, or from whom it is withheld. `given_to`: who is to do it; empty where the heading says it. `through` hands over, `to`
    receives. `after` and `before` name other orders and events, `report_by` the time by which a report is wanted.
    """

    action: Action = Action.DO
    what: Named | None = None
    names: tuple[str, ...] = ()
    manner: Manner | None = None
    given_to: tuple[OfficeName, ...] = ()
    through: OfficeName | None = None
    to: str | None = None
    where: str | None = None
    at: Time | None = None
    not_before: Time | None = None
    not_later_than: Time | None = None
    after: tuple[Named, ...] = ()
    before: tuple[Named, ...] = ()
    report_by: Time | None = None
    is_proposal: bool = False

    @classmethod
    def of(cls, kind: Kind, fields: Sequence[tuple[str, str]]) -> Order | None:
        """What the named lines of a valid portion order or propose; None for another kind."""
        if kind not in {ORDER, PROPOSAL}:
            return None
        said = dict(fields)
        action = next((each for each in Action if each and each in said), Action.DO)
        names = _read(said, action, parse_people) if action in _PEOPLE else None
        return cls(
            action=action,
            what=_read(said, action, parse_spoken) if action not in _PEOPLE else None,
            names=names or (),
            manner=_read(said, "Manner", Manner.parse) or (Manner.WRITTEN if action is Action.DELIVER else None),
            given_to=_read(said, "Given to", parse_offices) or (),
            through=_read(said, "Through", OfficeName.parse),
            to=said.get("To"),
            where=said.get("Where"),
            at=_read(said, "At", parse_time),
            not_before=_read(said, "Not before", parse_time),
            not_later_than=_read(said, "Not later than", parse_time),
            after=_read(said, "After", parse_nameds) or (),
            before=_read(said, "Before", parse_nameds) or (),
            report_by=_read(said, "Report by", parse_time),
            is_proposal=kind == PROPOSAL,
        )

    @property
    def span(self) -> Span:
        """From when and until when it is to be done."""
        return Span.of(self.at, self.not_before, self.not_later_than)

    @property
    def report_due(self) -> int | None:
        """By when a report is wanted, in microseconds since 1970."""
        return _moment(self.report_by)

    @property
    def named(self) -> tuple[Named, ...]:
        """The paragraphs that it names, of this message and of others."""
        return (*(() if self.what is None else (self.what,)), *self.after, *self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report says of the doing: which text was handed over (`delivered`, with the digest of those words), whether its words were
    exact, how, where, when, to whom; which points (from 1) were covered, covered otherwise, not covered. None where it does not say.

    Or which `enclosure` was counted: how many of what, with the digest of a file.
    """

    delivered: Named | None = None
    enclosure: Named | None = None
    count: tuple[int, str] | None = None
    digest: bytes | None = None
    is_exact: bool | None = None
    manner: Manner | None = None
    through: OfficeName | None = None
    to: str | None = None
    where: str | None = None
    when: Time | None = None
    persons: str | None = None
    covered: tuple[int, ...] = ()
    covered_otherwise: tuple[int, ...] = ()
    not_covered: tuple[int, ...] = ()

    @classmethod
    def of(cls, kind: Kind, fields: Sequence[tuple[str, str]]) -> Report | None:
        """What the named lines of a valid portion report; None for another kind."""
        if kind != REPORT:
            return None
        said = dict(fields)
        return cls(
            delivered=_read(said, "Delivered", parse_named),
            enclosure=_read(said, "Enclosure", parse_named),
            count=_read(said, "Count", parse_page_count),
            digest=_read(said, "Digest", parse_digest),
            is_exact=_read(said, "Words", parse_exactness),
            manner=_read(said, "Manner", Manner.parse),
            through=_read(said, "Through", OfficeName.parse),
            to=said.get("To"),
            where=said.get("Where"),
            when=_read(said, "When", parse_time),
            persons=said.get("Persons"),
            covered=_read(said, "Covered", parse_points) or (),
            covered_otherwise=_read(said, "Covered otherwise", parse_points) or (),
            not_covered=_read(said, "Not covered", parse_points) or (),
        )

    @property
    def named(self) -> tuple[Named, ...]:
        """The paragraph that it names, of this message or of another."""
        return tuple(each for each in (self.delivered, self.enclosure) if each is not None)

    @property
    def points(self) -> tuple[int, ...]:
        """The points of which it says how they were covered, ascending."""
        return tuple(sorted({*self.covered, *self.covered_otherwise, *self.not_covered}))

    @property
    def moment(self) -> int | None:
        """When it was done, in microseconds since 1970."""
        return _moment(self.when)


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """When a person on no channel can be met, as an order's line To names him."""

    who: str
    not_before: Time | None = None
    not_later_than: Time | None = None

    @classmethod
    def of(cls, kind: Kind, fields: Sequence[tuple[str, str]]) -> Availability | None:
        """What the named lines of a valid portion say; None for another kind, and for one that names nobody."""
        said = dict(fields)
        if kind != AVAILABILITY or "Who" not in said:
            return None
        not_before, not_later_than = (_read(said, name, parse_time) for name in ("Not before", "Not later than"))
        return cls(who=said["Who"], not_before=not_before, not_later_than=not_later_than)

    @property
    def span(self) -> Span:
        """From when and until when."""
        return Span.of(None, self.not_before, self.not_later_than)


def _read(said: dict[str, str], line: str, parse: Callable[[str], T]) -> T | None:
    return parse(said[line]) if line in said else None


def _moment(time: Time | None) -> int | None:
    return time.microseconds if time else None
