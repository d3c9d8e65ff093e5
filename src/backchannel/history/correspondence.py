"""What many documents add up to: numberings with their gaps, numbers used twice, references resolved, texts relayed.

docs/spec/history.md, "Correspondence". A pure fold; each finding names the documents and places that it rests on, and its rule.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from backchannel import limits
from backchannel.history.answering import Answer, Replacement, find_answers, find_replacements
from backchannel.history.crossings import Crossing, find_crossings, letters_of
from backchannel.history.relays import Relay, find_relays
from backchannel.history.rules import Rule
from backchannel.history.values import Cited, Evidence, Transcribed, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Correspondence", "Gap", "Numbering", "OutOfStep", "Resolved", "Standing", "UsedTwice", "fold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Numbers that are not held, from first to last, between two that are held or cited; who cites one of them."""

    first: int
    last: int
    cited: tuple[Evidence, ...]
    rule: Rule = Rule.MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedTwice:
    """One number that several documents have as their own."""

    number: str
    by: tuple[Evidence, ...]
    rule: Rule = Rule.USED_TWICE


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfStep:
    """Two messages of a series, the first before the second by its station's numbers and after it by the series' own."""

    first: str
    second: str
    by: tuple[Evidence, ...]
    rule: Rule = Rule.OUT_OF_STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """A series, or a station's numbers: which are held, by which documents, and, of a series, which are missing.

    Each volume's for itself: a series of one journey begins anew on the next. A station counts over channels that nobody may
    have published, so that nothing is said to be missing from its numbers.
    """

    volume: str
    name: str
    of_station: bool
    held: tuple[tuple[int, tuple[Evidence, ...]], ...]
    gaps: tuple[Gap, ...] = ()

    @property
    def missing(self) -> tuple[int, ...]:
        """Each missing number."""
        return tuple(number for gap in self.gaps for number in range(gap.first, gap.last + 1))


class Standing(StrEnum):
    """How a reference stands in what is held."""

    HELD = "held"
    NOT_HELD = "not held"
    DOUBTFUL = "doubtful"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """One reference of a document: how it stands, which documents it may mean, and why it is doubtful."""

    document: str
    cited: Cited
    standing: Standing
    meant: tuple[str, ...] = ()
    because: str = ""
    rule: Rule = Rule.RESOLVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """Documents, each once, and what they add up to."""

    documents: tuple[Transcribed, ...]
    numberings: tuple[Numbering, ...]
    used_twice: tuple[UsedTwice, ...]
    out_of_step: tuple[OutOfStep, ...]
    references: tuple[Resolved, ...]
    relays: tuple[Relay, ...]
    crossings: tuple[Crossing, ...]
    answers: tuple[Answer, ...]
    replacements: tuple[Replacement, ...]


def fold(documents: Iterable[Transcribed]) -> Correspondence:
    """The correspondence of these documents; of several with one id the first counts."""
    distinct = tuple({document.id: document for document in reversed(tuple(documents))}.values())[::-1]
    index, letters = _Index(distinct), letters_of(distinct)
    return Correspondence(
        documents=distinct,
        numberings=tuple(index.numberings()),
        used_twice=tuple(index.used_twice()),
        out_of_step=tuple(index.out_of_step()),
        references=tuple(index.resolved()),
        relays=find_relays(distinct),
        crossings=find_crossings(letters),
        answers=tuple(find_answers(letters)),
        replacements=tuple(find_replacements(letters)),
    )


Number = tuple[str, str, int]  # volume, series or station, number


class _Index:
    """Documents by their numbers, and citations by the numbers that they name; each volume's for itself."""

    def __init__(self, documents: tuple[Transcribed, ...]) -> None:
        self.documents = documents
        self.own: dict[Number, list[Transcribed]] = defaultdict(list)
        self.station: dict[Number, list[Transcribed]] = defaultdict(list)
        self.cited: dict[Number, list[Evidence]] = defaultdict(list)
        self.ids = {document.id: document for document in documents}
        for document in documents:
            if number := _own(document):
                self.own[number].append(document)
            if station := _station(document):
                self.station[station].append(document)
        self.anywhere: dict[tuple[str, int], list[Transcribed]] = defaultdict(list)
        self.bare: dict[tuple[str, int], list[Transcribed]] = defaultdict(list)
        for (_, name, figure), by in self.own.items():
            self.anywhere[name, figure] += by
        for (volume, _, figure), by in (*self.own.items(), *self.station.items()):
            self.bare[volume, figure] += by
        sure = {cited.series for _, cited in _messages(documents) if cited.rule is not Rule.CITED_BY_SHAPE}
        known = sure | {name for _, name, _ in self.own}
        for document, cited in _messages(documents):
            if cited.number and cited.series in known:
                self.cited[_volume(document), cited.series, int(cited.number)].append(_evidence(document, cited.where))

    def numberings(self) -> Iterator[Numbering]:
        """Each series and each station's numbers, by name; a series that is only cited has gaps alone."""
        stations = {(volume, name) for volume, name, _ in self.station}
        cited: dict[tuple[str, str], dict[int, list[Evidence]]] = defaultdict(dict)
        for (volume, name, number), by in self.cited.items():
            if (volume, name) not in stations:
                cited[volume, name][number] = by
        held, counted = _by_name(self.own), _by_name(self.station)
        for volume, name in sorted({*held, *cited}):
            rows = held.get((volume, name), ())
            gaps = tuple(_gaps([number for number, _ in rows], cited.get((volume, name), {})))
            yield Numbering(volume=volume, name=name, of_station=False, held=rows, gaps=gaps)
        for (volume, name), rows in counted.items():
            yield Numbering(volume=volume, name=name, of_station=True, held=rows)

    def used_twice(self) -> Iterator[UsedTwice]:
        for table in (self.own, self.station):
            for (_, name, number), documents in table.items():
                if len(documents) > 1:
                    yield UsedTwice(number=f"{name} {number}".strip(), by=tuple(map(_at_number, documents)))

    def out_of_step(self) -> Iterator[OutOfStep]:
        """Neighbours by the station's numbers whose own numbers go down."""
        counted: dict[tuple[str, str, str], list[tuple[int, int, Transcribed]]] = defaultdict(list)
        for document in self.documents:
            own, station = _own(document), _station(document)
            if own and station:
                counted[own[0], own[1], station[1]].append((station[2], own[2], document))
        for (_, name, _), rows in counted.items():
            for before, after in pairwise(sorted(rows, key=lambda row: row[:2])):
                if after[1] < before[1]:
                    by = (_at_number(before[2]), _at_number(after[2]))
                    yield OutOfStep(first=f"{name} {before[1]}", second=f"{name} {after[1]}", by=by)

    def resolved(self) -> Iterator[Resolved]:
        for document in self.documents:
            for cited in document.references:
                if cited.kind in {"message", "document", "bare"}:
                    yield self._resolve(document, cited)

    def _resolve(self, document: Transcribed, cited: Cited) -> Resolved:
        meant = self._meant(document, cited)
        if cited.kind == "message" and not cited.number:
            return Resolved(document=document.id, cited=cited, standing=Standing.WITHHELD)
        ids = tuple(other.id for other in meant)
        if not meant:
            return Resolved(document=document.id, cited=cited, standing=Standing.NOT_HELD)
        because = _why_doubtful(document, cited, meant)
        return Resolved(
            document=document.id, cited=cited, standing=Standing.DOUBTFUL if because else Standing.HELD, meant=ids, because=because
        )

    def _meant(self, document: Transcribed, cited: Cited) -> list[Transcribed]:
        if cited.kind == "document":
            volume = document.id.rpartition("/")[0]
            found = None if cited.volume else self.ids.get(f"{volume}/d{cited.document}".lstrip("/"))
            return [found] if found else []
        if not cited.number:
            return []
        number, volume = int(cited.number), cited.volume or _volume(document)
        if cited.series:
            here = next((by for table in (self.own, self.station) if (by := table.get((volume, cited.series, number)))), [])
            return here or ([] if cited.volume else self.anywhere.get((cited.series, number), []))
        others = self.bare.get((volume, number), [])
        return list({other.id: other for other in others if other is not document}.values())


def _messages(documents: Iterable[Transcribed]) -> Iterator[tuple[Transcribed, Cited]]:
    """Each message that a document cites by series, on its own channel."""
    return ((document, cited) for document in documents for cited in document.references if cited.kind == "message" and not cited.volume)


def _volume(document: Transcribed) -> str:
    return document.id.rpartition("/")[0]


def _own(document: Transcribed) -> Number | None:
    """The number by which the document's series knows it."""
    if not document.number or not document.series:
        return None
    figures = document.number.value.rstrip()
    first = len(figures.rstrip("0123456789"))
    return (_volume(document), document.series.value, int(figures[first:])) if figures[first:] else None


def _station(document: Transcribed) -> Number | None:
    """The station's number; one without letters belongs to the series beside it."""
    if not document.station_number:
        return None
    letters, _, figures = document.station_number.value.rpartition(" ")
    if not figures.isdecimal():
        return None
    beside = document.series.value if document.series else ""
    return _volume(document), letters or f"{beside}/", int(figures)


def _by_name(table: dict[Number, list[Transcribed]]) -> dict[tuple[str, str], tuple[tuple[int, tuple[Evidence, ...]], ...]]:
    """What is held of each numbering, in the order of names and numbers."""
    rows: dict[tuple[str, str], list[tuple[int, tuple[Evidence, ...]]]] = defaultdict(list)
    for volume, name, number in sorted(table):
        rows[volume, name].append((number, tuple(map(_at_number, table[volume, name, number]))))
    return {key: tuple(held) for key, held in rows.items()}


def _evidence(document: Transcribed, where: Where) -> Evidence:
    return Evidence(document=document.id, where=where)


def _at_number(document: Transcribed) -> Evidence:
    claim = document.number or document.station_number
    assert claim is not None  # only documents with a number are asked for
    return _evidence(document, claim.where)


def _gaps(held: list[int], cited: dict[int, list[Evidence]]) -> Iterator[Gap]:
    """What lies between the numbers that are held or cited and is not held; a leap of too many numbers is none."""
    have = set(held)
    runs: list[tuple[int, int]] = []
    for one, other in pairwise(sorted(have | set(cited))):
        if one not in have:
            runs.append((one, one))
        if 1 < other - one <= limits.HISTORY_LEAP:
            runs.append((one + 1, other - 1))
    last = max(have | set(cited), default=0)
    if last and last not in have:
        runs.append((last, last))
    joined: list[tuple[int, int]] = []
    for first, after in runs:
        if joined and joined[-1][1] + 1 == first:
            joined[-1] = (joined[-1][0], after)
        else:
            joined.append((first, after))
    for first, after in joined:
        by = tuple(evidence for number in sorted(cited) if first <= number <= after for evidence in cited[number])
        yield Gap(first=first, last=after, cited=by)


def _why_doubtful(document: Transcribed, cited: Cited, meant: list[Transcribed]) -> str:
    """Why a reference may mean another message than the one of its number; nothing where no reason is known."""
    name = f"{cited.series} {cited.number}".strip()
    if cited.kind == "document":
        return ""
    if _volume(meant[0]) != _volume(document):
        return f"{name} is held in another volume, where the series may be another"
    if len(meant) > 1:
        return f"{name} is the number of {len(meant)} messages"
    if cited.kind == "bare":
        return "a bare number: the series is not said"
    mine, other = (claim.value if (claim := each.dated or each.date_time_group) else None for each in (document, meant[0]))
    if mine and other and mine.day and other.day and "unknown" not in {mine.year, other.year}:
        days = (other.day - mine.day).days
        if days > 0:
            return f"{name} is dated {'a day' if days == 1 else f'{days} days'} after the message that cites it"
        if days == 0 and mine.instant and other.instant and other.instant > mine.instant:
            return f"{name} is dated later than the message that cites it"
    return ""
