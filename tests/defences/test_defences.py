"""Each defence is taken out once, and the test that shows it fails; README.md says how to add one."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from misuse import Defence, Exchange, defences, misuse_page

from architecture.tree import ROOT, plant
from defences.in_place import Asked, shown
from defences.taking_out import why_not

KNOWN = defences(ROOT)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Python keeps what it compiles: without one, each process takes twice as long."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture(scope="module")
def shown_in_place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> set[Defence]:
    """Those of the defences that were asked for whose test fails without them in a running program."""
    asked = [item.callspec.params.get("defence") for item in request.session.items if hasattr(item, "callspec")]
    wanted = [defence for defence in asked if isinstance(defence, Defence)]
    return shown(Asked(root=ROOT, scratch=tmp_path_factory.mktemp("in-place"), defences=wanted))


@pytest.mark.parametrize("defence", KNOWN, ids=[f"{defence.about}/{defence.name}" for defence in KNOWN])
def test_a_test_fails_when_the_defence_that_it_shows_is_taken_out(defence: Defence, shown_in_place: set[Defence], cache: Path) -> None:
    why = "" if defence in shown_in_place else why_not(defence, ROOT, cache)
    assert why == ""


def test_there_are_at_least_forty_misuses_and_none_is_told_twice() -> None:
    assert len(KNOWN) >= 40
    assert len({defence.misuse for defence in KNOWN}) == len(KNOWN)


def test_the_page_of_misuses_is_what_the_files_say() -> None:
    page = ROOT / "docs" / "misuse.md"
    assert page.read_text("utf-8") == misuse_page(ROOT), "docs/misuse.md is not what tests/defences says; write it anew: make docs"


LOCK = """
from functools import lru_cache

KEYS = {"right"}

class Lock:
    def open_with(self, key):
        if key != "right":
            raise ValueError(key)
        return True

@lru_cache
def opens(key):
    return key in KEYS and key != "worn"
"""
TEST = """
import pytest
from backchannel.lock import Lock, opens

def test_a_wrong_key():
    with pytest.raises(ValueError):
        Lock().open_with("wrong")

def test_the_right_key():
    assert Lock().open_with("right")

def test_no_worn_key():
    assert not opens("worn")

def test_that_fails():
    assert opens("wrong")
"""


def planted(tmp_path: Path, become: str, *, lines: str = 'if key != "right":', test: str = "test_a_wrong_key") -> Defence:
    """A defence of a package of one lock, which lies in the folder."""
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
    return Defence(about="locks", name="a-wrong-key", misuse="", then="", test=f"tests/test_lock.py::{test}", out=out)


def test_a_test_that_fails_by_its_own_assertion_is_taken_as_shown(tmp_path: Path, cache: Path) -> None:
    assert why_not(planted(tmp_path, "if False:"), tmp_path, cache) == ""
    assert "right" in (tmp_path / "src" / "backchannel" / "lock.py").read_text("utf-8")


SHOWS_NOTHING = [
    ('if key != "right" and True:', "test_a_wrong_key", "the test passes all the same"),
    ("if False:", "test_the_right_key", "the test passes all the same"),
    ("if key !=:", "test_a_wrong_key", "the test ends otherwise"),
    ("if key != nobody:", "test_a_wrong_key", "the test ends otherwise"),
    ("if False:", "test_another_key", "the test does not run"),
]


@pytest.mark.parametrize(("become", "test", "why"), SHOWS_NOTHING)
def test_what_shows_nothing_is_found(tmp_path: Path, cache: Path, become: str, test: str, why: str) -> None:
    assert why_not(planted(tmp_path, become, test=test), tmp_path, cache).startswith(why)


@pytest.mark.parametrize(("lines", "count"), [("if key is not right:", 0), ("key", 6)])
def test_a_defence_whose_lines_are_not_there_once_is_found(tmp_path: Path, cache: Path, lines: str, count: int) -> None:
    said = why_not(planted(tmp_path, "", lines=lines), tmp_path, cache)
    assert said.startswith(f"{count} places in lock.py")


def test_a_running_program_shows_what_a_copy_shows_and_leaves_to_the_copy_what_it_cannot_exchange(tmp_path: Path) -> None:
    shows = [
        planted(tmp_path, "if False:"),
        planted(tmp_path, 'return key != "rusty"', lines='return key in KEYS and key != "worn"', test="test_no_worn_key"),
    ]
    others = [planted(tmp_path, become, test=test) for become, test, _ in SHOWS_NOTHING]
    others += [planted(tmp_path, "", lines="if key is not right:"), planted(tmp_path, "", lines="key")]
    others += [planted(tmp_path, 'KEYS = {"worn"}', lines='KEYS = {"right"}', test="test_no_worn_key")]
    others += [planted(tmp_path, "if False:", test="test_that_fails")]
    assert shown(Asked(root=tmp_path, scratch=tmp_path, defences=[*others, *shows])) == set(shows)
