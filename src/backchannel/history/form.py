"""The JSON form of a document: exactly the fields of docs/spec/history.md, "Fields"; what is absent is null."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.history.rules import BEARING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.history.moments import Moment
    from backchannel.history.values import Cited, CoveringMemorandum, Delivery, Doubt, Reading, Transcribed

__all__ = ["as_json"]


def as_json(document: Transcribed) -> dict[str, object]:
    """One document as `--json` gives it."""
    return {
        "id": document.id,
        "number": _value(document.number),
        "station_number": _value(document.station_number),
        "kind": _value(document.kind),
        "originator": document.originator.value.name if document.originator else None,
        "addressees": [reading.value.name for reading in document.addressees],
        "place": _value(document.place),
        "date_time_group": _time(document.date_time_group),
        "dated": _time(document.dated),
        "precedence": _value(document.precedence),
        "classification": _value(document.classification),
        "caveats": list(document.caveats.value) if document.caveats else None,
        "via": _value(document.via),
        "references": _distinct([_cited(cited) for cited in document.references]),
        "paragraphs": list(_paragraphs(document)),
        "texts": [{"title": _value(t.title), "addressee": _value(t.addressee), "digest": t.digest} for t in document.texts],
        "deliveries": [_delivery(delivery) for delivery in document.deliveries],
        "enclosures": [reading.value for reading in document.enclosures],
        "covering_memorandum": _memorandum(document.covering_memorandum),
        "seen_by": [reading.value for reading in document.seen_by],
        "repeats": [reading.value for reading in document.repeats],
        "doubts": [_doubt(doubt) for doubt in document.doubts],
    }


def _value(reading: Reading[str] | None) -> str | None:
    return reading.value if reading else None


def _time(reading: Reading[Moment] | None) -> str | None:
    return str(reading.value) if reading else None


def _cited(cited: Cited) -> dict[str, object]:
    return {
        "kind": cited.kind,
        "series": cited.series or None,
        "number": cited.number or None,
        "station_number": cited.station_number or None,
        "paragraph": cited.paragraph or None,
        "letter": cited.letter or None,
        "document": cited.document or None,
        "footnote": cited.footnote or None,
        "volume": cited.volume or None,
        "dated": str(cited.dated) if cited.dated else None,
        "where": str(cited.where),
        "rule": cited.rule.value,
    }


def _distinct(items: list[dict[str, object]]) -> list[dict[str, object]]:
    """Each reference once: the first place and rule stand, and of one message a letter or paragraph is kept.

    What our own form answers or replaces is kept beside what its heading names, with every paragraph that does.
    """
    seen: dict[tuple[object, ...], dict[str, object]] = {}
    for item in items:
        key = tuple(item[name] for name in ("kind", "series", "number", "paragraph", "letter", "document", "footnote", "volume", "dated"))
        seen.setdefault((*key, item["rule"], item["where"]) if item["rule"] in BEARING else key, item)
    return list(seen.values())


def _paragraphs(document: Transcribed) -> Iterator[dict[str, object]]:
    """The paragraphs in their order, those of a text among them with its number."""
    for place in range(len(document.paragraphs) + 1):
        if place:
            paragraph = document.paragraphs[place - 1]
            yield {"number": paragraph.number or None, "words": paragraph.words, "text": None}
        for text in (text for text in document.texts if text.after == place):
            for words in text.words.split("\n\n"):
                yield {"number": None, "words": words, "text": text.number}


def _delivery(delivery: Delivery) -> dict[str, object]:
    return {
        "act": delivery.act,
        "text": f"text {delivery.text}" if delivery.text else delivery.what or None,
        "intermediary": delivery.intermediary or None,
        "counterpart": delivery.counterpart or None,
        "place": delivery.place or None,
        "time": str(delivery.time) if delivery.time else None,
        "where": str(delivery.where),
        "rule": delivery.rule.value,
    }


def _memorandum(memorandum: CoveringMemorandum | None) -> dict[str, object] | None:
    if memorandum is None:
        return None
    return {
        "originator": memorandum.originator or None,
        "addressees": list(memorandum.addressees),
        "dated": str(memorandum.dated) if memorandum.dated else None,
        "subject": memorandum.subject or None,
        "paragraphs": list(memorandum.paragraphs),
    }


def _doubt(doubt: Doubt) -> dict[str, object]:
    return {"reason": doubt.reason, "where": str(doubt.where), "rule": doubt.rule.value, "words": doubt.came or None}
