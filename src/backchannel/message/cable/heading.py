"""Reading the heading of a cable (docs/spec/cable-form.md, "Heading")."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, TypeVar

from backchannel import limits
from backchannel.message.cable import grammar
from backchannel.message.heading import Heading, HeadingItem, Release
from backchannel.message.marking import Marking
from backchannel.message.names import OfficeName, PersonName
from backchannel.message.numbers import MessageNumber, parse_count
from backchannel.message.precedence import Precedence
from backchannel.message.problems import ValueProblem, shown
from backchannel.message.references import parse_reference
from backchannel.message.times import DateTimeGroup
from backchannel.message.words import check_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from backchannel.message.cable.notes import Notes

__all__ = ["HeadingRead", "read_heading"]

T = TypeVar("T")

_CODE: Final = "cable.heading"
_MANY: Final = frozenset({"To", "Info", "Exempt", "Ref"})
_ELSEWHERE: Final = {"cc": "Info", "copy": "Info", "re": "Subject", "fm": "From", "references": "Ref", "reference": "Ref", "action": "To"}
_LETTERED: Final = re.compile(r"\(([A-Z])\) (.*)")


@dataclass(slots=True, kw_only=True)
class HeadingRead:
    """What could be read of a heading, and on which line (from 1) each of its parts stands; `after` is the next line's index."""

    heading: Heading | None = None
    precedence: Precedence | None = None
    marking: Marking | None = None
    values: dict[str, list[Any]] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    after: int = 0

    @property
    def released(self) -> bool:
        """Whether it carries any line that only a released message has."""
        return any(name in self.lines for name in grammar.RELEASE_NAMES)

    @property
    def addressees(self) -> tuple[OfficeName, ...] | None:
        """The addressees in order, or None when a line of theirs could not be read."""
        if self.unread & {"To", "Info", "?"}:
            return None
        return (*self.values.get("To", ()), *self.values.get("Info", ()))

    @property
    def all_shown(self) -> bool:
        """Whether no addressees are withheld."""
        return not any(HeadingItem.OTHER_ADDRESSEES in items for items in self.values.get("Withheld", ()))

    def line_of(self, about: tuple[str, int]) -> int:
        """The line (from 1) of a part that a problem is about; of From:, or the first named line, when it has none of its own."""
        name, place = about
        lines = (
            self.lines.get(name) or self.lines.get("From") or [min((line for found in self.lines.values() for line in found), default=1)]
        )
        return lines[min(place, len(lines) - 1)]


def read_heading(lines: list[str], notes: Notes, *, draft: bool) -> HeadingRead:
    """Read the lines up to the blank one; what is wrong is noted, and `heading` is None when anything was."""
    read, before = HeadingRead(), len(notes)
    read.precedence = _bare(lines, read, notes, "the precedence", Precedence.parse)
    read.marking = _bare(lines, read, notes, "the marking", Marking.parse)
    while read.after < len(lines) and lines[read.after] and not grammar.DIGITS_LINE.fullmatch(lines[read.after]):
        read.after += 1
        _named(lines[read.after - 1], read, notes)
    if read.after < len(lines):
        if lines[read.after]:
            notes.add(read.after + 1, "cable.blank", "no blank line after the heading", "one before the first paragraph")
        else:
            read.after += 1
    _letters(read, notes)
    _check_release(read, notes, draft=draft)
    _check_offices(read, notes, draft=draft)
    if len(notes) == before:
        _build(read, notes)
    return read


def _bare(lines: list[str], read: HeadingRead, notes: Notes, what: str, parse: Callable[[str], T]) -> T | None:
    line = lines[read.after] if read.after < len(lines) else ""
    number = min(read.after + 1, len(lines))
    if not line or grammar.NAMED_LINE.fullmatch(line) or grammar.DIGITS_LINE.fullmatch(line):
        example = "FLASH" if what == "the precedence" else "SECRET"
        hint = f'Write it on a line of its own, such as "{example}".'
        notes.add(number, _CODE, f"{what} is missing", f"{what} on line {1 if what == 'the precedence' else 2}", hint)
        return None
    read.after += 1
    try:
        return parse(line)
    except ValueProblem as problem:
        notes.problem(number, problem)
        return None


def _named(line: str, read: HeadingRead, notes: Notes) -> None:
    number = read.after
    match = grammar.NAMED_LINE.fullmatch(line)
    name = match[1] if match else ""
    if not match or name not in grammar.HEADING_NAMES:
        read.unread.add("?")
        notes.add(number, _CODE, f"{shown(line)} is not a line of a heading", *_meant(line))
        return
    later = [known for known in read.lines if grammar.HEADING_NAMES.index(known) > grammar.HEADING_NAMES.index(name)]
    if later:
        hint = f"Move it above {later[0]}:."
        notes.add(number, _CODE, f"{name}: stands below {later[0]}:", f"the order {_order()}", hint)
    if name in read.lines and name not in _MANY:
        notes.add(number, _CODE, f"a second line {name}:", f"one (the first is line {read.lines[name][0]})", "Take one away.")
        return
    read.lines.setdefault(name, []).append(number)
    try:
        read.values.setdefault(name, []).append(_PARSERS[name](match[2]))
    except ValueProblem as problem:
        read.unread.add(name)
        notes.problem(number, problem)


def _meant(line: str) -> tuple[str, str]:
    """What was expected instead of this line, and a hint."""
    loose = grammar.LOOSE_LINE.fullmatch(line)
    name = loose[1].lower() if loose else ""
    if name in {"precedence", "marking", "classification"}:
        return "precedence and marking alone on lines 1 and 2", "Take the line away."
    near = [_ELSEWHERE[name]] if name in _ELSEWHERE else get_close_matches(name.capitalize(), grammar.HEADING_NAMES, n=1, cutoff=0.7)
    if loose and near:
        hint = f"Write {shown(f'{near[0]}: {loose[2]}')}." if loose[2] else "Write one after it, or take the line away."
        return f'"{near[0]}: " and its value', hint
    if loose:
        return f"one of {_order()}", "Put other things into the subject or a paragraph."
    return f"one of {_order()}, or the blank line that ends the heading", 'The first paragraph begins with "1. ".'


def _order() -> str:
    return ", ".join(f"{name}:" for name in grammar.HEADING_NAMES[4:-1])


def _letters(read: HeadingRead, notes: Notes) -> None:
    """References carry the letters (A), (B) in order when there are two or more, and none when there is one."""
    several = len(read.lines.get("Ref", ())) > 1
    references = []
    for place, (line, text) in enumerate(zip(read.lines.get("Ref", ()), read.values.get("Ref", ()), strict=True)):
        match = _LETTERED.fullmatch(text)
        letter = chr(ord("A") + place) if several and place < limits.REFERENCES else ""
        bare = match[2] if match else text
        if (match[1] if match else "") != letter:
            right = f"({letter}) {bare}" if letter else bare
            rule = "Two or more references are lettered in order; a single one is not."
            notes.add(line, _CODE, f"{shown(f'Ref: {text}')}", shown(f"Ref: {right}"), rule)
        try:
            references.append(parse_reference(bare))
        except ValueProblem as problem:
            notes.problem(line, problem)
    read.values["Ref"] = references


def _check_release(read: HeadingRead, notes: Notes, *, draft: bool) -> None:
    present = [name for name in grammar.RELEASE_NAMES if name in read.lines]
    if draft:
        for name in [*present, *(["Withheld"] if "Withheld" in read.lines else [])]:
            hint = "Take it away: the station adds what belongs there at release."
            notes.add(read.lines[name][0], "cable.draft", f"a draft with a line {name}:", "a draft without it", hint)
    elif present and len(present) < len(grammar.RELEASE_NAMES):
        missing = [f"{name}:" for name in grammar.RELEASE_NAMES if name not in present]
        came = f"a released message without {' and '.join(missing)}"
        notes.add(read.lines[present[0]][0], _CODE, came, "Number:, Time:, Paragraphs: and Addressees: together")


def _check_offices(read: HeadingRead, notes: Notes, *, draft: bool) -> None:
    """A missing sender or addressee is noted only when no line was unreadable, for that line may be the one."""
    if "?" in read.unread:
        return
    if "From" not in read.lines:
        notes.add(read.line_of(("Number", 0)), _CODE, "no From: line", "the office that sends", 'Write "From:" and the office.')
    if draft and "To" not in read.lines:
        notes.add(read.line_of(("To", 0)), _CODE, "no To: line", "at least one action addressee", 'Write "To:" and the office.')


def _build(read: HeadingRead, notes: Notes) -> None:
    one = {name: values[0] for name, values in read.values.items() if values}
    if read.precedence is None or read.marking is None:
        return
    try:
        release = None
        if read.released:
            number, time, paragraphs, addressees = (one[name] for name in grammar.RELEASE_NAMES)
            release = Release(number=number, time=time, paragraphs=paragraphs, addressees=addressees)
        read.heading = Heading(
            precedence=read.precedence,
            marking=read.marking,
            sender=one["From"],
            to=tuple(read.values.get("To", ())),
            info=tuple(read.values.get("Info", ())),
            exempt=tuple(read.values.get("Exempt", ())),
            subject=one.get("Subject"),
            references=tuple(read.values.get("Ref", ())),
            drafter=one.get("Drafter"),
            releaser=one.get("Releaser"),
            release=release,
            withheld=one.get("Withheld", ()),
        )
    except ValueProblem as problem:
        for each in problem.all:
            notes.problem(read.line_of(each.about), each)


def _withheld(text: str) -> tuple[HeadingItem, ...]:
    known = {item.value: item for item in HeadingItem}
    for part in text.split(", "):
        if part not in known:
            raise ValueProblem(_CODE, f"{shown(part)} as withheld", f"some of {', '.join(known)}, in this order")
    return tuple(known[part] for part in text.split(", "))


def _subject(text: str) -> str:
    check_line(text, "subject", limits.SUBJECT_CHARACTERS, _CODE)
    return text


_PARSERS: Final[dict[str, Callable[[str], object]]] = {
    "Number": MessageNumber.parse,
    "Time": DateTimeGroup.parse,
    "Paragraphs": lambda text: parse_count(text, "number of paragraphs", limits.PORTIONS),
    "Addressees": lambda text: parse_count(text, "number of addressees", limits.ADDRESSEES),
    "From": OfficeName.parse,
    "Drafter": PersonName.parse,
    "Releaser": PersonName.parse,
    "To": OfficeName.parse,
    "Info": OfficeName.parse,
    "Exempt": OfficeName.parse,
    "Subject": _subject,
    "Ref": str,
    "Withheld": _withheld,
}
