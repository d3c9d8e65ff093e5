"""Takes defences out of the running program: one process has loaded it and all the tests, and a child of it lacks one defence.

The functions that the lines are in get the code that they would have without them; the test must pass before, and fail after. Nothing
is loaded twice, and what tests share is made once, so a defence costs as much as its test. What cannot be exchanged in a running
program, or shows nothing there, is for `taking_out`, and its copy. Run as a program, this file is that process.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import select
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any
from weakref import WeakSet

import pytest
from _pytest.runner import runtestprotocol
from misuse import Defence

SECONDS = 200  # for one test: many times what the slowest takes on a loaded machine
OWN_FAILURE = ("assert ", "AssertionError", "Failed: ")  # a bare assertion, one with words, pytest.raises that saw nothing
# What an assertion compared is told nobody: where it is long, pytest would take a minute to say how two such values differ.
QUIET = ("-q", "--tb=short", "--assert=plain", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist")
FAILS, PASSES = "fails by its own assertion", "passes"
FUNCTION = 0x1  # CO_OPTIMIZED: the code of a function, and not of a module or a class
HERE = Path(__file__).resolve()
IN_MEMORY: WeakSet[Any] = WeakSet()  # every function of the package that was found there


class OnlyInACopyError(Exception):
    """Some lines cannot be exchanged while the program runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the process is to look at: these defences of the package under `root`, with `scratch` for its own files."""

    root: Path
    scratch: Path
    defences: Sequence[Defence]

    @property
    def answers(self) -> Path:
        """Where it writes the places of the defences that it has shown."""
        return self.scratch / "shown"


def shown(asked: Asked) -> set[Defence]:
    """Those whose test passes, and fails by an assertion of its own in a child without them."""
    places = (asked.root / "src", asked.root, HERE.parents[1], HERE.parents[2] / "scripts")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {
        "PYTHONPATH": os.pathsep.join(map(str, places)),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(asked.scratch / "hypothesis"),
        "CI": "true",  # as many examples of a property as in a continuous build
    }
    with (asked.scratch / "said").open("wb") as said:
        subprocess.run(
            [sys.executable, str(HERE)],
            cwd=asked.root,
            env=environment,
            input=pickle.dumps(asked),
            stdout=said,
            stderr=said,
            timeout=SECONDS * 10,
            check=False,
        )
    found = asked.answers.read_text("utf-8").split() if asked.answers.exists() else []
    return {asked.defences[int(place)] for place in found}


def take_out(defence: Defence, source: Path) -> None:
    """Exchange the code of the functions that this defence's lines are in; OnlyInACopyError when they are in none."""
    exchanged: dict[CodeType, CodeType] = {}
    for file in {exchange.file for exchange in defence.out}:
        place = source / file
        old = new = place.read_text("utf-8")
        for exchange in defence.out:
            if exchange.file == file:
                if new.count(exchange.lines) != 1:
                    raise OnlyInACopyError(f"{exchange.lines} is not there once")
                new = new.replace(exchange.lines, exchange.become)
        module = importlib.import_module(".".join(("backchannel", *Path(file).with_suffix("").parts)).removesuffix(".__init__"))
        if module.__file__ != str(place):
            raise OnlyInACopyError(f"the program that runs is {module.__file__}")
        exchanged |= dict(_changed(*(compile(text, str(place), "exec", dont_inherit=True) for text in (old, new))))
    _exchange(exchanged)


def _exchange(exchanged: Mapping[CodeType, CodeType]) -> None:
    """Give every function in memory that has one of these codes its other code, under whatever names it is known."""
    missing = set(exchanged)
    find_functions()
    for each in IN_MEMORY:
        if type(each) is _lru_cache_wrapper:
            each.cache_clear()  # what it remembers was said with the defence in place
        elif each.__code__ in exchanged:
            missing.discard(each.__code__)
            each.__code__ = exchanged[each.__code__]
    if missing or not exchanged:
        raise OnlyInACopyError("a function of these lines is not in memory")


def find_functions() -> None:
    """Add to those in memory what has come since they were looked for."""
    found = (each for each in gc.get_objects() if type(each) in (FunctionType, _lru_cache_wrapper))
    IN_MEMORY.update(each for each in found if str(each.__module__).startswith("backchannel"))


def set_aside() -> None:
    """What is in memory stays, and nobody looks through it any more: a child that does would copy it all."""
    gc.collect()
    find_functions()
    gc.freeze()


def _changed(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The functions of a module, or of a class of it, whose code is another; nothing else of it may be."""
    ours, theirs = _inside(old), _inside(new)
    if _own(old) != _own(new) or [code.co_name for code in ours] != [code.co_name for code in theirs]:
        raise OnlyInACopyError(f"not only functions change in {old.co_qualname}")
    for one, other in zip(ours, theirs, strict=True):
        if not one.co_flags & FUNCTION:
            yield from _changed(one, other)
        elif _meaning(one) != _meaning(other):
            if one.co_freevars != other.co_freevars:
                raise OnlyInACopyError(f"{one.co_qualname} has other names of its surroundings")
            yield one, other


def _inside(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def _own(code: CodeType) -> tuple[Any, ...]:
    """What a code does itself, wherever its lines stand."""
    constants = [(type(each), each) for each in code.co_consts if not isinstance(each, CodeType)]
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, constants, code.co_exceptiontable


def _meaning(code: CodeType) -> tuple[Any, ...]:
    return (*_own(code), [_meaning(each) for each in _inside(code)])


@dataclass(kw_only=True)
class Server:
    """Runs each test once as it is, and then, in a child each, without the defences that it shows."""

    asked: Asked
    decided: set[int] = field(default_factory=set)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Only tests that are named; and what they loaded is known before it is set aside."""
        find_functions()
        items[:] = [item for item in items if self._shown_by(item)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """What the test shares with others stays until the last child is over."""
        as_it_is = runtestprotocol(item, log=False, nextitem=item.parent)  # type: ignore[arg-type]
        if all(report.passed for report in as_it_is):
            for place in self._shown_by(item):
                self._try(place, item)
        else:
            print(f"{item.nodeid} does not pass as it is: {[report.longrepr for report in as_it_is if not report.passed]}")
        item.session._setupstate.teardown_exact(nextitem)
        return True

    def _shown_by(self, item: pytest.Item) -> list[int]:
        names = (item.nodeid, item.nodeid.partition("[")[0])
        return [place for place, defence in enumerate(self.asked.defences) if defence.test in names and place not in self.decided]

    def _try(self, place: int, item: pytest.Item) -> None:
        """As with a test run that stops at its first failure: that one decides."""
        set_aside()
        said = in_a_child(lambda: self._without(self.asked.defences[place], item))
        print(item.nodeid, self.asked.defences[place].name, said, flush=True)
        if said != PASSES:
            self.decided.add(place)
        if said == FAILS:
            with self.asked.answers.open("a", encoding="utf-8") as file:
                file.write(f"{place}\n")

    def _without(self, defence: Defence, item: pytest.Item) -> str:
        take_out(defence, self.asked.root / "src" / "backchannel")
        for report in runtestprotocol(item, log=False, nextitem=item.parent):  # type: ignore[arg-type]
            if not report.passed:
                message = str(getattr(getattr(report.longrepr, "reprcrash", None), "message", report.longrepr))
                own = report.when == "call" and report.failed and message.startswith(OWN_FAILURE)
                return FAILS if own else message
        return PASSES


def in_a_child(work: Callable[[], str]) -> str:
    """What `work` gives in a child of this process, of which, and of whose own children, nothing is left."""
    reading, writing = os.pipe()
    with warnings.catch_warnings(action="ignore"):  # a thread that a test has left behind is of no use to the child
        child = os.fork()
    if child == 0:
        try:
            os.setsid()
            said = work()
        except BaseException as error:
            said = repr(error)
        os.write(writing, said.encode("utf-8", "replace")[: select.PIPE_BUF])
        os._exit(0)
    os.close(writing)
    try:
        ready, _, _ = select.select([reading], [], [], SECONDS)
        return os.read(reading, select.PIPE_BUF).decode("utf-8", "replace") if ready else "it was never over"
    finally:
        os.close(reading)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)


def main() -> None:
    """Be the process."""
    asked: Asked = pickle.loads(sys.stdin.buffer.read())
    files = sorted({defence.test.partition("::")[0] for defence in asked.defences})
    kept = [f"--basetemp={asked.scratch / 'tmp'}", "--continue-on-collection-errors", "--capture=no"]
    pytest.main([*QUIET, *kept, *files], plugins=[Server(asked=asked)])


if __name__ == "__main__":
    from defences import in_place  # what is pickled is of that name

    in_place.main()
