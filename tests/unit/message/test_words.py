from __future__ import annotations

import pytest

from backchannel import limits
from backchannel.message.words import words_problems

KEPT = [
    *(
        "one",
        "  indented",
        "a\n\n\nb",
        "no\u00a0break",
        "\u201cquotes\u201d \u2014 \u2026",
        "tab-free",
        "\\",
        "emoji 😀",
        "e\u0301",
        "\ue000",
    ),
    *("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0915\u094d\u200d\u0937", "\u0600\u0661", "a\u3000b", "1\ufe0f"),
]
BAD = ["\t", "\r", "\x00", "\x0b", "\x1b", "\x7f", "\x85", "\u00ad", "\u034f", "\u061c", "\u200b", "\u200e", "\u200f", "\u2028", "\u2029"]
BAD += [
    "\u202a",
    "\u202e",
    "\u2060",
    "\u2066",
    "\u2069",
    "\ufeff",
    "\ufff9",
    "\ufdd0",
    "\uffff",
    "\U0001fffe",
    "\ud800",
    "\udfff",
    "\U000e0041",
]
BAD += ["\u3164", "\u115f", "\u17b4", "\u180e", "\U0001d173", "\u206f"]


@pytest.mark.parametrize("words", KEPT, ids=ascii)
def test_words_as_people_write_them_are_kept(words: str) -> None:
    assert not list(words_problems(words))


@pytest.mark.parametrize("character", BAD, ids=ascii)
def test_a_character_that_cannot_be_seen_or_turns_the_line_is_a_problem(character: str) -> None:
    (problem,) = words_problems(f"one\na{character}b")
    assert problem.about == ("words", 1)
    assert f"U+{ord(character):04X}" in problem.came


@pytest.mark.parametrize(
    "words", ["a\u200cb", "\u0645\u200c", "\u200c\u0645", "\u0645\u200c\u200c\u0645", "\u0645\u200d \u0645", "a\u200d\u0645"]
)
def test_a_joiner_stands_only_between_two_letters_that_need_one(words: str) -> None:
    assert list(words_problems(words))


@pytest.mark.parametrize(("words", "places"), [("", [0]), (" ", [0]), ("\na", [0]), ("a\n", [1]), ("a\n\u00a0", [1]), ("\n", [0, 1])])
def test_first_and_last_line_hold_words(words: str, places: list[int]) -> None:
    assert [p.about[1] for p in words_problems(words) if "blank" in p.came] == places


def test_a_space_at_the_end_of_a_line_is_a_problem_of_that_line() -> None:
    (problem,) = words_problems("a\nb \nc")
    assert problem.about == ("words", 1)


def test_words_are_as_many_bytes_as_the_limit_and_no_more() -> None:
    line = "a" * 16_383 + "\n"
    words = (line * (limits.WORDS_BYTES // len(line)))[:-1] + "a"
    assert len(words) == limits.WORDS_BYTES
    assert not list(words_problems(words))
    assert list(words_problems(words + "a"))


def test_a_line_is_as_long_as_the_limit_and_no_longer() -> None:
    assert not list(words_problems("a" * limits.LINE_CHARACTERS))
    assert list(words_problems("a" * (limits.LINE_CHARACTERS + 1)))
