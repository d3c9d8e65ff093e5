"""Figures and names that pages tell their reader are those of the code."""

from __future__ import annotations

import re

import pytest

from architecture.tree import PACKAGE, ROOT, modules
from backchannel.limits import TRANSIT_WEEKS_AHEAD, TRANSIT_WEEKS_KEPT
from backchannel.message.handling import HandlingTimes
from backchannel.station import line

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
CHARTER = (ROOT / "docs" / "spec" / "charter.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
THREATS = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
WORDS = {"two": 2, "three": 3, "twelve": 12}


def named_modules(page: str) -> set[str]:
    """The modules in the first column of the table of modules: `a.b`, `c` there means a.b and a.c."""
    table = page.partition("| module | what it has |\n|---|---|\n")[2].partition("\n\n")[0]
    found: set[str] = set()
    for row in table.splitlines():
        names = re.findall(r"`([a-z_.]+)`", row.split("|")[1])
        layer = names[0].partition(".")[0]
        found |= {name if "." in name or name == "ledger" else f"{layer}.{name}" for name in names}
    return found


def test_every_module_that_the_architecture_names_is_there() -> None:
    known = {name.removeprefix(f"{PACKAGE}.") for name in modules()}
    assert len(named_modules(ARCHITECTURE)) > 12
    assert named_modules(ARCHITECTURE) - known == set()


def test_a_module_that_moved_away_is_found() -> None:
    page = "| module | what it has |\n|---|---|\n| `station.line`, `gone` | lines |\n"
    assert named_modules(page) == {"station.line", "station.gone"}


def test_every_specification_is_named_in_the_readme() -> None:
    row = next(line for line in README.splitlines() if line.startswith("| [docs/spec](docs/spec)"))
    specs = [path.stem.replace("-", " ") for path in sorted((ROOT / "docs" / "spec").glob("*.md"))]
    assert specs
    assert [name for name in specs if name not in row] == []


def test_the_usual_times_of_a_channel_are_those_of_the_code() -> None:
    usual = HandlingTimes()
    row = re.search(r"^\| `flash`, `immediate`, `priority`, `routine` \| (\d+), (\d+), (\d+), (\d+) \|", CHARTER, re.MULTILINE)
    assert row
    assert [int(number) for number in row.groups()] == [usual.flash, usual.immediate, usual.priority, usual.routine]
    told = {
        name: int(number.replace(",", "")) for name, number in re.findall(r"^\| `(heartbeat|give_up)` \| ([\d,]+)", CHARTER, re.MULTILINE)
    }
    assert told == {"heartbeat": usual.heartbeat, "give_up": usual.give_up}


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        (r"destroyed (\w+) weeks after their week", TRANSIT_WEEKS_KEPT),
        (r"After (\w+)\s+weeks senders have no current key left", TRANSIT_WEEKS_AHEAD),
        (r"\((\w+) hours, unless the charter says otherwise\)", line._SILENT_BEATS * HandlingTimes().heartbeat // 60),
    ],
)
def test_the_threat_model_counts_as_the_code_does(sentence: str, number: int) -> None:
    found = re.findall(sentence, " ".join(THREATS.split()))
    assert found
    assert {WORDS[word] for word in found} == {number}
