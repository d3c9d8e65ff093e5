"""A terminal for tests: a command is run in it, and whoever sits there answers what it asks."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

SECONDS = 60.0
_PIECE = 4096


class Terminal:
    """One command in a terminal of its own, 80 columns wide, without colours.

    `answers` gives for what stands at the end of the screen (a pattern) what is typed then.
    """

    def __init__(self, command: Sequence[str], *, folder: Path, answers: Mapping[str, str], environment: Mapping[str, str]) -> None:
        self.said = ""
        self._answers = {re.compile(prompt + r" ?\Z"): answer for prompt, answer in answers.items()}
        self._answered = 0
        self.pid, self._screen = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(sys.executable, [sys.executable, "-m", "backchannel", *command], {**os.environ, **environment})

    def until(self, pattern: str) -> None:
        """Answer, until this has been said."""
        while not re.search(pattern, self.said):
            assert self._goes_on(), f"it ended without {pattern!r}\n{self.said}"

    def end(self) -> int:
        """Answer, until it ends by itself; its exit status."""
        while self._goes_on():
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self._screen)
        return os.waitstatus_to_exitcode(status)

    def stop(self) -> int:
        """Ask it to stop; its exit status."""
        os.kill(self.pid, signal.SIGTERM)
        return self.end()

    def _goes_on(self) -> bool:
        """Read what is said next, and answer it; False when there is nothing more."""
        deadline = time.monotonic() + SECONDS
        while not select.select([self._screen], [], [], 0.2)[0]:
            assert time.monotonic() < deadline, f"nothing for {SECONDS} s\n{self.said}"
        try:
            piece = os.read(self._screen, _PIECE)
        except OSError:  # how Linux says that nobody is at the other end
            piece = b""
        self._heard = getattr(self, "_heard", b"") + piece
        self.said = self._heard.decode(errors="ignore").replace("\r\n", "\n").replace("\a", "")
        for prompt, answer in self._answers.items():
            if piece and len(self.said) > self._answered and prompt.search(self.said):
                self._answered = len(self.said)
                os.write(self._screen, answer.encode() + b"\n")
        return bool(piece)
