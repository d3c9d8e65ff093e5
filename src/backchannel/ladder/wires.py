"""The lines of a ladder on a terminal: offices and messages on their way, as box drawing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from backchannel.ladder.model import State
from backchannel.ladder.tracks import most_at_once, tracks
from backchannel.ladder.words import CROSSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.ladder.layout import Arrow, Layout

__all__ = ["Wires"]


_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8
_BOX: Final = {
    0: " ",
    _UP: "╵",
    _DOWN: "╷",
    _LEFT: "╴",
    _RIGHT: "╶",
    _UP | _DOWN: "│",
    _LEFT | _RIGHT: "─",
    _UP | _RIGHT: "╰",
    _UP | _LEFT: "╯",
    _DOWN | _RIGHT: "╭",
    _DOWN | _LEFT: "╮",
    _UP | _DOWN | _RIGHT: "├",
    _UP | _DOWN | _LEFT: "┤",
    _UP | _LEFT | _RIGHT: "┴",
    _DOWN | _LEFT | _RIGHT: "┬",
    _UP | _DOWN | _LEFT | _RIGHT: "┼",
}
_HEADS: Final = {State.OPENED: "◀▶", State.RECEIVED: "◁▷"}
_NARROWEST: Final = 5  # between two offices, so that an arrow can be seen
_STEP: Final = 2  # from one track to the next, where there is room


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wire:
    """Where one message's line runs down, and the row in which it ends."""

    at: int
    last: int


class Wires:
    """All lines of one ladder within a width, a row at a time from top to bottom; a message without a free track is broken off."""

    def __init__(self, layout: Layout, width: int) -> None:
        self._arrows: dict[int, list[Arrow]] = defaultdict(list)
        for arrow in layout.arrows:
            self._arrows[arrow.rung].append(arrow)
        self._running: dict[int, _Wire] = {}
        self._wires: dict[int, _Wire] = {}
        self._crossed: dict[int, set[int]] = defaultdict(set)
        for crossing in layout.crossings:
            self._crossed[crossing.first].add(crossing.second)
            self._crossed[crossing.second].add(crossing.first)
        self.lanes = [0]
        runs = _runs(layout)
        gaps = max(1, len(layout.heads) - 1)
        room = max(1, (width - len(layout.heads)) // gaps - 3)
        for gap in range(gaps):
            chosen = [run for run in runs if run.gap == gap]
            count = min(most_at_once([run.rows for run in chosen]), room)
            step = _STEP if _STEP * count <= room else 1
            taken = tracks([run.rows for run in chosen], count, [run.back for run in chosen])
            first = self.lanes[-1] + 2
            for run, track in zip(chosen, taken, strict=True):
                if track is not None:
                    self._wires[run.rung] = _Wire(at=first + track * step, last=run.rows[1])
            self.lanes.append(self.lanes[-1] + max(_NARROWEST, count * step + 5 - step))
        self.lanes = self.lanes[: len(layout.heads)]
        self.width = self.lanes[-1] + 1

    def plain(self, marks: str = "", column: int | None = None) -> str:
        """A row on which no message comes or goes; with a mark at one office, or at all."""
        text = [_BOX[cell] for cell in self._standing()]
        for place, lane in enumerate(self.lanes):
            if marks and column in (None, place):
                text[lane] = marks
        return "".join(text)

    def silent(self) -> str:
        """A row in which time is broken."""
        return self.plain().replace("│", "┊")

    def released(self, rung: int, column: int) -> str:
        """The row of a release; from the next on the message is on its way."""
        cells = self._standing()
        wire = self._wires.get(rung)
        lane = self.lanes[column]
        if wire is not None:
            _join(cells, wire.at, lane)
            cells[wire.at] |= _DOWN
            self._running[rung] = wire
        text = self._drawn(cells, rung)
        text[lane] = "●"
        if wire is None:
            for away in {1 if arrow.target > column else -1 for arrow in self._arrows[rung] if arrow.target != column}:
                _stub(text, lane, away)
        return "".join(text)

    def arrived(self, row: int, arrows: Sequence[Arrow]) -> str:
        """The row in which one message arrives, at one office or several."""
        wire = self._running.get(arrows[0].rung)
        cells = self._standing()
        if wire is not None:
            if wire.last <= row:
                del self._running[arrows[0].rung]
                cells[wire.at] = _UP
            for arrow in arrows:
                _join(cells, wire.at, self.lanes[arrow.target])
        text = self._drawn(cells, arrows[0].rung)
        for arrow in arrows:
            lane = self.lanes[arrow.target]
            if arrow.source == arrow.target:
                text[lane] = "○"
                continue
            from_left = (wire.at if wire is not None else self.lanes[arrow.source]) < lane
            if wire is None:
                _stub(text, lane, -1 if from_left else 1)
            text[lane - 1 if from_left else lane + 1] = _HEADS[arrow.reader.state][from_left]
        return "".join(text)

    def ended(self) -> str:
        """The last row: what is still on its way goes on beyond it."""
        text = list(self.plain("┴"))
        for wire in self._running.values():
            text[wire.at] = "▽"
        return "".join(text)

    def _drawn(self, cells: list[int], rung: int) -> list[str]:
        """The row in characters; where this message's line meets that of one which it crossed, that is marked."""
        text = [_BOX[cell] for cell in cells]
        for other in self._crossed[rung] & self._running.keys():
            at = self._running[other].at
            text[at] = CROSSED if text[at] == "┼" else text[at]
        return text

    def _standing(self) -> list[int]:
        cells = [0] * self.width
        for at in (*self.lanes, *(wire.at for wire in self._running.values())):
            cells[at] = _UP | _DOWN
        return cells


class _Run(NamedTuple):
    """A message from its release to its last arrival, the gap between offices in which it runs, and whether its writer is to the right."""

    rung: int
    rows: tuple[int, int]
    gap: int
    back: bool


def _runs(layout: Layout) -> list[_Run]:
    runs: dict[int, _Run] = {}
    for arrow in layout.arrows:
        if arrow.end is None or arrow.source == arrow.target:
            continue
        back = arrow.target < arrow.source
        run = runs.get(arrow.rung)
        last = max(arrow.end, run.rows[1] if run else 0)
        back = back and (run is None or run.back)
        runs[arrow.rung] = _Run(arrow.rung, (arrow.start, last), arrow.source - back, back)
    return list(runs.values())


def _join(cells: list[int], wire: int, lane: int) -> None:
    """A level line from a message's own line to an office's, over all that is between."""
    cells[wire] |= _RIGHT if lane > wire else _LEFT
    for at in range(min(wire, lane) + 1, max(wire, lane)):
        cells[at] |= _LEFT | _RIGHT


def _stub(text: list[str], lane: int, away: int) -> None:
    """The beginning or the end of a line that is not drawn."""
    for at in (lane + away, lane + 2 * away):
        if text[at] == " ":
            text[at] = "╌"
