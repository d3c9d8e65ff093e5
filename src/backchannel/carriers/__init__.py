"""Ways for envelopes to travel; each keeps the contract of `ports.Carrier` and can name neither a message nor a key."""

from __future__ import annotations

from backchannel.carriers.box import read_regular
from backchannel.carriers.mail import read_attached, write_mail
from backchannel.carriers.memory import MemoryCarrier, MemoryNetwork
from backchannel.carriers.pouch import PouchCarrier, PouchFolder
from backchannel.carriers.switch import SwitchCarrier

__all__ = [
    "MemoryCarrier",
    "MemoryNetwork",
    "PouchCarrier",
    "PouchFolder",
    "SwitchCarrier",
    "read_attached",
    "read_regular",
    "write_mail",
]
