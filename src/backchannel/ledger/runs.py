"""Numbers of a series in small, sorted shapes, kept up to date one number at a time: what a ledger of a hundred thousand needs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Gaps", "Run", "is_among"]


class Run:
    """The longest run of members from the start of a chain, and the members `beyond` its end, ascending."""

    __slots__ = ("beyond", "end")

    def __init__(self, members: Iterable[int] = (), following: Mapping[int | None, int] | None = None) -> None:
        self.end: int | None = None
        self.beyond: list[int] = sorted(members)
        self._advance(following or {})

    def add(self, seq: int, following: Mapping[int | None, int]) -> None:
        """Count one member in, again without harm; `following` says which number comes after which, always a higher one."""
        if not self.beyond and following.get(self.end) == seq:
            self.end = seq
        elif (self.end is None or seq > self.end) and not is_among(self.beyond, seq):
            insort(self.beyond, seq)
            self._advance(following)

    def _advance(self, following: Mapping[int | None, int]) -> None:
        came_from = self.end
        while (after := following.get(self.end)) is not None and is_among(self.beyond, after):
            self.end = after
        if self.end is not None and self.end != came_from:
            # What lies below the end and is not on the chain will never be reached by it.
            del self.beyond[: bisect_right(self.beyond, self.end)]


class Gaps:
    """The numbers from a first one up to the highest seen that have not come, however many: as ranges."""

    __slots__ = ("_ends", "_next", "_starts")

    def __init__(self, first: int) -> None:
        self._next = first
        self._starts: list[int] = []
        self._ends: list[int] = []

    def fill(self, seq: int) -> None:
        """This number has come; again changes nothing."""
        if seq == self._next:
            self._next += 1
            return
        if seq > self._next:
            self._put(len(self._starts), len(self._starts), (self._next, seq))
            self._next = seq + 1
            return
        place = bisect_right(self._starts, seq) - 1
        if place >= 0 and seq < self._ends[place]:
            self._put(place, place + 1, (self._starts[place], seq), (seq + 1, self._ends[place]))

    def extend(self, to: int) -> None:
        """The series goes on to this number, which has not come yet."""
        if to >= self._next:
            self._put(len(self._starts), len(self._starts), (self._next, to + 1))
            self._next = to + 1

    def lowest(self, count: int, to: int = 0) -> tuple[int, ...]:
        """The first `count` of them, when the series is known to go on to `to` at least."""
        return tuple(islice(chain(*map(range, self._starts, self._ends), range(self._next, to + 1)), count))

    def _put(self, start: int, end: int, *ranges: tuple[int, int]) -> None:
        """Ranges in place of others; an empty one is left out."""
        there = [each for each in ranges if each[0] < each[1]]
        self._starts[start:end] = [first for first, _ in there]
        self._ends[start:end] = [last for _, last in there]


def is_among(numbers: list[int], seq: int) -> bool:
    """Whether ascending numbers hold this one."""
    place = bisect_left(numbers, seq)
    return place < len(numbers) and numbers[place] == seq
