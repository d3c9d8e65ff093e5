"""A station beside others of its office: what they released and learnt, and who has custody."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from backchannel.seal import Charter, Opened
from backchannel.seal.receipt import Life, Seen
from backchannel.station import Correspondence, DeliveryState, State
from backchannel.station.events import Returned
from backchannel.station.keep import KeepSeries
from backchannel.station.life import DeliveryAct
from backchannel.station.told import CustodyChanged, DeliveryTold, Followed
from unit.station.values import (
    CHANNEL,
    LIFE,
    OUR_SERIES,
    OURS,
    THEIRS,
    Message,
    TwoSeats,
    alarms,
    arrived,
    fresh_state,
    happen,
    line,
    link,
    reach,
    receipt,
    released,
    sealed,
    seen,
    told,
)

AGAIN = Life(count=2, name=b"a second life" + bytes(3))
OTHER = Seen(life=b"a third life" + bytes(4), number=1)
HOUSE = b"house" * 6 + b"of"


def followed(seq: int) -> Followed:
    return Followed(sent=released(seq).sent, at=0)


def told_received(seq: int) -> DeliveryTold:
    return DeliveryTold(channel=CHANNEL, seq=seq, office=THEIRS, act=DeliveryAct.RECEIVE, detail="", at=0)


def states(state: State) -> list[DeliveryState]:
    return [delivery.state for _, delivery in state.channels[CHANNEL].deliveries.of(1)]


def test_who_gave_custody_away_is_not_called_when_its_successor_is_heard() -> None:
    state = fresh_state()
    happen(state, arrived(1), sealed(), receipt(seen=seen(1)), CustodyChanged(mine=False, life=LIFE, taken=False, at=0))
    assert alarms(happen(state, receipt(seen=OTHER))) == []


def test_what_a_correspondent_saw_before_a_life_that_it_has_begun_since_is_no_sign_of_two() -> None:
    state = fresh_state()
    happen(state, arrived(1), sealed(), receipt(seen=seen(1)))
    assert "double" not in alarms(happen(state, receipt(life=AGAIN, seen=OTHER)))
    assert line(state).covered == 0


def test_a_lost_message_that_a_colleague_still_has_is_kept_as_lost_no_more() -> None:
    state = fresh_state()
    state.channels[CHANNEL].outgoing.lost.update({1, 2})
    keeps = happen(state, followed(2)).keeps
    assert [keep.lost for keep in keeps if isinstance(keep, KeepSeries)] == [(1,)]


def test_what_is_told_as_received_after_the_word_that_it_was_opened_is_opened() -> None:
    state = fresh_state()
    happen(state, receipt(received=reach(1), opened=reach(1)), followed(1))
    assert states(state) == ["filed"]
    happen(state, told_received(1))
    assert states(state) == []  # opened: nothing more can happen to it


def test_a_delivery_that_is_settled_is_nobodys_to_deliver() -> None:
    state = fresh_state()
    happen(state, followed(1), told_received(1))
    delivery = state.channels[CHANNEL].deliveries.find(THEIRS, 1)
    assert delivery is not None
    assert (delivery.state, delivery.elsewhere) == ("received", False)


def test_a_message_that_is_given_back_is_the_last_for_its_addressee() -> None:
    state = fresh_state()
    own = state.channels[CHANNEL].outgoing
    own.lost.add(1)
    heading = SimpleNamespace(heading=SimpleNamespace(to=("theirs",), info=()))
    happen(state, Returned(opened=cast("Opened", Message(link=link(1), office=OURS, series=OUR_SERIES, message=heading)), at=0))
    assert own.last_for == {THEIRS: link(1)}


def test_a_house_counts_serials_of_its_own_after_a_restore() -> None:
    house = Correspondence.begin(cast("Charter", TwoSeats(channel=CHANNEL, house=True)), OURS, AGAIN)
    house.outgoing.next_seq, house.outgoing.next_serial = 5, 9
    outer = Correspondence.begin(cast("Charter", TwoSeats(channel=HOUSE)), OURS, AGAIN)
    state = State(office=OURS, life=AGAIN, channels={CHANNEL: house, HOUSE: outer})
    happen(state, arrived(1), sealed(), receipt(seen=Seen(life=AGAIN.name, number=1), received=reach(6)))
    assert (house.outgoing.next_seq, house.outgoing.next_serial) == (7, 11)
    assert told(state).number == 2
