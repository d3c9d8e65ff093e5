"""What happens to a station, and what it wants done: values only (docs/spec/delivery.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backchannel.errors import Refused
    from backchannel.seal import Opened, OpenedReceipt, OpenedTransit
    from backchannel.station.keep import Sent

__all__ = [
    "Acknowledge",
    "Alarm",
    "Arrived",
    "Cancelled",
    "CarrierAccepted",
    "CarrierFailed",
    "Dispatch",
    "Effect",
    "Event",
    "Hand",
    "PersonOpened",
    "ReceiptArrived",
    "ReceiptSealed",
    "Released",
    "Started",
    "Ticked",
    "TransitArrived",
    "Unreadable",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A message was numbered, signed and sealed for its addressees."""

    sent: Sent
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A verified message came in."""

    opened: Opened
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptArrived:
    """A verified receipt came in."""

    receipt: OpenedReceipt
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitArrived:
    """A verified transit card of a correspondent came in."""

    transit: OpenedTransit
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Bytes came in that were refused."""

    refused: Refused
    came: bytes
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOpened:
    """A person, having unlocked, opened a message; `confirmed` is False when its sealed body did not fit."""

    channel: bytes
    series: str
    seq: int
    confirmed: bool
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierAccepted:
    """A carrier says that it has the sealed bytes on its disk."""

    channel: bytes
    series: str
    seq: int
    office: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierFailed:
    """A carrier could not be reached or would not take an envelope."""

    channel: bytes
    series: str
    seq: int
    office: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """A person here wants a message not to be tried any longer, for any addressee that has not received it."""

    channel: bytes
    seq: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSealed:
    """A receipt that was owed to an office is signed and sealed."""

    channel: bytes
    office: str
    urgency: int
    envelope: bytes
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The station runs again: a receipt that was owed when it stopped may never have been signed."""

    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """Time went by."""

    at: int


Event = (
    Released
    | Arrived
    | ReceiptArrived
    | TransitArrived
    | Unreadable
    | PersonOpened
    | CarrierAccepted
    | CarrierFailed
    | Cancelled
    | ReceiptSealed
    | Started
    | Ticked
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Give one message's envelope for one office to a carrier; without the bytes here, they are in the vault."""

    channel: bytes
    series: str
    seq: int
    office: str
    urgency: int
    envelope: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge:
    """A receipt is owed to an office: sign one for all that is owed, seal it, and come back with ReceiptSealed."""

    channel: bytes
    office: str
    urgency: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A person here must look now."""

    kind: str
    channel: bytes
    series: str
    seq: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A sealed receipt or transit card waits on disk for a carrier."""


Effect = Hand | Acknowledge | Alarm | Dispatch
