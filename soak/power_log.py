"""The acknowledgement log: what had been said to be kept when the power went, and what the disk has of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

Facts = Mapping[str, str]  # what is kept -> its content, or a digest of it
Allowed = Mapping[str, frozenset[str | None]]  # for each of them what it may be; None is absence


def line_of(facts: Facts) -> str:
    """One line of the log: all that is kept now, every call having returned."""
    return json.dumps(facts)


def expectations(lines: Sequence[str]) -> list[Allowed]:
    """For each line what may be found after it: what it says, or, of what was under way, what the next line says."""
    snapshots: list[Facts] = [json.loads(line) for line in lines]
    return [_either(now, following) for now, following in zip(snapshots, [*snapshots[1:], snapshots[-1]], strict=True)]


def compare(allowed: Allowed, found: Facts) -> list[str]:
    """A sentence for everything that is lost, changed, or from nowhere."""
    wrong: list[str] = []
    for key in sorted(allowed.keys() | found.keys()):
        may_be, is_now = allowed.get(key, frozenset((None,))), found.get(key)
        if is_now not in may_be:
            wrong.append(f"{key} is {is_now}, not {' or '.join(str(one) for one in sorted(may_be, key=str))}")
    return wrong


def promised(allowed: Allowed) -> int:
    """How many of them must be there."""
    return sum(None not in may_be for may_be in allowed.values())


def _either(now: Facts, following: Facts) -> Allowed:
    return {key: frozenset((now.get(key), following.get(key))) for key in now.keys() | following.keys()}
