"""What a message refers to: messages and paragraphs, here or on another channel, and documents (docs/spec/message.md, "References")."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

from backchannel import limits
from backchannel.message.numbers import MessageNumber, SeriesName, parse_count
from backchannel.message.problems import ValueProblem, shown
from backchannel.message.times import MONTHS
from backchannel.message.words import check_line

__all__ = ["AnyReference", "ChannelReference", "DocumentReference", "Reference", "parse_reference"]

_CODE: Final = "message.reference"
_LOOSE: Final = re.compile(r"([^ ]+ [0-9]+),? (?:para|para\.|par|par\.|paragraph|Paragraph|\u00a7) ?([0-9]+)")
_REFERENCE: Final = re.compile(r"([^ ]+) ([^ ]+)(?: paragraph ([^ ]+))?")
_ON: Final = re.compile(r"([^ ]+ [^ ]+(?: paragraph [^ ]+)?) on (.*)", re.DOTALL)
_DOCUMENT: Final = re.compile(r'document "([^"]*)"(?: of (.*))?', re.DOTALL)
_DAY: Final = re.compile(r"([1-9][0-9]?) ([A-Z]{3}) ([1-9][0-9]{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """`HAKTO 41` or `HAKTO 41 paragraph 4`; the letters (A), (B) of a heading come from the place and are not part of it."""

    series: SeriesName
    number: int
    paragraph: int | None = None

    def __post_init__(self) -> None:
        MessageNumber(series=self.series, number=self.number)
        if self.paragraph is not None and not 1 <= self.paragraph <= limits.PORTIONS:
            raise ValueProblem(_CODE, f"paragraph {self.paragraph}", f"a paragraph from 1 to {limits.PORTIONS}")

    @classmethod
    def parse(cls, text: str) -> Reference:
        """The reference that is written so; raises ValueProblem."""
        match = _REFERENCE.fullmatch(text)
        if not match:
            expected = 'a message such as "HAKTO 41" or a paragraph such as "HAKTO 41 paragraph 4"'
            loose = _LOOSE.fullmatch(text)
            hint = f'Write "{loose[1]} paragraph {loose[2]}".' if loose else ""
            raise ValueProblem(_CODE, f"{shown(text)} is not a reference", expected, hint)
        if "/" in match[2]:
            hint = f'Write "{text.partition("/")[0]}".'
            raise ValueProblem(_CODE, f"{shown(text)} names a station serial", "series and number alone", hint)
        return cls(
            series=SeriesName.parse(match[1]),
            number=parse_count(match[2], "message number", limits.NUMBER_MAX),
            paragraph=parse_count(match[3], "paragraph number", limits.PORTIONS) if match[3] else None,
        )

    def __str__(self) -> str:
        tail = f" paragraph {self.paragraph}" if self.paragraph is not None else ""
        return f"{self.series} {self.number}{tail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReference:
    """A message or paragraph of another channel, by that channel's name: `HAKTO 41 on Northern talks`; raises ValueProblem."""

    reference: Reference
    channel: str

    def __post_init__(self) -> None:
        check_line(self.channel, "channel's name", limits.SUBJECT_CHARACTERS, _CODE)

    def __str__(self) -> str:
        return f"{self.reference} on {self.channel}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReference:
    """Something outside all channels, by title and day: `document "Final declaration" of 21 JUL 1954`; raises ValueProblem."""

    title: str
    day: datetime.date | None = None

    def __post_init__(self) -> None:
        check_line(self.title, "title of the document", limits.SUBJECT_CHARACTERS, _CODE)
        if '"' in self.title:
            hint = "Leave them out, or use typographic ones."
            raise ValueProblem(_CODE, f"quotation marks within the title {shown(self.title)}", "a title without them", hint)
        if self.day is not None and self.day.year < 1000:
            raise ValueProblem(_CODE, f"the year {self.day.year}", "a year of four figures")

    def __str__(self) -> str:
        tail = f" of {self.day.day} {MONTHS[self.day.month - 1]} {self.day.year}" if self.day else ""
        return f'document "{self.title}"{tail}'


AnyReference = Reference | ChannelReference | DocumentReference


def parse_reference(text: str) -> AnyReference:
    """The reference of any sort that is written so; raises ValueProblem."""
    if text.startswith("document "):
        return _document(text)
    match = _ON.fullmatch(text)
    return ChannelReference(reference=Reference.parse(match[1]), channel=match[2]) if match else Reference.parse(text)


def _document(text: str) -> DocumentReference:
    match = _DOCUMENT.fullmatch(text)
    if not match:
        raise ValueProblem(_CODE, f"{shown(text)} does not name a document", 'its title and day, such as document "Minutes" of 3 OCT 1972')
    return DocumentReference(title=match[1], day=_day(match[2]) if match[2] is not None else None)


def _day(text: str) -> datetime.date:
    match = _DAY.fullmatch(text)
    expected = 'day, month and year, such as "3 OCT 1972"'
    if not match or match[2] not in MONTHS:
        raise ValueProblem(_CODE, f"{shown(text)} is not the day of a document", expected)
    try:
        return datetime.date(int(match[3]), MONTHS.index(match[2]) + 1, int(match[1]))
    except ValueError:
        raise ValueProblem(_CODE, f"{shown(text)} is not in any calendar", expected) from None
