"""Copies of messages in our own form, whole, damaged, one or many in a text (docs/spec/history.md, "Our own forms")."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Refused
from backchannel.history import Transcribed, as_json, fold, read
from backchannel.message import Message, Portion
from backchannel.message.cable import render
from backchannel.message.references import AnyReference, ChannelReference
from examples import DEAR, DEAREST
from unit.message.cables import INTERMEDIARY, NASTY, RELEASED, messages

FIRST = """\
ROUTINE
SECRET
Number: CORVO 7/31
Time: 010900Z AUG 75
Paragraphs: 3
Addressees: 1
From: LISSE
Releaser: Arden
To: BRENN
Ref: TOCOR 4 paragraph 1

1. [answers TOCOR 4 paragraph 1] The ferry sails at nine.

2. [text]
Title: To the Council
Begin text:
All may board.

Nobody is asked for a paper.
End text.

3. [order]
Deliver: paragraph 2
To: the Council
At: 2300 PARIS 01 AUG 75
Begin text:
Hand it over yourself.
End text.
"""
SECOND = FIRST.replace("CORVO 7/31", "CORVO 8/32").replace("010900Z", "011000Z").replace("at nine", "at ten")


def one(text: str) -> Transcribed:
    (document,) = read(text)
    return document


def numbers(text: str) -> list[str | None]:
    return [document.number.value if document.number else None for document in read(text)]


def reasons(document: Transcribed) -> str:
    return " | ".join(f"{doubt.where}: {doubt.reason} {doubt.came}" for doubt in document.doubts)


def released(message: Message) -> bool:
    return not message.is_draft


def words_of(document: Transcribed) -> list[tuple[str, str]]:
    """Number and words of each portion, those of a text from the texts."""
    texts = {text.after: text.words for text in document.texts}
    return [(paragraph.number, texts.get(place, paragraph.words)) for place, paragraph in enumerate(document.paragraphs, 1)]


def referred(message: Message) -> list[str]:
    """What a message refers to, in its heading and then in its portions, in one order."""
    found: list[AnyReference] = list(message.heading.references)
    for portion in message.full_portions:
        found += portion.bearing.referred if portion.fields else ()
    return sorted(str(each.reference if isinstance(each, ChannelReference) else each) for each in found)


def cited(document: Transcribed) -> list[str]:
    names = []
    for each in document.references:
        place = f" paragraph {each.paragraph}" if each.paragraph else ""
        names.append(each.words if each.kind == "document" else f"{each.series} {each.number}{place}")
    return sorted(names)


@DEAR
@given(messages().filter(released))
def test_every_claim_about_a_sound_copy_is_what_the_message_says(message: Message) -> None:
    document, heading = one(render(message)), message.heading
    assert heading.release is not None
    number = heading.release.number
    assert document.number is not None
    assert document.number.value == f"{number.series} {number.number}"
    assert (document.station_number.value if document.station_number else None) == (str(number.serial) if number.serial else None)
    assert document.originator is not None
    assert document.originator.value.name == str(heading.sender)
    assert [party.value.name for party in document.addressees] == list(map(str, heading.addressees))
    assert document.date_time_group is not None
    assert document.date_time_group.value.instant == heading.release.time.instant
    assert document.precedence is not None
    assert document.precedence.value == str(heading.precedence)
    assert words_of(document) == [
        (str(portion.number), portion.words or "" if isinstance(portion, Portion) else "") for portion in message.portions
    ]
    assert cited(document) == referred(message)
    assert {doubt.rule.value for doubt in document.doubts} <= {"withheld"}
    assert document.copied


@DEAREST
@given(st.lists(messages().filter(released), min_size=1, max_size=3), st.sampled_from(("", "\n", "\n\n")))
def test_cables_one_after_the_other_are_each_read_as_alone(found: list[Message], between: str) -> None:
    cables = [render(message) for message in found]
    assert [repr(document) for document in read(between.join(cables))] == [repr(one(cable)) for cable in cables]


@DEAR
@given(messages())
def test_a_list_of_copies_is_written_as_it_was_read(message: Message) -> None:
    listed = json.dumps([as_json(one(render(message)))])
    assert json.dumps([as_json(document) for document in read(listed)]) == listed


def test_a_cable_that_a_text_quotes_is_part_of_the_text() -> None:
    quoting = FIRST.replace("All may board.", SECOND.rstrip("\n").replace("End text.", "\\End text."))
    assert numbers(quoting + SECOND) == ["CORVO 7", "CORVO 8"]
    assert read(quoting)[0].texts[0].words.startswith("ROUTINE\nSECRET\nNumber: CORVO 8/32")


def test_a_cable_that_a_paragraph_quotes_is_part_of_the_paragraph() -> None:
    quoted = SECOND.rstrip("\n").replace("\n1. ", "\n\\1. ").replace("\n2. ", "\n\\2. ").replace("\n3. ", "\n\\3. ")
    quoting = FIRST.replace("The ferry sails at nine.", f"They wrote:\n{quoted}\nThat is all.")
    assert numbers(quoting) == ["CORVO 7"]
    assert "Number: CORVO 8/32" in read(quoting)[0].paragraphs[0].words


def test_a_backslash_that_kept_words_from_being_structure_is_no_part_of_them() -> None:
    text = FIRST.replace("All may board.", "\\End text.\n\\\\End text.").replace("The ferry sails", "The ferry\n\\1. sails")
    document = one(text.replace("[answers TOCOR 4 paragraph 1] The", "\\[The"))
    assert not document.doubts
    assert document.paragraphs[0].words == "[The ferry\n1. sails at nine."
    assert document.texts[0].words == "End text.\n\\End text.\n\nNobody is asked for a paper."


@pytest.mark.parametrize("lines", [3, 5, 8, 11])
def test_a_cable_that_is_cut_off_does_not_swallow_the_next(lines: int) -> None:
    cut = "".join(FIRST.splitlines(keepends=True)[:-lines])
    first, second = read(cut + SECOND)
    assert (first.number and first.number.value, second.number and second.number.value) == ("CORVO 7", "CORVO 8")
    assert first.doubts
    assert not second.doubts


@pytest.mark.parametrize(
    ("before", "after", "where", "why"),
    [
        ("Paragraphs: 3", "Paragraphs: 4", "line 5", "expected 3, as many as there are"),
        ("Addressees: 1", "Addressees: 2", "line 6", "expected 1, as many as the To: and Info: lines"),
        ("CORVO 7/31", "CORVO 07/31", "line 3", '"07" is not a message number'),
        ("010900Z AUG 75", "310900Z FEB 75", "line 4", "not in any calendar"),
        ("\n2. [text]", "\n5. [text]", "paragraph 5", 'a paragraph numbered "5"'),
        ("ROUTINE\n", "RUOTINE\n", "line 1", "RUOTINE"),
        ("From: LISSE\n", "", "line", "no From: line"),
        ("TOCOR 4 paragraph 1\n\n", "TOCOR four\n\n", "line 10", '"four" is not a message number'),
        ("[answers TOCOR 4", "[ansers TOCOR 4", "paragraph 1", "ansers"),
        ("board.\n", "board.\x07\n", "paragraph 2", "U+0007"),
    ],
)
def test_what_is_damaged_is_a_doubt_at_its_place_and_the_rest_is_read(before: str, after: str, where: str, why: str) -> None:
    assert not one(FIRST).doubts
    document = one(FIRST.replace(before, after, 1))
    assert any(str(doubt.where).startswith(where) and why in doubt.reason for doubt in document.doubts), reasons(document)
    assert len(document.paragraphs) == 3
    assert [text.words.startswith("All may board.") for text in document.texts] == [True]


def test_a_message_that_is_cut_says_how_many_paragraphs_are_not_there() -> None:
    document = one(FIRST[: FIRST.index("3. [order]")])
    assert "expected 2, as many as there are Paragraphs: 3" in reasons(document)
    document = one(FIRST[: FIRST.index("Nobody is asked")])
    assert "the heading counts 3 paragraphs, and 2 stand here" in reasons(document)
    assert "no mark says where this text ends" in reasons(document)
    assert [text.words for text in document.texts] == ["All may board."]
    document = one(FIRST[: FIRST.index("1. [answers")])
    assert "a message without paragraphs" in reasons(document)


def test_a_number_that_was_edited_is_seen_where_the_list_beside_it_or_the_series_says_otherwise() -> None:
    edited = SECOND.replace("CORVO 8/32", "CORVO 7/32")
    listed = {"number": "CORVO 8/32", "time": "011000Z AUG 75", "cable": edited}
    assert "beside the cable stands number CORVO 8/32, in it CORVO 7/32" in reasons(one(json.dumps(listed)))
    found = fold(read(FIRST + edited))
    assert [used.number for used in found.used_twice] == ["CORVO 7"]


def test_what_this_copy_does_not_show_is_said_and_nothing_is_put_in_its_place() -> None:
    document = one(INTERMEDIARY)
    assert [paragraph.words for paragraph in document.paragraphs[2:4]] == ["", ""]
    assert "paragraph 3: the words of paragraph 3 are not in this copy: sealed" in reasons(document)
    assert "this copy does not show: subject, references" in reasons(document)


def test_an_order_to_deliver_names_text_receiver_place_and_time() -> None:
    (delivery,) = as_json(one(FIRST))["deliveries"]  # type: ignore[misc]
    assert delivery == {
        "act": "ordered",
        "text": "text 1",
        "intermediary": None,
        "counterpart": "the Council",
        "place": "PARIS",
        "time": "1975-08-01T23:00+01:00",
        "where": "paragraph 3",
        "rule": "portion",
    }


def test_what_a_bracket_answers_and_replaces_is_found_in_the_correspondence() -> None:
    asked = SECOND.replace("CORVO 8/32", "TOCOR 4/9").replace("[answers TOCOR 4 paragraph 1] ", "[replaces CORVO 6 paragraph 2] ")
    asked = asked.replace("Ref: TOCOR 4 paragraph 1\n", "").replace("From: LISSE", "From: BRENN").replace("To: BRENN", "To: LISSE")
    found = fold(read(FIRST + asked))
    assert [(answer.answers, answer.paragraph, answer.where.number, bool(answer.held)) for answer in found.answers] == [
        ("TOCOR 4", "1", "1", True)
    ]
    assert [(each.of, each.what) for each in found.replacements] == [("CORVO 6", "paragraph 2")]
    again = fold(read(json.dumps([as_json(document) for document in found.documents])))
    assert [replace(answer, held="") for answer in again.answers] == [replace(answer, held="") for answer in found.answers]


def test_a_message_of_another_channel_is_not_taken_for_one_of_this() -> None:
    found = fold(read(FIRST.replace("TOCOR 4 paragraph 1\n\n", "CORVO 8 on Northern talks\n\n") + SECOND))
    assert [resolved.standing.value for resolved in found.references if resolved.cited.volume] == ["not held"]


@DEAR
@given(st.data())
def test_whatever_was_done_to_a_cable_it_is_read_or_refused_and_listed_alike(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from((RELEASED, INTERMEDIARY, FIRST + SECOND))).split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        lines[place : place + data.draw(st.integers(0, 3))] = data.draw(st.lists(st.sampled_from(NASTY), max_size=2))
    try:
        documents = read("\n".join(lines))
    except Refused:
        return
    listed = json.dumps([as_json(document) for document in documents])
    assert json.dumps([as_json(document) for document in read(listed)]) == listed


@pytest.mark.parametrize(
    "unit", ["FLASH\n", "Begin text:\n", "FLASH\nSECRET\nNumber: A 1\n", "1. [text]\nTitle: x\nBegin text:\n", "\n", "1. x\n"]
)
def test_cables_that_are_made_to_be_slow_are_read(unit: str) -> None:
    assert read(FIRST + unit * (60_000 // len(unit)))
