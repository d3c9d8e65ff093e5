"""What is reported of a text in the hands of somebody without a station, and what becomes of that (docs/spec/handoff.md)."""

from __future__ import annotations

from base64 import b64encode

import pytest

from backchannel.message import cable
from backchannel.seal.code import Code
from backchannel.seal.handoff import ReportCode
from run.handing import NUMBER, ORDER, TEXT, WORDS, code, opened, ordered, release, reported, sealed, taken, telephoned
from run.pair import Pair
from unit.seal import holder

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
