"""An alarm is heard, and starts a program without any shell."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from backchannel.cli.alarms import Alarms
from backchannel.station.events import Alarm

SECONDS = 10


def alarm(kind: str = "flash") -> Alarm:
    return Alarm(kind=kind, channel=b"c" * 32, series="HAKTO", seq=42, at=88_603_200_000_000)


def test_an_alarm_names_the_message_and_what_happened(capsys: pytest.CaptureFixture[str]) -> None:
    Alarms(program=None).sound(alarm())
    assert capsys.readouterr().err == "ALARM 1972-10-22T12:00:00Z  HAKTO 42  FLASH has arrived\n"


def test_an_alarm_of_a_kind_without_words_is_heard_too(capsys: pytest.CaptureFixture[str]) -> None:
    Alarms(program=None).sound(alarm("late"))
    assert "late" in capsys.readouterr().err


def test_the_program_is_given_the_facts_as_arguments(tmp_path: Path) -> None:
    program, heard = tmp_path / "alarm", tmp_path / "heard"
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" "$BACKCHANNEL_ALARM" >"{heard}.new" && mv "{heard}.new" "{heard}"\n')
    program.chmod(0o755)
    alarms = Alarms(program=str(program))
    alarms.sound(alarm())
    deadline = time.monotonic() + SECONDS
    while not heard.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert heard.read_text() == "flash|HAKTO 42|1972-10-22T12:00:00Z|flash|"
    for process in alarms._started:
        process.wait(SECONDS)


def test_a_program_is_a_file_and_never_a_line_for_a_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Alarms(program=f"true; touch {tmp_path}/made").sound(alarm())
    assert "could not be run" in capsys.readouterr().err
    assert not (tmp_path / "made").exists()
