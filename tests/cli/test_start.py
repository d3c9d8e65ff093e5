"""The command line starts fast, and leaves with the status that the page promises."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from architecture.tree import ROOT
from backchannel import cli
from backchannel.cli import entry
from backchannel.errors import Refused
from backchannel.run.control import SOCKET, listen

SOURCE = Path(__file__).resolve().parents[2] / "src"
HEAVY = {"aiohttp", "apsw", "asyncio", "cryptography", "hypothesis", "jinja2", "json", "keyring", "lxml", "msgspec", "rich"}
HEAVY |= {"starlette", "uvicorn"}


def loaded(*arguments: str) -> set[str]:
    """The top-level modules that a command loads."""
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "backchannel", *arguments],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    return {name.strip().partition(".")[0] for name in re.findall(r"^import time:.*\|(.*)$", ran.stderr, re.MULTILINE)}


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("send", "--help"), ("desk", "--help"), ("history", "--help"), ("completion", "zsh")]
)
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    names = loaded(*arguments)
    assert "click" in names
    assert names & HEAVY == set()


def test_a_command_at_a_running_station_loads_nothing_of_what_the_station_has_loaded(tmp_path: Path) -> None:
    async def answer(name: str, arguments: dict[str, Any]) -> Any:
        return []  # as of a station without drafts

    async def asked() -> set[str]:
        async with await listen(tmp_path / SOCKET, answer):
            return await asyncio.to_thread(loaded, "--folder", str(tmp_path), "draft", "list")

    names = asyncio.run(asked())
    assert "socket" in names
    assert names & HEAVY <= {"asyncio", "json"}


def test_the_statuses_of_the_page_are_those_that_main_returns(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def status_of(error: BaseException) -> int:
        def raised(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(entry.root, "main", raised)
        return cli.main([])

    assert status_of(KeyboardInterrupt()) == 130
    assert status_of(Refused("a.b", "x", "y")) == 3
    assert status_of(RuntimeError("boom")) == 1
    said = capsys.readouterr().err
    assert "--debug" in said
    assert "Traceback" not in said
    page = (ROOT / "docs" / "exit-codes.md").read_text("utf-8")
    assert all(f"| `{status}` |" in page for status in (0, 1, 2, 3, 4, 130, 141))


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def raised(*_: object, obj: object, **__: object) -> None:
        obj.debug = True  # type: ignore[attr-defined]
        raise RuntimeError("boom")

    monkeypatch.setattr(entry.root, "main", raised)
    with pytest.raises(RuntimeError, match="boom"):
        cli.main(["--debug"])


def test_a_reader_that_goes_away_is_not_an_error() -> None:
    ran = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m backchannel completion bash | :; "{sys.executable}" -m backchannel --help | head -n 1'],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == ""
