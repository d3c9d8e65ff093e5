"""Numbers, paragraphs, texts, references and deliveries in the words (docs/spec/history.md, "Rules")."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from .printing import document, form, reasons


def cited(*paragraphs: str, **parts: Any) -> list[tuple[str | None, ...]]:
    """What is cited: series, number, paragraph and letter."""
    return [(ref["series"], ref["number"], ref["paragraph"], ref["letter"]) for ref in form(*paragraphs, **parts)["references"]]


@pytest.mark.parametrize(
    ("opening", "number", "station"),
    [
        ("Corvo 42/221.", "CORVO 42", "221"),
        ("Tocor 82/MTS 2280.", "TOCOR 82", "MTS 2280"),
        ("MTS2210.", "MTS 2210", None),
        ("2203.", "2203", None),
        ("CITE NEW PIER 0007", "CITE NEW PIER 0007", None),
        ("CITE SW0005", "CITE SW0005", None),
    ],
)
def test_a_number_is_read_with_the_number_of_its_station(opening: str, number: str, station: str | None) -> None:
    words = (opening, "The ferry sails.") if opening.startswith("CITE") else (f"{opening} The ferry sails.",)
    read = form(*words)
    assert (read["number"], read["station_number"], [p["words"] for p in read["paragraphs"]]) == (number, station, ["The ferry sails."])


def test_a_number_without_a_space_and_a_missing_one_are_doubts() -> None:
    assert reasons(document("MTS2210. Yes."), "no space") == ["MTS2210"]
    assert [doubt.reason for doubt in document("Yes.").doubts if doubt.rule == "no number"] == ["no number is printed"]


def test_a_withheld_number_is_said_and_nothing_is_put_in_its_place() -> None:
    read = document("[number not declassified]. 1. Yes.")
    assert (read.number, reasons(read, "withheld"), reasons(read, "no number")) == (None, ["[number not declassified]"], [])


def test_printed_numbers_of_paragraphs_count_and_what_has_none_stands_after_the_last() -> None:
    read = document("Corvo 4. 1. One.", "2. Two.", "More of it.", "3) Three.", "Warm regards.")
    assert [(p.number, str(p.where)) for p in read.paragraphs] == [
        ("1", "paragraph 1"),
        ("2", "paragraph 2"),
        ("", "paragraph after 2"),
        ("3", "paragraph 3"),
    ]
    assert read.closing and read.closing.value == "Warm regards."


def test_page_marks_are_taken_out_of_the_words_and_pages_that_are_missing_are_a_doubt() -> None:
    read = document("It will [Page 8] sail.", "[Page 10]", "Soon.")
    assert [(p.words, p.page) for p in read.paragraphs] == [("It will sail.", ""), ("Soon.", "10")]
    assert reasons(read, "pages") == ["[Page 10]"]


def test_handling_words_and_references_before_the_first_words_are_no_paragraph() -> None:
    read = form("Tocor 82. Urgent deliver immediately. Ref: (A) Corvo 37, (B) Corvo 38 paragraph 6. Yes.")
    assert [p["words"] for p in read["paragraphs"]] == ["Yes."]
    assert [(r["series"], r["number"], r["paragraph"], r["letter"]) for r in read["references"]] == [
        ("CORVO", "37", None, "A"),
        ("CORVO", "38", "6", "B"),
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("See paragraph four of Corvo 41.", [("CORVO", "41", "4", None)]),
        ("The third paragraph of Tocor 84 stands.", [("TOCOR", "84", "3", None)]),
        ("Haigal 4/257 came.", [("HAIGAL", "4", None, None)]),
        ("In reply to Sitra 52, no.", [("SITRA", "52", None, None)]),
        ("Tocor 42 through 44 came.", [("TOCOR", "42", None, None), ("TOCOR", "43", None, None), ("TOCOR", "44", None, None)]),
        ("Your 186 and 188 came.", [(None, "186", None, None), (None, "188", None, None)]),
        ("On May 3, Article 12 and Box 7 gave us 40 boats on Route 9.", []),
        ("YOUR 13 SHIPS AND 40 MEN.", []),
    ],
)
def test_what_is_cited_is_a_word_that_is_a_series_with_a_number_and_nothing_else(words: str, found: list[tuple[str | None, ...]]) -> None:
    assert cited(f"Tocor 90. {words}", "Yes.") == found


def test_a_word_that_is_a_series_by_its_shape_alone_and_a_bare_number_are_doubts() -> None:
    read = document("Tocor 90. Sitra 52 came, as did your 186.")
    assert reasons(read, "cited by shape") == ["Sitra 52"]
    assert reasons(read, "bare number") == ["your 186"]


def test_a_message_is_cited_by_its_date_and_a_document_by_an_editors_note() -> None:
    read = form("As our message of June 9, 1975 said.2", notes=("Source: Box 4. Secret.", "See footnote 3, Document 12."))
    assert [(r["kind"], r["dated"], r["document"], r["footnote"]) for r in read["references"]] == [
        ("dated", "1975-06-09", None, None),
        ("document", None, "12", "3"),
    ]


WORDS = "The Ministry regrets the delay.\n\nIt will send a pilot."
DIGEST = sha256(WORDS.encode()).hexdigest()
FIRST, SECOND = WORDS.split("\n\n")


@pytest.mark.parametrize(
    "paragraphs",
    [
        (f"Begin text: {FIRST}", f"{SECOND} End text."),
        ("Begin text:", FIRST, SECOND, "End text."),
        ("Give them the following message:", f"QUOTE {FIRST}", f"{SECOND} UNQUOTE"),
        ("The message is as follows:", FIRST, SECOND),
        ("Give them the following message:", f"\u201c{FIRST}", f"\u201c{SECOND}\u201d"),
    ],
)
def test_exact_words_are_the_same_however_they_are_set_apart(paragraphs: tuple[str, ...]) -> None:
    assert [text["digest"] for text in form("Corvo 4. Yes.", *paragraphs)["texts"]] == [DIGEST]


def test_a_text_without_an_end_mark_ends_at_the_closing_and_is_doubted() -> None:
    read = document("The message is as follows:", FIRST, SECOND, "Warm regards.")
    assert [text.digest for text in read.texts] == [DIGEST]
    assert [str(doubt.where) for doubt in read.doubts if doubt.rule == "no end mark"] == ["text 1"]


def test_a_title_that_is_cited_makes_a_text_of_what_stands_under_it() -> None:
    read = form(
        "Paper Given to the Islanders June 10, 1975",
        FIRST,
        SECOND,
        "FROM: Velt",
        "The whole is the text entitled \u201cPaper Given to the Islanders, June 10, 1975.\u201d",
    )
    assert read["texts"] == [{"title": "Paper Given to the Islanders June 10, 1975", "addressee": "Islanders", "digest": DIGEST}]
    assert [(d["act"], d["counterpart"], d["time"]) for d in read["deliveries"]] == [("reported", "Islanders", "1975-06-10")]


def test_a_text_that_says_so_has_another_attached() -> None:
    read = document("Begin text: We have sent a message to the northern side, the text of which is attached. End text.", FIRST, SECOND)
    assert [(text.addressee.value if text.addressee else "", text.rule.value) for text in read.texts] == [
        ("northern side", "text marks"),
        ("northern side", "text attached"),
    ]
    assert [reading.value for reading in read.enclosures] == ["text 2, attached for northern side"]


def test_one_order_to_deliver_is_read_from_all_sentences_that_speak_of_it() -> None:
    read = form(
        "Corvo 4. 1. What follows has to be in Paris by night.",
        "2. Transmit the following message from the Minister to the Island Council immediately to Osk for him to deliver to his friend.",
        f"Begin text: {FIRST} End text.",
        "3. Call me when the above note has been handed over in Paris at 11:30 p.m. on June 9, 1975, Paris time.",
    )
    assert read["texts"][0]["addressee"] == "Island Council"
    assert read["deliveries"] == [
        {
            "act": "ordered",
            "text": "text 1",
            "intermediary": "Osk",
            "counterpart": "his friend",
            "place": "Paris",
            "time": "1975-06-09T23:30+01:00",
            "where": "paragraph 2",
            "rule": "delivery order",
        }
    ]


@pytest.mark.parametrize(
    ("words", "delivery"),
    [
        ("This note was picked up at 0915 hours, 12 June 1975.", ("picked up", "Arden", None, "1975-06-12T09:15")),
        ("The Council\u2019s answer was handed to Osk at 6 p.m. on June 13, 1975.", ("picked up", "Osk", "Council", "1975-06-13T18:00")),
        ("I gave the folder to Mrs. Irrel.", ("reported", "Arden", "Mrs. Irrel", None)),
        ("Note delivered 0930 by Osk.", ("reported", "Osk", None, "T09:30")),
    ],
)
def test_a_hand_over_that_is_reported_says_by_whom_to_whom_and_when(words: str, delivery: tuple[str | None, ...]) -> None:
    assert [(d["act"], d["intermediary"], d["counterpart"], d["time"]) for d in form(f"Corvo 4. {words}")["deliveries"]] == [delivery]


def test_a_notation_reports_a_delivery() -> None:
    note = "Source: Box 4. Secret. A notation on the receipt reads: \u201cDelivered to Brenn by Hask, 9:15 a.m. 6/12/75.\u201d"
    (delivery,) = form("Corvo 4. Yes.", notes=(note,))["deliveries"]
    assert (delivery["text"], delivery["place"], delivery["intermediary"], delivery["time"]) == (
        "receipt",
        "Brenn",
        "Hask",
        "1975-06-12T09:15",
    )


def test_telegraphic_guards_are_repeats() -> None:
    assert form("Corvo 4. We would not repeat not go north of 12 degrees 40 minutes repeat 12 degrees 40 minutes.")["repeats"] == [
        "not",
        "12 degrees 40 minutes",
    ]


@pytest.mark.parametrize(
    ("words", "rule", "came"),
    [
        ("ASK VElT ABOUT IT NOW.", "garble", "VElT"),
        ("THE ADMINISTRATLVE PART.", "garble", "ADMINISTRATLVE"),
        ("A MIXED COMM1TTEE SITS.", "garble", "COMM1TTEE"),
        ("CALL KLM1\u00d8 AGAIN.", "garble", "KLM1\u00d8"),
        ("Was it [two?] boats?", "editors' guess", "[two?]"),
        ("He was told [less than 1 line not declassified] then.", "withheld", "[less than 1 line not declassified]"),
        ("She counted its pages and left.", "count", "She counted its pages and left"),
        ("They were expecting two sets, not one.", "count", "They were expecting two sets, not one"),
    ],
)
def test_a_doubtful_reading_stays_as_it_stands_and_is_doubted(words: str, rule: str, came: str) -> None:
    read = document(f"Corvo 4. {words}")
    assert reasons(read, rule) == [came]
    assert read.paragraphs[0].words == words


def test_words_of_a_heading_that_cannot_be_read_are_doubted() -> None:
    read = document("FROM:", "  \u2022 QRRTZQJ Arden", "VFE DE KLM10", "CORVO 4", "YES.")
    assert reasons(read, "garble") == ["QRRTZQJ", "KLM10"]


@pytest.mark.parametrize(
    ("words", "left", "came"),
    [
        ("Ref: Tocor 38.2", "", "38.2"),
        ("The points you spelled2 out.", "The points you spelled out.", "spelled2"),
        ("In all areas.2 Yes.", "In all areas. Yes.", "areas.2"),
        ("We have 3.2 million.", "We have 3.2 million.", None),
    ],
)
def test_a_glued_note_mark_is_left_out_of_the_words_and_doubted(words: str, left: str, came: str | None) -> None:
    read = document(f"Corvo 4. {words}", "Yes.", notes=("Source: Box 4. Secret.", "Document 12."))
    assert [doubt.came for doubt in read.doubts if doubt.rule == "note mark"][1:] == ([came] if came else [])
    assert left in {"", read.paragraphs[0].words}


def test_the_paragraphs_of_a_text_stand_among_the_others_and_make_its_exact_words() -> None:
    read = form("1. Give him this.", "Begin text: We wait.", "We wait long. End text.", "2. Then come home.")
    assert [(entry["number"], entry["text"]) for entry in read["paragraphs"]] == [("1", None), (None, 1), (None, 1), ("2", None)]
    words = "\n\n".join(entry["words"] for entry in read["paragraphs"] if entry["text"] == 1)
    assert sha256(words.encode()).hexdigest() == read["texts"][0]["digest"]
