"""Two stations on a line: they say little, they say it again until it is heard, and a year away loses nothing."""

from __future__ import annotations

import pytest

from backchannel.seal.notice import NoticeKind, read_notice
from backchannel.seal.receipt import Answer
from backchannel.station.events import Acknowledge, Cancelled
from run.pair import DAY, START, WEEK, Pair, Side

MINUTE, HOUR = DAY // 1440, DAY // 24


def channel(side: Side) -> bytes:
    (identity,) = side.engine.state.channels
    return identity


def told(side: Side) -> int:
    """How many receipts this station has said."""
    (line,) = side.engine.state.channel(channel(side)).lines.values()
    return line.told


def pass_minutes(pair: Pair, minutes: int, *, step: int = 1) -> None:
    for _ in range(0, minutes, step):
        pair.pass_time(pair.clock.now() + step * MINUTE)
        pair.settle()


def test_two_stations_that_are_left_alone_exchange_one_heartbeat_an_hour_and_nothing_else(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.settle()
    pass_minutes(pair, 5)
    before = told(pair.mission), told(pair.capital)
    pass_minutes(pair, 24 * 60, step=10)
    for side, count in zip((pair.mission, pair.capital), before, strict=True):
        assert 22 <= told(side) - count <= 24
        assert "silent" not in side.alarms()


def test_a_receipt_that_is_lost_is_said_again_until_its_answer_covers_it(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.carry(pair.mission, pair.capital)
    pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    (line,) = pair.capital.engine.state.channel(channel(pair.capital)).lines.values()
    assert line.is_uncovered
    pass_minutes(pair, 12)
    assert not line.is_uncovered
    assert pair.mission.ask("log")[0]["deliveries"][0]["state"] == "received"


@pytest.mark.parametrize("restart", [False, True])
def test_a_receipt_that_takes_the_place_of_one_that_waits_waits_no_longer_than_that(pair: Pair, restart: bool) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", precedence="FLASH")
    pair.carry(pair.mission, pair.capital)
    if restart:
        pair.capital.close()
        pair.capital.open()
    office = pair.mission.engine.sealer.office
    pair.capital.note([Acknowledge(channel=channel(pair.capital), office=office, urgency=3, answer=Answer.SOON)])
    (row,) = [row for row in pair.capital.engine.vault.outgoing() if row.kind == "receipt"]
    assert row.urgency == 1


def test_a_silent_correspondent_is_seen_and_heard_again_but_not_by_what_a_carrier_had_kept(pair: Pair) -> None:
    pair.settle()
    pair.capital.send("MISSION")
    kept = pair.carry(pair.capital, pair.mission)
    pair.settle()
    pair.clock.move(START + 4 * HOUR)
    pair.mission.note(pair.mission.engine.tick())
    assert pair.mission.alarms().count("silent") == 1
    pair.mission.note(pair.mission.engine.arrive(kept))
    assert "heard-again" not in pair.mission.alarms()
    pair.capital.note(pair.capital.engine.tick())
    pair.carry(pair.capital, pair.mission)
    assert pair.mission.alarms().count("heard-again") == 1


def test_a_silence_that_was_told_is_not_told_again_after_a_restart(pair: Pair) -> None:
    pair.settle()
    pair.capital.send("MISSION")
    pair.settle()
    pair.clock.move(START + 4 * HOUR)
    pair.mission.note(pair.mission.engine.tick())
    pair.mission.close()
    pair.mission.open()
    pair.mission.effects.clear()
    pair.mission.note(pair.mission.engine.start())
    pair.clock.move(START + 8 * HOUR)
    pair.mission.note(pair.mission.engine.tick())
    assert "silent" not in pair.mission.alarms()


def test_every_notice_is_kept_and_verifies(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", precedence="FLASH")
    for minutes in (11, 21, 41):
        pair.clock.move(START + minutes * MINUTE)
        pair.mission.note(pair.mission.engine.tick())
    pair.mission.note(pair.mission.engine.happen([Cancelled(channel=channel(pair.mission), seq=1, at=pair.clock.now())]))
    charter = pair.mission.engine.charters[channel(pair.mission)]
    kept = pair.mission.engine.vault.notices(channel(pair.mission), "MISTO", 1)
    read = [read_notice(row.artefact, charter) for row in kept]
    assert [(notice.kind, notice.step) for notice in read] == [
        (NoticeKind.LATE, 1),
        (NoticeKind.LATE, 2),
        (NoticeKind.LATE, 3),
        (NoticeKind.CANCELLED, 1),
    ]
    assert {(notice.link, notice.to) for notice in read} == {(read[0].link, pair.capital.engine.sealer.office)}


def test_a_flood_of_questions_and_demands_is_answered_once(pair: Pair) -> None:
    pair.settle()
    demands = []
    for _ in range(25):
        effect = Acknowledge(
            channel=channel(pair.capital), office=pair.mission.engine.sealer.office, urgency=1, answer=Answer.NOW, traced=(1, 2)
        )
        pair.capital.note([effect])
        demands += pair.capital.waiting()
        pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    before = told(pair.mission)
    pair.mission.note(pair.mission.engine.arrive(demands))
    assert told(pair.mission) == before + 1


def test_what_a_station_says_after_a_commit_that_failed_has_the_next_number_and_covers_all(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    envelopes = pair.mission.waiting()
    effects = pair.capital.engine.arrive(envelopes)
    before = told(pair.capital)
    with monkeypatch.context() as patch:
        patch.setattr(pair.capital.engine.vault, "commit", lambda keeps: (_ for _ in ()).throw(OSError("no room")))
        with pytest.raises(OSError, match="no room"):
            pair.capital.engine.acknowledge(effects)
    assert told(pair.capital) == before
    pass_minutes(pair, 2 * 60, step=10)
    assert pair.mission.ask("log")[0]["deliveries"][0]["state"] == "received"


def test_a_thousand_messages_of_a_year_to_a_station_that_is_off_all_arrive_in_order_readable_and_none_silently(pair: Pair) -> None:
    pair.settle()
    pair.capital.close()
    count = 1000
    draft = "ROUTINE\nSECRET\nFrom: MISSION\nTo: CAPITAL\n\n1. One of a thousand.\n"
    for week in range(52):
        pair.clock.move(START + week * WEEK)
        number = count * (week + 1) // 52 - count * week // 52
        pair.mission.ask("send", drafts=[draft] * number)
        if week % 13 == 12:
            pair.mission.note(pair.mission.engine.tick())
    pair.clock.move(START + 365 * DAY)
    pair.mission.note(pair.mission.engine.tick())
    vault, identity = pair.mission.engine.vault, channel(pair.mission)
    assert all(vault.notices(identity, "MISTO", seq)[-1].kind == "late" for seq in range(1, count + 1 - 20))
    pair.capital.open()
    pair.capital.note(pair.capital.engine.start())
    pair.capital.ask("confirm_clock")
    pair.settle()
    rows = pair.capital.engine.vault.received_after(channel(pair.capital), "MISTO", 0)
    assert [row.seq for row in rows] == list(range(1, count + 1))
    assert pair.capital.engine.state.channel(channel(pair.capital)).incoming["MISTO"].missing() == ()
    for seq in (1, count // 2, count):
        assert "One of a thousand" in str(pair.capital.ask("read", number=f"MISTO {seq}"))
    assert {row.state for seq in range(1, count + 1) for row in vault.deliveries(identity, "MISTO", seq)} <= {"received", "opened"}


def test_a_message_that_is_sealed_anew_follows_the_one_that_it_followed(pair: Pair) -> None:
    pair.settle()
    for _ in range(2):
        pair.mission.send("CAPITAL")
    vault, identity, office = pair.mission.engine.vault, channel(pair.mission), pair.capital.engine.sealer.office
    first, second = (pair.mission.engine.reseal(identity, seq, office) for seq in (1, 2))
    row = vault.sent(identity, "MISTO", 1)
    assert row and second.previous and (first.previous, second.previous.seq, second.previous.digest) == (None, 1, row.digest)
