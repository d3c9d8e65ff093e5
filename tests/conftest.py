"""For every test: examples that can be repeated; for many side by side: which begin. For the pure layers' tests: no network, no
processes, no files written.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# A slow machine is no failure; a failed example says how to run it again.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")

UNIT = Path(__file__).resolve().parent / "unit"
REACHES = {"socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.posix_spawn", "os.fork"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# What takes longest is begun first, so that no worker is left alone with it at the end.
LONG = ("simulator", "soak", "defences", "process", "cli", "docs", "fuzz", "attacks", "run", "vault")
TOOLS_OWN = ("__pycache__", ".hypothesis", os.devnull)  # what Python and Hypothesis keep for themselves


class ReachedOutside(BaseException):
    """A test of a pure layer touched the machine; no `except Exception` of the code under test may swallow this."""


class Guard:
    """Watches what the interpreter reports (PEP 578) while a test of a pure layer runs."""

    def __init__(self) -> None:
        self.on = False
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event in REACHES:
            raise ReachedOutside(event)
        if event == "open" and arguments[2] & WRITING and not any(own in str(arguments[0]) for own in TOOLS_OWN):
            raise ReachedOutside(f"writes {arguments[0]}")


GUARD = Guard()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Nothing under tests/unit reaches outside while it runs."""
    GUARD.on = item.path.is_relative_to(UNIT)
    try:
        yield
    finally:
        GUARD.on = False


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Beside other workers, the folders of long tests come first; within a folder the order stays random."""
    if hasattr(config, "workerinput"):
        items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    folder = item.path.relative_to(UNIT.parent).parts[0]
    return LONG.index(folder) if folder in LONG else len(LONG)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests that passed have to say, such as the seeds that they tried: whichever worker they ran in."""
    for report in terminalreporter.getreports("passed"):
        for name, said in getattr(report, "user_properties", ()):
            if name == "said":
                terminalreporter.write_line(said)
