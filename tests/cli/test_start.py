"""The command line starts fast, and leaves with the status that the page promises."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from architecture.tree import ROOT, modules
from backchannel import cli
from backchannel.cli import entry
from backchannel.errors import Refused
from backchannel.run.control import SOCKET, listen

SOURCE = Path(__file__).resolve().parents[2] / "src"
HEAVY = {"aiohttp", "apsw", "asyncio", "cryptography", "hypothesis", "jinja2", "json", "keyring", "lxml", "msgspec", "rich"}
HEAVY |= {"starlette", "uvicorn"}
# What a command at a running station leaves to the station.
LAYERS = {
    f"backchannel.{layer}" for layer in ("message", "envelope", "seal", "ledger", "ladder", "station", "vault", "history", "carriers")
}
CLERKS = {"backchannel.run", "backchannel.run.control"}
TELLS = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from backchannel.cli import main
sys.exit(main())
"""


def loaded(*arguments: str) -> set[str]:
    """The modules that a command loads; of other packages than this one only the top-level ones."""
    ran = subprocess.run(
        [sys.executable, "-c", TELLS, *arguments],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    return {name if name.startswith("backchannel.") else name.partition(".")[0] for name in ran.stderr.split()}


def commands() -> set[str]:
    """The modules that have commands."""
    tree = modules()
    return {name for name in tree if name.startswith("backchannel.cli.") and "\nCOMMANDS" in tree[name].path.read_text("utf-8")}


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("send", "--help"), ("desk", "--help"), ("history", "--help"), ("completion", "zsh")]
)
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    names = loaded(*arguments)
    assert "click" in names
    assert names & (HEAVY | LAYERS) == set()


def test_a_command_loads_the_module_that_has_it_and_help_on_all_loads_none() -> None:
    assert "backchannel.cli.searching" in commands()
    assert loaded("--version") & commands() == set()
    assert loaded("--help") & commands() == set()
    assert loaded("search", "--help") & commands() == {"backchannel.cli.searching"}


def test_every_command_is_found_where_the_root_looks_for_it() -> None:
    context = click.Context(entry.root)
    names = entry.root.list_commands(context)
    found = [entry.root.get_command(context, name) for name in names]
    assert [command.name for command in found if command] == names
    below = {each for group in found if isinstance(group, click.Group) for each in group.commands.values()}
    made = [each for name in commands() for each in import_module(name).COMMANDS]
    assert {*found, *below} == set(made) | below
    assert entry.root.get_command(context, "nonsense") is None


def test_help_on_all_says_of_each_command_what_its_own_help_says() -> None:
    context = click.Context(entry.root, terminal_width=100, max_content_width=100)
    listed = entry.root.get_help(context).partition("\nCommands:\n")[2]
    width = max(map(len, entry.root.list_commands(context))) + 4
    told = [(line[:width].strip(), line[width:]) for line in listed.splitlines()]
    each = [entry.root.get_command(context, name) for name in entry.root.list_commands(context)]
    assert told == [(command.name, command.get_short_help_str(limit=100 - width)) for command in each if command]


@pytest.mark.parametrize(
    ("arguments", "answers"),
    [
        (("draft", "list"), {}),
        (("send", "--json", "DRAFT"), {"check": [{"fit": True, "findings": [], "advice": [], "doubts": []}], "send": []}),
    ],
)
def test_a_command_at_a_running_station_loads_nothing_of_what_the_station_has_loaded(
    tmp_path: Path, arguments: tuple[str, ...], answers: dict[str, Any]
) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("ROUTINE")

    async def answer(name: str, _: dict[str, Any]) -> Any:
        return answers.get(name, [])

    async def asked() -> set[str]:
        async with await listen(tmp_path / SOCKET, answer):
            typed = [str(draft) if word == "DRAFT" else word for word in arguments]
            return await asyncio.to_thread(loaded, "--folder", str(tmp_path), *typed)

    names = asyncio.run(asked())
    assert "socket" in names
    assert names & (HEAVY | LAYERS) <= {"asyncio", "json"}
    assert {name for name in names if name.startswith("backchannel.run")} <= CLERKS


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
