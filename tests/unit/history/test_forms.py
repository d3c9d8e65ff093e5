"""What comes as TEI or as plain text is read alike, and what is hostile is refused (docs/spec/history.md, "Forms")."""

from __future__ import annotations

from pathlib import Path

import pytest

from backchannel import limits
from backchannel.errors import Refused
from backchannel.history import Rule, Transcribed, as_json, read

from .printing import HEADING, plain, tei

ROOT = Path(__file__).resolve().parents[3]


def test_both_forms_of_a_document_give_the_same_but_for_doubts_about_marks() -> None:
    words = ("Corvo 42/221. 1. Ask paragraph four of Tocor 41.", "Begin text: We wait.", "All may board. End text.", "Warm regards.")
    (marked,) = read(tei(*(f"<p>{word}</p>" for word in words)), "lake1975v02-d7.xml")
    (printed,) = read(plain(*words))
    assert {**as_json(marked), "doubts": []} == {**as_json(printed), "doubts": []}


def test_a_volume_gives_each_of_its_documents_and_nothing_of_its_other_sections() -> None:
    body = f"<div type='chapter'>{tei('<p>Corvo 1. One.</p>')}<div>{tei('<p>Corvo 2. Two.</p>')}</div></div>"
    volume = f'<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="lake"><text><front><p>Corvo 9.</p></front><body>{body}</body></text></TEI>'
    assert [(document.id, document.number.value) for document in read(volume) if document.number] == [
        ("lake/d7", "CORVO 1"),
        ("lake/d7", "CORVO 2"),
    ]


def test_markup_within_words_leaves_the_words() -> None:
    element = '<p>Corvo 4. The <hi>ferry</hi> will<note n="2">See Document 3.</note> sail on <pb n="9"/>Monday.</p>'
    (document,) = read(tei(element))
    assert [paragraph.words for paragraph in document.paragraphs] == ["The ferry will sail on Monday."]
    assert [cited.document for cited in document.references] == ["3"]


def test_what_markup_says_of_place_and_time_comes_before_the_heading() -> None:
    line = '<dateline><placeName>Lisse</placeName>, <date when="1975-05-01T06:00:00Z">May 1</date></dateline>'
    (document,) = read(tei(line, "<p>Corvo 4. Yes.</p>", head=f"7. {HEADING}, Brenn, May 2, 1975"))
    assert (document.place and document.place.value, str(document.dated.value if document.dated else "")) == ("Lisse", "1975-05-01T06:00Z")


def test_an_attachment_is_an_enclosure_and_its_words_are_none_of_the_message() -> None:
    attachment = '<div type="attachment"><head>Attachment</head><p>Receipt for one paper.</p></div>'
    (document,) = read(tei("<p>Corvo 4. Yes.</p>", attachment))
    assert [reading.value for reading in document.enclosures] == ["Attachment: Receipt for one paper."]
    assert [paragraph.words for paragraph in document.paragraphs] == ["Yes."]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "history.form"),
        (b"\xff\xfe\x00", "history.form"),
        (b"Dear Sir", "history.form"),
        (b"url: nowhere\n\nx", "history.plain"),
        (b"url: https://history.example/lake/d7\n\n", "history.plain"),
        (b"<a/>", "history.tei"),
        (b"<a", "history.xml"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><div type="document"><p>&x;</p></div>', "history.xml"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><div type="document"/>', "history.xml"),
        (b'<div type="document"><p>&x;</p></div>', "history.xml"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?><div type='document'><p>\u00e9</p></div>".encode("latin-1"), "history.xml"),
        (b"<a>" * 100_000, "history.xml"),
    ],
)
def test_what_is_no_published_document_or_reaches_further_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(content, "x.xml")
    assert refused.value.code == code


@pytest.mark.parametrize("declared", ["<!DOCTYPE div>", '<!DOCTYPE div [<!ENTITY x "y">]>', '<!DOCTYPE div SYSTEM "file:///etc/passwd">'])
def test_xml_that_declares_a_document_type_or_entities_is_refused_before_it_is_parsed(declared: str) -> None:
    with pytest.raises(Refused, match="declares a document type or entities"):
        read(f"{declared}{tei('<p>Corvo 4. Yes.</p>')}")


@pytest.mark.parametrize(("depth", "fits"), [(limits.HISTORY_DEPTH, True), (limits.HISTORY_DEPTH + 1, False)])
def test_elements_stand_within_each_other_up_to_the_limit(depth: int, fits: bool) -> None:
    inner = depth - 2  # the document itself, and the paragraph
    content = tei(f"{'<div>' * inner}<p>Yes.</p>{'</div>' * inner}").encode()
    if fits:
        assert len(read(content)) == 1
    else:
        with pytest.raises(Refused, match="deep"):
            read(content)


def test_a_file_may_have_as_many_bytes_as_the_limit_and_not_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    content = plain("Corvo 4. Yes.").encode()
    monkeypatch.setattr(limits, "HISTORY_BYTES", len(content))
    assert len(read(content)) == 1
    with pytest.raises(Refused, match="at most"):
        read(content + b" ")


@pytest.mark.parametrize(
    "unit", ["text ", "following message deliver ", "(A) Tocor 3 and 4 ", "itled \u201c", "begin text ", "1", "[not ", "QJ"]
)
def test_words_that_are_made_to_be_slow_are_read(unit: str) -> None:
    (document,) = read(plain(unit * (40_000 // len(unit)), notes=(f"Source: {unit * 200}.",)))
    assert isinstance(document, Transcribed)


def test_every_rule_stands_in_the_specification_with_what_it_reads() -> None:
    page = (ROOT / "docs" / "spec" / "history.md").read_text("utf-8")
    assert [rule.value for rule in Rule if f"`{rule.value}`" not in page] == []


def test_every_claim_and_every_doubt_names_a_rule_and_a_place() -> None:
    (document,) = read(
        plain("TO: GENERAL PELL", "Corvo 4. See Tocor 3. We will not repeat not go.", heading=f"{HEADING}, Lisse, May 2, 1975")
    )
    claims = [document.kind, document.number, document.originator, *document.addressees, document.place, document.dated, *document.repeats]
    assert all(claim and claim.rule in Rule and str(claim.where) for claim in claims)
    assert all(doubt.rule in Rule and str(doubt.where) for doubt in document.doubts)


def test_the_xml_library_is_loaded_only_when_xml_is_read() -> None:
    for path in (ROOT / "src" / "backchannel" / "history").glob("*.py"):
        at_import = [line for line in path.read_text("utf-8").splitlines() if line.startswith(("import ", "from "))]
        assert not any("lxml" in line for line in at_import), path.name
