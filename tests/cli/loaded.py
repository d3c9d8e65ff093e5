"""Commands for transcripts from a process that has the whole program in memory: each is a child of it, and need not load anything.

`Loaded` starts that process. A command is asked for by a small program in its place, which hands over its arguments, folder, environment
and open files, and ends with the command's exit status. What a process does while it starts shows only in a true one: `Stage` tells
which transcripts have those. Run as a program, this file is that process.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

HERE = Path(__file__).resolve()
REQUEST_BYTES = 1 << 18  # arguments and environment of a command
FILES = 16  # more open files than any transcript hands to a command
LAYERS = ("cli", "run", "carriers", "vault", "station", "ledger", "seal", "message", "envelope")
ASKS = """
import json, os, socket, sys
def is_open(handle):
    try:
        os.fstat(handle)
    except OSError:
        return False
    return True
files = [handle for handle in range(FILES) if is_open(handle)]
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
    line.connect(PLACE)
    asked = {"command": sys.argv[1], "arguments": sys.argv[2:], "folder": os.getcwd(), "environment": dict(os.environ), "files": files}
    socket.send_fds(line, [json.dumps(asked).encode()], files)
    sys.exit(int(line.recv(16) or 70))
"""


class Loaded:
    """The process, until the block is left; `programs` is a folder with a program for each command that asks it."""

    def __init__(self, folder: Path, commands: tuple[str, ...], environment: Mapping[str, str]) -> None:
        self.programs = folder
        self._place = folder / "socket"
        asks = folder / "asks.py"
        asks.write_text(f"PLACE, FILES = {str(self._place)!r}, {FILES}\n{ASKS}")
        for name in commands:
            program = folder / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{asks}" {name} "$@"\n')
            program.chmod(0o755)
        self._environment = dict(environment)

    def __enter__(self) -> Self:
        command = [sys.executable, str(HERE), str(self._place)]
        self._process = subprocess.Popen(
            command, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"listening\n"
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


def load() -> None:
    """Every module that a command may want."""
    importlib.import_module("carry")
    for layer in LAYERS:
        package = importlib.import_module(f"backchannel.{layer}")
        for module in pkgutil.walk_packages(package.__path__, f"backchannel.{layer}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    gc.freeze()  # a child that looks for garbage in all this would copy it


def serve(place: str) -> list[str]:
    """Answer until killed; in each child, give the words of its command back, as `sys.argv` has them."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(place)
    listener.listen(64)
    woken, wakes = os.pipe()
    for end in (woken, wakes):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    os.write(1, b"listening\n")
    asking: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([listener, woken], [], [])
        if woken in ready:
            os.read(woken, 512)
            answer_for_the_ended(asking)
        if listener in ready:
            line, _ = listener.accept()
            said, handles, _, _ = socket.recv_fds(line, REQUEST_BYTES, FILES)
            if (child := os.fork()) == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for each in (*asking.values(), line, listener):
                    each.close()
                os.close(woken)
                os.close(wakes)
                return become(json.loads(said), handles)
            asking[child] = line
            for handle in handles:
                os.close(handle)


def answer_for_the_ended(asking: dict[int, socket.socket]) -> None:
    """Each exit status to whoever waits for it; 128 and the signal for what was killed, as a shell says it."""
    for child in list(asking):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            with asking.pop(child) as line:
                line.send(str(code if code >= 0 else 128 - code).encode())


def become(asked: dict[str, object], handles: list[int]) -> list[str]:
    """Take the folder, the environment and the open files of the program that asks for a command."""
    numbers = [int(number) for number in asked["files"]]  # type: ignore[attr-defined]
    aside = [os.dup2(handle, FILES + 48 + place) for place, handle in enumerate(handles)]
    os.closerange(0, FILES + 48)
    for handle, number in zip(aside, numbers, strict=True):
        os.dup2(handle, number, inheritable=True)
        os.close(handle)
    os.chdir(str(asked["folder"]))
    os.environ.clear()
    os.environ.update(asked["environment"])  # type: ignore[call-overload]
    sys.stdin = os.fdopen(0, encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    return [str(asked["command"]), *asked["arguments"]]  # type: ignore[misc]


def main() -> int:
    """Be the process; in a child of it, the command."""
    load()
    sys.argv = serve(sys.argv[1])
    if sys.argv[0] == "carry":
        import carry

        carry.main(sys.argv[1:], Path("passphrase").read_text("utf-8").strip())
        return 0
    from backchannel.cli import main as command

    return command()


if __name__ == "__main__":
    sys.exit(main())
