"""What asks and what answers: who owes, what is answered, overtaken, late, missing or not visible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from backchannel.ledger import Standing
from backchannel.ledger.answers import Answers, AnswerState
from backchannel.ledger.filed import Filed
from backchannel.message import Reference
from backchannel.message.bearing import Want
from unit.ledger.correspondence import said, sent, spot, view

ASK = sent(
    "A", 1, said(1, words="We have come."), said(2, "question; by 230100Z OCT 72", "Which road?"), said(3, "asks views", "Look.", to="B")
)
ROAD, LOOK = spot("ALDER 1 2"), spot("ALDER 1 3")
DUE = 88_650_000_000_000


def states(messages: Iterable[Filed], ask: object = ROAD, office: str | None = None) -> dict[str, AnswerState]:
    fold = Answers(office, messages)
    return {owed.office: owed.state for owed in fold.owed_for(ask)}  # type: ignore[arg-type]


def answer(seq: int, bracket: str = "answers ALDER 1 paragraph 2", to: str = "A", office: str = "B") -> Filed:
    return sent(office, seq, said(1, bracket, "The upper one."), to=to)


def test_each_action_addressee_that_can_read_it_owes_an_answer_and_nobody_else() -> None:
    assert states([ASK]) == {"B": AnswerState.OPEN, "C": AnswerState.OPEN}
    assert states([ASK], LOOK) == {"B": AnswerState.OPEN}
    assert states([ASK], spot("ALDER 1 1")) == {}
    assert states([replace(ASK, to=frozenset("C"))]) == {"C": AnswerState.OPEN}


def test_an_answer_closes_what_its_own_office_owes_and_no_silence_does() -> None:
    assert states([ASK, answer(1)]) == {"B": AnswerState.ANSWERED, "C": AnswerState.OPEN}
    assert states([ASK, answer(1, "")]) == {"B": AnswerState.OPEN, "C": AnswerState.OPEN}


def test_an_answer_in_part_leaves_it_open_until_one_answers_wholly() -> None:
    part = answer(1, "answers in part ALDER 1 paragraph 2")
    assert states([ASK, part])["B"] is AnswerState.PARTLY
    assert states([ASK, part, answer(2)])["B"] is AnswerState.ANSWERED
    owed = Answers(None, [ASK, part, answer(2)]).owed_for(ROAD)[0]
    assert [(str(given.spot), given.in_part) for given in owed.answers] == [("BIRCH 1 paragraph 1", True), ("BIRCH 2 paragraph 1", False)]


def test_an_answer_that_who_asked_cannot_read_is_none_to_it() -> None:
    fold = Answers(None, [ASK, answer(1, to="C")])
    assert fold.owed_for(ROAD)[0].state is AnswerState.OPEN
    assert [str(given.spot) for given in fold.given(ROAD)] == ["BIRCH 1 paragraph 1"]


@pytest.mark.parametrize("bracket", ["replaces ALDER 1 paragraph 2", "withdraws ALDER 1 paragraph 2"])
def test_what_the_asker_replaces_or_withdraws_is_overtaken(bracket: str) -> None:
    over = sent("A", 2, said(1, bracket, "Never mind."))
    assert states([ASK, over]) == {"B": AnswerState.OVERTAKEN, "C": AnswerState.OVERTAKEN}
    assert states([ASK, over, answer(1)])["B"] is AnswerState.ANSWERED


def test_nobody_else_can_overtake_an_ask_and_a_replaced_part_does_not() -> None:
    assert states([ASK, answer(1, "withdraws ALDER 1 paragraph 2")])["B"] is AnswerState.OPEN
    part = sent("A", 2, said(1, "replaces ALDER 1 paragraph 2 part 1", "Which bridge?"))
    assert states([ASK, part])["B"] is AnswerState.OPEN


@pytest.mark.parametrize("first", [True, False])
def test_a_message_that_was_cancelled_towards_an_office_asks_nothing_of_it(first: bool) -> None:
    fold = Answers(None, [] if first else [ASK])
    fold.cancel(ASK.place, "B")
    fold.add(ASK)
    assert [owed.state for owed in fold.owed_for(ROAD)] == [AnswerState.OVERTAKEN, AnswerState.OPEN]
    assert [str(owed.ask) for owed in fold.unsettled("B")] == []


def test_what_an_office_owes_is_listed_by_its_time_and_late_after_it() -> None:
    soon = sent("C", 1, said(1, "asks acknowledgement by 222300Z OCT 72", "Say that you have it."))
    fold = Answers("B", [ASK, soon])
    assert [(str(owed.ask), owed.want) for owed in fold.unsettled("B")] == [
        ("CEDAR 1 paragraph 1", Want.ACKNOWLEDGEMENT),
        ("ALDER 1 paragraph 2", Want.ANSWER),
        ("ALDER 1 paragraph 3", Want.VIEWS),
    ]
    assert [str(owed.ask) for owed in fold.late("B", DUE)] == ["CEDAR 1 paragraph 1"]
    assert [str(owed.ask) for owed in fold.late("B", DUE + 1)] == ["CEDAR 1 paragraph 1", "ALDER 1 paragraph 2"]
    fold.add(answer(1))
    assert [str(owed.ask) for owed in fold.late("B", DUE + 1)] == ["CEDAR 1 paragraph 1"]
    assert fold.owing() == ("A", "B", "C")


def test_an_office_that_neither_asked_nor_owes_says_that_it_does_not_know() -> None:
    assert states(view([ASK], "C"), ROAD, "C") == {"B": AnswerState.UNKNOWN, "C": AnswerState.OPEN}
    assert not Answers("C", [ASK]).owed_for(ROAD)[0].is_late(DUE + 1)


def test_a_reference_is_held_missing_or_not_visible() -> None:
    closed = answer(2, to="AC")
    fold = Answers("C", view([ASK, closed], "C"), is_ours=lambda place: place.seq != 3)
    standings = {text: fold.standing(Reference.parse(text)) for text in ("ALDER 1", "ALDER 1 paragraph 2", "BIRCH 2 paragraph 1")}
    assert set(standings.values()) == {Standing.HELD}
    assert fold.standing(Reference.parse("ALDER 1 paragraph 3")) is Standing.NOT_VISIBLE
    assert fold.standing(Reference.parse("ALDER 1 paragraph 4")) is Standing.NO_SUCH
    assert fold.standing(Reference.parse("ALDER 2 paragraph 1")) is Standing.MISSING
    assert fold.standing(Reference.parse("ALDER 3")) is Standing.NOT_VISIBLE


def test_what_answers_something_that_is_not_held_says_so_until_it_comes() -> None:
    fold = Answers("A", [answer(1)])
    assert fold.answered_by(spot("BIRCH 1 1")) == (ROAD,)
    assert [str(given.spot) for given in fold.given(ROAD)] == ["BIRCH 1 paragraph 1"]
    assert fold.owed_for(ROAD) == ()
    assert fold.add(ASK) == (ROAD, LOOK)
    assert fold.owed_for(ROAD)[0].state is AnswerState.ANSWERED


def test_what_is_opened_later_is_counted_in_then() -> None:
    sealed = replace(ASK, portions=tuple(replace(each, shown=False, sealed=True, bearing=said(1).bearing) for each in ASK.portions))
    fold = Answers("B", [sealed])
    assert (fold.unsettled("B"), fold.standing(Reference.parse("ALDER 1 paragraph 2"))) == ((), Standing.SEALED)
    fold.add(ASK)
    assert len(fold.unsettled("B")) == 2
    fold.add(sealed)
    assert fold.standing(Reference.parse("ALDER 1 paragraph 2")) is Standing.HELD


def test_of_two_messages_under_one_number_the_first_counts() -> None:
    fold = Answers("B", [ASK])
    assert fold.add(replace(sent("A", 1, said(1, "question", "Forged?")), digest=bytes(32))) == ()
    assert fold.owed_for(spot("ALDER 1 1")) == ()
