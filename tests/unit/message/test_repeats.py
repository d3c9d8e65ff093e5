from __future__ import annotations

import pytest

from backchannel.message.repeats import faults, guards, offers


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("We would not repeat not go.", "not"),
        ("up to 17 degrees 30 minutes repeat 17 degrees 30 minutes, and no further", "17 degrees 30 minutes"),
        ("NOT repeat not", "NOT"),
        ("no no repeat no no", "no no"),
        ("by Monday, repeat by Monday.", "by Monday,"),
        ("one\nrepeat\none", "one"),
    ],
)
def test_the_longest_phrase_that_stands_on_both_sides_is_the_guard(words: str, phrase: str) -> None:
    (guard,) = guards(words)
    assert guard.phrase == phrase
    assert words[guard.start : guard.stop].startswith(phrase)
    assert not faults(words)


def test_a_guard_reaches_over_twelve_words_and_no_further() -> None:
    twelve = " ".join("abcdefghijkl")
    assert guards(f"x {twelve} repeat {twelve} y")[0].phrase == twelve
    assert not guards(f"x {twelve} repeat x {twelve}")


@pytest.mark.parametrize(
    "words",
    [
        "we repeat not today",
        "19 repeat 18",
        "17 degrees repeat 17 minutes",
        "at 11 repeat noon",
        "39' repeat 39\"",
        "repeat never",
        "-5 repeat 5",
    ],
)
def test_a_negation_or_figure_that_is_not_repeated_is_a_fault(words: str) -> None:
    (fault,) = faults(words)
    assert not fault.advice
    assert "repeat" in fault.came


def test_a_repeat_after_a_negation_is_only_worth_a_look() -> None:
    (fault,) = faults("Do not repeat this to him.")
    assert fault.advice


@pytest.mark.parametrize("words", ["please repeat the question", "repeat", "he will repeat", "a repetition", "Repeat after me"])
def test_repeat_is_otherwise_an_ordinary_word(words: str) -> None:
    assert not faults(words)
    assert not guards(words)


@pytest.mark.parametrize(
    ("words", "came", "guarded"),
    [
        ("We would not go.", "would not", "would not repeat not"),
        ("Go. Never wait.", "Never", "Never repeat never"),
        ("Not today", "Not", "Not repeat not"),
        ("up to 17 degrees 30 minutes.", "17 degrees 30 minutes", "17 degrees 30 minutes repeat 17 degrees 30 minutes"),
        ("at 11:00 p.m. there", "11:00 p.m.", "11:00 p.m. repeat 11:00 p.m."),
        ("for 24 hours, then 3 days", "24 hours", "24 hours repeat 24 hours"),
        ("at 2300 PARIS 22 OCT 72.", "2300 PARIS 22 OCT 72", "2300 PARIS 22 OCT 72 repeat 2300 PARIS 22 OCT 72"),
        ("by 222200Z OCT 72, or", "222200Z OCT 72", "222200Z OCT 72 repeat 222200Z OCT 72"),
        ("AT 0230 HO CHI MINH CITY 22 OCT 72", "0230 HO CHI MINH CITY 22 OCT 72", " repeat ".join(["0230 HO CHI MINH CITY 22 OCT 72"] * 2)),
        ("see paragraph 4 and 24 hours", "24 hours", "24 hours repeat 24 hours"),
    ],
)
def test_an_unguarded_negation_or_figure_is_offered_a_guard(words: str, came: str, guarded: str) -> None:
    offer = offers(words)[0]
    assert (offer.came, offer.guarded) == (came, guarded)
    assert words[offer.start : offer.stop] == came
    assert guards(words[: offer.start] + offer.guarded + words[offer.stop :])


@pytest.mark.parametrize(
    "words",
    [
        *("not repeat not", "19 repeat 19", "see paragraph 4", "as in HAKTO 41", "(1) first", "of October 22", "of October 22, 1972"),
        *("of 22 October 1972", "speak to points 1, 2 and 5", "parts 2 to 7", "in version 2", "0900Z repeat 0900Z"),
        "2300 PARIS 22 OCT 72 repeat 2300 PARIS 22 OCT 72",
    ],
)
def test_what_is_guarded_or_only_numbers_something_is_offered_nothing(words: str) -> None:
    assert not offers(words)
