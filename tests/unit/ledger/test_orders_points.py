"""Points that were to be spoken to, and what was asked in return: by which report, in any number of them."""

from __future__ import annotations

from backchannel.ledger import Filed, Orders
from backchannel.ledger.filed import FiledPortion
from backchannel.ledger.orders_values import FindingKind
from unit.ledger.correspondence import orders, said, sent, spot

ORDER = spot("ALDER 1 1")
POINTS = sent("A", 1, said(1, "order", "One.\n\nTwo.\n\nThree.", lines=(("Speak", "these words"),)), said(2, "order"), to="AB")


def report(number: int, *lines: tuple[str, str], on: int = 1, bracket: str = "report") -> FiledPortion:
    return said(number, f"{bracket}; has done ALDER 1 paragraph {on}", lines=lines)


def asked(number: int, bracket: str = "question") -> FiledPortion:
    return said(number, bracket, "Why?", lines=(("Asked by", "Dobrynin"),))


def fold(*messages: Filed) -> Orders:
    return orders([POINTS, *messages])


def told(*messages: Filed) -> list[tuple[int, str, str]]:
    return [(each.number, each.how, str(each.by)) for each in fold(*messages).points(ORDER, "B")]


def test_each_point_stands_by_the_report_that_names_it_one_to_a_point_or_several() -> None:
    message = sent("B", 1, report(1, ("Covered", "1, 2")), report(2, ("Not covered", "3")), to="AB")
    first, second = "BIRCH 1 paragraph 1", "BIRCH 1 paragraph 2"
    assert told(message) == [(1, "covered", first), (2, "covered", first), (3, "not covered", second)]
    assert fold(message).findings(ORDER) == ()


def test_of_two_reports_on_a_point_the_last_counts_and_one_that_was_taken_back_does_not() -> None:
    one, other = (sent("B", seq, report(1, (line, "1")), to="AB") for seq, line in ((1, "Not covered"), (2, "Covered")))
    assert [how for _, how, _ in told(other, one)] == ["covered"]
    assert [how for _, how, _ in told(other, one, sent("B", 3, said(1, "withdraws BIRCH 2 paragraph 1"), to="AB"))] == ["not covered"]


def test_points_of_which_no_report_speaks_are_left_out_once() -> None:
    (finding,) = fold(sent("B", 1, report(1, ("Covered", "1")), to="AB"), sent("B", 2, report(1, ("Covered", "3")), to="AB")).findings(
        ORDER
    )
    assert (finding.kind, finding.points, finding.by) == (FindingKind.POINTS_LEFT_OUT, (2,), spot("BIRCH 1 1"))


def test_who_is_not_charged_says_nothing_of_points() -> None:
    assert fold(sent("C", 1, report(1, ("Covered", "1")))).points(ORDER, "C") == ()


def test_a_question_belongs_to_the_report_above_it_or_to_the_order_that_it_names() -> None:
    message = sent("B", 1, asked(1), report(2), asked(3), asked(4), report(5, on=2), asked(6), to="AB")
    held = fold(message)
    assert list(map(str, held.questions(ORDER, "B"))) == ["BIRCH 1 paragraph 3", "BIRCH 1 paragraph 4"]
    assert held.questions(spot("ALDER 1 2"), "B") == (spot("BIRCH 1 6"),)
    named = sent("B", 1, report(1, on=2), asked(2, "question; has done ALDER 1 paragraph 1"), to="AB")
    assert fold(named).questions(ORDER, "B") == (spot("BIRCH 1 2"),)
    assert fold(named).questions(spot("ALDER 1 2"), "B") == ()
