"""What a step wants on disk: rows that the vault commits in one transaction before anything is shown or sent.

Times are microseconds since 1970-01-01T00:00Z; offices are id strings; channels and digests are 32 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backchannel.errors import Refused
    from backchannel.message import Message
    from backchannel.seal import Link, Opened
    from backchannel.station.life import CopyState, DeliveryState

__all__ = [
    "Keep",
    "KeepCopyState",
    "KeepDelivery",
    "KeepEvidence",
    "KeepOutgoing",
    "KeepQuarantine",
    "KeepReceived",
    "KeepSent",
    "KeepTransit",
    "Outbound",
    "Sent",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """The envelope (encoded) that carries a message to one addressee, and its urgency class (1 to 3)."""

    office: str
    urgency: int
    envelope: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A released message: its place in the series, its full artefact, and an envelope for each addressee.

    With its `message` it is found by its words at once; without, when search has looked into the artefact.
    """

    channel: bytes
    series: str
    link: Link
    serial: int
    precedence: str
    artefact: bytes
    envelopes: tuple[Outbound, ...]
    message: Message | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSent:
    """A released message, filed `at`."""

    sent: Sent
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepReceived:
    """A verified message from another office, as the proof that `seal` gave."""

    opened: Opened
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDelivery:
    """A new state of one delivery; `detail` is a refusal's code and sentence."""

    channel: bytes
    series: str
    seq: int
    office: str
    state: DeliveryState
    at: int
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCopyState:
    """A new state of one received message."""

    channel: bytes
    series: str
    seq: int
    state: CopyState
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepQuarantine:
    """Bytes that were refused, with the reason; they are kept as they came."""

    refused: Refused
    came: bytes
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepEvidence:
    """A second, different message under a number that is already held: both are kept."""

    opened: Opened
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepOutgoing:
    """A sealed receipt or transit card for one office, until a carrier has it; a newer one of a kind replaces the older."""

    channel: bytes
    office: str
    kind: str
    urgency: int
    envelope: bytes
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepTransit:
    """A correspondent's newer transit card, verified."""

    office: str
    artefact: bytes
    at: int


Keep = KeepSent | KeepReceived | KeepDelivery | KeepCopyState | KeepQuarantine | KeepEvidence | KeepOutgoing | KeepTransit
