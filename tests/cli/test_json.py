"""Every command that tells something tells it as one JSON document, too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from backchannel.cli.lines import Piece, line
from backchannel.cli.show import show
from cli.transcript import SOURCE

DRAFT = "ROUTINE\nSECRET\nFrom: WHITE HOUSE\nTo: SAIGON PARTY\n\n1. One.\n"
COMMANDS = (
    ("office list", list),
    ("office words --folder white 'SAIGON PARTY'", dict),
    ("channel show", list),
    ("channel show saigon.charter", dict),
    ("check draft", dict),
    ("inbox", dict),
    ("log", list),
    ("status", dict),
    ("verify", list),
)


@pytest.mark.parametrize(("command", "kind"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_facts_are_one_json_document(command: str, kind: type, founded: Path) -> None:
    (founded / "draft").write_text(DRAFT)
    ran = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m backchannel --folder white --json --passphrase-fd 3 {command} 3<passphrase'],
        cwd=founded,
        env={"PYTHONPATH": str(SOURCE), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert isinstance(json.loads(ran.stdout), kind)
    assert ran.stderr == ""


def test_nothing_that_is_shown_can_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show([line("a\x1b[2Jb", Piece("c\u202ed", "strong"))])
    assert capsys.readouterr().out == "a<U+001B>[2Jbc<U+202E>d\n"
