"""Lines are measured in columns, aligned, and harmless to a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.cli.lines import columns, cut, harmless, pad, table, wrapped
from backchannel.words.saying import spans


@pytest.mark.parametrize(("text", "width"), [("", 0), ("HAKTO", 5), ("外交部", 6), ("e\u0301", 1), ("ОФИС 2", 6)])
def test_wide_characters_take_two_columns_and_marks_none(text: str, width: int) -> None:
    assert columns(text) == width
    assert columns(pad(text, 9)) == 9


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\r", "\x9b", "\u202e", "\u2066"])
def test_what_a_terminal_would_obey_is_spelled_out(sign: str) -> None:
    assert harmless(f"a{sign}[2Jb") == f"a<U+{ord(sign):04X}>[2Jb"


def test_joiners_that_scripts_need_stay() -> None:
    assert harmless("\u0645\u06cc\u200c\u062e\u0648") == "\u0645\u06cc\u200c\u062e\u0648"


def test_what_is_too_wide_is_cut_with_an_ellipsis() -> None:
    assert cut("Text for delivery", 9) == "Text for…"
    assert cut("外交部", 5) == "外交…"
    assert cut("short", 5) == "short"


def test_columns_of_a_table_stand_under_each_other_and_no_line_ends_in_spaces() -> None:
    rows = ["".join(piece.text for piece in row) for row in table([("a", "bb", ""), ("外交部", "c", "d")], "  ")]
    assert rows == ["  a       bb", "  外交部  c   d"]


@pytest.mark.parametrize(("numbers", "text"), [([], ""), ([4], "4"), ([37, 38, 39, 45], "37 to 39, 45"), ([1, 3, 4], "1, 3 to 4")])
def test_runs_of_numbers_are_drawn_together(numbers: list[int], text: str) -> None:
    assert spans(numbers) == text


@given(st.lists(st.text("abc外", min_size=1, max_size=12), max_size=12), st.integers(14, 40))
def test_wrapping_loses_no_word_and_keeps_the_width(given_words: list[str], width: int) -> None:
    lines = wrapped(" ".join(given_words), width, "> ", "  ")
    assert [word for row in lines for word in row[2:].split()] == given_words
    assert all(columns(row) <= max(width, 2 + max(map(columns, row[2:].split()), default=0)) for row in lines)
