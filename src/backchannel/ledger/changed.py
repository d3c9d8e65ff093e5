"""Where two texts differ, down to the character (docs/spec/orders.md, "Certificate")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, Final

from backchannel.limits import COMPARED

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Change", "changes"]

_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Words of one text that stand otherwise in another, with the character offset of each; "" where one has nothing there."""

    was: str
    now: str
    was_at: int
    now_at: int


def changes(ordered: str, here: str) -> tuple[Change, ...]:
    """Every place where two texts differ, in order, by whole words and signs; together they account for every differing character.

    Of more than COMPARED lines or words that differ in a row only the whole is told.
    """
    found: list[Change] = []
    for lines in _differing(Change(was=ordered, now=here, was_at=0, now_at=0), _LINE):
        found += _differing(lines, _WORD)
    return tuple(found)


def _differing(change: Change, piece: re.Pattern[str]) -> Iterator[Change]:
    was, now = piece.findall(change.was), piece.findall(change.now)
    was_at, now_at = ([0, *accumulate(map(len, pieces))] for pieces in (was, now))
    for tag, one, two, three, four in _opcodes(was, now):
        if tag != "equal":
            yield Change(
                was="".join(was[one:two]),
                now="".join(now[three:four]),
                was_at=change.was_at + was_at[one],
                now_at=change.now_at + now_at[three],
            )


def _opcodes(was: list[str], now: list[str]) -> list[tuple[str, int, int, int, int]]:
    """What is replaced, inserted and deleted, beyond what both begin and end with."""
    begun = _alike(was, now)
    was, now = was[begun:], now[begun:]
    ended = _alike(was[::-1], now[::-1])
    was, now = was[: len(was) - ended], now[: len(now) - ended]
    if max(len(was), len(now)) > COMPARED:
        return [("replace", begun, begun + len(was), begun, begun + len(now))]
    found = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    return [(tag, begun + one, begun + two, begun + three, begun + four) for tag, one, two, three, four in found]


def _alike(one: list[str], other: list[str]) -> int:
    """With how many pieces both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
