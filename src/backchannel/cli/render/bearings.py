"""What is asked and answered, and texts as they stand, on a screen."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli.lines import Piece, line, piece, sentences, wrapped
from backchannel.cli.render.closed import closed, message
from backchannel.words import answers, saying
from backchannel.words import closed as unopened
from backchannel.words import texts as words
from backchannel.words.order_sentences import ABOUT
from backchannel.words.saying import joined, spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.cli.lines import Line
    from backchannel.words.saying import Said

__all__ = ["asked", "asks", "text", "texts"]

_Facts = dict[str, Any]
_INDENT: Final = "  "
_BELOW: Final = "    "


def asks(facts: _Facts, width: int) -> list[Line]:
    """What is open: what this office owes first, then what is owed to it."""
    lines: list[Line] = []
    for group, title in answers.GROUPS.items():
        if facts[group]:
            lines += [*([()] if lines else []), line(Piece(title, "strong"))]
            lines += [each for row in facts[group] for each in _asked(row, width)]
    return lines or [line(answers.NOTHING_ASKED)]


def asked(rows: Sequence[_Facts]) -> Iterator[Piece]:
    """How the paragraphs of one message stand that ask something, or were answered."""
    for row in rows:
        for said in answers.about(row):
            yield Piece(ABOUT.format(paragraph=row["paragraph"], said=said), said.style)


def texts(facts: _Facts, width: int) -> list[Line]:
    """Every text: its title, how it stands, its last version."""
    lines: list[Line] = []
    for row in facts["texts"]:
        style = "" if row["state"] == "holds" else "warning"
        lines.append(line(Piece(row["title"] or words.UNTITLED, "strong")))
        state = joined([words.STATES[row["state"]], row["last"], words.VERSIONS.lower() + f": {row['versions']}"])
        lines += [line(Piece(each, style)) for each in wrapped(state, width, _INDENT, _BELOW)]
        lines += sentences(_closed(row), width, _INDENT)
    return lines or [line(words.NO_TEXTS)]


def text(facts: _Facts, width: int) -> list[Line]:
    """One text: its words, with their origin before each run of parts from one place; then its versions and who has them."""
    holds = facts["state"] == "holds"
    head = line(
        Piece(facts["title"] or words.UNTITLED, "strong"), _INDENT, Piece(words.STATES[facts["state"]], "good" if holds else "alarm")
    )
    lines = [head, *sentences(_closed(facts), width, _INDENT), ()]
    if facts["words"] is not None or facts.get("closed"):
        lines += _words(facts, width)
    if facts["signature"]:
        first, *said = words.signature(facts["signature"])
        lines += [*sentences([first], width), *sentences(said, width, _INDENT), ()]
    lines += sentences(map(words.conflict, facts["conflicts"]), width)
    if facts["missing"]:
        lines += sentences([words.missing(facts["missing"])], width)
    lines.append(line(Piece(words.VERSIONS, "strong")))
    lines += [each for row in facts["versions"] for each in _headed(_told(row, words.version(row)), width)]
    if facts.get("delivered"):
        lines += [(), line(Piece(words.DELIVERED, "strong"))]
        lines += sentences(map(_delivery, facts["delivered"]), width, _INDENT)
    if facts["frames"]:
        lines += [(), line(Piece(words.FRAMES, "strong"))]
    return [*lines, *(each for row in facts["frames"] for each in _headed(_told(row, words.frame(row)), width))]


def _asked(row: _Facts, width: int) -> list[Line]:
    first = line(_INDENT, Piece(f"{row['number']} paragraph {row['paragraph']}", "strong"))
    if row.get("closed"):
        return [first, *sentences([message(row["number"])], width, _BELOW, _BELOW)]
    told = (answers.asked(row), answers.beginning(row))
    return [first, *sentences([each for each in told if each is not None], width, _BELOW, _BELOW)]


def _words(facts: _Facts, width: int) -> Iterator[Line]:
    """The words as they are; before each run of parts that come from one place, which place that is."""
    for source, group in groupby(facts["parts"], key=lambda part: part["from"]):
        run = list(group)
        yield line(piece(words.source(source, spans(part["part"] for part in run))))
        written = "\n\n".join(part["words"] for part in run)
        if not written:
            yield from sentences([message(source)], width, _INDENT)
        for row in written.split("\n") if written else ():
            yield from (line(each) for each in wrapped(row, width, _INDENT, _INDENT))
        yield ()


def _closed(row: _Facts) -> list[Said]:
    """That some of a text stands in messages which nobody has opened."""
    return [closed(unopened.TEXT, row["closed"])] if row.get("closed") else []


def _told(row: _Facts, said: Iterator[Said]) -> Iterable[Said]:
    """What is said of a version, or where alone it stands."""
    return [saying.number(row["number"]), message(row["number"])] if row.get("closed") else said


def _delivery(row: _Facts) -> Said:
    """How an order to deliver a text stands, or where alone that is said."""
    if row.get("unread"):
        return saying.after(saying.number(row["number"]), closed(unopened.STATE, row["unread"]), mark=": ")
    return words.delivery(row)


def _headed(said: Iterable[Said], width: int) -> Iterator[Line]:
    """What it is, then what is said of it."""
    first, *rest = said
    yield from sentences([first._replace(style="name")], width, _INDENT)
    yield from sentences(rest, width, _BELOW, _BELOW)
