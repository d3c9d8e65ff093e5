"""What the folds over answers and texts are given of a verified message: at each reader what that reader can see."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from backchannel.ledger.answers import Answers, AnswerState
from backchannel.ledger.filed import Filed, Spot
from backchannel.message import Kind, Message, OfficeName, Portion
from backchannel.message.references import parse_reference
from backchannel.seal import compose
from backchannel.seal.payload import Composed
from unit.seal.material import NAMES, Seeded, marking, message, office, opened, sealed_to, writing

REFERENCES = ("HILTO 7 paragraph 2", "HILTO 3 on Lake talks", 'document "Tide tables" of 21 JUL 1954')


def written() -> Message:
    """A message that asks, answers and replaces, in paragraphs for different readers."""
    hill, lake, ferry = (OfficeName.parse(NAMES[who]) for who in ("hill", "lake", "ferry"))
    plain = marking()
    portions = (
        Portion(number=1, marking=plain, kind=Kind.parse("question"), words="Which lamp?"),
        Portion(number=2, audience=(hill,), fields=(("Answers", "HILTO 7 paragraph 2"),), words="The green one."),
        Portion(
            number=3, kind=Kind.parse("order"), marking=plain, audience=(ferry,), fields=(("Asks", "acknowledgement"),), words="Carry it."
        ),
        Portion(
            number=4,
            kind=Kind.parse("text"),
            marking=plain,
            audience=(lake,),
            fields=(("Replaces", "HILTO 7 paragraph 3 part 1"), ("Title", "Tides")),
            words="High at four.\n\nLow at ten.",
        ),
    )
    made = message(portions=portions)
    return replace(made, heading=replace(made.heading, references=tuple(map(parse_reference, REFERENCES))))


@cache
def signed() -> Composed:
    return compose(written(), writing(), Seeded("asks"))


def filed(who: str) -> Filed:
    return Filed.of(opened(sealed_to(who, signed()), who))


def ids(*names: str) -> frozenset[str]:
    return frozenset(office(name).id for name in names)


def test_an_office_of_the_channel_sees_who_can_read_each_portion_and_the_bodies_that_are_for_it() -> None:
    lake = filed("lake")
    assert [portion.readers for portion in lake.portions] == [ids("hill", "lake"), ids("hill"), ids("ferry"), ids("lake")]
    assert [portion.shown for portion in lake.portions] == [True, False, False, True]
    assert (lake.office, lake.to, lake.all_readers) == (office("harbour").id, ids("hill"), True)
    assert (lake.portions[3].title, lake.portions[3].parts) == ("Tides", 2)


def test_what_is_for_eyes_only_counts_when_it_is_opened() -> None:
    hill = filed("hill")
    assert (hill.portions[1].sealed, hill.portions[1].bearing.answers) == (True, ())


def test_an_intermediary_sees_what_is_asked_of_it_and_not_all_who_can_read_it() -> None:
    ferry = filed("ferry")
    assert [portion.shown for portion in ferry.portions] == [False, False, True, False]
    assert (ferry.portions[2].readers, ferry.all_readers) == (ids("ferry"), False)


def test_an_action_addressee_owes_an_answer_and_information_addressees_do_not() -> None:
    question = Spot("HARTO", 1, 1)
    (owed,) = Answers(office("hill").id, [filed("hill")]).owed_for(question)
    assert (owed.office, owed.asker, owed.state) == (office("hill").id, office("harbour").id, AnswerState.OPEN)
    assert Answers(office("ferry").id, [filed("ferry")]).owed_for(Spot("HARTO", 1, 3)) == ()


def test_references_of_all_sorts_are_signed_and_read_back() -> None:
    copy = opened(sealed_to("hill", signed()))
    assert tuple(map(str, copy.message.heading.references)) == REFERENCES
