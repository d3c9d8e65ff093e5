"""A person at a terminal: a command runs there as people run it, and what it asks is answered."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from backchannel.errors import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["at_terminal"]

_COLUMNS: Final = "74"  # what fits behind the margin of the demonstration
_PATIENCE: Final = 60.0
_PIECE: Final = 4096


def at_terminal(
    arguments: Sequence[str], answers: Sequence[tuple[str, str]], *, folder: Path, environment: Mapping[str, str]
) -> tuple[int, str]:
    """Exit status and screen of one command; of `answers` each gives what stands last on the screen, and what is typed then, in order.

    Trouble when the command asks for anything else, or ends without having asked for all of it.
    """
    ours, theirs = pty.openpty()
    around = {**os.environ, "TERM": "xterm-256color", "COLUMNS": _COLUMNS, **environment}
    command = [sys.executable, "-m", "backchannel", *arguments]
    # A session of its own: nothing that it asks can reach the terminal at which the demonstration is watched.
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=around, start_new_session=True)
    os.close(theirs)
    try:
        said, unasked = _conversation(ours, list(answers))
        status = process.wait(_PATIENCE)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    if unasked:
        raise Trouble("demo.process", f"a command that did not ask {unasked[0][0]!r}: {said.strip()}", "one that runs")
    return status, said


def _conversation(screen: int, answers: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """All that the screen shows until nobody writes on it any more, and the answers that were not asked for."""
    said, answered = b"", 0
    while piece := _piece(screen, said):
        said += piece
        if answers and said[answered:].rstrip().endswith(answers[0][0].encode()):
            answered = len(said)
            os.write(screen, answers.pop(0)[1].encode() + b"\n")
    return said.decode(errors="replace").replace("\r\n", "\n"), answers


def _piece(screen: int, said: bytes) -> bytes:
    if not select.select([screen], [], [], _PATIENCE)[0]:
        came = f"a command that says nothing more in {_PATIENCE:.0f} seconds: {said.decode(errors='replace').strip()}"
        raise Trouble("demo.process", came, "one that runs")
    try:
        return os.read(screen, _PIECE)
    except OSError:  # how Linux says that nobody is at the other end
        return b""
