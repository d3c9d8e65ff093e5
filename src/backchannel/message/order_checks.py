"""What is wrong with the lines of orders, proposals, reports and availabilities taken together (docs/spec/orders.md, "Lines")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.message.kinds import AVAILABILITY, ORDER, PROPOSAL, REPORT
from backchannel.message.order_lines import POINT_LINES, Action, parse_nameds, parse_points
from backchannel.message.problems import ValueProblem
from backchannel.message.times import parse_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.message.kinds import Kind

__all__ = ["order_problems"]

_CODE: Final = "message.field"
_SPAN: Final = ("Not before", "Not later than")


def order_problems(kind: Kind, fields: Sequence[tuple[str, str]]) -> Iterator[ValueProblem]:
    """What is wrong with these lines taken together, each of which can be read."""
    said = dict(fields)
    if len(said) != len(fields):
        return
    if kind in {ORDER, PROPOSAL}:
        yield from _action_problems(said)
        yield from _turn_problems(said)
    if kind in {ORDER, PROPOSAL, AVAILABILITY}:
        yield from _time_problems(said)
    if kind == AVAILABILITY and "Who" not in said and any(name in said for name in _SPAN):
        yield ValueProblem(_CODE, "when somebody can be met, and not who", "the line Who: first", "Name him as an order's line To: does.")
    if kind == REPORT:
        yield from _count_problems(said)
        yield from _point_problems(said)


def _action_problems(said: dict[str, str]) -> Iterator[ValueProblem]:
    actions = [each for each in Action if each and each in said]
    if len(actions) > 1:
        named = " and ".join(f"{each}:" for each in actions)
        yield ValueProblem(_CODE, f"{named} in one order", "one thing to do", "Write a numbered order for each.")
    if "Manner" in said and Action.DELIVER not in said:
        yield ValueProblem(_CODE, "a manner, and nothing that is delivered", "Deliver: before it")


def _turn_problems(said: dict[str, str]) -> Iterator[ValueProblem]:
    after, before = (parse_nameds(said[name]) if name in said else () for name in ("After", "Before"))
    for each in after:
        if each in before:
            named = f"paragraph {each}" if isinstance(each, int) else str(each)
            yield ValueProblem(_CODE, f"an order both after and before {named}", "one of the two")


def _time_problems(said: dict[str, str]) -> Iterator[ValueProblem]:
    span = [name for name in _SPAN if name in said]
    if "At" in said and span:
        came = f"an hour, and {span[0]}: beside it"
        yield ValueProblem(_CODE, came, "At: alone, or Not before: and Not later than:", "Take one of them away.")
    elif len(span) > 1 and _moment(said, "Not before") > _moment(said, "Not later than"):
        came = f"not before {said['Not before']}, and not later than {said['Not later than']}"
        yield ValueProblem(_CODE, came, "the earlier time first", _in_utc(said, *_SPAN))
    for name in ("At", "Not before"):
        if name in said and "Report by" in said and _moment(said, "Report by") < _moment(said, name):
            came = f"a report by {said['Report by']} of what is done {name.lower()} {said[name]}"
            yield ValueProblem(_CODE, came, "a time after it", _in_utc(said, "Report by", name))


def _count_problems(said: dict[str, str]) -> Iterator[ValueProblem]:
    if "Enclosure" in said and "Delivered" in said:
        yield ValueProblem(_CODE, "a text and an enclosure in one report", "a report of each", "Number the count by itself.")
    if ("Enclosure" in said) is not ("Count" in said):
        came = "an enclosure that is not counted" if "Enclosure" in said else "a count, and no enclosure"
        expected = "the lines Enclosure: and Count:"
        yield ValueProblem(_CODE, came, expected, 'Write which paragraph it is, and how many: "Count: 1 set".')


def _point_problems(said: dict[str, str]) -> Iterator[ValueProblem]:
    points = [point for line in POINT_LINES if line in said for point in parse_points(said[line])]
    for point in sorted({point for point in points if points.count(point) > 1}):
        yield ValueProblem(_CODE, f"point {point} under two lines", "each point under one")


def _moment(said: dict[str, str], name: str) -> int:
    return parse_time(said[name]).microseconds


def _in_utc(said: dict[str, str], *names: str) -> str:
    """Both times by one clock, for two places hide which is the earlier."""
    return f"In UTC they are {' and '.join(parse_time(said[name]).in_utc for name in names)}."
