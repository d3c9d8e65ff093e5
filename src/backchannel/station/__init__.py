"""The office's life as a function: state and event in; state, rows to keep and effects out (docs/spec/delivery.md).

Events and effects are in `station.events`, rows in `station.keep`, the life cycles in `station.life`.
"""

from backchannel.station.deliveries import Delivery
from backchannel.station.events import Effect, Event
from backchannel.station.keep import Keep, Outbound, Sent
from backchannel.station.life import CopyState, DeliveryState
from backchannel.station.line import Line
from backchannel.station.outcome import Outcome
from backchannel.station.state import Correspondence, Place, State
from backchannel.station.step import step

__all__ = [
    "CopyState",
    "Correspondence",
    "Delivery",
    "DeliveryState",
    "Effect",
    "Event",
    "Keep",
    "Line",
    "Outbound",
    "Outcome",
    "Place",
    "Sent",
    "State",
    "step",
]
