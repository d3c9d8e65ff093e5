"""The numbered portions of a cable as they stand, sound or not (docs/spec/cable-form.md, "Portions")."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from backchannel.history.values import Part, Where
from backchannel.message import ValueProblem
from backchannel.message.cable import grammar
from backchannel.message.cable.bracket import Bracket, read_bracket
from backchannel.message.kinds import TEXT

if TYPE_CHECKING:
    from re import Pattern

__all__ = ["Numbered", "numbered_portions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """One portion: the line (from 1) of its number, the number, its bracket, its named lines, its exact words.

    `words` is None where it has none; `ended` is whether the text has its end.
    """

    line: int
    number: str
    printed: str = ""
    bracket: Bracket = field(default_factory=Bracket)
    named: tuple[tuple[str, str], ...] = ()
    words: str | None = None
    ended: bool = True

    @property
    def is_text(self) -> bool:
        """Whether it has the exact words of a text."""
        return self.bracket.kind == TEXT and self.words is not None

    @property
    def where(self) -> Where:
        return Where(part=Part.PARAGRAPH, number=self.number)


def numbered_portions(lines: list[str], start: int) -> list[Numbered]:
    """Everything from this index on, cut at the numbers that stand in no text."""
    numbers, ends = [], [at for at, line in enumerate(lines) if line == grammar.END]
    beyond, named = start, False
    for at in range(start, len(lines)):
        line = lines[at]
        if at < beyond:
            continue
        if grammar.DIGITS_LINE.fullmatch(line):
            numbers.append(at)
            named = line.endswith("]")
        elif line == grammar.BEGIN and named:
            after = bisect_right(ends, at)
            beyond, named = ends[after] if after < len(ends) else at, False
        else:
            named = named and grammar.NAMED_LINE.fullmatch(line) is not None
    return [_portion(lines[at:after], at + 1) for at, after in pairwise((*numbers, len(lines)))]


def _portion(lines: list[str], line: int) -> Numbered:
    head = grammar.DIGITS_LINE.fullmatch(lines[0])
    assert head is not None  # its lines were cut at one
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    rest = head[2] or ""
    marked = grammar.BRACKET_LINE.fullmatch(rest)
    bracket = _bracket(marked[1]) if marked else Bracket()
    printed = f"[{marked[1]}]" if marked else ""
    first = marked[2] if marked else _plain(rest, grammar.BRACKET_ESCAPE)
    if first:
        words = "\n".join((first, *(_plain(each, grammar.NUMBER_ESCAPE) for each in lines[1:])))
        return Numbered(line=line, number=head[1], printed=printed, bracket=bracket, words=words)
    return _named(lines, line, head[1], printed, bracket)


def _named(lines: list[str], line: int, number: str, printed: str, bracket: Bracket) -> Numbered:
    """A portion whose words, if any, stand between the marks of a text, under lines with names."""
    named, at = [], 1
    while at < len(lines) and (match := grammar.NAMED_LINE.fullmatch(lines[at])):
        named.append((match[1], match[2]))
        at += 1
    fenced = lines[at : at + 1] == [grammar.BEGIN]
    words = lines[at + fenced :]
    ended = not fenced or grammar.END in words
    if fenced and ended:
        del words[words.index(grammar.END) :]
    spoken = "\n".join(_plain(each, grammar.END_ESCAPE if fenced else grammar.NUMBER_ESCAPE) for each in words)
    return Numbered(
        line=line, number=number, printed=printed, bracket=bracket, named=tuple(named), words=spoken if words else None, ended=ended
    )


def _bracket(inside: str) -> Bracket:
    """What it says, or nothing where it cannot be read: then that is a finding."""
    try:
        return read_bracket(inside)
    except ValueProblem:
        return Bracket()


def _plain(line: str, taken_for: Pattern[str]) -> str:
    """The line without the backslash that kept it from being taken for structure."""
    return line[1:] if line.startswith("\\") and taken_for.fullmatch(line) else line
