"""Worlds with the real seal and the vault's real cipher, and a year away in one of them."""

from __future__ import annotations

import pytest
from simulator.world import live
from simulator.year import MESSAGES, YearAway

from simulator import simulate


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_world_with_the_real_seal_and_the_real_cipher_breaks_no_promise(seed: int) -> None:
    assert simulate(seed, real=True).broken == ()


def test_a_world_with_real_parts_tells_the_same_story_twice() -> None:
    assert simulate(3, real=True).digest == simulate(3, real=True).digest


def test_after_365_days_a_thousand_waiting_messages_arrive_in_order_and_none_is_silent() -> None:
    report = live(YearAway, 1, show=True, real=True)
    assert report.broken == ()
    assert report.filed == MESSAGES
    assert report.seconds > 365 * 86_400
    shown = [sentence.rsplit(" ", 1)[1] for sentence in report.sentences if " shows " in sentence]
    assert sorted(map(int, shown)) == list(range(1, MESSAGES + 1))
