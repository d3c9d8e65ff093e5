"""A ladder in lines of text: the hour, the offices with what is on its way between them, and words beside."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from backchannel.ladder.layout import Kind, heads_after, lay_out
from backchannel.ladder.measure import cells, cut, harmless, lines_of
from backchannel.ladder.model import State, Timing
from backchannel.ladder.wires import Wires
from backchannel.ladder.words import (
    CROSSED,
    answers_of,
    arrivals,
    clock,
    common,
    day_of,
    key,
    lasting,
    missing_of,
    moment_of,
    numbers,
    said_of_time,
    standing,
    summary,
)
from backchannel.message import Precedence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.ladder.layout import Arrow, Layout, Row
    from backchannel.ladder.model import Ladder, Rung
    from backchannel.ladder.words import Common

__all__ = ["CLOSE", "Line", "Piece", "text_lines"]

Piece = tuple[str, str]
Line = tuple[Piece, ...]

CLOSE: Final = 60  # more messages are set closer: the subject beside the number, and not what its writer had read
_CLOCKS_FROM: Final = 100  # narrower screens have room for one clock
_CLOCK: Final = 5  # 22:00
_GAP: Final = "  "
_GRAPH: Final = 0.4  # of the width, at most
_SCREEN: Final = 40  # about as many lines
_STYLES: Final = {Precedence.FLASH: "alarm", Precedence.IMMEDIATE: "warning", Precedence.PRIORITY: "strong"}
_ALARMING: Final = frozenset({State.LATE, State.UNDELIVERED})
_NARROWEST: Final = 60
_LEAST: Final = 4  # columns, for words worth beginning
_ASCII: Final = str.maketrans("│╵╷─╴╶╰╯╭╮├┤┴┬┼╌┊●○▶◀▷◁▽◆…·" + CROSSED, "|||---+++++++++.:*o><)(v#~-x")
_SPELLED: Final = str.maketrans({"…": "...", "¶": "par. "})


def _is_alarming(sign: str) -> bool:
    return sign in (CROSSED, "?")


def text_lines(ladder: Ladder, width: int, *, ascii_only: bool = False) -> list[Line]:
    """The ladder in lines of pieces, each a text and its style; no line is wider than `width`, which is 60 at least.

    Styles are "", "strong", "quiet", "warning", "alarm" and "name"; nothing is said by a style alone.
    """
    lines = _Text.of(lay_out(ladder), max(_NARROWEST, width), ascii_only).lines()
    return [tuple((text.translate(_ASCII), style) for text, style in line) for line in lines] if ascii_only else list(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """A layout, its drawn lines, and how much room words have beside them."""

    layout: Layout
    wires: Wires
    clocks: tuple[int, ...]
    room: int
    width: int
    ascii_only: bool
    common: frozenset[Common]

    @classmethod
    def of(cls, layout: Layout, width: int, ascii_only: bool) -> _Text:
        """The parts beside each other in so many columns."""
        places = layout.ladder.places if width >= _CLOCKS_FROM else ()
        clocks = (_CLOCK, *(max(_CLOCK + 2, len(place.name)) for place in places))
        wires = Wires(layout, int(width * _GRAPH))
        room = width - sum(clocks) - len(_GAP) * (len(clocks) + 1) - wires.width
        return cls(layout=layout, wires=wires, clocks=clocks, room=room, width=width, ascii_only=ascii_only, common=common(layout.ladder))

    @property
    def _close(self) -> bool:
        return len(self.layout.ladder.rungs) > CLOSE

    def lines(self) -> Iterator[Line]:
        """Every line, the heads again after each screen with the next day."""
        yield ((cut(self._say(self.layout.ladder.title), self.width, cells), "strong"),)
        yield from (((text, "quiet"),) for text in lines_of(summary(self.layout.ladder), self.width, cells))
        yield ()
        since = 0
        for place, row in enumerate(self.layout.rows):
            if not place or since > _SCREEN * heads_after(self.layout.rows, place):
                if place:
                    yield self._line(None, self.wires.plain(), [])
                yield from self._heads()
                since = 0
            for line in self._row(place, row):
                since += 1
                yield line
        yield ()
        yield from (((text, "quiet"),) for text in lines_of(self._say(key(self.layout)), self.width, cells))

    def _heads(self) -> Iterator[Line]:
        """The names of the clocks, and those of the offices, each above its line."""
        names = ("UTC", *(place.name for place in self.layout.ladder.places))
        for place, (head, lane) in enumerate(zip(self.layout.heads, self.wires.lanes, strict=True)):
            bars = self.wires.plain()[:lane]
            hours = _GAP.join(f"{name:>{width}}" for name, width in zip(names, self.clocks, strict=False))
            shown = cut(self._say(head), self.room + self.wires.width - lane, cells)
            yield ((hours if not place else " " * len(hours), "quiet"), (_GAP, ""), (bars, "quiet"), (shown, "strong"))

    def _row(self, place: int, row: Row) -> Iterator[Line]:
        wires = self.wires
        if row.kind is Kind.DAY:
            yield self._line(None, wires.plain(), self._shared([(day_of(row.at or 0), "strong")]))
        elif row.kind is Kind.SILENCE:
            yield self._line(None, wires.silent(), self._shared([(f"nothing for {lasting(row.span)}", "quiet")]))
        elif row.missing is not None:
            yield from self._lines(None, wires.plain("?", row.column), [[(missing_of(row.missing), "alarm")]])
        elif row.event is not None:
            said = f"{row.event.office}: {row.event.words}" if row.event.office else row.event.words
            yield from self._lines(row.at, wires.plain("◆", row.column), [[(said, "name")]])
        elif row.kind is Kind.RELEASE:
            rung = self.layout.ladder.rungs[row.rung]
            at = row.at if rung.timing is Timing.MINUTE else None
            yield from self._lines(at, wires.released(row.rung, row.column or 0), self._words(rung))
        elif row.kind is Kind.ARRIVAL:
            yield from self._arrivals(place, row)
        else:
            until = [(f"as of {moment_of(row.at)}", "quiet")] if row.at is not None else []
            yield self._line(None, wires.ended(), self._shared(until))

    def _arrivals(self, place: int, row: Row) -> Iterator[Line]:
        """A line for each message that arrives in this minute."""
        messages: dict[int, list[Arrow]] = {}
        for number in row.arrows:
            arrow = self.layout.arrows[number]
            messages.setdefault(arrow.rung, []).append(arrow)
        at = row.at
        for rung, arrows in messages.items():
            label = self.layout.ladder.rungs[rung].label
            said = [(text, "quiet") for text in arrivals(label, [arrow.reader for arrow in arrows], briefly=self._close)]
            yield from self._lines(at, self.wires.arrived(place, arrows), [said])
            at = None

    def _words(self, rung: Rung) -> list[list[Piece]]:
        """What is said of a message, a list of pieces for each paragraph."""
        number = f"{rung.label}/{rung.station_number}" if rung.station_number else rung.label
        head = [(number, "strong")]
        if rung.precedence is not None:
            head.append((rung.precedence.value, _STYLES.get(rung.precedence, "")))
        head += [(f"({hour})", "quiet")] if (hour := said_of_time(rung, self.common)) else []
        subject = [(rung.subject, "")] if rung.subject else []
        said = [head + subject] if self._close else [head, *([subject] if subject else [])]
        said += [[(rung.saw, "quiet")]] if rung.saw and not self._close else []
        said += [[(f"{CROSSED} crossed {numbers(rung.crossed)}", "alarm")]] if rung.crossed else []
        said += [[(text, "")] for text in answers_of(rung)]
        said += [[(text, "alarm" if state in _ALARMING else "warning")] for text, state in standing(rung.readers, self.common)]
        return said + [[(mark.value, "warning")] for mark in rung.marks if mark not in self.common]

    def _lines(self, at: int | None, graph: str, words: Iterable[Sequence[Piece]]) -> Iterator[Line]:
        """A row's first line with its time, and as many more as its words need: one piece is wrapped, several share a line."""
        for paragraph in words:
            for pieces in [self._shared(paragraph)] if len(paragraph) > 1 else self._wrapped(*paragraph[0]):
                yield self._line(at, graph, pieces)
                at, graph = None, self.wires.plain()

    def _shared(self, paragraph: Sequence[Piece]) -> list[Piece]:
        left = float(self.room)
        pieces: list[Piece] = []
        for text, style in paragraph:
            shown = cut(self._say(text), left, cells) if left > _LEAST else ""
            left -= cells(shown) + len(_GAP)
            pieces += [(_GAP, ""), (shown, style)] if pieces and shown else [(shown, style)]
        return pieces

    def _wrapped(self, text: str, style: str) -> list[list[Piece]]:
        return [[(line, style)] for line in lines_of(self._say(text), self.room, cells)]

    def _line(self, at: int | None, graph: str, pieces: Sequence[Piece]) -> Line:
        """Clocks, graph and words, and no spaces behind them."""
        hours = _GAP.join(f"{self._hour(at, place):>{width}}" for place, width in enumerate(self.clocks))
        drawn = [("".join(run), "alarm" if marked else "") for marked, run in groupby(graph, _is_alarming)]
        return ((hours + _GAP, "quiet"), *drawn, *([(_GAP, ""), *pieces] if pieces else []))

    def _hour(self, at: int | None, place: int) -> str:
        if at is None:
            return ""
        hour, ahead = clock(at, self.layout.ladder.places[place - 1] if place else None)
        return f"{hour}{f'{ahead:+d}' if ahead else '  '}" if place else hour

    def _say(self, text: str) -> str:
        """Words as they can be shown, spelled out before they are measured."""
        shown = harmless(text)
        return shown.translate(_SPELLED).translate(_ASCII).encode("ascii", "backslashreplace").decode("ascii") if self.ascii_only else shown
