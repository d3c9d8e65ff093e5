"""Passphrases come by three ways, and by no other."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from backchannel.cli import root
from backchannel.cli.passphrases import Passphrases
from backchannel.errors import Mistake, Trouble
from backchannel.limits import PASSPHRASE_CHARACTERS

FOLDER = Path("station")


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A key store of the desktop, in memory."""
    kept: dict[str, str] = {}

    class Keyring:
        pass

    keyring, fail = ModuleType("keyring"), ModuleType("keyring.backends.fail")
    keyring.get_keyring = object  # type: ignore[attr-defined]
    keyring.get_password = lambda service, user: kept.get(user)  # type: ignore[attr-defined]
    keyring.set_password = lambda service, user, secret: kept.update({user: secret})  # type: ignore[attr-defined]
    fail.Keyring = Keyring  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.backends", ModuleType("keyring.backends"))
    monkeypatch.setitem(sys.modules, "keyring.backends.fail", fail)
    return kept


def given(pipe: tuple[int, int], data: bytes) -> Passphrases:
    os.write(pipe[1], data)
    os.close(pipe[1])
    return Passphrases(descriptor=pipe[0])


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\nmore\n"])
def test_a_descriptor_gives_its_first_line(pipe: tuple[int, int], end: bytes) -> None:
    assert given(pipe, b"correct horse " + end).existing(FOLDER) == "correct horse "


def test_a_descriptor_is_read_once_in_a_command(pipe: tuple[int, int]) -> None:
    passphrases = given(pipe, b"correct horse\n")
    assert passphrases.existing(FOLDER) == passphrases.existing(FOLDER)


def test_a_passphrase_that_is_not_text_is_a_mistake(pipe: tuple[int, int]) -> None:
    with pytest.raises(Mistake, match="UTF-8"):
        given(pipe, b"\xff\n").existing(FOLDER)


@pytest.mark.parametrize("descriptor", [-1, 250])
def test_a_descriptor_that_is_not_open_is_a_mistake(descriptor: int) -> None:
    with pytest.raises(Mistake, match="file descriptor"):
        Passphrases(descriptor=descriptor).existing(FOLDER)


def test_the_shortest_new_passphrase_is_taken(pipe: tuple[int, int]) -> None:
    assert given(pipe, b"x" * PASSPHRASE_CHARACTERS).fresh(FOLDER)


def test_one_character_fewer_is_not(pipe: tuple[int, int]) -> None:
    with pytest.raises(Mistake, match="or more"):
        given(pipe, b"x" * (PASSPHRASE_CHARACTERS - 1)).fresh(FOLDER)


def test_a_new_passphrase_goes_to_the_key_store_and_comes_back(pipe: tuple[int, int], store: dict[str, str]) -> None:
    new = given(pipe, b"correct horse\n")
    new.keyring = True
    new.fresh(FOLDER)
    assert Passphrases(keyring=True).existing(FOLDER) == "correct horse"
    assert set(store) == {str(FOLDER)}


def test_an_empty_key_store_is_trouble(store: dict[str, str]) -> None:
    with pytest.raises(Trouble, match="no passphrase for"):
        Passphrases(keyring=True).existing(FOLDER)


def test_a_machine_without_the_package_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(Trouble, match=r"pip install"):
        Passphrases(keyring=True).existing(FOLDER)


def commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    for child in getattr(command, "commands", {}).values():
        yield from commands(child)


def test_no_command_takes_a_passphrase_as_an_argument_or_from_a_variable() -> None:
    options = [parameter for command in commands(root) for parameter in command.params if isinstance(parameter, click.Option)]
    names = {name for option in options for name in option.opts if "pass" in name}
    assert names == {"--passphrase-fd", "--passphrase-keyring"}
    assert {option.envvar for option in options} == {None, "BACKCHANNEL_FOLDER"}


def test_a_passphrase_is_not_shown_by_what_holds_it(pipe: tuple[int, int]) -> None:
    passphrases = given(pipe, b"correct horse\n")
    passphrases.existing(FOLDER)
    assert "correct" not in repr(passphrases)
