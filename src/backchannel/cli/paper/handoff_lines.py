"""An order in the words of somebody who never saw one, the same on paper and in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backchannel.cli import handoff_words as words
from backchannel.words.texts import signature
from backchannel.words.times import group_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["plain_lines"]

Facts = dict[str, Any]


def plain_lines(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """What is to be done: name, value, and what stands below it or nothing; after the text whether it is signed, where it is to be.

    First what holds it up; and what must come first, whichever order says so.
    """
    reasons = dict.fromkeys(words.HELD_UP[each["why"]] for each in facts["holds"] if each["why"] in words.HELD_UP)
    if reasons:
        yield words.WAIT, words.ASK_FIRST.format(**facts["from"]), words.AS_MADE.format(reasons=words.AND.join(reasons))
    said = dict(facts["lines"])
    for name in words.LINES:
        if name == "After" and facts["first"]:
            done = all(each["done"] for each in facts["first"])
            yield words.LINES[name], ", ".join(each["number"] for each in facts["first"]), words.IS_DONE if done else words.ELSEWHERE
        elif name in said:
            yield words.LINES[name], *_told(facts, name, said[name])
        if name == "Deliver" and facts["signature"]:
            yield words.SIGNATURE, *_signed(facts["signature"])


def _signed(found: Facts) -> tuple[str, str]:
    """By whose word it is, is no business of who hands over."""
    return str(next(signature(found))), "" if found["state"] == "signed" else words.UNSIGNED


def _told(facts: Facts, name: str, value: str) -> tuple[str, str]:
    if name == "Deliver":
        return (words.DELIVER.format(title=facts["title"]) if facts["title"] else words.THE_TEXT), ""
    if name in facts["times"]:
        times = facts["times"][name]
        utc = group_of(times["utc"])
        others = ["" if utc == value else words.IN_UTC.format(utc=utc), *(each["shows"] for each in times["clocks"])]
        return value, words.AND.join(other for other in others if other and other != value)
    return value, words.ELSEWHERE if name in ("After", "Before") else ""
