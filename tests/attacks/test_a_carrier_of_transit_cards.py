"""A carrier that keeps transit cards, and hands out again, in turn or late what it has: in running stations."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backchannel.envelope import Envelope
from backchannel.run.folder import Folder
from backchannel.run.restore import restore
from run.packs import backed_up
from run.pair import DAY, PASSPHRASE, START, WEEK, Pair, Side

MINUTE, HOUR = DAY // 1440, DAY // 24


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded")
    Pair.found(folder)
    return folder


@pytest.fixture
def pair(tmp_path: Path, founded: Path) -> Iterator[Pair]:
    shutil.copytree(founded, tmp_path / "pair")
    pair = Pair(tmp_path / "pair")
    pair.tick()
    yield pair
    pair.close()


def card(side: Side) -> Envelope:
    """The transit card that waits at a station for a carrier."""
    (row,) = [row for row in side.engine.vault.outgoing() if row.kind == "transit"]
    return Envelope.parse(row.envelope)


def comes(side: Side, *envelopes: Envelope) -> None:
    """A carrier hands these out to a station, all at once."""
    side.note(side.engine.arrive(envelopes))


def restored(pair: Pair, file: Path) -> Side:
    """CAPITAL's disk is lost, and a backup of it restored; nobody has heard of that yet."""
    pair.capital.close()
    folder = Folder(path=file.with_name(f"{file.name} of {pair.capital.folder.path.name}"))
    restore(folder, file, PASSPHRASE, at=pair.clock.now())
    pair.capital = Side(folder.path, "CAPITAL", pair.clock)
    pair.capital.note(pair.capital.engine.start())
    return pair.capital


def again(side: Side) -> None:
    """The station stops and starts."""
    side.close()
    side.open()
    side.note(side.engine.start())


def is_read(pair: Pair, words: str) -> bool:
    """Whether what MISSION sends now can be read at CAPITAL when it comes."""
    number = pair.mission.send("CAPITAL", words)["number"]
    pair.carry(pair.mission, pair.capital)
    return number in [row["number"] for row in pair.capital.ask("inbox")]


def held(pair: Pair) -> str:
    """The place of CAPITAL's card that MISSION goes by."""
    mission, capital = pair.mission.engine, pair.capital.engine.sealer
    found = mission.sealer.held_transit(capital.device_id)
    return str(found.place) if found else ""


def sealed(pair: Pair) -> list[bytes]:
    """What is under way from MISSION, as it is sealed now."""
    vault = pair.mission.engine.vault
    return [vault.envelope(row.channel, row.series, row.seq, row.office) or b"" for row in vault.unsettled(100)]


def weekly(pair: Pair, weeks: int) -> list[Envelope]:
    """CAPITAL's cards of so many weeks, each of which MISSION has got."""
    cards = []
    for week in range(weeks):
        pair.pass_time(START + week * WEEK)
        cards.append(card(pair.capital))
        pair.settle()
    return cards


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
    cards = weekly(pair, 3)
    restored(pair, backed_up(pair.capital, tmp_path / "file"))
    question = [Envelope.parse(row.envelope) for row in pair.capital.engine.vault.outgoing() if row.kind == "receipt"]
    comes(pair.mission, *question)  # a new life is known
    comes(pair.mission, *cards)
    comes(pair.mission, card(pair.capital))
    comes(pair.mission, *cards)
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
    pair.settle()
    oldest = backed_up(pair.capital, tmp_path / "oldest")
    for name in ("second", "third", "fourth"):
        restored(pair, backed_up(pair.capital, tmp_path / name))
        pair.settle()
    assert held(pair) == "4/1"
    restored(pair, oldest)
    pair.settle()
    assert not is_read(pair, "Under the keys of another life.")
    for minute in range(5, 45, 5):
        pair.pass_time(START + minute * MINUTE)
        pair.settle()
    assert held(pair) == "5/1"
    assert len(pair.capital.ask("inbox")) == 1


def test_a_station_that_runs_for_each_command_alone_counts_on_from_one_run_to_the_next(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    oldest = backed_up(pair.capital, tmp_path / "oldest")
    for name in ("second", "third", "fourth"):
        restored(pair, backed_up(pair.capital, tmp_path / name))
        pair.settle()
    restored(pair, oldest)
    pair.mission.send("CAPITAL", "Under the keys of another life.")
    for day in range(1, 9, 2):
        again(pair.capital)
        pair.carry(pair.capital, pair.mission)  # a stick goes there
        pair.clock.move(START + day * DAY)
        pair.mission.note(pair.mission.engine.tick())
        again(pair.capital)
        pair.carry(pair.mission, pair.capital)  # and back, two days later
    assert len(pair.capital.ask("inbox")) == 1


def test_who_puts_rubbish_into_a_mailbox_moves_cards_a_life_a_week_further_while_correspondents_are_heard_of(
    pair: Pair,
) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    lost = pair.mission.waiting()
    pair.capital.stores.transit.destroy_before(10**6)
    pair.capital.close()
    pair.capital.open()
    pair.capital.note(pair.capital.engine.start())
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
    pair.capital.stores.transit.destroy_before(10**6)
    pair.capital.close()
    pair.capital.open()
    pair.capital.note(pair.capital.engine.start())
    last: list[Envelope] = []
    for hour in range(0, 10 * 24, 3):  # nothing comes of MISSION any more, and rubbish all the time
        pair.clock.move(START + hour * HOUR)
        pair.capital.note(pair.capital.engine.tick())
        comes(pair.capital, *lost)
        last = [Envelope.parse(row.envelope) for row in pair.capital.engine.vault.outgoing() if row.kind == "transit"] or last
        pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    comes(pair.mission, *last)
    life = int(held(pair).partition("/")[0])
    assert 1 < life < 10 * 4 * 64 + 2  # four times a day, 64 each time: a year is not a tenth of NUMBER_MAX
