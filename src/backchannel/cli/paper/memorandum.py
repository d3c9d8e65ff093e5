"""The covering memorandum: for whom, from whom, the words, the table of what is enclosed, and room to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import paper_words as words
from backchannel.cli.paper.cables import beginning, shown
from backchannel.cli.paper.faces import TEXT_WIDTH, broken
from backchannel.cli.paper.rows import FACES, block, row
from backchannel.words.times import group_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backchannel.cli.paper.rows import Row

__all__ = ["cover_rows"]

Facts = dict[str, Any]
_NAMES: Final = 84.0
_INDENT: Final = 26.0
# What may stand in two columns of the table, in points: a little less than the style sheet gives them.
_NUMBER: Final = 114.0  # bold, which is a little wider
_SENDER: Final = 115.0


def cover_rows(facts: Facts, pages: Mapping[int, tuple[int, int]]) -> list[Row]:
    """The rows of the memorandum; `pages` are the first and last page of each message, by its place from 0."""
    fields = (
        (words.FOR, facts["for"]),
        (words.FROM, f"{facts['from']}, {facts['office']}"),
        (words.DATE, group_of(facts["made"])),
        (words.SUBJECT, _subject(facts)),
    )
    rows = [row("title", words.TITLE, keep=True)]
    for name, value in fields:
        rows += _field(name, value)
    rows.append(row("rule"))
    if facts["memorandum"]:
        rows += _words(facts["memorandum"]["words"])
    return [*rows, *_table(facts["messages"], pages), row("sign", (words.SEEN_BY, "seen"), (words.SEEN_TIME, "time"))]


def _subject(facts: Facts) -> str:
    covering = facts["memorandum"]
    if covering and covering["subject"]:
        return str(covering["subject"])
    return words.ABOUT.format(channels=words.CHANNELS.join(facts["channels"]))


def _field(name: str, value: str) -> list[Row]:
    lines = broken(value, FACES["field"], TEXT_WIDTH - _NAMES)
    return [row("field", ("" if place else f"{name}:", "name"), (line, "value"), keep=True) for place, line in enumerate(lines)]


def _words(text: str) -> list[Row]:
    rows: list[Row] = []
    for paragraph in text.split("\n\n"):
        lines = [line for written in paragraph.split("\n") for line in broken(written, FACES["memo"], TEXT_WIDTH)]
        rows += [*block([row("memo", line) for line in lines]), row("gap")]
    return rows


def _table(messages: Sequence[Facts], pages: Mapping[int, tuple[int, int]]) -> list[Row]:
    title = words.ENCLOSED_ONE if len(messages) == 1 else words.ENCLOSED.format(count=len(messages))
    rows = [row("rule", keep=True), row("heading", (title, "strong"), keep=True)]
    for place, message in enumerate(messages):
        rows += [*_item(place, message, pages.get(place, (0, 0))), row("gap")]
    return rows


def _item(place: int, message: Facts, pages: tuple[int, int]) -> list[Row]:
    """One message of the table: its line, which may be several, then subject, then what is shown of it."""
    face = FACES["item"]
    first, last = pages
    cells = {
        "place": [words.ITEM.format(place=place + 1)],
        "number strong": broken(message["number"], face, _NUMBER),
        "time": [message["time"]],
        "sender": broken(message["from"], face, _SENDER),
        "pages": [words.PAGES[first == last].format(first=first, last=last)],
    }
    rows = [
        row("item", *((lines[at] if at < len(lines) else "", look) for look, lines in cells.items()))
        for at in range(max(map(len, cells.values())))
    ]
    below = TEXT_WIDTH - _INDENT
    if message["subject"]:
        rows += [row("item", (line, "below")) for line in broken(message["subject"], face, below)]
    told = f"{message['precedence']}; {message['marking']}. {shown(message)}; {beginning(message)}".replace("\n", " ")
    rows += [row("small", (line, "below quiet")) for line in broken(told, FACES["small"], below)]
    return block(rows, whole=True)
