"""Documents as `--json` lists them, read again: the same list comes out (docs/spec/history.md, "Our own forms")."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec import Struct, ValidationError, convert
from msgspec.structs import replace

from backchannel.errors import Refused
from backchannel.history.form import as_json
from backchannel.history.moments import iso
from backchannel.history.numbers import own_number
from backchannel.history.rules import Rule
from backchannel.history.values import Cited, CoveringMemorandum, Delivery, Doubt, Paragraph, Part, Party, Reading, Text, Transcribed, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.history.moments import Moment

__all__ = ["is_listed", "read_listed"]

T = TypeVar("T")


class _Cites(Struct, kw_only=True, forbid_unknown_fields=True):
    kind: str
    series: str | None
    number: str | None
    station_number: str | None
    paragraph: str | None
    letter: str | None
    document: str | None
    footnote: str | None
    volume: str | None
    dated: str | None
    where: str
    rule: str


class _Paragraph(Struct, kw_only=True, forbid_unknown_fields=True):
    number: str | None
    words: str
    text: int | None


class _Text(Struct, kw_only=True, forbid_unknown_fields=True):
    title: str | None
    addressee: str | None
    digest: str


class _Delivery(Struct, kw_only=True, forbid_unknown_fields=True):
    act: str
    text: str | None
    intermediary: str | None
    counterpart: str | None
    place: str | None
    time: str | None
    where: str
    rule: str


class _Memorandum(Struct, kw_only=True, forbid_unknown_fields=True):
    originator: str | None
    addressees: list[str]
    dated: str | None
    subject: str | None
    paragraphs: list[str]


class _Doubt(Struct, kw_only=True, forbid_unknown_fields=True):
    reason: str
    where: str
    rule: str
    words: str | None


class _Listed(Struct, kw_only=True, forbid_unknown_fields=True):
    id: str
    number: str | None
    station_number: str | None
    kind: str | None
    originator: str | None
    addressees: list[str]
    place: str | None
    date_time_group: str | None
    dated: str | None
    precedence: str | None
    classification: str | None
    caveats: list[str] | None
    via: str | None
    references: list[_Cites]
    paragraphs: list[_Paragraph]
    texts: list[_Text]
    deliveries: list[_Delivery]
    enclosures: list[str]
    covering_memorandum: _Memorandum | None
    seen_by: list[str]
    repeats: list[str]
    doubts: list[_Doubt]


_FIELDS: Final = frozenset(_Listed.__struct_fields__)
_FEWEST: Final = 4  # fields by which a document of a list is known, so that one with a field too many is refused by name


def is_listed(value: object) -> bool:
    """Whether this is a list of documents, by the names of the first one's fields."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and len(_FIELDS - value[0].keys()) <= _FEWEST


def read_listed(value: list[Any]) -> tuple[Transcribed, ...]:
    """Each document of the list; raises Refused for what `--json` does not write."""
    return tuple(_document(item, place) for place, item in enumerate(value, 1))


def _document(item: Any, place: int) -> Transcribed:
    try:
        listed = convert(item, _Listed, strict=True)
        document = _read(listed)
    except (ValidationError, ValueError) as error:
        raise _refused(place, str(error)) from None
    again = as_json(document)
    if different := [name for name, each in again.items() if each != item[name]]:
        raise _refused(place, f"{different[0]} is not written so")
    changed = (doubt for doubt in _changed(document) if doubt not in document.doubts)
    return replace(document, doubts=(*document.doubts, *changed))


def _refused(place: int, why: str) -> Refused:
    return Refused("history.list", f"document {place} of the list: {why}", "what `history --json` writes")


def _read(listed: _Listed) -> Transcribed:
    paragraphs, texts = _words(listed)
    number = own_number(listed.number) if listed.number else None
    series = number.series if number else (listed.number or "").rpartition(" ")[0]
    memorandum = listed.covering_memorandum
    return Transcribed(
        id=listed.id,
        kind=_claim("kind", listed.kind),
        series=_claim("number", series or None),
        number=_claim("number", listed.number),
        station_number=_claim("station_number", listed.station_number),
        originator=_claim("originator", Party(name=listed.originator) if listed.originator is not None else None),
        addressees=tuple(_claims("addressees", [Party(name=name) for name in listed.addressees])),
        place=_claim("place", listed.place),
        date_time_group=_claim("date_time_group", _time(listed.date_time_group)),
        dated=_claim("dated", _time(listed.dated)),
        precedence=_claim("precedence", listed.precedence),
        classification=_claim("classification", listed.classification),
        caveats=_claim("caveats", tuple(listed.caveats) if listed.caveats is not None else None),
        via=_claim("via", listed.via),
        references=tuple(_cited(each, listed.doubts) for each in listed.references),
        paragraphs=paragraphs,
        texts=texts,
        deliveries=tuple(_delivery(each, len(texts)) for each in listed.deliveries),
        enclosures=tuple(_claims("enclosures", listed.enclosures)),
        covering_memorandum=_memorandum(memorandum) if memorandum else None,
        seen_by=tuple(_claims("seen_by", listed.seen_by)),
        repeats=tuple(_claims("repeats", listed.repeats)),
        doubts=tuple(
            Doubt(reason=each.reason, where=Where.parse(each.where), rule=Rule(each.rule), came=each.words or "") for each in listed.doubts
        ),
    )


def _claim(name: str, value: T | None) -> Reading[T] | None:
    return None if value is None else Reading(value=value, where=Where(part=Part.FIELD, number=name), rule=Rule.OWN_LIST)


def _claims(name: str, values: list[T]) -> Iterator[Reading[T]]:
    return (Reading(value=value, where=Where(part=Part.FIELD, number=name), rule=Rule.OWN_LIST) for value in values)


def _time(text: str | None) -> Moment | None:
    return None if text is None else iso(text)


def _words(listed: _Listed) -> tuple[tuple[Paragraph, ...], tuple[Text, ...]]:
    """Paragraphs, and the texts that stand among them."""
    paragraphs: list[Paragraph] = []
    pieces: dict[int, list[str]] = defaultdict(list)
    after: dict[int, int] = {}
    last = ""
    for each in listed.paragraphs:
        if each.text is not None:
            pieces[each.text].append(each.words)
            after.setdefault(each.text, len(paragraphs))
            continue
        last = each.number or last
        place = each.number or (f"after {last}" if last else "before the first number")
        where = Where(part=Part.PARAGRAPH, number=place)
        paragraphs.append(Paragraph(number=each.number or "", words=each.words, page="", where=where, rule=Rule.OWN_LIST))
    texts = (
        Text(
            number=number,
            words="\n\n".join(pieces[number]),
            digest=each.digest,
            where=Where(part=Part.TEXT, number=str(number)),
            rule=Rule.OWN_LIST,
            after=after.get(number, 0),
            title=_claim("texts", each.title),
            addressee=_claim("texts", each.addressee),
        )
        for number, each in enumerate(listed.texts, 1)
    )
    return tuple(paragraphs), tuple(texts)


def _cited(cites: _Cites, doubts: list[_Doubt]) -> Cited:
    """One reference; the words that cite stand in the doubt about them, where there is one."""
    named = f"{cites.series or ''} {cites.number or ''}".strip()
    doubted = (each.words for each in doubts if (each.where, each.rule) == (cites.where, cites.rule) and each.words)
    return Cited(
        kind=cites.kind,
        words=next((words for words in doubted if words.endswith(named)), named or cites.document or cites.dated or ""),
        where=Where.parse(cites.where),
        rule=Rule(cites.rule),
        series=cites.series or "",
        number=cites.number or "",
        station_number=cites.station_number or "",
        paragraph=cites.paragraph or "",
        letter=cites.letter or "",
        document=cites.document or "",
        footnote=cites.footnote or "",
        volume=cites.volume or "",
        dated=_time(cites.dated),
    )


def _delivery(listed: _Delivery, texts: int) -> Delivery:
    what = listed.text or ""
    number = next((place for place in range(1, texts + 1) if what == f"text {place}"), 0)
    return Delivery(
        act=listed.act,
        where=Where.parse(listed.where),
        rule=Rule(listed.rule),
        text=number,
        what="" if number else what,
        intermediary=listed.intermediary or "",
        counterpart=listed.counterpart or "",
        place=listed.place or "",
        time=_time(listed.time),
    )


def _memorandum(listed: _Memorandum) -> CoveringMemorandum:
    return CoveringMemorandum(
        where=Where(part=Part.MEMORANDUM),
        rule=Rule.OWN_LIST,
        originator=listed.originator or "",
        addressees=tuple(listed.addressees),
        dated=_time(listed.dated),
        subject=listed.subject or "",
        paragraphs=tuple(listed.paragraphs),
    )


def _changed(document: Transcribed) -> Iterator[Doubt]:
    """Texts whose words are not those of the digest beside them."""
    for text in document.texts:
        if sha256(text.words.encode()).hexdigest() != text.digest:
            reason = "the digest of this text is that of other words: one of the two was changed"
            yield Doubt(reason=reason, where=text.where, rule=Rule.DIGEST)
