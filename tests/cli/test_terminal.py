"""At a real terminal: passphrases are asked for and never shown, and colour is where a person looks."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

import pytest

from cli.transcript import SOURCE

SECRET = "correct horse battery staple"
SECONDS = 60


class Terminal:
    """A command at a terminal of its own: `type` waits until it is asked. However the tests were started, Ctrl-C is heard."""

    program: ClassVar[tuple[str, ...]] = ("-m", "backchannel")
    interrupts: ClassVar[str] = "SIG_DFL"

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        heard = f"import pty, signal, sys; signal.signal(signal.SIGINT, signal.{self.interrupts})"
        spawn = f"{heard}; sys.exit(pty.spawn([{sys.executable!r}, *{self.program!r}, *sys.argv[1:]]) >> 8)"
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "-c", spawn, *arguments],
            cwd=folder,
            env=os.environ | surroundings(folder) | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)

    def type(self, prompt: str, line: str) -> None:
        """Wait for a prompt, then type a line."""
        before = len(self.said)
        deadline = time.monotonic() + SECONDS
        while prompt not in self.said[before:]:
            assert time.monotonic() < deadline, self.said
            self._listen()
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def end(self) -> int:
        """Wait for its end; the exit status."""
        deadline = time.monotonic() + SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.said
            self._listen()
        self._listen()
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()
        return self.process.returncode

    def _listen(self) -> None:
        assert self.process.stdout is not None
        came = self.process.stdout.read()
        self.said += (came or b"").decode()
        if not came:
            time.sleep(0.02)


class Unhearing(Terminal):
    """The command as a script starts it with `&`, or a build that runs in the background: Ctrl-C is to be ignored."""

    interrupts = "SIG_IGN"


class Background(Terminal):
    """The command behind another that holds the terminal, as `&` puts it."""

    program = (
        "-c",
        "import subprocess, sys; subprocess.run([sys.executable, '-m', 'backchannel', *sys.argv[1:]], process_group=0, check=True)",
    )


def surroundings(folder: Path) -> dict[str, str]:
    return {"PYTHONPATH": str(SOURCE), "TERM": "xterm", "HOME": str(folder), "COLUMNS": "80"}


def office_new(folder: Path) -> Terminal:
    arguments = ("--name", "PARIS", "--person", "Guay", "--switch", "http://127.0.0.1:1", "--work-factor", "10")
    return Terminal(folder, "--folder", "paris", "office", "new", *arguments)


def test_a_new_passphrase_is_asked_for_twice_and_never_shown(tmp_path: Path) -> None:
    terminal = office_new(tmp_path)
    terminal.type("New passphrase", SECRET)
    terminal.type("The same again", SECRET)
    assert terminal.end() == 0
    assert "PARIS (Guay) is made" in terminal.said
    assert SECRET not in terminal.said


def test_two_different_passphrases_make_nothing(tmp_path: Path) -> None:
    terminal = office_new(tmp_path)
    terminal.type("New passphrase", SECRET)
    terminal.type("The same again", SECRET + ".")
    assert terminal.end() == 2
    assert not (tmp_path / "paris").exists()


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_is_for_terminals_that_want_it(environment: dict[str, str], coloured: bool, founded: Path) -> None:
    terminal = Terminal(founded, "--folder", "white", "office", "list", **environment)
    terminal.type("Passphrase: ", SECRET)
    assert terminal.end() == 0
    assert "SAIGON PARTY" in terminal.said
    assert ("\x1b[" in terminal.said) is coloured


def test_in_the_background_nobody_is_asked(founded: Path) -> None:
    terminal = Background(founded, "--folder", "white", "run")
    assert terminal.end() != 0
    assert "a terminal of its own" in " ".join(terminal.said.split())


@pytest.mark.parametrize("kind", [Terminal, Unhearing])
def test_an_interrupt_at_the_prompt_is_quiet(founded: Path, kind: type[Terminal]) -> None:
    terminal = kind(founded, "--folder", "white", "inbox")
    terminal.type("Passphrase: ", "\x03")
    assert (terminal.end(), terminal.said.split()) == (130, ["Passphrase:"])


@pytest.mark.parametrize("library", ["click", "getpass"])
def test_an_interrupt_while_a_library_is_loaded_is_quiet(founded: Path, tmp_path: Path, library: str) -> None:
    assert interrupted_by(tmp_path, library, "os.kill(os.getpid(), signal.SIGINT)", founded) == (130, [])


def test_an_interrupt_where_a_library_cannot_raise_it_is_not_lost(founded: Path, tmp_path: Path) -> None:
    clearing_up = """
class Cleared:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)

def getpass(prompt):
    Cleared()
    time.sleep(SECONDS)
"""
    assert interrupted_by(tmp_path, "getpass", clearing_up, founded) == (130, [])


def interrupted_by(folder: Path, library: str, text: str, station: Path) -> tuple[int, list[str]]:
    """What comes of it when a library, or what stands in its place, has this text; the exit status and what was said."""
    (folder / f"{library}.py").write_text(f"import os, signal, time\nSECONDS = {SECONDS}\n{text}", "utf-8")
    terminal = Terminal(station, "--folder", "white", "inbox", PYTHONPATH=f"{folder}{os.pathsep}{SOURCE}")
    return terminal.end(), terminal.said.split()


def test_a_long_finding_breaks_between_words_and_hangs(tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text("FLASHY\n", "utf-8")
    terminal = Terminal(tmp_path, "check", "draft.txt", NO_COLOR="", COLUMNS="60")
    assert terminal.end() == 2
    lines = terminal.said.replace("\r", "").split("\n")
    assert any(text.startswith("    ") for text in lines)
    assert "expected ROUTINE, PRIORITY, IMMEDIATE or FLASH" in " ".join(terminal.said.split())
