"""The measure itself: what is read wrongly, missed or invented shows in its counts."""

from __future__ import annotations

from typing import Any

import pytest

from history.measure import Count, digest, exact, measure

FACTS: dict[str, Any] = {
    "number": ["CORVO 7"],
    "precedence": None,
    "dated": ["1975-07-19T18:03Z", None],
    "caveats": ["Sensitive"],
    "references": [{"series": "TOCOR", "number": "4", "paragraph": "2", "letter": None}, {"document": 12, "footnote": None}],
    "paragraphs": [{"number": "1", "words": "The boat is late."}, {"number": None, "words": "Regards.", "optional": True}],
    "texts": [{"title": [None], "addressee": ["Council"], "words": "We wait."}],
    "deliveries": [{"what": "it", "intermediary": ["Osk"], "counterpart": ["Council"], "place": None, "time": ["20:30"]}],
    "repeats": ["not"],
    "doubts": [{"why": "a mark", "keys": ["7.2"], "only": "txt"}],
    "covering_memorandum": None,
}
RIGHT: dict[str, Any] = {
    "number": "Corvo 7",
    "precedence": None,
    "dated": "1975-07-19T18:03:00+00:00",
    "caveats": ["SENSITIVE"],
    "references": [{"series": "TOCOR", "number": 4, "paragraph": 2}, {"document": 12}],
    "paragraphs": [{"number": "1", "words": "The  boat is late."}],
    "texts": [{"title": None, "addressee": "the Council", "digest": exact("We wait.")[0]}],
    "deliveries": [{"intermediary": "Osk", "counterpart": "Council", "place": None, "time": "20:30:00"}],
    "repeats": [{"phrase": "not"}],
    "doubts": [{"came": "Corvo 7.2"}],
    "covering_memorandum": None,
}
WRONG: list[tuple[str, Any, float, float]] = [
    ("number", "CORVO 8", 0.0, 0.0),
    ("number", None, 1.0, 0.0),
    ("precedence", "Flash", 0.0, 1.0),
    ("dated", "1975-07-20", 0.0, 1.0),
    ("dated", None, 1.0, 1.0),
    ("caveats", ["Sensitive", "Flash"], 0.5, 1.0),
    ("references", [{"series": "TOCOR", "number": 4, "paragraph": None}, {"document": 12}], 0.5, 0.5),
    ("references", [{"document": 12}], 1.0, 0.5),
    ("paragraphs", [{"number": "1", "words": "The boat is late.2"}], 0.0, 0.0),
    ("paragraphs", [{"number": "1", "words": "The boat is late."}, {"number": None, "words": "Regards."}], 1.0, 1.0),
    ("texts", [], 1.0, 0.0),
    ("texts", [{"title": None, "addressee": None, "digest": digest("We waited.")}], 0.0, 0.0),
    ("deliveries", [], 1.0, 0.0),
    ("deliveries", [{"intermediary": "Hask", "counterpart": "Council", "place": None, "time": "20:30"}], 2 / 3, 2 / 3),
    ("repeats", [{"phrase": "north"}], 0.0, 0.0),
    ("doubts", [], 1.0, 0.0),
    ("doubts", [{"came": "8.2"}], 0.0, 0.0),
    ("covering_memorandum", {"from": "Velt"}, 0.0, 1.0),
]


def test_a_reading_that_is_right_has_nothing_wrong_and_nothing_missed() -> None:
    for name, count in measure(RIGHT, FACTS, form="txt").items():
        assert (name, count.precision, count.recall, count.complaints) == (name, 1.0, 1.0, [])


@pytest.mark.parametrize(("name", "value", "precision", "recall"), WRONG)
def test_a_value_that_is_wrong_missed_or_defended_counts_as_that(name: str, value: Any, precision: float, recall: float) -> None:
    count = measure(RIGHT | {name: value}, FACTS, form="txt")[name]
    assert (count.precision, count.recall) == pytest.approx((precision, recall))
    assert bool(count.complaints) == (precision < 1 or recall < 1)


def test_a_number_of_a_paragraph_that_is_wrong_counts_beside_its_words() -> None:
    counts = measure(RIGHT | {"paragraphs": [{"number": "2", "words": "The boat is late."}]}, FACTS, form="txt")
    assert (counts["paragraphs"].precision, counts["paragraph numbers"].precision) == (1.0, 0.0)


def test_a_doubt_about_a_glued_mark_is_not_asked_of_the_form_that_has_no_glued_marks() -> None:
    assert measure(RIGHT | {"doubts": []}, FACTS, form="xml")["doubts"] == Count()
