"""A reading file as HTML: its rows on sheets, each sheet marked and numbered."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import paper_words as words
from backchannel.cli.paper.cables import cable_rows
from backchannel.cli.paper.document import document, text
from backchannel.cli.paper.faces import MONO, SERIF, TEXT_WIDTH, Face
from backchannel.cli.paper.memorandum import cover_rows
from backchannel.cli.paper.rows import BODY_HEIGHT, FACES, HEIGHTS, paginated
from backchannel.words.times import group_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backchannel.cli.paper.rows import Row

__all__ = ["html_of", "marking_height", "marking_lines", "sheet", "style"]

Facts = dict[str, Any]
_MARKING: Final = Face(size=12.5, line=17, measure=SERIF)
_BOLD: Final = 0.85  # bold and letterspaced lines are so much wider than they are measured
_PAGE: Final = """\
<section class="sheet">
<p class="marking">{marking}</p>
<header><span>{running}</span><span>{about}</span></header>
<main>
{rows}
</main>
<footer><span>{made}</span><span>{page}</span></footer>
<p class="marking">{marking}</p>
</section>
"""


def html_of(facts: Facts) -> tuple[str, int]:
    """A reading file as one page of HTML, from the facts of it; and how many pages it prints."""
    marking = marking_lines(facts["marking"])
    height = BODY_HEIGHT - marking_height(marking)
    cables = [paginated(cable_rows(message), height) for message in facts["messages"]]
    # What the cover says of pages does not change how long it is.
    first = len(paginated(cover_rows(facts, {}), height)) + 1
    places: dict[int, tuple[int, int]] = {}
    for place, pages in enumerate(cables):
        places[place] = (first, first + len(pages) - 1)
        first += len(pages)
    cover = paginated(cover_rows(facts, places), height)
    about = [words.COVER] * len(cover) + [
        message["number"] for message, pages in zip(facts["messages"], cables, strict=True) for _ in pages
    ]
    sheets = [*cover, *(page for pages in cables for page in pages)]
    return _document(facts, sheets, about, marking), len(sheets)


def marking_height(lines: Sequence[str]) -> int:
    """Points that a marking at the top and at the bottom of a page takes beyond one line each."""
    return 2 * _MARKING.line * (len(lines) - 1)


def marking_lines(marking: str) -> list[str]:
    """A marking in lines that end between its parts, where it does not fit one."""
    lines = [""]
    for part in marking.split("; "):
        longer = f"{lines[-1]}; {part}" if lines[-1] else part
        if lines[-1] and _MARKING.width(longer) > TEXT_WIDTH * _BOLD:
            lines[-1] += ";"
            lines.append(part)
        else:
            lines[-1] = longer
    return lines


def _document(facts: Facts, sheets: Sequence[Sequence[Row]], about: Sequence[str], marking: Sequence[str]) -> str:
    running = words.RUNNING.format(name=facts["for"])
    made = words.MADE_AT.format(office=facts["office"], time=group_of(facts["made"]))
    written = [
        sheet(rows, marking, running=running, about=name, made=made, page=words.PAGE.format(page=page, pages=len(sheets)))
        for page, (rows, name) in enumerate(zip(sheets, about, strict=True), 1)
    ]
    return document(running, style(), "".join(written))


def sheet(rows: Sequence[Row], marking: Sequence[str], *, running: str, about: str, made: str, page: str) -> str:
    """One sheet: its marking, what runs at its head and foot, and its rows between."""
    return _PAGE.format(
        marking="<br>".join(map(text, marking)),
        running=text(running),
        about=text(about),
        rows="\n".join(map(_row, rows)),
        made=text(made),
        page=text(page),
    )


def _row(row: Row) -> str:
    cells = "".join(
        f'<span class="{cell.look}">{text(cell.text)}</span>' if cell.look else f"<span>{text(cell.text)}</span>" for cell in row.cells
    )
    return f'<div class="{row.kind}">{cells}</div>'


def style() -> str:
    """The style sheet, with the sizes by which pages were counted."""
    sheet = resources.files("backchannel.cli.paper").joinpath("sheet.css").read_text("utf-8")
    rules = [f"main > .{name} {{ {_rule(FACES, name, height)} }}" for name, height in HEIGHTS.items()]
    return "\n".join([sheet.rstrip(), *rules, ""])


def _rule(faces: Mapping[str, Face], name: str, height: int) -> str:
    lines = f"height: {height}pt; line-height: {height}pt;"
    if name not in faces:
        return lines
    face = faces[name]
    family = "var(--mono)" if face.measure is MONO else "var(--serif)"
    return f"{lines} font-family: {family}; font-size: {face.size}pt;"
