"""December 1972: one text in two frames, a paragraph replaced by two, a protest picked up, one set of papers where two were expected."""

from __future__ import annotations

from typing import Any

import pytest

from october.conftest import At
from october.facts import changes, findings, life
from october.stage import LINE, NEW_YORK, NEW_YORK_LINE, PARIS, WASHINGTON, Stage, draft

NOTE, FRAMED = "To the DRV side, 18 December", "To the Chinese side, 18 December"
COMPOSED, SENT_ON = "To the Chinese side, 22 December", "Message delivered to the North Vietnamese, 22 December"
TRANSCRIPTS = "SW 8 paragraph 1"
BOTH = pytest.mark.parametrize("office", [WASHINGTON, NEW_YORK])


def text(stage: Stage, office: str, title: str, channel: str = NEW_YORK_LINE) -> Any:
    return stage[office].ask("text", name=title, channel=channel)


def origins(found: Any) -> list[tuple[str, int]]:
    return [(part["from"], part["part"]) for part in found["parts"]]


def holders(version: Any) -> dict[str, str]:
    return {row["office"]: row["stage"] for row in version["holders"]}


def handed_over(words: str) -> str:
    """A report of New York on the text for the Chinese side, with these words."""
    head = f"FLASH\nTOP SECRET; SENSITIVE; EXCLUSIVELY EYES ONLY\nFrom: {NEW_YORK}\nTo: {WASHINGTON}\n\n"
    report = "1. [report; has done SW 6 paragraph 1]\nDelivered: paragraph 2\nBegin text:\nHanded over.\nEnd text.\n\n"
    return f"{head}{report}2. [text]\nTitle: {COMPOSED}\nBegin text:\n{words}\nEnd text.\n"


def test_one_text_goes_out_in_two_frames_with_the_same_words(december: At) -> None:
    stage = december("two frames")
    bare, framed = text(stage, WASHINGTON, NOTE, LINE), text(stage, WASHINGTON, FRAMED)
    assert framed["words"].endswith(f"\n\n{bare['words']}")
    assert origins(framed) == [("SW 5 paragraph 3", part) for part in (1, 2, 3)] + [("SW 5 paragraph 2", part) for part in (1, 2, 3, 4)]
    (relay,) = stage[WASHINGTON].ask("read", number="SW 5", channel=NEW_YORK_LINE)["relays"]
    assert (relay["number"], relay["channel"], relay["same"]) == ("WHP 90 paragraph 2", LINE, True)


def test_who_got_which_frame_is_kept(december: At) -> None:
    stage = december("two frames")
    for title, channel, other in ((NOTE, LINE, PARIS), (NOTE, NEW_YORK_LINE, NEW_YORK), (FRAMED, NEW_YORK_LINE, NEW_YORK)):
        (version,) = text(stage, WASHINGTON, title, channel)["versions"]
        assert holders(version) == {WASHINGTON: "wrote", other: "opened"}
    assert [row["title"] for row in stage[PARIS].ask("texts", channel=LINE)["texts"]] == [NOTE]


@BOTH
def test_two_paragraphs_stand_in_the_place_of_the_first(december: At, office: str) -> None:
    found = text(december("two paragraphs"), office, COMPOSED)
    assert found["state"] == "holds"
    assert origins(found) == [*(("SW 7 paragraph 1", part) for part in (1, 2)), *(("SW 6 paragraph 2", part) for part in (1, 2, 3, 4))]


@BOTH
def test_the_text_that_is_known_by_its_title_stands_in_it_as_it_was_delivered_elsewhere(december: At, office: str) -> None:
    stage = december("two paragraphs")
    delivered = text(stage, PARIS, SENT_ON, LINE)["words"]
    assert text(stage, office, COMPOSED)["words"].endswith(f"\n\n{delivered}")


def test_who_held_the_first_version_is_known(december: At) -> None:
    first, second = text(december("two paragraphs"), WASHINGTON, COMPOSED)["versions"]
    assert (first["number"], second["replaces"]) == ("SW 6 paragraph 3", ["SW 6 paragraph 3 part 1"])
    assert holders(first) == {WASHINGTON: "wrote", NEW_YORK: "opened"}


@BOTH
def test_the_words_that_hold_at_the_hand_over_are_those_that_count(december_on: At, office: str) -> None:
    stage = december_on("two paragraphs")
    stage.send(NEW_YORK, handed_over(text(stage, NEW_YORK, COMPOSED)["words"]), NEW_YORK_LINE)
    (found,) = stage[office].ask("certificate", number="SW 6 paragraph 1", channel=NEW_YORK_LINE)["certificates"]
    assert (found["equal"], found["current"]) == (True, True)
    assert findings(stage, office, "SW 6 paragraph 1", NEW_YORK_LINE) == {}


@BOTH
def test_the_first_version_handed_over_after_its_correction_is_an_older_text(december_on: At, office: str) -> None:
    first = text(december_on("first paragraph"), NEW_YORK, COMPOSED)["words"]
    stage = december_on("two paragraphs")
    stage.send(NEW_YORK, handed_over(first), NEW_YORK_LINE)
    assert "an older text" in findings(stage, office, "SW 6 paragraph 1", NEW_YORK_LINE)


def test_a_composed_text_that_goes_on_is_compared_as_it_is_composed(december: At) -> None:
    stage = december("two paragraphs")
    first, second, *_ = text(stage, WASHINGTON, COMPOSED)["words"].split("\n\n")
    head = f"FLASH\nTOP SECRET; SENSITIVE; EXCLUSIVELY EYES ONLY\nFrom: {WASHINGTON}\nTo: {PARIS}\n\n1. [text; for PARIS]\n"
    composed = f"Title: {COMPOSED}\nConsists of: these; WHP 91 paragraph 2\nBegin text:\n{first}\n\n{second}\nEnd text.\n"
    (relay,) = stage.preview(WASHINGTON, head + composed, LINE)["relays"]
    assert relay["same"]


def test_a_protest_says_who_gave_it_to_whom_and_at_which_hour(december: At) -> None:
    facts = december("protest")[WASHINGTON].ask("read", number="NEWYORK 7", channel=NEW_YORK_LINE)
    lines = ("Received from: the Chinese contact", "Received by: Hood", "Where: New York", "Received on: 1130 NEW YORK 29 DEC 72")
    assert all(f"\n{line}\n" in facts["cable"] for line in lines)
    assert facts["time"] == "291711Z DEC 72"


def test_a_protest_goes_on_in_the_same_words(december: At) -> None:
    stage = december("protest")
    (relay,) = stage.preview(WASHINGTON, draft("whp-92"), LINE)["relays"]
    assert (relay["number"], relay["channel"], relay["same"]) == ("NEWYORK 7 paragraph 1", NEW_YORK_LINE, True)
    (relay,) = stage.preview(WASHINGTON, draft("whp-92").replace("21°39'", "21°38'"), LINE)["relays"]
    assert (relay["same"], changes(relay)) == (False, [("39", "38")])


@BOTH
def test_the_transcripts_are_reported_as_handed_over_otherwise(december: At, office: str) -> None:
    stage = december("counted")
    assert life(stage, office, TRANSCRIPTS, NEW_YORK_LINE)["outcome"] == "done otherwise"
    assert "2. [enclosure; for NEW YORK]\n" in stage[office].ask("read", number="SW 8", channel=NEW_YORK_LINE)["cable"]


@BOTH
def test_one_set_where_two_were_expected_is_found_at_both_ends(december: At, office: str) -> None:
    (enclosed,) = december("counted")[office].ask("agenda")["enclosures"]
    (counted,) = enclosed["counted"]
    assert (enclosed["number"], enclosed["expected"], counted["count"]) == ("SW 8 paragraph 2", "2 sets", "1 set")
    assert (counted["office"], counted["to"], counted["fit"]) == (NEW_YORK, "the Chinese contact", "incomplete")
