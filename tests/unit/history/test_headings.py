"""What the heading, the lines and the source note say (docs/spec/history.md, "Rules")."""

from __future__ import annotations

import pytest

from .printing import HEADING, SOURCE, document, form, reasons

LONG = "Telegram From the Deputy Assistant to the Minister for Waters (Velt) to the Envoy (Arden) in Lisse"


@pytest.mark.parametrize(
    ("heading", "kind", "originator", "addressee"),
    [
        (HEADING, "message", "Arden", "Velt"),
        (LONG, "telegram", "Velt", "Arden"),
        ("Memorandum From Tobin Hask to Ines Quill", "memorandum", "Tobin Hask", "Ines Quill"),
        ("Telegram From the Legation in Lisse to the Ministry of Waters", "telegram", "Legation in Lisse", "Ministry of Waters"),
    ],
)
def test_a_heading_names_kind_originator_and_addressee(heading: str, kind: str, originator: str, addressee: str) -> None:
    read = form("The ferry sails.", heading=heading)
    assert (read["kind"], read["originator"], read["addressees"]) == (kind, originator, [addressee])


def test_where_an_addressee_is_stands_with_the_addressee_and_is_not_the_place_of_writing() -> None:
    read = document("The ferry sails.", heading=LONG)
    assert (read.addressees[0].value.place, read.place) == ("Lisse", None)


@pytest.mark.parametrize(
    ("tail", "place", "dated"),
    [
        (", Lisse, July 19, 1975, 1803Z", "Lisse", "1975-07-19T18:03Z"),
        (", Lisse, July 19, 1975", "Lisse", "1975-07-19"),
        (", July 19, 1975, Paris, 9:05-9:20 a.m.", "Paris", "1975-07-19T09:05+01:00/1975-07-19T09:20+01:00"),
        (", July 19, 1975, Lisse, 3:05 p.m.", "Lisse", "1975-07-19T15:05"),
        ("", None, None),
    ],
)
def test_place_and_date_at_the_end_of_a_heading_are_read_with_a_zone_where_one_is_known(
    tail: str, place: str | None, dated: str | None
) -> None:
    read = form("The ferry sails.", heading=HEADING + tail)
    assert (read["place"], read["dated"]) == (place, dated)


def test_marks_of_notes_that_are_glued_to_a_year_are_taken_off_and_doubted() -> None:
    read = document("Tocor 4. Yes.", heading=f"{HEADING}, Lisse, July 19, 1975", notes=("Source: Box 4. Secret.", "Arden agreed."))
    assert str(read.dated.value if read.dated else "") == "1975-07-19"
    assert reasons(read, "note mark") == ["19751"]


def test_two_marks_after_an_hour_are_two_notes() -> None:
    read = document("Tocor 4. Yes.", heading=f"{HEADING}, Lisse, July 19, 1975, 1803Z", marks="1 2", notes=(SOURCE, "He agreed."))
    assert str(read.dated.value if read.dated else "") == "1975-07-19T18:03Z"
    assert reasons(read, "note mark") == ["1803Z1 2"]


def test_marking_is_classification_precedence_and_caveats_each_apart() -> None:
    read = form("Yes.", notes=("Source: Box 4. Top Secret; Flash; Sensitive; Exclusively Eyes Only. Sent via Marten.",))
    assert (read["classification"], read["precedence"], read["caveats"]) == ("Top Secret", "FLASH", ["Sensitive", "Exclusively Eyes Only"])
    assert read["via"] == "Marten"


def test_without_a_source_note_marking_is_null_and_the_document_is_doubted() -> None:
    read = document("Yes.", notes=(), complete="no")
    assert (read.classification, read.caveats) == (None, None)
    assert [doubt.reason for doubt in read.doubts if doubt.rule == "incomplete"] == [
        "the document is not held whole: its notes are missing"
    ]


@pytest.mark.parametrize("words", ["A notation on it indicates the Minister saw it.", "Stamped \u201cThe Minister has seen.\u201d"])
def test_who_saw_it_is_read_from_a_notation(words: str) -> None:
    assert [name.lower() for name in form("Yes.", notes=(f"Source: Box 4. Secret. {words}",))["seen_by"]] == ["the minister"]


def test_the_year_of_a_day_that_has_none_is_that_of_its_file_with_a_doubt_or_else_unknown() -> None:
    known = document("Yes.", notes=("Source: Arden Papers, July 1975. Secret. Written on July 21.",))
    unknown = document("Yes.", notes=("Source: Arden Papers. Secret. Written on July 21.",))
    assert [str(read.dated.value) for read in (known, unknown) if read.dated] == ["1975-07-21", "--07-21"]
    assert [reasons(read, "written on") for read in (known, unknown)] == [["July 21"], ["July 21"]]


def test_a_time_of_transmission_that_the_note_says_is_missing_is_a_doubt() -> None:
    read = document("Yes.", notes=("Source: Box 4. Secret. The time of transmission is not indicated.",))
    assert len(reasons(read, "no time")) == 1


def test_lines_of_the_body_give_number_group_and_parties_and_what_is_attached_is_named() -> None:
    read = form(
        "TO:",
        "  \u2022 GENERAL VELT",
        "O 191830Z JUL 75",
        "CORVO 7",
        "1. THE FERRY SAILS.",
        notes=("Source: Box 4. Secret. Attached are a receipt for the folder and a map of the pier.",),
    )
    assert (read["number"], read["date_time_group"], read["precedence"]) == ("CORVO 7", "1975-07-19T18:30Z", "IMMEDIATE")
    assert read["paragraphs"] == [{"number": "1", "words": "THE FERRY SAILS.", "text": None}]
    assert read["enclosures"] == ["a receipt for the folder", "a map of the pier"]


def test_a_heading_and_a_body_that_disagree_both_stand_with_a_doubt() -> None:
    read = document("TO: GENERAL PELL", "131830Z JUL 75", "July 13, 1975", "Yes.", heading=f"{HEADING}, Lisse, July 19, 1975, 1830Z")
    assert reasons(read, "heading and body disagree") == ["GENERAL PELL", "131830Z JUL 75", "July 13, 1975"]
    assert (str(read.dated.value if read.dated else ""), str(read.date_time_group.value if read.date_time_group else "")) == (
        "1975-07-19T18:30Z",
        "1975-07-13T18:30Z",
    )


def test_a_group_that_no_clock_shows_and_letters_that_are_no_precedence_are_doubts() -> None:
    assert reasons(document("312561Z JUN 75", "Yes."), "date-time group line") == ["312561Z JUN 75"]
    assert reasons(document("QX 130640Z AUG 75", "Yes."), "prosign") == ["QX 130640Z AUG 75"]


def test_a_year_outside_those_of_its_file_is_a_doubt() -> None:
    read = document("Yes.", heading=f"{HEADING}, Lisse, July 19, 1985", notes=("Source: Arden Papers, 1974-1975. Secret.",))
    assert len(reasons(read, "odd year")) == 1


def test_a_covering_memorandum_is_apart_from_the_message() -> None:
    read = form(
        "Corvo 7. The ferry sails.",
        "[Covering memorandum]",
        "July 20, 1975",
        "MEMORANDUM FOR: THE MINISTER",
        "FROM: GENERAL VELT",
        "SUBJECT: First Word from Lisse",
        "Arden has wired.",
    )
    assert [paragraph["words"] for paragraph in read["paragraphs"]] == ["The ferry sails."]
    assert read["covering_memorandum"] == {
        "originator": "GENERAL VELT",
        "addressees": ["THE MINISTER"],
        "dated": "1975-07-20",
        "subject": "First Word from Lisse",
        "paragraphs": ["Arden has wired."],
    }


def test_a_signature_names_the_originator_where_the_heading_names_nobody() -> None:
    read = form("I called on her.", "Tobin Hask\nNight Clerk", heading="Memorandum for the Record, June 12, 1975")
    assert (read["kind"], read["originator"]) == ("memorandum for the record", "Tobin Hask")
