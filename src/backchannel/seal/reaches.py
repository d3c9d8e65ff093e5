"""Links and reaches as JSON, one spelling each (docs/spec/seal.md, "Links and reaches")."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from backchannel.errors import Refused
from backchannel.limits import NUMBER_MAX
from backchannel.message.problems import shown
from backchannel.seal.chain import ALSO_MAX, WITHOUT_MAX, Link, Reach, runs_of
from backchannel.seal.strictjson import Value, b64u, unb64u

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.seal.seat import Seat

__all__ = ["link_of", "link_value", "number_of", "reach_of", "reach_value", "seat_reach"]

_DIGEST_BYTES: Final = 32


def link_value(link: Link | None) -> Value:
    """A link as JSON: {digest, seq}, or null."""
    return {"digest": b64u(link.digest), "seq": link.seq} if link else None


def link_of(value: Value) -> Link:
    """The link in JSON; Refused when it is none."""
    match value:
        case {"digest": str(text), "seq": int(seq), **rest} if not rest and not isinstance(seq, bool) and 1 <= seq <= NUMBER_MAX:
            digest = unb64u(text)
            if len(digest) == _DIGEST_BYTES:
                return Link(seq=seq, digest=digest)
    raise Refused("artefact.link", "a link of another shape", "a number and the SHA-256 of a payload")


def reach_value(reach: Reach) -> Value:
    """A reach as JSON: {also, ser, through, without}; what would not ascend is left out, which understates and never misleads."""
    also: list[Link] = []
    for link in sorted(reach.also, key=lambda link: link.seq):
        before = also[-1] if also else reach.through
        if before is None or link.seq > before.seq:
            also.append(link)
    return {
        "also": [link_value(link) for link in also[:ALSO_MAX]],
        "ser": reach.series,
        "through": link_value(reach.through),
        "without": [first if first == last else [first, last] for first, last in runs_of(reach.without)],
    }


def reach_of(value: Value, also_max: int) -> Reach:
    """The reach in JSON; Refused when it is none, or its numbers do not ascend."""
    match value:
        case {"also": list(also), "ser": str(series), "through": through, "without": list(without), **rest} if (
            not rest and len(also) <= also_max and len(without) <= ALSO_MAX
        ):
            reach = Reach(
                series=series,
                through=link_of(through) if through is not None else None,
                also=tuple(link_of(link) for link in also),
                without=_without(without),
            )
            below = reach.through.seq if reach.through else 0
            if _ascend([link.seq for link in reach.links]) and _ascend([*reach.without, max(below, 1)]):
                return reach
    raise Refused("artefact.reach", "a reach of another shape", "a series, through, ascending numbers beyond and missing below")


def _without(rows: Sequence[Value]) -> tuple[int, ...]:
    """Numbers that never came, from a number or [first, last] for each run of them; Refused for another spelling."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        match row:
            case [first, last]:
                runs.append((number_of(first), number_of(last)))
            case _:
                runs.append((number_of(row), number_of(row)))
    long = all(first < last for row, (first, last) in zip(rows, runs, strict=True) if isinstance(row, list))
    apart = all(one[1] + 1 < other[0] for one, other in pairwise(runs))
    if not (long and apart) or sum(last - first + 1 for first, last in runs) > WITHOUT_MAX:
        raise Refused("artefact.reach", "missing numbers in another spelling, or too many", "runs that ascend and are apart")
    return tuple(number for first, last in runs for number in range(first, last + 1))


def number_of(value: Value) -> int:
    """The number of a message in JSON; Refused when it is none."""
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= NUMBER_MAX:
        return value
    raise Refused("artefact.number", "a number that no message has", f"1 to {NUMBER_MAX}")


def _ascend(numbers: list[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))


def seat_reach(value: Value, seat: Seat) -> Reach:
    """The reach in JSON, in the series of this seat; Refused when it is none, or about other numbers than the charter sets."""
    reach = reach_of(value, ALSO_MAX)
    if reach.series != seat.series:
        raise Refused("reach.series", f"a reach in {shown(reach.series)}", f"one in {seat.series}")
    lowest = min((*reach.without[:1], *(link.seq for link in reach.links[:1])), default=seat.first)
    if lowest < seat.first:
        raise Refused("reach.first", f"{seat.series} {lowest}", f"{seat.series} from {seat.first} on")
    return reach
