"""Invented messages, one file or a few for each convention of published correspondence, read as a person would read them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from history.measure import measure, table
from history.reading import CONVENTIONS, read

CASES = sorted(CONVENTIONS.glob("*.json"))


def expected(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def found(path: str) -> dict[str, Any]:
    """The document that `file` or `file#id` names."""
    name, _, inside = path.partition("#")
    documents = read(CONVENTIONS / name)
    if not inside:
        (document,) = documents
        return document
    (document,) = [document for document in documents if re.search(rf"\b{inside}$", document["id"])]
    return document


DOCUMENTS = [(case, name) for case in CASES for name in expected(case)["documents"]]


@pytest.mark.parametrize(("case", "name"), DOCUMENTS, ids=[name for _, name in DOCUMENTS])
def test_a_document_is_read_as_a_person_reads_it(case: Path, name: str) -> None:
    counts = measure(found(name), expected(case)["documents"][name], form=name.partition("#")[0].rpartition(".")[2])
    faults = [f"{field}: {complaint}" for field, count in counts.items() for complaint in count.complaints]
    faults = [fault for fault in faults if not fault.startswith("doubts: not there")]  # each may doubt more than the case is about
    assert not faults, "\n".join([table(counts), *faults])


def test_every_file_belongs_to_a_convention_and_every_convention_has_its_files() -> None:
    named = {name for case in CASES for name in expected(case)["files"]}
    assert named == {path.name for path in CONVENTIONS.iterdir() if path.suffix != ".json"}
    assert len(CASES) >= 18


def test_each_document_of_a_volume_is_read_once_and_nothing_else_is_taken_for_one() -> None:
    ids = [document["id"] for document in read(CONVENTIONS / "volume.xml")]
    assert [re.sub(r"^.*?(d\d+)$", r"\1", name) for name in ids] == ["d1", "d2", "d3", "d4"]


def test_a_correspondence_is_expected_of_numbers_that_stand_in_its_files() -> None:
    for case in CASES:
        words = " ".join((CONVENTIONS / name).read_text("utf-8") for name in expected(case)["files"]).casefold()
        cited = [number for number in numbers(expected(case).get("correspondence")) if number.casefold() not in words]
        assert cited == [], case.name


def numbers(value: Any) -> list[str]:
    """Every series and number that an expectation names."""
    if isinstance(value, dict):
        return [number for inner in value.values() for number in numbers(inner)]
    if isinstance(value, list):
        return [number for inner in value for number in numbers(inner)]
    return [value] if isinstance(value, str) and re.fullmatch(r"[A-Z]+ \d+", value) else []
