from __future__ import annotations

from collections.abc import Callable

import pytest

from backchannel import limits
from backchannel.errors import Unsound
from backchannel.message import Message
from backchannel.message.cable import advice, parse, parse_draft, render
from unit.message.cables import DRAFT, INTERMEDIARY, RELEASED, SMALL
from unit.message.ordering import ASKING, ORDERING


def findings(text: str) -> list[tuple[int, str]]:
    with pytest.raises(Unsound) as caught:
        parse_draft(text)
    return [(finding.line, finding.code) for finding in caught.value.findings]


def hints(text: str) -> str:
    with pytest.raises(Unsound) as caught:
        parse_draft(text)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [RELEASED, DRAFT, INTERMEDIARY, ASKING, ORDERING, SMALL],
    ids=["released", "draft", "intermediary", "asking", "ordering", "small"],
)
def test_the_sample_cables_are_written_as_they_are_read(text: str) -> None:
    assert render(parse(text)) == text


def test_a_draft_is_read_and_a_released_message_is_no_draft() -> None:
    assert parse_draft(DRAFT).is_draft
    assert findings(RELEASED) == [(line, "cable.draft") for line in (3, 4, 5, 6)]


@pytest.mark.parametrize(
    ("before", "after", "line", "code"),
    [
        ("ROUTINE\n", "\ufeffROUTINE\n", 1, "cable.file"),
        ("ROUTINE\n", "routine\n", 1, "message.precedence"),
        ("ROUTINE\n", "", 1, "message.precedence"),
        ("SECRET\n", "", 2, "cable.heading"),
        ("SECRET\n", "SECRET;X\n", 2, "message.marking"),
        ("SECRET\n", "SECRET\r\n", 2, "cable.file"),
        ("From: PARIS\n", "", 3, "cable.heading"),
        ("From: PARIS\n", "from: PARIS\n", 3, "cable.heading"),
        ("From: PARIS\n", "From:PARIS\n", 3, "cable.heading"),
        ("From: PARIS\n", "From:  PARIS\n", 3, "message.name"),
        ("From: PARIS\n", "From: PARIS\nFrom: ROME\n", 4, "cable.heading"),
        ("From: PARIS\nTo: BONN\n", "To: BONN\nFrom: PARIS\n", 4, "cable.heading"),
        ("To: BONN\n", "", 3, "cable.heading"),
        ("To: BONN\n", "To: BONN\nInfo: BONN\n", 5, "message.heading"),
        ("To: BONN\n", "To: BONN\nDate: today\n", 5, "cable.heading"),
        ("To: BONN\n", "To: BONN\nRef: (A) HAKTO 1\n", 5, "cable.heading"),
        ("To: BONN\n", "To: BONN\nRef: HAKTO 01\n", 5, "message.number"),
        ("To: BONN\n", "To: BONN\nRef: (A) HAKTO 1\nRef: (C) HAKTO 2\n", 6, "cable.heading"),
        ("To: BONN\n", "To: BONN\nWithheld: subject\n", 5, "cable.draft"),
        ("To: BONN\n\n", "To: BONN\n", 5, "cable.blank"),
        ("1. One.\n", "", 5, "cable.file"),
        ("1. One.\n", "", 4, "cable.portion"),
        ("1. One.\n", "One.\n\n1. One.\n", 6, "cable.portion"),
        ("1. One.\n", "One.\n", 6, "cable.portion"),
        ("1. One.\n", "2. Two.\n", 6, "cable.number"),
        ("1. One.\n", "01. One.\n", 6, "cable.number"),
        ("1. One.\n", "1.\n", 6, "message.portion"),
        ("1. One.\n", "1. One. \n", 6, "message.words"),
        ("1. One.\n", "1. One.\n\nT\two.\n", 8, "message.words"),
        ("1. One.\n", "1. One.\n2. Two.\n", 7, "cable.blank"),
        ("1. One.\n", "1. One.\n\n\n2. Two.\n", 7, "cable.blank"),
        ("1. One.\n", "1. One.\n\n", 7, "cable.file"),
        ("1. One.\n", "1. One.", 6, "cable.file"),
        ("1. One.\n", "1. [] One.\n", 6, "cable.bracket"),
        ("1. One.\n", "1. [one?] One.\n", 6, "cable.bracket"),
        ("1. One.\n", "1. [one\n", 6, "cable.bracket"),
        ("1. One.\n", "1. [paragraph] One.\n", 6, "cable.bracket"),
        ("1. One.\n", '1. [unknown kind "text"] One.\n', 6, "cable.bracket"),
        ("1. One.\n", '1. [unknown kind "toast"] One.\n', 6, "message.kind"),
        ("1. One.\n", "1. [for BONN; RESTRICTED] One.\n", 6, "cable.bracket"),
        ("1. One.\n", "1. [SECRET] One.\n", 6, "message.portion"),
        ("1. One.\n", "1. [TOP SECRET] One.\n", 6, "message.portion"),
        ("1. One.\n", "1. [for ROME] One.\n", 6, "message.portion"),
        ("1. One.\n", "1. [not addressed to you]\n", 6, "message.portion"),
        ("1. One.\n", "1. [text]\nBegin text:\nOne.\nEnd text.\n", 6, "message.field"),
        ("1. One.\n", "1. [text]\nTitle: x\nOne.\n", 8, "cable.portion"),
        ("1. One.\n", "1. [text]\nTitle: x\nBegin text:\nOne.\n", 8, "cable.fence"),
        ("1. One.\n", "1. [text]\nTitle: x\nBegin text:\nEnd text.\n", 8, "cable.fence"),
        ("1. One.\n", "1. [text]\nTitle: x\nBegin text:\nOne.\n\nEnd text.\n", 10, "message.words"),
        ("1. One.\n", "1. [text]\nTitle: x\nBegin text:\nOne.\nEnd text.\nTwo.\n", 11, "cable.fence"),
        ("1. One.\n", "1. [order]\nBegin text:\nOne.\nEnd text.\n", 7, "cable.fence"),
        ("1. One.\n", "1. [order]\nAt: soon\nBegin text:\nOne.\nEnd text.\n", 7, "message.time"),
        ("1. One.\n", "1. [order]\nSign: paragraph 2\nBegin text:\nOne.\nEnd text.\n\n2. Two.\n", 6, "message.field"),
        ("1. One.\n", "1. [order]\nAfter: paragraph 2\nBegin text:\nOne.\nEnd text.\n", 6, "message.field"),
        ("1. One.\n", "1. [report]\nDelivered: paragraph 2\nBegin text:\nOne.\nEnd text.\n\n2. Two.\n", 6, "message.field"),
        ("1. One.\n", "1. [report]\nDelivered: paragraph 1\nBegin text:\nOne.\nEnd text.\n", 6, "message.field"),
        ("1. One.\n", "1. [order]\nBy: 230100Z OCT 72\nBegin text:\nOne.\nEnd text.\n", 7, "cable.portion"),
        ("1. One.\n", "1. [order]\nHas done: HAKTO 4 paragraph 1\nBegin text:\nOne.\nEnd text.\n", 7, "cable.portion"),
        ("1. One.\n", "1. [has done HAKTO 4] One.\n", 6, "message.target"),
        ("1. One.\n", "1. [has done HAKTO 4 paragraph 1 part 2] One.\n", 6, "message.target"),
        ("1. One.\n", "1. [has done HAKTO 4 paragraph 1; replaces HAKTO 5 paragraph 1] One.\n", 6, "cable.bracket"),
        ("1. One.\n", "1. [has begun HAKTO 4 paragraph 1; has done HAKTO 4 paragraph 1] One.\n", 6, "message.field"),
        ("1. One.\n", "1. [withdraws HAKTO 4 paragraph 1; has done HAKTO 4 paragraph 1] One.\n", 6, "message.field"),
        ("1. One.\n", "1. [order; has done HAKTO 4 paragraph 1; sealed]\n", 6, "cable.bracket"),
        ("1. One.\n", "1. [order]\nDeliver: paragraph 1\nBegin text:\nOne.\nEnd text.\n", 6, "message.field"),
        ("1. One.\n", "1. Up to\n19 repeat 18.\n", 7, "message.repeat"),
    ],
)
def test_one_slip_is_one_finding_on_its_line(before: str, after: str, line: int, code: str) -> None:
    assert before in SMALL
    assert (line, code) in findings(SMALL.replace(before, after))


def test_every_slip_of_a_draft_is_found_in_one_reading() -> None:
    text = DRAFT.replace("FLASH\n", "Flash\n", 1).replace("To: WHITE", "To: White").replace("2300 PARIS", "2300 ATLANTIS")
    text = text.replace("repeat not", "repeat never").replace("Count: 14 pages", "Count: 14").replace("[text; SECRET", "[text; secret")
    assert [code for _, code in findings(text)] == [
        *("message.precedence", "message.name", "message.place", "cable.bracket", "message.repeat", "message.enclosure"),
    ]


def test_one_wrong_number_does_not_make_all_that_follow_wrong() -> None:
    text = SMALL + "\n3. Three.\n\n4. Four.\n"
    assert findings(text) == [(8, "cable.number")]


@pytest.mark.parametrize(
    ("before", "after", "hint"),
    [
        ("ROUTINE", "Routine", 'Write "ROUTINE".'),
        ("To: BONN", "to: BONN", 'Write "To: BONN".'),
        ("To: BONN", "To: BONN\nCc: ROME", 'Write "Info: ROME".'),
        ("To: BONN", "To: BONN\nSubjcet: x", 'Write "Subject: x".'),
        ("To: BONN", "To: BONN\nSubject:", "take the line away"),
        ("1. One.", "1. [txet]\nTitle: x", 'Did you mean "text"?'),
        ("1. One.", "1. [Order] One.", 'expected "order"'),
        ("1. One.", "1. [done HAKTO 4 paragraph 1] One.", 'Did you mean "has done HAKTO 4 paragraph 1"?'),
        ("1. One.", "1. [complies with HAKTO 4 paragraph 1] One.", 'Did you mean "will comply with HAKTO 4 paragraph 1"?'),
        ("1. One.", "1. [order]\nVia: PARIS\nBegin text:\nOne.\nEnd text.", 'Write "Through:".'),
        ("1. One.", "1. [order]\ndeliver: paragraph 2\nBegin text:\nOne.\nEnd text.", 'Write "Deliver: paragraph 2".'),
        ("1. One.", "1. [order]\nBy: 230100Z OCT 72\nBegin text:\nOne.\nEnd text.", 'or the line "Not later than:".'),
        ("1. One.", "1. [order]\nDeliver: these words\nBegin text:\nOne.\nEnd text.", "Number the words as a text of their own"),
        ("1. One.", "1. [order]\nDeliver: HAKTO 4 para 1\nBegin text:\nOne.\nEnd text.", 'Write "HAKTO 4 paragraph 1".'),
        ("1. One.", "1. [order]\nAt: 2300 22 OCT 72\nBegin text:\nOne.\nEnd text.", 'Say by which clock, such as "2300 PARIS 22 OCT 72".'),
        ("1. One.", "1. [order]\nAt: 2300 PARRIS 22 OCT 72\nBegin text:\nOne.\nEnd text.", 'Did you mean "PARIS"?'),
        ("1. One.", "1. [report]\nCovered: 2, 1\nBegin text:\nOne.\nEnd text.", 'Write "1, 2".'),
        ("1. One.", "1. [Two] One.", 'put a "\\" before the "["'),
        ("1. One.", "1. [one?] One.", 'put a "\\" before the "["'),
        ("1. One.", "1. One.\n2. Two.", 'put a "\\" before its number'),
    ],
)
def test_a_finding_says_what_to_write(before: str, after: str, hint: str) -> None:
    assert hint in hints(SMALL.replace(before, after))


def test_a_step_says_what_it_is_of_which_order() -> None:
    report, *_, ninth, last = parse_draft(ORDERING).full_portions[4:]
    assert [(step.name, str(reference)) for step, reference in report.bearing.steps] == [
        ("WILL_COMPLY", "HAKTO 41 paragraph 1"),
        ("DONE_OTHERWISE", "HAKTO 41 paragraph 2"),
        ("DONE_OTHERWISE", "HAKTO 42 paragraph 3"),
    ]
    assert [step.name for step, _ in last.bearing.steps] == ["RETURNS"]
    assert [step.name for step, _ in ninth.bearing.steps] == ["NOT_DONE", "ACCEPTS", "SIGNS"]


def test_a_message_refers_to_what_its_orders_reports_and_steps_name() -> None:
    text = ORDERING.replace("Delivered: paragraph 2", "Delivered: HAKTO 39 paragraph 2")
    referred = [str(each) for each in parse_draft(text).referred]
    assert referred[0] == "HAKTO 41 paragraph 4"
    assert {"HAKTO 39 paragraph 2", "HAKTO 42 paragraph 3", "HAKTO 50 paragraph 1"} <= set(referred)


def test_a_line_in_the_wrong_place_is_one_finding_and_not_two() -> None:
    text = "1. [order]\nBy: 230100Z OCT 72\nBegin text:\nOne.\nEnd text."
    assert findings(SMALL.replace("1. One.", text)) == [(7, "cable.portion")]


def test_a_text_for_delivery_may_say_repeat_as_it_likes_and_is_only_pointed_at() -> None:
    text = SMALL.replace("1. One.\n", "1. [text]\nTitle: x\nBegin text:\nWe repeat no demand.\nEnd text.\n")
    (finding,) = advice(parse_draft(text))
    assert (finding.line, finding.advice) == (9, True)


def test_a_text_for_delivery_is_offered_no_guards() -> None:
    text = SMALL.replace("1. One.\n", "1. [text]\nTitle: x\nBegin text:\nWe will not wait 24 hours.\nEnd text.\n")
    assert advice(parse_draft(text)) == ()


def test_an_audience_may_name_offices_that_the_copy_withholds() -> None:
    text = INTERMEDIARY.replace("[order; for PARIS]", "[order; for ROME, PARIS]")
    assert render(parse(text)) == text


def test_advice_offers_guards_by_line_of_the_cable() -> None:
    text = SMALL.replace(
        "1. One.\n", "1. One.\nHe will not go.\n\n2. [order]\nAt: 2300 PARIS 22 OCT 72\nBegin text:\nWait\n24 hours.\nEnd text.\n"
    )
    assert [(finding.line, finding.advice) for finding in advice(parse_draft(text))] == [(7, True), (13, True)]


@pytest.mark.parametrize("text", ["", "\n", "\ufeff\r\n", "   \n"])
def test_an_empty_text_is_told_what_a_cable_begins_with(text: str) -> None:
    assert findings(text) == [(0, "cable.file")]


@pytest.mark.parametrize(("read", "limit"), [(parse_draft, "DRAFT_BYTES"), (parse, "CABLE_BYTES")])
def test_a_cable_is_as_large_as_its_limit_and_no_larger(
    read: Callable[[str], Message], limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, limit, len(SMALL))
    read(SMALL)
    with pytest.raises(Unsound) as caught:
        read(SMALL.replace("One.", "One.."))
    assert [(finding.line, finding.code) for finding in caught.value.findings] == [(0, "cable.file")]


def test_a_message_has_as_many_paragraphs_as_the_limit_and_not_one_more() -> None:
    top = SMALL.partition("1. ")[0]
    full = top + "\n".join(f"{n}. x\n" for n in range(1, limits.PORTIONS + 1))
    assert len(parse_draft(full).portions) == limits.PORTIONS
    assert (len(full.splitlines()) + 2, "cable.portion") in findings(f"{full}\n{limits.PORTIONS + 1}. x\n")


@pytest.mark.parametrize(
    ("before", "after", "line", "code"),
    [
        ("Paragraphs: 6", "Paragraphs: 5", 5, "message.portion"),
        ("Addressees: 3", "Addressees: 1", 6, "message.heading"),
        ("Addressees: 3\n", "", 3, "cable.heading"),
        ("HAKTO 42", "HAKTO 42/221", 9, "message.heading"),
        ("references, exempt", "exempt, references", 9, "message.heading"),
        ("subject, ", "topic, ", 9, "cable.heading"),
        ("[not addressed to you]", "[SECRET; not addressed to you]", 11, "cable.bracket"),
        ("[not addressed to you]", "[sealed]", 11, "cable.bracket"),
        ("[not addressed to you]", "[not addressed to you] Words.", 11, "cable.portion"),
    ],
)
def test_a_copy_that_contradicts_itself_is_not_read(before: str, after: str, line: int, code: str) -> None:
    with pytest.raises(Unsound) as caught:
        parse(INTERMEDIARY.replace(before, after, 1))
    assert (line, code) in [(finding.line, finding.code) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("a\n1. b", "1. a\n\\1. b"),
        ("a\n\\1. b", "1. a\n\\\\1. b"),
        ("a\n1.b", "1. a\n1.b"),
        ("a\n7.", "1. a\n\\7."),
        ("1. a", "1. 1. a"),
        ("[a] b", "1. \\[a] b"),
        ("\\[a] b", "1. \\\\[a] b"),
        ("a\n[b]", "1. a\n[b]"),
        ("[a] b", "1. [RESTRICTED] [a] b"),
        ("\\a", "1. \\a"),
        ("a\nEnd text.\nTitle: b", "1. a\nEnd text.\nTitle: b"),
    ],
)
def test_words_get_a_backslash_only_where_they_would_be_structure(words: str, written: str) -> None:
    message = parse(SMALL.replace("1. One.", written))
    assert message.full_portions[0].words == words
    assert render(message) == SMALL.replace("1. One.", written)


@pytest.mark.parametrize(
    ("words", "written"),
    [("End text.", "\\End text."), ("\\End text.", "\\\\End text."), ("2. x\n[b]\nBegin text:", "2. x\n[b]\nBegin text:")],
)
def test_inside_a_fence_only_its_end_needs_a_backslash(words: str, written: str) -> None:
    text = SMALL.replace("1. One.", f"1. [text]\nTitle: x\nBegin text:\n{written}\nEnd text.")
    message = parse(text)
    assert message.full_portions[0].words == words
    assert render(message) == text


def test_a_received_copy_is_read_with_the_guards_that_its_writer_got_wrong() -> None:
    text = RELEASED.replace("not repeat not", "not repeat 7")
    assert render(parse(text)) == text
    assert any("does not repeat" in finding.came for finding in advice(parse(RELEASED.replace("not repeat not", "not repeat us"))))
