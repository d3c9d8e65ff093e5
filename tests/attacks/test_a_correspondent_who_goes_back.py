"""A correspondent whose receipts are signed and false: about lives, heads, void numbers, and what it has seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backchannel.envelope import Envelope
from backchannel.errors import Mistake
from backchannel.limits import NUMBER_MAX
from backchannel.run.folder import Folder
from backchannel.run.restore import restore
from backchannel.seal import Link, Reach
from backchannel.seal.chain import WITHOUT_MAX
from backchannel.seal.receipt import Answer, Life, Seen, Void
from backchannel.station.events import Acknowledge
from run.packs import backed_up
from run.pair import DAY, PASSPHRASE, Pair, Side

FALSE = bytes(32)
HIGHEST = 2**53 - 1


@pytest.fixture
def pair(pair: Pair) -> Pair:
    pair.settle()
    return pair


def channel(side: Side) -> Any:
    (correspondence,) = side.engine.state.channels.values()
    return correspondence


def lies(pair: Pair, **words: Any) -> None:
    """CAPITAL signs a receipt that says something else than it should, and MISSION takes it in."""
    capital, mission = pair.capital.engine, pair.mission.engine
    there, office = channel(pair.capital), mission.sealer.office
    asked = Acknowledge(channel=there.charter.channel, office=office, urgency=3, answer=Answer.NONE)
    honest = there.receipt(office, asked, (), capital.clock.now())
    there.lines[office].told += 1
    sealed = capital.sealer.receipt(there, office, replace(honest, **words), 3)
    pair.mission.note(mission.arrive([Envelope.parse(sealed)]))


def line(pair: Pair) -> Any:
    return channel(pair.mission).lines[pair.capital.engine.sealer.office]


def claimed(through: int | None, *also: int, without: tuple[int, ...] = ()) -> Reach:
    """A reach in MISSION's series with digests of nothing."""
    links = tuple(Link(seq=seq, digest=FALSE) for seq in also)
    return Reach(series="MISTO", through=Link(seq=through, digest=FALSE) if through else None, also=links, without=without)


def states(side: Side) -> list[str]:
    return [row["deliveries"][0]["state"] for row in side.ask("log") if row["direction"] == "out"]


def stands(channel: Any) -> tuple[Any, ...]:
    """How a channel stands, as far as a person or a correspondent is ever told."""
    ledgers = [(each.received(), each.opened(), each.missing(), each.broken(), each.voided()) for each in channel.incoming.values()]
    return (channel.lines, channel.outgoing, list(channel.deliveries.all()), channel.refusals, ledgers)


def is_as_on_disk(side: Side) -> bool:
    (kept,) = side.engine.vault.load(side.engine.sealer.office, side.engine.charters.values()).channels.values()
    return stands(kept) == stands(channel(side))


def test_other_bytes_under_our_numbers_settle_nothing(pair: Pair) -> None:
    for _ in range(2):
        pair.mission.send("CAPITAL")
    lies(pair, received=claimed(None, 1, 2), opened=claimed(None, 1, 2))
    assert states(pair.mission) == ["filed", "filed"]


def test_what_is_said_to_have_come_and_to_be_missing_at_once_goes_again(pair: Pair) -> None:
    for _ in range(3):
        pair.mission.send("CAPITAL")
    lies(pair, received=claimed(9, without=(1, 2, 3)))
    assert states(pair.mission) == ["filed"] * 3
    pair.settle()
    assert states(pair.mission) == ["received"] * 3


def test_lives_that_change_with_every_receipt_take_nothing_back_and_nothing_in(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    for number in range(30):
        lies(pair, life=Life(count=2 + number % 3, name=bytes([number]) * 16), received=claimed(None))
    assert states(pair.mission) == ["received"]
    assert "went-back" in pair.mission.alarms()
    assert is_as_on_disk(pair.mission)


def test_the_highest_numbers_that_can_be_said_are_kept_and_read_again(pair: Pair) -> None:
    top = Link(seq=NUMBER_MAX, digest=FALSE)
    lies(pair, life=Life(count=HIGHEST, name=FALSE[:16]), number=HIGHEST, seen=Seen(life=FALSE[:16], number=HIGHEST), head=top)
    lies(pair, life=Life(count=HIGHEST, name=FALSE[1:17]), void=(Void(first=NUMBER_MAX, last=NUMBER_MAX, previous=None, code="a.code"),))
    assert is_as_on_disk(pair.mission)
    assert len(channel(pair.mission).incoming["TOMIS"].missing()) <= 200
    pair.capital.send("MISSION")
    pair.settle()
    assert [row["number"] for row in pair.mission.ask("inbox")] == ["TOMIS 1/1"]


def test_numbers_that_are_here_stay_here_and_those_to_come_are_received_whatever_is_said_of_them(pair: Pair) -> None:
    pair.capital.send("MISSION")
    pair.settle()
    lies(pair, void=(Void(first=1, last=3, previous=None, code="delivery.cancelled"),))
    pair.capital.send("MISSION")
    pair.settle()
    assert [row["number"] for row in pair.mission.ask("inbox")] == ["TOMIS 1/1", "TOMIS 2/2"]
    assert channel(pair.mission).incoming["TOMIS"].voided() == (3,)
    assert is_as_on_disk(pair.mission)


def test_void_numbers_without_end_end_at_their_bound_in_memory_and_on_disk(pair: Pair) -> None:
    for first in (1, 5_001):
        ends = range(first, NUMBER_MAX - 10_000, 10_000)
        lies(pair, void=tuple(Void(first=at, last=at + 9_999, previous=None, code="series.lost") for at in ends[:200]))
    assert len(channel(pair.mission).incoming["TOMIS"].voided()) == WITHOUT_MAX
    assert len(pair.mission.engine.vault.voids(channel(pair.mission).charter.channel)) <= 3
    assert is_as_on_disk(pair.mission)


def test_what_it_has_seen_covers_no_more_than_was_said_and_an_answer_is_still_asked_for(pair: Pair) -> None:
    lies(pair, seen=Seen(life=pair.mission.engine.state.life.name, number=HIGHEST))
    pair.capital.send("MISSION")
    pair.carry(pair.capital, pair.mission)
    assert line(pair).is_uncovered


def test_demands_without_end_cost_one_answer_each_time_they_are_looked_at(pair: Pair) -> None:
    before = line(pair).told
    for _ in range(5):
        lies(pair, answer=Answer.NOW, trace=tuple(range(1, 21)))
    assert line(pair).told == before + 5


def test_who_asks_how_messages_stand_hears_of_its_own_alone(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    lies(pair, trace=(1, NUMBER_MAX))
    (sealed,) = [row.envelope for row in pair.mission.engine.vault.outgoing() if row.kind == "receipt"]
    opened: Any = pair.capital.engine.sealer.open(Envelope.parse(sealed), pair.capital.engine.histories)
    assert [(row.seq, row.received_at, row.opened_at) for row in opened.said.traced] == [(1, None, None), (NUMBER_MAX, None, None)]


@pytest.mark.parametrize("highest", [1_002, 900_000, NUMBER_MAX])
def test_who_claims_to_hold_what_a_restored_station_cannot_have_sent_does_not_move_its_series(
    pair: Pair, tmp_path: Path, highest: int
) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    file = backed_up(pair.mission, tmp_path / "backup")
    pair.mission.close()
    restore(Folder(path=tmp_path / "MISSION"), file, PASSPHRASE, at=pair.clock.now())
    pair.mission = Side(tmp_path / "MISSION", "MISSION", pair.clock)
    pair.mission.note(pair.mission.engine.start())
    pair.carry(pair.mission, pair.capital)
    lies(pair, received=claimed(None, highest))
    assert "far-ahead" in pair.mission.alarms()
    with pytest.raises(Mistake):
        pair.mission.send("CAPITAL")
    assert channel(pair.mission).outgoing.next_seq == 2
    pair.pass_time(pair.clock.now() + DAY // 12)
    pair.settle()
    assert pair.mission.send("CAPITAL")["number"] == "MISTO 2/2"
