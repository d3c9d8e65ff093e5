"""Published correspondence as a ladder: what is known of its times, and no more."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from backchannel.cli.render.findings import name_of
from backchannel.history import Certainty
from backchannel.ladder import Answer, Column, Ladder, Mark, Missing, Reader, Rung, State, Timing
from backchannel.message import Precedence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.history import Correspondence, Transcribed

__all__ = ["ladders_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PRECEDENCES = {precedence.name: precedence for precedence in Precedence}


def ladders_of(found: Correspondence) -> Iterator[Ladder]:
    """One for each volume, of the documents in it that say who wrote them to whom."""
    volumes: dict[str, list[Transcribed]] = defaultdict(list)
    for document in found.documents:
        if document.originator and document.addressees:
            volumes[document.id.rpartition("/")[0]].append(document)
    for volume, documents in volumes.items():
        yield _ladder(volume, documents, found)


def _ladder(volume: str, documents: list[Transcribed], found: Correspondence) -> Ladder:
    series: dict[str, dict[str, None]] = {}
    writers: dict[str, str] = {}
    for document in documents:
        series.setdefault(_writer(document), {})
        if document.series and document.series.value:
            series[_writer(document)][document.series.value] = None
            writers.setdefault(document.series.value, _writer(document))
    for document in documents:
        for party in document.addressees:
            series.setdefault(party.value.name, {})
    return Ladder(
        title=volume or _label(documents[0]),
        columns=tuple(Column(office=office, series=tuple(names)) for office, names in series.items()),
        rungs=tuple(_rungs(documents, found)),
        missing=tuple(_missing(volume, writers, found)),
    )


def _writer(document: Transcribed) -> str:
    return document.originator.value.name if document.originator else ""


def _label(document: Transcribed) -> str:
    return name_of(document.number.value if document.number else "", document.id)


def _rungs(documents: list[Transcribed], found: Correspondence) -> Iterator[Rung]:
    crossed: dict[str, list[str]] = defaultdict(list)
    for crossing in found.crossings:
        if crossing.certainty is Certainty.PROVED:
            crossed[crossing.first].append(crossing.second)
            crossed[crossing.second].append(crossing.first)
    answers: dict[str, list[Answer]] = defaultdict(list)
    for each in found.answers:
        answers[each.document].append(Answer(own=each.where.number, label=each.answers, portion=each.paragraph))
    twice = {evidence.document for used in found.used_twice for evidence in used.by}
    released = 0
    for document in documents:
        at, timing = _released(document)
        released = max(released, at) if timing is Timing.ORDER else at
        label = _label(document)
        yield Rung(
            label=label,
            writer=_writer(document),
            released=released,
            readers=tuple(Reader(office=name, state=State.UNKNOWN) for name in _readers(document)),
            station_number=document.station_number.value if document.station_number else "",
            precedence=_PRECEDENCES.get(document.precedence.value) if document.precedence else None,
            timing=timing,
            crossed=tuple(crossed[label]),
            answers=tuple(answers[document.id]),
            marks=(Mark.TRANSCRIBED, *((Mark.NUMBER_TWICE,) if document.id in twice else ())),
        )


def _readers(document: Transcribed) -> list[str]:
    return [name for name in dict.fromkeys(party.value.name for party in document.addressees) if name != _writer(document)]


def _released(document: Transcribed) -> tuple[int, Timing]:
    """When it was released, as far as that is known."""
    claims = [claim.value for claim in (document.dated, document.date_time_group) if claim]
    if instant := next((moment.instant for moment in claims if moment.instant), None):
        return _micro(instant), Timing.MINUTE
    if day := next((moment.day for moment in claims if moment.day and moment.year != "unknown"), None):
        return _micro(datetime(day.year, day.month, day.day, tzinfo=UTC)), Timing.DAY
    return 0, Timing.ORDER


def _micro(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds()) * 1_000_000


def _missing(volume: str, writers: dict[str, str], found: Correspondence) -> Iterator[Missing]:
    """What is not held of each series whose writer is known, before the next that is."""
    for numbering in found.numberings:
        if numbering.volume == volume and numbering.name in writers:
            held = [number for number, _ in numbering.held]
            for gap in numbering.gaps:
                after = min((number for number in held if number > gap.last), default=0)
                before = f"{numbering.name} {after}" if after else ""
                yield Missing(series=numbering.name, first=gap.first, last=gap.last, writer=writers[numbering.name], before=before)
