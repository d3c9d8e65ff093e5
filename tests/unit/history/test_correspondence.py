"""What many documents add up to (docs/spec/history.md, "Correspondence")."""

from __future__ import annotations

import pytest

from backchannel import limits
from backchannel.history import Correspondence, Standing, fold, read

from .printing import HEADING, plain


def correspondence(*openings: str, date: str = "") -> Correspondence:
    """Documents 1, 2, 3 ... of one volume, each with these words."""
    return fold(made(number, words, date) for number, words in enumerate(openings, 1))


def made(number: int, words: str, date: str = "", volume: str = "lake1975v02"):  # type: ignore[no-untyped-def]
    text = (
        plain(*words.split("|"), heading=f"{HEADING}{date}")
        .replace("lake1975v02/d7", f"{volume}/d{number}")
        .replace("\n7. ", f"\n{number}. ")
    )
    return read(text)[0]


def missing(of: Correspondence) -> dict[str, tuple[int, ...]]:
    return {numbering.name: numbering.missing for numbering in of.numberings if not numbering.of_station}


def test_numbers_between_those_that_are_held_or_cited_are_missing_and_say_who_cites_them() -> None:
    found = correspondence("Corvo 4. Yes.", "Corvo 7. See Corvo 6 and Tocor 2.", "Tocor 4. No.")
    assert missing(found) == {"CORVO": (5, 6), "TOCOR": (2, 3)}
    (corvo,) = (numbering for numbering in found.numberings if numbering.name == "CORVO")
    assert [(gap.first, gap.last, [(e.document, str(e.where)) for e in gap.cited]) for gap in corvo.gaps] == [
        (5, 6, [("lake1975v02/d2", "paragraph 1")])
    ]


def test_nothing_is_missing_from_a_stations_numbers() -> None:
    found = correspondence("Corvo 4/MTS 2280. Yes.", "Corvo 5/MTS 2290. No.")
    assert [(n.name, n.missing) for n in found.numberings if n.of_station] == [("MTS", ())]


@pytest.mark.parametrize(("leap", "count"), [(limits.HISTORY_LEAP, limits.HISTORY_LEAP - 1), (limits.HISTORY_LEAP + 1, 0)])
def test_a_leap_of_too_many_numbers_is_no_gap(leap: int, count: int) -> None:
    assert len(missing(correspondence("Corvo 4. Yes.", f"Corvo {4 + leap}. No."))["CORVO"]) == count


def test_each_volume_is_judged_for_itself_and_a_message_of_another_is_doubtful() -> None:
    found = fold([made(1, "Corvo 4. Yes."), made(2, "Tocor 9. See Corvo 4."), made(3, "Tocor 30. See Corvo 4.", volume="sea1976")])
    assert {(n.volume, n.name): n.missing for n in found.numberings} == {
        ("lake1975v02", "CORVO"): (),
        ("lake1975v02", "TOCOR"): (),
        ("sea1976", "CORVO"): (4,),
        ("sea1976", "TOCOR"): (),
    }
    assert [resolved.standing for resolved in found.references] == [Standing.HELD, Standing.DOUBTFUL]


def test_a_number_that_two_messages_have_is_used_twice_and_a_reference_to_it_is_doubtful() -> None:
    found = correspondence("Corvo 4/MTS 9. Yes.", "Corvo 5/MTS 9. No.", "Corvo 5. Again.", "Tocor 2. See Corvo 5.")
    assert [(used.number, [e.document[-2:] for e in used.by]) for used in found.used_twice] == [
        ("CORVO 5", ["d2", "d3"]),
        ("MTS 9", ["d1", "d2"]),
    ]
    assert [(r.standing, r.because) for r in found.references] == [(Standing.DOUBTFUL, "CORVO 5 is the number of 2 messages")]


def test_numberings_that_go_against_each_other_are_out_of_step() -> None:
    found = correspondence("Corvo 50/229. Yes.", "Corvo 49/231. No.", "Corvo 51/232. Yes.")
    assert [(pair.first, pair.second) for pair in found.out_of_step] == [("CORVO 50", "CORVO 49")]


def test_a_reference_is_held_not_held_or_doubtful_with_its_reason() -> None:
    early = made(1, "Corvo 20. Yes.", ", Lisse, March 3, 1975, 0800Z")
    reply = made(2, "Tocor 18. Ref: (A) Corvo 20, (B) Corvo 21, (C) Corvo 22. As for 21, no.", ", Brenn, March 3, 1975, 1130Z")
    late = made(3, "Corvo 21. Yes.", ", Lisse, March 4, 1975, 0700Z")
    assert [(r.cited.words, r.standing, r.meant, r.because) for r in fold([early, reply, late]).references] == [
        ("Corvo 20", "held", ("lake1975v02/d1",), ""),
        ("Corvo 21", "doubtful", ("lake1975v02/d3",), "CORVO 21 is dated a day after the message that cites it"),
        ("Corvo 22", "not held", (), ""),
        ("for 21", "doubtful", ("lake1975v02/d3",), "a bare number: the series is not said"),
    ]


def test_a_text_that_went_on_is_found_with_each_word_that_changed() -> None:
    ordered = "Corvo 4. Yes.|Begin text: The Ministry regrets the delay at the northern pier. It will send a pilot. End text."
    sent = "Tocor 9. Yes.|Begin text: THE MINISTRY DEEPLY REGRETS THE DELAY AT THE NORTHERN PIER. IT WILL SEND A PILOT SOON. END TEXT."
    other = "Tocor 10. Yes.|Begin text: The ferry costs eleven and the pilot has gone home for the week. End text."
    (relay,) = correspondence(ordered, sent, other).relays
    assert (relay.first[-2:], relay.second[-2:]) == ("d1", "d2")
    assert [(change.left_out, change.put_in) for change in relay.changes] == [((), ("deeply",)), ((), ("soon",))]


def test_documents_of_one_id_are_one_document() -> None:
    assert len(fold([made(1, "Corvo 4. Yes."), made(1, "Corvo 4. Yes.")]).documents) == 1
