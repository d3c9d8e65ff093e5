"""Where two texts differ is found down to the character, and nothing is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.ledger.changed import changes
from backchannel.limits import COMPARED

WORDS = st.text("ab \n.,é", max_size=30)


@given(WORDS, WORDS)
def test_the_changes_make_the_one_text_of_the_other(ordered: str, here: str) -> None:
    made = ordered
    for change in reversed(changes(ordered, here)):
        assert made[change.was_at :].startswith(change.was)
        assert here[change.now_at :].startswith(change.now)
        made = made[: change.was_at] + change.now + made[change.was_at + len(change.was) :]
    assert made == here


@given(WORDS, WORDS)
def test_two_texts_that_differ_never_show_no_change(ordered: str, here: str) -> None:
    assert (changes(ordered, here) == ()) == (ordered == here)


@pytest.mark.parametrize(
    ("ordered", "here", "was", "now"),
    [
        ("a considerable share", "a heavy share", "considerable", "heavy"),
        ("of the draft.", "of the draft, and of all else.", "", ", and of all else"),
        ("19 degrees", "20 degrees", "19", "20"),
        ("one\n\ntwo", "one\ntwo", "\n", ""),
    ],
)
def test_a_change_is_told_by_whole_words(ordered: str, here: str, was: str, now: str) -> None:
    (change,) = changes(ordered, here)
    assert (change.was, change.now) == (was, now)


def test_what_is_too_long_to_be_compared_is_told_as_one_change() -> None:
    ordered, here = "a\nb\n" * COMPARED, "b\na\n" * COMPARED
    (change,) = changes(ordered, here)
    assert (change.was, change.now) == (ordered.rstrip("\n"), here.rstrip("\n"))


def test_one_word_of_a_treaty_is_found_however_long_it_is() -> None:
    treaty = "".join(f"Article {number} binds both.\n" for number in range(20 * COMPARED))
    (change,) = changes(treaty, treaty.replace("Article 7000 binds", "Article 7000 bound"))
    assert (change.was, change.now) == ("binds", "bound")
