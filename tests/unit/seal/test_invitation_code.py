"""The ten words: one code for each, and what follows from them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from architecture.tree import ROOT
from backchannel.envelope import MailboxKey
from backchannel.errors import Mistake
from backchannel.seal.code import Code, Slip
from backchannel.seal.words import wordlist
from unit.seal.material import Seeded

PAGE = (ROOT / "docs" / "spec" / "invitation.md").read_text("utf-8")
CODE = Code.fresh(Seeded("a code"))


def codes() -> st.SearchStrategy[Code]:
    return st.lists(st.sampled_from(wordlist()), min_size=10, max_size=10).map(lambda words: Code.parse(" ".join(words)))


def mistake(text: str) -> Mistake:
    with pytest.raises(Mistake) as caught:
        Code.parse(text)
    assert str(caught.value).isprintable()
    return caught.value


@given(codes())
def test_any_ten_words_are_a_code_and_are_written_back_as_they_were(code: Code) -> None:
    assert Code.parse(str(code)) == code
    assert len(code.words) == 10


def test_codes_that_are_drawn_use_all_110_bits_and_no_more() -> None:
    class Ones:
        def bytes(self, count: int) -> bytes:
            return b"\xff" * count

    assert str(Code.fresh(Ones())) == " ".join(["zoo"] * 10)
    assert Code.parse(str(CODE)) == CODE


@pytest.mark.parametrize("between", [" ", "  ", "-", " - ", "\n", "\t "])
def test_words_may_be_typed_in_capitals_with_spaces_hyphens_or_lines_between(between: str) -> None:
    assert Code.parse(between.join(CODE.words).upper() + " ") == CODE


def test_a_word_that_is_not_in_the_list_is_named_with_its_place_and_its_nearest() -> None:
    words = [*CODE.words[:3], "abandn", *CODE.words[4:]]
    error = mistake(" ".join(words))
    assert (error.code, error.hint) == ("invitation.words", 'The nearest is "abandon".')
    assert 'word 4, "abandn"' in error.came


def test_a_word_that_is_like_none_has_no_nearest() -> None:
    assert mistake(" ".join(["qqqq", *CODE.words[1:]])).hint == "Look at the page again."


@pytest.mark.parametrize("count", [0, 1, 9, 11, 20])
def test_too_few_or_too_many_words_are_counted(count: int) -> None:
    error = mistake(" ".join((CODE.words * 2)[:count]))
    assert (error.code, error.came) == ("invitation.words", f"{count} words")


def test_text_that_is_longer_than_anybody_types_is_not_looked_into() -> None:
    assert mistake("abandon " * 200).came == "1600 characters"


@pytest.mark.parametrize("text", ["abandon " * 11, "\x1b[2J" + str(CODE), "é" * 10, "\u202e" + str(CODE)])
def test_text_that_is_no_code_is_a_mistake_in_printable_words(text: str) -> None:
    assert mistake(text).code == "invitation.words"


@pytest.mark.parametrize("secret", [b"", bytes(13), bytes(15), bytes(13) + b"\x01", bytes(13) + b"\x02"])
def test_bits_that_no_ten_words_have_are_no_code(secret: bytes) -> None:
    with pytest.raises(Mistake):
        Code(secret=secret)


def test_the_words_never_show_where_a_code_is_printed_by_accident() -> None:
    assert repr(CODE) == "Code()"
    assert not set(CODE.words) & set(re.findall("[a-z]+", repr(Slip(code=CODE))))


def test_each_use_has_a_key_of_its_own_and_each_code_other_keys() -> None:
    uses = ("answer", "collect", "deposit", "file", "id", "letter")
    other = Code.fresh(Seeded("another code"))
    assert len({code.key(use) for code in (CODE, other) for use in uses}) == 12
    assert CODE.id == CODE.key("id")[:16]
    assert CODE.mailbox == MailboxKey(collect=CODE.key("collect"), deposit=CODE.key("deposit"))


def test_the_worked_example_of_the_specification_is_what_the_code_computes() -> None:
    example = dict(re.findall(r"^([a-z]+) += (.+)$", PAGE.partition("### Worked example")[2].partition("\n## ")[0], re.MULTILINE))
    code = Code.parse(example["words"])
    assert {
        "secret": code.secret.hex(),
        "id": code.id.hex(),
        "letter": code.key("letter").hex(),
        "answer": code.key("answer").hex(),
        "mailbox": code.mailbox.mailbox,
        "file": code.identity.reveal(),
    } == {name: value for name, value in example.items() if name != "words"}


@given(codes(), st.sampled_from([None, "https://switch.example", "http://127.0.0.1:4711", "https://[2001:db8::1]"]))
def test_a_slip_is_written_and_read_back(code: Code, switch: str | None) -> None:
    slip = Slip(code=code, switch=switch)
    assert Slip.parse(str(slip)) == slip
    assert str(slip).startswith("backchannel-invitation: ")


def test_a_slip_may_be_typed_without_its_mark_and_over_several_lines() -> None:
    slip = Slip(code=CODE, switch="https://switch.example")
    assert Slip.parse(f"https://switch.example\n{'-'.join(CODE.words)}") == slip
    assert Slip.parse(str(CODE)) == Slip(code=CODE)


@pytest.mark.parametrize(
    "text", ["", "backchannel-invitation:", "https://switch.example", "ftp://x {}", "https://SWITCH.example {}", "pouch: {}"]
)
def test_a_slip_of_another_form_is_a_mistake(text: str) -> None:
    with pytest.raises(Mistake):
        Slip.parse(text.format(CODE))
