"""A station's age: it follows what has gone by, and what the wall clock shows neither makes it older nor younger."""

from __future__ import annotations

import pytest

from run.pair import DAY, START, Pair, Side

MINUTE, HOUR, YEAR = DAY // 1440, DAY // 24, 365 * DAY


def age(side: Side) -> int:
    return side.engine.time.age()


def lived(pair: Pair, microseconds: int) -> bool:
    """Whether the station has lived so long, but for what the test itself has taken."""
    return microseconds <= age(pair.mission) < microseconds + MINUTE


@pytest.mark.parametrize("years", [2, -2])
def test_a_wall_clock_that_jumps_makes_a_running_station_neither_older_nor_younger(pair: Pair, years: int) -> None:
    pair.mission.note(pair.mission.engine.start())
    pair.pass_time(START + HOUR)
    pair.jump(START + years * YEAR)
    assert lived(pair, HOUR)
    pair.pass_time(pair.clock.now() + HOUR)
    assert lived(pair, 2 * HOUR)


@pytest.mark.parametrize("years", [2, -2])
def test_a_wall_clock_that_jumps_and_comes_back_makes_nothing_late_and_gives_nothing_up(pair: Pair, years: int) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.jump(START + years * YEAR)
    pair.jump(START + HOUR)
    assert {"late", "not-delivered", "silent"}.isdisjoint([*pair.mission.alarms(), *pair.capital.alarms()])
    pair.settle()
    assert [row["number"] for row in pair.capital.ask("inbox")] == ["MISTO 1/1"]


def test_what_went_by_while_a_station_was_off_is_believed_up_to_a_fortnight(pair: Pair) -> None:
    for days, believed in ((13, 13), (30, 13 + 14)):
        pair.mission.close()
        pair.clock.move(pair.clock.now() + days * DAY)
        pair.mission.open()
        pair.mission.note(pair.mission.engine.start())
        assert lived(pair, believed * DAY)


def test_a_person_who_confirms_the_clock_adds_the_rest_and_not_what_was_believed_already(pair: Pair) -> None:
    pair.mission.close()
    pair.clock.move(START + 30 * DAY)
    pair.mission.open()
    pair.mission.note(pair.mission.engine.start())
    pair.pass_time(pair.clock.now() + HOUR)
    pair.mission.ask("confirm_clock")
    assert lived(pair, 30 * DAY + HOUR)
    assert pair.mission.ask("status")["clock_doubtful_since"] is None


def test_a_station_that_is_started_again_and_again_while_its_clock_is_doubtful_believes_a_fortnight_once(pair: Pair) -> None:
    pair.mission.close()
    pair.clock.move(START + 30 * DAY)
    pair.mission.open()
    for _ in range(5):
        pair.mission.restart()
        pair.clock.move(pair.clock.now() + HOUR)
    assert lived(pair, 14 * DAY + 5 * HOUR)
    assert pair.mission.ask("status")["clock_doubtful_since"] is not None
    pair.mission.ask("confirm_clock")
    assert lived(pair, 30 * DAY + 5 * HOUR)


def test_a_clock_that_is_far_ahead_still_tells_how_long_the_station_was_off(pair: Pair) -> None:
    pair.jump(START + 2 * YEAR)
    pair.pass_time(pair.clock.now() + 2 * MINUTE)
    pair.mission.close()
    pair.clock.move(pair.clock.now() + 3 * DAY)
    pair.mission.open()
    assert lived(pair, 3 * DAY + 2 * MINUTE)
    pair.jump(START + 4 * DAY)
    assert pair.mission.ask("status")["clock_doubtful_since"] is None
    assert lived(pair, 3 * DAY + 2 * MINUTE)


def test_the_age_survives_a_crash_but_for_the_last_minute(pair: Pair) -> None:
    pair.pass_time(START + HOUR)
    pair.clock.move(START + HOUR + MINUTE // 2)
    before = age(pair.mission)
    # Nothing is noted on the way out; the stores are let go of because two cannot have them.
    pair.mission.close()
    pair.mission.open()
    assert before <= age(pair.mission)
    pair.mission.close()
    pair.clock.jump(START - 2 * YEAR)
    pair.mission.open()
    assert before - MINUTE <= age(pair.mission)


def test_a_message_is_late_at_once_at_a_station_that_was_off_for_a_month_and_only_the_last_step_is_said(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", precedence="FLASH")
    pair.mission.close()
    pair.clock.move(START + 30 * DAY)
    pair.mission.open()
    pair.mission.effects.clear()
    pair.mission.note(pair.mission.engine.start())
    assert pair.mission.alarms().count("late") == 1
    (notice,) = pair.mission.engine.vault.notices(pair_channel(pair), "MISTO", 1)
    assert (notice.kind, notice.step) == ("late", 6)


def test_an_urgent_message_that_lay_unopened_while_the_station_was_off_calls_somebody_once(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", precedence="FLASH")
    pair.settle()
    pair.capital.close()
    pair.clock.move(START + 2 * HOUR)
    pair.capital.open()
    pair.capital.effects.clear()
    pair.capital.note(pair.capital.engine.start())
    assert pair.capital.alarms().count("unopened") == 1


def test_a_wall_clock_that_jumps_across_a_restart_gives_nothing_up(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    for years in (2, 4, -2, 0):
        pair.mission.close()
        pair.clock.jump(START + years * YEAR)
        pair.mission.open()
        pair.mission.note(pair.mission.engine.start())
        pair.pass_time(pair.clock.now() + HOUR)
    assert "not-delivered" not in pair.mission.alarms()
    pair.settle()
    assert [row["number"] for row in pair.capital.ask("inbox")] == ["MISTO 1/1"]


def pair_channel(pair: Pair) -> bytes:
    (channel,) = pair.mission.engine.state.channels
    return channel
