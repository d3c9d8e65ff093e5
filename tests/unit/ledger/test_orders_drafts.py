"""Drafts whose orders cannot be meant so, by themselves and with those that are open; nothing is counted in."""

from __future__ import annotations

import pytest

from backchannel.ledger import Filed
from backchannel.ledger.filed import FiledPortion
from backchannel.ledger.orders_values import Clash, Contradiction
from unit.ledger.correspondence import moment, orders, said, sent, spot, told

TALK = ("To", "Dobrynin")


def order(number: int, *lines: tuple[str, str], bracket: str = "order") -> FiledPortion:
    return said(number, bracket, lines=lines)


def draft(*portions: FiledPortion, seq: int = 9, at: str = "010000Z OCT 72") -> Filed:
    return sent("A", seq, *portions, at=moment(at))


def clashes(drafted: Filed, *held: Filed) -> list[Clash]:
    return [each.clash for each in contradictions(drafted, *held)]


def the_contradiction(drafted: Filed, *held: Filed) -> Contradiction:
    found = contradictions(drafted, *held)
    assert len(found) == 1
    return found[0]


def contradictions(drafted: Filed, *held: Filed) -> tuple[Contradiction, ...]:
    fold = orders(held)
    before = fold.open(None, 0)
    found = fold.contradictions(drafted)
    assert fold.open(None, 0) == before, "nothing was counted in"
    return found


def test_a_draft_that_can_be_meant_so_is_let_through() -> None:
    assert (
        clashes(draft(order(1, ("At", "2000 WASHINGTON 22 OCT 72")), order(2, ("At", "0200 PARIS 23 OCT 72"), ("After", "paragraph 1"))))
        == []
    )


@pytest.mark.parametrize("which", ["After", "Before"])
def test_what_comes_first_and_cannot_before_the_other_is_over_is_told_with_both_times(which: str) -> None:
    talk, delivery = ("Not before", "2000 WASHINGTON 22 OCT 72"), ("At", "2300 PARIS 22 OCT 72")
    if which == "After":
        drafted = draft(order(1, talk), order(2, delivery, ("After", "paragraph 1")))
    else:
        drafted = draft(order(1, talk, ("Before", "paragraph 2")), order(2, delivery))
    found = the_contradiction(drafted)
    assert (found.clash, found.first, found.then) == (Clash.TIMES, spot("ALDER 9 1"), spot("ALDER 9 2"))
    assert (str(found.earliest), str(found.latest)) == (talk[1], delivery[1])


def test_the_same_moment_is_no_contradiction() -> None:
    delivery = order(2, ("At", "2300 PARIS 22 OCT 72"), ("After", "paragraph 1"))
    assert clashes(draft(order(1, ("Not before", "222200Z OCT 72")), delivery)) == []
    assert clashes(draft(order(1, ("Not before", "222201Z OCT 72")), delivery)) == [Clash.TIMES]


def test_a_draft_contradicts_an_order_that_is_open_and_not_one_that_is_closed() -> None:
    held = sent("A", 1, order(1, ("At", "221800Z OCT 72")), to="AB")
    drafted = draft(order(1, ("Not before", "222000Z OCT 72"), ("Before", "ALDER 1 paragraph 1")))
    assert clashes(drafted, held) == [Clash.TIMES]
    assert clashes(drafted, held, told("A", 2, "withdraws")) == []
    assert clashes(drafted, held, told("B", 1, "has done")) == []


def test_a_draft_that_replaces_the_other_order_contradicts_it_no_more() -> None:
    held = sent("A", 1, order(1, ("At", "221800Z OCT 72")), to="AB")
    late = order(1, ("Not before", "222000Z OCT 72"), ("Before", "ALDER 1 paragraph 1"))
    assert clashes(draft(late, order(2, ("At", "222100Z OCT 72"), bracket="order; replaces ALDER 1 paragraph 1")), held) == []
    assert clashes(draft(late, order(2, ("At", "221900Z OCT 72"), bracket="order; replaces ALDER 1 paragraph 1")), held) == [Clash.TIMES]
    assert clashes(draft(late, said(2, "withdraws ALDER 1 paragraph 1")), held) == []


def test_an_order_that_replaces_another_has_its_place_among_the_others() -> None:
    held = sent("A", 1, order(1), order(2, ("At", "221800Z OCT 72"), ("After", "paragraph 1")), to="AB")
    later = draft(order(1, ("Not before", "222000Z OCT 72"), bracket="order; replaces ALDER 1 paragraph 1"))
    found = the_contradiction(later, held)
    assert (found.clash, found.first, found.then) == (Clash.TIMES, spot("ALDER 9 1"), spot("ALDER 1 2"))


def test_what_was_said_of_when_somebody_can_be_met_counts_and_is_named() -> None:
    word = sent("C", 1, said(1, "availability", lines=(("Who", "Dobrynin"), ("Not before", "2000 WASHINGTON 22 OCT 72"))))
    drafted = draft(order(1, TALK), order(2, ("At", "2300 PARIS 22 OCT 72"), ("After", "paragraph 1")))
    found = the_contradiction(drafted, word)
    assert (found.clash, found.by, str(found.earliest)) == (Clash.TIMES, spot("CEDAR 1 1"), "2000 WASHINGTON 22 OCT 72")
    later = draft(
        order(1, TALK, ("Not before", "2200 WASHINGTON 22 OCT 72")), order(2, ("At", "2300 PARIS 22 OCT 72"), ("After", "paragraph 1"))
    )
    assert the_contradiction(later, word).by is None, "the time is the order's own"
    alone = the_contradiction(draft(order(1, TALK, ("Not later than", "1900 WASHINGTON 22 OCT 72"))), word)
    assert (alone.clash, alone.then, alone.by) == (Clash.NO_MOMENT, spot("ALDER 9 1"), spot("CEDAR 1 1"))


def test_a_time_that_is_over_at_release_is_in_the_past() -> None:
    drafted = [draft(order(1, ("Not later than", "221800Z OCT 72")), at=at) for at in ("221800Z OCT 72", "221801Z OCT 72")]
    assert [clashes(each) for each in drafted] == [[], [Clash.PAST]]


def test_orders_that_come_before_each_other_in_a_circle_are_told_once() -> None:
    found = the_contradiction(draft(*(order(number, ("After", f"paragraph {number % 3 + 1}")) for number in (1, 2, 3)), order(4)))
    assert (found.clash, found.circle) == (Clash.CIRCLE, tuple(spot(f"ALDER 9 {number}") for number in (1, 2, 3)))


def test_a_circle_through_an_order_that_is_held_is_found() -> None:
    held = sent("A", 1, order(1), order(2, ("After", "paragraph 1")), to="AB")
    drafted = draft(order(1, ("After", "ALDER 1 paragraph 2"), ("Before", "ALDER 1 paragraph 1")))
    found = the_contradiction(drafted, held)
    assert found.circle == (spot("ALDER 1 1"), spot("ALDER 1 2"), spot("ALDER 9 1"))
    assert clashes(drafted, held, told("A", 2, "withdraws")) == []


def test_what_comes_before_or_after_a_paragraph_that_is_neither_order_nor_event_is_told() -> None:
    assert clashes(draft(order(1, ("After", "paragraph 2")), said(2))) == [Clash.NO_ORDER]
    assert clashes(draft(order(1, ("Before", "paragraph 2")), said(2, "proposal"))) == [Clash.NO_ORDER]
    assert clashes(draft(order(1, ("After", "paragraph 2")), said(2, "event"))) == []
    held = sent("A", 1, said(1), said(2, "event"))
    assert clashes(draft(order(1, ("After", "ALDER 1 paragraph 1"))), held) == [Clash.NO_ORDER]
    assert clashes(draft(order(1, ("After", "ALDER 1 paragraph 2"))), held) == []
    assert clashes(draft(order(1, ("After", "BIRCH 7 paragraph 2"))), held) == []


def test_a_proposal_contradicts_nothing() -> None:
    late = order(1, ("Not before", "222000Z OCT 72"), ("Before", "paragraph 2"), bracket="proposal")
    assert clashes(draft(late, order(2, ("At", "221800Z OCT 72")))) == []
