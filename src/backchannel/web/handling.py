"""The handling record of a message as rows of a table: first what happened to it here, then with each addressee."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from backchannel.web import words
from backchannel.words import messages
from backchannel.words.times import exact_of, moment_of, week_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["record", "sealed_to"]

Facts = dict[str, Any]
_ALARMING: Final = frozenset({"void", "late", "not-opened", "refused", "not-delivered", "cancelled"})


def record(steps: Sequence[Facts]) -> list[Facts]:
    """Groups of rows: of whom (nobody for what happened here), and each step: what, when, by whose word."""
    return [{"office": office, "rows": [_row(step) for step in found]} for office, found in groupby(steps, key=lambda step: step["office"])]


def sealed_to(key: str) -> str:
    """To which key a message was sealed."""
    if key.startswith("week "):
        return words.SEALED_WEEK.format(week=week_of(int(key.removeprefix("week "))))
    return words.SEALED_TO.get(key, key)


def _row(step: Facts) -> Facts:
    return {
        "what": words.STEPS.get(step["what"], step["what"]),
        "when": exact_of(step["at"]) if step["at"] else step.get("group") or "",
        "who": ", ".join(_who(step)),
        "alarming": step["what"] in _ALARMING,
    }


def _who(step: Facts) -> Iterator[str]:
    match step["what"]:
        case "sealed" | "resealed":
            yield words.STEP_KEY.format(key=_key(step["sealed_to"]))
        case "late" | "not-opened":
            yield words.STEP_TIMES.get(step["times"], words.STEP_TIMES_MANY).format(count=step["times"])
        case "received" | "opened" if step["office"]:
            yield words.STEP_CLOCK
        case "packed":
            yield words.STEP_POUCH.format(into=step["into"])
        case "received" if "from" in step:
            yield words.STEP_FROM_POUCH.format(place=step["from"])
        case "handed":
            yield words.STEP_CARRIER
        case "traced":
            yield words.STEP_ANSWERED.format(at=moment_of(step["answered"])) if step["answered"] else words.STEP_UNANSWERED
            yield from (f"{name} {moment_of(step[f'{name}_there'])}" for name in ("received", "opened") if step.get(f"{name}_there"))
        case _:
            if step["by"]:
                yield words.STEP_BY.format(by=step["by"])
            if step["why"]:
                yield str(messages.VOIDS.get(step["why"], step["why"]))
    if step["signed"]:
        yield words.STEP_SIGNED


def _key(sealed: str) -> str:
    return words.TRANSIT.format(week=week_of(int(sealed.removeprefix("week ")))) if sealed.startswith("week ") else sealed
