"""Backups for tests: made, taken apart, and what is said against them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from backchannel.errors import BackchannelError
from backchannel.seal.keyfile import StationKeys, open_station_file
from run.pair import PASSPHRASE, Side

TOP = "backchannel-backup"


def keys_of(path: Path) -> StationKeys:
    return open_station_file(path.read_bytes(), PASSPHRASE)


def backed_up(side: Side, file: Path) -> Path:
    side.ask("backup", file=str(file), passphrase=PASSPHRASE)
    return file


def parts(file: Path, to: Path) -> Path:
    """The parts of a backup, as tar takes them out."""
    to.mkdir()
    subprocess.run(["tar", "-xf", file], cwd=to, check=True)
    return to / TOP


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(BackchannelError) as caught:
        work()
    return caught.value.code
