"""Which messages crossed, and how that is known: by words, perhaps by times, or by nothing (docs/spec/history.md, "Correspondence").

Two messages crossed when neither writer had read the other's. What is published rarely says what a writer had read, so that most
can only be possible; where no time is printed either, that is said too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from backchannel import limits
from backchannel.history.mentions import Speaker
from backchannel.history.rules import Rule
from backchannel.history.said import crossings_said
from backchannel.history.values import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.history.moments import Moment
    from backchannel.history.said import Said
    from backchannel.history.values import Transcribed

__all__ = ["Certainty", "Crossing", "Letter", "find_crossings", "letters_of"]

_TRANSIT: Final = timedelta(hours=limits.HISTORY_TRANSIT_HOURS)
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)  # clocks are so far ahead of UTC, and so far behind, at most
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC) + _TRANSIT, datetime.max.replace(tzinfo=UTC) - _TRANSIT


class Certainty(StrEnum):
    """How it is known that two messages crossed."""

    PROVED = "proved"
    POSSIBLE = "possible"
    UNDETERMINABLE = "undeterminable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Two messages that crossed, or may have: their numbers, how that is known, why in a sentence, and where it stands.

    `words` are those of a message that say so, "" where times alone speak; `documents` those of the two that are held.
    """

    first: str
    second: str
    certainty: Certainty
    because: str
    rule: Rule
    by: tuple[Evidence, ...]
    documents: tuple[str, ...]
    words: str = ""


@dataclass(slots=True, kw_only=True)
class Letter:
    """A message within its series: who writes to whom, when it can have been released, and what its writer had read for certain.

    `read` has for each series the highest number that this message, or an earlier one of its series, cites.
    """

    document: Transcribed
    volume: str
    series: str
    number: int
    speaker: Speaker
    exact: bool = False
    first: datetime = _FIRST
    last: datetime = _LAST
    read: dict[str, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Its number, or else its id."""
        return f"{self.series} {self.number}" if self.series else self.document.id

    @property
    def writer(self) -> str:
        return self.document.originator.value.name if self.document.originator else ""

    def is_read_by(self, other: Letter) -> bool:
        """Whether the other's writer cites it or what came after it, then or before."""
        return bool(self.series) and other.read.get(self.series, -1) >= self.number

    @property
    def bounded(self) -> bool:
        return self.first > _FIRST or self.last < _LAST


def letters_of(documents: Iterable[Transcribed]) -> list[Letter]:
    """Every document that names who wrote it to whom, each with what its neighbours by number say of its time."""
    letters = [_letter(document) for document in documents if document.originator and document.addressees]
    writes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for letter in letters:
        if letter.series:
            writes[letter.volume, letter.writer].add(letter.series)
    cited_surely = {c.series for x in letters for c in x.document.references if c.kind == "message" and c.rule is not Rule.CITED_BY_SHAPE}
    known = (frozenset(letter.series for letter in letters) | cited_surely) - {""}
    lines: dict[tuple[str, str], list[Letter]] = defaultdict(list)
    for letter in letters:
        others = {name for party in letter.document.addressees for name in writes[letter.volume, party.value.name]} - {letter.series}
        cited = {cited.series for cited in letter.document.references if cited.kind == "message"} - {letter.series}
        other = next(iter(others or cited), "") if len(others or cited) == 1 else ""
        letter.speaker = Speaker(series=letter.series, number=letter.number, other=other, known=known)
        letter.read = _cited(letter)
        if letter.series:
            lines[letter.volume, letter.series].append(letter)
    for line in lines.values():
        _settle(sorted(line, key=lambda letter: letter.number))
    return letters


def find_crossings(letters: list[Letter]) -> tuple[Crossing, ...]:
    """Each pair that crossed or may have: first by words, and then by times what no words speak of."""
    held = {(letter.volume, letter.series, letter.number): letter for letter in letters if letter.series}
    found: dict[tuple[str, frozenset[str]], Crossing] = {}
    for speaking in letters:
        for paragraph in speaking.document.paragraphs:
            for said in crossings_said(paragraph.words, paragraph.where, speaking.speaker):
                for crossing in _by_words(speaking, said, held):
                    key = speaking.volume, frozenset((crossing.first, crossing.second))
                    if key not in found or crossing.certainty is Certainty.PROVED:
                        found[key] = crossing
    timed = (_by_times(*pair) for pair in _pairs(letters) if (pair[0].volume, frozenset(each.label for each in pair)) not in found)
    return (*found.values(), *(crossing for crossing in timed if crossing))


def _letter(document: Transcribed) -> Letter:
    figures = document.number.value.rpartition(" ")[2] if document.number and document.series else ""
    series = document.series.value if document.series and figures.isdecimal() else ""
    speaker = Speaker(series="", number=0, other="", known=frozenset())
    letter = Letter(
        document=document,
        volume=document.id.rpartition("/")[0],
        series=series,
        number=int(figures) if series else 0,
        speaker=speaker,
    )
    claims = [claim.value for claim in (document.dated, document.date_time_group) if claim]
    if instant := next((moment.instant for moment in claims if moment.instant), None):
        letter.exact, letter.first, letter.last = True, instant, instant
    elif day := next((moment for moment in claims if moment.day and moment.year != "unknown"), None):
        letter.first, letter.last = _span(day)
    return letter


def _span(moment: Moment) -> tuple[datetime, datetime]:
    """Between which two moments a day lies, or an hour without a zone, by any clock."""
    assert moment.day is not None
    start = datetime.combine(moment.day, moment.hour or time(0), UTC)
    return start - _EAST, start + _WEST + (timedelta(0) if moment.hour else timedelta(days=1))


def _cited(letter: Letter) -> dict[str, int]:
    """The highest number of each series that the message cites; a bare `your 42` is of the other's."""
    read: dict[str, int] = {}
    for cited in letter.document.references:
        bare = cited.kind == "bare" and cited.words.lower().startswith("your")
        series = cited.series or (letter.speaker.other if bare else "")
        if series and cited.number.isdecimal():
            read[series] = max(read.get(series, -1), int(cited.number))
    return read


def _settle(line: list[Letter]) -> None:
    """Carries along one series what its neighbours tell: what had been read before, not before when, and not after when."""
    before: dict[str, int] = {}
    first = _FIRST
    for letter in line:
        for series, number in before.items():
            letter.read[series] = max(letter.read.get(series, -1), number)
        before = letter.read
        if letter.exact:
            first = max(first, letter.first)
        elif first <= letter.last:
            first = letter.first = max(first, letter.first)
    last = _LAST
    for letter in reversed(line):
        if letter.exact:
            last = min(last, letter.last)
        elif letter.first <= last:
            last = letter.last = min(last, letter.last)


def _pairs(letters: list[Letter]) -> Iterator[tuple[Letter, Letter]]:
    """Each two messages of two who write to each other, in the order in which they were read."""
    by_writer: dict[tuple[str, str], list[tuple[int, Letter]]] = defaultdict(list)
    for place, letter in enumerate(letters):
        by_writer[letter.volume, letter.writer].append((place, letter))
    for place, letter in enumerate(letters):
        for name in {party.value.name for party in letter.document.addressees} - {letter.writer}:
            for at, other in by_writer[letter.volume, name]:
                if at > place and any(party.value.name == letter.writer for party in other.document.addressees):
                    yield letter, other


def _by_times(one: Letter, other: Letter) -> Crossing | None:
    """What the times of two messages allow, where neither writer is known to have read the other's."""
    if one.is_read_by(other) or other.is_read_by(one):
        return None
    if max(one.first, other.first) > min(one.last, other.last) + _TRANSIT:
        return None
    if one.exact and other.exact:
        certainty, because = Certainty.POSSIBLE, _apart(*sorted((one, other), key=lambda letter: letter.first))
    elif (one.bounded and other.bounded) or one.series in other.read or other.series in one.read:
        certainty, because = Certainty.UNDETERMINABLE, _untimed(one, other)
    else:
        return None  # nothing at all is known of when: to say so of every pair says nothing
    return Crossing(
        first=one.label,
        second=other.label,
        certainty=certainty,
        because=because,
        rule=Rule.CROSSED_TIMES,
        by=tuple(evidence for letter in (one, other) for evidence in _dated_at(letter)),
        documents=(one.document.id, other.document.id),
    )


def _apart(early: Letter, late: Letter) -> str:
    minutes = int((late.first - early.first).total_seconds()) // 60
    hours = f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
    gone = f"{late.label} is dated {hours} after {early.label}" if minutes else f"{late.label} and {early.label} bear the same time"
    return f"{gone}; neither is known to cite the other, and when they arrived is not printed"


def _untimed(one: Letter, other: Letter) -> str:
    without = [letter.label for letter in (one, other) if not letter.exact]
    hours = f"no hour is known of {' and '.join(without)}"
    return f"{hours}; neither is known to cite the other, and nothing says which its writer had read"


def _dated_at(letter: Letter) -> list[Evidence]:
    claims = (letter.document.dated, letter.document.date_time_group, letter.document.number)
    return [Evidence(document=letter.document.id, where=claim.where) for claim in claims if claim][:1]


def _by_words(speaking: Letter, said: Said, held: dict[tuple[str, str, int], Letter]) -> Iterator[Crossing]:
    """The crossings that one sentence speaks of; the messages need not be held."""
    one = held.get((speaking.volume, said.one.series, said.one.number))
    if said.alone:
        later = (x for (volume, series, _), x in held.items() if (volume, series) == (speaking.volume, said.other.series))
        for other in later:
            if one and other.number > said.other.number and _by_times(one, other):
                alone = f"{said.one.label} was written on {said.other.label} alone"
                because = f"{speaking.label} says that {alone}, and {other.label} follows that"
                yield _spoken(speaking, said, (one.label, other.label), Certainty.POSSIBLE, because, (one, other))
        return
    other_held = held.get((speaking.volume, said.other.series, said.other.number))
    if said.rule is Rule.CROSSED_SAID:
        because = f"{speaking.label} says so" if said.sure else f"{speaking.label} supposes so"
    else:
        because = f"{speaking.label} says that {said.one.label} was written without {said.other.label}"
    certainty = Certainty.PROVED if said.sure else Certainty.POSSIBLE
    if one and other_held and said.rule is Rule.WRITTEN_WITHOUT:
        if one.is_read_by(other_held):
            return
        if one.exact and other_held.exact and other_held.first > one.first:
            certainty, because = Certainty.POSSIBLE, f"{because}, which is dated later and may have been written having read it"
    yield _spoken(speaking, said, (said.one.label, said.other.label), certainty, because, (one, other_held))


def _spoken(
    speaking: Letter, said: Said, pair: tuple[str, str], certainty: Certainty, because: str, held: tuple[Letter | None, ...]
) -> Crossing:
    first, second = pair
    return Crossing(
        first=first,
        second=second,
        certainty=certainty,
        because=because,
        rule=said.rule,
        by=(Evidence(document=speaking.document.id, where=said.where),),
        documents=tuple(letter.document.id for letter in held if letter),
        words=said.words,
    )
