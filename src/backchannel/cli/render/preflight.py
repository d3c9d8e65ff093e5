"""What each addressee will be able to read, before anything is released: a table, and below each office how it is known."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import causality_words
from backchannel.cli import release_words as said
from backchannel.cli.lines import Piece, columns, line, table, wrapped
from backchannel.cli.render.lists import people, precedence
from backchannel.words.saying import joined, named, spans
from backchannel.words.times import moment_of, week_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.lines import Line

__all__ = ["preflight", "unopened"]

_Facts = dict[str, Any]
_INDENT: Final = "  "
_BELOW: Final = "    "


def preflight(facts: _Facts, width: int) -> list[Line]:
    """One message with all its addressees, by the capacity in which it is to them."""
    rows = facts["addressees"]
    shown = [name for name in said.COLUMNS if any(row[name] for row in rows)]
    title, *tabled = table([_titles(shown), *(_cells(row, shown, facts["paragraphs"]) for row in rows)], _INDENT)
    fits = max(map(_width, (title, *tabled))) <= width
    lines = [*_head(facts, width), *([title] if fits else [])]
    for place, (capacity, group) in enumerate(groupby(zip(rows, tabled, strict=True), key=lambda pair: str(pair[0]["as"]))):
        lines += [*([()] if place else []), line(Piece(said.CAPACITIES[capacity], "quiet"))]
        for row, cells in group:
            lines += [cells] if fits else _stacked(row, shown, facts["paragraphs"], width)
            lines += [each for text, style in _notes(row) for each in _wrapped(text, width, _BELOW, style)]
    foot = [each for note in _foot(facts, shown) for each in _wrapped(note, width, "", "quiet")]
    return [*lines, *([(), *foot] if foot else [])]


def unopened(rows: Sequence[_Facts], width: int) -> list[Line]:
    """What lies here unopened while something is to be released: a line for each, the most urgent first."""
    lines = [line(Piece(text, "warning")) for text in wrapped(causality_words.UNOPENED[len(rows) == 1].format(count=len(rows)), width)]
    for row in rows:
        since = causality_words.SINCE_DRAFT if row["after_draft"] else ""
        came = joined([causality_words.ARRIVED.format(at=moment_of(row["received"])), since], " ")
        head = line(_INDENT, precedence(row["precedence"]), _INDENT, Piece(row["number"], "strong"), f"  from {row['from']}, {came}")
        lines += [head, *(line(text) for text in wrapped(row["subject"] or "", width, _INDENT * 2, _INDENT * 2) if text.strip())]
    return [*lines, ()]


def _head(facts: _Facts, width: int) -> list[Line]:
    under = said.UNDER.format(channel=facts["channel"], version=facts["version"])
    return [
        line(precedence(facts["precedence"]), _INDENT, Piece(facts["marking"], "strong")),
        *(_wrapped(facts["subject"], width, "", "") if facts["subject"] else []),
        *_wrapped(under, width, "", "quiet"),
        *(_wrapped(said.EXEMPT.format(offices=named(facts["exempt"])), width, "", "") if facts["exempt"] else []),
        *(each for text in _release(facts) for each in _wrapped(text, width, "", "")),
        (),
    ]


def _release(facts: _Facts) -> Iterator[str]:
    """Under which mandate it goes, and who signs it too: each where there is such."""
    if facts["mandate"]:
        yield said.MANDATE.format(releaser=facts["releaser"], span=facts["mandate"])
    if facts["second"]:
        yield said.SECOND.format(persons=" or ".join(facts["second"]))


def _titles(shown: Sequence[str]) -> list[str | Piece]:
    return ["", *(Piece(said.COLUMNS[name], "quiet") for name in shown)]


def _cells(row: _Facts, shown: Sequence[str], paragraphs: int) -> list[str | Piece]:
    return [Piece(row["office"], "name"), *(_paragraphs(row[name], paragraphs) for name in shown)]


def _paragraphs(numbers: Sequence[int], paragraphs: int) -> str:
    return said.ALL.format(count=paragraphs) if 1 < len(numbers) == paragraphs else spans(numbers) or said.NONE


def _stacked(row: _Facts, shown: Sequence[str], paragraphs: int, width: int) -> list[Line]:
    """The same where a row of the table is wider than the screen."""
    parts = [f"{said.COLUMNS[name]} {_paragraphs(row[name], paragraphs)}" for name in shown if row[name]]
    return [line(_INDENT, Piece(row["office"], "name")), *(each for part in parts for each in _wrapped(part, width, _BELOW, ""))]


def _notes(row: _Facts) -> Iterator[tuple[str, str]]:
    """Who is there, how it is known, to which key it is sealed, and what else somebody should think of."""
    sealed = said.SEALED[row["sealed_to"]].format(week=week_of(row["week"]) if row["week"] is not None else "")
    yield joined([f"{people(row)}, {row['role']}", sealed]), "quiet"
    key = row["key"]
    if key["means"] == "charter":
        yield said.KEY_BY_CHARTER.format(offices=named(key["by"]) if key["by"] else said.ITSELF), "warning"
    else:
        yield said.KEY[key["means"]].format(how=key["how"], at=moment_of(key["at"])), "quiet"
    if not row["reads"] and not row["officer_reads"]:
        yield said.READS_NOTHING, "warning"
    if row["withheld"]:
        yield said.LEFT_OUT.format(items=", ".join(row["withheld"])), "quiet"
    if row["holds_charter"] is False:
        yield said.OTHER_VERSION, "warning"


def _foot(facts: _Facts, shown: Sequence[str]) -> Iterator[str]:
    """What the columns mean, and who has not said which version of the charter it holds; the first one everybody has signed."""
    yield from (said.EXPLAINED[name] for name in shown if name in said.EXPLAINED)
    silent = [row["office"] for row in facts["addressees"] if row["holds_charter"] is None]
    if facts["version"] > 1 and silent:
        yield said.VERSION_NOT_SAID.format(offices=named(silent))


def _wrapped(text: str, width: int, indent: str, style: str) -> list[Line]:
    return [line(Piece(each, style)) for each in wrapped(text, width, indent, indent + _INDENT)]


def _width(row: Line) -> int:
    return sum(columns(piece.text) for piece in row)
