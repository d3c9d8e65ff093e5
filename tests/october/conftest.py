"""For every test here: the stations as they stood at each moment of the record, for all to look at, or a fresh copy to go on from."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from october.stage import CHANNELS, CHANNELS_IN_DECEMBER, DECEMBER, EVENING, Act, Seat, Stage

At = Callable[[str], Stage]
Moments = dict[str, tuple[Act, ...]]


def _kept(folder: Path, channels: dict[str, tuple[Seat, ...]], moments: Moments, start: str) -> Path:
    """Play it all once; how each moment left the stations."""
    (folder / "now").mkdir()
    stage = Stage.founded(folder / "now", channels, start)
    for moment, acts in moments.items():
        stage.play(acts)
        shutil.copytree(folder / "now", folder / moment)  # all is on disk as soon as it shows, and nobody writes meanwhile
    stage.close()
    return folder


def _looked_at(kept: Path, moments: Moments) -> Iterator[At]:
    opened: dict[str, Stage] = {}

    def at(moment: str) -> Stage:
        if moment not in opened:
            opened[moment] = stage = Stage.left(kept / moment, moments[moment][-1][0])
            stack.callback(stage.close)
        opened[moment].let_in()
        return opened[moment]

    with ExitStack() as stack:
        yield at


def _gone_on_from(kept: Path, moments: Moments, folder: Path) -> Iterator[At]:
    def at(moment: str) -> Stage:
        shutil.copytree(kept / moment, folder / moment)
        stage = Stage.left(folder / moment, moments[moment][-1][0])
        stack.callback(stage.close)
        return stage

    with ExitStack() as stack:
        yield at


@pytest.fixture(scope="session")
def evening_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """October 22 and 23."""
    return _kept(tmp_path_factory.mktemp("evening"), CHANNELS, EVENING, "1972-10-21 12:00")


@pytest.fixture(scope="session")
def december_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """December 18 to 29."""
    return _kept(tmp_path_factory.mktemp("december"), CHANNELS_IN_DECEMBER, DECEMBER, "1972-12-12 12:00")


@pytest.fixture(scope="session")
def evening(evening_kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    """The stations as they stood at a moment of EVENING, for tests that send nothing."""
    yield from _looked_at(_copied(evening_kept, tmp_path_factory), EVENING)


@pytest.fixture(scope="session")
def december(december_kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    """The stations as they stood at a moment of DECEMBER, for tests that send nothing."""
    yield from _looked_at(_copied(december_kept, tmp_path_factory), DECEMBER)


@pytest.fixture
def evening_on(evening_kept: Path, tmp_path: Path) -> Iterator[At]:
    """The same, from which a test goes on."""
    yield from _gone_on_from(evening_kept, EVENING, tmp_path)


@pytest.fixture
def december_on(december_kept: Path, tmp_path: Path) -> Iterator[At]:
    """The same, from which a test goes on."""
    yield from _gone_on_from(december_kept, DECEMBER, tmp_path)


def _copied(kept: Path, folders: pytest.TempPathFactory) -> Path:
    """What is opened to be looked at is not what is copied."""
    return shutil.copytree(kept, folders.mktemp("looked_at") / kept.name)
