"""Who has signed a text, by whose word, and of which words; what that says and what holds an order up agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.ledger import Filed
from backchannel.ledger.orders_values import FindingKind, Reason
from backchannel.ledger.signatures import Signature, SignatureState
from backchannel.message.steps import Step
from examples import DEAR
from unit.ledger.correspondence import knows, orders, said, sent, spot, texts, told

FOR_HIM = (("For signature by", "the President"),)
Known = Mapping[str, str]
ORDER, TEXT = spot("ALDER 1 1"), spot("ALDER 1 2")
KNOWN = knows(CEDAR_1="ALDER 1", CEDAR_2="ALDER 1", CEDAR_3="ALDER 1, ALDER 2", BIRCH_1="ALDER 1", BIRCH_2="ALDER 1, ALDER 2")


def delivery(lines: tuple[tuple[str, str], ...] = FOR_HIM) -> Filed:
    text = said(2, words="One.\n\nTwo.", title="The note", lines=lines)
    signed = (said(number, "order", lines=(("Given to", to), ("Sign", "paragraph 2"))) for number, to in ((3, "B"), (4, "C")))
    return sent("A", 1, said(1, "order", lines=(("Deliver", "paragraph 2"),), to="AB"), text, *signed, to="ABCD")


def changed() -> Filed:
    return sent("A", 2, said(1, "replaces ALDER 1 paragraph 2 part 2", "Another."))


def step(office: str, seq: int, bracket: str) -> Filed:
    return told(office, seq, f"{bracket} ALDER 1 paragraph 2", "He said so.")


def signature(*messages: Filed) -> Signature | None:
    return orders(messages, KNOWN).signature(texts(messages, KNOWN).text(TEXT))


def state(*messages: Filed) -> SignatureState:
    found = signature(*messages)
    assert found is not None
    return found.state


def test_a_text_that_nobody_has_to_sign_has_no_signature() -> None:
    assert signature(delivery(()), step("C", 1, "signs")) is None


def test_a_text_is_for_signature_until_an_office_says_that_it_was_signed() -> None:
    found = signature(delivery())
    assert found == Signature(by=("the President",), state=SignatureState.AWAITED, said=())
    found = signature(delivery(), step("C", 1, "signs"))
    assert found is not None
    assert found.state is SignatureState.SIGNED
    assert [(each.office, each.step, each.of_these) for each in found.said] == [("C", Step.SIGNS, True)]


def test_the_last_word_of_an_office_counts_that_it_has_not_taken_back() -> None:
    signed, returned = step("C", 1, "signs"), step("C", 2, "returns unsigned")
    assert state(delivery(), signed, returned) is SignatureState.RETURNED
    assert state(delivery(), signed, returned, told("C", 3, "withdraws CEDAR 2 paragraph 1")) is SignatureState.SIGNED


@pytest.mark.parametrize(("read", "stands"), [({}, SignatureState.DISPUTED), ({"BIRCH_1": "ALDER 1, CEDAR 1"}, SignatureState.RETURNED)])
def test_who_returns_a_text_takes_back_that_it_was_signed_only_when_he_had_read_that(read: Known, stands: SignatureState) -> None:
    known = {**KNOWN, **knows(**read)}
    messages = [delivery(), step("C", 1, "signs"), step("B", 1, "returns unsigned")]
    fold = orders(messages, known)
    signature = fold.signature(texts(messages, known).text(TEXT))
    assert signature is not None and signature.state is stands
    (life,) = fold.lives(ORDER, 0)
    assert {hold.why for hold in life.holds} == {Reason.DISPUTED if stands is SignatureState.DISPUTED else Reason.UNSIGNED}


@pytest.mark.parametrize("office", "BC")
def test_nobody_says_that_a_text_is_signed_but_who_wrote_it_gave_the_order_or_is_charged_to_have_it_signed(office: str) -> None:
    message = replace(delivery(), portions=delivery().portions[:2])
    messages = [message, step(office, 1, "signs")]
    fold = orders(messages, KNOWN)
    signature = fold.signature(texts(messages, KNOWN).text(TEXT))
    assert signature is not None and signature.state is SignatureState.AWAITED
    assert [hold.why for hold in fold.lives(ORDER, 0)[0].holds] == [Reason.UNSIGNED]
    assert [(each.kind, each.office) for each in fold.findings(ORDER)] == [(FindingKind.NOT_HEARD, office)]
    assert orders([*messages, told("A", 3, "signs ALDER 1 paragraph 2")], KNOWN).lives(ORDER, 0)[0].holds == ()


def test_who_gives_an_order_to_have_it_signed_must_be_the_giver_or_the_writer() -> None:
    message = replace(delivery(), portions=delivery().portions[:2])
    stranger = sent("C", 1, said(1, "order", lines=(("Given to", "B"), ("Sign", "ALDER 1 paragraph 2"))))
    assert Reason.UNSIGNED in {hold.why for hold in orders([message, stranger, step("B", 1, "signs")], KNOWN).lives(ORDER, 0)[0].holds}


def test_a_signature_is_of_the_words_that_held() -> None:
    assert state(delivery(), step("C", 1, "signs"), changed()) is SignatureState.CHANGED
    assert state(delivery(), step("C", 1, "returns unsigned"), changed()) is SignatureState.AWAITED
    assert state(delivery(), step("C", 1, "signs"), changed(), step("B", 2, "signs")) is SignatureState.SIGNED


@st.composite
def said_of_it(draw: st.DrawFn) -> list[Filed]:
    made = [step(office, seq, draw(st.sampled_from(("signs", "returns unsigned")))) for office, seq in (("C", 1), ("C", 3), ("B", 2))]
    return [message for message in (delivery(), changed(), *made) if message.place.series == "ALDER" or draw(st.booleans())]


@DEAR
@given(said_of_it(), st.booleans(), st.data())
def test_any_order_of_arrival_says_the_same_and_an_order_is_held_up_just_while_it_is_not_signed(
    messages: list[Filed], is_changed: bool, data: st.DataObject
) -> None:
    held = [message for message in messages if is_changed or message.place.seq != 2 or message.office != "A"]
    arrived = [*data.draw(st.permutations([*held, *held[:1]]))]
    assert signature(*arrived) == signature(*held)
    (life,) = orders(held, KNOWN).lives(ORDER, 0)
    assert bool({Reason.UNSIGNED, Reason.DISPUTED} & {hold.why for hold in life.holds}) is (state(*held) is not SignatureState.SIGNED)
