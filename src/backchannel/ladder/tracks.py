"""Which of several parallel tracks a line takes, so that no two share one at a time."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["most_at_once", "tracks"]


def most_at_once(spans: Sequence[tuple[int, int]]) -> int:
    """How many spans of rows, ends included, have a row in common at most."""
    changes = sorted([(first, 1) for first, _ in spans] + [(last + 1, -1) for _, last in spans])
    most = now = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


def tracks(spans: Sequence[tuple[int, int]], count: int, from_end: Sequence[bool] | None = None) -> list[int | None]:
    """A track for each span of rows, the lowest that is free, or the highest where it comes from that end; None where all are taken."""
    taken: list[int | None] = [None] * len(spans)
    free = set(range(count))
    low, high = list(range(count)), [-track for track in range(count)]
    heapify(high)
    busy: list[tuple[int, int]] = []
    for place in sorted(range(len(spans)), key=lambda place: spans[place]):
        first, last = spans[place]
        while busy and busy[0][0] < first:
            _, track = heappop(busy)
            free.add(track)
            heappush(low, track)
            heappush(high, -track)
        heap = high if from_end and from_end[place] else low
        while heap and abs(heap[0]) not in free:
            heappop(heap)
        if heap:
            track = abs(heappop(heap))
            free.discard(track)
            taken[place] = track
            heappush(busy, (last, track))
    return taken
