"""For every test: examples that can be repeated. For the pure layers' tests: no network, no processes, no files written."""

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
