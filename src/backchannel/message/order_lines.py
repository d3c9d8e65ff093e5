"""The named lines of orders, proposals and reports, each read by itself (docs/spec/orders.md, "Lines")."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from backchannel import limits
from backchannel.message.enclosures import parse_digest, parse_page_count
from backchannel.message.kinds import AVAILABILITY, ORDER, PROPOSAL, REPORT, TEXT, Kind
from backchannel.message.names import OfficeName
from backchannel.message.numbers import parse_count
from backchannel.message.problems import ValueProblem, shown
from backchannel.message.references import Reference
from backchannel.message.times import parse_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from backchannel.message.times import Time

__all__ = [
    "CHANGED",
    "EXACT",
    "ORDER_READERS",
    "POINT_LINES",
    "Action",
    "Manner",
    "Named",
    "parse_exactness",
    "parse_named",
    "parse_nameds",
    "parse_offices",
    "parse_people",
    "parse_points",
    "parse_spoken",
    "time_said",
]

T = TypeVar("T")

Named = int | Reference  # a paragraph of the same message, or of another

_CODE: Final = "message.field"
_BETWEEN: Final = ", "
_THESE: Final = "these words"
EXACT: Final = "exact"
CHANGED: Final = "changed"
POINT_LINES: Final = ("Covered", "Covered otherwise", "Not covered")


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
    TAKEN_BACK = "in writing, to be taken back"
    ORAL = "orally"
    BOTH = "in writing and orally"

    @classmethod
    def parse(cls, text: str) -> Manner:
        """The manner that is written so; raises ValueProblem."""
        try:
            return cls(text)
        except ValueError:
            raise ValueProblem(_CODE, f"{shown(text)} is not how a text is handed over", "; ".join(cls)) from None


def parse_named(text: str) -> Named:
    """`paragraph 3` of the same message as 3, or a paragraph of another; raises ValueProblem."""
    word, _, number = text.partition(" ")
    if word == "paragraph":
        return parse_count(number, "paragraph number", limits.PORTIONS)
    expected = '"paragraph 3" of this message, or one of another such as "HAKTO 42 paragraph 3"'
    try:
        reference = Reference.parse(text)
    except ValueProblem as problem:
        hint = problem.hint if problem.code == "message.reference" else ""
        hint = "Number the words as a text of their own, and name that paragraph." if text == _THESE else hint
        raise ValueProblem(_CODE, f"{shown(text)} is not a paragraph", expected, hint) from None
    if reference.paragraph is None:
        raise ValueProblem(_CODE, f"{shown(text)} does not say which paragraph", expected)
    return reference


def parse_spoken(text: str) -> Named | None:
    """The same, or `these words` as None; raises ValueProblem."""
    return None if text == _THESE else parse_named(text)


def parse_nameds(text: str) -> tuple[Named, ...]:
    """`paragraph 4, HAKTO 41 paragraph 2`: each once, at most TARGETS; raises ValueProblem."""
    return _once(text, parse_named, limits.TARGETS)


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
        right = _BETWEEN.join(map(str, sorted(numbers)))
        raise ValueProblem(_CODE, f"the points {shown(text)}", "the lower first", f"Write {shown(right)}.")
    return numbers


def parse_exactness(text: str) -> bool:
    """`exact` as True, `changed` as False; raises ValueProblem."""
    if text not in {EXACT, CHANGED}:
        raise ValueProblem(_CODE, f"{shown(text)} of the words handed over", f'"{EXACT}" or "{CHANGED}"')
    return text == EXACT


def _person(text: str) -> str:
    if not text or "," in text or text != text.strip():
        raise ValueProblem(_CODE, f"{shown(text)} is not one name", "names with a comma and one space between them")
    return text


def _once(text: str, parse: Callable[[str], T], most: int) -> tuple[T, ...]:
    each = text.split(_BETWEEN)
    if len(each) > most:
        raise ValueProblem(_CODE, f"{len(each)} named in one line", f"at most {most}")
    found = tuple(map(parse, each))
    twice = next((said for place, said in enumerate(each) if said in each[:place]), None)
    if twice is not None:
        raise ValueProblem(_CODE, f"{shown(twice)} stands twice in one line", "each once")
    return found


_ORDERED: Final[dict[str, Callable[[str], object]]] = {
    "Given to": parse_offices,
    "Deliver": parse_named,
    "Manner": Manner.parse,
    "Speak": parse_spoken,
    "Ask": parse_spoken,
    "Inform": parse_people,
    "Withhold from": parse_people,
    "Sign": parse_named,
    "Report": parse_spoken,
    "Through": OfficeName.parse,
    "At": parse_time,
    "Not before": parse_time,
    "Not later than": parse_time,
    "After": parse_nameds,
    "Before": parse_nameds,
    "Report by": parse_time,
}
ORDER_READERS: Final[dict[tuple[Kind, str], Callable[[str], object]]] = {
    **{(kind, name): reader for kind in (ORDER, PROPOSAL) for name, reader in _ORDERED.items()},
    (REPORT, "Delivered"): parse_named,
    (REPORT, "Enclosure"): parse_named,
    (REPORT, "Count"): parse_page_count,
    (REPORT, "Digest"): parse_digest,
    (REPORT, "Words"): parse_exactness,
    (REPORT, "Manner"): Manner.parse,
    (REPORT, "Through"): OfficeName.parse,
    (REPORT, "When"): parse_time,
    **{(REPORT, name): parse_points for name in POINT_LINES},
    (AVAILABILITY, "Not before"): parse_time,
    (AVAILABILITY, "Not later than"): parse_time,
    (TEXT, "Received on"): parse_time,
}


def time_said(kind: str, name: str, value: str) -> Time | None:
    """The time that a line of a portion of this kind says; None for a line that says none, and for one that cannot be read."""
    try:
        return parse_time(value) if ORDER_READERS.get((Kind.parse(kind), name)) is parse_time else None
    except ValueProblem:
        return None
