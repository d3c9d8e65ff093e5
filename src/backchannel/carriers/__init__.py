"""Ways for envelopes to travel; each keeps the contract of `ports.Carrier` and can name neither a message nor a key."""

from __future__ import annotations

from backchannel.carriers.memory import MemoryCarrier, MemoryNetwork
from backchannel.carriers.switch import SwitchCarrier

__all__ = ["MemoryCarrier", "MemoryNetwork", "SwitchCarrier"]
