"""For every test here that needs one, a fresh copy: two stations on a channel; an office of several stations and its correspondent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from run.conftest import founded, pair
from run.staff import Staff

__all__ = ["founded", "pair", "staff", "staff_founded"]


@pytest.fixture(scope="session")
def staff_founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stations of an office that has just founded a channel: each test gets a copy."""
    folder = tmp_path_factory.mktemp("staff")
    Staff.found(folder)
    return folder


@pytest.fixture
def staff(tmp_path: Path, staff_founded: Path) -> Iterator[Staff]:
    shutil.copytree(staff_founded, tmp_path / "staff")
    staff = Staff(tmp_path / "staff")
    staff.settle()
    yield staff
    staff.close()
