"""Channels grow, change and lose offices between real engines: what each ends with in force, what calls whom, what is sent to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backchannel.errors import Mistake, Refused
from run.circle import Circle


@pytest.fixture
def circle(tmp_path: Path) -> Iterator[Circle]:
    circle = Circle(tmp_path, "ALFA", "BRAVO", "CHARLIE", "DELTA")
    yield circle
    circle.close()


@pytest.fixture
def three(circle: Circle) -> Circle:
    circle.found("ALFA")
    circle.admit("BRAVO", "ALFA")
    circle.admit("CHARLIE", "ALFA", "BRAVO")
    return circle


def test_one_office_admits_a_second_and_the_two_a_third_and_all_hold_the_same(three: Circle) -> None:
    assert [three.names(name) for name in ("ALFA", "BRAVO", "CHARLIE")] == [["ALFA", "BRAVO", "CHARLIE"]] * 3
    assert [three.version(name) for name in ("ALFA", "BRAVO", "CHARLIE")] == [3, 3, 3]
    for name in ("ALFA", "BRAVO", "CHARLIE"):
        rows = three[name].ask("history", channel="LAKESIDE")["versions"]
        assert [([one["office"] for one in row["added"]], row["signed_by"]) for row in rows] == [
            (["ALFA"], ["ALFA"]),
            (["BRAVO"], ["ALFA"]),
            (["CHARLIE"], ["ALFA", "BRAVO"]),
        ]


def test_nobody_admits_a_third_office_alone(circle: Circle) -> None:
    circle.found("ALFA")
    circle.admit("BRAVO", "ALFA")
    circle.answer("CHARLIE", circle.invite("ALFA", "CHARLIE"))
    circle.settle()
    assert circle["ALFA"].ask("admit", office="CHARLIE")["lacks"] == 1
    circle.settle()
    assert (circle.version("ALFA"), circle.version("BRAVO")) == (2, 2)
    assert circle["CHARLIE"].engine.histories == {}
    assert "charter-waits" in circle["BRAVO"].alarms()
    with pytest.raises(Mistake):
        circle["ALFA"].send("CHARLIE", channel="LAKESIDE")


def test_everybody_is_called_to_an_admission_and_messages_flow_both_ways(three: Circle) -> None:
    assert "admitted" in three["ALFA"].alarms()
    assert "joined" in three["CHARLIE"].alarms()
    for sender, to in (("ALFA", "CHARLIE"), ("CHARLIE", "ALFA"), ("BRAVO", "CHARLIE")):
        three[sender].send(to, channel="LAKESIDE")
    three.settle()
    assert len(three["CHARLIE"].ask("inbox")) == 2
    assert len(three["ALFA"].ask("inbox")) == 1
    assert all(three[name].ask("status")["quarantine"] == [] for name in ("ALFA", "BRAVO", "CHARLIE"))


def test_a_message_under_a_version_that_has_not_come_yet_waits_for_it(three: Circle) -> None:
    three.answer("DELTA", three.invite("ALFA", "DELTA"))
    three.settle()
    three["ALFA"].ask("admit", office="DELTA")
    three.settle()
    three["BRAVO"].ask("admit", office="DELTA")
    kept = three.waiting("BRAVO")
    three.deliver(kept, but=("CHARLIE",))
    three["ALFA"].send("CHARLIE", channel="LAKESIDE")
    message = [envelope for envelope in three.waiting("ALFA") if len(envelope.sealed) < 40_000]
    three.deliver(message, but=("BRAVO", "DELTA"))
    assert [row["code"] for row in three["CHARLIE"].ask("status")["quarantine"]] == ["seal.charter"]
    three.deliver(kept)
    assert three["CHARLIE"].ask("status")["quarantine"] == []
    assert len(three["CHARLIE"].ask("inbox")) == 1
    assert three.version("CHARLIE") == 4


def test_a_revocation_reaches_everybody_and_ends_all_traffic_with_the_office(three: Circle) -> None:
    three["ALFA"].send("CHARLIE", channel="LAKESIDE")
    three["CHARLIE"].send("ALFA", channel="LAKESIDE")
    late = three.waiting("CHARLIE")
    three["ALFA"].ask("revoke", office="CHARLIE", reason="its laptop was taken", channel="LAKESIDE")
    three.settle(but=("CHARLIE",))
    assert three.names("ALFA") == ["ALFA", "BRAVO", "CHARLIE"], "two voices are asked for"
    three["BRAVO"].ask("revoke", office="CHARLIE", reason="its laptop was taken", channel="LAKESIDE")
    three.settle(but=("CHARLIE",))
    assert three.names("ALFA") == three.names("BRAVO") == ["ALFA", "BRAVO"]
    assert "revoked" in three["ALFA"].alarms()
    assert three["ALFA"].engine.vault.unsettled(10) == []
    three.deliver(late)
    assert three["ALFA"].ask("inbox") == []
    assert "charter.revoked" in [row["code"] for row in three["ALFA"].ask("status")["quarantine"]]
    with pytest.raises((Mistake, Refused)):
        three["ALFA"].send("CHARLIE", channel="LAKESIDE")
    three["ALFA"].send("BRAVO", channel="LAKESIDE")
    three.settle()
    assert len(three["BRAVO"].ask("inbox")) == 1


def test_an_office_that_was_kept_behind_is_told_by_whoever_hears_it(three: Circle) -> None:
    for voice in ("ALFA", "BRAVO"):
        three["ALFA"].clock.move(three.clock.now() + 1)
        three.settle(but=("CHARLIE",))
        if voice == "ALFA":
            three["ALFA"].ask("change", terms={"ceiling": "SECRET", "change": 2}, channel="LAKESIDE")
        else:
            waiting = three["BRAVO"].ask("pending", channel="LAKESIDE")
            three["BRAVO"].ask("agree", digest=waiting[0]["digest"], channel="LAKESIDE")
    assert three.version("BRAVO") == 3, "a change asks for all voices"
    three.settle()
    waiting = three["CHARLIE"].ask("pending", channel="LAKESIDE")
    three["CHARLIE"].ask("agree", digest=waiting[0]["digest"], channel="LAKESIDE")
    lost = three.waiting("CHARLIE")
    three.deliver(lost, but=("BRAVO",))
    three.settle(but=("BRAVO",))
    assert (three.version("ALFA"), three.version("CHARLIE"), three.version("BRAVO")) == (4, 4, 3)
    for _ in range(8):
        three.tick(20)
        three.settle()
    assert three.version("BRAVO") == 4


def test_an_office_that_leaves_is_gone_everywhere(three: Circle) -> None:
    three["CHARLIE"].ask("leave", reason="our work is done", channel="LAKESIDE")
    three.settle()
    assert three.names("ALFA") == three.names("BRAVO") == ["ALFA", "BRAVO"]
    assert "left" in three["BRAVO"].alarms()


def test_two_admissions_at_once_split_the_channel_and_it_is_united_again(circle: Circle) -> None:
    circle.join("ECHO")
    circle.join("FOXTROT")
    circle.found("ALFA")
    circle.admit("BRAVO", "ALFA")
    circle.admit("CHARLIE", "ALFA", "BRAVO")
    circle.admit("DELTA", "ALFA", "BRAVO")
    circle.answer("ECHO", circle.invite("ALFA", "ECHO"))
    circle.answer("FOXTROT", circle.invite("CHARLIE", "FOXTROT"))
    circle.settle()
    west, east = ("ALFA", "BRAVO", "ECHO"), ("CHARLIE", "DELTA", "FOXTROT")
    circle["ALFA"].ask("admit", office="ECHO")
    circle.settle(but=east)
    circle["BRAVO"].ask("admit", office="ECHO")
    circle.settle(but=east)
    circle["CHARLIE"].ask("admit", office="FOXTROT")
    circle.settle(but=west)
    circle["DELTA"].ask("admit", office="FOXTROT")
    circle.settle(but=west)
    for _ in range(8):
        circle.tick(20)
        circle.settle()
    assert all(circle[name].ask("history", channel="LAKESIDE")["split"] for name in ("ALFA", "BRAVO", "CHARLIE", "DELTA"))
    assert "charter-split" in circle["BRAVO"].alarms()
    circle["ALFA"].ask("unite", channel="LAKESIDE")
    circle.settle()
    waiting = circle["DELTA"].ask("pending", channel="LAKESIDE")
    circle["DELTA"].ask("agree", digest=waiting[0]["digest"], channel="LAKESIDE")
    for _ in range(4):
        circle.tick(20)
        circle.settle()
    everybody = sorted((*west, *east))
    assert [sorted(circle.names(name)) for name in everybody] == [everybody] * 6


def test_a_used_letter_admits_nobody_else_and_calls_a_person(three: Circle) -> None:
    letter = three.invite("ALFA", "DELTA")
    three.answer("DELTA", letter)
    three.settle()
    thief = three.join("THIEF", called="DELTA")
    thief.ask("join", letter=letter["letter"], words=" ".join(letter["words"]))
    three.settle()
    assert "invitation-disputed" in three["ALFA"].alarms()
    with pytest.raises(Mistake) as caught:
        three["ALFA"].ask("admit", office="DELTA")
    assert caught.value.code == "invitation.state"


def test_what_was_taken_in_is_there_after_a_restart(three: Circle) -> None:
    before = {name: three[name].ask("history", channel="LAKESIDE") for name in ("ALFA", "BRAVO", "CHARLIE")}
    for name in before:
        three[name].close()
        three[name].open()
    assert {name: three[name].ask("history", channel="LAKESIDE") for name in before} == before
