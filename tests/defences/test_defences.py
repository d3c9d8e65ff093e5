"""Each defence is taken out once, and the test that shows it fails; README.md says how to add one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent

import pytest
from misuse import Defence, Exchange, defences, misuse_page

from architecture.tree import ROOT, plant
from defences.taking_out import why_not

KNOWN = defences(ROOT)
SIDE_BY_SIDE = 2  # each keeps one core busy


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Python keeps what it compiles: without one, each process takes twice as long."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture(scope="module")
def verdicts(request: pytest.FixtureRequest, cache: Path) -> Iterator[Mapping[Defence, Future[str]]]:
    """What came of taking out each defence that was asked for."""
    asked = [item.callspec.params.get("defence") for item in request.session.items if hasattr(item, "callspec")]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as workers:
        yield {defence: workers.submit(why_not, defence, ROOT, cache) for defence in asked if isinstance(defence, Defence)}
        workers.shutdown(cancel_futures=True)


@pytest.mark.parametrize("defence", KNOWN, ids=[f"{defence.about}/{defence.name}" for defence in KNOWN])
def test_a_test_fails_when_the_defence_that_it_shows_is_taken_out(defence: Defence, verdicts: Mapping[Defence, Future[str]]) -> None:
    assert verdicts[defence].result() == ""


def test_there_are_at_least_forty_misuses_and_none_is_told_twice() -> None:
    assert len(KNOWN) >= 40
    assert len({defence.misuse for defence in KNOWN}) == len(KNOWN)


def test_the_page_of_misuses_is_what_the_files_say() -> None:
    page = ROOT / "docs" / "misuse.md"
    assert page.read_text("utf-8") == misuse_page(ROOT), "docs/misuse.md is not what tests/defences says; write it anew: make docs"


LOCK = """
def open_with(key):
    if key != "right":
        raise ValueError(key)
    return True
"""
TEST = """
import pytest
from backchannel import lock

def test_a_wrong_key():
    with pytest.raises(ValueError):
        lock.open_with("wrong")

def test_the_right_key():
    assert lock.open_with("right")
"""


def planted(tmp_path: Path, cache: Path, become: str, *, lines: str = 'if key != "right":', test: str = "test_a_wrong_key") -> str:
    """What is said to a defence of a package of one lock."""
    plant(
        tmp_path,
        {
            "pyproject.toml": "[tool.pytest.ini_options]\n",
            "src/backchannel/__init__.py": "",
            "src/backchannel/lock.py": dedent(LOCK),
            "tests/test_lock.py": dedent(TEST),
        },
    )
    out = (Exchange(file="lock.py", lines=lines, become=become),)
    defence = Defence(about="locks", name="a-wrong-key", misuse="", then="", test=f"tests/test_lock.py::{test}", out=out)
    return why_not(defence, tmp_path, cache)


def test_a_test_that_fails_by_its_own_assertion_is_taken_as_shown(tmp_path: Path, cache: Path) -> None:
    assert planted(tmp_path, cache, "if False:") == ""
    assert "right" in (tmp_path / "src" / "backchannel" / "lock.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("become", "test", "why"),
    [
        ('if key != "right" and True:', "test_a_wrong_key", "the test passes all the same"),
        ("if False:", "test_the_right_key", "the test passes all the same"),
        ("if key !=:", "test_a_wrong_key", "the test ends otherwise"),
        ("if key != nobody:", "test_a_wrong_key", "the test ends otherwise"),
        ("if False:", "test_another_key", "the test does not run"),
    ],
)
def test_what_shows_nothing_is_found(tmp_path: Path, cache: Path, become: str, test: str, why: str) -> None:
    assert planted(tmp_path, cache, become, test=test).startswith(why)


@pytest.mark.parametrize(("lines", "count"), [("if key is not right:", 0), ("key", 3)])
def test_a_defence_whose_lines_are_not_there_once_is_found(tmp_path: Path, cache: Path, lines: str, count: int) -> None:
    assert planted(tmp_path, cache, "", lines=lines).startswith(f"{count} places in lock.py")
