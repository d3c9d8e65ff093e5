"""Messages named within a sentence: `your 15`, `Tocor 9`, `42 and 43`, `this message` (docs/spec/history.md, "Correspondence")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Mention", "Speaker", "mentions", "sentences"]

_SENTENCE: Final = re.compile(r"(?<=[.?!;\u201d])(?<!\b[A-Z]\.) +(?=[\"\u201cA-Z])|(?<=[a-z]{4}\.) +(?=\d)")
_NAMED: Final = re.compile(
    r"\b(?:(?P<whose>your|my|our|mine) )?(?:(?P<series>(?:CITE )?[A-Za-z]{2,15})(?: |(?=\d)))?"
    r"(?P<number>\d{1,6})(?:/(?:[A-Z]{1,6} ?)?\d{1,6})?(?![\d:%'\u2019]|\.\d|,\d)|"
    r"\b(?P<this>this (?:message|cable|telegram|reply))\b",
    re.IGNORECASE,
)
_NEAR: Final = 30  # a number further on is hardly one of the next messages
_ON: Final = re.compile(r",? (?:and|or|nor) |, ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A message that a sentence names, and where its name stands in the sentence."""

    series: str
    number: int
    start: int
    end: int

    @property
    def label(self) -> str:
        """As it is cited."""
        return f"{self.series} {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says `my 84` and `your 42`: the series of the message that is speaking, its number, and the series that it answers."""

    series: str
    number: int
    other: str
    known: frozenset[str]


def sentences(words: str) -> list[str]:
    """The sentences of a paragraph."""
    return [sentence for sentence in _SENTENCE.split(words.replace("\n", " ")) if sentence]


def mentions(sentence: str, speaker: Speaker, before: Mention | None = None) -> Iterator[Mention]:
    """Each message that the sentence names, as far as it says of which series it is.

    `before` is the last that was named before this sentence: one that begins with a bare number goes on counting from it.
    """
    last = before
    for match in _NAMED.finditer(sentence):
        series, number, start = speaker.series, speaker.number, match.start()
        if not match["this"]:
            number = int(match["number"])
            series, start = _series(match, speaker)
            if not series and last and _goes_on(sentence, match.start("number"), number, last, before):
                series, start = last.series, match.start("number")
        if series:
            last = Mention(series=series, number=number, start=start, end=match.end())
            yield last


def _goes_on(sentence: str, at: int, number: int, last: Mention, before: Mention | None) -> bool:
    """Whether a bare number is of the series of the one before it."""
    if last is before:
        return at == 0 and last.number < number <= last.number + _NEAR
    return _ON.fullmatch(sentence, last.end, at) is not None


def _series(match: re.Match[str], speaker: Speaker) -> tuple[str, int]:
    """The series that a number belongs to, and where its name begins; nothing where neither a name nor `my` or `your` says it."""
    word = (match["series"] or "").upper()
    if word in speaker.known:
        return word, match.start()
    whose = word if word in {"MY", "OUR", "YOUR", "MINE"} else (match["whose"] or "").upper() if not word else ""
    if not whose:
        return "", match.start()
    return speaker.other if whose == "YOUR" else speaker.series, match.start()
