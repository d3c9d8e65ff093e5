"""How messages crossed, as far as words and times say it (docs/spec/history.md, "Correspondence")."""

from __future__ import annotations

import pytest

from backchannel import limits
from backchannel.history import Correspondence, fold, read

from .printing import plain

ARDEN = "Backchannel Message From the Envoy (Arden) to the Secretary (Velt)"
VELT = "Backchannel Message From the Secretary (Velt) to the Envoy (Arden)"


def exchange(*messages: tuple[str, str]) -> Correspondence:
    """Messages with the ends of their headings: CORVO is written by Arden, TOCOR by Velt."""
    return fold(made(place, words, when) for place, (words, when) in enumerate(messages, 1))


def made(place: int, words: str, when: str):  # type: ignore[no-untyped-def]
    heading = f"{ARDEN if words.startswith('Corvo') else VELT}{when}"
    text = plain(*words.split("|"), heading=heading)
    (document,) = read(text.replace("lake1975v02/d7", f"lake1975v02/d{place}").replace("\n7. ", f"\n{place}. "))
    return document


def crossings(of: Correspondence) -> list[tuple[str, str, str]]:
    return [(each.first, each.second, str(each.certainty)) for each in of.crossings]


def told(sentence: str, *others: tuple[str, str]) -> list[tuple[str, str, str]]:
    return crossings(exchange(*others, (f"Tocor 90. {sentence}", "")))


@pytest.mark.parametrize(
    "sentence",
    [
        "Your 42 crossed my 84.",
        "My 84 and your 42 have crossed on the way.",
        "Your 42 arrived after my 84 had gone.",
        "My 84 was sent before your 42 arrived.",
        "I had not yet received Corvo 42 when I wrote Tocor 84.",
        "When I sent Tocor 84 I had not yet seen your 42.",
        "Tocor 84 was drafted without Corvo 42.",
        "Corvo 42 was still on its way when Tocor 84 was written.",
    ],
)
def test_words_that_say_so_prove_a_crossing(sentence: str) -> None:
    found = told(sentence, ("Corvo 41. Yes.", ""))
    assert [({first, second}, how) for first, second, how in found] == [({"CORVO 42", "TOCOR 84"}, "proved")]


@pytest.mark.parametrize(
    "sentence",
    ["Your 42 did not cross my 84.", "Your 42 crossed the river.", "Read Corvo 42 before Corvo 43 and Corvo 44.", "My 84 answers your 42."],
)
def test_words_that_say_nothing_of_it_prove_none(sentence: str) -> None:
    assert told(sentence, ("Corvo 41. Yes.", "")) == []


def test_a_crossing_that_is_only_supposed_is_possible() -> None:
    assert told("Your 42 may have crossed my 84.", ("Corvo 41. Yes.", "")) == [("CORVO 42", "TOCOR 84", "possible")]


def test_what_came_after_the_one_message_that_was_answered_crossed_the_answer() -> None:
    found = exchange(
        ("Corvo 41. Yes.", ""), ("Corvo 42. No.", ""), ("Corvo 43. Yes.", ""), ("Corvo 44. No.", ""), ("Tocor 84. Ref: Corvo 41. No.", ""),
        ("Tocor 90. Ref: Corvo 44. Tocor 84 was written on Corvo 41 alone. 42 and 43 made your thinking clearer.", ""),
    )  # fmt: skip
    assert sorted(crossings(found)) == [
        ("TOCOR 84", "CORVO 42", "proved"),
        ("TOCOR 84", "CORVO 43", "proved"),
        ("TOCOR 84", "CORVO 44", "possible"),
    ]
    (first, *_) = (each for each in found.crossings if each.second == "CORVO 42")
    assert first.words == "Tocor 84 was written on Corvo 41 alone. 42 and 43 made your thinking clearer."
    assert [(by.document, str(by.where)) for by in first.by] == [("lake1975v02/d6", "paragraph 1")]


def test_a_message_that_cites_the_other_did_not_cross_it_whatever_was_not_read() -> None:
    assert told("My 84 was sent before your 42 arrived.", ("Corvo 42. Ref: Tocor 84. Yes.", ""), ("Tocor 84. No.", "")) == []


def test_what_is_dated_later_may_have_been_written_having_read_it() -> None:
    early, late = ", Brenn, June 1, 1975, 0900Z", ", Lisse, June 1, 1975, 1000Z"
    found = told("My 84 was sent before your 42 arrived.", ("Corvo 42. Yes.", late), ("Tocor 84. No.", early))
    assert found == [("TOCOR 84", "CORVO 42", "possible")]


@pytest.mark.parametrize(("hours", "count"), [(limits.HISTORY_TRANSIT_HOURS, 1), (limits.HISTORY_TRANSIT_HOURS + 1, 0)])
def test_messages_further_apart_than_any_is_on_its_way_did_not_cross(hours: int, count: int) -> None:
    found = exchange(("Corvo 4. Yes.", ", Lisse, June 1, 1975, 0100Z"), ("Tocor 9. No.", f", Brenn, June 1, 1975, {1 + hours:02}00Z"))
    assert [each.certainty for each in found.crossings] == ["possible"] * count


def test_a_later_message_of_the_series_that_was_cited_tells_that_the_earlier_was_read() -> None:
    noon = "June 1, 1975, 1200Z"
    found = exchange(
        ("Corvo 4. Yes.", f", Lisse, {noon}"), ("Corvo 5. Yes.", f", Lisse, {noon}"), ("Tocor 9. Ref: Corvo 5. No.", f", Brenn, {noon}")
    )
    assert found.crossings == ()


def test_what_a_writer_had_read_once_it_had_read_in_every_later_message() -> None:
    noon = "June 1, 1975, 1200Z"
    found = exchange(
        ("Corvo 5. Yes.", f", Lisse, {noon}"), ("Tocor 9. Ref: Corvo 5. No.", f", Brenn, {noon}"), ("Tocor 10. No.", f", Brenn, {noon}")
    )
    assert found.crossings == ()


def test_without_an_hour_neighbours_by_number_say_what_can_be_undeterminable() -> None:
    found = exchange(
        ("Corvo 4. Yes.", ", Lisse, June 1, 1975, 0900Z"), ("Corvo 5. Yes.", ", Lisse, June 9, 1975, 0900Z"),
        ("Tocor 9. No.", ", Brenn, June 8, 1975, 2300Z"), ("Tocor 10. No.", ""), ("Tocor 11. No.", ", Brenn, June 9, 1975, 0800Z"),
    )  # fmt: skip
    assert crossings(found) == [
        ("CORVO 5", "TOCOR 9", "possible"),
        ("CORVO 5", "TOCOR 10", "undeterminable"),
        ("CORVO 5", "TOCOR 11", "possible"),
    ]


def test_nothing_is_said_of_messages_without_any_time_that_cite_nothing() -> None:
    assert exchange(("Corvo 4. Yes.", ""), ("Tocor 9. No.", "")).crossings == ()


@pytest.mark.parametrize(
    ("words", "answers"),
    [
        ("Reference Corvo 38, he stands by.", ("CORVO 38", "")),
        ("Your 38 paragraph 2: no.", ("CORVO 38", "2")),
        ("With reference to paragraph four of Corvo 38, no.", ("CORVO 38", "4")),
        ("With reference to paragraph 3, no.", ("CORVO 37", "3")),
        ("Your paragraph 3: no.", ("CORVO 37", "3")),
    ],
)
def test_a_paragraph_that_begins_with_what_it_answers_answers_it(words: str, answers: tuple[str, str]) -> None:
    found = exchange(("Corvo 38. Yes.", ""), (f"Tocor 9. Ref: Corvo 37.|{words}", "")).answers
    assert [(each.answers, each.paragraph) for each in found] == [answers]


def test_a_paragraph_that_only_speaks_of_a_message_answers_nothing() -> None:
    assert exchange(("Corvo 38. Yes.", ""), ("Tocor 9. Corvo 38 was unreadable.", "")).answers == ()


@pytest.mark.parametrize(
    ("words", "replaced"),
    [
        ("These two stand in place of the first paragraph of this morning.", ("first paragraph", "")),
        ("Paragraph 2 of Corvo 1 should read \u201celeven.\u201d", ("Paragraph 2", "CORVO 1")),
        ("This takes the place of the third paragraph of Tocor 8.", ("third paragraph", "TOCOR 8")),
    ],
)
def test_words_that_replace_a_paragraph_are_told(words: str, replaced: tuple[str, str]) -> None:
    found = exchange(("Corvo 1. Yes.", ""), (f"Tocor 9. {words}", "")).replacements
    assert [(each.what, each.of) for each in found] == [replaced]
