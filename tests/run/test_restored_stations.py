"""A station restored from an old backup: no number is given twice, and what was lost comes back or is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from backchannel.errors import Mistake
from backchannel.run.folder import Folder
from backchannel.run.restore import restore
from backchannel.station.events import GivenBack, SeriesReopened
from run.packs import backed_up
from run.pair import DAY, PASSPHRASE, START, Pair, Side

HOUR = DAY // 24


def channel(side: Side) -> bytes:
    (identity,) = side.engine.state.channels
    return identity


def outgoing(side: Side) -> tuple[int, set[int]]:
    own = side.engine.state.channel(channel(side)).outgoing
    return own.next_seq, own.lost


def come_back(pair: Pair, side: Side, file: Path, folder: Path) -> Side:
    """The station of a backup, in another folder, beside the one that was there."""
    restore(Folder(path=folder / side.name), file, PASSPHRASE, at=pair.clock.now())
    again = Side(folder / side.name, side.name, pair.clock)
    again.note(again.engine.start())
    return again


def goes_back(pair: Pair, file: Path, folder: Path) -> Side:
    """MISSION is lost, and comes back from its backup."""
    pair.mission.close()
    pair.mission = come_back(pair, pair.mission, file, folder)
    return pair.mission


def numbers(side: Side) -> list[str]:
    return [row["number"] for row in side.ask("inbox")]


def held(side: Side, series: str) -> list[tuple[int, bytes]]:
    return [(row.seq, row.digest) for row in side.engine.vault.received_after(channel(side), series, 0)]


@pytest.fixture
def old(pair: Pair, tmp_path: Path) -> Path:
    """A backup of MISSION, made when it had sent two messages, and received one; since then it has sent three, and received one."""
    pair.settle()
    for _ in range(2):
        pair.mission.send("CAPITAL")
    pair.capital.send("MISSION")
    pair.settle()
    file = backed_up(pair.mission, tmp_path / "backup")
    for _ in range(3):
        pair.mission.send("CAPITAL")
    pair.capital.send("MISSION")
    pair.settle()
    return file


def test_a_restored_series_is_closed_until_its_correspondent_has_answered(pair: Pair, old: Path, tmp_path: Path) -> None:
    mission = goes_back(pair, old, tmp_path / "again")
    with pytest.raises(Mistake) as caught:
        mission.send("CAPITAL")
    assert caught.value.code == "series.closed"
    pair.settle()
    assert "series-open" in mission.alarms()
    assert mission.send("CAPITAL")["number"] == "MISTO 6/6"


def test_it_goes_on_after_the_head_and_its_correspondent_sees_neither_collision_nor_wrong_link(
    pair: Pair, old: Path, tmp_path: Path
) -> None:
    mission = goes_back(pair, old, tmp_path / "again")
    pair.settle()
    mission.send("CAPITAL")
    pair.settle()
    assert [seq for seq, _ in held(pair.capital, "MISTO")] == [1, 2, 3, 4, 5, 6]
    ledger = pair.capital.engine.state.channel(channel(pair.capital)).incoming["MISTO"]
    assert (ledger.broken(), ledger.missing(), ledger.received().through.seq) == ((), (), 6)  # type: ignore[union-attr]
    assert {"number-used-twice", "refused"}.isdisjoint([*pair.capital.alarms(), *mission.alarms()])


def test_a_number_whose_message_never_arrived_and_is_lost_stops_nothing(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    old = backed_up(pair.mission, tmp_path / "backup")
    for seq in (1, 2, 3):
        pair.mission.send("CAPITAL", f"{seq} of three.")
    lost, *rest = pair.mission.waiting()
    pair.capital.note(pair.capital.engine.arrive(rest))
    mission = goes_back(pair, old, tmp_path / "again")
    pair.settle()
    mission.send("CAPITAL")
    pair.settle()
    ledger = pair.capital.engine.state.channel(channel(pair.capital)).incoming["MISTO"]
    assert (ledger.missing(), ledger.received().without, ledger.received().through.seq) == ((), (1,), 4)  # type: ignore[union-attr]
    assert {delivery["state"] for row in mission.ask("log") for delivery in row.get("deliveries", [])} == {"received"}
    # It was only slow: it is received like any other, and its originator knows it has lost that.
    pair.capital.note(pair.capital.engine.arrive([lost]))
    pair.settle()
    assert ledger.received().without == ()
    assert outgoing(mission) == (5, {1, 2, 3})


def test_its_own_lost_messages_come_back_from_whoever_holds_them(pair: Pair, old: Path, tmp_path: Path) -> None:
    mission, capital = goes_back(pair, old, tmp_path / "again"), pair.capital
    pair.settle()
    assert outgoing(mission) == (6, {3, 4, 5})
    assert capital.engine.state.channel(channel(capital)).lines[mission.engine.sealer.office].lost == ((3, 5),)
    for row in capital.engine.vault.received_after(channel(capital), "MISTO", 2):
        seat = capital.engine.state.channel(channel(capital)).charter.seat(mission.engine.sealer.office)
        envelope = capital.engine.sealer.give_back(row.artefact, seat, row.urgency, pair.clock.now())
        event = GivenBack(
            channel=channel(capital), office=seat.office, seq=row.seq, urgency=row.urgency, envelope=envelope, at=pair.clock.now()
        )
        capital.note(capital.engine.happen([event]))
    pair.settle()
    assert outgoing(mission) == (6, set())
    assert [(row.seq, row.whole) for row in mission.engine.vault.recent_sent(channel(mission), 9)] == [
        (5, 0),
        (4, 0),
        (3, 0),
        (2, 1),
        (1, 1),
    ]
    assert {delivery["state"] for row in mission.ask("log") for delivery in row.get("deliveries", [])} == {"received"}
    with pytest.raises(Mistake) as caught:
        mission.engine.reseal(channel(mission), 4, capital.engine.sealer.office)
    assert caught.value.code == "resend.not-whole"


def test_what_it_had_received_and_lost_is_shown_at_its_correspondent_and_comes_again_by_a_persons_word(
    pair: Pair, old: Path, tmp_path: Path
) -> None:
    mission, capital = goes_back(pair, old, tmp_path / "again"), pair.capital
    pair.settle()
    assert "went-back" in capital.alarms()
    line = capital.engine.state.channel(channel(capital)).lines[mission.engine.sealer.office]
    assert line.missed and line.missed.through and line.missed.through.seq == 2
    assert numbers(mission) == ["TOMIS 1/1"]
    capital.note(capital.engine.happen([capital.engine.reseal(channel(capital), 2, mission.engine.sealer.office)]))
    pair.settle()
    assert numbers(mission) == ["TOMIS 1/1", "TOMIS 2/2"]
    assert line.missed is None


def test_what_was_not_received_before_the_loss_is_still_delivered_and_readable(pair: Pair, old: Path, tmp_path: Path) -> None:
    pair.capital.send("MISSION", "Sealed to a key that will be lost.")
    mission = goes_back(pair, old, tmp_path / "again")
    for hour in range(1, 400, 6):
        pair.pass_time(START + hour * HOUR)
        pair.settle()
    assert "TOMIS 3/3" in numbers(mission)
    assert "sealed to a key" in str(mission.ask("read", number="TOMIS 3")).lower()


def test_a_second_restore_of_the_same_backup_goes_on_after_what_the_first_had_sent(pair: Pair, old: Path, tmp_path: Path) -> None:
    first = goes_back(pair, old, tmp_path / "again")
    pair.settle()
    assert first.send("CAPITAL")["number"] == "MISTO 6/6"
    pair.settle()
    second = goes_back(pair, old, tmp_path / "once more")
    pair.settle()
    assert "went-back" in pair.capital.alarms()
    assert second.send("CAPITAL")["number"] == "MISTO 7/7"
    pair.settle()
    assert "number-used-twice" not in pair.capital.alarms()


def test_a_restore_of_an_older_backup_than_the_last_is_heard_within_two_heartbeats(pair: Pair, old: Path, tmp_path: Path) -> None:
    goes_back(pair, old, tmp_path / "again")
    pair.settle()
    newer = backed_up(pair.mission, tmp_path / "newer")
    goes_back(pair, newer, tmp_path / "once more")
    pair.settle()
    oldest = goes_back(pair, old, tmp_path / "a third time")
    for _ in range(26):
        pair.pass_time(pair.clock.now() + 5 * DAY // 1440)
        pair.settle()
    assert oldest.send("CAPITAL")["number"] == "MISTO 6/6"
    pair.settle()
    assert 6 in [seq for seq, _ in held(pair.capital, "MISTO")]


def test_receipts_of_the_old_life_that_still_lie_in_a_mailbox_make_nothing_received(pair: Pair, old: Path, tmp_path: Path) -> None:
    pair.capital.send("MISSION", "It arrives, and is lost with the station.")
    pair.carry(pair.capital, pair.mission)
    late = pair.mission.waiting()
    mission = goes_back(pair, old, tmp_path / "again")
    pair.carry(mission, pair.capital)
    pair.capital.note(pair.capital.engine.arrive(late))
    row = pair.capital.engine.vault.deliveries(channel(pair.capital), "TOMIS", 3)[0]
    assert row.state in {"filed", "accepted"}
    pair.pass_time(pair.clock.now() + 7 * HOUR)
    pair.settle()
    assert 3 in [seq for seq, _ in held(mission, "TOMIS")]


def test_two_stations_of_one_backup_that_run_at_once_are_seen_by_their_correspondent(pair: Pair, old: Path, tmp_path: Path) -> None:
    twin = come_back(pair, pair.mission, old, tmp_path / "twin")
    mission = goes_back(pair, old, tmp_path / "again")
    for _ in range(3):
        for side in (mission, twin):
            pair.carry(side, pair.capital)
            answers = pair.capital.waiting()
            pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
            for other in (mission, twin):
                other.note(other.engine.arrive(answers))
        pair.pass_time(pair.clock.now() + HOUR)
        twin.note(twin.engine.tick())
    assert pair.capital.alarms().count("went-back") > 1
    assert [side.send("CAPITAL", side.folder.path.parent.name)["number"] for side in (mission, twin)] == ["MISTO 6/6"] * 2
    for side in (mission, twin):
        pair.carry(side, pair.capital)
    assert "number-used-twice" in pair.capital.alarms()
    twin.close()


def test_an_officer_opens_a_series_whose_correspondent_never_answers_and_it_is_read(pair: Pair, tmp_path: Path) -> None:
    pair.settle()
    never_sent = backed_up(pair.mission, tmp_path / "backup")
    pair.mission.send("CAPITAL")
    pair.settle()
    mission = goes_back(pair, never_sent, tmp_path / "again")
    mission.note(mission.engine.happen([SeriesReopened(channel=channel(mission), first=200, at=pair.clock.now())]))
    assert mission.send("CAPITAL")["number"] == "MISTO 200/200"
    pair.settle()
    assert [seq for seq, _ in held(pair.capital, "MISTO")] == [1, 200]
    assert pair.capital.ask("read", number="MISTO 200")["number"] == "MISTO 200/200"
    ledger = pair.capital.engine.state.channel(channel(pair.capital)).incoming["MISTO"]
    assert (ledger.missing(), ledger.received().through.seq, ledger.received().without) == ((), 200, tuple(range(2, 200)))  # type: ignore[union-attr]
    mission.close()
    mission.open()
    assert mission.send("CAPITAL")["number"] == "MISTO 201/201"


@pytest.mark.parametrize("when", ["before its answer", "after its answer"])
def test_what_a_restored_station_was_told_outlives_a_restart(pair: Pair, old: Path, tmp_path: Path, when: str) -> None:
    mission = goes_back(pair, old, tmp_path / "again")
    if when == "after its answer":
        pair.settle()
    mission.restart()
    pair.settle()
    assert outgoing(mission) == (6, {3, 4, 5})
    assert mission.send("CAPITAL")["number"] == "MISTO 6/6"


def test_after_two_restores_and_two_long_jumps_its_correspondent_still_hears_it(pair: Pair, tmp_path: Path) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    for turn in ("once", "twice"):
        mission = goes_back(pair, backed_up(pair.mission, tmp_path / turn), tmp_path / f"{turn} again")
        mission.ask("unlock", passphrase=PASSPHRASE)
        mission.ask("reopen", channel="SPRING", first=outgoing(mission)[0] + 10_000)
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.settle()
    assert pair.capital.ask("status")["quarantine"] == []
    assert numbers(pair.capital)[-1].startswith("MISTO 20002")


def test_a_channel_that_is_entered_again_after_a_restore_is_closed_until_its_correspondents_have_answered(
    pair: Pair, tmp_path: Path
) -> None:
    pair.settle()
    file = backed_up(pair.mission, tmp_path / "backup")
    charter = pair.enter("AUTUMN", "MTWO", "CTWO")
    pair.mission.send("CAPITAL", channel="AUTUMN")
    pair.settle()
    mission = goes_back(pair, file, tmp_path / "again")
    mission.ask("unlock", passphrase=PASSPHRASE)
    mission.ask("enter", charter=charter)
    with pytest.raises(Mistake) as caught:
        mission.send("CAPITAL", channel="AUTUMN")
    assert caught.value.code == "series.closed"
    pair.settle()
    mission.send("CAPITAL", channel="AUTUMN")
    pair.settle()
    assert numbers(pair.capital)[-1].startswith("MTWO 2")
    assert pair.capital.ask("status")["quarantine"] == []
