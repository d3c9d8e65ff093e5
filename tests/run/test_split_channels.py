"""A split channel at work: what comes over from the other branch, and what an officer's choice of it changes at one station."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backchannel.errors import Mistake, Trouble
from run.circle import Circle
from run.splits import CHANNEL, EAST, WEST, exchange, other_branch, split


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Where the six stations lie, and what time it is there: each test gets a copy."""
    circle = split(tmp_path_factory.mktemp("split"))
    circle.close()
    return circle.folder, circle.clock.now()


@pytest.fixture
def circle(tmp_path: Path, made: tuple[Path, int]) -> Iterator[Circle]:
    folder, at = made
    shutil.copytree(folder, tmp_path / "split")
    circle = Circle(tmp_path / "split", *sorted((*WEST, *EAST)), at=at)
    yield circle
    circle.close()


def restart(circle: Circle, name: str) -> None:
    circle[name].close()
    circle[name].open()


def test_what_an_office_of_the_other_branch_writes_waits_until_that_one_is_followed_or_united(circle: Circle) -> None:
    for to in ("ALFA", "BRAVO"):
        circle["FOXTROT"].send(to, channel=CHANNEL)
    circle.settle()
    for at in ("ALFA", "BRAVO"):
        assert "charter.stranger" in [row["code"] for row in circle[at].ask("status")["quarantine"]]
        assert circle[at].ask("inbox") == []
    circle["ALFA"].ask("follow", version=other_branch(circle, "ALFA"), channel=CHANNEL)
    assert [row["from"] for row in circle["ALFA"].ask("inbox")] == ["FOXTROT"]
    circle["BRAVO"].ask("unite", channel=CHANNEL)
    circle.settle()
    (waiting,) = circle["DELTA"].ask("pending", channel=CHANNEL)
    circle["DELTA"].ask("agree", digest=waiting["digest"], channel=CHANNEL)
    exchange(circle)
    assert [row["from"] for row in circle["BRAVO"].ask("inbox")] == ["FOXTROT"]


def test_the_branch_that_an_officer_chooses_is_in_force_at_that_station_alone_and_after_a_restart(circle: Circle) -> None:
    digest = other_branch(circle, "ALFA")
    plan = circle["ALFA"].ask("plan_follow", version=digest[:10], channel=CHANNEL)
    assert (plan["go"], plan["come"], plan["digest"]) == (["ECHO"], ["FOXTROT"], digest)
    assert "ECHO" in circle.names("ALFA"), "it was only looked at"
    circle["ALFA"].ask("follow", version=digest[:10], channel=CHANNEL)
    restart(circle, "ALFA")
    assert circle.names("ALFA") == ["ALFA", "BRAVO", "CHARLIE", "DELTA", "FOXTROT"]
    assert circle.names("BRAVO") == ["ALFA", "BRAVO", "CHARLIE", "DELTA", "ECHO"]
    assert other_branch(circle, "ALFA") != digest
    assert circle["ALFA"].ask("history", channel=CHANNEL)["split"]
    circle["ALFA"].send("FOXTROT", channel=CHANNEL)
    circle.settle()
    assert [row["from"] for row in circle["FOXTROT"].ask("inbox")] == ["ALFA"]


def test_which_branch_is_in_force_is_told_in_receipts(circle: Circle) -> None:
    digest = other_branch(circle, "ALFA")
    circle["ALFA"].ask("follow", version=digest, channel=CHANNEL)
    circle.settle()
    (channel,) = circle["DELTA"].engine.state.channels.values()
    office = circle["ALFA"].engine.sealer.office
    assert channel.lines[office].charter == bytes.fromhex(digest)


def test_what_was_exchanged_with_an_office_of_the_branch_that_was_left_stays_readable(circle: Circle) -> None:
    circle["ECHO"].send("ALFA", "We are here.", channel=CHANNEL)
    circle["ALFA"].send("ECHO", "We see you.", channel=CHANNEL)
    circle.settle()
    circle["ALFA"].send("ECHO", "And once more.", channel=CHANNEL)
    circle["ALFA"].ask("follow", version=other_branch(circle, "ALFA"), channel=CHANNEL)
    restart(circle, "ALFA")
    assert "We are here." in circle["ALFA"].ask("read", number="TOECHO 1")["cable"]
    states = {row["number"].split("/")[0]: row["state"] for row in circle["ALFA"].ask("log", channel=CHANNEL)}
    assert (states["TOALFA 1"], states["TOALFA 2"]) == ("received", "cancelled")
    assert {row["office"] for row in circle["ALFA"].ask("read", number="TOALFA 2")["deliveries"]} == {"ECHO"}
    circle["ALFA"].ask("status")
    circle["ALFA"].ask("verify", channel=CHANNEL)
    with pytest.raises(Mistake):
        circle["ALFA"].send("ECHO", channel=CHANNEL)
    exchange(circle)


def test_a_branch_is_followed_by_an_officer_who_names_another_one_of_a_split_channel(circle: Circle, tmp_path: Path) -> None:
    own = circle["ALFA"].ask("history", channel=CHANNEL)["versions"]
    in_force = next(row["digest"] for row in own if row["standing"] == "in force")
    for version in ("ffff", in_force, own[0]["digest"]):
        with pytest.raises(Mistake) as caught:
            circle["ALFA"].ask("plan_follow", version=version, channel=CHANNEL)
        assert caught.value.code == "channel.branch"
    with pytest.raises(Mistake) as caught:
        circle["ECHO"].ask("plan_follow", version="", channel=CHANNEL)
    assert caught.value.code == "channel.whole", "it holds its own branch alone"
    circle["ALFA"].ask("lock")
    with pytest.raises(Trouble):
        circle["ALFA"].ask("follow", version=other_branch(circle, "ALFA"), channel=CHANNEL)


def test_an_office_never_follows_a_branch_that_it_is_not_on(circle: Circle) -> None:
    both = circle["ALFA"].engine.histories.copy().popitem()[1]
    envelope = circle["ALFA"].engine.sealer.enclosed(both.chain(), both.in_force.seat_named(circle.office("ECHO")), 2, circle.clock.now())
    circle.bring("ECHO", envelope)
    assert circle["ECHO"].ask("history", channel=CHANNEL)["split"]
    with pytest.raises(Mistake) as caught:
        circle["ECHO"].ask("plan_follow", version=other_branch(circle, "ECHO"), channel=CHANNEL)
    assert caught.value.code == "charter.not-on-it"


def test_a_channel_of_one_branch_has_none_to_follow_or_unite(tmp_path: Path) -> None:
    circle = Circle(tmp_path / "whole", "ALFA")
    circle.found("ALFA")
    for call, more in (("unite", {}), ("follow", {"version": "00"})):
        with pytest.raises(Mistake) as caught:
            circle["ALFA"].ask(call, channel=CHANNEL, **more)
        assert caught.value.code == "channel.whole"
    circle.close()
