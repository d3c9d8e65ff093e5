"""The places that every carrier test runs against: a network in memory, a folder, and a real switch on a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from switch_harness import SwitchProcess

from backchannel.carriers import MemoryCarrier, MemoryNetwork, PouchCarrier, SwitchCarrier
from backchannel.envelope import POUCH


class MemoryPlace:
    """A network in memory."""

    code = ""

    def __init__(self) -> None:
        self.network = MemoryNetwork()
        self.url = self.network.url

    def carrier(self) -> MemoryCarrier:
        return self.network.carrier()

    def cut(self) -> None:
        self.network.reachable = False

    def mend(self) -> None:
        self.network.reachable = True


class PouchPlace:
    """A folder, as on a stick that can be pulled out."""

    code = ""
    url = POUCH

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "stick"
        self.folder.mkdir()

    def carrier(self) -> PouchCarrier:
        return PouchCarrier(self.folder)

    def cut(self) -> None:
        self.folder.rename(self.folder.with_name("pocket"))

    def mend(self) -> None:
        self.folder.with_name("pocket").rename(self.folder)


class SwitchPlace:
    """A switch process."""

    def __init__(self, process: SwitchProcess) -> None:
        self.process = process
        self.url = process.url
        self.code = process.enrolment_code

    def carrier(self) -> SwitchCarrier:
        return SwitchCarrier(self.url)

    def cut(self) -> None:
        assert self.process.stop() == 0

    def mend(self) -> None:
        self.process.start()


@pytest.fixture(scope="session")
def switch_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SwitchProcess]:
    with SwitchProcess(tmp_path_factory.mktemp("switch") / "folder") as process:
        yield process


@pytest.fixture(params=["memory", "pouch", "switch"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> MemoryPlace | PouchPlace | SwitchPlace:
    if request.param == "memory":
        return MemoryPlace()
    if request.param == "pouch":
        return PouchPlace(tmp_path)
    return SwitchPlace(request.getfixturevalue("switch_process"))
