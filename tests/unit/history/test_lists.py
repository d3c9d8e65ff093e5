"""What `history --json` and `read --json` wrote is read again (docs/spec/history.md, "Our own forms")."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backchannel.errors import Refused
from backchannel.history import as_json, fold, read
from backchannel.history.moments import iso

from .printing import HEADING, plain, reasons
from .test_cables import FIRST, SECOND

CONVENTIONS = Path(__file__).resolve().parents[2] / "history" / "conventions"
FILES = sorted(path for path in CONVENTIONS.iterdir() if path.suffix in {".txt", ".xml"})


def listed(text: str | bytes) -> list[dict[str, Any]]:
    return [as_json(document) for document in read(text)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_list_is_written_as_it_was_read(path: Path) -> None:
    first = json.dumps(listed(path.read_bytes()), indent=2)
    assert json.dumps(listed(first), indent=2) == first


@pytest.mark.parametrize(
    "heading",
    [
        f"{HEADING}, Paris, July 19, 1975, 6:03 p.m.",
        f"{HEADING}, Paris, May 3, 1905, 6 p.m.",
        f"{HEADING}, Paris, October 26, 2025, 1\u20134 a.m.",
        f"{HEADING}, undated",
    ],
)
def test_times_of_every_kind_are_written_as_they_were_read(heading: str) -> None:
    first = json.dumps(listed(plain("Corvo 4. Written at 11 p.m.", heading=heading)))
    assert json.dumps(listed(first)) == first


def test_a_correspondence_that_is_read_from_its_list_adds_up_to_the_same() -> None:
    documents = [document for path in FILES for document in read(path.read_bytes(), path.name)]
    first, again = fold(documents), fold(read(json.dumps([as_json(document) for document in documents])))
    assert [(used.number, len(used.by)) for used in again.used_twice] == [(used.number, len(used.by)) for used in first.used_twice]
    assert [(each.name, each.missing) for each in again.numberings] == [(each.name, each.missing) for each in first.numberings]
    assert {(each.first, each.second, each.certainty) for each in again.crossings} == {
        (each.first, each.second, each.certainty) for each in first.crossings
    }


def test_words_of_a_text_that_were_changed_in_a_list_are_a_doubt_and_stay_one() -> None:
    first = json.dumps(listed(FIRST)).replace("All may board.", "None may board.")
    (document,) = read(first)
    (why,) = [doubt.reason for doubt in document.doubts]
    assert "the digest of this text is that of other words" in why
    again = json.dumps([as_json(document)])
    assert json.dumps(listed(again)) == again


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("number", 7, "Expected `str"),
        ("dated", "tomorrow", "no time in ISO 8601"),
        ("dated", "1975-07-19T25:00", "hour must be in"),
        ("dated", "1975-7-19", "no time in ISO 8601"),
        ("texts", [], "paragraphs is not written so"),
        ("doubts", [{"reason": "x", "where": "nowhere", "rule": "garble", "words": None}], "no place"),
        ("doubts", [{"reason": "x", "where": "line 1", "rule": "hearsay", "words": None}], "not a valid Rule"),
        ("paragraphs", [{"number": "", "words": "x", "text": None}], "paragraphs is not written so"),
        ("references", None, "Expected `array`"),
        ("signed", True, "unknown field"),
    ],
)
def test_a_list_that_is_not_written_so_is_refused(field: str, value: object, why: str) -> None:
    items = listed(FIRST)
    items[0][field] = value
    with pytest.raises(Refused, match=why) as refused:
        read(json.dumps(items))
    assert refused.value.code == "history.list"


def test_what_read_writes_as_json_gives_its_cable_alone_in_a_list_and_one_after_the_other() -> None:
    rows = [{"number": "CORVO 7/31", "cable": FIRST, "signed_by": "Arden"}, {"number": "CORVO 8/32", "cable": SECOND}]
    by_channel = [{"channel": "SPRING", "messages": rows}]
    for text in (json.dumps(rows), "\n".join(json.dumps(row, indent=2) for row in rows), json.dumps(by_channel)):
        documents = read(text)
        assert [document.number.value for document in documents if document.number] == ["CORVO 7", "CORVO 8"]
        assert not any(document.doubts for document in documents)
        assert all(document.copied for document in documents)
    assert [document.id.rpartition("/")[0] for document in documents] == ["SPRING", "SPRING"]


@pytest.mark.parametrize(
    "text",
    [
        *("[", "[]", "{}", "[1]", "[NaN]", '["\\ud800"]', "[" * 100_000, "{" + '"a":{' * 50_000, "1" * 5000, '[{"cable": "no cable"}]'),
        *('[{"number": "CORVO 7", "time": null}]', '{"cable": 7}', '[{"messages": [1]}]', '{"id": "x"}', "[[[]]]"),
    ],
)
def test_json_that_none_of_our_commands_wrote_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.code == "history.form"


def test_a_list_of_headings_is_refused_with_a_way_to_get_the_messages() -> None:
    with pytest.raises(Refused, match="without their cables") as refused:
        read(json.dumps([{"channel": "SPRING", "messages": [{"number": "CORVO 7", "time": "010900Z AUG 75"}]}]))
    assert "`read`" in refused.value.hint


def test_what_the_list_says_besides_the_cable_is_compared_with_it() -> None:
    beside = {"number": "CORVO 7/31", "time": "020900Z AUG 75", "to": ["LISSE"], "paragraphs": 9, "from": "LISSE", "subject": None}
    (document,) = read(json.dumps({**beside, "cable": FIRST}))
    assert len(reasons(document, "heading and body disagree")) == 3


@pytest.mark.parametrize(
    "written",
    [
        *("1972-10-22", "--07-21", "T23:00", "T23:00Z", "1972-10-22T15:00", "1972-10-22T15:00Z", "1905-05-03T18:00+00:09:21"),
        *("1972-12-22T15:45-05:00/1972-12-22T16:15-05:00", "2025-10-26T01:00+02:00/2025-10-26T04:00+01:00", "T09:00/T10:00"),
    ],
)
def test_a_time_is_written_as_it_was_read(written: str) -> None:
    assert str(iso(written)) == written


@pytest.mark.parametrize(
    "written", ["", "/", "T", "Z", "1972-10-22T24:00", "1972-02-30", "--02-30", "1972-10-22T15:00+1", "1972-10-22 15:00"]
)
def test_what_is_no_time_is_none(written: str) -> None:
    with pytest.raises(ValueError, match=r"ISO 8601|range|must be|[Ii]nvalid"):
        iso(written)
