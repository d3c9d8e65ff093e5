"""In which place a station's transit cards stand: kept before it is told, and gone on with through restarts, clocks and restores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backchannel.run.folder import Folder
from backchannel.run.restore import restore
from backchannel.seal.transit import CardPlace
from run.packs import backed_up
from run.pair import DAY, PASSPHRASE, START, WEEK, Pair, Side
from run.transit import cards, held, restored

MINUTE, HOUR = DAY // 1440, DAY // 24


def kept(side: Side) -> str:
    """The place that a station has kept as its last."""
    value: dict[str, Any] = json.loads(side.engine.vault.get("transit place") or b"{}")
    return f"{value['life']}/{value['no']}"


def test_the_first_card_of_an_office_stands_in_the_first_place_and_the_same_keys_keep_it(pair: Pair) -> None:
    for _ in range(3):
        pair.capital.restart()
        pair.settle()
        assert (held(pair), kept(pair.capital)) == ("1/1", "1/1")


def test_each_week_and_each_loss_of_keys_has_the_next_place(pair: Pair) -> None:
    pair.tick()
    pair.settle()
    pair.pass_time(START + WEEK)
    pair.settle()
    pair.capital.lose_keys()
    pair.settle()
    assert held(pair) == "1/3"


def test_a_place_is_on_disk_before_anybody_is_told_of_it(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = pair.capital.engine
    seen: list[str] = []
    honest = engine.sealer.transit_card

    def noted(seats: Any, place: CardPlace, at: int) -> Any:
        seen.append(f"{place} {kept(pair.capital)}")
        return honest(seats, place, at)

    monkeypatch.setattr(engine.sealer, "transit_card", noted)
    pair.tick()
    assert seen == ["1/1 1/1"]


@pytest.mark.parametrize("years", [2, -2])
def test_a_clock_that_jumps_two_years_and_comes_back_moves_the_place_only_on(pair: Pair, years: int) -> None:
    pair.tick()
    pair.settle()
    pair.jump(START + years * 365 * DAY)
    pair.settle()
    away = held(pair)
    pair.jump(START + HOUR)
    pair.settle()
    assert (away, held(pair)) == ("1/2", "1/3")
    number = pair.mission.send("CAPITAL")["number"]
    pair.settle()
    assert [row["number"] for row in pair.capital.ask("inbox")] == [number]


def test_a_restored_station_begins_the_next_life_whatever_its_backup_had_counted(pair: Pair, tmp_path: Path) -> None:
    pair.tick()
    file = backed_up(pair.capital, tmp_path / "file")
    for week in range(1, 4):
        pair.pass_time(START + week * WEEK)
        pair.settle()
    before = held(pair)
    restored(pair, file)
    pair.settle()
    assert (before, held(pair)) == ("1/4", "2/1")
    pair.capital.restart()
    pair.settle()
    assert held(pair) == "2/1"


def test_a_station_that_never_told_a_card_before_its_backup_begins_in_its_second_life(pair: Pair, tmp_path: Path) -> None:
    file = backed_up(pair.capital, tmp_path / "file")
    pair.tick()
    pair.settle()
    restored(pair, file)
    pair.settle()
    assert held(pair) == "2/1"


def test_a_life_begins_where_the_last_one_was_told_further_than_it_was_restored(pair: Pair, tmp_path: Path) -> None:
    pair.tick()
    pair.settle()
    pair.mission.send("CAPITAL")
    lost = pair.mission.waiting()
    pair.capital.lose_keys()
    for minute in range(0, 60, 5):
        pair.clock.move(START + minute * MINUTE)
        pair.capital.note(pair.capital.engine.tick())
        pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
        pair.capital.note(pair.capital.engine.arrive(lost))
    assert kept(pair.capital) == "4/1"
    restored(pair, backed_up(pair.capital, tmp_path / "file"))
    assert kept(pair.capital) == "5/1"


def test_a_correspondent_that_was_restored_takes_no_card_that_is_earlier_than_its_backup_knows(pair: Pair, tmp_path: Path) -> None:
    pair.tick()
    (old,) = cards(pair.capital)
    pair.settle()
    pair.pass_time(START + WEEK)
    pair.settle()
    file = backed_up(pair.mission, tmp_path / "file")
    pair.mission.close()
    restore(Folder(path=tmp_path / "again"), file, PASSPHRASE, at=pair.clock.now())
    pair.mission = Side(tmp_path / "again", "MISSION", pair.clock)
    pair.mission.note(pair.mission.engine.arrive([old]))
    assert held(pair) == "1/2"


def test_a_card_that_was_not_kept_for_want_of_room_is_taken_when_it_comes_again(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    pair.tick()
    (card,) = cards(pair.capital)
    with monkeypatch.context() as full:

        def no_room(keeps: object) -> None:
            raise RuntimeError("no room")

        full.setattr(pair.mission.engine.vault, "commit", no_room)
        with pytest.raises(RuntimeError):
            pair.mission.engine.arrive([card])
    assert held(pair) == ""
    pair.mission.note(pair.mission.engine.arrive([card]))
    pair.mission.restart()
    assert held(pair) == "1/1"


def test_two_cards_in_one_place_are_said_once_and_the_first_stays(pair: Pair) -> None:
    pair.tick()
    before = pair.capital.engine.vault.get("transit place") or b""
    pair.capital.lose_keys()
    (first,) = cards(pair.capital)
    pair.capital.engine.vault.put("transit place", before)  # as when its folder is put back from a copy
    pair.capital.lose_keys()
    (second,) = cards(pair.capital)
    for card in (first, second, first, second):
        pair.mission.note(pair.mission.engine.arrive([card]))
    assert [row["code"] for row in pair.mission.ask("status")["quarantine"]] == ["transit.twice"]
    assert pair.mission.alarms().count("keys-twice") == 1
    assert held(pair) == "1/2"
