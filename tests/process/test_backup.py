"""Backups of stations that run, and backups, restores and upgrades that are killed: never half of anything."""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import cut_short
import killed
import pytest
from cut_short import STRACE, Work, some_of
from killed import AT, PASSPHRASE, PLANTED
from station_harness import Network, Seat, draft, until
from switch_harness import SOURCE

from backchannel.errors import Trouble
from backchannel.run.folder import Folder, OpenFolder
from backchannel.run.packing import read_pack
from backchannel.run.restore import restore
from backchannel.vault.schema import VAULT
from run.pair import Pair

DRAFT = draft(sender="MISSION", to="CAPITAL")
NO_ROOM = ("backup.disk", "backup.disk-full", "vault.disk-full", "vault.io")
KILLED = pytest.mark.skipif(STRACE is None, reason="There is no strace here to kill a process at a chosen moment with.")


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    with Network(tmp_path, MISSION=Seat(person="Ada Vale", series="MISTO"), CAPITAL=Seat(person="Bo Lind", series="TOMIS")) as network:
        network.found("SPRING")
        yield network


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two stations with mail at every stage between them: filed, accepted, received, opened, refused, receipts that wait."""
    folder = tmp_path_factory.mktemp("pair")
    cut_short.with_mail(folder)
    return folder


def station(pair: Path, name: str = "MISSION") -> Folder:
    return Folder(path=pair / name)


def cut(work: Work, scratch: Path, count: int = 2) -> None:
    """Kill it at one write of each kind, and at some others."""
    seed = random.randrange(10**6)
    points = some_of(work.points(scratch / "whole"), seed, count)
    print(f"{work.name}: seed {seed}, killed at {points}")
    for number, point in enumerate(points):
        work.cut_at(scratch / str(number), point)


@KILLED
def test_a_backup_that_is_killed_leaves_no_half_file_and_the_station_as_it_was(pair: Path, tmp_path: Path) -> None:
    cut(cut_short.backup(station(pair)), tmp_path)


@KILLED
def test_a_disk_that_keeps_other_bytes_than_it_was_given_gets_no_backup_that_does_not_restore(pair: Path, tmp_path: Path) -> None:
    work, expected = cut_short.backup(station(pair)), cut_short.rows(station(pair))
    writes = [number for call, number in work.points(tmp_path / "whole") if call == "pwrite64"]
    refused = 0
    for number in writes[len(writes) // 4 :: len(writes) // 5]:
        status = work.garbled_at(scratch := tmp_path / str(number), number)
        refused += status
        if status == 0:
            restore(again := Folder(path=scratch / "again"), scratch / "backup", PASSPHRASE, at=AT)
            assert cut_short.rows(again) == expected
        else:
            assert list(scratch.iterdir()) == []
    assert refused, "no write that counts was garbled"


@KILLED
def test_a_restore_that_is_killed_leaves_nothing_or_a_whole_station(pair: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    cut_short.make_backup(station(pair), PASSPHRASE, file, at=AT)
    cut(cut_short.restoring(file, cut_short.rows(station(pair))), tmp_path)


@KILLED
def test_an_upgrade_that_is_killed_leaves_one_schema_or_the_other_and_every_row(pair: Path, tmp_path: Path) -> None:
    for version in range(1, len(VAULT)):
        (scratch := tmp_path / str(version)).mkdir()
        cut(cut_short.upgrade(station(pair), version), scratch)


@KILLED
def test_so_does_one_that_writes_every_message_anew(pair: Path, tmp_path: Path) -> None:
    work = cut_short.upgrade(station(pair), len(VAULT), (*VAULT, PLANTED))
    cut(work, tmp_path)


@pytest.mark.parametrize("version", range(1, len(VAULT) + 1))
def test_mail_that_was_in_flight_before_an_upgrade_arrives_after_it(pair: Path, tmp_path: Path, version: int) -> None:
    shutil.copytree(pair, tmp_path / "pair")
    for name in ("MISSION", "CAPITAL"):
        here = station(tmp_path / "pair", name)
        cut_short.as_of_version(here, version, older := tmp_path / name)
        older.replace(here.vault)
    upgraded = Pair(tmp_path / "pair")
    for side in (upgraded.mission, upgraded.capital):
        side.note(side.engine.start())
    upgraded.settle()
    numbers = [line["number"] for line in upgraded.capital.ask("arrivals")]
    assert sorted(numbers) == [f"MISTO {number}/{number}" for number in range(1, 6)]
    assert [line["number"] for line in upgraded.mission.ask("arrivals")] == ["TOMIS 1/1"]
    assert {row["state"] for row in upgraded.mission.ask("status")["unsettled"]} <= {"received"}
    upgraded.close()


def test_a_backup_of_a_station_under_load_holds_all_that_was_filed_before_it_and_opens_elsewhere(network: Network, tmp_path: Path) -> None:
    mission = network["MISSION"]
    network.run()
    before = [row["number"] for row in mission.ask("send", drafts=[DRAFT] * 5)]
    stop, sent = threading.Event(), []

    def load() -> None:
        while not stop.is_set():
            sent.extend(row["number"] for row in mission.ask("send", drafts=[DRAFT]))

    busy = threading.Thread(target=load)
    busy.start()
    try:
        until(lambda: sent, "the load")
        facts = mission.ask("backup", file=str(tmp_path / "file"), passphrase=PASSPHRASE)
    finally:
        stop.set()
        busy.join()
    again = Folder(path=tmp_path / "again")
    restored = restore(again, tmp_path / "file", PASSPHRASE, at=AT)
    assert len(before) < restored["sent"] == facts["sent"] <= len(before) + len(sent)
    stores = OpenFolder.open(again, PASSPHRASE)
    channel = next(iter(stores.vault.charters.histories()))
    rows = stores.vault.recent_sent(channel, 1000)
    assert [row.seq for row in rows] == list(range(facts["sent"], 0, -1)), "the copy is of one moment: no number is missing"
    stores.close()
    assert mission.ask("status")["office"] == "MISSION"


def test_a_running_station_refuses_a_wrong_passphrase_and_goes_on(network: Network, tmp_path: Path) -> None:
    mission = network["MISSION"]
    mission.start()
    with pytest.raises(Trouble) as caught:
        mission.ask("backup", file=str(tmp_path / "file"), passphrase="not it, not at all")
    assert caught.value.code == "passphrase.wrong"
    assert mission.ask("send", drafts=[DRAFT])[0]["number"] == "MISTO 1/1"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("file")]


def does(name: str, *arguments: object, room: int | None = None, **environment: str) -> tuple[int, str]:
    """The exit status and the last line of a work in a process of its own, in which a file may grow to `room` bytes."""

    def limit() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [sys.executable, killed.__file__, name, *map(str, arguments)]
    path = {"PYTHONPATH": f"{SOURCE}:{Path(killed.__file__).parent}", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, env=path | environment, capture_output=True, text=True, timeout=60, check=False, preexec_fn=limit)
    return done.returncode, done.stderr.strip().rpartition("\n")[2]


@pytest.mark.parametrize("share", [0.0, 0.02, 0.4, 0.9, 0.999])
def test_a_disk_without_room_gets_no_half_backup_and_no_half_station(pair: Path, tmp_path: Path, share: float) -> None:
    whole = tmp_path / "whole"
    cut_short.make_backup(station(pair), PASSPHRASE, whole, at=AT)
    room = int(share * whole.stat().st_size)
    (scratch := tmp_path / "scratch").mkdir()
    status, said = does("backup", station(pair).path, scratch / "file", room=room)
    assert (status, said.partition(": ")[0] in NO_ROOM) == (1, True), said
    status, said = does("restore", scratch / "again", whole, room=room // 2)
    assert (status, said.partition(": ")[0] in NO_ROOM) == (1, True), said
    assert list(scratch.iterdir()) == []


@pytest.fixture
def failing(tmp_path: Path) -> dict[str, str]:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("There is no C compiler here to build a failing disk with.")
    library, trigger = tmp_path / "failing_disk.so", tmp_path / "trigger"
    source = Path(__file__).with_name("failing_disk.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True, timeout=60)
    return {"LD_PRELOAD": str(library), "FAILING_DISK": str(trigger), "FAILING_NAME": ".unfinished"}


@pytest.mark.parametrize("fault", ["f", "n"])
def test_a_disk_that_does_not_keep_what_it_is_given_gets_no_backup_and_no_station(
    pair: Path, tmp_path: Path, failing: dict[str, str], fault: str
) -> None:
    whole = tmp_path / "whole"
    cut_short.make_backup(station(pair), PASSPHRASE, whole, at=AT)
    Path(failing["FAILING_DISK"]).write_text(fault)
    (scratch := tmp_path / "scratch").mkdir()
    for name, arguments in (("backup", (station(pair).path, scratch / "file")), ("restore", (scratch / "again", whole))):
        status, said = does(name, *arguments, **failing)
        assert (status, said.partition(": ")[0] in NO_ROOM) == (1, True), said
    assert list(scratch.iterdir()) == []
    read_pack(whole)
