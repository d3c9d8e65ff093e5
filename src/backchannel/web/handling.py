"""The handling record of a message as rows of a table: first what happened to it here, then with each addressee."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from backchannel.web import words
from backchannel.words import handling as said
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["record"]

Facts = dict[str, Any]
_ALARMING: Final = frozenset({"void", "late", "not-opened", "refused", "not-delivered", "cancelled"})


def record(steps: Sequence[Facts]) -> list[Facts]:
    """Groups of rows: of whom (nobody for what happened here), and each step: what, when, by whose word."""
    return [{"office": office, "rows": [_row(step) for step in found]} for office, found in groupby(steps, key=lambda step: step["office"])]


def _row(step: Facts) -> Facts:
    return {
        "what": words.STEP_STOPPED if step["what"] == "void" else said.name(step),
        "when": said.when(step),
        "who": ", ".join([*said.whose_word(step), *_there(step)]),
        "alarming": step["what"] in _ALARMING,
    }


def _there(step: Facts) -> Iterator[str]:
    """What a station that was asked has answered."""
    yield from (f"{name} {moment_of(step[f'{name}_there'])}" for name in ("received", "opened") if step.get(f"{name}_there"))
