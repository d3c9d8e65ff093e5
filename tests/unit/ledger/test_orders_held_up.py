"""What holds an order up: what must come first, texts that do not hold, times that are over or cannot be."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import normalize

import pytest

from backchannel.ledger import Filed, Place
from backchannel.ledger.filed import FiledPortion
from backchannel.ledger.orders_values import FindingKind, Hold, Reason
from unit.ledger.correspondence import knows, moment, orders, said, sent, spot, told, view

ORDER = spot("ALDER 1 1")


def held(*messages: Filed, now: int = 0, paragraph: int = 1, **known: str) -> dict[Reason, tuple[str, ...]]:
    """What holds ALDER 1 paragraph 1 (or another) up, by reason."""
    fold = orders(messages, knows(**known))
    (life,) = fold.lives(spot(f"ALDER 1 {paragraph}"), now)
    return {each.why: tuple(map(str, each.spots)) for each in life.holds}


def order_with(*lines: tuple[str, str], number: int = 1, bracket: str = "order") -> FiledPortion:
    return said(number, bracket, lines=lines, to="AB")


def test_an_order_is_blocked_until_what_must_come_first_is_reported_done() -> None:
    message = sent("A", 1, order_with(("After", "paragraph 2")), order_with(number=2))
    assert held(message) == {Reason.FIRST: ("ALDER 1 paragraph 2",)}
    assert held(message, told("B", 1, "has begun ALDER 1 paragraph 2")) == {Reason.FIRST: ("ALDER 1 paragraph 2",)}
    assert held(message, told("B", 1, "has not done ALDER 1 paragraph 2")) == {Reason.FIRST: ("ALDER 1 paragraph 2",)}
    for step in ("has done", "has done otherwise"):
        assert held(message, told("B", 1, f"{step} ALDER 1 paragraph 2")) == {}


def test_an_order_that_says_before_blocks_the_other() -> None:
    assert held(sent("A", 1, order_with(), order_with(("Before", "paragraph 1"), number=2))) == {Reason.FIRST: ("ALDER 1 paragraph 2",)}


def before(office: str, *more: tuple[str, str]) -> Filed:
    return sent(office, 5, said(1, "order", lines=(*more, ("Before", "ALDER 1 paragraph 1"))))


def test_what_an_office_puts_first_that_is_charged_holds_up_its_own_life_alone() -> None:
    message = sent("A", 1, said(1, "order"))
    fold = orders([message, before("B")])
    assert [[need.spot for need in life.needs] for life in fold.lives(ORDER, 0)] == [[spot("BIRCH 5 1")], []]
    assert fold.findings(ORDER) == fold.findings(spot("BIRCH 5 1")) == ()


def test_what_another_office_puts_first_holds_nothing_up_and_does_not_fit_with_either_order() -> None:
    message = sent("A", 1, said(1, "order", lines=(("Given to", "B"),)))
    fold = orders([message, before("C")])
    assert (fold.lives(ORDER, 0)[0].needs, fold.lives(ORDER, 0)[0].holds) == ((), ())
    (finding,) = fold.findings(ORDER)
    assert (finding.kind, finding.by, finding.office, finding.order) == (FindingKind.HOLDS_NOTHING, spot("CEDAR 5 1"), "C", ORDER)
    assert fold.findings(spot("CEDAR 5 1")) == fold.findings_of(Place("CEDAR", 5)) == (finding,)
    fold.add(sent("C", 6, said(1, "withdraws CEDAR 5 paragraph 1")))
    assert fold.findings(ORDER) == ()


def test_an_order_through_another_message_of_who_gave_it_is_put_first() -> None:
    assert held(sent("A", 1, said(1, "order"), to="AB"), before("A")) == {Reason.FIRST: ("ALDER 5 paragraph 1",)}


def test_a_circle_that_another_office_would_close_is_none() -> None:
    message = sent("A", 1, said(1, "order", lines=(("Given to", "B"),)))
    follows = said(1, "order", lines=(("After", "ALDER 1 paragraph 1"),))
    closes = said(2, "order", lines=(("After", "paragraph 1"), ("Before", "ALDER 1 paragraph 1")))
    assert held(message, sent("C", 5, follows, closes)) == {}
    assert Reason.CIRCLE in held(message, sent("A", 5, follows, closes))


def test_what_is_reported_done_by_one_of_two_offices_is_not_done() -> None:
    message = sent("A", 1, order_with(("After", "paragraph 2")), said(2, "order"), to="ABC")
    assert held(message, told("B", 1, "has done ALDER 1 paragraph 2")) == {Reason.FIRST: ("ALDER 1 paragraph 2",)}
    assert held(message, *(told(office, 1, "has done ALDER 1 paragraph 2") for office in "BC")) == {}


def test_what_was_stopped_holds_nothing_up() -> None:
    message = sent("A", 1, order_with(("After", "paragraph 2")), order_with(number=2), to="AB")
    assert held(message, told("A", 2, "withdraws ALDER 1 paragraph 2")) == {}


def test_what_was_replaced_hands_its_place_to_the_order_that_replaced_it() -> None:
    message = sent("A", 1, order_with(("After", "paragraph 2")), order_with(number=2), to="AB")
    other = sent("A", 2, said(1, "order; replaces ALDER 1 paragraph 2"), to="AB")
    assert held(message, other) == {Reason.FIRST: ("ALDER 2 paragraph 1",)}
    assert held(message, other, told("B", 1, "has done ALDER 2 paragraph 1")) == {}


THREE = order_with(("After", "paragraph 2")), order_with(number=2), order_with(("Before", "paragraph 2"), number=3)


def test_an_order_by_which_another_is_withdrawn_does_not_take_its_place() -> None:
    message = sent(
        "A", 1, order_with(("After", "paragraph 2")), order_with(number=2), order_with(("Before", "paragraph 2"), number=3), to="AB"
    )
    fold = orders([message, sent("A", 2, said(1, "order; withdraws ALDER 1 paragraph 2"), to="AB")])
    assert fold.lives(ORDER, 0)[0].needs == fold.lives(spot("ALDER 2 1"), 0)[0].needs == ()


def test_what_was_stopped_stays_so_though_it_is_replaced_after_that() -> None:
    message = sent(
        "A", 1, order_with(("After", "paragraph 2")), order_with(number=2), order_with(("Before", "paragraph 2"), number=3), to="AB"
    )
    later = sent("A", 3, said(1, "order; replaces ALDER 1 paragraph 2"), to="AB")
    fold = orders([message, told("A", 2, "withdraws ALDER 1 paragraph 2"), later])
    assert fold.lives(ORDER, 0)[0].needs == fold.lives(spot("ALDER 3 1"), 0)[0].needs == ()


def test_what_was_done_before_it_was_replaced_keeps_its_place() -> None:
    message = sent(
        "A", 1, order_with(("After", "paragraph 2")), order_with(number=2), order_with(("Before", "paragraph 2"), number=3), to="AB"
    )
    done, later = told("B", 1, "has done ALDER 1 paragraph 2"), sent("A", 2, said(1, "order; replaces ALDER 1 paragraph 2"), to="AB")
    fold = orders([message, done, later], knows(ALDER_2="BIRCH 1"))
    assert [need.spot for need in fold.lives(ORDER, 0)[0].needs] == [spot("ALDER 1 2")]
    assert fold.lives(spot("ALDER 2 1"), 0)[0].needs == ()


def test_an_order_waits_for_what_it_took_the_place_of() -> None:
    message = sent("A", 1, order_with(), order_with(("Before", "paragraph 1"), number=2), to="AB")
    fold = orders([message, sent("A", 2, said(1, "order; replaces ALDER 1 paragraph 1"), to="AB")])
    assert [need.spot for need in fold.lives(spot("ALDER 2 1"), 0)[0].needs] == [spot("ALDER 1 2")]


def test_an_event_is_over_when_somebody_reports_it() -> None:
    message = sent("A", 1, order_with(("After", "paragraph 2")), said(2, "event", "The ships have turned."))
    assert held(message) == {Reason.FIRST: ("ALDER 1 paragraph 2",)}
    assert held(message, told("C", 1, "has done ALDER 1 paragraph 2")) == {}


def test_what_is_neither_an_order_nor_an_event_can_never_come_first() -> None:
    message = sent("A", 1, order_with(("After", "paragraph 2")), said(2, "proposal"))
    assert held(message, told("B", 1, "has done ALDER 1 paragraph 2")) == {Reason.FIRST: ("ALDER 1 paragraph 2",)}


def test_of_an_order_that_is_not_shown_here_the_report_of_an_office_that_can_read_it_counts() -> None:
    message = sent("A", 1, order_with(("After", "paragraph 2")), said(2, "order", to="AC"), to="ABC")
    seen = view([message], "B")
    for office, free in (("C", True), ("A", False), ("B", False)):
        fold = orders([*seen, told(office, 2, "has done ALDER 1 paragraph 2")], office="B")
        (life,) = fold.lives(ORDER, 0)
        assert (life.holds == ()) is free


def test_of_an_order_that_is_not_shown_here_all_must_have_reported_who_can_read_it_for_one_of_them_is_charged() -> None:
    message = sent("A", 1, order_with(("After", "paragraph 2")), said(2, "order", to="CD"), to="ABCD")
    (seen,) = view([message], "B")
    for copy, reports, free in ((seen, "C", False), (seen, "CD", True), (replace(seen, all_readers=False), "CD", False)):
        done = [replace(told("C", 2, "has done ALDER 1 paragraph 2"), office=each, place=Place(each, 2)) for each in reports]
        (life,) = orders([copy, *done], office="B").lives(ORDER, 0)
        assert (life.holds == ()) is free


def test_an_order_that_is_not_here_at_all_is_done_by_nobodys_word() -> None:
    message = sent("A", 1, order_with(("After", "CEDAR 1 paragraph 1")))
    for office in "BC":
        assert held(message, told(office, 2, "has done CEDAR 1 paragraph 1")) == {Reason.FIRST: ("CEDAR 1 paragraph 1",)}
    assert held(message, sent("C", 1, said(1, "event", "The ships have turned.")), told("B", 2, "has done CEDAR 1 paragraph 1")) == {}


def test_orders_that_come_before_each_other_in_a_circle_are_each_blocked() -> None:
    lines = [(("After", f"paragraph {first}"),) for first in (3, 1, 2)]
    message = sent(
        "A", 1, *(order_with(*line, number=number) for number, line in enumerate(lines, 1)), order_with(("After", "paragraph 1"), number=4)
    )
    for paragraph in (1, 2, 3):
        assert held(message, paragraph=paragraph)[Reason.CIRCLE] == tuple(f"ALDER 1 paragraph {number}" for number in (1, 2, 3))
    assert Reason.CIRCLE not in held(message, paragraph=4)


DELIVERY = (("Deliver", "paragraph 2"),)


@pytest.mark.parametrize(
    ("later", "why"),
    [
        ([told("A", 2, "withdraws ALDER 1 paragraph 2")], Reason.WITHDRAWN),
        ([], None),
    ],
)
def test_an_order_waits_while_its_text_does_not_hold(later: list[Filed], why: Reason | None) -> None:
    message = sent("A", 1, order_with(*DELIVERY), said(2, title="The note"), to="AB")
    assert set(held(message, *later)) == ({why} if why else set())


def test_an_order_waits_while_two_versions_are_in_conflict_that_its_giver_had_read() -> None:
    note = [sent("A", 1, said(1, title="The note")), *(told(office, 1, "replaces ALDER 1 paragraph 1") for office in "BC")]
    order = sent("A", 2, said(1, "order", lines=(("Given to", "B"), ("Deliver", "ALDER 1 paragraph 1"))))
    for read, whys in (("ALDER 1", []), ("BIRCH 1, CEDAR 1", [Reason.CONFLICT])):
        (life,) = orders([*note, order], knows(ALDER_2=read)).lives(spot("ALDER 2 1"), 0)
        assert [each.why for each in life.holds] == whys


def test_an_order_waits_for_a_text_that_is_not_here() -> None:
    fold = orders([sent("A", 2, said(1, "order", lines=(("Deliver", "ALDER 1 paragraph 2"),)), to="AB")])
    assert fold.lives(spot("ALDER 2 1"), 0)[0].holds[0].why is Reason.INCOMPLETE


def test_an_order_waits_until_the_words_that_hold_now_are_signed() -> None:
    text = said(2, "text", "We accept.", title="The note", lines=(("For signature by", "The President"),))
    has_it_signed = said(3, "order", lines=(("Given to", "C"), ("Sign", "paragraph 2")))
    message = sent("A", 1, order_with(*DELIVERY), text, has_it_signed, to="ABC")
    signed, returned = (told("C", seq, f"{step} ALDER 1 paragraph 2") for seq, step in ((1, "signs"), (2, "returns unsigned")))
    read = {"CEDAR_1": "ALDER 1", "CEDAR_2": "ALDER 1"}
    assert held(message) == {Reason.UNSIGNED: ("ALDER 1 paragraph 2",)}
    assert held(message, signed, **read) == {}
    assert held(message, signed, returned, **read) == {Reason.UNSIGNED: ("ALDER 1 paragraph 2",)}
    changed = sent("A", 2, said(1, "replaces ALDER 1 paragraph 2", "We accept gladly."), to="ABC")
    assert held(message, signed, changed, **read) == {Reason.UNSIGNED: ("ALDER 1 paragraph 2",)}


def at(line: str, hour: str) -> tuple[str, str]:
    return line, f"22{hour}Z OCT 72"


def test_an_order_is_overdue_when_its_span_or_the_time_for_its_report_is_over() -> None:
    message = sent("A", 1, order_with(at("Not later than", "1000"), at("Report by", "1200")), to="AB")
    assert held(message, now=moment("221000Z OCT 72") + 59_999_999) == {}  # the minute that it names is not over yet
    assert set(held(message, now=moment("221001Z OCT 72"))) == {Reason.SPAN_OVER}
    assert set(held(message, now=moment("221201Z OCT 72"))) == {Reason.SPAN_OVER, Reason.REPORT_DUE}
    assert held(message, told("B", 1, "has done"), now=moment("221201Z OCT 72")) == {}


def test_what_must_come_first_and_cannot_before_the_time_is_over_makes_an_order_impossible() -> None:
    message = sent("A", 1, order_with(at("At", "2300")), order_with(at("At", "2359"), ("Before", "paragraph 1"), number=2), to="AB")
    assert held(message)[Reason.FIRST_TOO_LATE] == ("ALDER 1 paragraph 2",)
    just = sent("A", 1, order_with(at("At", "2300")), order_with(at("At", "2300"), ("Before", "paragraph 1"), number=2), to="AB")
    assert Reason.FIRST_TOO_LATE not in held(just)


def test_a_word_on_when_somebody_can_be_met_makes_orders_impossible_at_once_and_they_are_named() -> None:
    spoken = order_with(("Through", "C"), ("To", "Dobrynin"), ("Before", "paragraph 1"), number=2)
    fold = orders([sent("A", 1, order_with(at("At", "2300")), spoken, to="AB")])
    word = sent("C", 1, said(1, "availability", lines=(("Who", "Dobrynin"), ("Not before", "230100Z OCT 72"))))
    assert fold.add(word) == (ORDER, spot("ALDER 1 2"))
    (life,) = fold.lives(ORDER, 0)
    assert [(each.hold, each.why) for each in life.holds] == [(Hold.BLOCKED, Reason.FIRST), (Hold.IMPOSSIBLE, Reason.FIRST_TOO_LATE)]


def test_the_last_word_on_when_somebody_can_be_met_counts_and_one_that_is_taken_back_does_not() -> None:
    spoken = sent("A", 1, order_with(("Through", "C"), ("To", "Dobrynin"), at("Not later than", "2000")), to="AB")

    def word(seq: int, hour: str) -> Filed:
        return said_by("C", seq, hour)

    assert held(spoken, word(1, "1900")) == {}
    assert held(spoken, word(2, "2001"), word(1, "1900")) == {Reason.NO_MOMENT: ("CEDAR 2 paragraph 1",)}
    assert held(spoken, word(2, "2001"), word(3, "1900")) == {}
    assert held(spoken, word(2, "2001"), told("C", 3, "withdraws CEDAR 2 paragraph 1")) == {}


def said_by(office: str, seq: int, hour: str, at_time: int = 0) -> Filed:
    """A word on when Dobrynin can be met at the earliest."""
    return sent(office, seq, said(1, "availability", lines=(("Who", "Dobrynin"), at("Not before", hour))), at=at_time)


SPOKEN = sent("A", 1, said(1, "order", lines=(("Given to", "B"), ("To", "Dobrynin"), at("Not later than", "2000"))))


def test_the_word_of_an_office_that_has_no_part_in_an_order_on_when_somebody_can_be_met_binds_nothing_whenever_it_says_it_wrote() -> None:
    fold = orders([SPOKEN, said_by("C", 1, "2001", 10**18)])
    assert fold.lives(ORDER, 0)[0].holds == ()
    (finding,) = fold.findings(ORDER)
    assert (finding.kind, finding.by, finding.office) == (FindingKind.NOT_HEARD, spot("CEDAR 1 1"), "C")
    assert fold.findings_of(Place("CEDAR", 1)) == (finding,)
    fold.add(told("B", 1, "has done"))
    assert fold.findings(ORDER) == ()


def test_of_several_words_on_when_somebody_can_be_met_the_strictest_holds_until_one_has_read_the_others_whatever_time_they_say() -> None:
    words = [said_by("A", 2, "2001", 1), said_by("B", 1, "1900", 10**18)]
    both = ("ALDER 2 paragraph 1", "BIRCH 1 paragraph 1")
    assert held(SPOKEN, *words) == {Reason.NO_MOMENT: both}
    assert held(SPOKEN, *words, BIRCH_1="ALDER 2") == {}
    assert held(SPOKEN, *words, ALDER_2="BIRCH 1") == {Reason.NO_MOMENT: both[:1]}


def test_a_person_is_one_however_his_name_is_spaced_and_in_capital_letters() -> None:
    for name, other in (("the Minister", "THE  minister"), ("Lê Đức Thọ", normalize("NFD", "LÊ ĐỨC THỌ")), ("Strauß", "STRAUSS")):
        spoken = sent("A", 1, order_with(("To", name), at("Not later than", "2000")), to="AB")
        word = sent("B", 1, said(1, "availability", lines=(("Who", other), at("Not before", "2001"))))
        assert held(spoken, word) == {Reason.NO_MOMENT: ("BIRCH 1 paragraph 1",)}


def test_what_is_reported_is_held_up_by_nothing_and_what_is_declined_is_overdue_when_its_time_is_over() -> None:
    message = sent("A", 1, order_with(at("At", "0100"), ("After", "paragraph 2")), order_with(number=2), to="AB")
    for step in ("has done", "has not done"):
        assert held(message, told("B", 1, step), now=moment("230100Z OCT 72")) == {}
    assert held(message, told("B", 1, "cannot comply with"), now=moment("230100Z OCT 72")) == {Reason.SPAN_OVER: ()}
    assert held(message, told("B", 1, "cannot comply with"), now=moment("220100Z OCT 72")) == {}
