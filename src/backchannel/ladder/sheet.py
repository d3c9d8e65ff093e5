"""A ladder on paper: how high each row is, where each office stands, and every word with its place, so that none lies on another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from backchannel.ladder.layout import Kind, heads_after, lay_out
from backchannel.ladder.measure import cut, ems, harmless, lines_of
from backchannel.ladder.model import State, Timing
from backchannel.ladder.words import (
    answers_of,
    clock,
    common,
    date_of,
    explained,
    lasting,
    missing_of,
    moment_of,
    numbers,
    said_of_time,
    standing,
    summary,
    weekday_of,
)
from backchannel.message import Precedence

if TYPE_CHECKING:
    from backchannel.ladder.layout import Layout, Row
    from backchannel.ladder.model import Ladder, Rung

__all__ = ["CLOSE", "Run", "Sheet", "Text", "sheet_of"]

CLOSE: Final = 60  # more messages are set closer: the subject beside the number, and not what its writer had read
MARGIN: Final = 28
_LABELS: Final = 128  # beside the outer offices: HAKTO 42 and 43
_REGISTER: Final = 380
_GUTTER: Final = 52
_CLOCK: Final = 44
_HEADS: Final = 58
_SCREEN: Final = 1100  # about as high
_SMALL: Final = 9.5
_BOLD: Final = 1.12  # times as wide as book weight
_LEAST: Final = 3  # ems, for words worth beginning
_CROSSED: Final = "crossed "
_ALARMING: Final = frozenset({State.LATE, State.UNDELIVERED})
_PRECEDENCE: Final = {Precedence.FLASH: "wax", Precedence.IMMEDIATE: "ink"}


class Run(NamedTuple):
    """Words in one look: ink is "ink", "quiet" or "wax"."""

    words: str
    ink: str = "ink"
    bold: bool = False
    italic: bool = False


class Text(NamedTuple):
    """One line of words; y is its base line, `anchor` what stands at x: "start", "middle" or "end" of it."""

    x: float
    y: float
    size: float
    runs: tuple[Run, ...]
    anchor: str = "start"
    ring: bool = False  # the sign of a crossing stands before it
    halo: bool = False  # a rim of paper keeps lines off it

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the room that it may take, in the broadest of faces."""
        width = self.size * (sum(ems(run.words) * (_BOLD if run.bold else 1) for run in self.runs) + 0.5 * (len(self.runs) - 1))
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return left, self.y - 0.8 * self.size, left + width, self.y + 0.25 * self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Where all of a ladder stands on one long page.

    `y` has the line of each row, `top` and `bottom` what room belongs to it; `columns` is where each office stands, `graph` from
    where to where their rows go, `ties` where the lines from answers to questions run, `heads` where offices are named again.
    """

    layout: Layout
    width: float
    height: float
    columns: tuple[float, ...]
    graph: tuple[float, float]
    ties: float
    y: tuple[float, ...]
    top: tuple[float, ...]
    bottom: tuple[float, ...]
    heads: tuple[float, ...]
    texts: tuple[Text, ...]

    @property
    def close(self) -> bool:
        """Whether its many messages are set closer."""
        return _is_close(self.layout)


def _is_close(layout: Layout) -> bool:
    return len(layout.ladder.rungs) > CLOSE


def sheet_of(ladder: Ladder) -> Sheet:
    """The ladder on one page, as high as it needs."""
    return _Setting(lay_out(ladder)).sheet()


def _spacing(count: int) -> float:
    """From one office to the next."""
    return {2: 300.0, 3: 230.0, 4: 180.0}.get(count, 150.0)


def _wrapped(run: Run, room: float) -> list[tuple[Run, ...]]:
    return [(run._replace(words=words),) for words in lines_of(harmless(run.words), room / (_BOLD if run.bold else 1), ems)]


class _Setting:
    """A page while it is being set, from top to bottom."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.close = _is_close(layout)
        self.common = common(layout.ladder)
        self.size, self.leading = (12.5, 16.0) if self.close else (13.5, 18.0)
        names = ("UTC", *(place.name for place in layout.ladder.places))
        self.clocks: list[tuple[str, float]] = []
        right = float(MARGIN)
        for place, name in enumerate(names):
            right += max(_CLOCK + 12 * bool(place), ems(name) * _SMALL + 12)
            self.clocks.append((name, right))
        count = len(layout.heads)
        self.graph = (right + 14, right + 14 + 2 * _LABELS + _spacing(count) * (count - 1))
        self.columns = [self.graph[0] + _LABELS + _spacing(count) * place for place in range(count)]
        self.register = self.graph[1] + _GUTTER
        self.width = self.register + _REGISTER + MARGIN
        self.tops: list[float] = []
        self.lines: list[float] = []
        self.bottoms: list[float] = []
        self.texts: list[Text] = []
        self.heads: list[float] = []

    def sheet(self) -> Sheet:
        """Title, rows and foot."""
        ladder = self.layout.ladder
        room = self.width - 2 * MARGIN
        self._put(MARGIN, 42, 22, Run(words=cut(harmless(ladder.title), room / 23, ems)))
        at = 63.0
        for words in lines_of(harmless(summary(ladder)), room / 13, ems):
            self._put(MARGIN, at, 13, Run(words=words, ink="quiet", italic=True))
            at += 17
        at -= 6
        shown = ""
        for place, row in enumerate(self.layout.rows):
            if not place or at - self.heads[-1] > _SCREEN * heads_after(self.layout.rows, place):
                at = self._name_offices(at)
            self.tops.append(at)
            height = self._row(row, at, shown)
            shown = clock(row.at)[0] if row.at is not None and row.kind is not Kind.DAY else ""
            at += height
            self.bottoms.append(at)
        at = self._explain(at + 26)
        return Sheet(
            layout=self.layout,
            width=self.width,
            height=at + 14,
            columns=tuple(self.columns),
            graph=self.graph,
            ties=self.graph[1] + 6,
            y=tuple(self.lines),
            top=tuple(self.tops),
            bottom=tuple(self.bottoms),
            heads=tuple(self.heads),
            texts=tuple(self.texts),
        )

    def _put(self, x: float, y: float, size: float, *runs: Run, anchor: str = "start", ring: bool = False, halo: bool = False) -> None:
        self.texts.append(Text(x=x, y=y, size=size, runs=runs, anchor=anchor, ring=ring, halo=halo))

    def _explain(self, at: float) -> float:
        for words in lines_of(" ".join(explained(self.layout)), (self.width - 2 * MARGIN) * 0.92 / 12, ems):
            self._put(MARGIN, at, 12, Run(words=words, ink="quiet", italic=True))
            at += 17
        return at

    def _name_offices(self, at: float) -> float:
        """Clocks and offices by name; where their lines begin is below."""
        self.heads.append(at)
        base = at + _HEADS - 14
        for name, right in self.clocks:
            self._put(right, base, _SMALL, Run(words=name, ink="quiet"), anchor="end")
        for head, x in zip(self.layout.heads, self.columns, strict=True):
            room = min(_spacing(len(self.columns)), 2.0 * _LABELS) - 8
            lines = lines_of(harmless(head), room / 12.5 / _BOLD, ems, 2)
            for place, words in enumerate(reversed(lines)):
                self._put(x, base - 15 * place, 12.5, Run(words=words, bold=True), anchor="middle", halo=True)
        return at + _HEADS

    def _row(self, row: Row, at: float, shown: str) -> float:
        """One row with its words; how high it is."""
        if row.kind is Kind.DAY:
            day = Run(words=date_of(row.at or 0), bold=True)
            self._put(MARGIN, at + 22, 12.5, day, Run(words=weekday_of(row.at or 0), ink="quiet", italic=True))
            return self._simple(at, 34)
        if row.kind is Kind.SILENCE:
            self._words(at + 18, Run(words=f"nothing for {lasting(row.span)}", ink="quiet", italic=True))
            return self._simple(at, 30)
        if row.missing is not None:
            self._words(at + 15, Run(words=missing_of(row.missing), ink="wax"))
            return self._simple(at, 24)
        if row.kind is Kind.END:
            if row.at is not None:
                self._words(at + 20, Run(words=f"as of {moment_of(row.at)}", ink="quiet", italic=True))
            return self._simple(at, 32)
        if row.kind is Kind.ARRIVAL:
            self._clocks(row.at, at + 15, shown)
            height = 22 + self._arrivals(row, at + 15)
            self._simple(at, 22)
            return height
        if row.event is not None:
            self._clocks(row.at, at + 20, shown)
            said = f"{row.event.office}: {row.event.words}" if row.event.office else row.event.words
            return self._paragraphs(at, [(Run(words=said, italic=True),)])
        rung = self.layout.ladder.rungs[row.rung]
        self._clocks(row.at if rung.timing is Timing.MINUTE else None, at + 20, shown)
        more = self._label(row.column or 0, at + 20, Run(words=rung.label, bold=True))
        return max(self._paragraphs(at, self._said(rung)), 34 + more)

    def _simple(self, at: float, height: float) -> float:
        self.lines.append(at + height / 2)
        return height

    def _paragraphs(self, at: float, paragraphs: list[tuple[Run, ...]]) -> float:
        """The words of a row in its register: one look is wrapped, several share a line."""
        self.lines.append(at + 16)
        base = at + 20
        for runs in paragraphs:
            ring = runs[0].ink == "wax" and runs[0].words.startswith(_CROSSED)
            room = (_REGISTER - 16 * ring) / self.size
            lines = [self._shared(runs, room)] if len(runs) > 1 else _wrapped(runs[0], room)
            for place, line in enumerate(lines):
                self._put(self.register + 16 * ring, base, self.size, *line, ring=ring and not place)
                base += self.leading
        return base - self.leading - at + 14

    def _shared(self, runs: tuple[Run, ...], room: float) -> tuple[Run, ...]:
        """Several looks on one line, the last cut where it would be too long."""
        shown: list[Run] = []
        for run in runs:
            left = room - sum(ems(each.words) * (_BOLD if each.bold else 1) + 0.6 for each in shown)
            if left > _LEAST:
                shown.append(run._replace(words=cut(harmless(run.words), left / (_BOLD if run.bold else 1), ems)))
        return tuple(shown)

    def _words(self, base: float, *runs: Run) -> None:
        self._put(self.register, base, self.size, *self._shared(runs, _REGISTER / self.size))

    def _clocks(self, at: int | None, base: float, shown: str) -> None:
        """The hour on each clock, where it is another than in the row above."""
        if at is None or clock(at)[0] == shown:
            return
        for number, (_, right) in enumerate(self.clocks):
            hour, ahead = clock(at, self.layout.ladder.places[number - 1] if number else None)
            ink = "quiet" if number else "ink"
            self._put(right - 14 * bool(number), base, 12.5, Run(words=hour, ink=ink), anchor="end")
            if ahead:
                self._put(right - 12, base - 4, 9, Run(words=f"{ahead:+d}", ink="quiet"))

    def _label(self, column: int, base: float, run: Run) -> float:
        """A number beside the line of its office, outside the outer two, so that arrows run free; by how much it is higher than a line."""
        size = 12.5 if run.bold else 11.5
        left, last = column == 0, column == len(self.columns) - 1
        room = (_LABELS if left or last else _spacing(len(self.columns))) - 24
        lines = lines_of(harmless(run.words), room / size / (_BOLD if run.bold else 1), ems)
        for place, words in enumerate(lines):
            shown, anchor = run._replace(words=words), "end" if left else "start"
            self._put(self.columns[column] + (-11 if left else 11), base + 14 * place, size, shown, anchor=anchor, halo=not (left or last))
        return 14 * (len(lines) - 1)

    def _arrivals(self, row: Row, base: float) -> float:
        there: dict[int, list[str]] = {}
        for number in row.arrows:
            arrow = self.layout.arrows[number]
            there.setdefault(arrow.target, []).append(self.layout.ladder.rungs[arrow.rung].label)
        labels = [(column, Run(words=numbers(dict.fromkeys(each)), ink="quiet")) for column, each in there.items()]
        return max(self._label(column, base, run) for column, run in labels)

    def _said(self, rung: Rung) -> list[tuple[Run, ...]]:
        """All that is said of a message beside its row."""
        number = f"{rung.label}/{rung.station_number}" if rung.station_number else rung.label
        head = [Run(words=number, bold=True)]
        if rung.precedence is not None:
            head.append(Run(words=rung.precedence.value, ink=_PRECEDENCE.get(rung.precedence, "quiet")))
        head += [Run(words=f"({hour})", ink="quiet", italic=True)] if (hour := said_of_time(rung, self.common)) else []
        subject = [Run(words=rung.subject)] if rung.subject else []
        said = [tuple(head + subject)] if self.close else [tuple(head), *([tuple(subject)] if subject else [])]
        said += [(Run(words=rung.saw, ink="quiet", italic=True),)] if rung.saw and not self.close else []
        said += [(Run(words=f"{_CROSSED}{numbers(rung.crossed)}", ink="wax"),)] if rung.crossed else []
        said += [(Run(words=words),) for words in answers_of(rung)]
        said += [(Run(words=words, ink="wax" if state in _ALARMING else "quiet"),) for words, state in standing(rung.readers, self.common)]
        return said + [(Run(words=mark.value, ink="wax", italic=True),) for mark in rung.marks if mark not in self.common]
