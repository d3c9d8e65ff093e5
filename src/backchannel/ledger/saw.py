"""What the writer of a message had before him, and the sentence that says so (docs/spec/causality.md, "In words")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backchannel.ledger.known import Reading
from backchannel.seal.chain import runs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.seal.chain import Reach

__all__ = ["Saw", "saw_in_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saw:
    """What the writer of a message had of one other series, all numbers ascending.

    `read` so far (None is *not shown*), `unread` lying there unopened (`more`: and perhaps later ones), and of those that are
    held here and crossed it: `absent`, not there yet, and `unsure`, of which it is not shown whether they were.
    """

    series: str
    read: Reach | None
    unread: tuple[int, ...] = ()
    more: bool = False
    absent: tuple[int, ...] = ()
    unsure: tuple[int, ...] = ()


def saw_in_words(saws: Iterable[Saw]) -> str:
    """The sentence, without a capital and a full stop."""
    clauses = [clause for saw in saws for clause in _clauses(saw)]
    return f"written {'; '.join(clauses)}" if clauses else "written without showing what had been read"


def _clauses(saw: Saw) -> Iterator[str]:
    yield f"having read {_extent(saw.read)}" if saw.read else f"without showing what had been read of {saw.series}"
    if saw.read and saw.read.without:
        yield f"{_numbers(saw.read.without)} had been given up"
    if saw.unread:
        yield f"{_numbers(saw.unread)} had arrived unread{', and perhaps more' if saw.more else ''}"
    if saw.absent:
        yield f"{_numbers(saw.absent)} {'was' if len(saw.absent) == 1 else 'were'} not there yet"
    if saw.unsure:
        yield f"it is not shown whether {_numbers(saw.unsure)} had arrived"


def _extent(reach: Reach) -> str:
    """HAKTO up to 41, and 43."""
    if not reach.links:
        return f"nothing of {reach.series}"
    parts = [f"up to {reach.through.seq}"] if reach.through else []
    parts += [_numbers(link.seq for link in reach.also)] if reach.also else []
    parts += [f"perhaps others below {reach.also[-1].seq}"] if Reading.of(reach).is_full else []
    return f"{reach.series} {', and '.join(parts)}"


def _numbers(numbers: Iterable[int]) -> str:
    """42; 42 and 43; 42 to 44, 47 and 50."""
    parts: list[str] = []
    for first, last in runs_of(numbers):
        parts += [f"{first} to {last}"] if last > first + 1 else map(str, range(first, last + 1))
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
