"""Who has signed a text, by whose word, and of which words; what that says and what holds an order up agree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backchannel.ledger import Filed
from backchannel.ledger.orders_values import Reason
from backchannel.ledger.signatures import Signature, Signatures, SignatureState
from backchannel.message.steps import Step
from examples import DEAR
from unit.ledger.correspondence import knows, orders, said, sent, spot, texts, told

FOR_HIM = (("For signature by", "the President"),)
ORDER, TEXT = spot("ALDER 1 1"), spot("ALDER 1 2")
KNOWN = knows(CEDAR_1="ALDER 1", CEDAR_2="ALDER 1", CEDAR_3="ALDER 1, ALDER 2", BIRCH_1="ALDER 1", BIRCH_2="ALDER 1, ALDER 2")


def delivery(lines: tuple[tuple[str, str], ...] = FOR_HIM) -> Filed:
    text = said(2, words="One.\n\nTwo.", title="The note", lines=lines)
    return sent("A", 1, said(1, "order", lines=(("Deliver", "paragraph 2"),), to="AB"), text, to="ABC")


def changed() -> Filed:
    return sent("A", 2, said(1, "replaces ALDER 1 paragraph 2 part 2", "Another."))


def step(office: str, seq: int, bracket: str) -> Filed:
    return told(office, seq, f"{bracket} ALDER 1 paragraph 2", "He said so.")


def signature(*messages: Filed) -> Signature | None:
    found = texts(messages, KNOWN)
    return Signatures(messages, texts=found).of(found.text(TEXT))


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


def test_the_last_word_of_each_office_counts() -> None:
    signed, returned, other = step("C", 1, "signs"), step("C", 2, "returns unsigned"), step("B", 1, "returns unsigned")
    assert state(delivery(), signed, returned) is SignatureState.RETURNED
    assert state(delivery(), other, signed) is SignatureState.SIGNED


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
    assert (Reason.UNSIGNED in {hold.why for hold in life.holds}) is (state(*held) is not SignatureState.SIGNED)
