"""strace around a program, or put on a running one: what it calls, and calls that fail, or kill it, at their N-th time.

The program stays our own child (`-D`), so its exit status and its signals are its own. Linux only.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from station_harness import until

WRITES = ("pwrite64", "write", "writev", "pwritev", "ftruncate")
FLUSHES = ("fsync", "fdatasync")
NAMES = ("openat", "mkdir", "mkdirat", "rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir")
TALKS = ("read", "recvfrom", "recvmsg", "sendto", "sendmsg")
_LINE = re.compile(r"(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)")
_END = re.compile(r"\) += (-?\d+|\?)[^=]*$")


@cache
def cannot_trace() -> str:
    """Why no program can be traced here, as a sentence; empty when it can."""
    if not shutil.which("strace"):
        return "There is no strace here (Debian and Ubuntu: apt-get install strace)."
    with tempfile.NamedTemporaryFile() as file:
        tried = subprocess.run(["strace", "-o", file.name, "true"], capture_output=True, text=True, timeout=60, check=False)
    return "" if tried.returncode == 0 else "This machine does not let one program trace another."


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One system call: when it began and ended in the order of the trace, who made it, its arguments as written, its result."""

    began: int
    ended: int
    thread: int
    name: str
    arguments: str
    result: str

    @property
    def on(self) -> str:
        """What its first argument is: a path, or the two ends of a connection (as `-yy` writes them)."""
        found = re.match(r"(?:\d+|AT_FDCWD)<((?:[^<>]|<[^<>]*>|->)*)>", self.arguments)
        return found[1] if found else ""

    @property
    def failed(self) -> bool:
        return self.result.startswith("-")


def around(file: Path, *options: str, calls: Sequence[str]) -> list[str]:
    """The words before a command that write its calls to `file`."""
    return ["strace", "-D", "-f", "-yy", "-s", "400", "-o", str(file), "-e", f"trace={','.join(calls)}", *options]


def read(file: Path, process: int) -> list[Call]:
    """All calls of a traced program, in the order in which they ended, once it has ended."""
    ending = re.compile(rf"^{process} +\+\+\+ (exited|killed)", re.MULTILINE)
    until(lambda: file.exists() and ending.search(file.read_text("utf-8", "replace")), "the trace to end")
    return list(parse(file.read_text("utf-8", "replace").splitlines()))


def parse(lines: Sequence[str]) -> Iterator[Call]:
    """The calls of a trace; those that never came back are left out."""
    begun: dict[int, tuple[int, str]] = {}
    for order, line in enumerate(lines):
        if not (found := _LINE.match(line)):
            continue
        thread, rest = int(found[1]), found[4]
        if rest.endswith("<unfinished ...>"):
            begun[thread] = order, rest.removesuffix("<unfinished ...>")
            continue
        began, before = begun.pop(thread, (order, "")) if found[2] else (order, "")
        whole = before + rest
        if end := _END.search(whole):
            name = found[2] or found[3]
            yield Call(began=began, ended=order, thread=thread, name=name, arguments=whole[: end.start()], result=end[1])


@contextmanager
def attached(process: int, *options: str, file: Path) -> Iterator[None]:
    """A trace of a running program and all its threads, from here on; it ends with the block, or with the program."""
    errors = file.with_suffix(".errors")
    with errors.open("wb") as stream:
        tracer = subprocess.Popen(["strace", "-f", "-yy", "-o", str(file), *options, "-p", str(process)], stderr=stream)
    try:
        tasks = Path(f"/proc/{process}/task")
        until(lambda: tracer.poll() is not None or _all_traced(tasks, tracer.pid), "strace to take hold")
        assert tracer.poll() is None or has_ended(process), errors.read_text()
        yield
    finally:
        _let_go(tracer, process)


def has_ended(process: int) -> bool:
    """Whether a child of ours has ended, also while nobody has asked for its status."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def _let_go(tracer: subprocess.Popen[bytes], process: int) -> None:
    """Wait for a tracer whose program has ended, or tell it to leave; one that does not is killed, for its program waits for it."""
    for end, seconds in ((None if has_ended(process) else tracer.terminate, 5), (tracer.kill, 30)):
        if end:
            end()
        with suppress(subprocess.TimeoutExpired):
            tracer.wait(timeout=seconds)
            return


def _all_traced(tasks: Path, tracer: int) -> bool:
    try:
        return all(f"TracerPid:\t{tracer}\n" in (tasks / name / "status").read_text() for name in os.listdir(tasks))
    except OSError:
        return False
