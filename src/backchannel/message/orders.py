"""What is ordered, proposed and reported, and when somebody can be met (docs/spec/orders.md, "Lines")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from backchannel import limits
from backchannel.message.enclosures import parse_digest
from backchannel.message.kinds import AVAILABILITY, ORDER, PROPOSAL, REPORT, TEXT
from backchannel.message.names import OfficeName
from backchannel.message.numbers import parse_count
from backchannel.message.problems import ValueProblem, shown
from backchannel.message.references import Reference
from backchannel.message.times import DateTimeGroup, LocalTime, parse_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from backchannel.message.kinds import Kind

__all__ = [
    "ORDER_READERS",
    "Action",
    "Availability",
    "Manner",
    "Order",
    "Report",
    "Span",
    "order_problems",
    "parse_delivered",
]

T = TypeVar("T")

_CODE: Final = "message.field"
THESE: Final = "these words"
_BETWEEN: Final = ", "

Time = DateTimeGroup | LocalTime
Named = int | Reference  # a paragraph of the same message, or of another


class Action(StrEnum):
    """What somebody is to do, as the name of the line that says so; DO where only the words say it."""

    DELIVER = "Deliver"
    SPEAK = "Speak"
    ASK = "Ask"
    INFORM = "Inform"
    WITHHOLD = "Withhold from"
    SIGN = "Sign"
    REPORT = "Report"
    DO = ""


class Manner(StrEnum):
    """How a text is handed over."""

    WRITTEN = "in writing"
    ORAL = "orally"
    BOTH = "in writing and orally"

    @classmethod
    def parse(cls, text: str) -> Manner:
        """The manner that is written so; raises ValueProblem."""
        try:
            return cls(text)
        except ValueError:
            raise ValueProblem(_CODE, f"{shown(text)} is not how a text is handed over", ", ".join(cls)) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when and until when something can be, in microseconds since 1970, both ends included; None where that end is open."""

    first: int | None = None
    last: int | None = None

    @classmethod
    def of(cls, at: Time | None, not_before: Time | None, not_later_than: Time | None) -> Span:
        """What these times say together."""
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
        value = said.get(action)
        by_name = action in {Action.INFORM, Action.WITHHOLD}
        times = {name: parse_time(said[line]) for name, line in _TIMES.items() if line in said}
        return cls(
            action=action,
            what=None if value is None or by_name or value == THESE else parse_delivered(value),
            names=tuple(value.split(_BETWEEN)) if value is not None and by_name else (),
            manner=Manner.parse(said.get("Manner", Manner.WRITTEN)) if action is Action.DELIVER else None,
            given_to=parse_offices(said["Given to"]) if "Given to" in said else (),
            through=OfficeName.parse(said["Through"]) if "Through" in said else None,
            to=said.get("To"),
            where=said.get("Where"),
            after=parse_steps(said["After"]) if "After" in said else (),
            before=parse_steps(said["Before"]) if "Before" in said else (),
            is_proposal=kind == PROPOSAL,
            **times,
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
    def referred(self) -> tuple[Reference, ...]:
        """The paragraphs of other messages that it names."""
        return tuple(each for each in (self.what, *self.after, *self.before) if isinstance(each, Reference))

    @property
    def inner(self) -> tuple[int, ...]:
        """The paragraphs of the same message that it names."""
        return tuple(each for each in (self.what, *self.after, *self.before) if isinstance(each, int))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report says of the doing: which text was handed over (`delivered`, with the digest of those words), whether its words were
    exact, how, where, when, to whom; which points (from 1) were covered, covered otherwise, not covered. None where it does not say."""

    delivered: Named | None = None
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
        points = {name: parse_points(said[line]) for name, line in _POINTS.items() if line in said}
        return cls(
            delivered=parse_delivered(said["Delivered"]) if "Delivered" in said else None,
            digest=parse_digest(said["Digest"]) if "Digest" in said else None,
            is_exact=said["Words"] == EXACT if "Words" in said else None,
            manner=Manner.parse(said["Manner"]) if "Manner" in said else None,
            through=OfficeName.parse(said["Through"]) if "Through" in said else None,
            to=said.get("To"),
            where=said.get("Where"),
            when=parse_time(said["When"]) if "When" in said else None,
            persons=said.get("Persons"),
            **points,
        )

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
        times = {name: parse_time(said[_TIMES[name]]) for name in ("not_before", "not_later_than") if _TIMES[name] in said}
        return cls(who=said["Who"], **times)

    @property
    def span(self) -> Span:
        """From when and until when."""
        return Span.of(None, self.not_before, self.not_later_than)


EXACT: Final = "exact"
CHANGED: Final = "changed"
_TIMES: Final = {
    "at": "At",
    "not_before": "Not before",
    "not_later_than": "Not later than",
    "report_by": "Report by",
}
_POINTS: Final = {"covered": "Covered", "covered_otherwise": "Covered otherwise", "not_covered": "Not covered"}


def parse_delivered(text: str) -> Named:
    """`paragraph 3` of the same message as 3, or a paragraph of another; raises ValueProblem."""
    word, _, number = text.partition(" ")
    if word == "paragraph":
        return parse_count(number, "paragraph number", limits.PORTIONS)
    expected = '"paragraph 3" of this message, or one of another such as "HAKTO 42 paragraph 3"'
    try:
        reference = Reference.parse(text)
    except ValueProblem:
        raise ValueProblem(_CODE, f"{shown(text)} does not say which text", expected) from None
    if reference.paragraph is None:
        raise ValueProblem(_CODE, f"{shown(text)} does not say which paragraph", expected)
    return reference


def parse_spoken(text: str) -> Named | None:
    """The same, or `these words` as None; raises ValueProblem."""
    return None if text == THESE else parse_delivered(text)


def parse_steps(text: str) -> tuple[Named, ...]:
    """`paragraph 4, HAKTO 41 paragraph 2`: each once, at most TARGETS; raises ValueProblem."""
    return _once(text, parse_delivered, limits.TARGETS)


def parse_offices(text: str) -> tuple[OfficeName, ...]:
    """`WHITE HOUSE, PARIS`: each once, at most TARGETS; raises ValueProblem."""
    return _once(text, OfficeName.parse, limits.TARGETS)


def parse_people(text: str) -> tuple[str, ...]:
    """`Rogers, Laird`: each once, at most TARGETS; raises ValueProblem."""
    return _once(text, _person, limits.TARGETS)


def parse_points(text: str) -> tuple[int, ...]:
    """`1, 2, 5`: ascending; raises ValueProblem."""
    numbers = _once(text, lambda each: parse_count(each, "point", limits.PARTS), limits.PARTS)
    if list(numbers) != sorted(numbers):
        raise ValueProblem(_CODE, f"points {shown(text)}", "the lower first")
    return numbers


def _person(text: str) -> str:
    if not text.strip() or text != text.strip():
        raise ValueProblem(_CODE, f"{shown(text)} is not a name", "names with a comma and a space between them")
    return text


def _exactness(text: str) -> bool:
    if text not in {EXACT, CHANGED}:
        raise ValueProblem(_CODE, f"{shown(text)} of the words handed over", f'"{EXACT}" or "{CHANGED}"')
    return text == EXACT


def _once(text: str, parse: Callable[[str], T], most: int) -> tuple[T, ...]:
    each = text.split(_BETWEEN)
    if len(each) > most:
        raise ValueProblem(_CODE, f"{len(each)} named in one line", f"at most {most}")
    found = tuple(map(parse, each))
    if len(set(found)) != len(found):
        raise ValueProblem(_CODE, f"{shown(text)} names one twice", "each once")
    return found


def _moment(time: Time | None) -> int | None:
    return int(time.instant.timestamp()) * 1_000_000 if time else None


ORDER_READERS: Final[dict[tuple[Kind, str], Callable[[str], object]]] = {
    **{
        (kind, name): reader
        for kind in (ORDER, PROPOSAL)
        for name, reader in {
            "Given to": parse_offices,
            "Deliver": parse_delivered,
            "Manner": Manner.parse,
            "Speak": parse_spoken,
            "Ask": parse_spoken,
            "Inform": parse_people,
            "Withhold from": parse_people,
            "Sign": parse_delivered,
            "Report": parse_spoken,
            "Through": OfficeName.parse,
            "At": parse_time,
            "Not before": parse_time,
            "Not later than": parse_time,
            "After": parse_steps,
            "Before": parse_steps,
            "Report by": parse_time,
        }.items()
    },
    (REPORT, "Delivered"): parse_delivered,
    (REPORT, "Digest"): parse_digest,
    (REPORT, "Words"): _exactness,
    (REPORT, "Manner"): Manner.parse,
    (REPORT, "Through"): OfficeName.parse,
    (REPORT, "When"): parse_time,
    (REPORT, "Covered"): parse_points,
    (REPORT, "Covered otherwise"): parse_points,
    (REPORT, "Not covered"): parse_points,
    (AVAILABILITY, "Not before"): parse_time,
    (AVAILABILITY, "Not later than"): parse_time,
    (TEXT, "Received on"): parse_time,
}


def order_problems(kind: Kind, fields: Sequence[tuple[str, str]]) -> Iterator[ValueProblem]:
    """What is wrong with the lines of an order, proposal, report or availability taken together, each of which can be read."""
    said = dict(fields)
    if len(said) != len(fields):
        return
    if kind in {ORDER, PROPOSAL}:
        yield from _action_problems(said)
    if kind in {ORDER, PROPOSAL, AVAILABILITY}:
        yield from _time_problems(said)
    if kind == REPORT:
        points = [point for line in _POINTS.values() if line in said for point in parse_points(said[line])]
        if twice := next((point for point in points if points.count(point) > 1), None):
            yield ValueProblem(_CODE, f"point {twice} under two lines", "each point under one")


def _action_problems(said: dict[str, str]) -> Iterator[ValueProblem]:
    actions = [each for each in Action if each and each in said]
    if len(actions) > 1:
        named = " and ".join(f"{each}:" for each in actions)
        yield ValueProblem(_CODE, f"{named} in one order", "one thing to do", "Write a numbered order for each.")
    if "Manner" in said and Action.DELIVER not in said:
        yield ValueProblem(_CODE, "a manner, and nothing that is delivered", "Deliver: before it")
    both = set(parse_steps(said.get("After", "paragraph 1"))) & set(parse_steps(said.get("Before", "paragraph 1")))
    if "After" in said and "Before" in said and both:
        yield ValueProblem(_CODE, "an order that comes both before and after another", "one of the two")


def _time_problems(said: dict[str, str]) -> Iterator[ValueProblem]:
    times = {name: parse_time(said[line]) for name, line in _TIMES.items() if line in said and name != "report_by"}
    if "at" in times and len(times) > 1:
        yield ValueProblem(_CODE, "an hour, and a span beside it", "At: alone, or Not before: and Not later than:")
    elif Span.of(times.get("at"), times.get("not_before"), times.get("not_later_than")).is_empty:
        yield ValueProblem(_CODE, f"{said['Not before']} to {said['Not later than']}", "the earlier time first")
