"""A text that goes on over another channel is compared, by its title, with the words that it had on the first."""

from __future__ import annotations

from typing import Any

import pytest

from backchannel.cli.render.relays import relays
from backchannel.errors import Mistake
from run.circle import Circle

ORDERED = "The interview carries a considerable share of it.\n\nThe U.S. side stands by the draft."
STRONGER = "The interview carries a heavy share of it.\n\nThe U.S. side stands by the draft, and by all else."
DRAFT = "FLASH\nSECRET\nFrom: {sender}\nTo: {to}\n\n1. [text]\nTitle: Reply\nBegin text:\n{words}\nEnd text.\n"


@pytest.fixture
def relaying(three: Circle) -> Circle:
    """ALFA has told BRAVO on LAKESIDE the text; on LINE BRAVO and CHARLIE correspond."""
    seats = [
        {"office": name, "role": "office", "series": series, "first": 1, "serial": 1, "prefix": None}
        for name, series in (("BRAVO", "LIBRA"), ("CHARLIE", "LICHA"), ("ALFA", "LIALF"))
    ]
    charter = three["BRAVO"].ask("found", name="LINE", seats=seats)["charter"]
    for name in ("CHARLIE", "ALFA"):
        charter = three[name].ask("sign", proposal=charter)["charter"]
    for name in ("BRAVO", "CHARLIE", "ALFA"):
        three[name].ask("enter", charter=charter)
    three["ALFA"].ask("send", drafts=[DRAFT.format(sender="ALFA", to="BRAVO", words=ORDERED)], channel="LAKESIDE")
    three.settle()
    three["BRAVO"].ask("read", number="TOALFA 1", channel="LAKESIDE")
    return three


def draft(words: str) -> str:
    return DRAFT.format(sender="BRAVO", to="CHARLIE", words=words)


def test_a_relay_with_other_words_shows_before_it_is_released(relaying: Circle) -> None:
    (row,) = relaying["BRAVO"].ask("preview", draft=draft(STRONGER), channel="LINE")["relays"]
    assert (row["number"], row["channel"], row["same"]) == ("TOALFA 1 paragraph 1", "LAKESIDE", False)
    assert [(change["was"], change["now"]) for change in row["changes"]] == [("considerable", "heavy"), ("", ", and by all else")]


def test_a_relay_with_the_same_words_says_so(relaying: Circle) -> None:
    (row,) = relaying["BRAVO"].ask("preview", draft=draft(ORDERED), channel="LINE")["relays"]
    assert (row["same"], row["changes"]) == (True, [])


def test_one_character_is_enough(relaying: Circle) -> None:
    (row,) = relaying["BRAVO"].ask("preview", draft=draft(ORDERED.replace("U.S.", "US.")), channel="LINE")["relays"]
    assert not row["same"]


def test_whoever_ordered_the_words_and_sees_the_relay_sees_that_they_differ(relaying: Circle) -> None:
    copied = draft(STRONGER).replace("To: CHARLIE\n", "To: CHARLIE\nInfo: ALFA\n")
    relaying["BRAVO"].ask("send", drafts=[copied], channel="LINE", despite=["paragraph 1"])
    relaying.settle()
    (row,) = relaying["ALFA"].ask("read", number="LIBRA 1", channel="LINE")["relays"]
    assert (row["number"], row["same"]) == ("TOALFA 1 paragraph 1", False)
    assert relaying["CHARLIE"].ask("read", number="LIBRA 1", channel="LINE")["relays"] == []


def test_a_version_of_a_text_is_not_compared_with_what_it_replaces(relaying: Circle) -> None:
    replaced = draft(STRONGER).replace("[text]", "[text; replaces TOALFA 1 paragraph 1]").replace("To: CHARLIE", "To: ALFA")
    assert relaying["BRAVO"].ask("preview", draft=replaced, channel="LAKESIDE")["relays"] == []


def test_the_words_that_hold_now_are_those_that_count(relaying: Circle) -> None:
    replaced = draft(STRONGER).replace("[text]", "[text; replaces TOALFA 1 paragraph 1]").replace("To: CHARLIE", "To: ALFA")
    relaying["BRAVO"].ask("send", drafts=[replaced], channel="LAKESIDE")
    (row,) = relaying["BRAVO"].ask("preview", draft=draft(STRONGER), channel="LINE")["relays"]
    assert row["same"]
    (row,) = relaying["BRAVO"].ask("preview", draft=draft(ORDERED), channel="LINE")["relays"]
    assert not row["same"]


def test_other_words_are_released_only_by_who_says_that_they_are_meant(relaying: Circle) -> None:
    (doubt,) = relaying["BRAVO"].ask("preview", draft=draft(STRONGER), channel="LINE")["doubts"]
    assert (doubt["about"], "in other words than TOALFA 1 paragraph 1 on LAKESIDE" in doubt["came"]) == ("paragraph 1", True)
    with pytest.raises(Mistake, match="in other words"):
        relaying["BRAVO"].ask("send", drafts=[draft(STRONGER)], channel="LINE")
    relaying["BRAVO"].ask("send", drafts=[draft(STRONGER)], channel="LINE", despite=["paragraph 1"])


def test_a_text_whose_delivery_is_held_up_there_says_so_before_it_goes_on(relaying: Circle) -> None:
    order = "FLASH\nSECRET\nFrom: ALFA\nTo: BRAVO\n\n1. [order]\nDeliver: TOALFA 1 paragraph 1\nAfter: paragraph 2\n"
    order += "Begin text:\nIn writing.\nEnd text.\n\n2. [order] Ask first.\n"
    relaying["ALFA"].ask("send", drafts=[order], channel="LAKESIDE")
    relaying.settle()
    relaying["BRAVO"].ask("read", number="TOALFA 2", channel="LAKESIDE")
    (doubt,) = relaying["BRAVO"].ask("preview", draft=draft(ORDERED), channel="LINE")["doubts"]
    assert "the text that TOALFA 2 paragraph 1 on LAKESIDE delivers, which is blocked" in doubt["came"]


@pytest.mark.parametrize("width", [40, 78, 120])
def test_the_change_stands_in_its_line_and_fits_it(relaying: Circle, width: int) -> None:
    rows: Any = relaying["BRAVO"].ask("preview", draft=draft(STRONGER), channel="LINE")["relays"]
    lines = ["".join(piece.text for piece in each) for each in relays(rows, width)]
    assert all(len(each) <= width for each in lines)
    told = " ".join(" ".join(lines).split())
    assert "carries a [-considerable-]{+heavy+} share of it." in told
    assert "draft{+, and by all else+}." in told
