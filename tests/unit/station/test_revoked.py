"""What ends for a station with the revocation of a correspondent."""

from __future__ import annotations

from typing import cast

from backchannel.seal import Charter
from backchannel.station import Correspondence, DeliveryState, step
from backchannel.station.events import Ticked
from unit.station.values import CHANNEL, LIFE, OURS, THEIRS, TwoSeats, fresh_state, released


def test_what_is_under_way_to_a_revoked_office_ends_at_the_next_tick_where_the_disk_had_no_room_for_that_before() -> None:
    state = fresh_state()
    state, _ = step(state, released(1))
    revoked = Correspondence.begin(cast("Charter", TwoSeats(revoked=frozenset({THEIRS}))), OURS, LIFE)
    revoked.deliveries = state.channels[CHANNEL].deliveries
    state.channels[CHANNEL] = revoked
    state, _ = step(state, Ticked(at=1))
    assert [delivery.state for _, delivery in state.channels[CHANNEL].deliveries.all()] == [DeliveryState.CANCELLED]
