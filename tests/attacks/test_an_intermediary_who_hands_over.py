"""An intermediary changes, shortens, delays, withholds or shows early what it is to hand over, or reports what did not happen: what its
correspondent is told of each, in running stations (docs/spec/orders.md, "What who hands over can do")."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backchannel.cli.render import certificates
from backchannel.errors import Mistake
from backchannel.words.orders import finding
from run.ordering import TEXT, life, ordered, release, shown
from run.pair import START, Pair

HOUR = 3_600_000_000
NUMBER = "TOMIS 1 paragraph 1"
ORDER = """1. [order]
Deliver: paragraph 2
To: the Minister
Not before: 0400 PARIS 02 AUG 25
Not later than: 0600 PARIS 02 AUG 25
After: paragraph 3
Begin text:
Say nothing beyond the text.
End text."""
FIRST = "3. [order] Tell the ambassador first."
WORDS = "We accept the first point.\n\nWe wait for the second."
AT_FIVE = "0500 PARIS 02 AUG 25"


@pytest.fixture(scope="module")
def at_eight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CAPITAL has ordered a delivery between four and six in Paris, and something before it that is done; it is eight there."""
    folder = tmp_path_factory.mktemp("ordered")
    Pair.found(folder)
    pair = Pair(folder)
    ordered(pair, ORDER, TEXT, FIRST)
    release(
        pair.mission, "CAPITAL", "1. [report; has done TOMIS 1 paragraph 3]\nWhen: 0300 PARIS 02 AUG 25\nBegin text:\nHe knows.\nEnd text."
    )
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    pair.pass_time(START + 6 * HOUR)
    pair.close()
    return folder


@pytest.fixture
def pair(tmp_path: Path, at_eight: Path) -> Iterator[Pair]:
    shutil.copytree(at_eight, tmp_path / "pair")
    pair = Pair(tmp_path / "pair")
    pair.clock.move(START + 6 * HOUR)
    yield pair
    pair.close()


def reported(pair: Pair, when: str = AT_FIVE, words: str | None = WORDS, step: str = "has done", more: str = "") -> list[str]:
    """MISSION reports so, and says what it likes; the sentences that CAPITAL is shown below the order as not fitting."""
    lines = [f"1. [report; {step} {NUMBER}]", *(["Delivered: paragraph 2"] if words else []), *([more] if more else []), f"When: {when}"]
    portions = ["\n".join((*lines, "Begin text:", "It is done.", "End text."))]
    portions += [f"2. [text]\nTitle: Handed over\nBegin text:\n{words}\nEnd text."] if words else []
    release(pair.mission, "CAPITAL", *portions, despite=[NUMBER])
    pair.settle()
    pair.capital.ask("read", number="MISTO 2")
    return misfits(pair)


def misfits(pair: Pair) -> list[str]:
    (facts,) = pair.capital.ask("order", number=NUMBER)
    return [str(finding(row)) for row in facts["findings"]]


def certified(pair: Pair) -> str:
    return shown(pair.capital.ask("certificate", number=NUMBER), certificates.certificate)


def test_what_was_handed_over_as_ordered_fits(pair: Pair) -> None:
    assert reported(pair) == []
    assert "each of them" in certified(pair)


@pytest.mark.parametrize(
    ("words", "marks"), [(WORDS.replace("wait", "wait firmly"), ["{+firmly"]), (WORDS.partition("\n")[0], ["[-", "second."])]
)
def test_a_text_that_was_changed_or_shortened_is_shown_with_its_characters(pair: Pair, words: str, marks: list[str]) -> None:
    assert reported(pair, words=words, more="Words: exact") == [
        "MISTO 2 paragraph 1: the words handed over are not those that were ordered"
    ]
    said = certified(pair)
    assert "THE WORDS HANDED OVER ARE NOT THOSE THAT WERE ORDERED" in said
    assert all(mark in said for mark in marks)


def test_a_delivery_that_was_delayed_is_late(pair: Pair) -> None:
    (said,) = reported(pair, "0700 PARIS 02 AUG 25")
    assert said.startswith("MISTO 2 paragraph 1: too late: done 02 AUG 25 05:00Z, its time ended 02 AUG 25 04:00Z")


def test_a_text_that_was_shown_early_is_early_and_out_of_turn(pair: Pair) -> None:
    said = reported(pair, "0230 PARIS 02 AUG 25")
    assert len(said) == 2
    assert said[0].startswith("MISTO 2 paragraph 1: out of turn with TOMIS 1 paragraph 3: ")
    assert said[1].startswith("MISTO 2 paragraph 1: too early: done 02 AUG 25 00:30Z, its time began 02 AUG 25 02:00Z")


def test_a_delivery_that_is_still_to_come_is_not_one(pair: Pair) -> None:
    said = reported(pair, "0900 PARIS 02 AUG 25")
    assert any(
        row.startswith("MISTO 2 paragraph 1: reported before it was done: done 02 AUG 25 07:00Z, reported 02 AUG 25 06:00Z") for row in said
    )


def test_a_text_that_is_withheld_is_overdue_at_both_ends(pair: Pair) -> None:
    for side in (pair.mission, pair.capital):
        assert ("overdue", "its time is over") in {(hold["hold"], hold["why"]) for hold in life(side, NUMBER)["holds"]}


def test_a_delivery_of_which_no_word_is_reported_has_no_certificate(pair: Pair) -> None:
    reported(pair, words=None)
    with pytest.raises(Mistake) as caught:
        certified(pair)
    assert caught.value.code == "certificate.none"


def test_what_did_not_happen_and_is_reported_as_ordered_cannot_be_seen_and_the_certificate_says_so(pair: Pair) -> None:
    assert reported(pair, more="Words: exact") == []
    assert "It proves who said what, and never that it happened." in certified(pair)
