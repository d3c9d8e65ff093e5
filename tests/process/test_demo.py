"""The demonstration runs, and shows what it says (README.md, "Two commands")."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
SECONDS = 120


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the demonstration prints, played once for all tests here."""
    played = subprocess.run(
        [sys.executable, "-m", "backchannel", "demo"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=tmp_path_factory.mktemp("demo"),
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        check=False,
    )
    assert (played.returncode, played.stderr) == (0, "")
    return played.stdout


def part(shown: str, title: str) -> str:
    """What stands under a chapter's title."""
    return shown.partition(f"── {title} ")[2].partition("\n── ")[0]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_numbers_are_those_of_the_record(shown: str) -> None:
    numbers = (
        "HAKTO 41/219",
        "HAKTO 42/221",
        "HAKTO 44/224",
        "HAKTO 46/226",
        "TOHAK 82/WHS 2280",
        "TOHAK 84/WHS 2282",
        "TOHAK 89/WHS 2289",
    )
    assert [number for number in numbers if f"{number} to " not in shown] == []


def test_references_that_nobody_holds_are_shown_missing(shown: str) -> None:
    assert "(A) HAKTO 37 and (B) HAKTO 38, which it does not hold: shown missing." in plain(part(shown, "Sunday: Thieu has refused"))


def test_each_end_knows_which_numbers_will_not_come(shown: str) -> None:
    said = "Not here, and will not come, as its originator has told: "
    assert f"{said}TOHAK 86, TOHAK 87, TOHAK 88." in plain(part(shown, "The record at SAIGON PARTY"))
    here = plain(part(shown, "The record at WHITE HOUSE"))
    assert f"{said}HAKTO 37, HAKTO 38, HAKTO 39, HAKTO 40, HAKTO 45." in here


def test_flash_overtakes_routine_that_waited_longer(shown: str) -> None:
    order = re.findall(r"│ (HAKTO \d+|GUAY \d)$", part(shown, "The line is back"), re.MULTILINE)
    assert order == ["HAKTO 42", "HAKTO 43", "HAKTO 44", "GUAY 1", "GUAY 2", "GUAY 3"]


def test_paris_opens_its_text_and_its_order_and_nothing_else(shown: str) -> None:
    view = part(shown, "The text goes on to Paris").partition("as Paris sees it")[2]
    assert "│ 1. [not addressed to you]" in view
    assert ("│ 2. [order" in view, "│ 3. [text" in view) == (True, True)
    assert ("For your file" in view, "Withheld: subject, references" in view) == (False, True)


def test_what_the_switch_took_with_it_when_it_was_destroyed_is_received_all_the_same(shown: str) -> None:
    told = plain(part(shown, "The switch is destroyed"))
    assert "WHP 77 to PARIS and TOHAK 89 to SAIGON PARTY wait at the switch. It is killed (SIGKILL)" in told
    assert "Destroyed with the switch: 2. Received all the same, and signed for: 2." in plain(part(shown, "What holds"))
    assert shown.count("0 deliveries unsettled, 0 refused envelopes") == 3


def test_what_was_read_stands_under_the_signature(shown: str) -> None:
    assert "TOHAK 84 answers HAKTO 41, and says so under signature" in plain(part(shown, "The line to Washington goes down"))


def test_both_records_end_as_cables_that_agree(shown: str) -> None:
    for office, count in (("SAIGON PARTY", 16), ("WHITE HOUSE", 14)):
        assert part(shown, f"The record at {office}").count("│ Number: ") == count
    rows = re.findall(r"(\d+) of (\d+)  +\d+ of \d+$", part(shown, "What holds"), re.MULTILINE)
    assert len(rows) == 5
    assert all(same == all_of_them for same, all_of_them in rows)
    assert "0 refused envelopes" in shown
