"""Several switches, one of them stuck, away, or built anew from an empty disk: the rest goes on, and nothing is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from station_harness import PASSPHRASE, Network, Seat, Station, draft, until

from backchannel.errors import Mistake
from backchannel.run import serve

TO_CAPITAL = draft(sender="MISSION", to="CAPITAL")
TO_HARBOUR = draft(sender="MISSION", to="HARBOUR")


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    seats = {
        "MISSION": Seat(person="Ada Vale", series="MISTO"),
        "CAPITAL": Seat(person="Bo Lind", series="TOMIS"),
        "HARBOUR": Seat(person="Cy Roe", series="HARB", switch="other"),
    }
    with Network(tmp_path, **seats) as network:
        network.found("SPRING")
        yield network


def arrived(station: Station) -> list[str]:
    return sorted(line["number"].partition("/")[0] for line in station.ask("arrivals", limit=1000))


def test_a_switch_that_is_stuck_or_away_holds_up_nothing_that_goes_by_another(network: Network) -> None:
    mission, capital, harbour, other = network["MISSION"], network["CAPITAL"], network["HARBOUR"], network.switches["other"]
    network.run()
    os.kill(other.pid, signal.SIGSTOP)
    mission.ask("send", drafts=[TO_HARBOUR])
    mission.ask("send", drafts=[TO_CAPITAL])
    until(lambda: mission.delivery("MISTO 2") == "received", "the receipt, while the other switch answers nothing")
    other.kill()
    until(lambda: other.url in mission.ask("status")["unreachable"], "the station to see it")
    for number in range(3, 13):
        mission.ask("send", drafts=[TO_CAPITAL])
        until(lambda number=number: mission.delivery(f"MISTO {number}") == "received", f"receipt {number}")  # type: ignore[misc]
    assert (len(arrived(capital)), arrived(harbour)) == (11, [])
    assert list(mission.ask("status")["unreachable"]) == [other.url]
    other.start()
    until(lambda: mission.delivery("MISTO 1") == "received", "what waited for the other switch")
    until(lambda: mission.ask("status")["unreachable"] == {}, "both ways to be clear")


def test_a_switch_that_lost_everything_loses_nothing_that_nobody_had_received(network: Network) -> None:
    mission, capital = network["MISSION"], network["CAPITAL"]
    network.run("MISSION", "HARBOUR")
    mission.ask("send", drafts=[TO_CAPITAL] * 5)
    until(lambda: mission.delivery("MISTO 5") == "accepted", "the switch's word")
    network["HARBOUR"].ask("send", drafts=[draft(sender="HARBOUR", to="MISSION")])
    until(lambda: mission.received("HARB 1"), "a message")
    network.lose_switch()
    capital.start()
    until(lambda: len(arrived(capital)) == 5, "all that waited at the switch that is gone")
    until(lambda: mission.delivery("MISTO 5") == "received", "the receipts")
    network["HARBOUR"].ask("send", drafts=[draft(sender="HARBOUR", to="MISSION")])
    until(lambda: mission.received("HARB 2"), "a message into the mailbox that was opened again")
    for station in (mission, capital):
        status = station.ask("status")
        assert (status["unreachable"], status["quarantine"], status["counts"]["evidence"]) == ({}, [], 0)


def test_when_the_code_no_longer_holds_the_status_says_what_to_do_and_a_running_station_takes_the_new_one(network: Network) -> None:
    mission, capital = network["MISSION"], network["CAPITAL"]
    network.run("MISSION", "CAPITAL")
    network.lose_switch(tell_code=False)
    said = until(lambda: [why for why in mission.ask("status")["unreachable"].values() if "office enrol" in why], "what to do")
    assert "no longer holds" in said[0]
    mission.ask("send", drafts=[TO_CAPITAL])
    until(lambda: "CAPITAL (mailbox.unknown)" in str(mission.ask("status")["unreachable"]), "the sender to see it too")
    with pytest.raises(Mistake, match="Ask the switch's operator"):
        serve.enrol(mission.folder, lambda: PASSPHRASE, "aaaa-" * 7 + "aaaa")
    for station in (mission, capital):
        serve.enrol(station.folder, lambda: PASSPHRASE, network.switch.enrolment_code)
    until(lambda: mission.delivery("MISTO 1") == "received", "what waited for a mailbox")
    until(lambda: mission.ask("status")["unreachable"] == {}, "the way to be clear")
    network.lose_switch()
    capital.ask("send", drafts=[draft(sender="CAPITAL", to="MISSION")])
    until(lambda: mission.received("TOMIS 1"), "a message by a switch that was told the newest code")
