"""The telegraphic guard: `would not repeat not`, so that a lost or garbled word cannot turn the sense round.

docs/spec/message.md, "Repeats". Places are character offsets into the words, so that a screen can render them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Guard", "Offer", "RepeatFault", "faults", "guards", "offers"]

_REPEAT: Final = "repeat"
_LONGEST: Final = 12  # words on each side of one guard
_NEGATIONS: Final = frozenset({"not", "no", "never", "none", "nothing", "without", "neither", "nor"})
_UNITS: Final = frozenset(
    {
        *("degree", "degrees", "minute", "minutes", "second", "seconds", "hour", "hours", "day", "days", "week", "weeks"),
        *("month", "months", "year", "years", "a.m.", "p.m.", "o'clock", "percent", "hundred", "thousand", "million", "billion"),
        *("metre", "metres", "meter", "meters", "kilometre", "kilometres", "kilometer", "kilometers", "km", "mile", "miles"),
        *("nautical", "foot", "feet", "ton", "tons", "tonne", "tonnes", "dollars", "euros", "pounds", "francs"),
        *("men", "troops", "soldiers", "prisoners", "hostages", "persons", "people"),
    }
)
_MONTHS: Final = frozenset(
    {
        *("january", "february", "march", "april", "may", "june"),
        *("july", "august", "september", "october", "november", "december"),
    }
)
_LABELS: Final = frozenset(
    {
        *("paragraph", "paragraphs", "part", "parts", "point", "points", "version", "versions"),
        *("document", "article", "page", "pages", "number"),
    }
)
_JOINING: Final = frozenset({"and", "or", "to"})
_WORD: Final = re.compile(r"\S+")
_SIGNS: Final = ".,;:!?)]\u2026"
_QUOTES: Final = "\"'\u201d\u2019\u00bb"
# A time as a line of a paragraph says it (docs/spec/message.md, "Times").
_TIME: Final = re.compile(r"(?:[0-9]{6}Z|[0-9]{4}(?:\s+[A-Z][A-Z'-]*){1,5}\s+[0-9]{2})\s+[A-Z]{3}\s+[0-9]{2}(?![0-9A-Za-z])")
_LIST_MARK: Final = re.compile(r"\(?[0-9]{1,2}\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One guard, `X repeat X`: from `start` to `stop` in the words, with the guarded phrase as it stands before `repeat`."""

    start: int
    stop: int
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatFault:
    """A `repeat` that should guard and does not: where it stands, what came, and what guards would read.

    `advice` when the sentence may be meant so and a release is not stopped.
    """

    start: int
    stop: int
    came: str
    right: str
    advice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A negation or figure without a guard, from `start` to `stop`, and how it reads with one."""

    start: int
    stop: int
    came: str
    guarded: str


class _Words:
    """The words of a text with their places, and as they are compared."""

    def __init__(self, words: str) -> None:
        self.text = words
        self.found = list(_WORD.finditer(words))
        self.plain = [_plain(match[0]) for match in self.found]

    def phrase(self, first: int, after: int) -> str:
        return " ".join(match[0] for match in self.found[first:after])

    def width(self, place: int) -> int:
        """How many words before `repeat` at `place` equal as many after it; the largest number wins."""
        for width in range(min(_LONGEST, place, len(self.plain) - place - 1), 0, -1):
            if self.plain[place - width : place] == self.plain[place + 1 : place + 1 + width]:
                return width
        return 0

    def repeats(self) -> list[tuple[int, int]]:
        """Every `repeat` with its width (0: guards nothing), left to right, never inside another's guard."""
        result, beyond = [], 0
        for place, plain in enumerate(self.plain):
            if plain == _REPEAT and place >= beyond:
                width = self.width(place)
                result.append((place, width))
                beyond = place + width + 1
        return result


def guards(words: str) -> tuple[Guard, ...]:
    """The guards in the words, in order."""
    if _REPEAT not in words.lower():
        return ()
    view = _Words(words)
    return tuple(
        Guard(
            start=view.found[place - width].start(),
            stop=view.found[place + width].end(),
            phrase=view.phrase(place - width, place),
        )
        for place, width in view.repeats()
        if width
    )


def faults(words: str) -> tuple[RepeatFault, ...]:
    """Each `repeat` beside a figure or before a negation that does not repeat what stands before it.

    After a negation it is advice only: `do not repeat this` is plain English.
    """
    if _REPEAT not in words.lower():
        return ()
    view = _Words(words)
    result = []
    for place, width in view.repeats():
        before = view.plain[place - 1] if place else ""
        after = view.plain[place + 1] if place + 1 < len(view.plain) else ""
        certain = after in _NEGATIONS or _figure(after) or _figure(before)
        if width or not (certain or before in _NEGATIONS):
            continue
        first, last = max(place - 1, 0), min(place + 1, len(view.found) - 1)
        phrase = after if after in _NEGATIONS or (_figure(after) and not before) else before
        result.append(
            RepeatFault(
                start=view.found[first].start(),
                stop=view.found[last].end(),
                came=view.phrase(first, last + 1),
                right=f"{phrase} repeat {phrase}",
                advice=not certain,
            )
        )
    return tuple(result)


def offers(words: str) -> tuple[Offer, ...]:
    """How each unguarded negation and figure would read with a guard; paragraph numbers and list marks are left alone."""
    view = _Words(words)
    taken = {n for place, width in view.repeats() for n in range(place - max(width, 1), place + max(width, 1) + 1)}
    result, place = [], 0
    while place < len(view.plain):
        after = place + 1
        if place not in taken:
            if view.plain[place] in _NEGATIONS:
                result.append(_offer(view, place, after, lead=_lead(view, place, taken)))
            elif _figure(view.plain[place]) and not _label(view, place):
                after = _figure_end(view, place)
                if taken.isdisjoint(range(place, after)):
                    result.append(_offer(view, place, after, lead=place))
        place = after
    return tuple(result)


def _lead(view: _Words, place: int, taken: set[int]) -> int:
    """Where an offer begins: at the word before a negation, for `not` alone says little, unless a sentence ends there."""
    before = place - 1
    return before if place and before not in taken and not _tail(view.found[before][0]) else place


def _offer(view: _Words, first: int, after: int, *, lead: int) -> Offer:
    last = view.found[after - 1]
    cut = len(_tail(last[0]))
    bare = view.phrase(first, after)[: -cut or None]
    again = bare if _figure(bare) else bare.lower()
    before = view.phrase(lead, first)
    return Offer(
        start=view.found[lead].start(),
        stop=last.end() - cut,
        came=f"{before} {bare}".strip(),
        guarded=f"{before} {bare} repeat {again}".strip(),
    )


def _figure_end(view: _Words, place: int) -> int:
    """Where a figure with its units ends: `17 degrees 30 minutes` is one figure, and so is `2300 PARIS 22 OCT 72`."""
    after = place + 1
    if time := _TIME.match(view.text, view.found[place].start()):
        return next((at for at in range(after, len(view.found)) if view.found[at].start() >= time.end()), len(view.found))
    while after < len(view.plain) and not _tail(view.found[after - 1][0]).strip("'\""):
        unit = view.plain[after] in _UNITS
        compound = _figure(view.plain[after]) and view.plain[after - 1] in _UNITS
        if not (unit or compound):
            break
        after += 1
    return after


def _label(view: _Words, place: int) -> bool:
    """Whether the figure only numbers something: a list mark, a paragraph or several, a message of a series, a day's date."""
    before = view.found[place - 1][0] if place else ""
    series = bool(re.fullmatch(r"[A-Z]{3,12}", before)) and not view.text.isupper()
    return bool(_LIST_MARK.fullmatch(view.found[place][0])) or _dated(view, place) or _numbering(view, place) or series


def _dated(view: _Words, place: int) -> bool:
    """Whether it is part of a date: `October 22, 1972`, `22 October 1972`."""
    first, before = (view.plain[at] if at >= 0 else "" for at in (place - 2, place - 1))
    after = view.plain[place + 1] if place + 1 < len(view.plain) and not _tail(view.found[place][0]) else ""
    return bool(_MONTHS.intersection({before, after})) or (first in _MONTHS and _figure(before))


def _numbering(view: _Words, place: int) -> bool:
    """Whether it is one of a list of numbers: `points 1, 2 and 5`, but not `paragraph 4 and 24 hours`."""
    if place + 1 < len(view.plain) and view.plain[place + 1] in _UNITS:
        return False
    before = place - 1
    while before >= 0 and (_figure(view.plain[before]) or view.plain[before] in _JOINING):
        before -= 1
    return before >= 0 and view.plain[before] in _LABELS


def _plain(word: str) -> str:
    """A word as guards compare it: small letters, without the punctuation that a sentence hangs on it."""
    return word[: len(word) - len(_tail(word))].casefold() or word


def _tail(word: str) -> str:
    """The trailing punctuation; beside a figure, quotation marks stay: they are minutes and seconds of arc."""
    kept = len(word.rstrip(_SIGNS if _figure(word) else _SIGNS + _QUOTES))
    hour = word[:kept].casefold() in {"a.m", "p.m"} and word[kept : kept + 1] == "."
    return word[kept + hour :]


def _figure(word: str) -> bool:
    return any(c.isdigit() for c in word)
