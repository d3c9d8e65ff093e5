from __future__ import annotations

from dataclasses import replace

import pytest

from backchannel import limits
from backchannel.message import (
    ClosedPortion,
    DateTimeGroup,
    Heading,
    HeadingItem,
    Kind,
    Marking,
    Message,
    MessageNumber,
    OfficeName,
    Portion,
    PortionState,
    Precedence,
    Reference,
    Release,
    SeriesName,
    ValueProblem,
    WithheldPortion,
)
from backchannel.message.cable import parse, parse_draft
from unit.message.cables import DRAFT, INTERMEDIARY, RELEASED

PARIS, BONN, ROME = map(OfficeName.parse, ("PARIS", "BONN", "ROME"))
SECRET = Marking.parse("SECRET")
HEADING = Heading(precedence=Precedence.ROUTINE, marking=SECRET, sender=PARIS, to=(BONN,))
ONE = Portion(number=1, words="One.")
RELEASE = (MessageNumber.parse("HAKTO 1/2"), DateTimeGroup.parse("221530Z OCT 72"))


def test_a_message_tells_its_addressees_in_order_and_its_portions_by_number() -> None:
    message = parse(RELEASED)
    assert [str(office) for office in message.addressees] == ["WHITE HOUSE", "PARIS"]
    assert message.portion(3) is message.portions[2]
    assert message.portion(0) is None
    assert message.portion(6) is None


def test_a_portion_without_marking_of_its_own_stands_under_the_messages() -> None:
    message = parse(RELEASED)
    assert [str(message.marking_of(portion)) for portion in message.full_portions[1:3]] == [str(message.heading.marking), "SECRET"]


def test_a_draft_is_released_with_its_counts_and_only_once() -> None:
    released = parse_draft(DRAFT).released(*RELEASE)
    assert released.heading.release is not None
    assert (released.heading.release.paragraphs, released.heading.release.addressees) == (5, 2)
    with pytest.raises(ValueProblem):
        released.released(*RELEASE)


def test_a_release_counts_within_the_limits() -> None:
    number, time = RELEASE
    Release(number=number, time=time, paragraphs=limits.PORTIONS, addressees=limits.ADDRESSEES)
    for paragraphs, addressees in ((0, 1), (1, 0), (limits.PORTIONS + 1, 1), (1, limits.ADDRESSEES + 1)):
        with pytest.raises(ValueProblem):
            Release(number=number, time=time, paragraphs=paragraphs, addressees=addressees)


def test_portions_say_how_much_of_them_is_here() -> None:
    states = [portion.state for portion in parse(INTERMEDIARY).portions]
    assert states == [
        *(PortionState.WITHHELD, PortionState.FULL, PortionState.SEALED),
        *(PortionState.MARKED, PortionState.FULL, PortionState.FULL),
    ]


def test_an_order_tells_its_time_and_an_enclosure_its_count() -> None:
    message = parse(RELEASED)
    order, enclosure = message.portions[1], message.portions[4]
    assert isinstance(order, Portion)
    assert isinstance(enclosure, Portion)
    assert order.order is not None
    assert str(order.order.at) == "2300 PARIS 22 OCT 72"
    assert enclosure.enclosure is not None
    assert enclosure.enclosure.count == 14
    assert (order.enclosure, enclosure.order, ONE.field("Title")) == (None, None, None)


@pytest.mark.parametrize(
    "portion",
    [
        {"number": 0, "words": "x"},
        {"number": limits.PORTIONS + 1, "words": "x"},
        {"number": 1},
        {"number": 1, "words": ""},
        {"number": 1, "words": "x", "fields": (("Title", "y"),)},
        {"number": 1, "words": "x", "kind": Kind.parse("text")},
        {"number": 1, "kind": Kind.parse("text"), "fields": (("Title", "y"),)},
        {"number": 1, "words": "x", "kind": Kind.parse("text"), "fields": (("Title", "y"), ("Title", "z"))},
        {"number": 1, "words": "x", "kind": Kind.parse("order"), "fields": (("To", "x"), ("Through", "PARIS"))},
        {"number": 1, "words": "x", "kind": Kind.parse("order"), "fields": (("At", "tonight"),)},
        {"number": 1, "words": "x", "kind": Kind.parse("order"), "fields": (("Deliver", "the text"),)},
        {"number": 1, "words": "x", "kind": Kind.parse("order"), "fields": (("Deliver", "HAKTO 4"),)},
        {"number": 1, "kind": Kind.parse("toast"), "fields": (("glass", "x"),)},
        {"number": 1, "kind": Kind.parse("toast"), "fields": (("Begin text", "x"),)},
        {"number": 1, "kind": Kind.parse("toast"), "fields": (("Glass", "x\ny"),)},
        {"number": 1, "kind": Kind.parse("toast"), "fields": (("Glass", "x" * (limits.FIELD_CHARACTERS + 1)),)},
        {"number": 1, "kind": Kind.parse("toast"), "fields": (("Glass", "x"),) * (limits.FIELDS + 1)},
    ],
)
def test_a_portion_that_does_not_fit_its_kind_cannot_be_made(portion: dict[str, object]) -> None:
    with pytest.raises(ValueProblem):
        Portion(**portion)  # type: ignore[arg-type]


@pytest.mark.parametrize(("line", "left_out"), [(("Size", "9 bytes"), "Digest"), (("Digest", f"sha-256 {'0' * 64}"), "Size")])
def test_an_enclosure_has_size_and_digest_or_neither(line: tuple[str, str], left_out: str) -> None:
    counted = (("Title", "Map"), ("Count", "1 sheet"))
    Portion(number=1, kind=Kind.parse("enclosure"), fields=counted)
    with pytest.raises(ValueProblem, match=f"{line[0]}: without {left_out}:"):
        Portion(number=1, kind=Kind.parse("enclosure"), fields=(*counted, line))


def test_what_a_report_counts_is_an_enclosure_of_its_message() -> None:
    fields = (("Enclosure", "paragraph 2"), ("Count", "1 set"))
    report = Portion(number=1, kind=Kind.parse("report"), fields=fields, words="Counted.")
    enclosure = Portion(number=2, kind=Kind.parse("enclosure"), fields=(("Title", "Map"), ("Count", "1 set")))
    heading = parse(DRAFT).heading
    Message(heading=heading, portions=(report, enclosure))
    with pytest.raises(ValueProblem, match="takes paragraph 2 for an enclosure, which it is not"):
        Message(heading=heading, portions=(report, Portion(number=2, words="No enclosure.")))


def test_all_problems_of_a_portion_are_told_at_once() -> None:
    with pytest.raises(ValueProblem) as caught:
        Portion(number=1, kind=Kind.parse("enclosure"), fields=(("Count", "x"), ("Size", "y")), words="z ")
    assert [problem.about[0] for problem in caught.value.all] == ["field", "field", "portion", "portion", "words"]


def test_an_unknown_kind_is_kept_with_whatever_it_holds() -> None:
    kind = Kind.parse("toast")
    assert not kind.known
    Portion(number=1, kind=kind, fields=(("Glass", "x"), ("Glass", "y")), words="x")
    Portion(number=1, kind=kind)


@pytest.mark.parametrize("name", ["", "Toast", "a  b", "a ", "-a", "a1", "toast\n", "a" * 41])
def test_a_kind_is_named_in_small_letters(name: str) -> None:
    with pytest.raises(ValueProblem):
        Kind.parse(name)


@pytest.mark.parametrize(
    ("change", "about"),
    [
        ({"to": ()}, "To"),
        ({"to": (BONN, BONN)}, "To"),
        ({"info": (BONN,)}, "Info"),
        ({"exempt": (PARIS,)}, "Exempt"),
        ({"subject": " x"}, "Subject"),
        ({"subject": ""}, "Subject"),
        ({"subject": "a\u200bb"}, "Subject"),
        ({"subject": "x" * (limits.SUBJECT_CHARACTERS + 1)}, "Subject"),
        ({"references": (Reference.parse("HAKTO 1"),) * 2}, "Ref"),
        ({"references": tuple(Reference(series=SeriesName.parse("A"), number=n) for n in range(1, 28))}, "Ref"),
        ({"withheld": (HeadingItem.SUBJECT,)}, "Withheld"),
    ],
)
def test_a_heading_that_contradicts_itself_cannot_be_made(change: dict[str, object], about: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        replace(HEADING, **change)  # type: ignore[arg-type]
    assert caught.value.about[0] == about


def test_a_heading_holds_as_many_addressees_and_references_as_the_limits() -> None:
    offices = tuple(OfficeName.parse(f"OFFICE {n}") for n in range(limits.ADDRESSEES))
    refs = tuple(Reference(series=SeriesName.parse("A"), number=n) for n in range(1, limits.REFERENCES + 1))
    heading = replace(HEADING, to=offices, references=refs)
    with pytest.raises(ValueProblem):
        replace(heading, to=(*offices, ROME))
    with pytest.raises(ValueProblem):
        replace(heading, info=(ROME,))
    with pytest.raises(ValueProblem):
        replace(HEADING, exempt=(*offices, ROME))


def test_what_is_withheld_is_not_shown_and_named_in_order() -> None:
    released = Message(heading=HEADING, portions=(ONE,)).released(*RELEASE).heading
    assert released.release is not None
    bare = replace(released.release, number=MessageNumber.parse("HAKTO 1"))
    assert not replace(released, release=bare, withheld=(HeadingItem.STATION_SERIAL,)).shows(HeadingItem.STATION_SERIAL)
    for change in (
        {"withheld": (HeadingItem.STATION_SERIAL,)},
        {"subject": "x", "withheld": (HeadingItem.SUBJECT,)},
        {"withheld": (HeadingItem.EXEMPT, HeadingItem.SUBJECT)},
        {"withheld": (HeadingItem.SUBJECT, HeadingItem.SUBJECT)},
        {"withheld": (HeadingItem.OTHER_ADDRESSEES,)},
        {"release": replace(released.release, addressees=2)},
    ):
        with pytest.raises(ValueProblem):
            replace(released, **change)  # type: ignore[arg-type]
    replace(released, release=replace(released.release, addressees=2), withheld=(HeadingItem.OTHER_ADDRESSEES,))


@pytest.mark.parametrize(
    "portions",
    [
        (),
        (ONE, ONE),
        (replace(ONE, number=2),),
        (replace(ONE, marking=SECRET),),
        (replace(ONE, marking=Marking.parse("TOP SECRET")),),
        (replace(ONE, marking=Marking.parse("SECRET; SENSITIVE")),),
        (replace(ONE, audience=(ROME,)),),
        (replace(ONE, audience=(BONN, BONN)),),
        (replace(ONE, audience=()),),
        (replace(ONE, kind=Kind.parse("toast")),),
        (ClosedPortion(number=1, kind=Kind.parse("text")),),
        (WithheldPortion(number=1),),
        (ONE, Portion(number=2, kind=Kind.parse("order"), fields=(("Deliver", "paragraph 1"),), words="x")),
        (ONE, Portion(number=2, kind=Kind.parse("order"), fields=(("Deliver", "paragraph 3"),), words="x")),
    ],
)
def test_a_draft_whose_portions_do_not_fit_it_cannot_be_made(portions: tuple[Portion, ...]) -> None:
    with pytest.raises(ValueProblem):
        Message(heading=HEADING, portions=portions)


def test_an_intermediary_may_be_named_beside_addressees_it_is_not_shown() -> None:
    message = parse(INTERMEDIARY)
    order = message.portions[1]
    assert isinstance(order, Portion)
    wider = replace(order, audience=(ROME, PARIS))
    replace(message, portions=(message.portions[0], wider, *message.portions[2:]))


def test_the_counts_of_a_released_message_are_those_of_its_parts() -> None:
    message = Message(heading=HEADING, portions=(ONE,)).released(*RELEASE)
    with pytest.raises(ValueProblem) as caught:
        replace(message, portions=(ONE, replace(ONE, number=2)))
    assert caught.value.about == ("Paragraphs", 0)


def test_what_cannot_be_seen_is_spelled_out_in_a_problem_and_what_is_long_is_cut() -> None:
    with pytest.raises(ValueProblem) as caught:
        Precedence.parse("\u202e\x1b" + "x" * 100)
    assert caught.value.came.startswith('"<U+202E><U+001B>xxx')
    assert len(caught.value.came) < 100


def test_a_problem_becomes_a_finding_a_mistake_or_a_refusal_in_the_same_words() -> None:
    with pytest.raises(ValueProblem) as caught:
        Precedence.parse("fast")
    problem = caught.value
    words = {(e.code, e.came, e.expected, e.hint) for e in (problem, problem.finding(3), problem.mistake(), problem.refused())}
    assert len(words) == 1
    assert problem.finding(3).line == 3
