"""Where everything of a ladder stands, in rows and columns; how high a row is and how wide a column is up to the drawing.

Time runs downwards, in order and not to scale: each release and each opening is a row of its own, openings of one minute
between which nothing else happened share one, and a long silence is a row that says how long. An arrow goes from the row of
its release to that of its opening, so two messages that crossed are two lines that cross.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, pairwise
from math import inf
from statistics import median_low
from typing import TYPE_CHECKING, Final

from backchannel.ladder.model import State, Timing
from backchannel.ladder.words import and_others, date_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.ladder.model import Event, Ladder, Missing, Reader

__all__ = ["COLUMNS", "OPEN_ROWS", "Arrow", "Crossing", "Kind", "Layout", "Row", "Tie", "heads_after", "lay_out"]

COLUMNS: Final = 8  # more stand no longer apart on a page; the offices beyond share the last
OPEN_ROWS: Final = 40  # about a screen; what has been on its way for longer is a mark at its release, not a line over pages
_MINUTE: Final = 60_000_000
_SILENCE: Final = 6 * 60 * _MINUTE  # a night; shorter ones are how people work
_USUAL: Final = 4  # times the usual gap: where a message a day is usual, a day is no silence


class Kind(StrEnum):
    """What a row is about."""

    DAY = "day"
    SILENCE = "silence"
    MISSING = "missing"
    EVENT = "event"
    RELEASE = "release"
    ARRIVAL = "arrival"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One step of the time axis.

    `at` is its time where one is known; `span` how long a silence lasts; `rung` which message is released, `arrows` which
    arrive, `column` where something is missing or happens (None for all).
    """

    kind: Kind
    at: int | None = None
    span: int = 0
    rung: int = -1
    arrows: tuple[int, ...] = ()
    missing: Missing | None = None
    event: Event | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """One message on its way to one addressee, between two columns; `end` is None where it is not known to have come anywhere.

    `lay` is the row after which it was there, where that was before the row in which it was opened.
    """

    rung: int
    reader: Reader
    start: int
    end: int | None
    lay: int | None
    source: int
    target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Two messages that crossed, the one first released first, and the arrows that meet; without arrows only words can say it."""

    first: int
    second: int
    arrows: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """That one message answers another, both drawn."""

    asked: int
    answering: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A ladder in rows and columns; `release` has the row of each message."""

    ladder: Ladder
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    release: tuple[int, ...]
    arrows: tuple[Arrow, ...]
    crossings: tuple[Crossing, ...]
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A row to come, and when; `rank` orders what has one time: what was opened was there before what was then written."""

    at: int
    rank: int
    row: Row
    timed: bool = True


def lay_out(ladder: Ladder) -> Layout:
    """The ladder in rows and columns: the same for the same ladder, in time linear but for sorting."""
    offices = [column.office for column in ladder.columns]
    heads = offices if len(offices) <= COLUMNS else [*offices[: COLUMNS - 1], and_others(len(offices) - COLUMNS + 1)]
    column = {office: min(place, COLUMNS - 1) for place, office in enumerate(offices)}
    arrows = [
        Arrow(rung=place, reader=reader, start=0, end=None, lay=None, source=column[rung.writer], target=column[reader.office])
        for place, rung in enumerate(ladder.rungs)
        for reader in rung.readers
    ]
    rows = list(_rows(ladder, arrows, column))
    placed = _placed(rows, arrows)
    release = {row.rung: place for place, row in enumerate(rows) if row.kind is Kind.RELEASE}
    labels = defaultdict(list)
    for place, rung in enumerate(ladder.rungs):
        labels[rung.label].append(place)
    return Layout(
        ladder=ladder,
        heads=tuple(heads),
        rows=tuple(rows),
        release=tuple(release[place] for place in range(len(ladder.rungs))),
        arrows=tuple(placed),
        crossings=tuple(_crossings(ladder, placed, labels, release)),
        ties=tuple(_ties(ladder, labels, release)),
    )


def heads_after(rows: Sequence[Row], place: int) -> float:
    """How many screens must have gone by for offices to be named again above this row; never between what belongs together."""
    kind, before = rows[place].kind, rows[place - 1].kind
    if not place:
        return 0
    if kind is Kind.DAY:
        return 1
    return 1.5 if kind in (Kind.RELEASE, Kind.MISSING) and before not in (Kind.DAY, Kind.MISSING) else inf


def _rows(ladder: Ladder, arrows: Sequence[Arrow], column: dict[str, int]) -> Iterator[Row]:
    """All rows from top to bottom, with the gaps in numbers at their places."""
    before: dict[tuple[str, str], list[Missing]] = defaultdict(list)
    for gap in ladder.missing:
        before[gap.writer, gap.before].append(gap)
    steps = _steps(ladder, arrows, column)
    longest = _longest(steps)
    last: _Step | None = None
    day = ""
    for step in steps:
        if last is not None and last.timed and step.timed and step.at - last.at >= longest:
            yield Row(kind=Kind.SILENCE, span=step.at - last.at)
        last = step
        if step.row.at is not None and (today := date_of(step.at)) != day:
            day = today
            yield Row(kind=Kind.DAY, at=step.at)
        if step.row.kind is Kind.RELEASE:
            rung = ladder.rungs[step.row.rung]
            yield from _gaps(before.pop((rung.writer, rung.label), ()), column)
        yield step.row
    for gaps in before.values():
        yield from _gaps(gaps, column)
    yield Row(kind=Kind.END, at=ladder.until)


def _gaps(gaps: Iterable[Missing], column: dict[str, int]) -> Iterator[Row]:
    for gap in gaps:
        yield Row(kind=Kind.MISSING, missing=gap, column=column[gap.writer])


def _steps(ladder: Ladder, arrows: Sequence[Arrow], column: dict[str, int]) -> list[_Step]:
    """Releases, arrivals and events in order; nothing arrives before it was released, whatever two clocks say."""
    steps = [
        _Step(at=event.at, rank=0, row=Row(kind=Kind.EVENT, at=event.at, event=event, column=column.get(event.office)))
        for event in ladder.events
    ]
    for place, rung in enumerate(ladder.rungs):
        at = None if rung.timing is Timing.ORDER else rung.released
        row = Row(kind=Kind.RELEASE, at=at, rung=place, column=column[rung.writer])
        steps.append(_Step(at=rung.released, rank=2, row=row, timed=rung.timing is Timing.MINUTE))
    for place, arrow in enumerate(arrows):
        arrived = arrow.reader.opened if arrow.reader.state is State.OPENED else arrow.reader.received
        if arrived is not None:
            released = ladder.rungs[arrow.rung].released
            row = Row(kind=Kind.ARRIVAL, at=arrived, arrows=(place,))
            steps.append(_Step(at=max(arrived, released), rank=1 if arrived > released else 3, row=row))
    return list(_bundled(sorted(steps, key=lambda step: (step.at, step.rank))))


def _bundled(steps: Iterable[_Step]) -> Iterator[_Step]:
    """Arrivals of one minute, between which nothing else happened, as one row."""
    held: _Step | None = None
    for step in steps:
        arrival = step.row.kind is Kind.ARRIVAL
        if held is not None and arrival and held.at // _MINUTE == step.at // _MINUTE:
            held = replace(held, row=replace(held.row, arrows=(*held.row.arrows, *step.row.arrows)))
            continue
        if held is not None:
            yield held
        held = step if arrival else None
        if not arrival:
            yield step
    if held is not None:
        yield held


def _longest(steps: Sequence[_Step]) -> int:
    """From how long on nothing happening is called a silence."""
    gaps = [after.at - step.at for step, after in pairwise(steps) if step.timed and after.timed and after.at > step.at]
    return max(_SILENCE, _USUAL * median_low(gaps)) if gaps else _SILENCE


def _placed(rows: Sequence[Row], arrows: Sequence[Arrow]) -> list[Arrow]:
    """The arrows with their rows."""
    start = {row.rung: place for place, row in enumerate(rows) if row.kind is Kind.RELEASE}
    end = {arrow: place for place, row in enumerate(rows) for arrow in row.arrows}
    bottom = len(rows) - 1
    times = list(accumulate((row.at or 0 for row in rows), max))
    placed = []
    for place, arrow in enumerate(arrows):
        first = start[arrow.rung]
        still = arrow.reader.state in (State.ON_ITS_WAY, State.LATE) and bottom - first <= OPEN_ROWS
        last = end.get(place, bottom if still else None)
        came = arrow.reader.received if arrow.reader.state is State.OPENED else None
        lay = None if came is None or last is None else max(first, bisect_right(times, came) - 1)
        placed.append(replace(arrow, start=first, end=last, lay=lay if lay is not None and last is not None and lay < last - 1 else None))
    return placed


def _crossings(ladder: Ladder, arrows: Sequence[Arrow], labels: dict[str, list[int]], release: dict[int, int]) -> Iterator[Crossing]:
    """Each pair once, by the row in which the second of it is released."""
    pairs = set()
    for place, rung in enumerate(ladder.rungs):
        for label in rung.crossed:
            for other in labels.get(label, ()):
                if other != place:
                    pairs.add((place, other) if release[place] < release[other] else (other, place))
    to_column = {(arrow.rung, arrow.target): place for place, arrow in reversed(list(enumerate(arrows)))}
    column = {arrow.rung: arrow.source for arrow in arrows}
    for first, second in sorted(pairs, key=lambda pair: (release[pair[1]], release[pair[0]])):
        there, back = to_column.get((first, column.get(second, -1))), to_column.get((second, column.get(first, -1)))
        yield Crossing(first=first, second=second, arrows=None if there is None or back is None else (there, back))


def _ties(ladder: Ladder, labels: dict[str, list[int]], release: dict[int, int]) -> Iterator[Tie]:
    """From each answer to the last message of that number before it."""
    for place, rung in enumerate(ladder.rungs):
        for label in dict.fromkeys(answer.label for answer in rung.answers):
            asked = [other for other in labels.get(label, ()) if release[other] < release[place]]
            if asked:
                yield Tie(asked=max(asked, key=release.__getitem__), answering=place)
