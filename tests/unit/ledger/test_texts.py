"""Texts and their versions: what holds now, where each part came from, and what is in conflict."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from backchannel.ledger.causality import Order
from backchannel.ledger.filed import Filed
from backchannel.ledger.texts import Texts
from backchannel.ledger.texts_values import Stage, TextState, Whole
from unit.ledger.correspondence import knows, said, sent, spot, texts

OFFER = "Dear neighbours.\n\nWe offer the bridge.\n\nUntil spring."
FIRST = sent("A", 1, said(1, words=OFFER, title="The offer"))
ROOT = spot("ALDER 1 1")


def line_for(words: str) -> tuple[tuple[str, str], ...]:
    return (("Whole", f"sha-256 {sha256(words.encode()).hexdigest()}"),)


def test_a_text_that_nobody_has_touched_holds_as_it_was_written() -> None:
    text = texts([FIRST]).text(ROOT)
    assert (text.title, text.now.state, text.now.words) == ("The offer", TextState.HOLDS, OFFER)
    assert [(str(origin.spot), origin.part) for origin in text.now.origins] == [("ALDER 1 paragraph 1", part) for part in (1, 2, 3)]


def test_two_new_parts_take_the_place_of_the_first_and_each_part_says_where_it_came_from() -> None:
    new = said(2, "replaces ALDER 1 paragraph 1 part 1", "Dear friends.\n\nWe thank you.", title="The offer")
    text = texts([FIRST, sent("A", 2, said(1), new)]).text(ROOT)
    assert text.now.words == "Dear friends.\n\nWe thank you.\n\nWe offer the bridge.\n\nUntil spring."
    assert [(origin.spot.seq, origin.spot.paragraph, origin.part) for origin in text.now.origins] == [
        *((2, 2, 1), (2, 2, 2), (1, 1, 2), (1, 1, 3)),
    ]
    assert [str(version.spot) for version in text.versions] == ["ALDER 1 paragraph 1", "ALDER 2 paragraph 2"]


def test_parts_are_counted_in_the_portion_in_which_they_stand() -> None:
    second = sent("A", 2, said(1, "replaces ALDER 1 paragraph 1 part 1", "Dear friends.\n\nWe thank you.", title="The offer"))
    third = sent("A", 3, said(1, "replaces ALDER 2 paragraph 1 part 2", "We thank you both.", title="The offer"))
    fourth = sent("A", 4, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until May.", title="The offer"))
    text = texts([FIRST, second, third, fourth]).text(spot("ALDER 3 1"))
    assert text.root == ROOT
    assert text.now.words == "Dear friends.\n\nWe thank you both.\n\nWe offer the bridge.\n\nUntil May."


def test_a_whole_text_is_replaced_under_another_title_and_found_under_both() -> None:
    fold = texts([FIRST, sent("A", 2, said(1, "replaces ALDER 1 paragraph 1", "No offer.", title="The answer"))])
    assert (fold.text(ROOT).title, fold.text(ROOT).now.words) == ("The answer", "No offer.")
    assert fold.titles == ("The answer", "The offer")
    assert fold.titled("The offer") == fold.titled("The answer") == (ROOT,)


def test_a_portion_that_is_no_text_is_replaced_all_the_same() -> None:
    messages = [
        sent("A", 1, said(1), said(2, words="Come at noon.")),
        sent("A", 2, said(1, "replaces ALDER 1 paragraph 2", "Come at one.")),
    ]
    assert texts(messages).text(spot("ALDER 1 2")).now.words == "Come at one."


def test_a_withdrawn_text_has_no_words_and_a_withdrawn_part_is_left_out() -> None:
    whole = texts([FIRST, sent("A", 2, said(1, "withdraws ALDER 1 paragraph 1", "It was too early."))]).text(ROOT)
    assert (whole.now.state, whole.now.words) == (TextState.WITHDRAWN, None)
    part = texts([FIRST, sent("A", 2, said(1, "withdraws ALDER 1 paragraph 1 part 2", "Not the bridge."))]).text(ROOT)
    assert part.now.words == "Dear neighbours.\n\nUntil spring."


def test_a_withdrawn_correction_has_no_effect_and_what_stood_before_stands_again() -> None:
    messages = [
        FIRST,
        sent("A", 2, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until May.", title="The offer")),
        sent("A", 3, said(1, "withdraws ALDER 2 paragraph 1", "Spring after all.")),
    ]
    assert texts(messages).text(ROOT).now.words == OFFER
    again = sent("A", 4, said(1, "withdraws ALDER 3 paragraph 1", "May, and that is the last of it."))
    assert texts([*messages, again]).text(ROOT).now.words == OFFER.replace("spring", "May")


def both(known: bool) -> list[Filed]:
    return [
        FIRST,
        sent("B", 1, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until May.", title="The offer")),
        sent(
            "C",
            1,
            said(1, "replaces ALDER 1 paragraph 1 parts 2-3" if known else "replaces ALDER 1 paragraph 1 part 3", "Never.", title="x"),
        ),
    ]


def test_two_who_replace_one_part_without_having_read_each_other_are_in_conflict() -> None:
    text = texts(both(known=False)).text(ROOT)
    (conflict,) = text.conflicts
    assert (conflict.is_proved, conflict.resolved_by) == (True, None)
    assert [str(each) for each in conflict.between] == ["BIRCH 1 paragraph 1", "CEDAR 1 paragraph 1"]
    assert (text.now.state, text.now.words) == (TextState.CONFLICT, None)
    assert [(piece.words is None, piece.ends, len(piece.rivals)) for piece in text.now.pieces] == [(False, (1, 2), 0), (True, (3, 3), 2)]


def test_who_has_read_the_other_and_replaces_all_of_it_is_the_later_version() -> None:
    text = texts(both(known=True), knows(CEDAR_1="BIRCH 1")).text(ROOT)
    assert (text.conflicts, text.now.words) == ((), "Dear neighbours.\n\nNever.")


def test_who_has_read_the_other_and_replaces_only_some_of_it_is_in_conflict() -> None:
    text = texts(both(known=True), knows(BIRCH_1="CEDAR 1")).text(ROOT)
    assert [conflict.is_proved for conflict in text.conflicts] == [True]


def test_a_conflict_that_nobody_here_can_prove_is_said_to_be_possible() -> None:
    by_place = {message.place: message for message in both(known=False)}
    fold = Texts(by_place.values(), filed=by_place.get, relation=lambda one, other: Order.UNKNOWN)
    text = fold.text(ROOT)
    assert ([conflict.is_proved for conflict in text.conflicts], text.now.state) == ([False], TextState.CONFLICT)


def test_a_conflict_is_resolved_by_a_version_that_names_both_and_by_no_other() -> None:
    over = sent("A", 2, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until June.", title="The offer"))
    naming = sent("A", 3, said(1, "replaces BIRCH 1 paragraph 1, CEDAR 1 paragraph 1", "Until June.", title="The offer"))
    known = knows(ALDER_2="BIRCH 1, CEDAR 1", ALDER_3="BIRCH 1, CEDAR 1")
    assert texts([*both(known=False), over], known).text(ROOT).now.state is TextState.CONFLICT
    text = texts([*both(known=False), naming], known).text(ROOT)
    assert [conflict.resolved_by for conflict in text.conflicts] == [spot("ALDER 3 1")]
    assert text.now.words == OFFER.replace("spring", "June")


def test_an_office_that_went_on_with_its_own_version_is_held_to_its_last() -> None:
    messages = [*both(known=False), sent("B", 2, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until July.", title="The offer"))]
    naming = sent("A", 2, said(1, "replaces BIRCH 2 paragraph 1, CEDAR 1 paragraph 1", "Until June.", title="The offer"))
    text = texts([*messages, naming], knows(ALDER_2="BIRCH 1, BIRCH 2, CEDAR 1")).text(ROOT)
    assert text.now.words == OFFER.replace("spring", "June")


def test_replacements_of_different_parts_do_not_meet() -> None:
    messages = [
        FIRST,
        sent("B", 1, said(1, "replaces ALDER 1 paragraph 1 part 1", "Dear all.", title="x")),
        sent("C", 1, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until May.", title="x")),
    ]
    text = texts(messages).text(ROOT)
    assert (text.conflicts, text.now.words) == ((), "Dear all.\n\nWe offer the bridge.\n\nUntil May.")


def test_a_version_that_takes_the_place_of_two_parts_stands_where_the_first_of_them_stood() -> None:
    messages = [
        FIRST,
        sent("B", 1, said(1, "replaces ALDER 1 paragraph 1 part 1", "Dear all.", title="x")),
        sent("C", 1, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until May.", title="x")),
        sent("A", 2, said(1, "replaces BIRCH 1 paragraph 1, CEDAR 1 paragraph 1", "Dear all, until May:", title="x")),
    ]
    assert texts(messages, knows(ALDER_2="BIRCH 1, CEDAR 1")).text(ROOT).now.words == "Dear all, until May:\n\nWe offer the bridge."


def test_a_conflict_over_parts_that_may_not_be_there_is_only_possible() -> None:
    assert [conflict.is_proved for conflict in texts(both(known=False)[1:]).text(ROOT).conflicts] == [False]


def test_a_withdrawal_and_a_replacement_that_crossed_are_in_conflict() -> None:
    messages = [
        FIRST,
        sent("B", 1, said(1, "withdraws ALDER 1 paragraph 1 part 3", "Not so long.")),
        sent("C", 1, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until May.", title="x")),
    ]
    assert texts(messages).text(ROOT).now.state is TextState.CONFLICT
    naming = sent("A", 2, said(1, "replaces BIRCH 1 paragraph 1, CEDAR 1 paragraph 1", "Until June.", title="x"))
    assert texts([*messages, naming], knows(ALDER_2="BIRCH 1, CEDAR 1")).text(ROOT).now.words == OFFER.replace("spring", "June")


def framed(whole: str) -> Filed:
    lines = (("Consists of", "these part 1; ALDER 1 paragraph 1 parts 2-3; these part 2; paragraph 1"), *line_for(whole))
    return sent(
        "A", 2, said(1, words="A postscript."), said(2, words="Dear council.\n\nThe same goes to all.", title="The frame", lines=lines)
    )


FRAMED = "Dear council.\n\nWe offer the bridge.\n\nUntil spring.\n\nThe same goes to all.\n\nA postscript."


def test_a_text_is_composed_of_its_own_words_and_those_of_others_byte_for_byte() -> None:
    fold = texts([FIRST, framed(FRAMED)])
    text = fold.text(spot("ALDER 2 2"))
    assert text.now.words == FRAMED
    assert text.now.digest == sha256(FRAMED.encode()).digest()
    assert [(origin.spot.seq, origin.spot.paragraph, origin.part) for origin in text.now.origins] == [
        *((2, 2, 1), (1, 1, 2), (1, 1, 3), (2, 2, 2), (2, 1, 1)),
    ]
    assert fold.whole(spot("ALDER 2 2")) is Whole.AGREES


def test_a_digest_of_other_words_than_those_composed_is_seen() -> None:
    assert texts([FIRST, framed("Other words.")]).whole(spot("ALDER 2 2")) is Whole.DIFFERS
    assert texts([framed(FRAMED)]).whole(spot("ALDER 2 2")) is Whole.UNKNOWN
    assert texts([FIRST]).whole(ROOT) is Whole.NOT_SAID


def test_the_whole_after_a_replaced_part_is_that_which_its_writer_had() -> None:
    now = OFFER.replace("spring", "May")
    second = sent("A", 2, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until May.", title="The offer", lines=line_for(now)))
    third = sent("A", 3, said(1, "replaces ALDER 1 paragraph 1 part 1", "Dear all.", title="The offer"))
    crossing = sent("B", 1, said(1, "replaces ALDER 1 paragraph 1 part 1", "Dear both.", title="The offer"))
    for messages in ([FIRST, second], [FIRST, second, third], [FIRST, second, crossing]):
        assert texts(messages).whole(spot("ALDER 2 1")) is Whole.AGREES


def test_a_whole_whose_writer_may_have_read_more_is_not_judged() -> None:
    now = OFFER.replace("spring", "May")
    second = sent("A", 2, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until May.", title="The offer", lines=line_for(now)))
    by_place = {message.place: message for message in (FIRST, second, *both(known=False)[1:2])}
    fold = Texts(by_place.values(), filed=by_place.get, relation=lambda one, other: Order.UNKNOWN)
    assert fold.whole(spot("ALDER 2 1")) is Whole.UNKNOWN


def test_words_that_were_taken_in_and_replaced_since_are_pointed_at_and_not_changed() -> None:
    later = sent("A", 3, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until May.", title="The offer"))
    text = texts([FIRST, framed(FRAMED), later]).text(spot("ALDER 2 2"))
    assert text.now.words == FRAMED
    assert [piece.since for piece in text.now.pieces] == [(), (spot("ALDER 3 1"),), (), ()]


def test_words_that_are_not_here_leave_the_text_incomplete_and_are_named() -> None:
    second = sent("A", 2, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until May.", title="The offer"))
    text = texts([second]).text(spot("ALDER 2 1"))
    assert (text.root, text.now.state, text.missing) == (ROOT, TextState.INCOMPLETE, (ROOT,))
    whole = texts([sent("A", 2, said(1, "replaces ALDER 1 paragraph 1", "No offer.", title="The offer"))]).text(ROOT)
    assert (whole.now.words, whole.missing) == ("No offer.", (ROOT,))


@pytest.mark.parametrize("parts", ["part 4", "parts 3-4"])
def test_a_replacement_of_a_part_that_is_not_there_has_no_effect(parts: str) -> None:
    second = sent("A", 2, said(1, f"replaces ALDER 1 paragraph 1 {parts}", "More.", title="The offer"))
    assert texts([FIRST, second]).text(ROOT).now.words == OFFER


def test_portions_that_replace_each_other_in_a_circle_are_said_to_and_nothing_hangs() -> None:
    messages = [
        sent("A", 1, said(1, "replaces BIRCH 1 paragraph 1", "One.", title="x")),
        sent("B", 1, said(1, "replaces ALDER 1 paragraph 1", "Two.", title="x")),
    ]
    assert texts(messages).text(ROOT).now.state is TextState.CIRCULAR
    itself = sent("A", 1, said(1, "replaces ALDER 1 paragraph 1", "One.", title="x"))
    assert texts([itself]).text(ROOT).now.state is TextState.CIRCULAR


def test_a_chain_of_two_thousand_versions_is_followed_to_its_end() -> None:
    chain = [sent("A", seq, said(1, f"replaces ALDER {seq - 1} paragraph 1", f"Words {seq}.", title="x")) for seq in range(2, 2000)]
    assert texts([FIRST, *chain]).text(ROOT).now.words == "Words 1999."


def test_a_correction_goes_to_exactly_those_who_had_the_original_or_a_later_version() -> None:
    first = sent("A", 1, said(1, words=OFFER, title="The offer", to="B"), to="BC")
    second = sent("B", 1, said(1, "replaces ALDER 1 paragraph 1 part 3", "Until May.", title="The offer"), to="A")
    correction = texts([first, second]).correction(spot("BIRCH 1 1"))
    assert (correction.offices, correction.is_complete) == ({"A", "B"}, True)
    assert correction.left_out("A", frozenset("C")) == {"B"}
    assert correction.beyond("A", frozenset("BC")) == {"C"}
    assert not texts([second]).correction(spot("BIRCH 1 1")).is_complete
    assert not texts([replace(first, all_readers=False)]).correction(ROOT).is_complete


def test_texts_that_took_words_in_are_named_to_who_corrects_them() -> None:
    assert texts([FIRST, framed(FRAMED)]).correction(ROOT).took == (spot("ALDER 2 2"),)


def test_who_holds_a_version_is_told_by_audiences_and_receipts() -> None:
    fold = texts([FIRST])
    holders = fold.holders(ROOT, lambda office, place: Stage.OPENED if office == "B" else None)
    assert [(holder.office, holder.stage) for holder in holders] == [("A", Stage.WROTE), ("B", Stage.OPENED), ("C", Stage.SENT)]
    assert fold.holders(spot("ALDER 9 1"), lambda office, place: None) == ()


def test_of_two_messages_under_one_number_the_first_counts() -> None:
    fold = texts([FIRST])
    fold.add(replace(sent("A", 1, said(1, "replaces ALDER 1 paragraph 1", "Forged.", title="The offer")), digest=bytes(32)))
    assert fold.text(ROOT).now.words == OFFER


@pytest.mark.parametrize("words", ["One.", "One.\n\n\n\nTwo.", " One.\n  two\n\n  three"])
def test_a_text_untouched_keeps_its_blank_lines_and_spaces(words: str) -> None:
    assert texts([sent("A", 1, said(1, words=words, title="x"))]).text(ROOT).now.words == words


def test_the_words_that_a_draft_would_give_are_known_before_it_is_released_and_the_fold_is_as_it_was() -> None:
    fold = texts([FIRST])
    draft = sent("B", 1, said(1), said(2, "replaces ALDER 1 paragraph 1 part 3", "Until May.", title="The offer"))
    assert fold.drafted(draft, 2).words == OFFER.replace("spring", "May")
    assert fold.drafted(framed(FRAMED), 2).words == FRAMED
    assert fold.text(ROOT).now.words == OFFER
    assert texts(both(known=False)).drafted(sent("A", 2, said(1, "replaces BIRCH 1 paragraph 1", title="x")), 1).state is TextState.CONFLICT
