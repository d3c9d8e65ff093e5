"""The acknowledgement log: what had been said to be kept when the power went, and what the disk has of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Facts = Mapping[str, str]  # what is kept -> its content, or a digest of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What all finished calls had kept, and what was kept when the call then under way had finished; `at_once` if by one commit."""

    before: Facts
    after: Facts
    at_once: bool

    @property
    def promised(self) -> int:
        """How many things must be there as they were."""
        return sum(self.after.get(key) == value for key, value in self.before.items())


def line_of(facts: Facts, *, at_once: bool = False) -> str:
    """One line of the log: all that is kept now, every call having returned; `at_once` if the last call made one commit."""
    return json.dumps({"facts": facts, "at_once": at_once})


def said_by(lines: Sequence[str]) -> list[Said]:
    """For each line what is known after it: what it says, and what the next one says."""
    read = [json.loads(line) for line in lines]
    return [
        Said(before=now["facts"], after=following["facts"], at_once=following["at_once"])
        for now, following in zip(read, [*read[1:], read[-1]], strict=True)
    ]


def compare(said: Said, found: Facts) -> list[str]:
    """A sentence for everything that is lost, changed, from nowhere, or half of what belongs together."""
    wrong: list[str] = []
    for key in sorted(said.before.keys() | said.after.keys() | found.keys()):
        may_be, is_now = {said.before.get(key), said.after.get(key)}, found.get(key)
        if is_now not in may_be:
            wrong.append(f"{key} is {is_now}, not {' or '.join(sorted(map(str, may_be)))}")
    if not wrong and said.at_once and found not in (said.before, said.after):
        half = sorted(key for key in said.after if found.get(key) == said.after[key] != said.before.get(key))
        wrong.append(f"half of one commit is there: {', '.join(half)}")
    return wrong
