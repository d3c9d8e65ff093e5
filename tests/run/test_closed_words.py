"""What stands in a message that nobody has opened is told by no command but `read`, neither on the screen nor as facts."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from backchannel.cli.calendar import calendar
from backchannel.cli.render import answers, bearings, cable, certificates, lists, relays
from backchannel.cli.render import orders as render
from backchannel.cli.searching import hits
from backchannel.errors import BackchannelError
from run.ordering import ORDER, TEXT, draft_of, order, ordered, release, shown
from run.ordering import step as take
from run.pair import Pair, Side
from web import orders_story, papers_story

DELIVERED = "TOMIS 1 paragraph 1"
HIDDEN = (papers_story.HIDDEN, "INCOMPLETE", "the observer", "RETURNED", "returned unsigned")
ASKED: tuple[tuple[str, dict[str, Any], Any], ...] = (
    ("text_page", {"name": "TOMIS 1 paragraph 2"}, bearings.text),
    ("text_page", {"name": "MISTO 4 paragraph 1"}, bearings.text),
    ("texts", {}, bearings.texts),
    ("order", {"number": DELIVERED}, render.whole),
    ("agenda", {}, render.agenda),
    ("asks", {}, bearings.asks),
    ("status", {}, lambda facts, width: render.held_up(facts["channels"][0]["orders_held"], width)),
    ("read", {"number": "TOMIS 1"}, cable.foot),
    ("search", {"words": "opened"}, hits),
)
HEADINGS: tuple[tuple[str, dict[str, Any], Any], ...] = (
    ("log", {}, lists.log),
    ("inbox", {}, lambda facts, width: lists.inbox(facts, [], width)),
)
SECRET_TITLE = "For the guarantor alone"
SECRET_WORDS = "The lantern is lit at four."
UNREAD_ORDER = f"""1. [order]
Deliver: paragraph 2
Manner: orally
To: the guarantor
Where: the lantern tower
At: 2300 PARIS 02 AUG 25
Begin text:
{SECRET_WORDS}
End text."""
UNREAD_TEXT = f"""2. [text]
Title: {SECRET_TITLE}
For signature by: the lamplighter
Begin text:
{SECRET_WORDS}
End text."""
UNREAD_ENCLOSURE = "3. [enclosure]\nTitle: Lanterns\nCount: 17 crates"
SECRETS = (SECRET_TITLE, SECRET_WORDS, "lantern", "guarantor", "lamplighter", "orally", "17", "Lanterns")


def told(side: Side, asked: tuple[tuple[str, dict[str, Any], Any], ...] = ASKED) -> str:
    """All that the commands show and say as facts."""
    orders = side.ask("orders")
    said = [shown([orders], render.orders), json.dumps(orders)]
    for call, arguments, rendered in asked:
        facts = side.ask(call, **arguments)
        said += [shown(facts, rendered), json.dumps(facts)]
    said.append(calendar(side.ask("agenda"), with_words=True))
    return "\n".join(said)


def refused(side: Side, call: str, **arguments: Any) -> str:
    """What is said instead, with the code before it."""
    with pytest.raises(BackchannelError) as caught:
        side.ask(call, **arguments)
    return f"{caught.value.code}: {caught.value}"


def test_no_command_tells_what_nobody_has_opened(pair: Pair) -> None:
    papers_story.tell(pair)
    said = told(pair.capital, (*ASKED, *HEADINGS))
    assert not [hidden for hidden in HIDDEN if hidden in said]
    assert "Some of this text stands in a message that nobody has opened" in " ".join(said.split())
    assert 'backchannel read "MISTO 4"' in " ".join(said.split())
    assert "MISTO 4" in [row["place"] for row in pair.capital.ask("unopened")]
    pair.capital.ask("read", number="MISTO 4")
    assert papers_story.HIDDEN in told(pair.capital)


def test_a_report_that_nobody_has_opened_is_neither_in_the_orders_nor_in_the_certificate(pair: Pair) -> None:
    orders_story.tell(pair, report_read=False)
    facts = pair.capital.ask("certificate", number=DELIVERED)
    said = told(pair.capital) + shown(facts, certificates.certificate) + json.dumps(facts)
    for hidden in ("done otherwise", "gladly", "OTHER WORDS"):
        assert hidden not in said, hidden
    assert "How it stands is said in a message that nobody has opened: MISTO 4" in " ".join(said.split())


def test_our_own_messages_are_open(pair: Pair) -> None:
    papers_story.tell(pair)
    assert pair.capital.ask("text_page", name="TOMIS 1 paragraph 1")["words"]


def test_nothing_of_an_order_that_nobody_has_opened_goes_into_a_draft_or_somebodys_hands(pair: Pair) -> None:
    release(pair.capital, "MISSION", UNREAD_ORDER, UNREAD_TEXT, UNREAD_ENCLOSURE)
    pair.settle()
    said = [
        refused(pair.mission, call, **arguments)
        for call, arguments in (
            ("handoff_sheet", {"order": DELIVERED}),
            ("handoff_file", {"order": "TOMIS 1"}),
            ("handoff_words", {"order": DELIVERED}),
            ("step_draft", {"order": DELIVERED, "step": "Has done", "exact": True}),
            ("step_draft", {"order": DELIVERED, "step": "Has done otherwise", "say": "So.", "words": "Other words."}),
            ("signing_draft", {"text": "TOMIS 1 paragraph 2", "step": "Signs"}),
            ("count_draft", {"enclosure": "TOMIS 1", "count": "2 crates"}),
            ("count_draft", {"enclosure": "TOMIS 1 paragraph 3", "count": "2 crates"}),
            ("text", {"name": SECRET_TITLE}),
        )
    ]
    codes = [each.partition(":")[0] for each in said]
    assert codes == ["handoff.unopened"] * 3 + ["read.unopened"] * 5 + ["text.unknown"]
    assert all("`backchannel read TOMIS 1`" in each for each in said[:-1])
    assert not [secret for secret in SECRETS if any(secret in each for each in said[:-1])]
    assert "the title of one (none yet)" in said[-1]
    pair.mission.ask("read", number="TOMIS 1")
    assert pair.mission.ask("handoff_sheet", order=DELIVERED)["text"] == SECRET_WORDS


def test_what_a_check_finds_in_a_message_that_nobody_has_opened_it_says_without_its_words(pair: Pair) -> None:
    release(pair.capital, "MISSION", UNREAD_ORDER, UNREAD_TEXT)
    pair.settle()
    other = f"1. [report; has done {DELIVERED}]\nDelivered: paragraph 2\nTo: the cook\nBegin text:\nIt is done.\nEnd text."
    draft = draft_of(pair.mission, "CAPITAL", other, f"2. [text]\nTitle: {SECRET_TITLE}\nBegin text:\nWords of our own.\nEnd text.")
    (checked,) = pair.mission.ask("check", drafts=[draft])
    preview = pair.mission.ask("preview", draft=draft)
    sent = refused(pair.mission, "send", drafts=[draft], unopened=["TOMIS 1"])
    assert [row["about"] for row in checked["doubts"]] == ["TOMIS 1", "paragraph 1", DELIVERED]
    assert [row["closed"] for row in (*checked["doubts"], *preview["doubts"])] == [["TOMIS 1"]] * 5
    said = shown({"files": [{"file": "x", "on_channel": True, **checked}]}, lambda facts, _: answers.checked(facts))
    said += json.dumps([checked, preview["doubts"], preview["relays"]]) + sent
    assert "paragraph 1, on which TOMIS 1, which nobody has opened here, says more" in said
    assert not [secret for secret in SECRETS if secret in said]
    pair.mission.ask("read", number="TOMIS 1")
    assert "the guarantor" in json.dumps(pair.mission.ask("check", drafts=[draft]))


def test_an_order_that_a_message_stops_which_nobody_has_opened_says_only_that_it_says_more(pair: Pair) -> None:
    ordered(pair)
    pair.capital.ask("send", drafts=[pair.capital.ask("stop_draft", order=DELIVERED)["draft"]])
    pair.settle()
    draft = pair.mission.ask("step_draft", order=DELIVERED, step="Has begun")["draft"]
    said = refused(pair.mission, "send", drafts=[draft])
    assert said.startswith("release.order-doubt")
    assert "TOMIS 2, which nobody has opened here, says more" in said and f'--despite "{DELIVERED}"' in said
    assert "stopped" not in said
    assert refused(pair.mission, "handoff_sheet", order=DELIVERED).startswith("handoff.unopened: TOMIS 2, which is not opened here")
    pair.mission.ask("read", number="TOMIS 2")
    assert "which is stopped by TOMIS 2" in refused(pair.mission, "send", drafts=[draft])


def test_a_report_from_outside_comes_late_without_a_word_of_the_stop_that_nobody_has_opened(pair: Pair) -> None:
    ordered(pair)
    sheet = pair.mission.ask("handoff_sheet", order=DELIVERED)
    pair.capital.ask("send", drafts=[pair.capital.ask("stop_draft", order=DELIVERED)["draft"]])
    pair.settle()
    told = {"code": " ".join(sheet["report_code"]), "step": "Has not done"}
    assert pair.mission.ask("handoff_reported", **told)["closed"] == [{"state": None, "number": "TOMIS 2"}]
    pair.mission.ask("read", number="TOMIS 2")
    assert pair.mission.ask("handoff_reported", **told)["closed"][0]["state"] == "stopped"


def test_a_report_is_not_accepted_unread(pair: Pair) -> None:
    ordered(pair, order("To: the Minister"))
    take(pair.mission, "Has done")
    pair.settle()
    assert refused(pair.capital, "accepting_drafts").startswith("step.none")
    (facts,) = pair.capital.ask("accepting_drafts", orders=[DELIVERED])
    said = refused(pair.capital, "send", drafts=[facts["draft"]])
    assert f'"accepts {DELIVERED}", on which MISTO 1, which nobody has opened here, says more' in said
    pair.capital.ask("read", number="MISTO 1")
    assert len(pair.capital.ask("accepting_drafts")) == 1


def test_a_correction_that_nobody_has_opened_changes_no_draft_and_is_compared_with_nothing(pair: Pair) -> None:
    ordered(pair)
    corrected = "1. [text; replaces TOMIS 1 paragraph 2 part 2]\nTitle: The new one\nBegin text:\nThe lantern.\nEnd text."
    release(pair.capital, "MISSION", corrected)
    release(pair.mission, "CAPITAL", "1. [text]\nTitle: To the Minister\nBegin text:\nThe lantern.\nEnd text.", despite=["paragraph 1"])
    pair.settle()
    assert refused(pair.mission, "step_draft", order=DELIVERED, step="Has done", exact=True).startswith("read.unopened: TOMIS 2")
    facts = pair.mission.ask("read", number="MISTO 1")
    said = json.dumps(facts["relays"]) + shown(facts["relays"], relays.relays)
    assert "Paragraph 1: More is said of it in a message that nobody has opened: TOMIS 2" in " ".join(said.split())
    assert "lantern" not in said and "first point" not in said
    pair.mission.ask("read", number="TOMIS 2")
    assert "lantern" in json.dumps(pair.mission.ask("read", number="MISTO 1")["relays"])


def test_who_is_to_sign_by_a_version_that_nobody_has_opened_is_written_into_no_draft(pair: Pair) -> None:
    signed = "\nFor signature by: {}\nBegin".format
    ordered(pair, ORDER, TEXT.replace("\nBegin", signed("the Minister")))
    replaced = TEXT.replace("[text]", "[text; replaces TOMIS 1 paragraph 2]").replace("2.", "1.", 1)
    release(pair.capital, "MISSION", replaced.replace("\nBegin", signed("the lamplighter")))
    pair.settle()
    asked = {"text": "TOMIS 1 paragraph 2", "step": "Signs"}
    assert refused(pair.mission, "signing_draft", **asked).startswith("read.unopened: TOMIS 2")
    pair.mission.ask("read", number="TOMIS 2")
    assert "The lamplighter has signed it." in pair.mission.ask("signing_draft", **asked)["draft"]


def test_what_does_not_fit_an_order_that_nobody_has_opened_is_said_without_its_lines(pair: Pair) -> None:
    release(pair.capital, "MISSION", UNREAD_ORDER, UNREAD_TEXT)
    pair.settle()
    words = f"1. [report; has done {DELIVERED}]\nTo: the cook\nWhere: the kitchen\nBegin text:\nDone.\nEnd text."
    release(pair.mission, "CAPITAL", words, unopened=["TOMIS 1"], despite=[DELIVERED, "paragraph 1"])
    facts = pair.mission.ask("read", number="MISTO 1")["orders"]
    said = json.dumps(facts) + "\n".join(str(piece.text) for piece in render.ordered(facts))
    assert "Something does not fit in a message that nobody has opened: TOMIS 1" in said
    assert not [secret for secret in SECRETS if secret in said]


def test_whether_a_question_is_answered_is_not_said_where_nobody_has_opened_the_answer(pair: Pair) -> None:
    release(pair.capital, "MISSION", "1. [question] Which gate?", "2. [question] At what hour?")
    pair.settle()
    pair.mission.ask("read", number="TOMIS 1")
    release(pair.mission, "CAPITAL", "1. [answers in part TOMIS 1 paragraph 1] The north gate, perhaps.")
    pair.settle()
    said = shown(pair.capital.ask("asks"), bearings.asks) + shown(pair.capital.ask("read", number="TOMIS 1"), cable.foot)
    assert " ".join(said.split()).count("Whether it is answered is said in a message that nobody has opened: MISTO 1") == 2
    assert "in part" not in said + json.dumps(pair.capital.ask("asks"))
    pair.capital.ask("read", number="MISTO 1")
    assert "answered in part by MISTO 1" in " ".join(shown(pair.capital.ask("asks"), bearings.asks).split())


def test_more_messages_than_a_receipt_names_stay_closed_all_of_them(pair: Pair) -> None:
    pair.capital.ask("send", drafts=[draft_of(pair.capital, "MISSION", f"1. All is quiet, {number}.") for number in range(201)])
    release(pair.capital, "MISSION", order("To: the guarantor"), TEXT)
    pair.settle()
    (facts,) = pair.mission.ask("order", number="TOMIS 202 paragraph 1")
    assert facts["closed"] and "guarantor" not in json.dumps(facts)


def test_to_ask_what_is_owed_does_not_keep_the_officers_key(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(monotonic=lambda: 0.0)
    monkeypatch.setattr("backchannel.run.post.time", clock)
    ordered(pair)
    pair.settle()
    for minutes in (10, 20):
        assert not pair.mission.post.is_locked
        clock.monotonic = lambda seconds=minutes * 60.0: seconds
        for call in ("agenda", "orders", "texts", "status"):
            pair.mission.ask(call)
    assert pair.mission.post.is_locked
