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
    """What is to be done: name, value, and what stands below it or nothing; after the text whether it is signed, where it is to be."""
    for name, value in facts["lines"]:
        if name in words.LINES:
            yield words.LINES[name], *_told(facts, name, value)
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
