"""Which messages of a series can have crossed a given one of another: found without walking through either."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from heapq import merge
from typing import TYPE_CHECKING, Final

from backchannel.ledger.known import Reading, is_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Line"]

_BLOCK: Final = 256  # numbers that lie in one list: what a new one in the middle, or one that has read less, may cost


class Line:
    """The messages of one series for the writer of another, each with the number up to which it is certain of the other's.

    As a rule later messages are certain of more, and a search ends at the first that is certain enough. One that had read less
    (another station of its office wrote it, or a liar) costs the search its block.
    """

    __slots__ = ("_blocks", "_doubted", "_gone", "_least")

    def __init__(self) -> None:
        self._blocks: dict[int, _Floors] = {}
        self._least = _Floors()  # of each block
        self._gone: dict[tuple[tuple[int, int], ...], list[int]] = {}  # who says that the same numbers will not come
        self._doubted: dict[int, list[int]] = {}  # by number: with whom it lay unread, though he is certain of later ones

    def put(self, number: int, reading: Reading) -> None:
        """Count one message in, once."""
        block, certain = number // _BLOCK, reading.certain
        floors = self._blocks.get(block)
        if floors is None:
            floors = self._blocks[block] = _Floors()
        floors.put(number, certain)
        if floors.least == certain:
            self._least.put(block, certain)
        if reading.gone:
            insort(self._gone.setdefault(reading.gone, []), number)

    def doubt(self, number: int, doubted: Iterable[int]) -> None:
        """These of the other series lay unread with one message that was put here, though it is certain of them; each once."""
        for each in doubted:
            insort(self._doubted.setdefault(each, []), number)

    def unaware(self, number: int, spans: Iterable[tuple[int, int]]) -> Iterator[int]:
        """Those within these spans, which ascend, that may not have read this `number` of the other series; ascending."""
        others = [numbers for runs, numbers in self._gone.items() if is_within(runs, number)]
        if number in self._doubted:
            others.append(self._doubted[number])
        for first, last in spans:
            below = self._below(number, first, last)
            yield from merge(below, *(_between(numbers, first, last) for numbers in others)) if others else below

    def _below(self, number: int, first: int, last: int) -> Iterator[int]:
        for block in self._least.below(number, first // _BLOCK, last // _BLOCK):
            yield from self._blocks[block].below(number, first, last)


class _Floors:
    """Numbers with a value each, and for each the least value of it and all later ones."""

    __slots__ = ("_least", "_numbers", "_values")

    def __init__(self) -> None:
        self._numbers = array("I")
        self._values = array("I")
        self._least = array("I")

    @property
    def least(self) -> int:
        """The least value of all."""
        return self._least[0]

    def put(self, number: int, value: int) -> None:
        """A number's value; of several the least."""
        place = bisect_left(self._numbers, number)
        if place == len(self._numbers) or self._numbers[place] != number:
            self._numbers.insert(place, number)
            self._values.insert(place, value)
            self._least.insert(place, min(value, self._least[place]) if place < len(self._least) else value)
        elif value < self._values[place]:
            self._values[place] = value
            self._least[place] = min(value, self._least[place])
        while place and self._least[place - 1] > self._least[place]:
            place -= 1
            self._least[place] = self._least[place + 1]

    def below(self, value: int, first: int, last: int) -> Iterator[int]:
        """The numbers from `first` to `last` whose value is below this one, ascending."""
        place = bisect_left(self._numbers, first)
        while place < len(self._numbers) and self._least[place] < value and self._numbers[place] <= last:
            if self._values[place] < value:
                yield self._numbers[place]
            place += 1


def _between(numbers: list[int], first: int, last: int) -> Iterator[int]:
    return (numbers[place] for place in range(bisect_left(numbers, first), bisect_right(numbers, last)))
