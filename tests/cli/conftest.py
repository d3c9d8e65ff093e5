"""One switch and one founded channel for all transcripts of a run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from switch_harness import SwitchProcess

from cli.loaded import Loaded
from cli.transcript import SOURCE, TRANSCRIPTS, Stage, write_programs

TRUE = ("correspondence", "tools")  # each command of these is a process of its own from its start


@pytest.fixture(scope="session")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SwitchProcess]:
    with SwitchProcess(tmp_path_factory.mktemp("switch") / "folder") as process:
        yield process


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programs")
    write_programs(folder)
    return folder


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "LC_ALL": "C.UTF-8", "COLUMNS": "80"}
    with Loaded(tmp_path_factory.mktemp("loaded"), ("backchannel", "carry"), environment) as process:
        yield process.programs


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, programs: Path, loaded: Path, switch: SwitchProcess) -> Callable[[str], Path]:
    """The folder that a transcript leaves, played once in a run; the switch as it left it is set aside."""
    folders: dict[str, Path] = {}

    def folder_after(name: str) -> Path:
        if name not in folders:
            folder = tmp_path_factory.mktemp("stage")
            stage = Stage(folder=folder, programs=programs, loaded=loaded, environment=surroundings(switch))
            stage.play(TRANSCRIPTS / f"{name}.txt")
            folders[name] = folder
            with stopped(switch):
                shutil.rmtree(aside(switch), ignore_errors=True)
                shutil.copytree(switch.folder, aside(switch))
        return folders[name]

    return folder_after


@pytest.fixture
def founded(tmp_path: Path, played: Callable[[str], Path]) -> Path:
    """A copy of the folder that the foundation leaves, for those who have no use for its switch."""
    return Path(shutil.copytree(played("founding"), tmp_path / "founded"))


@pytest.fixture
def earlier(switch: SwitchProcess, played: Callable[[str], Path]) -> Iterator[Callable[[str], Path]]:
    """The folder that a transcript leaves, to be copied by those that go on from it.

    They share its mailboxes, so each leaves the switch as it found it: what waits there for one is no affair of the next.
    """
    asked: set[str] = set()

    def folder_after(name: str) -> Path:
        asked.add(name)
        return played(name)

    yield folder_after
    if asked:
        with stopped(switch):
            shutil.rmtree(switch.folder)
            shutil.copytree(aside(switch), switch.folder)


@pytest.fixture
def stage(
    request: pytest.FixtureRequest, tmp_path: Path, programs: Path, loaded: Path, switch: SwitchProcess, earlier: Callable[[str], Path]
) -> Stage:
    is_true = hasattr(request.node, "callspec") and request.node.callspec.params.get("name") in TRUE
    return Stage(folder=tmp_path, programs=programs, loaded=None if is_true else loaded, environment=surroundings(switch), earlier=earlier)


def surroundings(switch: SwitchProcess) -> dict[str, str]:
    return {"SWITCH": switch.url, "CODE": str(switch.folder / "enrolment-code"), "COLUMNS": "80"}


def aside(switch: SwitchProcess) -> Path:
    return switch.folder.with_name("aside")


@contextmanager
def stopped(switch: SwitchProcess) -> Iterator[None]:
    switch.stop()
    yield
    switch.start()
