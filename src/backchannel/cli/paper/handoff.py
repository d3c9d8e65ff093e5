"""A hand-off on paper: the order in plain words for who hands over, then the text on pages of its own
(docs/spec/handoff.md, "The sheet")."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import handoff_words as words
from backchannel.cli.paper.document import document
from backchannel.cli.paper.faces import TEXT_WIDTH, broken
from backchannel.cli.paper.handoff_lines import plain_lines
from backchannel.cli.paper.rows import BODY_HEIGHT, FACES, block, paginated, row
from backchannel.cli.paper.sheets import marking_height, marking_lines, sheet, style
from backchannel.message.parts import part_spans
from backchannel.words.comparing import figures, in_rows, numbered
from backchannel.words.times import group_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.cli.paper.rows import Row

__all__ = ["handoff_sheet_html"]

Facts = dict[str, Any]
_NAMES: Final = 104.0  # points: the longest name of a line of an order, and air
_MARGIN: Final = 33.0  # points beside the text, where numbers of its parts stand, and no word of it can


def handoff_sheet_html(facts: Facts) -> tuple[str, int]:
    """The pages of a hand-off as one page of HTML, from the facts of it; and how many pages it prints."""
    marking = marking_lines(facts["marking"])
    height = BODY_HEIGHT - marking_height(marking)
    text = paginated(_text_rows(facts), height)
    order = paginated(_order_rows(facts, len(text)), height)
    made = words.MADE.format(**facts["from"], time=group_of(facts["made"]))
    heading = words.HEADING.format(order=facts["order"])
    pages = [(rows, heading, made, words.ORDER_PAGE, page, len(order)) for page, rows in enumerate(order, 1)]
    # What is left with the counterpart says nothing of the order and of who gave it; that its pages belong together, each of them says.
    begin = words.CHECK_BEGIN.format(words=" ".join(in_rows(facts["check"])[0]))
    pages += [(rows, facts["title"] or "", begin, words.TEXT_PAGE, page, len(text)) for page, rows in enumerate(text, 1)]
    sheets = "".join(
        sheet(rows, marking, running=running, about="", made=foot, page=name.format(page=page, pages=count))
        for rows, running, foot, name, page, count in pages
    )
    look = resources.files("backchannel.cli.paper").joinpath("handoff.css").read_text("utf-8")
    return document(heading, style() + look, sheets), len(pages)


def _order_rows(facts: Facts, pages: int) -> list[Row]:
    """What is for the one who hands over: the order, how, what the text must be like, and what he does afterwards."""
    said = words.SHEET
    fields = {
        "to": facts["for"] or words.SOMEBODY,
        "from": "{person}, {office}".format(**facts["from"]),
        "order": facts["order"],
    }
    rows = [row("title", said["title"], keep=True)]
    for name, value in fields.items():
        rows += _named(f"{words.FIELDS[name]}:", value)
    rows += [row("rule", keep=True), *_heading(said["do"])]
    for name, value, below in plain_lines(facts):
        rows += block([*_named(name, value, "strong"), *(_below(below) if below else ())], whole=True)
    if facts["instructions"]:
        rows += [row("gap"), *_heading(said["how"]), *_prose(facts["instructions"])]
    rows += [row("rule", keep=True), *_heading(said["text"]), *_prose(words.THE_TEXT_IS.format(counted=_counted(facts, pages)))]
    rows += [row("gap"), *_small(said["compare"])]
    told = [*_heading(said["after"]), *_prose(said["telephone"].format(**facts["from"]))]
    code = row("code", *facts["report_code"])
    return [*rows, row("rule", keep=True), *block([*told, row("gap"), code, row("gap"), *_small(words.KEEP, "strong")], whole=True)]


def _text_rows(facts: Facts) -> list[Row]:
    """The words as they stand, each of their paragraphs with its number beside it, then their end and their check words."""
    title = [row("heading", (line, "strong centred"), keep=True) for line in broken(facts["title"] or "", FACES["heading"], TEXT_WIDTH)]
    keeping = words.KEEPING.get(dict(facts["lines"])["Manner"])
    rows = [*title, *([row("small", (keeping, "strong centred"), keep=True)] if keeping else []), row("rule", keep=True)]
    for number, (start, stop) in enumerate(part_spans(facts["text"]), 1):
        lines = [line for each in facts["text"][start:stop].split("\n") for line in broken(each, FACES["memo"], TEXT_WIDTH - _MARGIN)]
        rows += block([row("memo", ("" if place else str(number), "part"), (line, "said")) for place, line in enumerate(lines)])
        rows.append(row("gap"))
    end = words.END.format(counted=words.WORDS[facts["counted"] == 1].format(count=facts["counted"]), digest=figures(facts["digest"]))
    return [*rows, row("rule", keep=True), *block([row("small", end), row("gap"), *_check(facts)], whole=True)]


def _counted(facts: Facts, pages: int) -> str:
    on = words.PAGES[pages == 1].format(count=pages)
    return words.COUNTED[facts["counted"] == 1].format(count=facts["counted"], pages=on)


def _heading(title: str) -> list[Row]:
    return [row("heading", (title, "strong"), keep=True)]


def _named(name: str, value: str, look: str = "") -> list[Row]:
    lines = broken(value, FACES["field"], (TEXT_WIDTH - _NAMES) * (0.93 if look else 1))
    return [row("field", ("" if place else name, "label"), (line, f"value {look}".rstrip()), keep=True) for place, line in enumerate(lines)]


def _below(told: str) -> Iterator[Row]:
    yield from (row("small", (line, "under quiet")) for line in broken(told, FACES["small"], TEXT_WIDTH - _NAMES))
    yield row("air")


def _prose(told: str) -> list[Row]:
    lines = [line for written in told.split("\n") for line in broken(written, FACES["memo"], TEXT_WIDTH)]
    return block([row("memo", line) for line in lines])


def _small(told: str, look: str = "") -> list[Row]:
    return block([row("small", (line, look)) for line in broken(told, FACES["small"], TEXT_WIDTH * (0.93 if look else 1))], whole=True)


def _check(facts: Facts) -> list[Row]:
    """The check words, numbered, some in a row."""
    found = in_rows(numbered(facts["check"]))
    return block([row("small", (words.CHECK, "strong")), *(row("line", *((word, "word") for word in each)) for each in found)], whole=True)
