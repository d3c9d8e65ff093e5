"""One switch and one founded channel for all transcripts of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from switch_harness import SwitchProcess

from cli.transcript import TRANSCRIPTS, Stage, write_programs


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
def earlier(tmp_path_factory: pytest.TempPathFactory, programs: Path, switch: SwitchProcess) -> Callable[[str], Path]:
    """The folder that a transcript leaves; each is played once in a run, and copied by those that go on from it."""
    played: dict[str, Path] = {}

    def folder_after(name: str) -> Path:
        if name not in played:
            folder = tmp_path_factory.mktemp("stage")
            Stage(folder=folder, programs=programs, environment=surroundings(switch)).play(TRANSCRIPTS / f"{name}.txt")
            played[name] = folder
        return played[name]

    return folder_after


@pytest.fixture
def stage(tmp_path: Path, programs: Path, switch: SwitchProcess, earlier: Callable[[str], Path]) -> Stage:
    return Stage(folder=tmp_path, programs=programs, environment=surroundings(switch), earlier=earlier)


def surroundings(switch: SwitchProcess) -> dict[str, str]:
    return {"SWITCH": switch.url, "CODE": str(switch.folder / "enrolment-code"), "COLUMNS": "80"}
