"""Orders that pass through the hands of an office which neither gave them nor is charged with them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backchannel.ledger import Filed, Orders, Place
from backchannel.ledger.orders_values import FindingKind
from unit.ledger.correspondence import orders, said, sent, shown_to, spot, told

ORDER = spot("ALDER 1 1")


def order(*lines: tuple[str, str], to: str = "ABC") -> Filed:
    return sent("A", 1, said(1, "order", "Have it handed over.", lines=lines), to=to)


def at(office: str, *messages: Filed) -> Orders:
    return orders(messages, office=office)


GIVEN_TO_B = (("Given to", "B"), ("Through", "C"))
IN_HAND = shown_to(replace(order(), to=frozenset("B")), "C")


def test_whoever_is_to_hand_over_and_is_not_charged_has_the_order_pass_through_its_hands() -> None:
    fold = at("C", order(*GIVEN_TO_B))
    assert (fold.to_pass, fold.passing([ORDER])) == ((ORDER,), ())
    assert [life.office for life in fold.lives_of(fold.to_pass, 0)] == ["B"]


@pytest.mark.parametrize("office", "AB")
def test_an_order_passes_through_the_hands_neither_of_who_gave_it_nor_of_who_is_charged(office: str) -> None:
    assert at(office, order(("Given to", "B"), ("Through", office))).to_pass == ()


def test_an_order_that_was_shown_to_all_is_between_others() -> None:
    assert at("C", order(("Given to", "B"))).to_pass == ()


def test_an_intermediary_is_shown_an_order_though_not_who_is_charged() -> None:
    fold = at("C", IN_HAND)
    assert fold.to_pass == (ORDER,)
    (passing,) = fold.passing(fold.to_pass)
    assert (passing.spot, passing.giver, passing.due) == (ORDER, "A", None)
    assert fold.lives(ORDER, 0) == ()


OVER = {
    "reported": told("B", 1, "has done"),
    "declined": told("B", 1, "cannot comply with"),
    "stopped": told("A", 2, "withdraws"),
    "replaced": sent("A", 2, said(1, "order; replaces ALDER 1 paragraph 1"), to="AB"),
    "handed over": told("C", 1, "has done"),
}


@pytest.mark.parametrize("how", OVER)
def test_an_order_has_passed_once_it_is_known_to_be(how: str) -> None:
    fold = at("C", order(*GIVEN_TO_B))
    fold.add(OVER[how])
    assert fold.to_pass == ()
    assert fold.goes_through(ORDER)


@pytest.mark.parametrize("how", ["reported", "stopped", "replaced", "handed over"])
def test_so_has_one_of_which_nobody_is_shown_to_be_charged(how: str) -> None:
    assert at("C", IN_HAND).to_pass == at("C", IN_HAND, told("A", 2, "has done")).to_pass == (ORDER,)
    assert at("C", IN_HAND, OVER[how]).to_pass == at("C", OVER[how], IN_HAND).to_pass == ()


def test_a_report_that_is_taken_back_has_the_order_pass_again_and_a_cancelled_message_does_not() -> None:
    fold = at("C", order(*GIVEN_TO_B), told("C", 1, "has done"), told("C", 2, "withdraws CEDAR 1 paragraph 1"))
    assert fold.to_pass == (ORDER,)
    fold.cancel(Place("ALDER", 1), "C")
    assert fold.to_pass == ()


def test_the_words_that_who_hands_over_reports_are_compared_with_those_that_were_ordered() -> None:
    lines = (("Given to", "B"), ("Deliver", "paragraph 2"), ("Through", "C"))
    given = sent("A", 1, said(1, "order", lines=lines), said(2, "text", "We wait.", title="Note"))
    for words, kinds in (("We wait.", []), ("We wait firmly.", [FindingKind.OTHER_WORDS])):
        report = said(1, "report; has done ALDER 1 paragraph 1", lines=(("Delivered", "paragraph 2"),))
        fold = at("A", given, sent("C", 1, report, said(2, "text", words, title="Note")))
        assert [finding.kind for finding in fold.findings(ORDER)] == kinds
        (certificate,) = fold.certificates(ORDER)
        assert (certificate.office, certificate.is_equal) == ("C", not kinds)
        assert fold.certificate(ORDER, "B") is None


def test_the_word_of_who_hands_over_moves_no_life_and_is_no_strangers() -> None:
    fold = at("A", order(*GIVEN_TO_B), told("C", 1, "has done"))
    assert ([life.state for life in fold.lives(ORDER, 0)], fold.findings(ORDER)) == (["given"], ())
    other = at("A", order(("Given to", "B"), ("Through", "B")), told("C", 1, "has done"))
    assert [finding.kind for finding in other.findings(ORDER)] == [FindingKind.NOT_CHARGED]
