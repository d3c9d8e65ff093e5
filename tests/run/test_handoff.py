"""A text in the hands of somebody without a station: what he is given (docs/spec/handoff.md)."""

from __future__ import annotations

import json

import pytest

from backchannel.errors import BackchannelError
from backchannel.seal.words import check_words
from run.handing import NUMBER, ORDER, TEXT, WORDS, code, opened, ordered, release, reported, taken, telephoned
from run.pair import Pair

# What is handed on


def test_the_holder_gets_text_order_and_handling_and_nothing_else_of_the_message(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER, holder="Mr. Walters")
    seen = json.dumps(opened(facts)[0])
    for said in (
        "the Minister",
        "the Ministry",
        "2300 PARIS 02 AUG 25",
        "022100Z AUG 25",
        "orally",
        "Say nothing beyond the text.",
        "SECRET",
    ):
        assert said in seen
    assert opened(facts)[0]["words"] == WORDS
    for said in ("orchard", "CAPITAL", "IMMEDIATE", "SPRING", "Given to"):
        assert said not in seen


def test_the_text_is_handed_on_as_it_stands_with_what_has_taken_the_place_of_its_parts(pair: Pair) -> None:
    ordered(pair)
    release(pair.capital, "MISSION", "1. [replaces TOMIS 1 paragraph 2 part 2] We wait for nothing.")
    pair.settle()
    pair.mission.ask("read", number="TOMIS 2")
    facts = pair.mission.ask("handoff_sheet", order=NUMBER)
    assert facts["text"] == "We accept the first point.\n\nWe wait for nothing."
    assert facts["check"] == list(check_words(bytes.fromhex(facts["digest"])))
    assert pair.capital.ask("handoff_words", order=NUMBER)["check"] == facts["check"]


def test_the_check_words_are_others_when_one_letter_is_another(pair: Pair) -> None:
    ordered(pair)
    before = pair.mission.ask("handoff_words", order=NUMBER)
    assert before["before"] == []
    release(pair.capital, "MISSION", "1. [replaces TOMIS 1 paragraph 2 part 2] We wait for the seconds.")
    now = pair.capital.ask("handoff_words", order=NUMBER)
    assert set(now["check"]) != set(before["check"])
    assert [(row["number"], row["check"], row["digest"]) for row in now["before"]] == [
        ("TOMIS 1 paragraph 2", before["check"], before["digest"])
    ]


def test_a_text_that_was_not_opened_here_is_handed_to_nobody(pair: Pair) -> None:
    release(pair.capital, "MISSION", ORDER, TEXT)
    pair.settle()
    assert code(pair.mission, "handoff_sheet", order=NUMBER) == "handoff.unopened"


@pytest.mark.parametrize(
    ("portions", "number", "expected"),
    [
        ((ORDER.replace("[order]", "[proposal]"), TEXT), NUMBER, "handoff.no-order"),
        ((ORDER.replace("Deliver: paragraph 2\nManner: orally", "Speak: these words"), TEXT), NUMBER, "handoff.no-order"),
        ((ORDER, TEXT), "TOMIS 1 paragraph 2", "handoff.no-order"),
        ((ORDER, TEXT), "TOMIS 1 paragraph 9", "step.none"),
        ((ORDER, TEXT), "TOMIS 9 paragraph 1", "message.not-held"),
    ],
)
def test_what_is_no_order_to_deliver_is_handed_to_nobody(pair: Pair, portions: tuple[str, ...], number: str, expected: str) -> None:
    ordered(pair, *portions)
    for call in ("handoff_sheet", "handoff_file"):
        assert code(pair.mission, call, order=number) == expected


def test_an_order_that_was_stopped_is_handed_to_nobody(pair: Pair) -> None:
    ordered(pair)
    release(pair.capital, "MISSION", f"1. [withdraws {NUMBER}] This is not to be done.")
    pair.settle()
    pair.mission.ask("read", number="TOMIS 2")
    assert code(pair.mission, "handoff_file", order=NUMBER) == "handoff.stopped"


def test_a_text_that_was_withdrawn_is_handed_to_nobody(pair: Pair) -> None:
    ordered(pair)
    release(pair.capital, "MISSION", "1. [withdraws TOMIS 1 paragraph 2] The text is void.")
    pair.settle()
    pair.mission.ask("read", number="TOMIS 2")
    assert code(pair.mission, "handoff_sheet", order=NUMBER) == "handoff.text"


def test_what_holds_the_order_up_is_said(pair: Pair) -> None:
    ordered(pair, ORDER.replace("Begin", "After: paragraph 3\nBegin", 1), TEXT, "3. [order] Ask first.")
    assert pair.mission.ask("handoff_sheet", order=NUMBER)["holds"] == [
        {"hold": "blocked", "why": "what must come first is not reported done", "numbers": ["TOMIS 1 paragraph 3"]}
    ]


def test_a_text_that_is_to_be_signed_is_handed_on_with_whether_it_is(pair: Pair) -> None:
    ordered(pair, ORDER, TEXT.replace("Begin text:", "For signature by: the President\nBegin text:"))
    found = pair.mission.ask("handoff_sheet", order=NUMBER)
    assert (found["signature"]["state"], found["signature"]["by"]) == ("for signature", ["the President"])
    release(pair.capital, "MISSION", "1. [signs TOMIS 1 paragraph 2] He has signed.")
    pair.settle()
    pair.mission.ask("read", number="TOMIS 2")
    assert pair.mission.ask("handoff_file", order=NUMBER, despite=[NUMBER])["signature"]["state"] == "signed"


def test_what_is_exclusively_eyes_only_leaves_them_on_the_officers_word_alone(pair: Pair) -> None:
    marking = "SECRET; EXCLUSIVELY EYES ONLY"
    ordered(pair, ORDER, TEXT, marking=marking, eyes_only=["MISSION"])
    assert code(pair.mission, "handoff_file", order=NUMBER) == "handoff.eyes"
    facts = pair.mission.ask("handoff_file", order=NUMBER, eyes_only=True)
    assert (facts["marking"], facts["text"]) == (marking, WORDS)


def test_who_hands_over_is_named_as_people_are_named(pair: Pair) -> None:
    ordered(pair)
    assert code(pair.mission, "handoff_sheet", order=NUMBER, holder="Mr. Walters\nEnd text.") == "message.name"
    assert pair.mission.ask("handoff_sheet", order=NUMBER, holder="Mr. Walters")["for"] == "Mr. Walters"


def test_an_office_that_the_order_names_is_who_hands_over(pair: Pair) -> None:
    ordered(pair, ORDER.replace("To: the Minister", "Through: MISSION\nTo: the Minister"), TEXT)
    assert pair.mission.ask("handoff_sheet", order=NUMBER)["for"] == "MISSION"


def test_a_locked_station_hands_on_nothing_and_takes_nothing(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_sheet", order=NUMBER)
    pair.mission.post.lock()
    assert code(pair.mission, "handoff_sheet", order=NUMBER) == "station.locked"
    assert code(pair.mission, "handoff_reported", code=" ".join(facts["report_code"]), step="Has done") == "station.locked"


def test_what_another_order_says_must_come_first_is_told_who_hands_over(pair: Pair) -> None:
    ordered(pair)
    release(pair.capital, "MISSION", f"1. [order]\nSpeak: these words\nBefore: {NUMBER}\nBegin text:\nSay that he comes.\nEnd text.")
    pair.settle()
    pair.mission.ask("read", number="TOMIS 2")
    facts = pair.mission.ask("handoff_file", order=NUMBER)
    assert facts["first"] == [{"number": "TOMIS 2 paragraph 1", "done": False}]
    told = {name: f"{value} {below}" for name, value, below in opened(facts)[0]["lines"]}
    assert "TOMIS 2 paragraph 1" in told["Only after"]
    assert "was not reported done" in told["Wait"]


def test_the_clock_goes_by_when_the_person_can_be_met(pair: Pair) -> None:
    ordered(pair, ORDER.replace("At:", "Not later than:"), TEXT)
    release(
        pair.capital,
        "MISSION",
        "1. [availability]\nWho: the Minister\nNot before: 2230 PARIS 02 AUG 25\nBegin text:\nSo he said.\nEnd text.",
    )
    pair.settle()
    pair.mission.ask("read", number="TOMIS 2")
    assert pair.mission.ask("handoff_file", order=NUMBER)["span"] == {"first": "2025-08-02T20:30:00Z", "last": "2025-08-02T21:00:00Z"}


def test_what_was_done_or_is_with_somebody_is_handed_on_again_on_a_word_alone(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER, holder="Mr. Walters")
    with pytest.raises(BackchannelError, match=r"Mr\. Walters has already, by hand-off 1") as caught:
        pair.mission.ask("handoff_sheet", order=NUMBER)
    assert caught.value.code == "handoff.doubt"
    assert pair.mission.ask("handoff_sheet", order=NUMBER, despite=[NUMBER])["number"] == 2
    draft = taken(pair.mission, reported(facts))["draft"]
    pair.mission.ask("send", drafts=[draft])
    with pytest.raises(BackchannelError, match="which is done as ordered"):
        pair.mission.ask("handoff_sheet", order=NUMBER)


def test_what_is_out_is_listed_with_whom_since_when_and_what_was_reported(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER, holder="Mr. Walters")
    pair.mission.ask("handoff_sheet", order=NUMBER, despite=[NUMBER])
    taken(pair.mission, reported(facts))
    rows = pair.mission.ask("handoff_list")
    assert [(row["number"], row["kind"], row["for"], [each["step"] for each in row["reports"]]) for row in rows] == [
        (1, "file", "Mr. Walters", ["Has done"]),
        (2, "sheet", None, []),
    ]
    assert rows == pair.mission.ask("handoff_list", channel=facts["channel"])
    assert pair.capital.ask("handoff_list") == []


@pytest.mark.parametrize(
    "portion",
    [
        f"1. [withdraws {NUMBER}] This is not to be done.",
        "1. [replaces TOMIS 1 paragraph 2 part 2] We wait for nothing.",
        f"1. [order; replaces {NUMBER}]\nDeliver: TOMIS 1 paragraph 2\nBegin text:\nAt once.\nEnd text.",
    ],
)
def test_whoever_stops_replaces_or_corrects_what_is_in_somebodys_hands_is_told_to_telephone(pair: Pair, portion: str) -> None:
    release(pair.capital, "MISSION", ORDER, TEXT)
    facts = pair.capital.ask("handoff_sheet", order=NUMBER, holder="Mr. Walters")
    (sent,) = release(pair.capital, "MISSION", portion)
    assert sent["in_hands"] == [{"number": 1, "kind": "sheet", "order": NUMBER, "for": "Mr. Walters"}]
    telephoned(pair.capital, facts, "Has not done", None, remarks="He was told to wait.")
    (later,) = release(pair.capital, "MISSION", "1. [replaces TOMIS 1 paragraph 2 part 1] We accept nothing.")
    assert later["in_hands"] == []
