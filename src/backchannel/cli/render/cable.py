"""One message on a screen: the cable itself, and the foot with all that is known about it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from backchannel.cli import cable_words as words
from backchannel.cli.cable_words import MARKS
from backchannel.cli.lines import Piece, columns, line, wrapped
from backchannel.cli.render.bearings import asked
from backchannel.cli.render.crossings import crossed
from backchannel.cli.render.enclosures import counts
from backchannel.cli.render.lists import is_doubtful, stopped
from backchannel.cli.render.orders import ordered
from backchannel.cli.render.record import handling
from backchannel.cli.render.relays import relays
from backchannel.cli.render.seeing import seen
from backchannel.words import messages
from backchannel.words.handling import sealed_to
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.cli.lines import Line
    from backchannel.message import Place

__all__ = ["foot", "screen"]

_PRECEDENCE: Final = {"FLASH": "alarm", "IMMEDIATE": "warning", "PRIORITY": "strong"}
_NAMED: Final = re.compile(r"([A-Z][A-Za-z0-9 -]*):(?= )")
_OPENING: Final = re.compile(r"[0-9]+\.(?: \[([^\];]*)[^\]]*\])?")
_BEGIN, _END = "Begin text:", "End text."
_LIKE_A_RULE: Final = re.compile(r"\s*[\u2010-\u2015\u2212\u23af\u2500-\u257f\u2e3a\u2e3b]{2}")
_STYLES: Final = {"order": "strong", "proposal": "warning", "report": "quiet"}
_LABEL: Final = 12


def screen(facts: dict[str, Any], width: int, places: Sequence[Place] = ()) -> list[Line]:
    """The cable in quiet colour, guards in bold, long lines broken between words.

    Above what orders, proposes or reports stands in capitals which of the three it is; below a time how other clocks show it, in UTC and
    in the reader's `places`. These lines alone are not the cable's: where its own words begin with a rule they have a backslash before it.
    """
    text = facts["cable"].removesuffix("\n")
    styles = _styles(text, facts)
    lines: list[Line] = []
    for row in _rows(text):
        if row.part == "opening" and row.kind in _STYLES and not row.text.endswith("not addressed to you]"):
            lines.append(line(Piece(f"── {MARKS[row.kind]} ".ljust(width, "─"), _STYLES[row.kind])))
        marks = styles[row.start : row.start + len(row.text)]
        for first, after in _breaks(row.text, width - bool(_LIKE_A_RULE.search(row.text))):
            ruled = (Piece("\\", "quiet"),) if _LIKE_A_RULE.match(row.text[first:after]) else ()
            lines.append((*ruled, *_pieces(row.text[first:after], marks[first:after])))
        name, _, value = row.text.partition(": ")
        if row.part == "named" and row.kind and (said := _elsewhere(row.kind, name, value, places)):
            lines.append(line(Piece(f"    {said}", "quiet")))
    return [*lines, ()]


def _elsewhere(kind: str, name: str, value: str, places: Sequence[Place]) -> str:
    """A time by other clocks; nothing where the line says none."""
    if not value[:4].isdigit():  # as every time does, in UTC or by a clock
        return ""
    from backchannel.words.clocks import elsewhere  # with its calendars and zones, which few messages need

    return elsewhere(kind, name, value, places)


def foot(facts: dict[str, Any], width: int) -> list[Line]:
    """From whom, how the key was verified, sealed to which key, what its writer had read, references; then its handling record."""
    rows = [(words.FIELDS["from"], _sender(facts)), *_release(facts), (words.FIELDS["key"], facts["key_verified"])]
    rows.append((words.FIELDS["sealed"], sealed_to(facts["sealed_to"])))
    rows.append((words.FIELDS["written"], facts["written"].removeprefix("written ")))
    references = [_reference(row) for row in facts["references"]]
    rows += [(words.FIELDS["references"], "; ".join(references))] if references else []
    lines = [_rule(width)]
    if facts["copy"] and facts["direction"] == "in":
        lines.append(line(Piece(words.COPY, "alarm")))
    if void := facts.get("void"):
        said = stopped(void)
        lines += [line(Piece(text, "warning")) for text in wrapped(f"{said[:1].upper()}{said[1:]}.", width)]
    last = ""
    for name, text in rows:
        lines += _field("" if name == last else name, text, width)
        last = name
    lines += _labelled(words.FIELDS["crossed"], "crossed ", crossed(facts["crossed"]), width)
    lines += _labelled(words.FIELDS["asks"], "", asked(facts["asks"]), width)
    lines += _labelled(words.FIELDS["orders"], "", ordered(facts["orders"]), width)
    lines += _labelled(words.FIELDS["enclosures"], "", counts(facts["enclosures"]), width)
    lines += relays(facts["relays"], width)
    return [*lines, *handling(facts["record"], width), *_labelled(words.FIELDS["seen"], "seen ", seen(facts["seen"], noted=True), width)]


def _styles(text: str, facts: dict[str, Any]) -> list[str]:
    """A style for every character of the cable."""
    styles = [""] * len(text)
    for place, row in enumerate(_rows(text)):
        start, after = row.start, row.start + len(row.text)
        if place == 0:
            _paint(styles, start, after, _PRECEDENCE.get(row.text, ""))
        elif place == 1:
            _paint(styles, start, after, "strong")
        elif row.part == "named" and (name := _NAMED.match(row.text)):
            _paint(styles, start, start + name.end(), "quiet")
        elif row.part == "opening" and (opening := _OPENING.match(row.text)):
            _paint(styles, start, start + opening.end(), "name")
        elif row.part == "fence":
            _paint(styles, start, after, "quiet")
    for phrase in {row["guard"] for row in facts["repeats"]}:
        for guard in _guard(phrase).finditer(text):
            _paint(styles, guard.start(), guard.end(), "strong")
    return styles


class _Row(NamedTuple):
    """A line of the cable: where it starts, what it is (`named`, `opening`, `fence`, `words`), the kind of its portion."""

    start: int
    text: str
    part: str
    kind: str


def _rows(text: str) -> Iterator[_Row]:
    """The lines of the cable: words never stand as an opening, for there they have a backslash, and inside a fence all are words."""
    start, kind, part = 0, "", "named"
    fenced = bare = False
    for row in text.split("\n"):
        if fenced:
            part, fenced = ("fence", False) if row == _END else ("words", True)
        elif opening := _OPENING.match(row):
            part, kind = "opening", opening[1] or ""
            bare = opening.end() == len(row)
        elif row == _BEGIN and part == "named":
            part, fenced = "fence", True
        elif part == "named" or (part == "opening" and bare):
            part = "named" if _NAMED.match(row) else "words"
        else:
            part = "words"
        yield _Row(start=start, text=row, part=part, kind=kind)
        start += len(row) + 1


def _paint(styles: list[str], start: int, after: int, style: str) -> None:
    styles[start:after] = [style] * (after - start)


def _guard(phrase: str) -> re.Pattern[str]:
    """`X repeat X` as it may stand in a text: over lines, with a sentence's punctuation between."""
    again = r"\s+".join(re.escape(word.strip(".,;:!?")) for word in phrase.split())
    return re.compile(rf"(?<!\w){again}[.,;:!?]*\s+repeat\s+{again}(?!\w)", re.IGNORECASE)


def _breaks(row: str, width: int) -> list[tuple[int, int]]:
    """Where a line of the cable breaks on this screen: after spaces, and inside a word only when it is wider than the screen."""
    parts: list[tuple[int, int]] = []
    start, space, taken = 0, 0, 0
    for place, character in enumerate(row):
        taken += columns(character)
        if taken > width and place > start:
            after = space if space > start else place
            parts.append((start, after))
            start = after
            taken = columns(row[start : place + 1])
        if character == " ":
            space = place + 1
    return [*parts, (start, len(row))]


def _pieces(text: str, styles: list[str]) -> Line:
    pairs = zip(text, styles, strict=True)
    return tuple(Piece("".join(character for character, _ in run), style) for style, run in groupby(pairs, key=lambda pair: pair[1]))


def _rule(width: int) -> Line:
    return line(Piece("─" * width, "quiet"))


def _field(name: str, text: str, width: int) -> list[Line]:
    rows = wrapped(text, width - _LABEL)
    style = "warning" if is_doubtful(text) or text.endswith(messages.ASK_BY_VOICE) else ""
    return [line(Piece(f"{name if not place else '':<{_LABEL}}", "quiet"), Piece(row, style)) for place, row in enumerate(rows)]


def _labelled(label: str, begin: str, pieces: Iterable[Piece], width: int) -> list[Line]:
    """Sentences that begin alike, below each other: their beginning is said once, as the label."""
    texts = [(text, piece.style) for piece in pieces for text in wrapped(piece.text.removeprefix(begin), width - _LABEL)]
    return [line(Piece(f"{label if not place else '':<{_LABEL}}", "quiet"), Piece(*each)) for place, each in enumerate(texts)]


def _sender(facts: dict[str, Any]) -> str:
    return messages.SIGNED.format(office=facts["from"], person=facts["signed_by"])


def _release(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Under which mandate it was released, what speaks against its date, and who has signed it too: each where there is such."""
    rows = []
    if mandate := facts.get("mandate"):
        since, until = moment_of(mandate["from"]), moment_of(mandate["until"])
        rows.append((words.FIELDS["mandate"], messages.MANDATE.format(number=mandate["number"], since=since, until=until)))
        rows += [(words.FIELDS["mandate"], messages.DATED_BEFORE.format(number=mandate["dated_before"]))] if mandate["dated_before"] else []
        rows += [(words.FIELDS["mandate"], messages.RUN_OUT)] if mandate["run_out"] else []
    if second := facts.get("second"):
        rows.append((words.FIELDS["second"], messages.SECOND.format(person=second)))
    return rows


def _reference(row: dict[str, Any]) -> str:
    letter = f"({row['letter']}) " if row["letter"] else ""
    return f"{letter}{row['reference']}: {row['standing']}"
