"""One signed message, opened by originator, addressee and intermediary: each sees its part, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from station_harness import PASSPHRASE, Network, Seat, until

from backchannel.errors import Mistake, Trouble

DRAFT = """IMMEDIATE
TOP SECRET; EXCLUSIVELY EYES ONLY
From: MISSION
To: CAPITAL
Info: HARBOUR
Info: OUTPOST
Subject: What the other side asked
Ref: (A) TOMIS 3
Ref: (B) FAROFF 9

1. They asked for one more day.

2. [text; for CAPITAL, HARBOUR]
Title: Reply
Begin text:
The reply stands.
It will not change.
End text.

3. [SECRET; for HARBOUR] Hand it over tonight.

4. [RESTRICTED; for OUTPOST] Nothing for you tonight.
"""
PLAIN = """ROUTINE
SECRET
From: CAPITAL
To: MISSION

1. All is quiet here.
"""


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    seats = {
        "MISSION": Seat(person="Ada Vale", series="MISTO", first=12, serial=340),
        "CAPITAL": Seat(person="Bo Lind", series="TOMIS", prefix="CAP"),
        "HARBOUR": Seat(person="Cy Roe", series="HARB", role="intermediary"),
        "OUTPOST": Seat(person="Di Moor", series="OUTP"),
    }
    with Network(tmp_path_factory.mktemp("copies"), **seats) as network:
        network.found("SPRING")
        network.run("MISSION", "CAPITAL", "HARBOUR")
        network["OUTPOST"].start(unlock=False)
        network["MISSION"].ask("send", drafts=[DRAFT], eyes_only=["CAPITAL", "HARBOUR", "OUTPOST"])
        for name in ("CAPITAL", "HARBOUR", "OUTPOST"):
            until(lambda name=name: network[name].received("MISTO 12"), f"arrival at {name}")  # type: ignore[misc]
        yield network


def read(network: Network, name: str) -> dict[str, Any]:
    facts: dict[str, Any] = network[name].ask("read", number="MISTO 12")
    return facts


def test_the_originator_sees_all_of_it(network: Network) -> None:
    cable = read(network, "MISSION")["cable"]
    assert cable.partition("\n1. ")[2] == DRAFT.partition("\n1. ")[2]


def test_an_office_of_the_channel_sees_what_is_for_it_and_that_there_is_more(network: Network) -> None:
    cable = read(network, "CAPITAL")["cable"]
    assert "1. They asked for one more day.\n" in cable
    assert "Begin text:\nThe reply stands.\nIt will not change.\nEnd text.\n" in cable
    assert "3. [paragraph; SECRET; for HARBOUR; not addressed to you]\n" in cable
    assert "Hand it over" not in cable
    assert "Subject: What the other side asked\n" in cable


def test_an_intermediary_sees_the_paragraphs_that_name_it_and_counts_and_nothing_else(network: Network) -> None:
    facts = read(network, "HARBOUR")
    cable = facts["cable"]
    assert "1. [not addressed to you]\n" in cable
    assert "The reply stands.\nIt will not change.\n" in cable
    assert "3. [SECRET" in cable
    assert "Hand it over tonight." in cable
    assert "Paragraphs: 4\nAddressees: 3\n" in cable
    for hidden in ("one more day", "What the other side asked", "TOMIS", "FAROFF", "CAPITAL\nInfo", "OUTPOST", "340", "Ada Vale"):
        assert hidden not in cable, hidden
    assert (facts["subject"], facts["references"]) == (None, [])
    assert [row["series"] for row in facts["saw"]] == ["HARB"]


def test_all_hold_one_message_under_one_signature(network: Network) -> None:
    digests = {read(network, name)["digest"] for name in ("MISSION", "CAPITAL", "HARBOUR")}
    locked = network["OUTPOST"].ask("verify", number="MISTO 12")
    assert digests == {row["digest"] for row in locked}


def test_who_verified_which_key_and_who_signed_stand_beside_it(network: Network) -> None:
    facts = read(network, "CAPITAL")
    assert (facts["signed_by"], facts["capacity"], facts["copy"]) == ("Ada Vale", "action", False)
    assert facts["key_verified"] == "by the charter only: nobody here compared words"
    assert read(network, "HARBOUR")["capacity"] == "information"


def test_references_stand_with_what_is_held(network: Network) -> None:
    assert [item["standing"] for item in read(network, "CAPITAL")["references"]] == ["missing", "not on a channel of this office"]


def test_a_locked_station_gives_received_and_opens_nothing_until_its_officer_unlocks_it(network: Network) -> None:
    outpost = network["OUTPOST"]
    until(lambda: network["MISSION"].delivery("MISTO 12", "OUTPOST") == "received", "the locked station's receipt")
    (row,) = outpost.ask("verify", number="MISTO 12")
    assert (row["shown"], row["sealed_still"]) == (0, 1) or row["sealed_still"] > 0
    with pytest.raises(Trouble) as caught:
        outpost.ask("read", number="MISTO 12")
    assert caught.value.code == "station.locked"
    (line,) = outpost.ask("inbox")
    assert (line["precedence"], line["subject"], line["state"]) == ("IMMEDIATE", "What the other side asked", "received")
    with pytest.raises(Trouble, match="unlock"):
        outpost.ask("send", drafts=[PLAIN])
    assert network["MISSION"].delivery("MISTO 12", "OUTPOST") == "received"
    # Stopped, started and unlocked, it opens what it could not: one story, because nothing opened is ever closed again.
    assert outpost.stop() == 0
    outpost.start(unlock=False)
    outpost.ask("unlock", passphrase=PASSPHRASE)
    cable = read(network, "OUTPOST")["cable"]
    assert "1. They asked for one more day.\n" in cable
    assert "Nothing for you tonight." in cable
    until(lambda: network["MISSION"].delivery("MISTO 12", "OUTPOST") == "opened", "the opened receipt")
    outpost.stop()
    outpost.start(unlock=False)


def test_the_unlocked_officer_opens_it_and_the_originator_learns_so(network: Network) -> None:
    outpost = network["OUTPOST"]
    with pytest.raises(Trouble, match="passphrase"):
        outpost.ask("unlock", passphrase="not the passphrase")
    network["CAPITAL"].ask("read", number="MISTO 12")
    until(lambda: network["MISSION"].delivery("MISTO 12", "CAPITAL") == "opened", "the opened receipt")
    (line,) = (row for row in network["MISSION"].ask("log") if row["number"].startswith("MISTO 12"))
    capital = next(row for row in line["deliveries"] if row["office"] == "CAPITAL")
    assert None not in (line["filed"], capital["received"], capital["opened"])


def test_a_message_for_nobody_on_the_channel_is_a_mistake_and_nothing_is_released(network: Network) -> None:
    before = network["CAPITAL"].ask("status")["counts"]["sent"]
    with pytest.raises(Mistake):
        network["CAPITAL"].ask("send", drafts=[PLAIN, PLAIN.replace("To: MISSION", "To: ELSEWHERE")])
    assert network["CAPITAL"].ask("status")["counts"]["sent"] == before
