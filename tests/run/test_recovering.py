"""What is lost with a station that was restored from an old backup comes back, by a person's word; and its series opens again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backchannel.errors import BackchannelError, Mistake
from backchannel.run.folder import Folder
from backchannel.run.restore import restore
from backchannel.seal import Link, Reach
from run.packs import backed_up
from run.pair import PASSPHRASE, Pair, Side


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(BackchannelError) as caught:
        call()
    return caught.value.code


def gone_back(pair: Pair, tmp_path: Path) -> Side:
    """MISSION sends and receives, and is restored from a backup that was made before; the other side does not know yet."""
    pair.settle()
    pair.mission.send("CAPITAL", "One.")
    pair.capital.send("MISSION", "Eins.")
    pair.settle()
    file = backed_up(pair.mission, tmp_path / "file")
    for words in ("Two.", "Three."):
        pair.mission.send("CAPITAL", words)
        pair.capital.send("MISSION", words)
    pair.settle()
    pair.settle()
    pair.mission.close()
    folder = Folder(path=tmp_path / "again")
    restore(folder, file, PASSPHRASE, at=pair.clock.now())
    pair.mission = Side(folder.path, "MISSION", pair.clock)
    pair.mission.note(pair.mission.engine.start())
    return pair.mission


def line(side: Side) -> dict[str, Any]:
    (incoming,) = side.ask("status")["channels"][0]["incoming"]
    return dict(incoming)


def channel(side: Side) -> dict[str, Any]:
    return dict(side.ask("status")["channels"][0])


def numbers(side: Side) -> list[str]:
    return [row["number"].partition("/")[0] for row in side.ask("log") if row["state"] not in ("missing", "void")]


def test_what_a_restored_correspondent_has_lost_is_shown_both_ways(pair: Pair, tmp_path: Path) -> None:
    gone_back(pair, tmp_path)
    pair.settle()
    pair.settle()
    assert (line(pair.capital)["has_lost"], line(pair.capital)["has_lost_of_its_own"]) == ([[2, 3]], [[2, 3]])
    assert "went-back" in pair.capital.alarms()


def test_without_numbers_all_that_was_lost_goes_again_and_is_there(pair: Pair, tmp_path: Path) -> None:
    restored = gone_back(pair, tmp_path)
    pair.settle()
    pair.settle()
    told = pair.capital.ask("resend", to="MISSION")
    assert (told["ours"]["numbers"], told["theirs"]["numbers"]) == ([2, 3], [2, 3])
    pair.settle()
    pair.settle()
    assert sorted(numbers(restored)) == ["MISTO 1", "MISTO 2", "MISTO 3", "TOMIS 1", "TOMIS 2", "TOMIS 3"]
    assert (line(pair.capital)["has_lost"], line(pair.capital)["has_lost_of_its_own"]) == ([], [])
    assert [row["state"] for row in pair.capital.ask("log") if row["direction"] == "out"] == ["received"] * 3
    assert pair.capital.ask("resend", to="MISSION")["ours"]["numbers"] == []


def test_nothing_goes_again_before_a_person_says_so(pair: Pair, tmp_path: Path) -> None:
    restored = gone_back(pair, tmp_path)
    for _ in range(3):
        pair.settle()
    assert sorted(numbers(restored)) == ["MISTO 1", "TOMIS 1"]
    pair.capital.ask("lock")
    assert refused(lambda: pair.capital.ask("resend", to="MISSION")) == "station.locked"
    assert pair.capital.ask("plan_resend", to="MISSION")["ours"]["numbers"] == [2, 3]
    pair.settle()
    assert sorted(numbers(restored)) == ["MISTO 1", "TOMIS 1"]


def test_numbers_that_are_named_go_again_and_no_others(pair: Pair, tmp_path: Path) -> None:
    restored = gone_back(pair, tmp_path)
    pair.settle()
    pair.settle()
    told = pair.capital.ask("resend", to="MISSION", numbers=["TOMIS", "3", "MISTO", "2,"])
    assert (told["ours"]["numbers"], told["theirs"]["numbers"]) == ([3], [2])
    pair.settle()
    pair.settle()
    assert sorted(numbers(restored)) == ["MISTO 1", "MISTO 2", "TOMIS 1", "TOMIS 3"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["TOMIS", "9"], "resend.not-for-them"),
        (["MISTO", "9"], "message.not-held"),
        (["PARTO", "1"], "resend.numbers"),
        (["12"], "resend.numbers"),
        (["TOMIS", "1-1001"], "resend.many"),
        (["TOMIS", "1-x"], "resend.numbers"),
    ],
)
def test_numbers_that_cannot_be_sent_again_are_a_mistake_and_nothing_goes(pair: Pair, words: list[str], code: str) -> None:
    pair.settle()
    pair.capital.send("MISSION")
    pair.settle()
    pair.capital.effects.clear()
    assert refused(lambda: pair.capital.ask("resend", to="MISSION", numbers=words)) == code
    assert pair.capital.effects == []


def test_a_message_that_was_refused_is_not_sent_again(pair: Pair) -> None:
    pair.settle()
    pair.capital.send("MISSION")
    pair.settle()
    engine = pair.capital.engine
    engine.vault._connection.execute("update delivery set state = 'refused'")
    engine.reload()
    assert refused(lambda: pair.capital.ask("resend", to="MISSION", numbers=["TOMIS 1"])) == "resend.refused"


def test_what_came_back_as_anothers_copy_is_not_passed_off_as_whole(pair: Pair, tmp_path: Path) -> None:
    restored = gone_back(pair, tmp_path)
    pair.settle()
    pair.settle()
    pair.capital.ask("resend", to="MISSION")
    pair.settle()
    assert refused(lambda: restored.ask("resend", to="CAPITAL", numbers=["MISTO 2"])) == "resend.not-whole"


def test_a_restored_series_is_closed_until_everybody_has_answered_and_the_status_says_who_has_not(pair: Pair, tmp_path: Path) -> None:
    restored = gone_back(pair, tmp_path)
    assert channel(restored)["awaited"] == ["CAPITAL"]
    assert refused(lambda: restored.send("CAPITAL")) == "series.closed"
    pair.settle()
    pair.settle()
    assert (channel(restored)["awaited"], channel(restored)["next"], channel(restored)["lost"]) == ([], 4, [[2, 3]])
    assert "series-open" in restored.alarms()
    assert refused(lambda: restored.ask("reopen", channel="SPRING")) == "reopen.open"


def test_a_series_is_reopened_a_hundred_beyond_the_next_hundred_and_what_lies_between_is_told_as_void(pair: Pair, tmp_path: Path) -> None:
    restored = gone_back(pair, tmp_path)
    plan = restored.ask("plan_reopen", channel="SPRING")
    assert (plan["first"], plan["left_out"], plan["highest_known"], plan["awaited"]) == (200, [2, 199], 1, ["CAPITAL"])
    assert channel(restored)["awaited"] == ["CAPITAL"]
    restored.ask("reopen", channel="SPRING")
    assert restored.send("CAPITAL")["number"].startswith("MISTO 200")
    pair.settle()
    pair.settle()
    voids = [row for row in pair.capital.ask("log") if row["state"] == "void"]
    assert (voids[0]["why"], voids[0]["numbers"][0], voids[-1]["numbers"][-1]) == ("series.lost", 4, 199)
    assert line(pair.capital)["missing"] == []


def test_a_number_that_a_correspondent_has_seen_is_never_given_again(pair: Pair, tmp_path: Path) -> None:
    restored = gone_back(pair, tmp_path)
    state = restored.engine.state.channels
    (correspondence,) = state.values()
    (known,) = correspondence.lines.values()
    known.received = Reach(series="MISTO", through=Link(seq=250, digest=bytes(32)))
    assert restored.ask("plan_reopen", channel="SPRING")["first"] == 400
    assert refused(lambda: restored.ask("reopen", channel="SPRING", first=250)) == "reopen.number"
    assert restored.ask("plan_reopen", channel="SPRING", first=251)["first"] == 251


def test_a_series_is_opened_at_most_ten_thousand_ahead_whatever_a_correspondent_says(pair: Pair, tmp_path: Path) -> None:
    restored = gone_back(pair, tmp_path)
    assert restored.ask("plan_reopen", channel="SPRING", first=10_002)["first"] == 10_002
    assert refused(lambda: restored.ask("plan_reopen", channel="SPRING", first=10_003)) == "reopen.number"
    (correspondence,) = restored.engine.state.channels.values()
    (known,) = correspondence.lines.values()
    known.received = Reach(series="MISTO", through=Link(seq=10**9, digest=bytes(32)))
    assert restored.ask("plan_reopen", channel="SPRING")["first"] == 200


def test_a_locked_station_opens_no_series(pair: Pair, tmp_path: Path) -> None:
    restored = gone_back(pair, tmp_path)
    restored.ask("lock")
    assert refused(lambda: restored.ask("reopen", channel="SPRING")) == "station.locked"
    assert channel(restored)["awaited"] == ["CAPITAL"]


def test_an_office_that_is_no_correspondent_is_a_mistake(pair: Pair) -> None:
    assert refused(lambda: pair.capital.ask("resend", to="CAPITAL")) == "office.own"
    assert refused(lambda: pair.capital.ask("resend", to="PARIS")) == "charter.no-such-office"
    with pytest.raises(Mistake):
        pair.capital.ask("resend", to="paris")


def test_the_status_says_when_the_last_backup_was_made_and_what_came_since(pair: Pair, tmp_path: Path) -> None:
    assert pair.mission.ask("status")["backup"] is None
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.mission.ask("backup", file=str(tmp_path / "file"), passphrase=PASSPHRASE)
    pair.mission.send("CAPITAL")
    pair.capital.send("MISSION")
    pair.settle()
    told = pair.mission.ask("status")["backup"]
    assert (told["made"][:16], told["filed_since"]) == ("2025-08-02T00:00", 2)
