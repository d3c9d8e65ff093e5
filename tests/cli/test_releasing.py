"""At a terminal a person is shown what will be released, and asked; what is for an officer alone needs its office's name, typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.test_terminal import SECRET, Terminal

PLAIN = "ROUTINE\nSECRET\nFrom: SAIGON PARTY\nTo: WHITE HOUSE\n\n1. One.\n"
EYES = PLAIN.replace("SECRET", "SECRET; EXCLUSIVELY EYES ONLY")
TABLE = "on SAIGON, version 1 of its charter"
ASKED = "Release it? [y/N]: "
NAMED = "Office: "


@pytest.fixture
def folder(founded: Path) -> Path:
    (founded / "plain.txt").write_text(PLAIN, "utf-8")
    (founded / "eyes.txt").write_text(EYES, "utf-8")
    return founded


def at_terminal(folder: Path, *arguments: str) -> Terminal:
    terminal = Terminal(folder, "--folder", "saigon", *arguments, NO_COLOR="1")
    terminal.type("Passphrase: ", SECRET)
    return terminal


def is_sent(folder: Path) -> bool:
    terminal = at_terminal(folder, "log")
    assert terminal.end() == 0
    return "HAKTO 37" in terminal.said


def test_a_message_is_shown_and_released_when_somebody_says_so(folder: Path) -> None:
    terminal = at_terminal(folder, "send", "plain.txt")
    terminal.type(ASKED, "y")
    assert terminal.end() == 0
    assert TABLE in terminal.said
    assert "HAKTO 37/215" in terminal.said
    assert is_sent(folder)


def test_nothing_is_released_when_nobody_says_so(folder: Path) -> None:
    terminal = at_terminal(folder, "send", "plain.txt")
    terminal.type(ASKED, "")
    assert terminal.end() == 2
    assert "Nothing was sent." in terminal.said
    assert not is_sent(folder)


def test_with_yes_a_message_is_shown_and_released_without_a_question(folder: Path) -> None:
    terminal = at_terminal(folder, "send", "--yes", "plain.txt")
    assert terminal.end() == 0
    assert TABLE in terminal.said
    assert ASKED not in terminal.said


def test_what_is_for_an_officer_alone_goes_when_the_name_of_its_office_is_typed(folder: Path) -> None:
    terminal = at_terminal(folder, "send", "eyes.txt")
    terminal.type(NAMED, "WHITE HOUSE")
    terminal.type(ASKED, "y")
    assert terminal.end() == 0
    assert is_sent(folder)


@pytest.mark.parametrize("typed", ["white house", "WHITE HOUSE.", "SAIGON PARTY", "y"])
def test_what_is_for_an_officer_alone_does_not_go_when_anything_else_is_typed(folder: Path, typed: str) -> None:
    terminal = at_terminal(folder, "send", "eyes.txt")
    terminal.type(NAMED, typed)
    assert terminal.end() == 2
    assert not is_sent(folder)


def test_yes_does_not_take_the_place_of_the_name(folder: Path) -> None:
    terminal = at_terminal(folder, "send", "--yes", "eyes.txt")
    terminal.type(NAMED, "WHITE HOUSE")
    assert terminal.end() == 0
    assert ASKED not in terminal.said
    assert is_sent(folder)
