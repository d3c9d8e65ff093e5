"""Texts in words: how one stands, where it came from, who has to sign it, its versions and who has which, who delivers it."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from backchannel.words import closed
from backchannel.words.saying import Said, after, names, number, numbers, own, said, written
from backchannel.words.times import by_clocks, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "DELIVERED",
    "FRAMES",
    "NO_TEXTS",
    "STATES",
    "UNTITLED",
    "VERSIONS",
    "certified",
    "conflict",
    "delivery",
    "frame",
    "missing",
    "received",
    "signature",
    "source",
    "version",
]

Facts = dict[str, Any]
NO_TEXTS: Final = "No text has been sent on this channel, as far as this office knows."
UNTITLED: Final = "(no title)"
STATES: Final = {
    "holds": "holds",
    "withdrawn": "withdrawn",
    "in conflict": "IN CONFLICT: two versions replace the same words",
    "not all here": "not all of it is here",
    "replaced in a circle": "replaced in a circle: nobody can say what holds",
}
VERSIONS: Final = "Versions"
FRAMES: Final = "Stands in other texts too"
DELIVERED: Final = "Delivered"
_CERTIFIED: Final = {
    "same": "in these words",
    "older": "in the words of an earlier version",
    "other": "IN OTHER WORDS: see the certificate",
}
_DELIVERY: Final = "{number}, {office}: {state}"
_SOURCE: Final = "from {number}, part {parts}"
_VERSION: Final = "{number}, {office}, {at}"
_HOLDER: Final = "{stage}: {offices}"
_TOLD: Final = {"replaces": "replaces {found}", "withdraws": "withdraws {found}", "consists": "consists of {found}"}
_DIFFERS: Final = "says that it gives other words than are composed here"
_CONFLICT: Final = "{one} and {other} replace the same words of {about}: neither had read the other"
_CONFLICT_POSSIBLE: Final = "{one} and {other} replace the same words of {about}, and nobody here can say whether one had read the other"
_RESOLVED: Final = "resolved by {number}"
_MISSING: Final = "not here: {numbers}"
_RECEIVED: Final = {"from": "received from {from}", "by": "by {by}", "where": "{where}", "on": "{on}"}
_FRAME: Final = "{number}, {title}"
_SIGNATURE: Final = {
    "for signature": "FOR SIGNATURE by {by}: not signed yet",
    "signed": "Signed",
    "returned unsigned": "RETURNED UNSIGNED",
    "signed and returned unsigned: in dispute": "SIGNED AND RETURNED UNSIGNED, BY WHO HAD NOT READ THE OTHER: for signature by {by}",
    "changed since it was signed": "CHANGED SINCE IT WAS SIGNED: for signature by {by} again",
}
_SIGNATURE_STYLES: Final = {"signed": "good", "for signature": "warning"}
_SAID_OF_IT: Final = {
    "Signs": "signed, by the word of {office} ({number}, {at})",
    "Returns unsigned": "returned, by {office} ({number}, {at})",
}
_OF_OTHER_WORDS: Final = "of words that do not hold any more"


def source(place: str, parts: str) -> Said:
    """Where some parts of the words come from."""
    return said(_SOURCE, "quiet", number=number(place), parts=own(parts))


def conflict(row: Facts) -> Said:
    """Two versions that replace the same words, and what resolved that."""
    one, other = row["between"]
    sentence = _CONFLICT if row["proved"] else _CONFLICT_POSSIBLE
    told = said(sentence, "warning", one=number(one), other=number(other), about=number(row["about"]))
    return after(told, said(_RESOLVED, number=number(row["resolved_by"])) if row["resolved_by"] else None, mark="; ")


def missing(places: Sequence[str]) -> Said:
    """Which versions or pieces are not here."""
    return said(_MISSING, "warning", numbers=numbers(places))


def version(row: Facts) -> Iterator[Said]:
    """One version: its number, its writer and time; what it takes the place of; where it came from; who has it."""
    yield said(_VERSION, number=number(row["number"]), office=row["from"], at=own(moment_of(row["at"])))
    for name in ("replaces", "withdraws"):
        if row[name]:
            yield said(_TOLD[name], found=numbers(row[name]))
    if row["consists"]:
        yield said(_TOLD["consists"], found="; ".join(row["consists"]))
    if row["received"]:
        yield received(row["received"])
    if row["whole"] == "differs":
        yield said(_DIFFERS, "alarm")
    yield from _holders(row["holders"])


def received(row: Facts) -> Said:
    """Where a text came from, what of that is said."""
    told = {**row, "on": by_clocks(row["on"]) if row["on"] else None}
    found = [said(sentence, **{name: told[name]}) for name, sentence in _RECEIVED.items() if told[name]]
    return after(*found, mark=", ")


def signature(row: Facts) -> Iterator[Said]:
    """Who is to sign and how that stands, then who said what of it when; of what nobody has opened only where it stands."""
    state = row["state"]
    if row.get("unread"):
        yield said(closed.SIGNATURE, "warning", numbers=numbers(row["unread"]))
        return
    yield said(_SIGNATURE[state], _SIGNATURE_STYLES.get(state, "alarm"), by=names(row["by"]))
    for each in row["said"]:
        at, words = own(moment_of(each["at"])), (each["words"] or "").partition("\n")[0]
        told = said(_SAID_OF_IT[each["step"]], office=each["from"], number=number(each["number"]), at=at)
        told = after(told, None if each["of_these_words"] else said(_OF_OTHER_WORDS), mark=", ")
        yield after(told, written(words) if words else None, mark=": ")


def frame(row: Facts) -> Iterator[Said]:
    """A text that has taken this one in, then who got it."""
    yield said(_FRAME, number=number(row["number"]), title=row["title"] or own(UNTITLED))
    yield from _holders(row["holders"])


def certified(row: Facts) -> Said:
    """Whether what was handed over were the words ordered."""
    key = "other" if not row["equal"] else "same" if row["current"] else "older"
    return said(_CERTIFIED[key], {"other": "alarm", "older": "warning"}.get(key, ""))


def delivery(row: Facts) -> Said:
    """An order to deliver a version, how it stands with one office, and whether these were the words."""
    found = certified(row["certificate"]) if row["certificate"] else None
    style = "alarm" if found and found.style == "alarm" else ""
    told = said(_DELIVERY, style, number=number(row["number"]), office=row["office"], state=own(row["state"]))
    return after(told, found, mark=", ")


def _holders(rows: Sequence[Facts]) -> Iterator[Said]:
    """Who has it, by how far it has come with them."""
    for stage, group in groupby(sorted(rows, key=itemgetter("stage")), key=itemgetter("stage")):
        yield said(_HOLDER, "quiet", stage=own(stage), offices=names(each["office"] for each in group))
