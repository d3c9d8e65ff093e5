"""What a message refers to: another message, or one paragraph of it (docs/spec/message.md, "References")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from backchannel import limits
from backchannel.message.numbers import MessageNumber, SeriesName, parse_count
from backchannel.message.problems import ValueProblem, shown

__all__ = ["Reference"]

_CODE: Final = "message.reference"
_LOOSE: Final = re.compile(r"([^ ]+ [0-9]+),? (?:para|para\.|par|par\.|paragraph|Paragraph|\u00a7) ?([0-9]+)")
_REFERENCE: Final = re.compile(r"([^ ]+) ([^ ]+)(?: paragraph ([^ ]+))?")


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
