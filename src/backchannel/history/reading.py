"""One document read: from its printed parts to claims (docs/spec/history.md)."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import replace

from backchannel.history.blocks import Printed
from backchannel.history.body import Body, read_body
from backchannel.history.deliveries import find_deliveries, may_hand_over
from backchannel.history.doubts import garbles, may_be_garbled, printed_doubts, reading_doubts
from backchannel.history.heading import HEADING, Heading, read_heading
from backchannel.history.lines import Line
from backchannel.history.moments import Moment
from backchannel.history.numbers import OwnNumber
from backchannel.history.references import Segment, cited_in_notes, cites_dates, find_references
from backchannel.history.rules import Rule
from backchannel.history.source_note import SourceNote, read_source_note, seen_readings
from backchannel.history.texts import finish, titles_in
from backchannel.history.values import CoveringMemorandum, Delivery, Doubt, Party, Reading, Text, Transcribed, Where
from backchannel.message.repeats import guards

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_printed"]

_PROSIGNS = {"Z": "FLASH", "O": "IMMEDIATE", "P": "PRIORITY", "R": "ROUTINE"}
_ENCLOSED = re.compile(
    r"\b[Tt]he ((?:enclosed|attached) (?:\w+ )?(?:message|text|note|letter|memorandum|paper|draft|map|list|transcripts?|report))\b"
)
_PRECEDENCES = frozenset({"FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE"})


def read_printed(printed: Printed) -> Transcribed:
    """The document's claims and doubts."""
    heading, note = read_heading(printed), read_source_note(printed.notes)
    whole = "\n".join(block.words for block in printed.blocks)
    low = whole.lower()
    titles = (*titles_in(" ".join(note.words for note in printed.notes)), *titles_in(whole))
    body = read_body(printed.blocks, titles, low)
    return _Document(printed, heading, note, body, whole, low).read()


class _Document:
    """The parts of one document while its claims are put together."""

    def __init__(self, printed: Printed, heading: Heading, note: SourceNote | None, body: Body, whole: str, low: str) -> None:
        self.printed, self.heading, self.note, self.body = printed, heading, note, body
        self.whole, self.low = whole, low

    def read(self) -> Transcribed:
        heading, body, note = self.heading, self.body, self.note
        texts = tuple(finish(text, tuple(body.texts[:place])) for place, text in enumerate(body.texts))
        number, station = self._numbers()
        dated, originator = self._dated(), self._originator()
        name = originator.value.name if originator else ""
        handed = may_hand_over(self.low)
        deliveries = (
            *(find_deliveries(body.paragraphs, texts, heading, name, dated.value if dated else None) if handed else ()),
            *(note.deliveries if note else ()),
        )
        document = Transcribed(
            id=self.printed.id,
            heading=self.printed.heading,
            notes=tuple(f"{note.number}. {note.words}" if note.number else note.words for note in self.printed.notes),
            kind=_claim(heading.kind, HEADING, Rule.HEADING),
            series=_claim(number.value.series, number.where, number.rule) if number else None,
            number=_claim(number.value.text, number.where, number.rule) if number else None,
            station_number=station,
            originator=originator,
            addressees=self._addressees(),
            place=_claim(heading.place, HEADING, Rule.DATELINE if self.printed.place else Rule.HEADING),
            date_time_group=next(
                (Reading(value=line.group, where=line.where, rule=Rule.GROUP_LINE) for line in body.lines if line.group), None
            ),
            dated=dated,
            precedence=self._precedence(),
            classification=_claim(note.classification, note.where, Rule.SOURCE_MARKING) if note else None,
            caveats=Reading(value=note.caveats, where=note.where, rule=Rule.SOURCE_MARKING) if note and note.caveats is not None else None,
            via=_claim(note.via, note.where, Rule.SENT_VIA) if note else None,
            references=self._references(number.value if number else None, dated.value if dated else None),
            paragraphs=tuple(body.paragraphs),
            texts=texts,
            deliveries=deliveries,
            enclosures=self._enclosures(texts, deliveries),
            covering_memorandum=_memorandum(body),
            seen_by=seen_readings(note) if note else (),
            repeats=tuple(self._repeats()),
            closing=_claim(*body.closing, Rule.CLOSING) if body.closing else None,
            signature=_claim(*body.signature, Rule.SIGNATURE) if body.signature else None,
        )
        return replace(document, doubts=tuple(self._doubts(document, number)))

    def _numbers(self) -> tuple[Reading[OwnNumber] | None, Reading[str] | None]:
        """The number and the station's number; the body's before the heading's, a second line as the station's."""
        opening = self.body.opening
        found: list[Reading[OwnNumber]] = []
        if opening and opening.number:
            found.append(Reading(value=opening.number, where=opening.where, rule=Rule.OPENING_NUMBER))
        for line in self.body.lines:
            if line.number:
                rule = Rule.CITE_NUMBER if line.number.cite else Rule.NUMBER_LINE
                found.append(Reading(value=line.number, where=line.where, rule=rule))
        if self.heading.number and not found:
            found.append(Reading(value=self.heading.number, where=HEADING, rule=Rule.HEADING))
        if not found:
            return None, None
        first, *others = found
        if first.value.withheld:
            return None, None
        station = _claim(first.value.station, first.where, first.rule)
        if station is None and others and others[0].value.text != first.value.text:
            station = _claim(others[0].value.text, others[0].where, others[0].rule)
        return first, station

    def _originator(self) -> Reading[Party] | None:
        if self.heading.originator:
            return Reading(value=self.heading.originator, where=HEADING, rule=Rule.HEADING)
        line = next((line for line in self.body.lines if line.label == "from" and line.names), None)
        if line:
            return Reading(value=Party(name=line.names[0]), where=line.where, rule=Rule.HEADING_LINE)
        if self.body.signature:
            words, where = self.body.signature
            name, *post = words.split("\n")
            return Reading(value=Party(name=name, post=", ".join(post)), where=where, rule=Rule.SIGNATURE)
        return None

    def _addressees(self) -> tuple[Reading[Party], ...]:
        if self.heading.addressees:
            return tuple(Reading(value=party, where=HEADING, rule=Rule.HEADING) for party in self.heading.addressees)
        lines = [line for line in self.body.lines if line.label in {"to", "memorandum for"}]
        return tuple(Reading(value=Party(name=name), where=line.where, rule=Rule.HEADING_LINE) for line in lines for name in line.names)

    def _dated(self) -> Reading[Moment] | None:
        """When it is dated: by the heading, or else by its own lines, or else by the source note."""
        if self.heading.dated:
            return Reading(value=self.heading.dated, where=HEADING, rule=Rule.DATELINE if self.printed.when else Rule.HEADING)
        for line in self.body.lines:
            if line.day or line.group:
                moment = line.day or line.group
                assert moment is not None
                return Reading(value=moment, where=line.where, rule=Rule.DATE_LINE if line.day else Rule.GROUP_LINE)
        if self.note and self.note.written:
            return Reading(value=self.note.written, where=self.note.where, rule=Rule.WRITTEN_ON)
        return None

    def _precedence(self) -> Reading[str] | None:
        """By the source note, or else by the letters before the date-time group, or else by words on handling."""
        if self.note and self.note.precedence:
            return Reading(value=self.note.precedence.upper(), where=self.note.where, rule=Rule.SOURCE_MARKING)
        for line in self.body.lines:
            if (word := _PROSIGNS.get(line.prosign[:1])) and len(set(line.prosign)) == 1:
                return Reading(value=word, where=line.where, rule=Rule.PROSIGN)
        for words in self.body.opening.handling if self.body.opening else ():
            if words.upper() in _PRECEDENCES:
                return Reading(value=words.upper(), where=self.body.opening.where, rule=Rule.HANDLING_WORDS)  # type: ignore[union-attr]
        return None

    def _references(self, number: OwnNumber | None, dated: Moment | None) -> tuple:  # type: ignore[type-arg]
        own = {number.series} | ({number.station.split()[0]} if " " in number.station else set()) if number else set()
        year = dated.day.year if dated and dated.day else None
        return (
            *find_references(list(self._segments()), frozenset(own - {""}), year, cites_dates(self.low)),
            *cited_in_notes(self.printed.notes),
        )

    def _segments(self) -> Iterator[Segment]:
        opening = self.body.opening
        if opening and opening.references:
            yield Segment(words=opening.references, where=opening.where, listed=True)
        for line in self.body.lines:
            if line.label == "ref":
                yield Segment(words=line.words, where=line.where, listed=True)
        for words, where in self.body.segments():
            yield Segment(words=words, where=where)

    def _enclosures(self, texts: tuple[Text, ...], deliveries: tuple[Delivery, ...]) -> tuple[Reading[str], ...]:
        """What is attached, by the note, a text or a section of its own, and what was handed over."""
        note = self.note
        by_note = [Reading(value=item, where=note.where, rule=Rule.ATTACHED) for item in note.attached] if note else []
        by_text = [Reading(value=_attached(text), where=text.where, rule=text.rule) for text in texts if text.rule is Rule.TEXT_ATTACHED]
        sections = [Reading(value=str(part), where=part.where, rule=Rule.ATTACHED) for part in self.body.attached]
        handed = [Reading(value=d.what, where=d.where, rule=d.rule) for d in deliveries if d.rule is Rule.HANDED_OVER]
        return (*by_note, *by_text, *sections, *handed, *self._enclosed())

    def _enclosed(self) -> Iterator[Reading[str]]:
        """What the words themselves call enclosed or attached."""
        for words, where in self.body.segments() if "the enclosed " in self.low or "the attached " in self.low else ():
            for found in _ENCLOSED.findall(words):
                yield Reading(value=found, where=where, rule=Rule.ATTACHED)

    def _repeats(self) -> Iterator[Reading[str]]:
        for words, where in self.body.segments() if " repeat " in self.low else ():
            for guard in guards(words):
                yield Reading(value=guard.phrase.rstrip(".,;:"), where=where, rule=Rule.REPEAT)

    def _doubts(self, document: Transcribed, number: Reading[OwnNumber] | None) -> Iterator[Doubt]:
        yield from printed_doubts(self.printed, self.body, self.note)
        if may_be_garbled(self.whole):
            for words, where in chain(((line.words, line.where) for line in self.body.lines), self.body.segments()):
                yield from garbles(words, where)
        if may_be_garbled(self.printed.heading):
            yield from garbles(self.printed.heading, HEADING)
        if number and number.value.glued:
            yield Doubt(
                reason="letters and figures of the number stand without a space",
                where=number.where,
                rule=Rule.NO_SPACE,
                came=number.value.printed,
            )
        yield from reading_doubts(document, self.heading, self.body, self.note)


def _attached(text: Text) -> str:
    return f"text {text.number}, attached{f' for {text.addressee.value}' if text.addressee else ''}"


def _claim(value: str, where: Where, rule: Rule) -> Reading[str] | None:
    return Reading(value=value, where=where, rule=rule) if value else None


def _memorandum(body: Body) -> CoveringMemorandum | None:
    if body.memorandum is None or body.memorandum_at is None:
        return None
    lines = [piece for piece in body.memorandum if isinstance(piece, Line)]
    labelled = {line.label: line for line in lines}
    sender, subject = labelled.get("from"), labelled.get("subject")
    return CoveringMemorandum(
        where=body.memorandum_at,
        rule=Rule.COVERING,
        originator=sender.words if sender else "",
        addressees=tuple(name for line in lines if line.label in {"to", "memorandum for"} for name in line.names),
        dated=next((line.day for line in lines if line.day), None),
        subject=subject.words if subject else "",
        paragraphs=tuple(piece for piece in body.memorandum if isinstance(piece, str)),
    )
