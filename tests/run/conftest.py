"""For every test here: a pair of stations that have founded a channel, a fresh copy for each test; and a channel of three offices."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from run.circle import Circle
from run.pair import Pair

THREE = ("ALFA", "BRAVO", "CHARLIE")


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two stations that have just founded a channel: each test gets a copy."""
    folder = tmp_path_factory.mktemp("founded")
    Pair.found(folder)
    return folder


@pytest.fixture
def pair(tmp_path: Path, founded: Path) -> Iterator[Pair]:
    shutil.copytree(founded, tmp_path / "pair")
    pair = Pair(tmp_path / "pair")
    yield pair
    pair.close()


@pytest.fixture(scope="session")
def admitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """BRAVO was admitted by ALFA, CHARLIE by both: each test gets a copy."""
    folder = tmp_path_factory.mktemp("admitted")
    circle = Circle(folder, *THREE)
    circle.found("ALFA")
    circle.admit("BRAVO", "ALFA")
    circle.admit("CHARLIE", "ALFA", "BRAVO")
    circle.close()
    return folder


@pytest.fixture
def three(tmp_path: Path, admitted: Path) -> Iterator[Circle]:
    shutil.copytree(admitted, tmp_path, dirs_exist_ok=True)
    circle = Circle(tmp_path, *THREE)
    yield circle
    circle.close()
