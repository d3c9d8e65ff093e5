"""Orders at a terminal: what is doubtful is shown and asked before a release; an agenda as a calendar (docs/spec/orders.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backchannel.cli.calendar import calendar
from backchannel.cli.render import orders
from backchannel.words.times import by_clocks
from cli.test_releasing import ASKED, at_terminal, is_sent

DOUBTFUL = """ROUTINE
SECRET
From: SAIGON PARTY
To: WHITE HOUSE

1. [order]
At: 2300 PARIS 21 OCT 70
Begin text:
Speak to him.
End text.
"""
DESPITE = "Release it all the same? [y/N]: "


def time(said: str, utc: str, *clocks: str) -> dict[str, Any]:
    return {"said": said, "utc": utc, "clocks": [{"place": each.split(" ")[1], "shows": each} for each in clocks]}


def row(**changed: Any) -> dict[str, Any]:
    at = time("2300 PARIS 22 OCT 72", "1972-10-22T22:00:00Z", "2300 PARIS 22 OCT 72")
    facts = {
        **dict.fromkeys(("what", "title", "manner", "through", "report", "outcome", "verdict")),
        "number": "TOHAK 82 paragraph 1",
        "channel": "SAIGON",
        "from": "WHITE HOUSE",
        "office": "PARIS",
        "state": "given",
        "action": "Speak",
        "names": [],
        "to": "Mr. Tho; Mr. Thuy",
        "where": "Gif, rue Darthé",
        "words": "So.",
        "times": {},
        "first": at,
        "last": at,
        "due": at,
        "overdue": False,
        "our_turn": True,
        "given_by_us": False,
        "holds": [],
        "points": [],
        "questions": [],
        "stops": [],
    }
    return facts | changed


def told(*rows: dict[str, Any]) -> dict[str, Any]:
    return {
        "now": time("", "1972-10-22T12:00:00Z"),
        "we_owe": list(rows),
        "owed_to_us": [],
        "through_us": [],
        "others": [],
        "enclosures": [],
    }


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")


@pytest.fixture
def folder(founded: Path) -> Path:
    (founded / "doubtful.txt").write_text(DOUBTFUL, "utf-8")
    return founded


def test_what_is_doubtful_is_shown_and_released_when_somebody_says_so(folder: Path) -> None:
    terminal = at_terminal(folder, "send", "doubtful.txt")
    terminal.type(DESPITE, "y")
    terminal.type(ASKED, "y")
    assert terminal.end() == 0
    assert "to be done by 2300 PARIS 21 OCT 70, which is over" in " ".join(terminal.said.split())
    assert is_sent(folder)


def test_what_is_doubtful_is_not_released_when_nobody_says_so(folder: Path) -> None:
    terminal = at_terminal(folder, "send", "doubtful.txt")
    terminal.type(DESPITE, "")
    assert terminal.end() == 2
    assert "Nothing was sent." in terminal.said


def test_yes_alone_releases_nothing_that_is_doubtful(folder: Path) -> None:
    terminal = at_terminal(folder, "send", "--yes", "doubtful.txt")
    assert terminal.end() == 2
    assert '--despite "paragraph 1"' in " ".join(terminal.said.split())


def test_a_calendar_says_numbers_and_times_and_nothing_of_what_is_to_be_done() -> None:
    lines = unfolded(calendar(told(row()), with_words=False))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "DTSTART:19721022T220000Z" in lines
    assert "SUMMARY:TOHAK 82 paragraph 1" in lines
    assert not any(word in "".join(lines) for word in ("Tho", "Gif", "Speak", "So.", "SAIGON", "PARIS"))


def test_a_calendar_with_words_escapes_and_folds_them_between_characters() -> None:
    lines = unfolded(calendar(told(row(words="é" * 90, action=None, to=None)), with_words=True))
    assert "LOCATION:Gif\\, rue Darthé" in lines
    assert any(line.startswith("DESCRIPTION:é") for line in lines)
    assert "DESCRIPTION:Speak to Mr. Tho\\; Mr. Thuy on these words (where: Gif\\, rue Darthé)" in unfolded(
        calendar(told(row()), with_words=True)
    )


def test_an_entry_keeps_its_name_and_what_is_reported_has_none() -> None:
    first, again = (calendar(told(row()), with_words=each).split("UID:")[1].split("\r\n")[0] for each in (False, True))
    assert first == again
    assert "VEVENT" not in calendar(told(row(report="HAKTO 40 paragraph 1")), with_words=True)


def test_each_day_is_said_once_for_the_clocks_that_show_it() -> None:
    shown = time("2300 PARIS 22 OCT 72", "1972-10-22T22:00:00Z", "2300 PARIS 22 OCT 72", "0600 SAIGON 23 OCT 72")
    assert by_clocks(shown) == "2300 PARIS · 2200Z, 22 OCT 72; 0600 SAIGON, 23 OCT 72"


def test_a_time_that_came_twice_says_which_of_the_two() -> None:
    shown = time("0230 FIRST PARIS 29 OCT 23", "2023-10-29T00:30:00Z", "0230 FIRST PARIS 29 OCT 23")
    assert by_clocks(shown) == "0230 FIRST PARIS · 0030Z, 29 OCT 23"


def test_an_overdue_order_says_so_before_its_time_and_once() -> None:
    late = {"hold": "overdue", "why": "its time is over", "numbers": []}
    lines = ["".join(piece.text for piece in line) for line in orders.agenda(told(row(overdue=True, holds=[late])), 80)]
    assert lines[3] == "  OVERDUE  2300 PARIS · 2200Z, 22 OCT 72"
    assert sum("OVERDUE" in line for line in lines) == 1


def test_times_that_leave_no_moment_are_never_told_as_a_span() -> None:
    first = time("2330 PARIS 22 OCT 72", "1972-10-22T22:30:00Z", "2330 PARIS 22 OCT 72")
    listed = orders.orders([{"channel": "SAIGON", "orders": [row(first=first)], "through_us": [], "proposals": [], "enclosures": []}], 200)
    times = "not before 2330 PARIS · 2230Z, 22 OCT 72, and not later than 2300 PARIS · 2200Z, 22 OCT 72: there is no such moment"
    assert times in ["".join(piece.text for piece in line).strip() for line in listed]
