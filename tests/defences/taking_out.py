"""Takes a defence out of a copy of the package and looks what its test says to that; the working tree stays as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns, rmtree
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from misuse import Defence

from defences.in_place import OWN_FAILURE, QUIET, SECONDS


def why_not(defence: Defence, root: Path, cache: Path) -> str:
    """Why taking this defence out shows nothing; "" when its test then fails, by an assertion of its own.

    `root` has src, tests and pyproject.toml; `cache` keeps what Python compiles, for the next one.
    """
    with TemporaryDirectory(prefix="without-") as scratch:
        place = Path(scratch)
        if gone := lay_over(defence, root / "src" / "backchannel", place / "backchannel"):
            return gone
        try:
            ended = run(defence.test, root, place, cache)
        except subprocess.TimeoutExpired:
            return f"the test was not over after {SECONDS} seconds"
        finally:
            rmtree(cache / place.relative_to(place.anchor), ignore_errors=True)
        wrong = judged(defence, place / "report.xml")
        return f"{wrong}\n{(ended.stdout + ended.stderr)[-3000:]}" if wrong else ""


def lay_over(defence: Defence, source: Path, place: Path) -> str:
    """Make a copy of the package without the defence, out of links but for what is changed; why that cannot be, or ""."""
    copytree(source, place, copy_function=os.symlink, ignore=ignore_patterns("__pycache__"))
    for exchange in defence.out:
        file = place / exchange.file
        text = file.read_text("utf-8") if file.exists() else ""
        if (count := text.count(exchange.lines)) != 1:
            return f"{count} places in {exchange.file} with these lines, where the defence stands in exactly one:\n{exchange.lines}"
        file.unlink()
        file.write_text(text.replace(exchange.lines, exchange.become), "utf-8")
    return ""


def run(test: str, root: Path, place: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    """The test in a process of its own, with the package that lies at `place`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {
        "PYTHONPATH": str(place),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(cache),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(place / "hypothesis"),
        "CI": "true",
    }
    return subprocess.run(
        [sys.executable, "-m", "pytest", *QUIET, "-x", f"--basetemp={place / 'tmp'}", f"--junitxml={place / 'report.xml'}", test],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def judged(defence: Defence, report: Path) -> str:
    """What is wrong with how the test ended; "" when it failed by an assertion of its own."""
    cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    wanted = defence.test.rpartition("::")[2].partition("[")[0]
    ran = [case for case in cases if str(case.get("name")).partition("[")[0] == wanted]
    failures = [failure for case in ran for failure in case.iter("failure")]
    errors = [error for case in cases for error in case.iter("error")]
    if failures and str(failures[0].get("message")).startswith(OWN_FAILURE):
        return ""
    if failures or errors:
        return f"the test ends otherwise than by an assertion of its own: {(failures or errors)[0].get('message')}"
    if not ran:
        return "the test does not run: there is none of this name, or its module does not load"
    return "the test passes all the same: something else stops this too, or the test is weak"
