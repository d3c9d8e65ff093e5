"""What is asked and answered, and texts as they stand, on a screen."""

from __future__ import annotations

from itertools import groupby
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import answer_words as said
from backchannel.cli.lines import Piece, joined, line, named, spans, wrapped
from backchannel.cli.render.orders import by_clocks
from backchannel.cli.render.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.lines import Line

__all__ = ["asked", "asks", "text", "texts"]

_Facts = dict[str, Any]
_INDENT: Final = "  "
_BELOW: Final = "    "
_AS_MUCH: Final = 200  # characters of what is asked: two or three lines


def asks(facts: _Facts, width: int) -> list[Line]:
    """What is open: what this office owes first, then what is owed to it."""
    lines: list[Line] = []
    for group, title in said.GROUPS.items():
        if facts[group]:
            lines += [*([()] if lines else []), line(Piece(title, "strong"))]
            lines += [each for row in facts[group] for each in _asked(row, width)]
    return lines or [line(said.NOTHING_ASKED)]


def asked(rows: Sequence[_Facts]) -> Iterator[Piece]:
    """How the paragraphs of one message stand that ask something, or were answered."""
    for row in rows:
        for owed in row["owed"]:
            sentence = joined([said.ASKED.format(**owed), _stands(owed)], ": ")
            yield Piece(said.ABOUT.format(paragraph=row["paragraph"], said=sentence), "alarm" if owed["late"] else "")
        told = {number for owed in row["owed"] for number in (each["number"] for each in owed["answers"])}
        if others := [each for each in row["answers"] if each["number"] not in told]:
            yield Piece(said.ABOUT.format(paragraph=row["paragraph"], said=_answers(others)), "")


def texts(facts: _Facts, width: int) -> list[Line]:
    """Every text: its title, how it stands, its last version."""
    lines: list[Line] = []
    for row in facts["texts"]:
        style = "" if row["state"] == "holds" else "warning"
        lines.append(line(Piece(row["title"] or said.UNTITLED, "strong")))
        state = joined([said.STATES[row["state"]], row["last"], said.VERSIONS.lower() + f": {row['versions']}"])
        lines += [line(Piece(each, style)) for each in wrapped(state, width, _INDENT, _BELOW)]
    return lines or [line(said.NO_TEXTS)]


def text(facts: _Facts, width: int) -> list[Line]:
    """One text: its words, with their origin before each run of parts from one place; then its versions and who has them."""
    holds = facts["state"] == "holds"
    head = line(Piece(facts["title"] or said.UNTITLED, "strong"), _INDENT, Piece(said.STATES[facts["state"]], "good" if holds else "alarm"))
    lines = [head, ()]
    if facts["words"] is not None:
        lines += _words(facts, width)
    if facts["signature"]:
        lines += [*_signature(facts["signature"], width), ()]
    for conflict in facts["conflicts"]:
        lines += [line(Piece(each, "warning")) for each in wrapped(_conflict(conflict), width, "", _INDENT)]
    if facts["missing"]:
        missing = said.MISSING.format(numbers=named(facts["missing"]))
        lines += [line(Piece(each, "warning")) for each in wrapped(missing, width, "", _INDENT)]
    lines.append(line(Piece(said.VERSIONS, "strong")))
    lines += [each for version in facts["versions"] for each in _version(version, width)]
    if facts.get("delivered"):
        lines += [(), line(Piece(said.DELIVERED, "strong"))]
        lines += [each for row in facts["delivered"] for each in _delivery(row, width)]
    if facts["frames"]:
        lines += [(), line(Piece(said.FRAMES, "strong"))]
    return [*lines, *(each for row in facts["frames"] for each in _frame(row, width))]


def _asked(row: _Facts, width: int) -> list[Line]:
    place = f"{row['number']} paragraph {row['paragraph']}"
    first = line(_INDENT, Piece(place, "strong"))
    rest = joined([(said.ASKED_FOR if row["counterpart"] else said.ASKED).format(**row), _stands(row)])
    lines = [first, *(line(Piece(each, "alarm" if row["late"] else "")) for each in wrapped(rest, width, _BELOW, _BELOW))]
    words = said.WORDS.format(words=shorten(row["words"], _AS_MUCH, placeholder=" …")) if row["words"] else ""
    return lines + [line(Piece(each, "quiet")) for each in wrapped(words, width, _BELOW, _BELOW) if words]


def _stands(row: _Facts) -> str:
    due = (said.LATE if row["late"] else said.BY).format(due=moment_of(row["due"])) if row["due"] else ""
    over = said.OVERTAKEN.format(numbers=named(row["overtaken_by"])) if row["overtaken_by"] else ""
    state = over or (said.CANCELLED if row["cancelled"] else _answers(row["answers"]) if row["answers"] else row["state"])
    return joined([state, due], ", ")


def _answers(rows: Sequence[_Facts]) -> str:
    whole = [row["number"] for row in rows if not row["in_part"]]
    part = [row["number"] for row in rows if row["in_part"]]
    parts = [said.ANSWERED.format(numbers=named(whole))] if whole else []
    return "; ".join([*parts, *([said.ANSWERED_IN_PART.format(numbers=named(part))] if part else [])])


def _words(facts: _Facts, width: int) -> Iterator[Line]:
    """The words as they are; before each run of parts that come from one place, which place that is."""
    for source, group in groupby(facts["parts"], key=lambda part: part["from"]):
        run = list(group)
        yield line(Piece(said.TEXT.format(number=source, parts=spans(part["part"] for part in run)), "quiet"))
        for row in "\n\n".join(part["words"] for part in run).split("\n"):
            yield from (line(each) for each in wrapped(row, width, _INDENT, _INDENT))
        yield ()


def _conflict(row: _Facts) -> str:
    one, other = row["between"]
    sentence = (said.CONFLICT if row["proved"] else said.CONFLICT_POSSIBLE).format(one=one, other=other, about=row["about"])
    return joined([sentence, said.RESOLVED.format(number=row["resolved_by"]) if row["resolved_by"] else ""], "; ")


def _version(row: _Facts, width: int) -> Iterator[Line]:
    yield line(_INDENT, Piece(said.VERSION.format(number=row["number"], office=row["from"], at=moment_of(row["at"])), "name"))
    told = [f"replaces {named(row['replaces'])}"] if row["replaces"] else []
    told += [f"withdraws {named(row['withdraws'])}"] if row["withdraws"] else []
    told += [f"consists of {'; '.join(row['consists'])}"] if row["consists"] else []
    for sentence in told:
        yield from (line(each) for each in wrapped(sentence, width, _BELOW, _BELOW))
    if row["received"]:
        yield from (line(each) for each in wrapped(_received(row["received"]), width, _BELOW, _BELOW))
    if row["whole"] == "differs":
        yield line(_BELOW, Piece(said.DIFFERS, "alarm"))
    yield from _holders(row, width)


def _delivery(row: _Facts, width: int) -> Iterator[Line]:
    """An order to deliver a version, how it stands with one office, and whether these were the words."""
    found = row["certificate"]
    words = said.CERTIFIED["other" if not found["equal"] else "same" if found["current"] else "older"] if found else ""
    told = joined([f"{row['number']}, {row['office']}: {row['state']}", words], ", ")
    style = "alarm" if found and not found["equal"] else ""
    yield from (line(Piece(each, style)) for each in wrapped(told, width, _INDENT, _BELOW))


def _received(row: _Facts) -> str:
    """Where a text came from, what of that is said."""
    told = {**row, "on": by_clocks(row["on"]) if row["on"] else None}
    return joined([text.format(**told) for name, text in said.RECEIVED.items() if told[name]], ", ")


def _signature(row: _Facts, width: int) -> Iterator[Line]:
    """Who is to sign, how that stands, and who said what of it when."""
    style = {"signed": "good", "for signature": "warning"}.get(row["state"], "alarm")
    sentence = said.SIGNATURE[row["state"]].format(by=named(row["by"]))
    yield from (line(Piece(each, style)) for each in wrapped(sentence, width, "", _INDENT))
    for each in row["said"]:
        words = (each["words"] or "").partition("\n")[0]
        told = said.SAID_OF_IT[each["step"]].format(office=each["from"], number=each["number"], at=moment_of(each["at"]))
        told = joined([told, "" if each["of_these_words"] else said.OF_OTHER_WORDS], ", ")
        yield from (line(text) for text in wrapped(joined([told, words], ": "), width, _INDENT, _BELOW))


def _frame(row: _Facts, width: int) -> Iterator[Line]:
    sentence = said.FRAME.format(number=row["number"], title=row["title"] or said.UNTITLED)
    yield from (line(Piece(each, "name")) for each in wrapped(sentence, width, _INDENT, _BELOW))
    yield from _holders(row, width)


def _holders(row: _Facts, width: int) -> Iterator[Line]:
    for stage, group in groupby(sorted(row["holders"], key=lambda each: each["stage"]), key=lambda each: each["stage"]):
        offices = named(each["office"] for each in group)
        yield from (line(Piece(each, "quiet")) for each in wrapped(said.HOLDER.format(stage=stage, offices=offices), width, _BELOW, _BELOW))
