"""What only the officer may read, and has read, is there for what names it: whether or not it has to do with anything else."""

from __future__ import annotations

import pytest

from backchannel.errors import Mistake
from run.pair import PASSPHRASE, Pair

POINTS = """IMMEDIATE
TOP SECRET; EXCLUSIVELY EYES ONLY
From: MISSION
To: CAPITAL

1. [points] The text stands.
"""
STEP = """IMMEDIATE
SECRET
From: CAPITAL
To: MISSION
Ref: MISTO 1 paragraph 1

1. [cannot comply with MISTO 1 paragraph 1] We promise nothing.
"""


def points_read(pair: Pair) -> None:
    pair.mission.ask("send", drafts=[POINTS], eyes_only=["CAPITAL"])
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    pair.settle()


def doubted(pair: Pair) -> str:
    with pytest.raises(Mistake) as refused:
        pair.capital.ask("send", drafts=[STEP])
    return refused.value.came


def test_points_that_the_officer_has_read_are_said_to_be_no_order(pair: Pair) -> None:
    points_read(pair)
    assert doubted(pair) == "MISTO 1 paragraph 1 is points, not an order: nothing was ordered there"


def test_a_reference_to_what_the_officer_has_read_is_held_until_he_goes(pair: Pair) -> None:
    points_read(pair)
    sent = pair.capital.ask("send", drafts=[STEP], despite=["MISTO 1 paragraph 1"])[0]["number"]
    assert [row["standing"] for row in pair.capital.ask("read", number=sent)["references"]] == ["held"]
    pair.capital.ask("lock")
    assert [row["standing"] for row in pair.capital.ask("read", number=sent)["references"]] == ["here, and not opened"]
    pair.capital.ask("unlock", passphrase=PASSPHRASE)
    assert [row["standing"] for row in pair.capital.ask("read", number=sent)["references"]] == ["held"]
