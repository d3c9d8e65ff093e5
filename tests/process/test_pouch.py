"""Two offices that never share a network exchange their traffic over sticks that somebody carries."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from station_harness import PASSPHRASE, WORK_FACTOR, Network, Seat, Station, draft, until

from backchannel.envelope import POUCH
from backchannel.errors import Trouble
from backchannel.message import OfficeName, PersonName
from backchannel.run import courier, serve
from backchannel.run.clock import ExerciseClock, SystemClock
from backchannel.run.control import RemoteClerk
from backchannel.run.office import make_office

DAY = 86_400_000_000
OCTOBER = 88_300_800_000_000  # microseconds: 19 October 1972


class Apart(Network):
    """Stations without any switch."""

    def __enter__(self) -> Apart:
        for name, seat in self.seats.items():
            self.make(name, seat)
        return self

    def __exit__(self, *_: object) -> None:
        for station in self.stations.values():
            station.kill()

    def make(self, name: str, seat: Seat) -> None:
        make_office(
            self.stations[name].folder,
            name=OfficeName.parse(name),
            person=PersonName.parse(seat.person),
            switch=POUCH,
            passphrase=PASSPHRASE,
            clock=SystemClock(),
            work_factor=WORK_FACTOR,
        )


SEATS = {"WHITE_HOUSE": Seat(person="Haig", series="TOHAK"), "SAIGON_PARTY": Seat(person="Kissinger", series="HAKTO")}


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two stations on a channel, not running; each test has its own copy."""
    folder = tmp_path_factory.mktemp("founded")
    with Apart(folder, **SEATS) as network:
        network.found("SAIGON")
    return folder


@pytest.fixture
def apart(founded: Path, tmp_path: Path) -> Iterator[Apart]:
    shutil.copytree(founded, tmp_path, dirs_exist_ok=True)
    network = Apart(tmp_path, **SEATS)
    try:
        yield network
    finally:
        network.__exit__()


@pytest.fixture
def white(apart: Apart) -> Station:
    return apart["WHITE HOUSE"]


@pytest.fixture
def saigon(apart: Apart) -> Station:
    return apart["SAIGON PARTY"]


def stick(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def send(station: Station, to: Station, *words: str, precedence: str = "ROUTINE") -> None:
    station.ask("send", drafts=[draft(sender=station.name, to=to.name, words=each, precedence=precedence) for each in words])


def pack(station: Station, place: Path) -> dict[str, Any]:
    return courier.pack(RemoteClerk(station.folder.socket), place)


def take(station: Station, *places: Path, keep: bool = False) -> dict[str, Any]:
    return courier.take(RemoteClerk(station.folder.socket), places, keep=keep)


def came(facts: dict[str, Any]) -> list[int]:
    return sorted(row["seq"] for row in facts["messages"])


def files(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file())


def message_files(place: Path) -> list[Path]:
    """Files in the order of packing: messages wait, and are packed, before receipts and cards of their class."""
    return sorted(files(place), key=lambda path: path.name.split("-")[1])


def incoming(station: Station) -> dict[str, Any]:
    found: dict[str, Any] = station.ask("status")["channels"][0]["incoming"][0]
    return found


def owes_nothing(station: Station) -> bool:
    """Whether every receipt that it owes is signed and waits to be packed."""
    return any(row["kind"] == "receipt" for row in station.ask("pouch_list"))


def speaks_to_a_network(station: Station) -> bool:
    """Whether its process holds any socket but those of this machine."""
    assert station.process is not None
    here = Path(f"/proc/{station.process.pid}")
    links = [os.readlink(link) for link in (here / "fd").iterdir() if link.exists() or link.is_symlink()]
    own = {match[1] for link in links if (match := re.fullmatch(r"socket:\[(\d+)\]", link))}
    tables = [(here / "net" / name).read_text().split() for name in ("tcp", "tcp6", "udp", "udp6") if (here / "net" / name).exists()]
    return any(own & set(words) for words in tables)


def test_two_offices_that_never_share_a_network_exchange_a_days_traffic(
    apart: Apart, white: Station, saigon: Station, tmp_path: Path
) -> None:
    apart.run()

    # Morning: both write, each packs a stick. Saigon's is lost on the way.
    send(saigon, white, "First.", "Second.", "Third.")
    send(saigon, white, "Fourth, at once.", precedence="FLASH")
    send(white, saigon, "One.", "Two.", "Three.")
    lost, morning = stick(tmp_path, "lost"), stick(tmp_path, "morning")
    assert len(pack(saigon, lost)["packed"]) >= 4
    pack(white, morning)
    shutil.rmtree(lost)

    # Noon: all that waits is packed again, with what is new. One file is copied in part, one twice; an image of the stick is kept.
    send(saigon, white, "Fifth.", "Sixth.")
    noon, image = stick(tmp_path, "noon"), tmp_path / "image"
    pack(saigon, noon)
    shutil.copytree(noon, image)
    broken, twice, *_ = (path for path in message_files(noon) if path.name[0] == "3")
    broken.write_bytes(broken.read_bytes()[:-500])
    shutil.copy(twice, twice.with_name(f"Copy of {twice.name}"))
    taken = take(white, noon)
    assert came(taken) == [2, 3, 4, 5, 6]
    assert taken["messages"][0]["precedence"] == "FLASH"
    assert [row["file"] for row in taken["spoilt"]] == [broken.name]
    assert files(noon) == [broken]
    assert incoming(white)["missing"] == [1]

    # Afternoon: Saigon takes the morning's stick late, after White has packed its answers on another.
    until(lambda: owes_nothing(white), "White's receipt")
    afternoon = stick(tmp_path, "afternoon")
    pack(white, afternoon)
    told = take(saigon, afternoon)
    assert came(told) == [1, 2, 3]
    assert {row["seq"] for row in told["standing"] if row["state"] == "received"} == {2, 3, 4, 5, 6}
    assert came(take(saigon, morning)) == []

    # Evening: only what White still lacks goes again, with Saigon's receipt; White reads all, and says so.
    until(lambda: owes_nothing(saigon), "Saigon's receipt")
    evening, night = stick(tmp_path, "evening"), stick(tmp_path, "night")
    assert [row["seq"] for row in pack(saigon, evening)["packed"] if row["kind"] == "message"] == [1]
    told = take(white, evening)
    assert came(told) == [1]
    assert {row["seq"] for row in told["standing"] if row["state"] == "received"} == {1, 2, 3}
    for seq in range(1, 7):
        white.ask("read", number=f"HAKTO {seq}")
    until(lambda: owes_nothing(white), "White's receipt")

    def all_opened() -> bool:
        pack(white, night)
        take(saigon, night)
        return all(saigon.delivery(f"HAKTO {seq}") == "opened" for seq in range(1, 7))

    until(all_opened, "all receipts to be carried")

    # Months later somebody finds the image of noon's stick, whole, and takes it twice.
    for _ in range(2):
        facts = take(white, image, keep=True)
        assert (came(facts), facts["spoilt"]) == ([], [])
    assert len(files(image)) >= 6

    for station, series, count in ((white, "HAKTO", 6), (saigon, "TOHAK", 3)):
        assert incoming(station)["missing"] == []
        assert incoming(station)["highest"] == count
        assert sorted(row["number"].partition("/")[0] for row in station.ask("arrivals")) == [f"{series} {n}" for n in range(1, count + 1)]
        status = station.ask("status")
        assert (status["unsettled"], status["counts"]["evidence"], status["unreachable"]) == ([], 0, {})
        assert not speaks_to_a_network(station)
        assert station.stop() == 0


def test_a_stick_is_emptied_only_of_what_is_on_the_stations_disk(apart: Apart, white: Station, saigon: Station, tmp_path: Path) -> None:
    saigon.start()
    send(saigon, white, *["A long one." * 1000] * 40)
    place = stick(tmp_path, "stick")
    pack(saigon, place)
    packed = files(place)
    largest = max(path.stat().st_size for path in white.folder.path.iterdir())
    white.start(f"file-bytes={largest + 200_000}")
    with pytest.raises(Trouble) as raised:
        take(white, place)
    assert raised.value.code.startswith("vault.")
    assert files(place) == packed
    white.kill()
    white.start()
    assert came(take(white, place)) == list(range(1, 41))
    assert files(place) == []


def test_a_station_that_is_killed_after_filing_takes_the_same_stick_again(
    apart: Apart, white: Station, saigon: Station, tmp_path: Path
) -> None:
    apart.run()
    send(saigon, white, "First.", "Second.")
    place = stick(tmp_path, "stick")
    pack(saigon, place)
    assert saigon.delivery("HAKTO 1") == "accepted"
    assert came(take(white, place, keep=True)) == [1, 2]
    white.kill()
    white.start()
    assert came(take(white, place)) == []
    assert files(place) == []
    assert incoming(white)["highest"] == 2


def test_a_write_protected_stick_is_taken_all_the_same_and_what_stays_on_it_is_told(
    apart: Apart, white: Station, saigon: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart.run()
    send(saigon, white, "First.")
    place = stick(tmp_path, "stick")
    pack(saigon, place)
    packed = files(place)

    def protected(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "unlink", protected)
    facts = take(white, place)
    assert came(facts) == [1]
    assert "Read-only file system" in facts["stays"][0]
    assert files(place) == packed


def test_a_mail_and_one_file_carry_the_same(apart: Apart, white: Station, saigon: Station, tmp_path: Path) -> None:
    apart.run()
    send(saigon, white, "First.")
    mail, packet = tmp_path / "today.eml", tmp_path / "today.pouch"
    assert pack(saigon, mail)["files"] == [str(mail)]
    pack(saigon, packet)
    assert came(take(white, mail)) == [1]
    assert came(take(white, packet)) == []
    assert take(saigon, packet)["others"] >= 1
    assert mail.exists()
    assert packet.exists()


def test_more_than_one_mail_takes_goes_as_several(
    apart: Apart, white: Station, saigon: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "PACKET_BYTES", 40_000)
    apart.run()
    send(saigon, white, *["Some words of a message."] * 6)
    written = [Path(name) for name in pack(saigon, tmp_path / "today.eml")["files"]]
    assert [path.name for path in written][:2] == ["today.eml", "today-2.eml"]
    assert came(take(white, *reversed(written))) == [1, 2, 3, 4, 5, 6]


class Desk:
    """Stations that never run: each is opened for its commands alone, on one clock."""

    def __init__(self) -> None:
        self.clock = ExerciseClock(OCTOBER)

    def ask(self, station: Station, call: Any) -> Any:
        with serve.connect(station.folder, lambda: PASSPHRASE, clock=self.clock) as clerk:
            clerk.call("unlock", passphrase=PASSPHRASE)
            return call(clerk)

    def send(self, station: Station, to: Station) -> None:
        released = draft(sender=station.name, to=to.name)
        (sent,) = self.ask(station, lambda clerk: clerk.call("send", drafts=[released]))
        assert sent["to"][0]["sealed_to"] == "transit key"

    def pack(self, station: Station, place: Path) -> None:
        self.ask(station, lambda clerk: courier.pack(clerk, place))

    def take(self, station: Station, place: Path) -> Any:
        return self.ask(station, lambda clerk: courier.take(clerk, [place]))

    def wait(self, weeks: int, *stations: Station) -> None:
        """Weeks go by, in which each station is opened now and then."""
        for week in range(1, weeks + 1):
            self.clock.move(OCTOBER + week * 7 * DAY)
            for station in stations:
                self.ask(station, lambda clerk: clerk.call("pouch_list"))


@pytest.mark.parametrize("weeks", [1, 11])
def test_what_was_weeks_on_its_way_is_read_without_a_standing_key(
    apart: Apart, white: Station, saigon: Station, tmp_path: Path, weeks: int
) -> None:
    place, desk = stick(tmp_path, "stick"), Desk()
    desk.pack(white, place)
    desk.take(saigon, place)
    desk.send(saigon, white)
    desk.pack(saigon, place)
    desk.wait(weeks, white)
    taken = desk.take(white, place)
    assert (came(taken), taken["refused"]) == ([1], [])


def test_what_was_longer_on_its_way_than_its_key_lived_is_refused_and_comes_under_a_new_seal(
    apart: Apart, white: Station, saigon: Station, tmp_path: Path
) -> None:
    place, again, desk = stick(tmp_path, "stick"), stick(tmp_path, "again"), Desk()
    desk.pack(white, place)
    desk.take(saigon, place)
    desk.send(saigon, white)
    desk.pack(saigon, place)
    desk.wait(17, white, saigon)
    taken = desk.take(white, place)
    assert (came(taken), {row["code"] for row in taken["refused"]}) == ([], {"age.no-match"})
    desk.pack(saigon, again)
    assert came(desk.take(white, again)) == [1]
