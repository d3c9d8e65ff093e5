"""What a portion has to do with others, the parts of words, and what words cite of the heading's list."""

from __future__ import annotations

import pytest

from backchannel import limits
from backchannel.message import Kind, Portion, Reference, SeriesName, ValueProblem
from backchannel.message.bearing import Answer, Ask, Want
from backchannel.message.cable import advice, parse_draft
from backchannel.message.citing import citations
from backchannel.message.parts import part_count, part_spans, parts_slice
from backchannel.message.references import ChannelReference, DocumentReference, parse_reference
from backchannel.message.targets import Parts, Piece, Target, parse_targets
from unit.message.cables import SMALL


def portion(kind: str, *fields: tuple[str, str], words: str | None = "x") -> Portion:
    return Portion(number=1, kind=Kind.parse(kind), fields=fields, words=words)


def test_a_question_asks_an_answer_by_itself_and_another_portion_only_when_it_says_so() -> None:
    assert portion("question").bearing.ask == Ask(want=Want.ANSWER)
    assert portion("paragraph").bearing.ask is None
    assert portion("question", ("Asks", "views")).bearing.ask == Ask(want=Want.VIEWS)


def test_what_is_due_is_the_same_moment_by_any_clock() -> None:
    asks = [portion("question", ("By", time)).bearing.ask for time in ("222200Z OCT 72", "2300 PARIS 22 OCT 72")]
    assert len({ask.due for ask in asks if ask}) == 1


def test_answers_in_whole_stand_before_answers_in_part() -> None:
    said = portion("paragraph", ("Answers", "HAKTO 41 paragraph 4"), ("Answers in part", "HAKTO 40 paragraph 1"))
    hakto = SeriesName.parse("HAKTO")
    assert said.bearing.answers == (
        Answer(reference=Reference(series=hakto, number=41, paragraph=4)),
        Answer(reference=Reference(series=hakto, number=40, paragraph=1), in_part=True),
    )


@pytest.mark.parametrize("kind", ["toast", "act"])
def test_what_an_unknown_kind_or_an_act_says_of_others_has_no_meaning(kind: str) -> None:
    fields = (("Asks", "views"),) if kind == "toast" else ()
    assert portion(kind, *fields).bearing == portion("paragraph").bearing


def test_an_act_has_no_such_lines() -> None:
    with pytest.raises(ValueProblem):
        portion("act", ("Asks", "views"))


@pytest.mark.parametrize(
    ("words", "parts"),
    [("one", ["one"]), ("one\ntwo", ["one\ntwo"]), ("one\n\ntwo", ["one", "two"]), (" one\n\n\n\n two\n\n3", [" one", " two", "3"])],
)
def test_parts_are_what_stands_between_blank_lines(words: str, parts: list[str]) -> None:
    assert [words[start:stop] for start, stop in part_spans(words)] == parts
    assert part_count(words) == len(parts)


def test_a_slice_of_parts_keeps_the_blank_lines_within_it() -> None:
    words = "one\n\n\ntwo\n\nthree"
    assert parts_slice(words, Parts(first=1, last=2)) == "one\n\n\ntwo"
    assert parts_slice(words, None) == words
    assert parts_slice(words, Parts(first=3, last=4)) is None


def test_a_target_names_a_paragraph_and_parts_up_to_their_limit() -> None:
    message = Reference.parse("HAKTO 41")
    with pytest.raises(ValueProblem):
        Target(reference=message)
    with pytest.raises(ValueProblem):
        Piece(source=message)
    with pytest.raises(ValueProblem):
        Piece(source=limits.PORTIONS + 1)
    Parts(first=limits.PARTS, last=limits.PARTS)
    with pytest.raises(ValueProblem):
        Parts(first=limits.PARTS, last=limits.PARTS + 1)


def test_a_line_names_as_many_paragraphs_as_its_limit_and_no_more() -> None:
    longest = [
        f"{'W' * limits.SERIES_CHARACTERS} {limits.NUMBER_MAX} paragraph {n} parts {limits.PARTS - 1}-{limits.PARTS}"
        for n in range(100, 200)
    ]
    most = ", ".join(longest[: limits.TARGETS])
    assert len(parse_targets(most)) == limits.TARGETS
    assert len(most) <= limits.FIELD_CHARACTERS
    with pytest.raises(ValueProblem):
        parse_targets(", ".join(longest[: limits.TARGETS + 1]))


def test_words_cite_the_headings_list_by_its_letters() -> None:
    listed = [parse_reference(text) for text in ("HAKTO 41", "HAKTO 3 on Northern talks", 'document "Minutes"')]
    words = "Ref A says so, Ref C does not, and Ref D is none. Ref Allies, XRef A, Ref a: nothing."
    found = list(citations(words, listed))
    assert [(cited.letter, words[cited.start : cited.stop]) for cited in found] == [("A", "Ref A"), ("C", "Ref C"), ("D", "Ref D")]
    assert [type(cited.reference) for cited in found] == [Reference, DocumentReference, type(None)]
    assert isinstance(listed[1], ChannelReference)


def test_a_single_reference_has_no_letter_to_cite() -> None:
    assert [cited.reference for cited in citations("Ref A", [Reference.parse("HAKTO 41")])] == [None]


@pytest.mark.parametrize(("words", "count"), [("As Ref B says.", 0), ("As Ref C says.", 1)])
def test_a_letter_that_the_heading_lacks_is_pointed_at(words: str, count: int) -> None:
    draft = SMALL.replace("To: BONN\n", "To: BONN\nRef: (A) HAKTO 1\nRef: (B) HAKTO 2\n").replace("One.", words)
    found = advice(parse_draft(draft))
    assert [(finding.line, finding.code, finding.advice) for finding in found] == [(8, "message.reference", True)] * count


def test_a_text_for_delivery_cites_what_it_likes() -> None:
    assert advice(parse_draft(SMALL.replace("1. One.\n", "1. [text]\nTitle: x\nBegin text:\nRef C\nEnd text.\n"))) == ()


def test_a_message_says_once_what_it_refers_to_on_its_channel() -> None:
    draft = SMALL.replace("To: BONN\n", "To: BONN\nRef: (A) HAKTO 1\nRef: (B) HAKTO 2 on Northern talks\n")
    said = "answers HAKTO 4 paragraph 1; replaces HAKTO 5 paragraph 2 part 1; withdraws HAKTO 6 paragraph 3"
    text = "2. [text]\nTitle: x\nConsists of: HAKTO 7 paragraph 1; paragraph 1; HAKTO 4 paragraph 1"
    message = parse_draft(draft.replace("1. One.", f"1. [{said}] One.\n\n{text}"))
    assert [str(each) for each in message.referred] == [
        *("HAKTO 1", "HAKTO 4 paragraph 1", "HAKTO 5 paragraph 2", "HAKTO 6 paragraph 3", "HAKTO 7 paragraph 1"),
    ]
