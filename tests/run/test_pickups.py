"""Texts from outside, texts to be signed, enclosures that are counted: in running stations (docs/spec/orders.md)."""

from __future__ import annotations

from typing import Any

import pytest

from backchannel.cli.render import bearings, cable
from backchannel.cli.render import orders as render
from backchannel.errors import Mistake
from run.ordering import ORDER, TEXT, life, ordered, release, shown
from run.pair import Pair, Side

SIGNED = TEXT.replace("Title: To the Minister\n", "Title: To the Minister\nFor signature by: the President\n")
WORDS = 'We have taken note.\n\n  "At 21°39\' north",\n- and wait.'
SETS = "1. [enclosure]\nTitle: Transcripts of the last meetings\nCount: 2 sets"
FILE = f"1. [enclosure]\nTitle: Map\nCount: 1 sheet\nSize: 9 bytes\nDigest: sha-256 {'a' * 64}"
ENCLOSURE = "TOMIS 1 paragraph 1"


def picked_up(side: Side, **change: Any) -> Any:
    said = {"giver": "the DRV delegation", "taker": "Guay", "where": "Choisy-le-Roi", "on": "1130 PARIS 02 AUG 25", "to": ["CAPITAL"]}
    return side.ask("pickup_draft", **{"words": WORDS, **said, **change})


def go(side: Side, facts: Any) -> None:
    side.ask("send", drafts=[facts["draft"]], channel=facts["channel"])


def come(pair: Pair, side: Side, number: str) -> Any:
    pair.settle()
    facts = side.ask("read", number=number)
    pair.settle()
    return facts


def counted(pair: Pair, count: str, number: int = 1, **how: Any) -> Any:
    """MISSION counts, and CAPITAL has read that."""
    facts = pair.mission.ask("count_draft", enclosure=ENCLOSURE, count=count, **how)
    go(pair.mission, facts)
    come(pair, pair.capital, f"MISTO {number}")
    return facts


def test_what_was_picked_up_enters_the_channel_exactly_and_says_where_it_came_from(pair: Pair) -> None:
    go(pair.mission, picked_up(pair.mission))
    facts = come(pair, pair.capital, "MISTO 1")
    lines = ("Received from: the DRV delegation", "Received by: Guay", "Where: Choisy-le-Roi", "Received on: 1130 PARIS 02 AUG 25")
    assert "\n".join(lines) in facts["cable"]
    for side in (pair.mission, pair.capital):
        text = side.ask("text", name="From the DRV delegation")
        assert text["words"] == WORDS
        received = text["versions"][0]["received"]
        assert (received["from"], received["by"], received["where"]) == ("the DRV delegation", "Guay", "Choisy-le-Roi")
        assert (received["on"]["said"], received["on"]["utc"]) == ("1130 PARIS 02 AUG 25", "2025-08-02T09:30:00Z")
        assert "received from the DRV delegation, by Guay, Choisy-le-Roi," in shown(text, bearings.text)


def test_what_was_picked_up_is_delivered_by_an_order_like_any_other(pair: Pair) -> None:
    go(pair.mission, picked_up(pair.mission))
    come(pair, pair.capital, "MISTO 1")
    release(pair.capital, "MISSION", "1. [order]\nDeliver: MISTO 1 paragraph 1\nTo: the Minister\nBegin text:\nHand it over.\nEnd text.")
    come(pair, pair.mission, "TOMIS 1")
    found = life(pair.mission)
    assert (found["what"], found["title"], found["holds"]) == ("MISTO 1 paragraph 1", "From the DRV delegation", [])


@pytest.mark.parametrize(
    ("change", "came"),
    [
        ({"to": ["NOWHERE"]}, "NOWHERE, which is no other office of"),
        ({"on": "2530 PARIS 02 AUG 25"}, "2530"),
        ({"words": "a\u200bb"}, "U\\+200B"),
        ({"marking": "Secret"}, "not a classification"),
    ],
)
def test_a_pick_up_that_no_line_can_say_is_a_mistake(pair: Pair, change: dict[str, Any], came: str) -> None:
    with pytest.raises(Mistake, match=came):
        picked_up(pair.mission, **change)


def test_a_text_shows_which_others_frame_it_and_who_got_which(pair: Pair) -> None:
    framed = "2. [text]\nTitle: To the Chinese side\nConsists of: these; paragraph 1\nBegin text:\nFor your information.\nEnd text."
    release(pair.capital, "MISSION", TEXT.replace("2. ", "1. "), framed)
    come(pair, pair.mission, "TOMIS 1")
    text = pair.capital.ask("text", name="To the Minister")
    (frame,) = text["frames"]
    assert (frame["number"], frame["title"]) == ("TOMIS 1 paragraph 2", "To the Chinese side")
    assert {row["office"]: row["stage"] for row in frame["holders"]} == {"CAPITAL": "wrote", "MISSION": "opened"}
    assert "Stands in other texts too\n  TOMIS 1 paragraph 2, To the Chinese side" in shown(text, bearings.text)


def test_a_text_for_signature_holds_its_delivery_up_until_it_is_signed(pair: Pair) -> None:
    ordered(pair, ORDER, SIGNED)
    for side in (pair.mission, pair.capital):
        assert "FOR SIGNATURE by the President: not signed yet" in shown(side.ask("text", name="To the Minister"), bearings.text)
        assert [hold["why"] for hold in life(side)["holds"]] == ["its text awaits a signature"]
    facts = pair.capital.ask("signing_draft", text="TOMIS 1 paragraph 2", step="Signs")
    assert "1. [signs TOMIS 1 paragraph 2] The President has signed it." in facts["draft"]
    go(pair.capital, facts)
    come(pair, pair.mission, "TOMIS 2")
    for side in (pair.mission, pair.capital):
        text = side.ask("text", name="To the Minister")
        assert (text["signature"]["state"], life(side)["holds"]) == ("signed", [])
        assert "signed, by the word of CAPITAL (TOMIS 2 paragraph 1," in " ".join(shown(text, bearings.text).split())


def test_a_text_that_is_returned_unsigned_stays_held_up_and_says_why(pair: Pair) -> None:
    ordered(pair, ORDER, SIGNED)
    with pytest.raises(Mistake, match="no word why"):
        pair.capital.ask("signing_draft", text="TOMIS 1 paragraph 2", step="Returns unsigned")
    go(pair.capital, pair.capital.ask("signing_draft", text="TOMIS 1 paragraph 2", step="Returns unsigned", say="The second point first."))
    come(pair, pair.mission, "TOMIS 2")
    text = pair.mission.ask("text", name="To the Minister")
    assert (text["signature"]["state"], len(life(pair.mission)["holds"])) == ("returned unsigned", 1)
    assert text["signature"]["said"][0]["words"] == "The second point first."


def test_a_text_that_is_changed_after_its_signature_awaits_it_again(pair: Pair) -> None:
    ordered(pair, ORDER, SIGNED)
    go(pair.capital, pair.capital.ask("signing_draft", text="TOMIS 1 paragraph 2", step="Signs"))
    come(pair, pair.mission, "TOMIS 2")
    release(pair.capital, "MISSION", "1. [replaces TOMIS 1 paragraph 2 part 2] We do not wait.")
    come(pair, pair.mission, "TOMIS 3")
    text = pair.mission.ask("text", name="To the Minister")
    assert (text["signature"]["state"], len(life(pair.mission)["holds"])) == ("changed since it was signed", 1)
    assert not text["signature"]["said"][0]["of_these_words"]


def test_only_a_text_that_is_for_signature_is_signed(pair: Pair) -> None:
    ordered(pair)
    for number in ("TOMIS 1 paragraph 1", "TOMIS 1 paragraph 2", "TOMIS 1"):
        with pytest.raises(Mistake, match="which nobody has to sign"):
            pair.capital.ask("signing_draft", text=number, step="Signs")


def test_one_set_where_two_were_expected_is_found_at_both_ends_and_calls_who_sent_them(pair: Pair) -> None:
    ordered(pair, SETS)
    assert [row["ours_to_count"] for row in pair.mission.ask("agenda")["enclosures"]] == [True]
    facts = counted(pair, "1 set")
    assert (facts["fit"], facts["expected"]) == ("incomplete", "2 sets")
    assert pair.capital.alarms().count("miscounted") == 1
    assert "miscounted" not in pair.mission.alarms()
    for side in (pair.mission, pair.capital):
        (row,) = side.ask("orders")["enclosures"]
        assert (row["open"], row["awaited"], row["counted"][0]["wrong"]) == (True, [], True)
        assert "INCOMPLETE: 2 sets expected, 1 set counted (MISSION" in shown(side.ask("agenda"), render.agenda)
        for number in ("TOMIS 1", "MISTO 1"):
            assert "INCOMPLETE: 2 sets expected, 1 set counted" in shown(side.ask("read", number=number), cable.foot)


def test_a_count_that_is_put_right_is_open_no_more(pair: Pair) -> None:
    ordered(pair, SETS)
    counted(pair, "1 set")
    counted(pair, "2 sets", 2, corrects="MISTO 1 paragraph 1")
    for side in (pair.mission, pair.capital):
        assert side.ask("agenda")["enclosures"] == []
        assert "complete, 2 sets (MISSION" in shown(side.ask("read", number="TOMIS 1"), cable.foot)


def test_each_hand_that_an_enclosure_goes_through_has_its_own_count(pair: Pair) -> None:
    ordered(pair, SETS)
    counted(pair, "2 sets")
    counted(pair, "1 set", 2, lines={"To": "the Minister", "When": "1545 PARIS 02 AUG 25"})
    (row,) = pair.capital.ask("agenda")["enclosures"]
    assert [(each["to"], each["fit"]) for each in row["counted"]] == [(None, "complete"), ("the Minister", "incomplete")]
    assert "(the Minister, by the word of MISSION," in " ".join(shown(pair.capital.ask("agenda"), render.agenda).split())


def test_a_file_of_another_digest_calls_who_sent_it(pair: Pair) -> None:
    ordered(pair, FILE)
    counted(pair, "1 sheet", lines={"Digest": f"sha-256 {'b' * 64}"})
    assert "miscounted" in pair.capital.alarms()
    assert pair.capital.ask("agenda")["enclosures"][0]["counted"][0]["fit"] == "another digest"


def test_what_is_no_enclosure_or_not_one_alone_is_not_counted(pair: Pair) -> None:
    ordered(pair, SETS, SETS.replace("1. ", "2. "), "3. Words.")
    for number, came in (("TOMIS 1", "which holds 2 enclosures"), ("TOMIS 1 paragraph 3", "which is no enclosure")):
        with pytest.raises(Mistake, match=came):
            pair.mission.ask("count_draft", enclosure=number, count="1 set")
    with pytest.raises(Mistake, match="is not a count"):
        pair.mission.ask("count_draft", enclosure=ENCLOSURE, count="one")
