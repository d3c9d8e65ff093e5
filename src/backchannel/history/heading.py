"""The editors' heading: what kind of document, from whom to whom, where and when (docs/spec/history.md, "What a document is")."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from backchannel.history.blocks import Printed
from backchannel.history.moments import Moment, clock_in, find_date, marked_up
from backchannel.history.numbers import OwnNumber, own_number
from backchannel.history.rules import Rule
from backchannel.history.values import Part, Party, Reading, Where

__all__ = ["HEADING", "Heading", "read_heading", "same_name"]

HEADING: Final = Where(part=Part.HEADING)
_KINDS: Final = re.compile(
    r"\b(message|telegram|airgram|memorandum of conversation|memorandum for the record|memorandum of telephone conversation|"
    r"memorandum|letter|note|record of conversation|minutes|paper|editorial note|transcript|report|cable|instructions|intelligence \w+)\b",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(r",? ?\b([A-Z][a-z]{2,8}\.? \d{1,2}(?:[\u2013-]\d{1,2})?, \d{4}|undated)\b", re.IGNORECASE)
_PLACE: Final = re.compile(r"(.*?), ([A-Z][\w.' -]*(?:, [A-Z][\w.' -]*)?)")
_NAME: Final = re.compile(r"(.*?) ?\(([^()]+)\)(?: (?:in|at) ([A-Z].*))?")
# A `to` after these belongs to a post, not to the addressee.
_POSTS: Final = re.compile(
    r"\b(?:Assistant|Advis[eo]r|Ambassador|Representative|Counsel(?:l?or)?|Delegate|Delegation|Mission|Envoy|Aide|Emissary)$"
)


class Heading(Struct, frozen=True, kw_only=True, gc=False):
    """What the heading says."""

    kind: str = ""
    number: OwnNumber | None = None
    originator: Party | None = None
    addressees: tuple[Party, ...] = ()
    place: str = ""
    dated: Moment | None = None


def read_heading(printed: Printed) -> Heading:
    """The heading's words in their parts, and the dateline where markup has one."""
    names, place, when = _tail(printed.heading)
    what, sender, receivers = _ends(names)
    kind, number = _kind(what)
    moment = marked_up(printed.when, printed.until) if printed.when else None
    if when and moment and when.hour and not moment.hour:
        moment = when
    moment = moment or when
    at = printed.place or place
    return Heading(
        kind=kind,
        number=number,
        originator=_party(sender, printed.originators) if sender else None,
        addressees=tuple(_party(words, ()) for words in receivers),
        place=at,
        dated=moment.at(at) if moment else None,
    )


def _tail(words: str) -> tuple[str, str, Moment | None]:
    """The heading up to its place and date; both."""
    dates = list(_TAIL.finditer(words))
    if not dates:
        return words, "", None
    before, after = words[: dates[-1].start()], words[dates[-1].end() :].strip(" ,")
    moment = find_date(dates[-1][1])
    clock = clock_in(after, moment)
    place = ""
    if (found := _PLACE.fullmatch(before)) and not found[2].startswith(("From ", "to ")):
        before, place = found[1], found[2]
    if not place and after:
        first = after.split(",")[0].strip()
        place = first if first[:1].isupper() and not any(c.isdigit() for c in first) else ""
    return before, place, clock or moment


def _ends(words: str) -> tuple[str, str, list[str]]:
    """What it is, from whom, to whom."""
    what, found, rest = words.partition(" From ")
    if not found:
        return words, "", []
    cut = _where_to(rest)
    if cut < 0:
        return what, rest, []
    return what, rest[:cut], re.split(r"(?<=\)) and (?=to |the |[A-Z])|; ", rest[cut + 4 :])


def _where_to(words: str) -> int:
    """Where the ` to ` of the addressee stands: after a name in brackets if there is one, never after a post's own."""
    places = [match.start() for match in re.finditer(" to ", words)]
    for place in places:
        left = words[:place]
        if left.endswith(")") or re.search(r"\)(?: in| at) [A-Z][\w ]*$", left):
            return place
    return next((place for place in places if not _POSTS.search(words[:place])), -1)


def _kind(what: str) -> tuple[str, OwnNumber | None]:
    """The kind in small letters without what qualifies it, and the number if the heading has one."""
    found = _KINDS.search(what)
    if not found:
        return what.strip().lower(), None
    rest = what[found.end() :].strip()
    return found[1].lower(), own_number(rest) if rest else None


def _party(words: str, tagged: tuple[str, ...]) -> Party:
    words = words.strip(" ,")
    if match := _NAME.fullmatch(words):
        return Party(name=match[2], post=match[1].removeprefix("the "), place=match[3] or "")
    post, found, place = words.partition(" in ")
    if tagged and words.endswith(tagged[0]):
        return Party(name=tagged[0], post=words.removesuffix(tagged[0]).strip())
    return Party(name=words.removeprefix("the "), place=place if found and not post.startswith("the Embassy") else "")


def same_name(one: str, other: str) -> bool:
    """Whether two names may be of one person: their last words are equal, whatever their letters' case."""
    return one.lower().split()[-1:] == other.lower().split()[-1:]


def claims(heading: Heading) -> list[Reading[str]]:
    """The plain words of the heading as readings."""
    return [Reading(value=value, where=HEADING, rule=Rule.HEADING) for value in (heading.kind, heading.place) if value]
