"""Reading the numbered portions of a cable (docs/spec/cable-form.md, "Portions")."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from backchannel import limits
from backchannel.message.bearing import BEARING_LINES
from backchannel.message.cable import grammar
from backchannel.message.cable.bracket import Bracket, read_bracket
from backchannel.message.kinds import PARAGRAPH, TEXT
from backchannel.message.near_lines import line_meant
from backchannel.message.portions import AnyPortion, ClosedPortion, Portion, WithheldPortion
from backchannel.message.problems import ValueProblem, shown

if TYPE_CHECKING:
    from re import Pattern

    from backchannel.message.cable.notes import Notes
    from backchannel.message.kinds import Kind

__all__ = ["PortionRead", "read_portions"]

_PORTION: Final = "cable.portion"
_FENCE: Final = "cable.fence"
_BLANK: Final = "cable.blank"


@dataclass(slots=True, kw_only=True)
class PortionRead:
    """One portion with the lines (from 1) of its number, its named lines and the first of its words.

    `number` is the one it should have; `whole` turns False when its parts could not be told apart; `portion` is None
    when it is not sound by itself.
    """

    line: int
    portion: AnyPortion | None = None
    bracket: Bracket | None = field(default_factory=Bracket)
    named: list[tuple[str, str]] = field(default_factory=list)
    named_lines: list[int] = field(default_factory=list)
    words: list[str] | None = None
    words_line: int = 0
    number: int = 0
    whole: bool = True

    def line_of(self, about: tuple[str, int]) -> int:
        """The line of the part that a problem is about."""
        part, place = about
        if part == "words" and self.words_line:
            return self.words_line + place
        first = len(self.bracket.fields) if self.bracket else 0  # those in the bracket stand before the named lines
        if part == "field" and first <= place < first + len(self.named_lines):
            return self.named_lines[place - first]
        return self.line


def read_portions(lines: list[str], start: int, notes: Notes) -> list[PortionRead]:
    """Read everything from index `start` on; what is wrong is noted."""
    reads: list[PortionRead] = []
    place, expected = start, 1
    while place < len(lines):
        following = _next_number(lines, place)
        if following > place:
            notes.add(place + 1, _PORTION, f"{shown(lines[place])} stands outside the paragraphs", f'a number such as "{expected}. "')
            place = following
            continue
        after = _end_of_portion(lines, place)
        if len(reads) < limits.PORTIONS:
            reads.append(PortionRead(line=place + 1, number=expected))
            expected = _read_portion(lines[place:after], reads[-1], notes) + 1
        elif len(reads) == limits.PORTIONS:
            notes.add(place + 1, _PORTION, "a paragraph too many", f"at most {limits.PORTIONS}", "Send a second message.")
            break
        _check_gap(lines, after, notes)
        place = _next_filled(lines, after)
    if not reads:
        notes.add(len(lines), _PORTION, "a message without paragraphs", "at least one", 'Begin the first with "1. ".')
    return reads


def _next_number(lines: list[str], place: int) -> int:
    return next((at for at in range(place, len(lines)) if grammar.DIGITS_LINE.fullmatch(lines[at])), len(lines))


def _next_filled(lines: list[str], place: int) -> int:
    return next((at for at in range(place, len(lines)) if lines[at]), len(lines))


def _end_of_portion(lines: list[str], place: int) -> int:
    """The index after a portion's last line that is not blank: numbers inside a closed fence do not end it."""
    after = place + 1
    fenced = False
    for at in range(place + 1, len(lines)):
        line = lines[at]
        if fenced:
            fenced = line != grammar.END
        elif grammar.DIGITS_LINE.fullmatch(line):
            break
        elif line == grammar.BEGIN and _in_fields(lines, place, at):
            fenced = grammar.END in lines[at + 1 :]
        if line:
            after = at + 1
    return after


def _in_fields(lines: list[str], place: int, at: int) -> bool:
    """Whether nothing but named lines stands between the number line, which holds no words, and index `at`."""
    head = grammar.DIGITS_LINE.fullmatch(lines[place])
    bracket = grammar.BRACKET_LINE.fullmatch(head[2] or "") if head else None
    bare = bracket is not None and bracket[2] is None
    return bare and all(grammar.NAMED_LINE.fullmatch(line) for line in lines[place + 1 : at])


def _check_gap(lines: list[str], after: int, notes: Notes) -> None:
    if after >= len(lines):
        return
    blanks = _next_filled(lines, after) - after
    if blanks != 1:
        came = "no blank line" if blanks == 0 else f"{blanks} blank lines"
        hint = "" if blanks else 'If this line belongs to the words above, put a "\\" before its number.'
        notes.add(after + 1, _BLANK, f"{came} before this paragraph" if not blanks else came, "one between paragraphs", hint)


def _read_portion(lines: list[str], read: PortionRead, notes: Notes) -> int:
    """Read one portion from its own lines; the number from which counting goes on, so that one slip is one finding."""
    match = grammar.DIGITS_LINE.fullmatch(lines[0])
    digits, rest = (match[1], match[2]) if match else ("", None)
    counted = _check_number(digits, read, notes)
    first = _read_start(rest or "", read, notes)
    if first is not None:
        read.words = [first, *(_unescaped(words, grammar.NUMBER_ESCAPE) for words in lines[1:])]
        read.words_line = read.line
    else:
        _read_named(lines, read, notes)
    if read.whole and read.bracket is not None:
        _build(read, read.bracket, notes)
    return counted


def _check_number(digits: str, read: PortionRead, notes: Notes) -> int:
    if digits == str(read.number):
        return read.number
    hint = f'Write "{read.number}."; if the line belongs to the words above, put a "\\" before it.'
    notes.add(read.line, "cable.number", f"a paragraph numbered {shown(digits)}", f"{read.number}", hint)
    plausible = digits[:1] != "0" and len(digits) <= len(str(limits.PORTIONS))
    return int(digits) if plausible else read.number


def _read_start(rest: str, read: PortionRead, notes: Notes) -> str | None:
    """Read the bracket of a number line; the words that begin on the line, or None."""
    match = grammar.BRACKET_LINE.fullmatch(rest)
    if match:
        try:
            read.bracket = read_bracket(match[1])
        except ValueProblem as problem:
            read.bracket = None
            notes.problem(read.line, problem)
        return match[2]
    if rest.startswith("["):
        hint = 'Close it with "]", or put a "\\" before it if it begins the words.'
        notes.add(read.line, "cable.bracket", f"{shown(rest)} opens a bracket and does not close it", '"]" on the same line', hint)
        read.bracket = None
    return _unescaped(rest, grammar.BRACKET_ESCAPE) if rest else None


def _read_named(lines: list[str], read: PortionRead, notes: Notes) -> None:
    kind = (read.bracket and read.bracket.kind) or PARAGRAPH
    for at in range(1, len(lines)):
        if lines[at] == grammar.BEGIN:
            _read_fence(lines, at, read, notes)
            return
        match = grammar.NAMED_LINE.fullmatch(lines[at])
        if not match:
            notes.add(read.line + at, _PORTION, f"{shown(lines[at])} is neither a named line nor fenced words", *_meant(lines[at], kind))
            read.whole = False
            return
        if match[1] in BEARING_LINES and kind.bears:
            meant = line_meant(kind, match[1])
            otherwise = f', or the line "{meant}:"' if meant else ""
            hint = f'Write "[{match[1].lower()} ...]" after the number{otherwise}.'
            notes.add(read.line + at, _PORTION, f"{match[1]}: as a named line", "the same in the bracket", hint)
            read.whole = False
            continue
        read.named.append((match[1], match[2]))
        read.named_lines.append(read.line + at)


def _meant(line: str, kind: Kind) -> tuple[str, str]:
    """What was expected instead of this line, and a hint."""
    loose = grammar.LOOSE_LINE.fullmatch(line)
    if loose and (meant := line_meant(kind, loose[1])):
        return f'a named line such as "{meant}: "', f"Write {shown(f'{meant}: {loose[2]}')}."
    hint = "Words begin on the line of their number, or stand between Begin text: and End text."
    return 'a named line such as "Title: ", or "Begin text:"', hint


def _read_fence(lines: list[str], at: int, read: PortionRead, notes: Notes) -> None:
    end = next((after for after in range(at + 1, len(lines)) if lines[after] == grammar.END), None)
    if end is None:
        hint = 'Write "End text." on a line of its own after the last word.'
        notes.add(read.line + at, _FENCE, '"Begin text:" without its end', '"End text." further down', hint)
        read.whole = False
        return
    if end + 1 < len(lines):
        hint = "Give what follows a number of its own."
        notes.add(read.line + end + 1, _FENCE, 'words after "End text."', "a blank line and the next number", hint)
    if not read.named and read.whole and not (read.bracket and read.bracket.kind == TEXT):
        hint = "Write them on the line of the number."
        notes.add(read.line + at, _FENCE, "a fence without a named line above it", "words without fence", hint)
    read.words = [_unescaped(line, grammar.END_ESCAPE) for line in lines[at + 1 : end]]
    read.words_line = read.line + at + 1
    if not read.words:
        notes.add(read.line + at, _FENCE, 'nothing between "Begin text:" and "End text."', "the exact words")
        read.whole = False


def _build(read: PortionRead, bracket: Bracket, notes: Notes) -> None:
    number = read.number
    words = "\n".join(read.words) if read.words is not None else None
    try:
        if not bracket.closing:
            read.portion = Portion(
                number=number,
                kind=bracket.kind or PARAGRAPH,
                marking=bracket.marking,
                audience=bracket.audience,
                fields=(*bracket.fields, *read.named),
                words=words,
            )
            return
        if words is not None or read.named:
            came = f"words under a paragraph that is {bracket.closing}"
            notes.add(read.line, _PORTION, came, "the number line alone", "Take the bracket or the words away.")
        elif bracket.kind is None:
            read.portion = WithheldPortion(number=number)
        else:
            sealed = bracket.closing == grammar.SEALED
            read.portion = ClosedPortion(
                number=number, kind=bracket.kind, marking=bracket.marking, audience=bracket.audience, sealed=sealed
            )
    except ValueProblem as problem:
        for each in problem.all:
            notes.problem(read.line_of(each.about), each)


def _unescaped(line: str, taken_for: Pattern[str]) -> str:
    """The line as it was meant: one backslash less, where it begins with one and would be structure without any."""
    return line[1:] if line.startswith("\\") and taken_for.fullmatch(line) else line
