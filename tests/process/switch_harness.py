"""A real switch process for tests: start, stop, kill, and look at all that it keeps, says and remembers.

`kept()`, `said()` and `remembered()` are for canaries: a test plants a string, lets it travel, and searches there.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from backchannel.envelope import Envelope, MailboxKey

SOURCE = Path(__file__).resolve().parents[2] / "src"
START_SECONDS = 60
TODAY = date(2026, 3, 1)


class SystemRandomness:
    """`ports.Randomness` from the operating system."""

    def bytes(self, count: int) -> bytes:
        return os.urandom(count)


def fresh_key() -> MailboxKey:
    return MailboxKey.fresh(SystemRandomness())


def envelope_for(key: MailboxKey, sealed: bytes = b"sealed", urgency: int = 3) -> Envelope:
    return Envelope.post(mailbox=key.mailbox, urgency=urgency, sealed=sealed, today=TODAY)


class SwitchProcess:
    """A switch in a folder. It listens on a free port at the first start and on the same one after that."""

    def __init__(self, folder: Path, *flags: str, interpreter_flags: Sequence[str] = (), environment: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.url = ""
        self._flags = flags
        self._interpreter_flags = interpreter_flags
        self._environment = environment or {}
        self._log = folder.with_name(folder.name + ".log")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> SwitchProcess:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self.kill()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def enrolment_code(self) -> str:
        return (self.folder / "enrolment-code").read_text().strip()

    def start(self, through: Sequence[str] = ()) -> str:
        """Start, `through` another program if one is given, and wait until it listens; the URL."""
        said_before = len(self.said())
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*through, sys.executable, *self._interpreter_flags, "-m", "backchannel.switch", *self._arguments()],
                stdout=log,
                stderr=log,
                env=os.environ | {"PYTHONPATH": str(SOURCE)} | self._environment,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            ready = re.search(rb"^listening on (\S+)\n", self.said()[said_before:], re.MULTILINE)
            if ready:
                self.url = ready[1].decode("ascii")
                return self.url
            assert self._process.poll() is None, self.said().decode()
            time.sleep(0.01)
        raise AssertionError("the switch did not say that it listens")

    def _arguments(self) -> list[str]:
        port = self.url.rpartition(":")[2] or "0"
        return ["--folder", str(self.folder), "--listen", f"127.0.0.1:{port}", *self._flags]

    def stop(self) -> int:
        """Ask it to stop (SIGTERM); its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """End it without a word (SIGKILL)."""
        assert self._process is not None
        self._process.kill()
        self.wait()

    def wait(self) -> int:
        """Wait for its end; its exit status."""
        assert self._process is not None
        status = self._process.wait(timeout=START_SECONDS)
        self._process = None
        return status

    def kept(self) -> bytes:
        """The bytes of every file in its folder."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.iterdir()) if path.is_file())

    def said(self) -> bytes:
        """All that it wrote to its output and its errors, over all starts."""
        return self._log.read_bytes() if self._log.exists() else b""

    def remembered(self) -> bytes:
        """The contents of its readable memory, as far as the system lets us look (Linux)."""
        pieces = []
        maps = Path(f"/proc/{self.pid}/maps").read_text()
        with open(f"/proc/{self.pid}/mem", "rb", buffering=0) as memory:
            for start, end in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", maps, re.MULTILINE):
                try:
                    memory.seek(int(start, 16))
                    pieces.append(memory.read(int(end, 16) - int(start, 16)))
                except (OSError, ValueError, OverflowError):
                    continue  # a region without pages behind it
        return b"".join(pieces)

    def resident_bytes(self) -> int:
        """Its memory in use (VmRSS)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        assert found is not None
        return int(found[1]) * 1024
