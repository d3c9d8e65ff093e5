"""Links and reaches: how a message names others of a series by number and digest (docs/spec/seal.md, "Message payload")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ALSO_MAX", "WITHOUT_MAX", "Coverage", "Link", "Reach", "runs_of"]

ALSO_MAX: Final = 200  # numbers beyond a hole that one reach names; leaving some out understates, and never misleads
WITHOUT_MAX: Final = 20_000  # void numbers of a series that are believed: two restores, each as far ahead as an officer may go


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One message of a series: its number and the SHA-256 (32 bytes) of its payload string."""

    seq: int
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far an office has come in a series: all that was addressed to it up to `through`, and `also` some beyond a hole.

    `through` is None when nothing is complete from the start. `also` is ascending, beyond `through`, at most ALSO_MAX.
    `without` are numbers below `through` that never came, for their originator has said that they will not: ascending, in
    at most ALSO_MAX unbroken runs, at most WITHOUT_MAX.
    """

    series: str
    through: Link | None = None
    also: tuple[Link, ...] = ()
    without: tuple[int, ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        """Every message that this reach names, ascending."""
        return (*((self.through,) if self.through else ()), *self.also)


class Coverage:
    """What a reach says of single messages, made once for many questions."""

    __slots__ = ("_below", "_named", "_without")

    def __init__(self, reach: Reach) -> None:
        self._below = reach.through.seq if reach.through else 0
        self._named = {link.seq: link.digest for link in reach.links}
        self._without = frozenset(reach.without)

    def has(self, seq: int, digest: bytes) -> bool:
        """Whether the reach covers this message: a word about other bytes under this number is none about these."""
        named = self._named.get(seq)
        return seq < self._below and seq not in self._without if named is None else named == digest


def runs_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending numbers as (first, last) of each unbroken run."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
