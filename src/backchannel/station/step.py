"""The station's life: `step(state, event) -> (state, outcome)`; no input, no output, no clock, no chance.

Durable before visible: the caller commits the keeps and signed notices in one transaction, and only then carries out the
effects. When the commit fails it throws the state away and rebuilds it from the vault. (docs/spec/delivery.md)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.station import charters, following, receipts, receiving, sending
from backchannel.station.events import (
    Arrived,
    Cancelled,
    CarrierAccepted,
    CarrierBack,
    CharterChanged,
    CustodyChanged,
    DeliveryTold,
    Event,
    Followed,
    GivenBack,
    PersonOpened,
    ReceiptArrived,
    ReceiptSealed,
    Released,
    Resealed,
    Returned,
    SeriesReopened,
    Started,
    Ticked,
    TraceAsked,
    TransitArrived,
    TransitTwice,
    Unreadable,
)
from backchannel.station.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from backchannel.station.state import State

__all__ = ["step"]


def step(state: State, event: Event) -> tuple[State, Outcome]:
    """Let one event happen; the state is changed in place and returned."""
    outcome = Outcome()
    _HAPPENS[type(event)](event, state, outcome)
    return state, outcome


def _ticked(event: Ticked, state: State, out: Outcome) -> None:
    for channel in state.channels.values():
        if channel.charter.revoked:
            # The disk may have kept that an office is revoked, and then had no room for what ends with that.
            charters.end_with_revoked(channel, state, event.at, out)
        sending.pass_time(channel, state, event.at, out)
        receiving.remind(channel, state.age, event.at, out)
        receipts.beat(channel, state.age, event.at, out)


_HAPPENS: Final[dict[type, Callable[[Any, State, Outcome], None]]] = {
    Arrived: receiving.arrived,
    Cancelled: sending.cancelled,
    CarrierAccepted: sending.carrier_accepted,
    CarrierBack: sending.carrier_back,
    CharterChanged: charters.changed,
    CustodyChanged: following.custody_changed,
    DeliveryTold: following.delivery_told,
    Followed: following.followed,
    GivenBack: receipts.given_back,
    PersonOpened: receiving.person_opened,
    ReceiptArrived: receipts.receipt_arrived,
    ReceiptSealed: receipts.receipt_sealed,
    Released: sending.released,
    Resealed: sending.resealed,
    Returned: receiving.returned,
    SeriesReopened: receipts.series_reopened,
    Started: receipts.started,
    Ticked: _ticked,
    TraceAsked: receipts.trace_asked,
    TransitArrived: receiving.transit_arrived,
    TransitTwice: receiving.transit_twice,
    Unreadable: receiving.unreadable,
}
