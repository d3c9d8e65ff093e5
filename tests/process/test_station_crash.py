"""Kills, cuts, full disks and second processes: nothing filed is lost, nothing comes twice, and each says what to do."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from station_harness import PASSPHRASE, Network, Seat, draft, until

from backchannel.errors import Mistake, Trouble
from backchannel.run import serve
from backchannel.run.folder import Folder, OpenFolder

DRAFT = draft(sender="MISSION", to="CAPITAL")


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    with Network(tmp_path, MISSION=Seat(person="Ada Vale", series="MISTO"), CAPITAL=Seat(person="Bo Lind", series="TOMIS")) as network:
        network.found("SPRING")
        yield network


def arrived(network: Network) -> list[str]:
    return sorted(line["number"] for line in network["CAPITAL"].ask("arrivals", limit=1000))


def test_a_station_killed_between_release_and_delivery_delivers_when_it_runs_again(network: Network) -> None:
    mission = network["MISSION"]
    mission.start()
    network.switch.kill()
    filed = mission.ask("send", drafts=[DRAFT, DRAFT])
    mission.kill()
    assert [row["number"] for row in filed] == ["MISTO 1/1", "MISTO 2/2"]
    network.switch.start()
    network.run()
    until(lambda: mission.delivery("MISTO 2") == "received", "both receipts")
    assert arrived(network) == ["MISTO 1/1", "MISTO 2/2"]
    assert network["CAPITAL"].ask("status")["quarantine"] == []


def test_what_the_switch_accepted_arrives_after_it_was_killed(network: Network) -> None:
    mission, capital = network["MISSION"], network["CAPITAL"]
    mission.start()
    mission.ask("send", drafts=[DRAFT] * 3)
    until(lambda: mission.delivery("MISTO 3") == "accepted", "the switch's word")
    network.switch.kill()
    mission.stop()
    network.switch.start()
    capital.start()
    until(lambda: len(arrived(network)) == 3, "all three")
    mission.start()
    until(lambda: mission.delivery("MISTO 3") == "received", "the receipts")
    assert [mission.delivery(f"MISTO {number}") for number in (1, 2, 3)] == ["received"] * 3


def test_a_switch_that_is_away_is_named_and_what_was_filed_travels_when_it_is_back(network: Network) -> None:
    mission, capital = network["MISSION"], network["CAPITAL"]
    network.run()
    network.switch.kill()
    assert mission.ask("send", drafts=[DRAFT])[0]["state"] == "filed"
    unreachable = until(lambda: mission.ask("status")["unreachable"], "the station to see it")
    assert "travels when the switch answers again" in unreachable[network.switch.url]
    assert mission.delivery("MISTO 1") == "filed"
    network.switch.start()
    until(lambda: capital.received("MISTO 1"), "the message")
    until(lambda: mission.ask("status")["unreachable"] == {}, "the way to be clear again")


def test_kills_at_any_moment_lose_nothing_and_double_nothing(network: Network) -> None:
    chance = random.Random(1972)
    network.run()
    sent = 0
    for turn in range(8):
        victim = (network["MISSION"], network["CAPITAL"], network.switch)[turn % 3]
        sent += len(network["MISSION"].ask("send", drafts=[DRAFT] * 4))
        time.sleep(chance.random() * 0.08)
        victim.kill()
        victim.start()
    until(lambda: len(arrived(network)) == sent, f"all {sent} messages")
    assert arrived(network) == sorted(f"MISTO {number}/{number}" for number in range(1, sent + 1))
    status = network["CAPITAL"].ask("status")
    assert (status["counts"]["received"], status["counts"]["evidence"], status["quarantine"]) == (sent, 0, [])
    (incoming,) = status["channels"][0]["incoming"]
    assert (incoming["nothing_missing_up_to"], incoming["missing"], incoming["wrong_links"]) == (sent, [], [])


def test_an_acknowledged_release_is_on_disk_even_if_the_station_dies_at_once(network: Network) -> None:
    mission = network["MISSION"]
    for number in range(1, 4):
        mission.start()
        mission.ask("send", drafts=[DRAFT])
        mission.kill()
        assert mission.ask("log")[-1]["number"] == f"MISTO {number}/{number}"


def test_an_officer_without_a_running_station_files_and_the_next_run_delivers(network: Network) -> None:
    mission, capital = network["MISSION"], network["CAPITAL"]
    assert mission.ask("send", drafts=[DRAFT])[0]["state"] == "filed"
    network.run()
    until(lambda: capital.received("MISTO 1"), "the message")
    capital.stop()
    assert "All is quiet here." in capital.ask("read", number="MISTO 1")["cable"]
    capital.start()
    until(lambda: mission.delivery("MISTO 1") == "opened", "the receipt that was signed while it did not run")


def test_a_second_process_on_one_station_is_told_who_has_it(network: Network) -> None:
    mission = network["MISSION"]
    mission.start()
    with pytest.raises(Trouble) as caught:
        OpenFolder.open(mission.folder, PASSPHRASE)
    assert mission.process
    assert (caught.value.code, f"process {mission.process.pid};" in str(caught.value)) == ("folder.in-use", True)
    with pytest.raises(Trouble) as caught:
        serve.run_station(mission.folder, PASSPHRASE)
    assert caught.value.code == "folder.in-use"
    assert mission.ask("send", drafts=[DRAFT])[0]["state"] == "filed"
    mission.kill()
    OpenFolder.open(mission.folder, PASSPHRASE).close()


def test_a_wrong_passphrase_is_a_sentence_and_the_right_one_still_opens(network: Network) -> None:
    mission = network["MISSION"]
    with pytest.raises(Trouble) as caught, serve.connect(mission.folder, lambda: "not it"):
        pass
    assert (caught.value.code, "Try again" in str(caught.value)) == ("passphrase.wrong", True)
    assert mission.ask("status")["office"] == "MISSION"


def test_a_damaged_key_file_and_an_empty_folder_are_sentences(network: Network, tmp_path: Path) -> None:
    mission = network["MISSION"]
    mission.folder.station_key.write_bytes(mission.folder.station_key.read_bytes()[:-1])
    with pytest.raises(Trouble, match="backup"):
        OpenFolder.open(mission.folder, PASSPHRASE)
    with pytest.raises(Mistake, match="office new"):
        OpenFolder.open(Folder(path=tmp_path / "nothing"), PASSPHRASE)


def test_only_its_owner_can_read_a_stations_folder_and_speak_to_it(network: Network) -> None:
    mission = network["MISSION"]
    mission.start()
    modes = {path.name: path.stat().st_mode & 0o077 for path in [mission.folder.path, *mission.folder.path.iterdir()]}
    assert {name for name, mode in modes.items() if mode and not name.endswith((".db", ".db-wal", ".db-shm"))} == set()
    assert modes[mission.folder.path.name] == 0


@pytest.fixture
def failing(tmp_path: Path) -> dict[str, str]:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("There is no C compiler here to build a failing disk with.")
    library = tmp_path / "failing_disk.so"
    source = Path(__file__).with_name("failing_disk.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True, timeout=60)
    return {"LD_PRELOAD": str(library), "FAILING_DISK": str(tmp_path / "trigger"), "FAILING_NAME": "vault.db"}


def test_a_full_disk_files_nothing_says_so_and_the_station_goes_on_when_there_is_room(network: Network, failing: dict[str, str]) -> None:
    mission, capital = network["MISSION"], network["CAPITAL"]
    mission.start(environment=failing)
    capital.start()
    trigger = Path(failing["FAILING_DISK"])
    trigger.write_text("n")
    with pytest.raises(Trouble) as caught:
        mission.ask("send", drafts=[DRAFT])
    assert (caught.value.code, "Free some space" in str(caught.value)) == ("vault.disk-full", True)
    trigger.unlink()
    assert mission.ask("send", drafts=[DRAFT])[0]["number"] == "MISTO 1/1"
    until(lambda: capital.received("MISTO 1"), "the message")


def test_a_full_disk_at_the_addressee_takes_nothing_from_the_switch_until_there_is_room(network: Network, failing: dict[str, str]) -> None:
    mission, capital = network["MISSION"], network["CAPITAL"]
    mission.start()
    capital.start(environment=failing)
    trigger = Path(failing["FAILING_DISK"])
    trigger.write_text("n")
    mission.ask("send", drafts=[DRAFT])
    until(lambda: mission.delivery("MISTO 1") == "accepted", "the switch's word")
    until(lambda: capital.ask("status")["unreachable"], "the station to say what is wrong")
    assert "disk is full" in str(capital.ask("status")["unreachable"])
    assert mission.delivery("MISTO 1") == "accepted"
    trigger.unlink()
    until(lambda: capital.received("MISTO 1"), "the message")
    until(lambda: mission.delivery("MISTO 1") == "received", "the receipt")


def test_on_a_full_disk_a_station_starts_and_reads_and_delivers_when_there_is_room(network: Network, failing: dict[str, str]) -> None:
    mission, capital = network["MISSION"], network["CAPITAL"]
    mission.ask("send", drafts=[DRAFT])
    capital.start()
    trigger = Path(failing["FAILING_DISK"])
    trigger.write_text("n")
    mission.start(environment=failing | {"FAILING_NAME": "vault.db-wal"})
    until(lambda: "disk is full" in str(mission.ask("status")["unreachable"]), "the station to say what is wrong")
    assert "All is quiet here." in mission.ask("read", number="MISTO 1")["cable"]
    trigger.unlink()
    until(lambda: mission.delivery("MISTO 1") == "received", "the receipt")


def test_one_failed_flush_is_never_tried_into_success(network: Network, failing: dict[str, str]) -> None:
    mission = network["MISSION"]
    mission.start(environment=failing)
    trigger = Path(failing["FAILING_DISK"])
    trigger.write_text("f")
    with pytest.raises(Trouble, match="Check the disk"):
        mission.ask("send", drafts=[DRAFT])
    trigger.unlink()
    assert mission.wait() != 0
    assert "Check the disk" in mission.said()


def test_a_disk_that_does_not_keep_what_it_is_given_stops_the_station_with_a_sentence(network: Network, failing: dict[str, str]) -> None:
    mission = network["MISSION"]
    mission.start(environment=failing)
    Path(failing["FAILING_DISK"]).write_text("f")
    with pytest.raises(Trouble) as caught:
        mission.ask("send", drafts=[DRAFT])
    assert caught.value.code == "vault.io"
    assert mission.wait() != 0
    assert "Check the disk" in mission.said()
