"""A bad line between two offices: a sample of `soak.bad_line`, and what the line itself does to packets."""

from __future__ import annotations

import random

import pytest
from soak.bad_line import MILD, Traffic, a_day_apart
from soak.line_link import Quality, Way, why_not

PATIENCE_SECONDS = 300.0
PACKET = bytes(576)


def passed(quality: Quality, packets: int, *, apart: float = 1.0) -> tuple[Way, list[bytes]]:
    """A way of this quality, and what came out of it of numbered packets that were put in one after another."""
    way = Way(random.Random(7), quality)
    for number in range(packets):
        way.take(number.to_bytes(2) + PACKET[2:], number * apart)
    return way, way.due(packets * apart + 100)


def test_a_way_loses_doubles_and_reorders_its_share() -> None:
    way, out = passed(Quality(lost=0.2, doubled=0.05, scatter=5.0), 2_000)
    assert way.counts["lost"] == pytest.approx(400, abs=80)
    assert way.counts["doubled"] == pytest.approx(80, abs=40)
    assert len(out) == 2_000 - way.counts["lost"] + way.counts["doubled"]
    assert out != sorted(out)


def test_a_way_carries_no_more_bits_a_second_than_it_has() -> None:
    way = Way(random.Random(7), Quality(bits=9_600, lost=0, doubled=0, seconds=0, scatter=0))
    for _ in range(10):
        way.take(PACKET, 0.0)
    seconds = len(PACKET) * 8 / 9_600
    assert [len(way.due((number + 1.01) * seconds)) for number in range(10)] == [1] * 10


def test_a_way_drops_what_its_queue_does_not_hold() -> None:
    way, out = passed(Quality(waiting=4, lost=0, doubled=0), 100, apart=0.0)
    assert way.counts["dropped"] == 100 - len(out) > 90


def test_nothing_passes_a_cut_way_nor_what_was_on_it() -> None:
    way = Way(random.Random(7), Quality(lost=0))
    way.take(PACKET, 0.0)
    way.cut = True
    way.take(PACKET, 0.1)
    assert way.due(100.0) == []
    way.cut = False
    assert way.due(200.0) == []
    assert way.next() is None


def test_after_a_day_of_partition_and_over_a_bad_line_all_is_there_once_in_order_and_flash_first() -> None:
    if reason := why_not():
        pytest.skip(f"{reason} There is no line to be bad.")
    result = a_day_apart(MILD, Traffic(routine=5, immediate=1, flash=1), seed=7, patience=PATIENCE_SECONDS)
    assert result.wrong == []
    assert min(way["lost"] + way["doubled"] for way in result.carried.values()) > 0
    assert [len(arrivals) for arrivals in result.arrived.values()] == [9, 9]
