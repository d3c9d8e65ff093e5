"""The published messages, read by `history`, against what a person found in them: precision and recall, field by field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from history.measure import Count, digest, measure, table, total
from history.reading import CORPUS, FACTS, one

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="The published messages (../shared/corpus) are not beside this checkout.")

FIELDS = [
    *("id", "number", "station_number", "kind", "originator", "addressees", "place", "date_time_group", "dated", "precedence"),
    *("classification", "caveats", "via", "references", "paragraphs", "texts", "deliveries", "enclosures", "covering_memorandum"),
    *("seen_by", "repeats", "doubts"),
]
# No field may claim much that does not stand there; these few, on which everything else rests, nothing at all.
PRECISION = 0.9
PRECISE = ("number", "station_number", "references", "texts", "paragraphs", "repeats")
RECALL = 0.9  # of all that stands there
# What a field of its own must reach; the others rest on the recall over all.
RECALLS = {"number": 1.0, "station_number": 1.0, "references": 1.0, "texts": 1.0, "repeats": 1.0, "paragraphs": 1.0, "seen_by": 1.0}

FILES = sorted([*CORPUS.glob("*.txt"), *CORPUS.glob("*.xml")])
BOTH = sorted(path.stem for path in CORPUS.glob("*.xml"))


def facts_of(path: Path) -> Any:
    return json.loads((FACTS / f"{path.stem}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def counts() -> dict[str, Count]:
    """All files of both forms, counted together."""
    result: dict[str, Count] = {}
    for path in FILES:
        for name, count in measure(one(path), facts_of(path), form=path.suffix[1:]).items():
            count.complaints[:] = [f"{path.name}: {complaint}" for complaint in count.complaints]
            result.setdefault(name, Count()).add(count)
    return result


def told(counts: dict[str, Count]) -> str:
    complaints = [f"{name}: {complaint}" for name, count in counts.items() for complaint in count.complaints]
    return "\n".join([table(counts | {"all": total(counts.values())}), *complaints])


def test_every_published_message_has_its_table_of_facts() -> None:
    assert {path.stem for path in FILES} == {path.stem for path in FACTS.glob("*.json")}
    assert len(FILES) == 14


def test_every_table_of_facts_names_every_field() -> None:
    for path in FACTS.glob("*.json"):
        assert [name for name in json.loads(path.read_text("utf-8")) if not name.startswith("optional_")] == FIELDS, path.name


def test_every_paragraph_and_text_of_the_tables_begins_so_in_its_document() -> None:
    for path in CORPUS.glob("*.txt"):
        words = " ".join(path.read_text("utf-8").split())
        strange = [fact["first"] for name in ("paragraphs", "texts") for fact in facts_of(path)[name] if fact["first"] not in words]
        assert strange == [], path.name


def test_every_reading_has_exactly_the_fields_that_were_promised() -> None:
    for path in FILES:
        assert list(one(path)) == FIELDS, path.name


def test_nothing_is_claimed_that_does_not_stand_there(counts: dict[str, Count]) -> None:
    print("\n" + told(counts))
    low = {name: count.precision for name, count in counts.items() if count.precision < (1.0 if name in PRECISE else PRECISION)}
    assert low == {}, told(counts)


def test_what_stands_there_is_found(counts: dict[str, Count]) -> None:
    low = {name: counts[name].recall for name, floor in RECALLS.items() if counts[name].recall < floor}
    assert (low, total(counts.values()).recall >= RECALL) == ({}, True), told(counts)


@pytest.mark.parametrize("stem", BOTH)
def test_both_forms_of_a_document_give_the_same(stem: str) -> None:
    plain, marked = (comparable(one(CORPUS / f"{stem}.{form}")) for form in ("txt", "xml"))
    assert plain == marked


def comparable(reading: dict[str, Any]) -> dict[str, Any]:
    """A reading without what the rendering changes.

    It glues the marks of notes to what they follow, so only the plain form doubts there; it leaves out where the first
    page begins; and one plain file has curly quotation marks where the other form has straight ones, so that the digests of
    exact words differ: paragraphs are compared by their words, and a text is named by its place (its digest is checked above).
    """
    places = {text["digest"]: f"text {place}" for place, text in enumerate(reading["texts"] or (), 1)}
    rest = {name: value for name, value in reading.items() if name not in {"doubts", "texts", "paragraphs"}}
    rest["paragraphs"] = [(entry["number"], digest(entry["words"])) for entry in reading["paragraphs"]]
    rest["texts"] = [(text["title"], text["addressee"]) for text in reading["texts"] or ()]
    rest["deliveries"] = [entry | {"text": places.get(entry["text"], entry["text"])} for entry in reading["deliveries"] or ()]
    return straight(rest)


def straight(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: straight(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [straight(inner) for inner in value]
    return value.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}) if isinstance(value, str) else value
