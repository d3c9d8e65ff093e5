"""For every test here that needs one: an office of several stations and its correspondent, a fresh copy for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from run.staff import Staff


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
