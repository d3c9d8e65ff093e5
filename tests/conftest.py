"""For every test: examples that can be repeated; for many side by side: which begin. For the pure layers' tests: no network, no
processes, no files written.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Everyday runs try few examples of each property, and others each time; `make test` and a continuous build (CI) ten times as many.
# A slow machine is no failure, nor is an example that is long in the making; a failed one says how to run it again.
EXAMPLES = {"everyday": 10, "thorough": 100}
PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example, HealthCheck.filter_too_much)
for name, many in EXAMPLES.items():
    settings.register_profile(name, max_examples=many, deadline=None, print_blob=True, suppress_health_check=PATIENT)
settings.load_profile("thorough" if os.environ.get("CI") else "everyday")  # --hypothesis-profile overrules this

UNIT = Path(__file__).resolve().parent / "unit"
REACHES = {"socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.posix_spawn", "os.fork"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# What takes longest is begun first, so that no worker is left alone with it at the end.
LONG = ("simulator", "soak", "defences", "process", "cli", "docs", "fuzz", "attacks", "run", "vault")
TOOLS_OWN = ("__pycache__", ".hypothesis", os.devnull)  # what Python and Hypothesis keep for themselves


# Tests that share nothing with others in their file: whichever worker is free takes the next of them.
EACH_ALONE = ("test_fresh_seeds_", "test_a_planted_fault_")
A_DAY = 1_000_000  # seeds that one day may use: every day begins where no day before it was


def first_fresh() -> int:
    """By the day, and within it by the time: two runs have hardly a seed in common. Printed, and part of every failure."""
    now = datetime.now(UTC)
    return now.date().toordinal() * A_DAY + (now.hour * 3600 + now.minute * 60 + now.second) * 10


# Drawn once, before there are workers: they are started in this environment.
os.environ.setdefault("BACKCHANNEL_FIRST_SEED", str(first_fresh()))


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
        if event == "open" and arguments[2] & WRITING and not self._is_a_tools_own(arguments[0]):
            raise ReachedOutside(f"writes {arguments[0]}")

    def _is_a_tools_own(self, file: Any) -> bool:
        """A number is of what is open already, and was asked about by its name."""
        return isinstance(file, int) or any(own in str(file) for own in TOOLS_OWN)


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


def pytest_collection_finish() -> None:
    """What was loaded stays. To look for garbage in it, as often as Python does by itself, would take a tenth of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file's tests stay together, for what they share is made once a worker; some need not."""
    from xdist.scheduler import LoadFileScheduling  # a run in one process does without

    class ByFileOrAlone(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid if any(name in nodeid for name in EACH_ALONE) else super()._split_scope(nodeid)

    return ByFileOrAlone(config, log)


def _place(item: pytest.Item) -> int:
    folder = item.path.relative_to(UNIT.parent).parts[0]
    return LONG.index(folder) if folder in LONG else len(LONG)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests that passed have to say, such as the seeds that they tried: whichever worker they ran in."""
    for report in terminalreporter.getreports("passed"):
        for name, said in getattr(report, "user_properties", ()):
            if name == "said":
                terminalreporter.write_line(said)
