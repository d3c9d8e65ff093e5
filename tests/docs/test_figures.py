"""Figures and names that pages tell their reader are those of the code."""

from __future__ import annotations

import re

import pytest
from soak.__main__ import PARTS

from architecture.tree import PACKAGE, ROOT, SOURCE, modules
from backchannel import limits
from backchannel.limits import TRANSIT_WEEKS_AHEAD, TRANSIT_WEEKS_KEPT
from backchannel.message.handling import HandlingTimes
from backchannel.station import line

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
CHARTER = (ROOT / "docs" / "spec" / "charter.md").read_text("utf-8")
ERRORS = (ROOT / "docs" / "error-codes.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
SOAK = (ROOT / "docs" / "soak.md").read_text("utf-8")
SPECS = sorted((ROOT / "docs" / "spec").glob("*.md"))
THREATS = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
FILES = {"age", "db", "md", "py", "sock"}
WORDS = {"two": 2, "three": 3, "twelve": 12, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18}


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
    specs = [path.stem.replace("-", " ") for path in SPECS]
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


def cited(text: str) -> set[tuple[str, str]]:
    """Pages that code names with one of their sections: (docs/spec/seal.md, "Padding")."""
    return set(re.findall(r'(docs/[a-z/-]+\.md), "([^"]+)"', text))


def headings(page: str) -> set[str]:
    """The headings of a page, without the numbers that some have."""
    return {re.sub(r"^[\d.]+ ", "", heading) for heading in re.findall(r"^#+ (.+)$", page, re.MULTILINE)}


def codes_named(page: str) -> set[str]:
    """What looks like an error code in a page."""
    families = {code.partition(".")[0] for code in re.findall(r"`([a-z]+\.[a-z0-9-]+)`", ERRORS)}
    found = set(re.findall(r"`([a-z][a-z0-9]*\.[a-z0-9-]+)`", page))
    return {code for code in found if code.partition(".")[0] in families and code.partition(".")[2] not in FILES}


def test_every_section_that_the_code_cites_is_there() -> None:
    citations = {each for path in SOURCE.rglob("*.py") for each in cited(path.read_text("utf-8"))}
    assert len(citations) > 20
    assert {(page, name) for page, name in citations if name not in headings((ROOT / page).read_text("utf-8"))} == set()


def test_every_error_code_that_a_specification_names_is_one() -> None:
    named = {path.name: codes_named(path.read_text("utf-8")) for path in SPECS}
    assert sum(map(len, named.values())) > 100
    assert {(name, code) for name, codes in named.items() for code in codes if f"`{code}`" not in ERRORS} == set()


def test_a_code_that_is_none_and_a_section_that_is_gone_are_found() -> None:
    assert codes_named("| a lie | `seal.planted`, `vault.db`, `backchannel.run` |") == {"seal.planted"}
    assert cited('"""What it is (docs/spec/seal.md, "Gone")."""') == {("docs/spec/seal.md", "Gone")}
    assert headings("# One\n\n### 3.2 Two\n") == {"One", "Two"}


def test_every_bound_that_a_specification_counts_is_that_of_the_code() -> None:
    counted = [row for path in SPECS for row in re.findall(r"^\| `([A-Z_]+)` \| ([\d,]+)( MiB)? \|", path.read_text("utf-8"), re.MULTILINE)]
    told = {name: int(number.replace(",", "")) * (2**20 if unit else 1) for name, number, unit in counted if hasattr(limits, name)}
    assert {"POUCH_FILES", "ENVELOPE_BYTES", "PACKET_BYTES", "ATTACHED_BYTES"} <= told.keys()
    assert {name: getattr(limits, name) for name in told} == told


def test_the_page_of_long_runs_has_every_part_in_their_order() -> None:
    assert re.findall(r"^\| `([a-z_]+)` \|", SOAK.partition("## The results")[0], re.MULTILINE) == PARTS


def test_the_page_of_the_simulator_counts_the_planted_faults() -> None:
    page = (ROOT / "docs" / "simulator.md").read_text("utf-8")
    source = (ROOT / "tests" / "simulator" / "test_planted_faults.py").read_text("utf-8")
    planted = re.findall(r"^    (\w+),$", source.partition("\nPLANTED")[2].partition("\n)")[0], re.MULTILINE)
    told = re.search(r"^(\w+) faults are planted", page, re.MULTILINE)
    assert told
    assert WORDS[told[1].lower()] == len(planted)
