"""Numbers of messages: series, station serials, and both together (docs/spec/message.md, "Numbers")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from backchannel import limits
from backchannel.message.look_alikes import skeleton
from backchannel.message.problems import ValueProblem, shown

__all__ = ["MessageNumber", "SeriesName", "StationSerial", "parse_count"]

_CODE: Final = "message.number"
_SERIES: Final = re.compile(r"[A-Z][A-Z0-9]*")
_SERIAL: Final = re.compile(r"(?:([A-Z]+) )?([0-9]+)")
_FIGURES: Final = re.compile(r"[1-9][0-9]*")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SeriesName:
    """The name of one office's numbered messages in one channel: `HAKTO`; a capital letter, then capitals and figures."""

    text: str

    def __post_init__(self) -> None:
        if not _SERIES.fullmatch(self.text) or len(self.text) > limits.SERIES_CHARACTERS:
            hint = f'Write "{self.text.upper()}".' if _SERIES.fullmatch(self.text.upper()) and self.text != self.text.upper() else ""
            expected = f"capital letters A to Z and figures, a letter first, at most {limits.SERIES_CHARACTERS}"
            raise ValueProblem(_CODE, f"{shown(self.text)} cannot be a series", expected, hint)

    @classmethod
    def parse(cls, text: str) -> SeriesName:
        """The series of this name; raises ValueProblem."""
        return cls(text=text)

    @property
    def skeleton(self) -> str:
        """What this series has in common with all that look like it; no two of one skeleton stand on one channel."""
        return skeleton(self.text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSerial:
    """An office's count over all its channels: `221`, or `WHS 2280` with the letters of its station."""

    number: int
    letters: str = ""

    def __post_init__(self) -> None:
        _check_number(self.number, "station serial")
        if self.letters and not (self.letters.isascii() and self.letters.isalpha() and self.letters.isupper()):
            raise ValueProblem(_CODE, f"{shown(self.letters)} before a station serial", "capital letters A to Z")
        if len(self.letters) > limits.SERIES_CHARACTERS:
            raise ValueProblem(_CODE, f"{len(self.letters)} letters before a serial", f"at most {limits.SERIES_CHARACTERS}")

    @classmethod
    def parse(cls, text: str) -> StationSerial:
        """The serial that is written so; raises ValueProblem."""
        match = _SERIAL.fullmatch(text)
        if not match:
            glued = re.fullmatch(r"([A-Z]+)([0-9]+)", text)
            hint = f'Write "{glued[1]} {glued[2]}".' if glued else ""
            raise ValueProblem(_CODE, f"{shown(text)} is not a station serial", 'a number such as "221" or "WHS 2280"', hint)
        return cls(number=parse_count(match[2], "station serial", limits.NUMBER_MAX), letters=match[1] or "")

    def __str__(self) -> str:
        return f"{self.letters} {self.number}" if self.letters else str(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageNumber:
    """A message's place in its series, beside its station serial: `HAKTO 42/221`; a copy may lack the serial: `HAKTO 42`."""

    series: SeriesName
    number: int
    serial: StationSerial | None = None

    def __post_init__(self) -> None:
        _check_number(self.number, "message number")

    @classmethod
    def parse(cls, text: str) -> MessageNumber:
        """The number that is written so; raises ValueProblem."""
        place, slash, serial = text.partition("/")
        series, space, number = place.partition(" ")
        if not space:
            raise ValueProblem(_CODE, f"{shown(text)} is not a message number", 'a number such as "HAKTO 42/221"')
        return cls(
            series=SeriesName.parse(series),
            number=parse_count(number, "message number", limits.NUMBER_MAX),
            serial=StationSerial.parse(serial) if slash else None,
        )

    def __str__(self) -> str:
        place = f"{self.series} {self.number}"
        return f"{place}/{self.serial}" if self.serial else place


def parse_count(text: str, what: str, most: int) -> int:
    """A whole number from 1 to `most` in plain figures without leading zeros; raises ValueProblem."""
    if not _FIGURES.fullmatch(text) or len(text) > len(str(most)) or int(text) > most:
        hint = f'Write "{text.lstrip("0")}".' if _FIGURES.fullmatch(text.lstrip("0")) and text[0] == "0" else ""
        raise ValueProblem(_CODE, f"{shown(text)} is not a {what}", f"a whole number from 1 to {most}", hint)
    return int(text)


def _check_number(number: int, what: str) -> None:
    if not 1 <= number <= limits.NUMBER_MAX:
        raise ValueProblem(_CODE, f"{number} is not a {what}", f"a whole number from 1 to {limits.NUMBER_MAX}")
