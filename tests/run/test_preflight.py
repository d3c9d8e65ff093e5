"""What an office is shown of a draft before it is released, and what its addressees are shown once it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from backchannel.errors import Trouble
from backchannel.run.preview import legible
from run.circle import Circle

CHANNEL = "LAKESIDE"
EYES = "EXCLUSIVELY EYES ONLY"
DRAFT = f"""IMMEDIATE
SECRET; {EYES}
From: ALFA
To: BRAVO
Info: PARIS
Info: CHARLIE
Subject: Tonight

1. [SECRET] The visit stands.

2. [for BRAVO] For you alone.

3. [SECRET; for PARIS] Hand it over tonight, and say that it comes from us.

4. [text; SECRET; for BRAVO, PARIS]
Title: Reply
Begin text:
The answer is yes.
End text.
"""


@pytest.fixture(scope="module")
def circle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Circle]:
    """ALFA has admitted BRAVO and PARIS, an intermediary, with codes; BRAVO has admitted CHARLIE, with ALFA."""
    circle = Circle(tmp_path_factory.mktemp("circle"), "ALFA", "BRAVO", "PARIS", "CHARLIE")
    circle.found("ALFA")
    circle.admit("BRAVO", "ALFA")
    circle.admit("PARIS", "ALFA", "BRAVO", role="intermediary")
    circle.admit("CHARLIE", "BRAVO", "ALFA")
    circle["ALFA"].ask("pin", card=circle["BRAVO"].ask("own_card")["card"], how="read to each other by telephone")
    yield circle
    circle.close()


def previewed(circle: Circle) -> dict[str, dict[str, Any]]:
    """What ALFA is shown, by addressee."""
    facts = circle["ALFA"].ask("preview", draft=DRAFT, channel=CHANNEL)
    return {row["office"]: row for row in facts["addressees"]}


def test_each_addressee_is_shown_with_what_it_will_read(circle: Circle) -> None:
    rows = previewed(circle)
    told = ("role", "as", "reads", "officer_reads", "sees_marking", "sees_number")
    assert {office: tuple(row[name] for name in told) for office, row in rows.items()} == {
        "BRAVO": ("office", "action", [1, 4], [2], [3], []),
        "PARIS": ("intermediary", "information", [3, 4], [], [], [1, 2]),
        "CHARLIE": ("office", "information", [1], [], [2, 3, 4], []),
    }
    assert rows["BRAVO"]["person"] == "Officer of BRAVO"
    assert rows["BRAVO"]["withheld"] == []
    assert "subject" in rows["PARIS"]["withheld"]
    assert "other addressees" in rows["PARIS"]["withheld"]


def test_each_addressee_is_shown_with_how_its_key_was_verified_and_by_whom(circle: Circle) -> None:
    keys = {office: row["key"] for office, row in previewed(circle).items()}
    assert (keys["BRAVO"]["means"], keys["BRAVO"]["how"], keys["BRAVO"]["by"]) == ("words", "read to each other by telephone", ["ALFA"])
    assert (keys["PARIS"]["means"], keys["PARIS"]["by"]) == ("code", ["ALFA"])
    assert (keys["CHARLIE"]["means"], keys["CHARLIE"]["how"], keys["CHARLIE"]["by"]) == ("charter", None, ["ALFA", "BRAVO"])


def test_a_card_that_was_kept_without_comparing_is_shown_as_known_by_the_charter(circle: Circle) -> None:
    circle["BRAVO"].ask("pin", card=circle["CHARLIE"].ask("own_card")["card"], how=None)
    draft = "ROUTINE\nSECRET\nFrom: BRAVO\nTo: CHARLIE\n\n1. One.\n"
    (row,) = circle["BRAVO"].ask("preview", draft=draft, channel=CHANNEL)["addressees"]
    assert row["key"]["means"] == "charter"


def test_each_addressee_is_shown_with_the_key_it_is_sealed_to_and_whether_it_holds_the_charter(circle: Circle) -> None:
    rows = previewed(circle)
    assert {row["sealed_to"] for row in rows.values()} <= {"transit key", "standing key"}
    assert all((row["week"] is None) == (row["sealed_to"] == "standing key") for row in rows.values())
    circle.tick(61)
    circle.settle()
    assert [row["holds_charter"] for row in previewed(circle).values()] == [True, True, True]
    # Somebody who has not heard of the last admission says so in the next receipt.
    (channel,) = circle["ALFA"].engine.state.channels.values()
    line = channel.lines[channel.charter.seats[1].office]
    line.charter = channel.charter.previous[0]
    assert previewed(circle)["BRAVO"]["holds_charter"] is False
    line.charter = None
    assert previewed(circle)["BRAVO"]["holds_charter"] is None


def test_looking_releases_nothing_and_needs_no_officer(circle: Circle) -> None:
    side = circle["ALFA"]
    before = side.ask("log", channel=CHANNEL)
    side.ask("lock")
    try:
        shown = previewed(circle)
        with pytest.raises(Trouble):
            side.ask("send", drafts=[DRAFT], channel=CHANNEL, eyes_only=["BRAVO"])
    finally:
        side.ask("unlock", passphrase="a passphrase for tests")
    assert shown == previewed(circle)
    assert side.ask("log", channel=CHANNEL) == before


def test_what_was_shown_is_what_arrives(circle: Circle) -> None:
    facts = circle["ALFA"].ask("preview", draft=DRAFT, channel=CHANNEL)
    (sent,) = circle["ALFA"].ask("send", drafts=[DRAFT], channel=CHANNEL, eyes_only=["BRAVO"], charter=facts["charter"])
    circle.settle()
    assert {row["office"] for row in sent["to"]} == {row["office"] for row in facts["addressees"]}
    for row in facts["addressees"]:
        engine = circle[row["office"]].engine
        (kept,) = [one for one in engine.vault.arrivals(10) if one.seq == 1]
        copy = engine.sealer.reopen(kept.artefact, engine.histories)
        assert legible(copy.message).items() <= row.items()
        assert copy.capacity == row["as"]
