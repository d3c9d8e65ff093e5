"""At a terminal a draft is shown as each addressee will read it before it is released; custody is taken by who is told what that means."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.test_terminal import SECRET, Terminal
from cli.transcript import Stage

DRAFT = "ROUTINE\nSECRET; EXCLUSIVELY EYES ONLY\nFrom: WHITE HOUSE\nTo: SAIGON PARTY\n\n1. One.\n"
STATION = "office station LORD --office white.card --person Lord --without-switch --application lord.application --work-factor 10"
CERTIFY = 'office certify lord.application --how "in his office" --card new.card'
TABLE = "on SAIGON, version 1 of its charter"
NAMED, ASKED = "Office: ", "Release it? [y/N]: "


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory, played: Callable[[str], Path], programs: Path) -> Path:
    """WHITE HOUSE with a second station, and a draft of its own."""
    folder = tmp_path_factory.mktemp("joined")
    shutil.copytree(played("founding"), folder, dirs_exist_ok=True)
    (folder / "draft.txt").write_text(DRAFT, "utf-8")
    commands = [
        f"--folder lord {STATION}",
        f"--folder white {CERTIFY}",
        "--folder lord office enter new.card",
        "--folder white submit draft.txt",
    ]
    for command in commands:
        subprocess.run(
            ["sh", "-c", f"backchannel {command} --passphrase-fd 3 3<passphrase"],
            cwd=folder,
            env=Stage(folder=folder, programs=programs).surroundings(),
            check=True,
            capture_output=True,
        )
    return folder


@pytest.fixture
def folder(tmp_path: Path, joined: Path) -> Path:
    shutil.copytree(joined, tmp_path, dirs_exist_ok=True)
    return tmp_path


def at_terminal(folder: Path, *arguments: str) -> Terminal:
    terminal = Terminal(folder, "--folder", "white", *arguments, NO_COLOR="1")
    terminal.type("Passphrase: ", SECRET)
    return terminal


def said(folder: Path, *arguments: str) -> str:
    terminal = at_terminal(folder, *arguments)
    assert terminal.end() == 0
    return terminal.said


def test_a_draft_that_was_read_is_shown_as_its_addressee_will_read_it_and_released(folder: Path) -> None:
    assert "1. One." in said(folder, "review", "WHITE", "HOUSE", "1")
    terminal = at_terminal(folder, "release", "WHITE HOUSE 1")
    terminal.type(NAMED, "SAIGON PARTY")
    terminal.type(ASKED, "y")
    assert terminal.end() == 0
    assert TABLE in terminal.said
    assert "TOHAK 82/WHS 2280" in terminal.said
    assert "1. One." not in terminal.said
    assert "released under number 82 by Haig" in said(folder, "draft", "list", "--all")


@pytest.mark.parametrize(("named", "agreed"), [("SAIGON PARTY", ""), ("PARIS", None)])
def test_nothing_is_released_when_nobody_says_so_or_another_office_is_named(folder: Path, named: str, agreed: str | None) -> None:
    said(folder, "review", "WHITE HOUSE 1")
    terminal = at_terminal(folder, "release", "WHITE HOUSE 1")
    terminal.type(NAMED, named)
    if agreed is not None:
        terminal.type(ASKED, agreed)
    assert terminal.end() == 2
    assert "submitted" in said(folder, "draft", "list")


def test_releasing_reads_nothing_for_anybody(folder: Path) -> None:
    terminal = at_terminal(folder, "release", "WHITE HOUSE 1", "--yes", "--eyes-only", "SAIGON PARTY")
    assert terminal.end() == 2
    assert "was not reviewed at this station" in " ".join(terminal.said.split())


def test_custody_is_not_taken_by_who_does_not_say_so(folder: Path) -> None:
    said(folder, "channel", "custody", "--give", "LORD")
    terminal = at_terminal(folder, "channel", "custody", "--take")
    terminal.type("[y/N]: ", "")
    assert terminal.end() == 2
    assert "one number can go out twice" in " ".join(terminal.said.split())
    assert "LORD         Lord  staff    has custody" in said(folder, "channel", "custody")
