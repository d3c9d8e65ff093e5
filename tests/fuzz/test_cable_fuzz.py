"""Hostile and hasty texts against the cable form: only `Unsound` comes out, and what is accepted is its own spelling.

BACKCHANNEL_FUZZ_SECONDS sets the time (2 by default). Kept seeds are replayed first; a text that breaks the rule is
printed, to be kept as a new file beside them.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

from backchannel.errors import Unsound
from backchannel.message import Message
from backchannel.message.cable import advice, parse, parse_draft, render
from unit.message.cables import DRAFT, INTERMEDIARY, NASTY, RELEASED, SMALL
from unit.message.ordering import ASKING, ORDERING

SEEDS = Path(__file__).resolve().parent / "seeds" / "cable"
SECONDS = float(os.environ.get("BACKCHANNEL_FUZZ_SECONDS", "2"))
STARTS = (RELEASED, DRAFT, INTERMEDIARY, ASKING, ORDERING, SMALL)
PIECES = (
    *NASTY,
    *("[", "]", "; ", ", ", ": ", "\\", "\n", "\n\n", " ", "\t", "\r\n", "\ufeff", "\u202e", "\u200d", "\x00", "\ud800", "\u2028"),
    *("1. ", "2. ", "999. ", "for PARIS", "sealed", "not addressed to you", 'unknown kind "text"', "paragraph; ", "0230 PARIS 29 OCT 23"),
    *("To: BONN\n", "Ref: HAKTO 1\n", "Withheld: subject\n", "Deliver: paragraph 1\n", "At: 0230 FIRST PARIS 29 OCT 23\n", "HAKTO 01"),
    *("asks ", "by ", "answers ", "answers in part ", "replaces ", "withdraws ", "HAKTO 41 paragraph 4", " part 1", " parts 1-2", "these"),
    *("will comply with ", "has done ", "has done otherwise ", "accepts ", "returns unsigned ", "these words", "exact", "1, 2", "orally"),
    *("Given to: BONN\n", "Speak: these words\n", "After: paragraph 1\n", "Covered: 1\n", "Not before: ", "Who: x\n", "paragraph 2, "),
    *("Asks: views\n", "Consists of: ", "Whole: sha-256 ", "an answer", " on ", 'document "', "Ref A"),
)


def judge(read: Callable[[str], Message], text: str) -> bool:
    """Whether the text was accepted; fails when it was and has a second spelling."""
    try:
        message = read(text)
    except Unsound as unsound:
        assert all(0 <= finding.line <= text.count("\n") + text.count("\r") + 1 for finding in unsound.findings), text
        assert "\n" not in str(unsound.findings[0]), text
        return False
    assert render(message) == text, text
    advice(message)
    return True


def mutated(text: str, chance: random.Random) -> str:
    """The text with a few cuts, doublings and pieces put in."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(text) + 1)
        stop = min(len(text), start + chance.choice((0, 0, 1, 2, 10, 60)))
        text = text[:start] + chance.choice((*PIECES, "", text[start:stop] * 2)) + text[stop:]
    return text


def test_kept_cables_are_judged_as_their_names_say() -> None:
    seeds = sorted(SEEDS.glob("*.txt"))
    assert len(seeds) >= 20, "The seeds of the cable form are gone."
    for seed in seeds:
        accepted = judge(parse, seed.read_bytes().decode("utf-8", "surrogatepass"))
        assert accepted == seed.name.startswith("good-"), seed.name


def test_only_findings_come_out_and_what_is_accepted_is_its_own_spelling() -> None:
    number = int.from_bytes(os.urandom(4))
    chance, until, accepted, count = random.Random(number), time.monotonic() + SECONDS, 0, 0
    while time.monotonic() < until or not count:
        text = mutated(chance.choice(STARTS), chance)
        accepted += judge(chance.choice((parse, parse_draft)), text)
        count += 1
    print(f"{count} texts, {accepted} accepted, random number {number}")
