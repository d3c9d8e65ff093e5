"""What stands on paper, row by row: each kind with its face, and how rows become pages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from backchannel.cli.paper.faces import MONO, SERIF, Face

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["BODY_HEIGHT", "FACES", "HEIGHTS", "Cell", "Row", "block", "paginated", "row"]

BODY_HEIGHT: Final = 610  # points between running head and foot, on the lower of the two papers (US Letter), under a marking of one line

FACES: Final = {
    "title": Face(size=15, line=44, measure=SERIF),
    "field": Face(size=12, line=20, measure=SERIF),
    "memo": Face(size=12.5, line=19, measure=SERIF),
    "heading": Face(size=11, line=24, measure=SERIF),
    "item": Face(size=11, line=16, measure=SERIF),
    "small": Face(size=9.5, line=13, measure=SERIF),
    "top": Face(size=11, line=17, measure=MONO),
    "line": Face(size=10, line=15, measure=MONO),
    "note": Face(size=11, line=15, measure=SERIF),
    "sign": Face(size=11, line=56, measure=SERIF),
    "code": Face(size=15, line=30, measure=MONO),
}
# Rows without text.
HEIGHTS: Final = {name: face.line for name, face in FACES.items()} | {"air": 4, "gap": 9, "rule": 17}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A piece of a row: its text, and its place and look by name."""

    text: str
    look: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line on paper; `keep` holds it on the page of the row after it."""

    kind: str
    cells: tuple[Cell, ...] = ()
    keep: bool = False

    @property
    def height(self) -> int:
        """Points."""
        return HEIGHTS[self.kind]


def row(kind: str, *cells: tuple[str, str] | str, keep: bool = False) -> Row:
    """A row of texts, each alone or with its look."""
    pairs = (cell if isinstance(cell, tuple) else (cell, "") for cell in cells)
    return Row(kind=kind, cells=tuple(Cell(text=text, look=look) for text, look in pairs), keep=keep)


def block(rows: Sequence[Row], *, whole: bool = False) -> list[Row]:
    """Rows of one paragraph, of which neither the first nor the last stands alone on a page; or all together when `whole`."""
    last = len(rows) - 1
    kept = [whole or place == 0 or place == last - 1 for place in range(len(rows))]
    return [
        Row(kind=each.kind, cells=each.cells, keep=each.keep or (keep and place < last))
        for place, (each, keep) in enumerate(zip(rows, kept, strict=True))
    ]


def paginated(rows: Iterable[Row], height: int) -> list[list[Row]]:
    """Rows on pages of so many points; what is kept together moves together, unless it is more than a page."""
    pages: list[list[Row]] = [[]]
    left = height
    for group in _groups(rows):
        need = sum(each.height for each in group)
        if pages[-1] and need > left and need <= height:
            pages.append([])
            left = height
        for each in group:
            if each.height > left and pages[-1]:
                pages.append([])
                left = height
            if pages[-1] or each.kind not in ("air", "gap", "rule"):  # a page begins with something to read
                pages[-1].append(each)
                left -= each.height
    return pages


def _groups(rows: Iterable[Row]) -> Iterable[list[Row]]:
    number = 0
    numbered: list[tuple[int, Row]] = []
    for each in rows:
        numbered.append((number, each))
        number += not each.keep
    return ([each for _, each in group] for _, group in groupby(numbered, key=lambda pair: pair[0]))
