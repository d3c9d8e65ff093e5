"""Who has the custody of an office, worked out once more from the words of docs/spec/house.md ("Custody"), for an office with one card.

Nothing here is taken from the code that is looked at but how an act is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from backchannel.seal.house_acts import Custody

__all__ = ["Claim", "course"]


@dataclass(frozen=True, slots=True)
class Claim:
    """An act of custody, by the station that told it, in which message of its series and where in that."""

    station: str
    seq: int
    place: int
    act: Custody


def course(stations: Sequence[str], officers: Collection[str], claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The acts that have had effect, by count: the last says who has custody, and without any the first of the stations has it."""
    by_count: dict[int, list[Claim]] = {}
    for claim in claims:
        by_count.setdefault(claim.act.count, []).append(claim)
    done: list[Claim] = []
    for count, told in sorted(by_count.items()):
        before = done[-1].act if done else None
        holder = (before.to if before else stations[0]) if count == (before.count if before else 0) + 1 else None
        if good := [one for one in told if _has_effect(one, stations, officers, holder)]:
            done.append(min(good, key=lambda one: (not one.act.taken, one.station, one.seq, one.place)))
    return tuple(done)


def _has_effect(claim: Claim, stations: Collection[str], officers: Collection[str], before: str | None) -> bool:
    """`before`: who had custody under the count before; None where nobody had."""
    act = claim.act
    if act.taken:
        return act.to == claim.station and claim.station in officers
    return claim.station == before and act.to != before and act.to in stations
