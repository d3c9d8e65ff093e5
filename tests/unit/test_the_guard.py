"""The guard over the tests of this folder holds: they can reach nothing."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest


def test_a_pure_test_cannot_write_a_file(tmp_path: Path) -> None:
    with pytest.raises(BaseException, match="writes"):
        (tmp_path / "file").write_text("words")
    assert list(tmp_path.iterdir()) == []


def test_a_pure_test_cannot_reach_the_network() -> None:
    with socket.socket() as outside, pytest.raises(BaseException, match=r"socket\.connect"):
        outside.connect(("127.0.0.1", 9))


def test_a_pure_test_cannot_start_a_process() -> None:
    with pytest.raises(BaseException, match=r"subprocess\.Popen"):
        subprocess.run([sys.executable, "-c", ""], check=True)
