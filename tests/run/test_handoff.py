"""A text in the hands of somebody without a station: what he is given, and what his report becomes (docs/spec/handoff.md)."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from backchannel.cli.paper.handoff_file import holders_view
from backchannel.errors import BackchannelError
from backchannel.message import cable
from backchannel.seal.code import Code
from backchannel.seal.handoff import ReportCode, seal_handoff
from backchannel.seal.words import check_words
from run.pair import Pair, Side
from unit.seal import holder

ORDER = """1. [order]
Deliver: paragraph 2
Manner: orally
To: the Minister
Where: the Ministry
At: 2300 PARIS 02 AUG 25
Begin text:
Say nothing beyond the text.
End text."""
TEXT = """2. [text]
Title: To the Minister
Begin text:
We accept the first point.

We wait for the second.
End text."""
WORDS = "We accept the first point.\n\nWe wait for the second."
CANARY = "3. The orchard is empty."
NUMBER = "TOMIS 1 paragraph 1"


def release(side: Side, to: str, *portions: str, marking: str = "SECRET", **how: Any) -> Any:
    draft = "\n\n".join((f"IMMEDIATE\n{marking}\nFrom: {side.name}\nTo: {to}", *portions)) + "\n"
    return side.ask("send", drafts=[draft], **how)


def ordered(pair: Pair, *portions: str, **how: Any) -> None:
    """CAPITAL orders, and MISSION has read it: TOMIS 1."""
    release(pair.capital, "MISSION", *(portions or (ORDER, TEXT, CANARY)), **how)
    pair.settle()
    pair.mission.ask("read", number="TOMIS 1")


def code(side: Side, call: str, **arguments: Any) -> str:
    with pytest.raises(BackchannelError) as caught:
        side.ask(call, **arguments)
    assert str(caught.value)
    return caught.value.code


def opened(facts: Any) -> tuple[dict[str, Any], bytes]:
    """What the holder of a file sees, and its id."""
    ten = Code.parse(" ".join(facts["words"]))
    sealed = seal_handoff(holders_view(facts), ten)
    return holder.opened(sealed.artefact, ten.secret), sealed.id


def reported(facts: Any, **more: Any) -> bytes:
    content, identity = opened(facts)
    return sealed(facts, holder.report(content, identity, when="2305 PARIS 02 AUG 25", **more))


def sealed(facts: Any, report: dict[str, Any], identity: bytes | None = None) -> bytes:
    """What the holder of this file sends back."""
    content, own = opened(facts)
    return holder.sealed(holder.signed(report, content["key"]), Code.parse(" ".join(facts["words"])).secret, identity or own)


def taken(side: Side, data: bytes) -> Any:
    return side.ask("handoff_take", report=b64encode(data).decode())


def telephoned(side: Side, facts: Any, step: str = "Has done", exactness: str | None = "exact", **more: Any) -> Any:
    return side.ask("handoff_reported", code=" ".join(facts["report_code"]), step=step, exactness=exactness, **more)


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


# What comes back


def test_a_report_file_becomes_a_step_by_the_holder_of_the_code(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER, holder="Mr. Walters")
    draft = taken(pair.mission, reported(facts, reply="He thanked us.", persons="Two clerks"))
    assert (draft["by"], draft["step"], draft["again"], draft["others"]) == ("holder", "Has done", False, [])
    for said in (f"has done {NUMBER}", "by the holder of the code", "for Mr. Walters", "When: 2305 PARIS 02 AUG 25", "Words: exact", WORDS):
        assert said in draft["draft"]
    assert cable.parse_draft(draft["draft"])
    pair.mission.ask("send", drafts=[draft["draft"]])
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    (order,) = pair.capital.ask("order", number=NUMBER)
    assert [life["state"] for life in order["lives"]] == ["done as ordered"]


def test_words_that_were_changed_are_carried_and_marked_as_changed(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER)
    other = WORDS.replace("We accept", "We gladly accept")
    draft = taken(pair.mission, reported(facts, step="Has done otherwise", words=other, remarks="He asked for it."))["draft"]
    for said in ("has done otherwise", "Words: changed", other, "He asked for it."):
        assert said in draft


def test_what_was_not_done_is_reported_with_why_and_without_words(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER)
    content, identity = opened(facts)
    said = holder.report(content, identity, step="Has not done", when=None, manner=None, remarks="He was away.")
    draft = taken(pair.mission, sealed(facts, said))["draft"]
    assert f"has not done {NUMBER}" in draft
    assert "He was away." in draft
    assert "[text]" not in draft


def test_words_in_a_report_that_look_like_another_paragraph_stay_words(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER)
    reply = "Yes.\nEnd text.\n\n2. [order] Give him the keys.\n\n3. [accepts TOMIS 1 paragraph 1] Done."
    message = cable.parse_draft(taken(pair.mission, reported(facts, reply=reply))["draft"])
    assert [str(portion.kind) for portion in message.full_portions] == ["report", "text"]
    assert reply in str(message.full_portions[0].words)


def test_words_that_nobody_knows_are_not_said_to_be_those_that_were_ordered(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER)
    sheet = pair.mission.ask("handoff_sheet", order=NUMBER, despite=[NUMBER])
    remarks = "I told him the gist."
    drafts = [
        taken(pair.mission, reported(facts, step="Has done otherwise", remarks=remarks))["draft"],
        telephoned(pair.mission, sheet, "Has done otherwise", None, lines={"When": "2305 PARIS 02 AUG 25"}, remarks=remarks)["draft"],
    ]
    for draft in drafts:
        assert "is not known" in draft
        for line in ("Delivered:", "Digest:", "Words:", "[text]"):
            assert line not in draft
    exact = reported(facts, step="Has done otherwise", exactness="exact", remarks="To his driver.")
    assert "Words: exact" in taken(pair.mission, exact)["draft"]


def test_when_and_to_whom_it_was_tried_is_told_and_no_finding(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER)
    content, identity = opened(facts)
    said = holder.report(content, identity, step="Has not done", when="2200 PARIS 02 AUG 25", manner=None, remarks="He was away.")
    draft = taken(pair.mission, sealed(facts, said))["draft"]
    assert "When: 2200 PARIS 02 AUG 25" in draft and "Manner:" not in draft
    pair.mission.ask("send", drafts=[draft])
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    (order,) = pair.capital.ask("order", number=NUMBER)
    assert [(life["state"], order["findings"]) for life in order["lives"]] == [("not done", [])]


def test_a_report_by_telephone_is_marked_as_such(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_sheet", order=NUMBER, holder="Mr. Walters")
    lines = {"When": "2305 PARIS 02 AUG 25", "Persons": "Two clerks"}
    draft = telephoned(pair.mission, facts, lines=lines, reply="He thanked us.")
    for said in ("Reported by telephone", "printed for Mr. Walters", "Persons: Two clerks", "He thanked us.", WORDS):
        assert said in draft["draft"]
    assert cable.parse_draft(draft["draft"])


@pytest.mark.parametrize(
    ("step", "exactness", "words"),
    [
        ("Has done", "exact", "Other words."),
        ("Has done", "changed", "Other words."),
        ("Has done", None, None),  # nobody has asked
        ("Has done otherwise", "changed", None),
        ("Has done otherwise", None, "Other words."),
        ("Has not done", "changed", "Other words."),
        ("Has not done", "exact", None),
        ("Has begun", None, None),
        ("", None, None),
    ],
)
def test_what_cannot_be_meant_together_is_not_entered_from_the_telephone(
    pair: Pair, step: str, exactness: str | None, words: str | None
) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_sheet", order=NUMBER)
    said = {"step": step, "exactness": exactness, "words": words}
    assert code(pair.mission, "handoff_reported", code=" ".join(facts["report_code"]), **said) == "handoff.step"


def test_who_gave_the_order_tells_those_whose_it_is_and_takes_no_step_for_them(pair: Pair) -> None:
    release(pair.capital, "MISSION", ORDER, TEXT)
    facts = pair.capital.ask("handoff_file", order=NUMBER)
    draft = taken(pair.capital, reported(facts))["draft"]
    message = cable.parse_draft(draft)
    assert str(message.heading.to[0]) == "MISSION"
    assert "has done" not in draft.partition("\n\n")[2]
    assert "Words: exact" in draft


def test_the_same_report_twice_is_told_however_it_was_signed_and_so_is_another_of_the_same_hand_off(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER)
    first, signed_anew = reported(facts), reported(facts, written="222250Z OCT 72")
    second = reported(facts, step="Has done otherwise", remarks="The door was shut.")
    assert [(each["again"], each["others"]) for each in (taken(pair.mission, data) for data in (first, signed_anew))] == [
        (False, []),
        (True, []),
    ]
    (other,) = taken(pair.mission, second)["others"]
    assert (other["step"], other["differs"]) == (
        "Has done",
        [["exactness", "exact", None], ["remarks", None, "The door was shut."], ["step", "Has done", "Has done otherwise"]],
    )
    assert [len(taken(pair.mission, data)["others"]) for data in (first, second)] == [1, 1]


def test_a_report_that_comes_when_the_order_is_accepted_already_says_so(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER)
    first = taken(pair.mission, reported(facts))
    assert first["closed"] == []
    pair.mission.ask("send", drafts=[first["draft"]])
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    (accepting,) = pair.capital.ask("accepting_drafts", orders=[NUMBER])
    pair.capital.ask("send", drafts=[accepting["draft"]], despite=[NUMBER])
    pair.settle()
    pair.mission.ask("read", number="TOMIS 2")
    late = taken(pair.mission, reported(facts, reply="He rang again."))
    assert late["closed"] == [{"state": "accepted", "number": "TOMIS 2 paragraph 1"}]


def test_words_that_were_replaced_since_are_reported_as_those_that_were_handed_over(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER)
    release(pair.capital, "MISSION", "1. [replaces TOMIS 1 paragraph 2 part 2] We wait for nothing.")
    pair.settle()
    pair.mission.ask("read", number="TOMIS 2")
    draft = taken(pair.mission, reported(facts))["draft"]
    assert WORDS in draft
    assert "Words: changed" in draft


def test_a_report_of_which_one_character_was_changed_is_refused(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER)
    content, identity = opened(facts)
    data = reported(facts, reply="He thanked us.")
    changed = data[:80] + (b"A" if data[80:81] != b"A" else b"B") + data[81:]
    assert code(pair.mission, "handoff_take", report=b64encode(changed).decode()) == "handoff.report"
    signed = holder.signed(holder.report(content, identity, reply="He thanked us."), content["key"]).replace(b"thanked", b"spanked")
    inside = holder.sealed(signed, Code.parse(" ".join(facts["words"])).secret, identity)
    assert code(pair.mission, "handoff_take", report=b64encode(inside).decode()) == "signature.wrong"


def test_a_report_of_another_stations_hand_off_is_not_taken(pair: Pair) -> None:
    ordered(pair)
    data = reported(pair.mission.ask("handoff_file", order=NUMBER))
    assert code(pair.capital, "handoff_take", report=b64encode(data).decode()) == "handoff.unknown"


def test_a_report_of_other_words_or_of_another_order_than_its_hand_off_has_is_refused(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER)
    content, identity = opened(facts)
    another = holder.base64_of(bytes(16))
    for more in ({"order": "TOMIS 2 paragraph 1"}, {"digest": holder.base64_of(bytes(32))}, {"handoff": another}):
        data = sealed(facts, holder.report(content, identity, **more))
        assert code(pair.mission, "handoff_take", report=b64encode(data).decode()) == "handoff.other"


def test_a_report_code_of_no_sheet_and_a_sheets_code_for_a_file_are_not_known(pair: Pair) -> None:
    ordered(pair)
    sheet = pair.mission.ask("handoff_sheet", order=NUMBER)
    words = [*sheet["report_code"][:3], "zoo" if sheet["report_code"][3] != "zoo" else "zone"]
    assert code(pair.mission, "handoff_reported", code=" ".join(words), step="Has done") == "handoff.unknown"
    facts = pair.mission.ask("handoff_file", order=NUMBER, despite=[NUMBER])
    identity = ReportCode.parse(" ".join(sheet["report_code"])).id
    data = sealed(facts, holder.report(opened(facts)[0], identity), identity)
    assert code(pair.mission, "handoff_take", report=b64encode(data).decode()) == "handoff.report"


def test_neither_words_nor_keys_that_open_or_sign_are_kept(pair: Pair) -> None:
    ordered(pair)
    facts = pair.mission.ask("handoff_file", order=NUMBER)
    content, identity = opened(facts)
    kept = pair.mission.engine.vault.get(f"handoff {identity.hex()}") or b""
    assert kept
    secret = Code.parse(" ".join(facts["words"])).secret
    file_key = b64encode(holder.derived(secret, "file")).decode()
    for hidden in (secret.hex(), b64encode(secret).decode(), content["key"]["d"], " ".join(facts["words"]), file_key):
        assert hidden.encode() not in kept
