"""A carrier that keeps transit cards, and hands out again, in turn or late what it has: in running stations."""

from __future__ import annotations

from pathlib import Path

import pytest

from backchannel.envelope import Envelope
from run.packs import backed_up
from run.pair import DAY, START, WEEK, Pair, Side
from run.transit import cards, held, restored

MINUTE, HOUR = DAY // 1440, DAY // 24


@pytest.fixture
def pair(pair: Pair) -> Pair:
    pair.tick()
    return pair


def card(side: Side) -> Envelope:
    """The transit card that waits at a station for a carrier."""
    (found,) = cards(side)
    return found


def comes(side: Side, *envelopes: Envelope) -> None:
    """A carrier hands these out to a station, all at once."""
    side.note(side.engine.arrive(envelopes))


def is_read(pair: Pair, words: str) -> bool:
    """Whether what MISSION sends now can be read at CAPITAL when it comes."""
    number = pair.mission.send("CAPITAL", words)["number"]
    pair.carry(pair.mission, pair.capital)
    return number in [row["number"] for row in pair.capital.ask("inbox")]


def sealed(pair: Pair) -> list[bytes]:
    """What is under way from MISSION, as it is sealed now."""
    vault = pair.mission.engine.vault
    return [vault.envelope(row.channel, row.series, row.seq, row.office) or b"" for row in vault.unsettled(100)]


def weekly(pair: Pair, weeks: int) -> list[Envelope]:
    """CAPITAL's cards of so many weeks, each of which MISSION has got."""
    got = []
    for week in range(weeks):
        pair.pass_time(START + week * WEEK)
        got.append(card(pair.capital))
        pair.settle()
    return got


def several_lives_old(pair: Pair, folder: Path) -> Path:
    """CAPITAL has been restored three times since this backup, and MISSION has heard of each."""
    pair.settle()
    oldest = backed_up(pair.capital, folder / "oldest")
    for name in ("second", "third", "fourth"):
        restored(pair, backed_up(pair.capital, folder / name))
        pair.settle()
    assert held(pair) == "4/1"
    return oldest


def test_a_carrier_hands_out_last_months_transit_card_and_nothing_happens(pair: Pair) -> None:
    old, *_ = weekly(pair, 5)
    pair.mission.send("CAPITAL")
    before = sealed(pair), pair.mission.engine.vault.transit_cards(), pair.mission.engine.vault.outgoing()
    comes(pair.mission, old)
    assert (sealed(pair), pair.mission.engine.vault.transit_cards(), pair.mission.engine.vault.outgoing()) == before
    assert pair.mission.ask("status")["quarantine"] == []


def test_a_carrier_hands_out_the_card_from_before_a_restore_after_the_new_one(pair: Pair, tmp_path: Path) -> None:
    old = card(pair.capital)
    pair.settle()
    restored(pair, backed_up(pair.capital, tmp_path / "file"))
    pair.settle()
    comes(pair.mission, old)
    assert held(pair) == "2/1"
    assert is_read(pair, "A word in time.")


def test_a_carrier_alternates_two_cards_and_nothing_is_sealed_anew(pair: Pair, tmp_path: Path) -> None:
    old = card(pair.capital)
    pair.settle()
    restored(pair, backed_up(pair.capital, tmp_path / "file"))
    new = card(pair.capital)
    pair.settle()
    pair.mission.send("CAPITAL")
    before = sealed(pair)
    for _ in range(5):
        comes(pair.mission, old)
        comes(pair.mission, new)
    assert (sealed(pair), held(pair), pair.mission.engine.vault.outgoing()) == (before, "2/1", [])


def test_a_carrier_hands_out_a_new_card_and_the_old_ones_at_once(pair: Pair) -> None:
    kept = weekly(pair, 1)
    for week in (1, 2, 3):
        pair.pass_time(START + week * WEEK)
        kept.append(card(pair.capital))
        pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    first, second, third, fourth = kept
    comes(pair.mission, second, fourth, third, first, second)
    assert held(pair) == "1/4"


def test_a_restored_stations_first_card_comes_after_old_ones_that_a_carrier_had_kept(pair: Pair, tmp_path: Path) -> None:
    old = weekly(pair, 3)
    restored(pair, backed_up(pair.capital, tmp_path / "file"))
    question = [Envelope.parse(row.envelope) for row in pair.capital.engine.vault.outgoing() if row.kind == "receipt"]
    comes(pair.mission, *question)  # a new life is known
    comes(pair.mission, *old)
    comes(pair.mission, card(pair.capital))
    comes(pair.mission, *old)
    assert held(pair) == "2/1"
    assert is_read(pair, "A word in time.")


def test_a_carrier_holds_back_the_new_card_and_the_next_one_does_as_well(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    restored(pair, backed_up(pair.capital, tmp_path / "file"))
    late = card(pair.capital)
    pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    assert not is_read(pair, "Under lost keys.")
    pair.pass_time(START + 11 * MINUTE)
    pair.settle()
    assert len(pair.capital.ask("inbox")) == 1
    before = held(pair)
    comes(pair.mission, late)
    assert (before, held(pair)) == ("3/1", "3/1")


def test_a_station_is_restored_twice_from_one_backup_and_the_carrier_hands_out_the_first_ones_card(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    file = backed_up(pair.capital, tmp_path / "file")
    restored(pair, file)
    first = card(pair.capital)
    pair.settle()
    pair.pass_time(START + HOUR)
    restored(pair, file)
    pair.settle()
    comes(pair.mission, first)
    assert is_read(pair, "Under the keys of the second.")
    assert held(pair) == "2/1"


def test_a_station_is_restored_twice_and_its_clock_was_set_back_between(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    file = backed_up(pair.capital, tmp_path / "file")
    restored(pair, file)
    pair.settle()
    pair.clock.jump(START - HOUR)
    restored(pair, file)
    pair.settle()
    assert not is_read(pair, "Under the keys of the first.")
    pair.pass_time(START - HOUR + 11 * MINUTE)
    pair.settle()
    assert held(pair) == "3/1"
    assert len(pair.capital.ask("inbox")) == 1


def test_a_station_is_restored_from_a_backup_that_is_several_lives_old(pair: Pair, tmp_path: Path) -> None:
    restored(pair, several_lives_old(pair, tmp_path))
    pair.settle()
    assert not is_read(pair, "Under the keys of another life.")
    for minute in range(5, 45, 5):
        pair.pass_time(START + minute * MINUTE)
        pair.settle()
    assert held(pair) == "5/1"
    assert len(pair.capital.ask("inbox")) == 1


def test_a_station_that_runs_for_each_command_alone_counts_on_from_one_run_to_the_next(pair: Pair, tmp_path: Path) -> None:
    restored(pair, several_lives_old(pair, tmp_path))
    pair.mission.send("CAPITAL", "Under the keys of another life.")
    for day in range(1, 9, 2):
        pair.capital.restart()
        pair.carry(pair.capital, pair.mission)  # a stick goes there
        pair.clock.move(START + day * DAY)
        pair.mission.note(pair.mission.engine.tick())
        pair.capital.restart()
        pair.carry(pair.mission, pair.capital)  # and back, two days later
    assert len(pair.capital.ask("inbox")) == 1


def test_who_puts_rubbish_into_a_mailbox_moves_cards_a_life_a_week_further_while_correspondents_are_heard_of(
    pair: Pair,
) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    lost = pair.mission.waiting()
    pair.capital.lose_keys()
    pair.settle()
    for hour in range(1, 72):
        pair.pass_time(START + hour * HOUR)
        pair.settle()
        comes(pair.capital, *lost)
    # Once after the start and once after the week that turned, where nothing was heard yet in the hour before.
    assert int(held(pair).partition("/")[0]) <= 3


def test_the_lives_of_a_stations_cards_have_an_end_that_rubbish_does_not_reach_in_a_year(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    lost = pair.mission.waiting()
    pair.capital.lose_keys()
    last: list[Envelope] = []
    for hour in range(0, 10 * 24, 3):  # nothing comes of MISSION any more, and rubbish all the time
        pair.clock.move(START + hour * HOUR)
        pair.capital.note(pair.capital.engine.tick())
        comes(pair.capital, *lost)
        last = cards(pair.capital) or last
        pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    comes(pair.mission, *last)
    life = int(held(pair).partition("/")[0])
    assert 1 < life < 10 * 4 * 64 + 2  # four times a day, 64 each time: a year is not a tenth of NUMBER_MAX
