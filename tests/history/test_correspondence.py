"""What the invented messages of a convention add up to, as a person would say it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backchannel import history
from history.reading import CONVENTIONS
from history.test_conventions import CASES, expected

Json = dict[str, Any]
EXPECTED = [(case, expected(case)["correspondence"]) for case in CASES if "correspondence" in expected(case)]


class Folded:
    """The files of one case, folded; documents by the file, or file and id, that the case names them by."""

    def __init__(self, case: Path) -> None:
        self.documents: dict[str, history.Transcribed] = {}
        for name in expected(case)["files"]:
            for document in history.read((CONVENTIONS / name).read_bytes(), name):
                self.documents[name] = self.documents[f"{name}#{document.id.rpartition('/')[2]}"] = document
        self.whole = history.fold(self.documents.values())

    def id(self, name: str) -> str:
        return self.documents[name].id


def check_documents(folded: Folded, count: int) -> None:
    assert len(folded.whole.documents) == count


def check_messages(folded: Folded, numbers: list[str]) -> None:
    assert [document.number.value for document in folded.whole.documents if document.number] == numbers


def check_references(folded: Folded, wanted: list[Json]) -> None:
    for fact in wanted:
        found = [
            (str(each.standing), each.because)
            for each in folded.whole.references
            if each.document == folded.id(fact["from"]) and f"{each.cited.series} {each.cited.number}".strip() == fact["number"]
        ]
        assert found, fact
        assert all(standing == fact["standing"] for standing, _ in found), (fact, found)
        assert all(because == fact.get("because", because) for _, because in found), (fact, found)


def check_missing(folded: Folded, wanted: dict[str, list[int]]) -> None:
    found = {numbering.name: list(numbering.missing) for numbering in folded.whole.numberings}
    assert {name: found[name] for name in wanted} == wanted


def check_used_twice(folded: Folded, wanted: list[Json]) -> None:
    found = [(each.number, sorted(by.document for by in each.by)) for each in folded.whole.used_twice]
    assert found == [(fact["number"], sorted(map(folded.id, fact["in"]))) for fact in wanted]


def check_out_of_step(folded: Folded, wanted: list[list[str]]) -> None:
    assert [[each.first, each.second] for each in folded.whole.out_of_step] == wanted


def check_relays(folded: Folded, wanted: list[Json]) -> None:
    found = [
        (each.first, each.second, [w for change in each.changes for w in change.put_in], [w for c in each.changes for w in c.left_out])
        for each in folded.whole.relays
    ]
    assert found == [(folded.id(f["ordered"]), folded.id(f["passed_on"]), f["added"], f.get("left_out", [])) for f in wanted]


def check_replaces(folded: Folded, wanted: list[Json]) -> None:
    found = [(each.document, each.what, each.of or None) for each in folded.whole.replacements]
    assert found == [(folded.id(fact["in"]), fact["what"], fact["of"]) for fact in wanted]


def check_crossings(folded: Folded, wanted: list[Json]) -> None:
    found = {frozenset((each.first, each.second)): each for each in folded.whole.crossings}
    assert {pair: str(each.certainty) for pair, each in found.items()} == {frozenset(f["pair"]): f["standing"] for f in wanted}
    for fact in wanted:
        crossing = found[frozenset(fact["pair"])]
        assert crossing.because
        assert crossing.by
        assert "by" not in fact or [by.document for by in crossing.by] == [folded.id(fact["by"])]


def check_not_crossed(folded: Folded, wanted: list[list[str]]) -> None:
    pairs = [{each.first, each.second} for each in folded.whole.crossings]
    assert [pair for pair in wanted if set(pair) in pairs] == []


CHECKS = {
    "documents": check_documents,
    "messages": check_messages,
    "references": check_references,
    "missing": check_missing,
    "used_twice": check_used_twice,
    "out_of_step": check_out_of_step,
    "relays": check_relays,
    "replaces": check_replaces,
    "crossings": check_crossings,
    "not_crossed": check_not_crossed,
}


@pytest.mark.parametrize(("case", "facts"), EXPECTED, ids=[case.stem for case, _ in EXPECTED])
def test_a_correspondence_adds_up_as_a_person_would_say(case: Path, facts: Json) -> None:
    folded = Folded(case)
    for name, wanted in facts.items():
        CHECKS[name](folded, wanted)  # type: ignore[operator]


def test_a_crossing_that_no_words_and_no_times_speak_of_is_not_claimed_in_any_other_case() -> None:
    for case, facts in EXPECTED:
        proved = [each for each in Folded(case).whole.crossings if each.certainty is history.Certainty.PROVED]
        assert len(proved) == sum(fact["standing"] == "proved" for fact in facts.get("crossings", ())), case.name
