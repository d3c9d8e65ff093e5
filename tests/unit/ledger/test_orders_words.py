"""Certificates: whether the words that were handed over are those that were ordered, and which characters differ."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.ledger import Filed, Place
from backchannel.ledger.orders_values import Certificate, FindingKind
from backchannel.ledger.orders_words import differing
from examples import DEAR
from unit.ledger.correspondence import knows, orders, said, sent, spot, told

ORDER = spot("ALDER 1 1")
WORDS = "The United States\n\nwill not tolerate it."
SENT = sent("A", 1, said(1, "order", lines=(("Deliver", "paragraph 2"),)), said(2, "text", WORDS, title="The note"), to="ABC")


def handed(words: str, *lines: tuple[str, str], step: str = "has done") -> Filed:
    """The report of B that it handed these words over."""
    return sent("B", 1, said(1, f"report; {step} ALDER 1 paragraph 1", lines=(("Delivered", "paragraph 2"), *lines)), said(2, "", words))


def certificate(*messages: Filed, office: str = "B", **known: str) -> Certificate | None:
    return orders([SENT, *messages], knows(**known)).certificate(ORDER, office)


def test_the_words_that_were_ordered_and_handed_over_have_one_digest() -> None:
    found = certificate(handed(WORDS))
    assert found is not None
    assert (found.is_equal, found.is_certain, found.is_current, found.differing) == (True, True, True, ())
    assert found.ordered == found.carried == sha256(WORDS.encode()).digest()
    assert (found.order, found.report, found.text, found.office) == (ORDER, spot("BIRCH 1 1"), spot("ALDER 1 2"), "B")


def test_one_changed_word_is_marked_in_both_texts_to_the_character() -> None:
    found = certificate(handed(WORDS.replace("will not", "shall never")))
    assert found is not None and found.carried_words is not None
    assert not found.is_equal
    marked = [(found.ordered_words[slice(*each.ordered)], found.carried_words[slice(*each.carried)]) for each in found.differing]
    assert marked == [("wi", "sha"), ("ot", "ever")]
    assert _with_marks(found.ordered_words, found.carried_words) == found.carried_words


def _with_marks(ordered: str, carried: str) -> str:
    """The ordered words with what differs taken from the words handed over."""
    pieces, at = [], 0
    for each in differing(ordered, carried):
        pieces += [ordered[at : each.ordered[0]], carried[slice(*each.carried)]]
        at = each.ordered[1]
    return "".join([*pieces, ordered[at:]])


TEXT = st.text(st.sampled_from("ab \n,é"), max_size=40)


@given(TEXT, TEXT)
def test_what_differs_turns_the_ordered_words_into_those_handed_over(ordered: str, carried: str) -> None:
    assert _with_marks(ordered, carried) == carried
    assert (list(differing(ordered, carried)) == []) == (ordered == carried)


@DEAR
@given(st.integers(0, len(WORDS) - 1), st.sampled_from(("", "x", "\u2019", "xy")))
def test_a_certificate_never_matches_a_changed_text(place: int, put: str) -> None:
    changed = (WORDS[:place] + put + WORDS[place + 1 :]).strip() or "x"
    while "\n\n\n" in changed or " \n" in changed or "\n " in changed:
        changed = changed.replace(" \n", "x\n").replace("\n ", "\nx").replace("\n\n\n", "\n\n")
    found = certificate(handed(changed))
    assert found is not None
    assert found.is_equal == (changed == WORDS)
    assert bool(found.differing) == (changed != WORDS)


def test_a_text_is_delivered_as_it_stood_for_the_one_who_reports() -> None:
    later = sent("A", 2, said(1, "replaces ALDER 1 paragraph 2 part 2", "will regret it."))
    crossed, read = certificate(later, handed(WORDS)), certificate(later, handed(WORDS), BIRCH_1="ALDER 1, ALDER 2")
    assert crossed is not None and read is not None
    assert (crossed.is_equal, crossed.is_current) == (True, False)
    assert (read.is_equal, read.ordered_words) == (False, "The United States\n\nwill regret it.")


def test_a_report_that_states_a_digest_and_no_words_is_certified_by_that() -> None:
    digest = sha256(WORDS.encode())
    stated = sent("B", 1, said(1, "report; has done ALDER 1 paragraph 1", lines=(("Digest", f"sha-256 {digest.hexdigest()}"),)))
    found = certificate(stated)
    assert found is not None
    assert (found.is_equal, found.stated, found.carried_words) == (True, digest.digest(), None)


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [told("B", 1, "has begun")],
        [told("B", 1, "has done")],
        [sent("B", 1, said(1, "report; has done ALDER 1 paragraph 1"))],
        [sent("B", 1, said(1, "report; has done ALDER 1 paragraph 1", lines=(("Delivered", "paragraph 2"),)), said(2, to="C"))],
    ],
)
def test_without_words_or_a_digest_that_were_reported_there_is_no_certificate(messages: list[Filed]) -> None:
    if len(messages) == 1 and len(messages[0].portions) == 2:
        messages = [Filed(place=m.place, digest=m.digest, office="B", at=1, to=m.to, portions=m.portions[:1]) for m in messages]
    assert certificate(*messages) is None


def test_of_several_reports_the_first_that_carries_words_is_certified() -> None:
    short, whole = told("B", 1, "has done"), handed(WORDS)
    second = Filed(place=Place("BIRCH", 2), digest=b"2", office="B", at=2, to=whole.to, portions=whole.portions)
    found = certificate(short, second)
    assert found is not None and found.report == spot("BIRCH 2 1")


def test_of_an_office_that_was_not_charged_and_of_what_is_no_order_to_deliver_there_is_no_certificate() -> None:
    assert certificate(handed(WORDS), office="C") is None
    assert certificate(handed(WORDS), office="nobody") is None
    assert orders([handed(WORDS)]).certificate(ORDER, "B") is None
    spoken = sent("A", 1, said(1, "order", lines=(("Speak", "paragraph 2"),)), said(2, "points", WORDS))
    assert orders([spoken, handed(WORDS)]).certificate(ORDER, "B") is None


def test_a_paragraph_of_another_message_is_no_word_of_the_report_and_does_not_fit() -> None:
    relayed = sent("B", 1, said(1, "report; has done ALDER 1 paragraph 1", lines=(("Delivered", "ALDER 1 paragraph 2"),)))
    assert certificate(relayed) is None
    (finding,) = orders([SENT, relayed]).findings(ORDER)
    assert (finding.kind, finding.more) == (FindingKind.WORDS_ELSEWHERE, (spot("ALDER 1 2"),))


GIVEN = sent("A", 1, said(1, "order", lines=(("Given to", "B"), ("Deliver", "paragraph 2"))), said(2, "text", WORDS, title="The note"))
CHANGED = WORDS.replace("will not tolerate it.", "will tolerate it.")


def changing(office: str, seq: int, names: str = "ALDER 1 paragraph 2 part 2") -> Filed:
    return sent(office, seq, said(1, f"replaces {names}", "will tolerate it."))


def carried(*messages: Filed, **known: str) -> tuple[bool, bool, list[FindingKind]]:
    """Whether what B handed over is equal, whether that is what is ordered now, and what does not fit."""
    fold = orders([GIVEN, *messages], knows(**known))
    found = fold.certificate(ORDER, "B")
    assert found is not None and found.is_certain
    return found.is_equal, found.is_current, [each.kind for each in fold.findings(ORDER)]


@pytest.mark.parametrize("office", "BC")
def test_who_hands_over_and_a_stranger_change_nothing_of_what_was_ordered(office: str) -> None:
    known, own = {"BIRCH_1": "ALDER 1, CEDAR 1", "BIRCH_9": "ALDER 1, CEDAR 1", "CEDAR_1": "ALDER 1"}, changing(office, 1)
    kinds = [FindingKind.NOT_ORDERED, FindingKind.OTHER_WORDS]
    assert carried(own, replace(handed(CHANGED), place=Place("BIRCH", 9)), **known)[0] is False
    found = carried(own, replace(handed(CHANGED), place=Place("BIRCH", 9)), **known)
    assert found == (False, True, kinds if office == "B" else [FindingKind.OTHER_WORDS, FindingKind.NOT_ORDERED])
    assert carried(own, replace(handed(WORDS), place=Place("BIRCH", 9)), **known) == (True, True, [FindingKind.NOT_ORDERED])


def test_in_the_very_message_that_reports_nothing_of_what_was_ordered_is_changed() -> None:
    report = said(2, "report; has done ALDER 1 paragraph 1", lines=(("Delivered", "paragraph 3"),))
    message = sent("B", 1, *changing("B", 1).portions, report, said(3, "", CHANGED))
    assert carried(message, BIRCH_1="ALDER 1") == (False, True, [FindingKind.NOT_ORDERED, FindingKind.OTHER_WORDS])


def test_a_version_that_the_giver_names_is_ordered() -> None:
    own = sent("A", 2, said(1, "replaces CEDAR 1 paragraph 1", "will not bear it."))
    words = "The United States\n\nwill not bear it."
    known = {"CEDAR_1": "ALDER 1", "ALDER_2": "CEDAR 1", "BIRCH_1": "ALDER 1, ALDER 2, CEDAR 1"}
    assert carried(changing("C", 1), own, handed(words), **known) == (True, True, [])


def test_a_version_that_the_giver_had_read_when_he_gave_the_order_is_ordered() -> None:
    order = sent("A", 2, said(1, "order", lines=(("Given to", "B"), ("Deliver", "ALDER 1 paragraph 2"))))
    report = (("Delivered", "paragraph 2"),)
    done = sent("B", 1, said(1, "report; has done ALDER 2 paragraph 1", lines=report), said(2, "", CHANGED))
    for read, equal in (("CEDAR 1", True), ("ALDER 1", False)):
        known = knows(CEDAR_1="ALDER 1", ALDER_2=read, BIRCH_1="ALDER 1, ALDER 2, CEDAR 1")
        found = orders([GIVEN, changing("C", 1), order, done], known).certificate(spot("ALDER 2 1"), "B")
        assert found is not None and found.is_equal is equal


def test_what_a_stranger_withdraws_stays_ordered() -> None:
    fold = orders([GIVEN, told("C", 1, "withdraws ALDER 1 paragraph 2")], knows(CEDAR_1="ALDER 1"))
    assert fold.lives(ORDER, 0)[0].holds == ()
    assert [each.kind for each in fold.findings_of(Place("CEDAR", 1))] == [FindingKind.NOT_ORDERED]


def test_what_others_make_of_the_text_when_they_had_read_that_it_was_accepted_is_no_finding() -> None:
    accepted = told("A", 2, "accepts ALDER 1 paragraph 1")
    known = {"BIRCH_1": "ALDER 1", "ALDER_2": "BIRCH 1", "CEDAR_1": "ALDER 1, ALDER 2"}
    assert carried(handed(WORDS), accepted, changing("C", 1), **known) == (True, True, [])


def test_words_of_a_report_that_are_changed_since_stand_beside_those_that_it_reported() -> None:
    since = sent("B", 2, said(1, "replaces BIRCH 1 paragraph 2 part 2", "will tolerate it."))
    fold = orders([GIVEN, handed(WORDS), since], knows(BIRCH_1="ALDER 1"))
    found = fold.certificate(ORDER, "B")
    assert found is not None
    assert (found.is_equal, found.carried_words, found.since, found.since_words) == (True, WORDS, (spot("BIRCH 2 1"),), CHANGED)
    (finding,) = fold.findings(ORDER)
    assert (finding.kind, finding.by) == (FindingKind.WORDS_CHANGED, spot("BIRCH 2 1"))
