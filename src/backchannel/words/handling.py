"""The handling record of a message in words: what each step is called, when it was, by whose word; to which key it was sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.words.messages import VOIDS
from backchannel.words.times import exact_of, moment_of, week_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["name", "sealed_to", "when", "whose_word"]

Facts = dict[str, Any]
_NAMES: Final = {"resealed": "sealed anew", "not-delivered": "given up", "not-opened": "not opened", "traced": "asked"}
_BY: Final = "by {by}"
_SIGNED: Final = "signed"
_KEY: Final = "to its {key}"
_TRANSIT: Final = "transit key of {week}"
_CLOCK: Final = "by its clock"
_TIMES: Final[dict[int, str]] = {1: "noticed once", 2: "noticed twice"}
_TIMES_MANY: Final = "noticed {count} times"
_POUCH: Final = "into a pouch: {into}"
_FROM_POUCH: Final = "from a pouch: {place}"
_CARRIER: Final = "to a carrier"
_UNANSWERED: Final = "no answer yet"
_ANSWERED: Final = "answered {at}"
_SEALED_TO: Final = {
    "standing key": "this station's standing key: the sender held no transit key",
    "own copy": "kept here as sent",
    "house": "another station of this office, which told this one",
}
_SEALED_WEEK: Final = "this station's transit key for the week from {week}"


def name(step: Facts) -> str:
    """What happened."""
    return _NAMES.get(step["what"], str(step["what"]))


def when(step: Facts) -> str:
    """At which second; of what has no time of its own the date-time group that its writer gave it, or nothing."""
    return exact_of(step["at"]) if step["at"] else str(step.get("group") or "")


def whose_word(step: Facts) -> Iterator[str]:
    """By whose word, by what way, why, and whether that is signed; of what somebody was asked only whether he has answered."""
    match step["what"]:
        case "sealed" | "resealed":
            yield _KEY.format(key=_key(step["sealed_to"]))
        case "late" | "not-opened":
            yield _TIMES.get(step["times"], _TIMES_MANY).format(count=step["times"])
        case "received" | "opened" if step["office"]:
            yield _CLOCK
        case "packed":
            yield _POUCH.format(into=step["into"])
        case "received" if "from" in step:
            yield _FROM_POUCH.format(place=step["from"])
        case "handed":
            yield _CARRIER
        case "traced":
            yield _ANSWERED.format(at=moment_of(step["answered"])) if step["answered"] else _UNANSWERED
        case _:
            if step["by"]:
                yield _BY.format(by=step["by"])
            if step["why"]:
                yield str(VOIDS.get(step["why"], step["why"]))
    if step["signed"]:
        yield _SIGNED


def sealed_to(key: str) -> str:
    """To which key a message was sealed."""
    week = _week(key)
    return _SEALED_WEEK.format(week=week) if week else _SEALED_TO.get(key, key)


def _key(sealed: str) -> str:
    week = _week(sealed)
    return _TRANSIT.format(week=week) if week else sealed


def _week(key: str) -> str | None:
    """The Monday of a transit key's week; None of another key."""
    return week_of(int(key.removeprefix("week "))) if key.startswith("week ") else None
