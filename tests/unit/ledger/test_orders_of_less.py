"""Orders of which less is known here: copies that show less, relations that are not known, what others than the giver say."""

from __future__ import annotations

from dataclasses import replace

from backchannel.ledger import Filed, Order, Orders, Texts
from backchannel.ledger.orders_values import Clash, FindingKind, OrderState, Reason
from unit.ledger.correspondence import moment, orders, said, sent, spot, told

ORDER = spot("ALDER 1 1")
GIVEN = sent("A", 1, said(1, "order", "One.\n\nTwo."), to="AB")


def unknowing(*messages: Filed, office: str | None = None) -> Orders:
    """The fold where it is not known what anybody had read."""
    by_place = {message.place: message for message in messages}
    texts = Texts(messages, filed=by_place.get, relation=lambda one, other: Order.UNKNOWN)
    return Orders(office, messages, filed=by_place.get, relation=lambda one, other: Order.UNKNOWN, texts=texts)


def test_an_order_of_which_a_part_is_replaced_is_not_stopped() -> None:
    assert orders([GIVEN, told("A", 2, "replaces ALDER 1 paragraph 1 part 1")]).lives(ORDER, 0)[0].state is OrderState.GIVEN


def test_a_copy_that_shows_more_readers_lets_a_report_count() -> None:
    report = told("B", 1, "has done", to="AB")
    less = replace(report, portions=tuple(replace(portion, readers=frozenset()) for portion in report.portions))
    for copies in ((less, report), (report, less)):
        assert orders([GIVEN, *copies]).lives(ORDER, 0)[0].state is OrderState.DONE


def test_a_copy_that_shows_when_it_was_released_tells_that_in_whichever_order_copies_come() -> None:
    word = sent("C", 1, said(1, "availability", lines=(("Who", "Dobrynin"),)), at=5)
    later = sent("C", 2, said(1, "availability", lines=(("Who", "Dobrynin"),)), at=4)
    for first, second in ((replace(GIVEN, at=0), GIVEN), (GIVEN, replace(GIVEN, at=0))):
        assert orders([first, second]).lives(ORDER, 0)[0].at == GIVEN.at
    for words in ((word, replace(later, at=0), later), (later, replace(later, at=0), word)):
        (found,) = orders(words).availability("Dobrynin")
        assert (found.spot, found.at) == (spot("CEDAR 2 1"), 4)


def test_an_order_takes_the_place_of_none_that_another_office_gave_or_that_it_withdraws() -> None:
    lines = (("Before", "paragraph 1"),)
    message = sent("A", 1, said(1, "order"), said(2, "order", lines=lines))
    for office, bracket in (("C", "order; replaces"), ("A", "order; withdraws")):
        other = sent(office, 2, said(1, f"{bracket} ALDER 1 paragraph 1"))
        assert all(life.needs == () for life in orders([message, other]).lives(other.spot(other.portions[0]), 0))


def test_a_draft_takes_the_place_of_no_order_that_another_office_gave() -> None:
    held = sent("B", 1, said(1, "order"), said(2, "order", lines=(("At", "221800Z OCT 72"), ("After", "paragraph 1"))))
    draft = sent("A", 9, said(1, "order; replaces BIRCH 1 paragraph 1", lines=(("Not before", "222000Z OCT 72"),)))
    assert orders([held]).contradictions(draft) == ()


def test_what_a_draft_itself_says_of_when_somebody_can_be_met_counts() -> None:
    word = said(2, "availability", lines=(("Who", "Dobrynin"), ("Not before", "222000Z OCT 72")))
    order = said(1, "order", lines=(("To", "Dobrynin"), ("Not later than", "221900Z OCT 72")))
    (found,) = orders([]).contradictions(sent("A", 9, order, word, at=moment("010000Z OCT 72")))
    assert (found.clash, found.by) == (Clash.NO_MOMENT, spot("ALDER 9 2"))


def test_an_office_that_is_neither_of_the_two_does_not_say_that_the_text_is_not_here() -> None:
    message = sent("A", 1, said(1, "order", lines=(("Given to", "B"), ("Deliver", "ALDER 9 paragraph 1"))))
    for office, whys in (("B", [Reason.INCOMPLETE]), ("C", [])):
        assert [each.why for each in orders([message], office=office).lives(ORDER, 0)[0].holds] == whys


def test_an_order_to_deliver_is_named_when_the_words_that_took_its_texts_place_are_replaced() -> None:
    message = sent("A", 1, said(1, "order", lines=(("Deliver", "paragraph 2"),)), said(2, title="The note"))
    fold = orders([message, told("A", 2, "replaces ALDER 1 paragraph 2")])
    assert fold.add(told("A", 3, "replaces ALDER 2 paragraph 1")) == (ORDER,)


DELIVER = sent("A", 1, said(1, "order", lines=(("Deliver", "paragraph 2"),)), said(2, "text", "We wait.", title="The note"), to="ABC")


def handed(office: str, words: str, seq: int = 1) -> Filed:
    return sent(office, seq, said(1, "report; has done ALDER 1 paragraph 1", lines=(("Delivered", "paragraph 2"),)), said(2, "", words))


def test_an_office_that_was_not_charged_has_no_certificate_though_it_reports() -> None:
    named = sent("A", 1, said(1, "order", lines=(("Given to", "B"), ("Deliver", "paragraph 2"))), *DELIVER.portions[1:])
    assert orders([named, handed("C", "We wait.")]).certificate(ORDER, "C") is None


def test_words_of_a_report_that_was_corrected_are_no_finding() -> None:
    fold = orders([DELIVER, handed("B", "We go."), told("B", 2, "withdraws BIRCH 1 paragraph 1")])
    assert fold.findings(ORDER) == ()


def test_where_it_is_not_known_which_version_had_been_read_each_version_is_taken_for_right() -> None:
    changed = told("A", 2, "replaces ALDER 1 paragraph 2", "We go.")
    again = told("A", 3, "replaces ALDER 2 paragraph 1", "We stay.")
    for words in ("We wait.", "We go.", "We stay."):
        fold = unknowing(DELIVER, changed, again, handed("B", words))
        found = fold.certificate(ORDER, "B")
        assert found is not None and not found.is_certain
        assert fold.findings(ORDER) == ()
    fold = unknowing(DELIVER, changed, handed("B", "We run."))
    assert [finding.kind for finding in fold.findings(ORDER)] == [FindingKind.OTHER_WORDS]


def test_where_it_is_not_known_which_points_had_been_read_none_is_left_out() -> None:
    points = sent("A", 1, said(1, "order", lines=(("Speak", "paragraph 2"),)), said(2, "points", "One.\n\nTwo."), to="AB")
    report = sent("B", 1, said(1, "report; has done ALDER 1 paragraph 1", lines=(("Covered", "1"),)))
    assert unknowing(points, told("A", 2, "replaces ALDER 1 paragraph 2", "One."), report).findings(ORDER) == ()
