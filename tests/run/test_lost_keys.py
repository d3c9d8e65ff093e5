"""A station whose transit keys are lost is not deaf: what comes under them makes it tell its new ones again, seldom enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest

from backchannel.envelope import Envelope
from run.pair import DAY, START, Pair, Side

MINUTE, HOUR = DAY // 1440, DAY // 24


def cards(side: Side) -> list[bytes]:
    """The transit cards that wait at a station for a carrier."""
    return [row.envelope for row in side.engine.vault.outgoing() if row.kind == "transit"]


def repeat(one: Side, other: Side) -> None:
    """The messages of one station that are under way come again to the other, and nothing else of either."""
    others = {row.envelope for row in one.engine.vault.outgoing()}
    other.note(other.engine.arrive([envelope for envelope in one.waiting() if envelope.encode() not in others]))


def numbers(side: Side) -> list[str]:
    return [row["number"] for row in side.ask("inbox")]


@pytest.fixture
def unheard(pair: Pair) -> None:
    """CAPITAL has other keys, and what says so was lost on its way to MISSION."""
    pair.tick()
    pair.settle()
    pair.capital.lose_keys()
    pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())


@pytest.fixture
def closed(pair: Pair) -> list[Envelope]:
    """CAPITAL has other keys, and MISSION was told so; a message that it had sealed to the old ones before."""
    pair.tick()
    pair.settle()
    pair.mission.send("CAPITAL")
    sealed = pair.mission.waiting()
    pair.capital.lose_keys()
    pair.settle()
    return sealed


def told_at(pair: Pair, minutes: Iterable[int], coming: list[Envelope] | None = None) -> list[int]:
    """The minutes at which CAPITAL tells its card, while nothing goes to MISSION, and of what comes no key opens anything."""
    told: list[int] = []
    for minute in minutes:
        pair.pass_time(START + minute * MINUTE)
        pair.capital.note(pair.capital.engine.arrive(coming or []))
        told += [minute] if cards(pair.capital) else []
        pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    return told


@pytest.mark.usefixtures("unheard")
def test_a_flash_under_keys_that_are_lost_is_readable_ten_minutes_later(pair: Pair) -> None:
    pair.mission.send("CAPITAL", precedence="FLASH")
    pair.carry(pair.mission, pair.capital)
    assert numbers(pair.capital) == []
    pair.pass_time(START + 11 * MINUTE)
    pair.settle()
    assert numbers(pair.capital) == ["MISTO 1/1"]
    assert "flash" in pair.capital.alarms()


def test_a_card_that_a_carrier_lost_is_told_again_when_what_comes_shows_that_it_is_wanted(pair: Pair) -> None:
    pair.settle()
    pair.capital.lose_keys()
    pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    pair.mission.send("CAPITAL", precedence="FLASH")
    for minute in range(1, 13):
        pair.pass_time(START + minute * MINUTE)
        pair.settle()
    assert numbers(pair.capital) == ["MISTO 1/1"]


@pytest.mark.usefixtures("unheard")
def test_a_card_is_told_again_after_ever_longer_times_while_what_no_key_opens_goes_on_coming(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    told: list[int] = []
    for minute in range(0, 24 * 60, 5):
        pair.pass_time(START + minute * MINUTE)
        repeat(pair.mission, pair.capital)
        if cards(pair.capital):
            told.append(minute)
            pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    # Each is told at the first look after its time, which is up to five minutes later.
    assert [(later - sooner) // 10 * 10 for sooner, later in pairwise(told)] == [20, 40, 80, 160, 320, 360, 360]
    assert told[0] <= 15


@pytest.mark.usefixtures("unheard")
def test_a_person_is_called_when_a_card_was_told_again_three_times_in_vain(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    for minute in range(0, 60, 5):
        pair.pass_time(START + minute * MINUTE)
        repeat(pair.mission, pair.capital)
        pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    assert "lost-keys" not in pair.capital.alarms()
    for minute in range(60, 24 * 60, 5):
        pair.pass_time(START + minute * MINUTE)
        repeat(pair.mission, pair.capital)
        pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    assert pair.capital.alarms().count("lost-keys") == 1


@pytest.mark.usefixtures("unheard")
def test_a_card_that_waits_for_a_carrier_is_not_told_beside_itself(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    repeat(pair.mission, pair.capital)
    waiting: set[bytes] = set()
    for minute in range(0, 12 * 60, 5):
        pair.pass_time(START + minute * MINUTE)
        repeat(pair.mission, pair.capital)
        waiting |= set(cards(pair.capital))
    assert len(waiting) == 1


def test_who_was_heard_since_is_not_told_again(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    closed = pair.mission.waiting()
    pair.capital.lose_keys()
    pair.settle()
    pair.pass_time(START + HOUR)
    pair.capital.note(pair.capital.engine.arrive(closed))
    assert [row["code"] for row in pair.capital.ask("status")["quarantine"]] == ["age.no-match"]
    pair.clock.move(START + HOUR + MINUTE)
    pair.mission.send("CAPITAL", "Under the new keys.")
    pair.carry(pair.mission, pair.capital)
    for hour in range(2, 20):
        pair.pass_time(START + hour * HOUR)
        assert cards(pair.capital) == []
        pair.settle()


def test_a_card_is_told_again_once_for_what_came_once(pair: Pair, closed: list[Envelope]) -> None:
    pair.capital.note(pair.capital.engine.arrive(closed))
    assert len(told_at(pair, range(0, 24 * 60, 5))) == 1


def test_what_is_refused_for_another_reason_has_no_card_told_again(pair: Pair) -> None:
    pair.tick()
    pair.settle()
    pair.mission.send("CAPITAL")
    spoilt = [replace(envelope, sealed=b"?" + envelope.sealed) for envelope in pair.mission.waiting()]
    pair.capital.note(pair.capital.engine.arrive(spoilt))
    assert [row["code"] for row in pair.capital.ask("status")["quarantine"]] == ["age.header"]
    assert told_at(pair, range(0, 24 * 60, 5)) == []


def test_after_a_day_without_such_a_thing_a_card_is_told_again_as_soon_as_the_first_time(pair: Pair, closed: list[Envelope]) -> None:
    told_at(pair, range(0, 12 * 60, 5), closed)
    later = told_at(pair, range(40 * 60, 41 * 60, 5), closed)
    assert (later[1] - later[0]) // 10 * 10 == 20


def test_nobody_is_called_for_a_correspondent_that_was_heard_in_between(pair: Pair, closed: list[Envelope]) -> None:
    told_at(pair, range(0, 30, 5), closed)
    pair.mission.send("CAPITAL", "Under the new keys.")
    pair.settle()
    assert len(told_at(pair, range(30, 120, 5), closed)) == 2
    assert "lost-keys" not in pair.capital.alarms()


def test_two_stations_that_open_everything_tell_their_cards_once_a_week(pair: Pair) -> None:
    pair.tick()
    pair.settle()
    for hour in range(1, 48):
        pair.mission.send("CAPITAL")
        pair.pass_time(START + hour * HOUR // 2)
        assert cards(pair.mission) == cards(pair.capital) == []
        pair.settle()


def test_who_is_told_of_other_keys_gives_a_receipt_under_them_and_sends_nothing_again_that_was_received(pair: Pair) -> None:
    mission, capital = pair.mission, pair.capital
    pair.tick()
    mission.send("CAPITAL", "It is received.")
    pair.settle()
    capital.send("MISSION")
    pair.settle()
    mission.send("CAPITAL", "It is under way.")
    capital.lose_keys()
    mission.note(mission.engine.arrive([Envelope.parse(card) for card in cards(capital)]))
    assert [row.kind for row in mission.engine.vault.outgoing()] == ["receipt"]
    assert [row.seq for row in mission.engine.vault.unsettled(1000)] == [2]
    pair.carry(mission, capital)
    assert capital.ask("status")["quarantine"] == []
    assert numbers(capital) == ["MISTO 1/1", "MISTO 2/2"]
