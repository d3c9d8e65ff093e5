"""A ladder as a picture: SVG without scripts, links or styles of its own elements, the same bytes for the same ladder.

Every colour stands as an attribute, so that the picture is whole where no style sheet is allowed; `STYLE` turns the colours for
those who read light on dark, and stands in the picture only where it is a file by itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from html import escape
from itertools import groupby
from math import hypot
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from backchannel.ladder.layout import Kind
from backchannel.ladder.measure import harmless
from backchannel.ladder.model import State
from backchannel.ladder.sheet import MARGIN, sheet_of
from backchannel.ladder.tracks import tracks
from backchannel.ladder.words import described, told
from backchannel.message import Precedence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ladder.layout import Arrow, Crossing, Row
    from backchannel.ladder.model import Ladder
    from backchannel.ladder.sheet import Run, Sheet, Text

__all__ = ["STYLE", "picture"]

_FACE: Final = "Georgia, 'Times New Roman', serif"
_LIGHT: Final = {"paper": "#fbf9f4", "ink": "#1d2b3a", "quiet": "#5b6875", "wax": "#9b2c1f", "rule": "#e7e2d6", "lying": "#e3d9c3"}
_DARK: Final = {"paper": "#14181d", "ink": "#dfe3e8", "quiet": "#94a0ac", "wax": "#ec8f7f", "rule": "#262d35", "lying": "#3d4037"}
STYLE: Final = (
    ".ladder text{font-variant-numeric:lining-nums tabular-nums}@media (prefers-color-scheme:dark){"
    + "".join(f".ladder .f-{name}{{fill:{colour}}}.ladder .s-{name}{{stroke:{colour}}}" for name, colour in _DARK.items())
    + "}"
)
_WIDTH: Final = {Precedence.FLASH: 2.2, Precedence.IMMEDIATE: 1.6, Precedence.PRIORITY: 1.25, Precedence.ROUTINE: 1.0}
_HEAD: Final = 9.0  # length of an arrow's head
_POINT: Final = 3.6  # radius of a release
_RING: Final = 4.6
_RING_CLOSE: Final = 3.4
_TIES: Final = 6  # beside each other; what more questions are open at once is said in words alone
_TIE: Final = 6.0
_STUB: Final = 0.3  # of the way, for what is not known to have come
_ARRIVED: Final = frozenset({State.OPENED, State.RECEIVED})
_RULED: Final = frozenset({Kind.RELEASE, Kind.DAY, Kind.EVENT, Kind.MISSING})
_STOPPED: Final = frozenset({State.UNDELIVERED, State.CANCELLED})
_ALARMING: Final = frozenset({State.LATE, State.UNDELIVERED})


def picture(ladder: Ladder, *, alone: bool = True) -> str:
    """The whole picture; `alone` for a file, without it for a page that has `STYLE` in its own style sheet."""
    sheet = sheet_of(ladder)
    return "\n".join(_parts(sheet, alone)) + "\n"


def _parts(sheet: Sheet, alone: bool) -> Iterator[str]:
    ladder = sheet.layout.ladder
    size = f'width="{_n(sheet.width)}" height="{_n(sheet.height)}"'
    box = f'viewBox="0 0 {_n(sheet.width)} {_n(sheet.height)}"'
    said = 'role="graphics-document document" aria-labelledby="ladder-title ladder-said"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" class="ladder" {size} {box} font-family="{_FACE}" {said}>'
    yield f'<title id="ladder-title">{_x(ladder.title)}</title>'
    yield f'<desc id="ladder-said">{_x(described(ladder))}</desc>'
    if alone:
        yield f"<style>{STYLE}</style>"
    yield f"<rect {size} {_fill('paper')}/>"
    yield '<g aria-hidden="true" fill="none">'
    yield from _rules(sheet)
    yield from _lying(sheet)
    yield from _columns(sheet)
    yield from _ties(sheet)
    yield from _arrows(sheet)
    yield from _events(sheet)
    yield from _rings(sheet)
    yield "</g>"
    yield f'<g stroke-linejoin="round" {_fill("ink")}>'
    yield from (_text(text) for text in sheet.texts)
    yield "</g>"
    yield "</svg>"


def _n(number: float) -> str:
    """A length in one spelling: at most one figure behind the point."""
    return f"{number:.1f}".removesuffix(".0")


def _x(words: str) -> str:
    return escape(harmless(words), quote=False)


def _fill(name: str) -> str:
    return f'class="f-{name}" fill="{_LIGHT[name]}"'


def _stroke(name: str) -> str:
    return f'class="s-{name}" stroke="{_LIGHT[name]}"'


def _hollow(name: str) -> str:
    return f'class="f-paper s-{name}" fill="{_LIGHT["paper"]}" stroke="{_LIGHT[name]}"'


def _rules(sheet: Sheet) -> Iterator[str]:
    """A hair line above each release and each day, for the eye to go along; what is missing stands with what follows it."""
    tops = []
    before = None
    for row, top in zip(sheet.layout.rows, sheet.top, strict=True):
        if row.kind in _RULED and before is not Kind.MISSING:
            tops.append(top)
        before = row.kind
    if tops:
        path = "".join(f"M{MARGIN} {_n(top)}H{_n(sheet.width - MARGIN)}" for top in tops)
        yield f'<path d="{path}" {_stroke("rule")}/>'


def _columns(sheet: Sheet) -> Iterator[str]:
    """The line of each office, open where numbers are missing, and broken where nothing happens for long."""
    paths: dict[str, list[str]] = {"whole": [], "silent": [], "missing": []}
    for column, x in enumerate(sheet.columns):
        looks = (_look(row, column) for row in sheet.layout.rows)
        heads = (bisect_right(sheet.heads, top) for top in sheet.top)  # the line is open where its office is named again
        for (look, _), group in groupby(zip(zip(looks, heads, strict=True), sheet.top, sheet.bottom, strict=True), key=itemgetter(0)):
            steps = list(group)
            paths[look].append(f"M{_n(x)} {_n(steps[0][1])}V{_n(steps[-1][2])}")
        paths["whole"].append(f"M{_n(x - 6)} {_n(sheet.bottom[-1])}h12")
    yield f'<path d="{"".join(paths["whole"])}" {_stroke("ink")} stroke-width="1.2"/>'
    if paths["silent"]:
        yield f'<path d="{"".join(paths["silent"])}" {_stroke("quiet")} stroke-width="1.2" stroke-dasharray="1 4"/>'
    if paths["missing"]:
        yield f'<path d="{"".join(paths["missing"])}" {_stroke("wax")} stroke-width="3" stroke-dasharray="2 3"/>'


def _look(row: Row, column: int) -> str:
    if row.kind is Kind.SILENCE:
        return "silent"
    return "missing" if row.kind is Kind.MISSING and row.column == column else "whole"


def _lying(sheet: Sheet) -> Iterator[str]:
    """Beside an office's line, for how long a message was there and not opened."""
    path = []
    for arrow in sheet.layout.arrows:
        if arrow.lay is not None and arrow.end is not None:
            first = (sheet.y[arrow.lay] + sheet.y[arrow.lay + 1]) / 2
            path.append(f"M{_n(sheet.columns[arrow.target])} {_n(first)}V{_n(sheet.y[arrow.end])}")
    if path:
        yield f'<path d="{"".join(path)}" {_stroke("lying")} stroke-width="7"/>'


def _ties(sheet: Sheet) -> Iterator[str]:
    """From a question to its answer, beside the words of both."""
    ties = sheet.layout.ties
    spans = [(sheet.layout.release[tie.asked], sheet.layout.release[tie.answering]) for tie in ties]
    edge = sheet.ties + _TIES * _TIE + 2
    path = dots = ""
    for (asked, answering), track in zip(spans, tracks(spans, _TIES), strict=True):
        if track is not None:
            x, first, last = edge - 6 - _TIE * track, sheet.y[asked], sheet.y[answering]
            path += f"M{_n(edge)} {_n(first)}H{_n(x + 4)}q-4 0-4 4V{_n(last - 4)}q0 4 4 4H{_n(edge)}"
            dots += f"M{_n(edge + 1)} {_n(last)}l-5-3v6z"
    if path:
        yield f'<path d="{path}" {_stroke("quiet")} stroke-width="0.9"/><path d="{dots}" {_fill("quiet")}/>'


def _arrows(sheet: Sheet) -> Iterator[str]:
    """Every message: its point, and a line to each of its addressees."""
    by_rung: dict[int, list[Arrow]] = {}
    for arrow in sheet.layout.arrows:
        by_rung.setdefault(arrow.rung, []).append(arrow)
    for place, rung in enumerate(sheet.layout.ladder.rungs):
        row = sheet.layout.release[place]
        x, y = sheet.columns[sheet.layout.rows[row].column or 0], sheet.y[row]
        width = _WIDTH[rung.precedence or Precedence.PRIORITY]
        lines = "".join(_arrow(sheet, arrow, width) for arrow in by_rung.get(place, ()))
        point = f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_POINT}" {_fill("ink")}/>'
        yield f"<g><title>{_x(told(rung))}</title>{lines}{point}</g>"


def _events(sheet: Sheet) -> Iterator[str]:
    """A lozenge at one office, or at all."""
    for row, y in zip(sheet.layout.rows, sheet.y, strict=True):
        if row.kind is Kind.EVENT:
            for x in sheet.columns if row.column is None else (sheet.columns[row.column],):
                yield f'<path d="M{_n(x)} {_n(y - 6)}l6 6-6 6-6-6z" {_hollow("ink")}/>'


def _way(sheet: Sheet, arrow: Arrow) -> tuple[float, float, float, float]:
    """From where to where an arrow goes; what has not come anywhere goes a part of a short way."""
    x, y = sheet.columns[arrow.source], sheet.y[arrow.start]
    to = sheet.columns[arrow.target]
    if arrow.end is not None:
        return x, y, to, sheet.y[arrow.end]
    return x, y, x + _STUB * (to - x), y + 14


def _arrow(sheet: Sheet, arrow: Arrow, width: float) -> str:
    """One arrow: whole with a head where it was opened, with an open head where it only arrived, dashed where it did not."""
    x, y, to, down = _way(sheet, arrow)
    state = arrow.reader.state
    ink = "wax" if state in _ALARMING else "ink"
    if arrow.source == arrow.target:
        return f'<path d="M{_n(x)} {_n(y)}c26 0 26 {_n(down - y)} 0 {_n(down - y)}" {_stroke(ink)} stroke-width="{width}"/>'
    length = hypot(to - x, down - y)
    along, across = (to - x) / length, (down - y) / length
    if state in _ARRIVED:
        tip, back = (to - 1.5 * along, down - 1.5 * across), (to - _HEAD * along, down - _HEAD * across)
        wide = 3.0 + width / 2
        head = f"M{_n(tip[0])} {_n(tip[1])}L{_n(back[0] - wide * across)} {_n(back[1] + wide * along)} "
        head += f"{_n(back[0] + wide * across)} {_n(back[1] - wide * along)}z"
        inside = _fill("ink") if state is State.OPENED else _hollow("ink")
        line = f'<path d="M{_n(x)} {_n(y)}L{_n(back[0])} {_n(back[1])}" {_stroke("ink")} stroke-width="{width}"/>'
        return f'{line}<path d="{head}" {inside}/>'
    to, down = (to - 10 * along, down - 10 * across) if arrow.end is not None else (to, down)
    end = f"M{_n(to - 4)} {_n(down - 4)}l8 8m0-8l-8 8" if state in _STOPPED else ""
    return f'<path d="M{_n(x)} {_n(y)}L{_n(to)} {_n(down)}" {_stroke(ink)} stroke-width="{width}" stroke-dasharray="5 4"/>' + (
        f'<path d="{end}" {_stroke("wax")} stroke-width="1.6"/>' if end else ""
    )


def _rings(sheet: Sheet) -> Iterator[str]:
    """A ring where two messages crossed; beside the later one's release where their lines do not meet on paper."""
    radius = _RING_CLOSE if sheet.close else _RING
    path, circle = "", _circle(radius)
    beside: Counter[int] = Counter()
    for crossing in sheet.layout.crossings:
        met = _meeting(sheet, crossing)
        x, y = met or _beside(sheet, crossing.second, beside[crossing.second])
        beside[crossing.second] += met is None
        path += f"M{_n(x - radius)} {_n(y)}{circle}"
    if path:
        yield f'<path d="{path}" {_hollow("wax")} stroke-width="1.6"/>'


def _meeting(sheet: Sheet, crossing: Crossing) -> tuple[float, float] | None:
    if crossing.arrows is None:
        return None
    one, other = (_way(sheet, sheet.layout.arrows[place]) for place in crossing.arrows)
    return _intersection(one, other)


def _beside(sheet: Sheet, rung: int, before: int) -> tuple[float, float]:
    """On the side of a release where its arrows go, after so many rings that stand there already."""
    row = sheet.layout.release[rung]
    column = sheet.layout.rows[row].column or 0
    away = (14 + 12 * before) * (1 if column < len(sheet.columns) - 1 else -1)
    return sheet.columns[column] + away, sheet.y[row]


def _intersection(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, float] | None:
    """Where two lines meet, if they do between their ends."""
    (ax, ay, bx, by), (cx, cy, dx, dy) = one, other
    turn = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if abs(turn) < 1e-9:
        return None
    first = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / turn
    second = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / turn
    if not (0 <= first <= 1 and 0 <= second <= 1):
        return None
    return ax + first * (bx - ax), ay + first * (by - ay)


def _circle(radius: float) -> str:
    """A circle as part of a path, from its leftmost point."""
    return f"a{radius} {radius} 0 1 0 {_n(2 * radius)} 0a{radius} {radius} 0 1 0-{_n(2 * radius)} 0z"


def _text(text: Text) -> str:
    """One line of words."""
    sign = ""
    if text.ring:
        x = f"{_n(text.x - 15)} {_n(text.y - 0.32 * text.size)}"
        sign = f'<path d="M{x}{_circle(_RING)}" fill="none" {_stroke("wax")} stroke-width="1.6"/>'
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    halo = f' paint-order="stroke" stroke-width="4" {_stroke("paper")}' if text.halo else ""
    runs = "".join(_run(run, 7 if place else 0) for place, run in enumerate(text.runs))
    return f'{sign}<text x="{_n(text.x)}" y="{_n(text.y)}" font-size="{_n(text.size)}"{anchor}{halo}>{runs}</text>'


def _run(run: Run, gap: int) -> str:
    look = ' font-weight="bold"' * run.bold + ' font-style="italic"' * run.italic
    space = f' dx="{gap}"' if gap else ""
    ink = "" if run.ink == "ink" else f" {_fill(run.ink)}"
    return f"<tspan{space}{ink}{look}>{_x(run.words)}</tspan>"
