"""Messages that were released on a real channel, as our commands give them, read as a stranger reads them: what the ledger has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backchannel import cli
from backchannel.cli import history_words
from backchannel.history import Transcribed, as_json, fold, read
from backchannel.message import Portion
from backchannel.message.cable import parse
from history.reading import CONVENTIONS
from run.conftest import founded, pair  # noqa: F401
from run.pair import Pair

MINUTE = 60_000_000
PAPER = """2. [text]
Title: Paper for the Council
Begin text:
We accept the first point.

We wait for the second.
End text."""
ORDER = """3. [order]
Deliver: paragraph 2
To: the Council
Begin text:
Hand it over yourself.
End text."""
REPLACED = """2. [text; replaces MISTO 1 paragraph 2 part 2]
Title: The end of the paper
Begin text:
We wait for nothing.
End text."""
DRAFTS = (
    ("MISSION", "1. [question; by 020100Z AUG 25] May we go on?", PAPER, ORDER),
    ("CAPITAL", "1. [answers MISTO 1 paragraph 1] Not tonight.", "2. We would not repeat not wait."),
    ("MISSION", "1. FLASH\nSECRET\nNumber: MISTO 9\nThat is how they begin.", REPLACED),
    ("CAPITAL", "1. [asks views] See how it stands.\n\nIt stands well.", "2. [report] He came."),
)
REFERENCES = ("", "Ref: MISTO 1\n", "Ref: (A) TOMIS 1 paragraph 2\nRef: (B) MISTO 1\n", 'Ref: document "Minutes" of 3 OCT 1972\n')


def exchange(stations: Pair) -> list[dict[str, Any]]:
    """Four messages to and fro, each as `read --json` gives it at its addressee."""
    result = []
    for (name, *portions), references in zip(DRAFTS, REFERENCES, strict=True):
        stations.pass_time(stations.clock.now() + 5 * MINUTE)
        side, other = (stations.mission, stations.capital) if name == "MISSION" else (stations.capital, stations.mission)
        heading = f"PRIORITY\nSECRET; LIMITED\nFrom: {name}\nTo: {other.name}\nSubject: The gate\n{references}"
        draft = "\n\n".join((heading.rstrip("\n"), *portions)) + "\n"
        (sent,) = side.ask("send", drafts=[draft])
        stations.settle()
        result.append(other.ask("read", number=sent["number"]))
    return result


def told(document: Transcribed) -> dict[str, Any]:
    texts = {text.after: text.words for text in document.texts}
    return {
        "number": document.number and document.number.value,
        "station_number": document.station_number and document.station_number.value,
        "originator": document.originator and document.originator.value.name,
        "addressees": [party.value.name for party in document.addressees],
        "at": document.date_time_group and document.date_time_group.value.instant,
        "cites": [(cited.letter, cited.series or cited.document, cited.number, cited.paragraph) for cited in document.references],
        "paragraphs": [(paragraph.number, texts.get(place, paragraph.words)) for place, paragraph in enumerate(document.paragraphs, 1)],
    }


def kept(facts: dict[str, Any]) -> dict[str, Any]:
    """The same of the message that the ledger has filed."""
    message = parse(facts["cable"])
    release = message.heading.release
    assert release is not None
    referred = [each for portion in message.full_portions if portion.fields for each in portion.bearing.referred]
    listed = [(row["letter"] or "", row["reference"]) for row in facts["references"]]
    cites = [*listed, *(("", str(each)) for each in referred)]
    return {
        "number": f"{release.number.series} {release.number.number}",
        "station_number": str(release.number.serial) if release.number.serial else None,
        "originator": facts["from"],
        "addressees": [*facts["to"], *facts["info"]],
        "at": release.time.instant,
        "cites": [(letter, *split(reference)) for letter, reference in cites],
        "paragraphs": [(str(each.number), each.words or "") for each in message.portions if isinstance(each, Portion)],
    }


def split(reference: str) -> tuple[str, str, str]:
    if reference.startswith("document"):
        return reference.split('"')[1], "", ""
    name, _, paragraph = reference.partition(" paragraph ")
    series, number = name.split(" ")
    return series, number, paragraph


@pytest.mark.parametrize("how", ["cables", "one file each", "json", "json one after the other"])
def test_what_was_released_is_read_from_what_our_commands_write(pair: Pair, tmp_path: Path, how: str) -> None:  # noqa: F811
    messages = exchange(pair)
    texts = {
        "cables": ["".join(facts["cable"] for facts in messages)],
        "one file each": [facts["cable"] for facts in messages],
        "json": [json.dumps(messages)],
        "json one after the other": ["\n".join(json.dumps(facts, indent=2) for facts in messages)],
    }[how]
    documents = [document for text in texts for document in read(text)]
    assert [told(document) for document in documents] == [kept(facts) for facts in messages]
    assert [document.doubts for document in documents] == [(), (), (), ()]
    listed = json.dumps([as_json(document) for document in documents], indent=2)
    assert json.dumps([as_json(document) for document in read(listed)], indent=2) == listed


def test_the_correspondence_that_was_released_adds_up(pair: Pair) -> None:  # noqa: F811
    found = fold(read("".join(facts["cable"] for facts in exchange(pair))))
    assert [(numbering.name, len(numbering.held), numbering.missing) for numbering in found.numberings if not numbering.of_station] == [
        ("MISTO", 2, ()),
        ("TOMIS", 2, ()),
    ]
    assert {resolved.standing.value for resolved in found.references if resolved.cited.kind == "message"} == {"held"}
    assert [(answer.answers, answer.paragraph) for answer in found.answers] == [("MISTO 1", "1")]
    assert [(each.of, each.what) for each in found.replacements] == [("MISTO 1", "paragraph 2")]
    assert (found.used_twice, found.out_of_step) == ((), ())
    withheld = fold(read("".join(facts["cable"] for facts in exchange(pair)[1:])))
    assert [(numbering.name, numbering.missing) for numbering in withheld.numberings if numbering.missing]


def test_a_folder_of_copies_is_read_and_what_they_prove_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copies = (CONVENTIONS / "own-cables.txt").read_text("utf-8")
    (tmp_path / "copies.txt").write_text(copies, "utf-8")
    (tmp_path / "one.json").write_text(json.dumps({"number": "SITTO 21/140", "cable": copies.partition("IMMEDIATE")[0]}), "utf-8")
    page = tmp_path / "page.html"
    for arguments in (["history"], ["history", "--ladder"], ["history", "--html", str(page)]):
        assert cli.main([*arguments, str(tmp_path)]) == 0
        shown = capsys.readouterr()
        whole = " ".join((shown.out + shown.err + (page.read_text("utf-8") if "--html" in arguments else "")).split())
        assert whole.count(" ".join(history_words.COPIED.split())) == 1, arguments
        assert "more than one file" in shown.err
