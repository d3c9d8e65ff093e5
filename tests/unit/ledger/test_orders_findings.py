"""What does not fit: one test for every row of the table of docs/spec/orders.md, "Findings", with what stands beside it and does fit."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from backchannel.ledger import Filed, Place
from backchannel.ledger.filed import FiledPortion
from backchannel.ledger.orders_values import Finding, FindingKind
from unit.ledger.correspondence import knows, moment, orders, said, sent, spot, told, view

ORDER = spot("ALDER 1 1")
GIVEN = sent("A", 1, said(1, "order", "Go to the quay."), to="ABC")
ROOT = Path(__file__).resolve().parents[3]


def findings(*messages: Filed, of: str = "ALDER 1 1", office: str | None = None, **known: str) -> tuple[Finding, ...]:
    return orders(messages, knows(**known), office).findings(spot(of))


def the_finding(*messages: Filed, **known: str) -> Finding:
    found = findings(*messages, **known)
    assert len(found) == 1
    return found[0]


def kinds(*messages: Filed, of: str = "ALDER 1 1", **known: str) -> set[FindingKind]:
    return {finding.kind for finding in findings(*messages, of=of, **known)}


def given(*lines: tuple[str, str], at: str = "220000Z OCT 72", words: str = "x", more: tuple[FiledPortion, ...] = ()) -> Filed:
    """ALDER 1, of A to B: an order with these lines."""
    return sent("A", 1, said(1, "order", words, lines=lines), *more, to="AB", at=moment(at))


def report(
    *lines: tuple[str, str], step: str = "has done", seq: int = 1, more: tuple[FiledPortion, ...] = (), at: str = "222359Z OCT 72"
) -> Filed:
    """BIRCH 1, of B to A: a report with these lines on ALDER 1 paragraph 1."""
    return sent("B", seq, said(1, f"report; {step} ALDER 1 paragraph 1", lines=lines), *more, to="AB", at=moment(at))


def when(hour: str) -> tuple[str, str]:
    return "When", f"22{hour}Z OCT 72"


def test_every_kind_of_finding_has_its_row_and_every_row_its_kind() -> None:
    page = (ROOT / "docs" / "spec" / "orders.md").read_text("utf-8").partition("## Findings")[2].partition("## ")[0]
    assert re.findall(r"^\| ([^|]+) \|", page, re.MULTILINE)[1:] == [str(kind) for kind in FindingKind]


def test_an_order_that_goes_as_it_should_has_no_findings() -> None:
    steps = ("will comply with", "has begun", "has done")
    messages = [GIVEN, *(told("B", seq, step) for seq, step in enumerate(steps, 1)), told("A", 2, "accepts")]
    assert findings(*messages, ALDER_2="BIRCH 3") == ()


def test_a_step_of_an_office_that_was_not_charged_changes_nothing_and_is_a_finding() -> None:
    message = sent("A", 1, said(1, "order", to="AB"), to="AB")
    finding = the_finding(message, told("C", 1, "has done"))
    assert (finding.kind, finding.by, finding.office) == (FindingKind.NOT_CHARGED, spot("CEDAR 1 1"), "C")
    assert orders([message, told("C", 1, "has done")]).lives(ORDER, 0)[0].state == "given"


def test_who_gave_an_order_cannot_report_it_done_himself() -> None:
    assert kinds(GIVEN, told("A", 2, "has done")) == {FindingKind.NOT_CHARGED}


def test_an_acceptance_or_a_stop_by_who_did_not_give_the_order_is_a_finding() -> None:
    for bracket in ("accepts", "withdraws", "replaces"):
        assert kinds(GIVEN, told("C", 1, bracket)) == {FindingKind.NOT_CHARGED}
        assert orders([GIVEN, told("C", 1, bracket)]).lives(ORDER, 0)[0].state == "given"


def test_who_is_charged_is_not_said_to_be_none_of_them_where_this_copy_hides_addressees() -> None:
    hidden = Filed(place=GIVEN.place, digest=b"", office="A", at=1, to=frozenset("B"), all_readers=False, portions=GIVEN.portions)
    assert findings(hidden, told("C", 1, "has done")) == ()


def test_a_step_in_what_orders_nothing_is_a_finding_and_a_proposal_orders_nothing() -> None:
    for kind in ("proposal", "", "question"):
        assert kinds(sent("A", 1, said(1, kind)), told("B", 1, "has done")) == {FindingKind.NO_ORDER}
        assert kinds(sent("A", 1, said(1, kind)), told("B", 1, "accepts")) == {FindingKind.NO_ORDER}


def test_a_step_in_a_paragraph_that_is_not_there_is_a_finding() -> None:
    assert kinds(GIVEN, told("B", 1, "has done ALDER 1 paragraph 7"), of="ALDER 1 7") == {FindingKind.NO_ORDER}


def test_an_event_that_is_reported_and_an_order_that_is_not_here_are_no_findings() -> None:
    assert kinds(sent("A", 1, said(1, "event")), told("B", 1, "has done")) == set()
    assert kinds(told("B", 1, "has done")) == set()
    assert kinds(*view([sent("A", 1, said(1, "order", to="AC"), to="ABC")], "B"), told("B", 1, "has done")) == set()


def test_a_step_without_a_place_in_the_life_is_a_finding() -> None:
    finding = the_finding(GIVEN, told("B", 1, "has done"), told("B", 2, "will comply with"))
    assert (finding.kind, finding.by) == (FindingKind.OUT_OF_LIFE, spot("BIRCH 2 1"))


def test_a_second_report_of_another_outcome_is_a_finding_unless_it_replaces_the_first() -> None:
    finding = the_finding(GIVEN, told("B", 1, "has done"), told("B", 2, "has not done"))
    assert (finding.kind, finding.more) == (FindingKind.REPORTED_TWICE, (spot("BIRCH 1 1"),))
    assert kinds(GIVEN, told("B", 1, "has done"), told("B", 2, "has done")) == set()
    instead = sent("B", 2, said(1, "replaces BIRCH 1 paragraph 1; has not done ALDER 1 paragraph 1"))
    assert kinds(GIVEN, told("B", 1, "has done"), instead) == set()


def test_a_report_whose_writer_had_read_the_stop_is_a_finding() -> None:
    for stop in ("withdraws", "replaces"):
        finding = the_finding(GIVEN, told("A", 2, stop), told("B", 1, "has done"), BIRCH_1="ALDER 2")
        assert (finding.kind, finding.by, finding.more) == (FindingKind.THOUGH_STOPPED, spot("BIRCH 1 1"), (spot("ALDER 2 1"),))
        assert kinds(GIVEN, told("A", 2, stop), told("B", 1, "has done")) == set()


def test_an_acceptance_of_what_the_giver_had_not_read_is_a_finding() -> None:
    assert kinds(GIVEN, told("A", 2, "accepts")) == {FindingKind.ACCEPTED_EARLY}
    assert kinds(GIVEN, told("A", 2, "accepts"), told("B", 1, "has done"), BIRCH_1="ALDER 2") == {FindingKind.ACCEPTED_EARLY}
    assert kinds(GIVEN, told("A", 2, "accepts"), told("B", 1, "has done"), ALDER_2="BIRCH 1") == set()


def test_an_office_that_does_not_see_all_does_not_say_that_nothing_was_reported() -> None:
    messages = [GIVEN, told("A", 2, "accepts")]
    assert findings(*messages, office="C") == ()
    assert findings(*messages, office="A") != ()


def test_an_act_that_is_dated_before_its_order_was_released_is_a_finding() -> None:
    finding = the_finding(given(at="221200Z OCT 72"), report(when("1159")))
    assert (finding.kind, finding.moments) == (FindingKind.DATED_BEFORE, (moment("221159Z OCT 72"), moment("221200Z OCT 72")))
    assert kinds(given(at="221200Z OCT 72"), report(when("1200"))) == set()


def test_an_act_that_is_dated_after_its_report_was_released_is_a_finding() -> None:
    finding = the_finding(given(), report(when("1201"), at="221200Z OCT 72"))
    assert (finding.kind, finding.moments) == (FindingKind.DATED_AFTER, (moment("221201Z OCT 72"), moment("221200Z OCT 72")))
    assert kinds(given(), report(when("1200"), at="221200Z OCT 72")) == set()


def test_an_act_before_what_must_come_first_is_out_of_turn() -> None:
    orders = given(("After", "paragraph 2"), more=(said(2, "order"),))

    def first(hour: str) -> Filed:
        return sent("B", 2, said(1, "report; has done ALDER 1 paragraph 2", lines=(when(hour),)), to="AB", at=moment("222359Z OCT 72"))

    finding = the_finding(orders, report(when("1200")), first("1201"))
    assert (finding.kind, finding.more) == (FindingKind.OUT_OF_TURN, (spot("ALDER 1 2"),))
    assert kinds(orders, report(when("1200")), first("1200")) == set()


def test_an_act_while_what_must_come_first_is_not_reported_done_is_out_of_turn() -> None:
    orders = given(("After", "paragraph 2"), more=(said(2, "order"),))
    assert kinds(orders, report()) == {FindingKind.OUT_OF_TURN}
    assert kinds(orders, report(step="has not done")) == set()


def test_a_conversation_after_the_hour_set_for_the_delivery_that_it_must_come_before_is_out_of_turn() -> None:
    orders = given(("Before", "paragraph 2"), more=(said(2, "order", lines=(("At", "221800Z OCT 72"),)),))
    finding = the_finding(orders, report(when("2000")))
    assert (finding.kind, finding.more) == (FindingKind.OUT_OF_TURN, (spot("ALDER 1 2"),))
    assert finding.moments == (moment("222000Z OCT 72"), moment("221800Z OCT 72"))
    assert kinds(orders, report(when("1800"))) == set()


def test_an_act_before_its_first_moment_is_early_and_after_its_last_late() -> None:
    span = given(("Not before", "221000Z OCT 72"), ("Not later than", "221200Z OCT 72"))
    assert kinds(span, report(when("0959"))) == {FindingKind.EARLY}
    assert kinds(span, report(when("1000"))) == kinds(span, report(when("1200"))) == set()
    assert kinds(span, report(when("1201"), step="has done otherwise")) == {FindingKind.LATE}


def test_what_is_reported_done_as_ordered_to_another_elsewhere_or_in_another_manner_is_a_finding() -> None:
    lines = (("Deliver", "paragraph 2"), ("Manner", "orally"), ("Through", "CEDAR"), ("To", "the Minister"), ("Where", "the Ministry"))
    order = given(*lines, more=(said(2, title="Note"),))
    alike = (("Manner", "orally"), ("Through", "CEDAR"), ("To", "The  MINISTER"), ("Where", "the ministry"))
    assert kinds(order, report(*alike)) == kinds(order, report()) == set()
    for place, (line, ordered) in enumerate(alike):
        reported = {"Manner": "in writing", "Through": "ALDER"}.get(line, "the driver")
        told = (*alike[:place], (line, reported), *alike[place + 1 :])
        finding = the_finding(order, report(*told))
        assert (finding.kind, finding.by) == (FindingKind.OTHERWISE, spot("BIRCH 1 1"))
        assert finding.lines == ((line, reported, dict(lines)[line]),), ordered
        assert kinds(order, report(*told, step="has done otherwise")) == set(), "that is what it says"
        assert kinds(given(), report(*told)) == set(), "the order says nothing of it"


def test_a_text_ordered_in_no_manner_is_ordered_in_writing() -> None:
    order = given(("Deliver", "paragraph 2"), more=(said(2, title="Note"),))
    words = (("Delivered", "paragraph 2"),)
    told = report(*words, ("Manner", "orally"), more=(said(2, ""),))
    assert the_finding(order, told).lines == (("Manner", "orally", "in writing"),)


def test_words_that_are_reported_as_changed_were_not_delivered_as_ordered() -> None:
    order = given(DELIVER, more=(NOTE,))
    finding = the_finding(order, delivered(NOTE.words or "", ("Words", "changed")))
    assert (finding.kind, finding.lines) == (FindingKind.OTHERWISE, (("Words", "changed", "exact"),))
    assert kinds(order, delivered(NOTE.words or "", ("Words", "exact"))) == set()


def test_what_the_office_under_through_reports_is_compared_alike() -> None:
    order = sent("A", 1, said(1, "order", lines=(("Given to", "B"), ("Through", "C"), ("To", "the Minister"))), to="ABC")
    told = sent("C", 1, said(1, "report; has done ALDER 1 paragraph 1", lines=(("To", "the driver"),)), to="AB")
    assert the_finding(order, told).lines == (("To", "the driver", "the Minister"),)


def test_a_correction_of_a_part_of_an_order_does_nothing_and_is_a_finding_until_it_is_taken_back() -> None:
    words = "Go to the quay.\n\nSay nothing."
    for kind in ("order", "proposal"):
        message = sent("A", 1, said(1, kind, words, lines=(("Speak", "these words"),)), to="AB")
        for step in ("replaces", "withdraws"):
            part = sent("A", 2, said(1, f"{step} ALDER 1 paragraph 1 part 2", "Say all."), to="AB")
            finding = the_finding(message, part)
            assert (finding.kind, finding.by, finding.office) == (FindingKind.IN_PART, spot("ALDER 2 1"), "A")
            fold = orders([message, part], knows())
            assert [found.kind for found in fold.findings_of(Place("ALDER", 2))] == [FindingKind.IN_PART]
            ordered = fold.ordered(ORDER)
            assert ordered is None if kind == "proposal" else ordered is not None and ordered.words == words
            back = sent("A", 3, said(1, "withdraws ALDER 2 paragraph 1"), to="AB")
            assert kinds(message, part, back) == set()


def test_a_text_that_an_order_delivers_is_corrected_in_parts_like_any_other() -> None:
    order, changed = given(DELIVER, more=(NOTE,)), sent("A", 2, said(1, "replaces ALDER 1 paragraph 2 part 1", "We shall"), to="AB")
    assert kinds(order, changed) == set()
    ordered = orders([order, changed]).ordered(ORDER)
    assert ordered is not None and ordered.words == "We shall\n\nchange our view."


DELIVER = ("Deliver", "paragraph 2")
NOTE = said(2, "text", "We shall not\n\nchange our view.", title="The note")


def delivered(words: str, *lines: tuple[str, str], seq: int = 1) -> Filed:
    return report(("Delivered", "paragraph 2"), *lines, seq=seq, more=(said(2, "", words),))


def test_words_handed_over_that_are_not_those_of_the_text_are_a_finding() -> None:
    order = given(DELIVER, more=(NOTE,))
    assert kinds(order, delivered("We shall not\n\nchange our views.")) == {FindingKind.OTHER_WORDS}
    assert kinds(order, delivered("We shall not\n\nchange our view.")) == set()


def test_words_of_an_earlier_version_are_an_older_text() -> None:
    order, changed = given(DELIVER, more=(NOTE,)), sent("A", 2, said(1, "replaces ALDER 1 paragraph 2 part 1", "We shall"), to="AB")
    old = delivered("We shall not\n\nchange our view.")
    assert kinds(order, changed, old, BIRCH_1="ALDER 2") == {FindingKind.OLDER_TEXT}
    assert kinds(order, changed, old) == set(), "he had not read that it was changed"
    assert kinds(order, changed, delivered("We shall\n\nchange our view."), BIRCH_1="ALDER 2") == set()


def test_a_delivery_in_writing_that_is_reported_without_words_or_a_digest_is_a_finding() -> None:
    order = given(("Deliver", "paragraph 2"), more=(said(2, title="Note"),))
    for step in ("has done", "has done otherwise"):
        finding = the_finding(order, report(when("2000"), step=step))
        assert (finding.kind, finding.by) == (FindingKind.NO_WORDS, spot("BIRCH 1 1"))
    assert kinds(order, told("B", 1, "has done")) == {FindingKind.NO_WORDS}
    assert kinds(order, told("B", 1, "has not done")) == set()
    words = said(2, title="Note")
    assert kinds(order, report(), report(("Delivered", "paragraph 2"), seq=2, more=(words,))) == set()
    assert kinds(order, report(("Digest", f"sha-256 {'0' * 64}"))) == {FindingKind.OTHER_WORDS}
    assert kinds(given(("Deliver", "paragraph 2"), ("Manner", "orally"), more=(words,)), report()) == set()


def test_a_digest_that_is_not_that_of_the_words_of_the_report_is_a_finding() -> None:
    order, words = given(DELIVER, more=(NOTE,)), "We shall not\n\nchange our view."
    digests = [sha256(each.encode()).hexdigest() for each in (words, "other")]
    right, wrong = (delivered(words, ("Digest", f"sha-256 {digest}")) for digest in digests)
    assert (kinds(order, right), kinds(order, wrong)) == (set(), {FindingKind.OTHER_DIGEST})


def test_a_digest_alone_is_compared_with_the_text() -> None:
    order = given(DELIVER, more=(NOTE,))
    assert kinds(order, report(("Digest", f"sha-256 {sha256(b'other').hexdigest()}"))) == {FindingKind.OTHER_WORDS}


def of_message(*messages: Filed, place: tuple[str, int] = ("BIRCH", 1)) -> set[FindingKind]:
    return {finding.kind for finding in orders(messages).findings_of(Place(*place))}


def test_a_text_that_nobody_ordered_to_deliver_is_a_finding() -> None:
    alone = sent("B", 1, said(1, "report", lines=(("Delivered", "paragraph 2"),)), said(2), to="AB")
    assert of_message(alone) == {FindingKind.NEVER_ORDERED}
    assert of_message(given(("Speak", "these words")), delivered("x")) == {FindingKind.NEVER_ORDERED}
    assert of_message(given(DELIVER, more=(NOTE,)), delivered(NOTE.words or "")) == set()
    assert of_message(delivered("x")) == set(), "what was ordered is not here"


def test_the_text_of_a_proposal_was_never_ordered() -> None:
    proposal = sent("A", 1, said(1, "proposal", lines=(DELIVER,)), NOTE, to="AB")
    assert of_message(proposal, delivered(NOTE.words or "")) == {FindingKind.NO_ORDER, FindingKind.NEVER_ORDERED}


POINTS = "One.\n\nTwo.\n\nThree."


def test_points_that_a_report_leaves_out_are_a_finding() -> None:
    order = given(("Speak", "these words"), words=POINTS)
    finding = the_finding(order, report(("Covered", "1"), ("Not covered", "3")))
    assert (finding.kind, finding.points) == (FindingKind.POINTS_LEFT_OUT, (2,))
    assert kinds(order, report(("Covered", "1"), ("Covered otherwise", "2"), ("Not covered", "3"))) == set()
    assert kinds(given(("Speak", "these words"), words="One."), report()) == set()


def test_points_that_are_not_there_are_a_finding() -> None:
    order = given(("Speak", "paragraph 2"), more=(said(2, "points", POINTS),))
    finding = the_finding(order, report(("Covered", "1, 2, 3, 4")))
    assert (finding.kind, finding.points) == (FindingKind.NO_SUCH_POINTS, (4,))


def test_what_one_message_caused_is_found_by_the_message() -> None:
    fold = orders([GIVEN, told("B", 1, "has done"), told("B", 2, "has not done"), told("C", 1, "accepts")])
    assert [finding.kind for finding in fold.findings_of(Place("BIRCH", 2))] == [FindingKind.REPORTED_TWICE]
    assert [finding.kind for finding in fold.findings_of(Place("CEDAR", 1))] == [FindingKind.NOT_CHARGED]
    assert fold.findings_of(Place("BIRCH", 1)) == fold.findings_of(Place("BIRCH", 9)) == ()
