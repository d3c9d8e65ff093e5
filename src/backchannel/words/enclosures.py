"""Enclosures in words: what was to come, who counted what of it, who has not counted it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.words.saying import Said, names, number, own, said
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OPEN", "about", "fit", "told", "what"]

Facts = dict[str, Any]
OPEN: Final = "Enclosures to count, or that do not fit"
_ABOUT: Final = "{number}, {what}"
_ENCLOSURE: Final = "{title}: {expected}, from {from}"
_CLOSED: Final = "an enclosure"
_NOT_DESCRIBED: Final = "an enclosure of which nothing is expected here"
_FITS: Final = {
    "complete": "complete, {count}",
    "incomplete": "INCOMPLETE: {expected} expected, {count} counted",
    "more than expected": "MORE THAN EXPECTED: {expected} expected, {count} counted",
    "counted in something else": "COUNTED IN SOMETHING ELSE: {expected} expected, {count} counted",
    "another digest": "ANOTHER DIGEST: {count} counted, and it is not this file",
    "not expected any more": "{count} counted, and not expected any more",
    "not here": "{count} counted; what was expected is not here",
    "no enclosure": "NO ENCLOSURE: {count} counted of a paragraph that is none",
}
_COUNTED: Final = "{said} ({who}, {number}, {at})"
_IN_THE_HAND: Final = "{to}, by the word of {office}"
_AWAITED: Final = "not counted yet: {offices}"


def what(row: Facts) -> Said:
    """Its title, how much of it is expected, and from whom."""
    if not row["expected"]:
        return said(_CLOSED if row.get("closed") else _NOT_DESCRIBED)
    return said(_ENCLOSURE, **{name: row[name] for name in ("title", "expected", "from")})


def about(row: Facts) -> Said:
    """Its number and that."""
    return said(_ABOUT, number=number(row["number"]), what=what(row))


def told(row: Facts) -> Iterator[Said]:
    """Each count and how it fits, then who has not counted it yet."""
    for each in row["counted"]:
        who = said(_IN_THE_HAND, to=each["to"], office=each["office"]) if each["to"] else each["office"]
        at = own(moment_of(each["when"] or each["at"]))
        fits = fit(each["fit"], row["expected"], each["count"])
        yield said(_COUNTED, "alarm" if each["wrong"] else "", said=fits, who=who, number=number(each["number"]), at=at)
    if row["awaited"]:
        yield said(_AWAITED, "warning", offices=names(row["awaited"]))


def fit(kind: str, expected: str | None, count: str) -> Said:
    """How a count fits what was expected."""
    return said(_FITS[kind], expected=expected or "", count=count)
