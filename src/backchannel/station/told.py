"""What happens to a station by the word of others of its office: events like those of `events` (docs/spec/house.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backchannel.seal.receipt import Life
    from backchannel.station.keep import Sent
    from backchannel.station.life import DeliveryAct

__all__ = ["CustodyChanged", "DeliveryTold", "Followed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Another station of this office has released a message of its series."""

    sent: Sent
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTold:
    """Another station of this office tells what became of a delivery."""

    channel: bytes
    seq: int
    office: str
    act: DeliveryAct
    detail: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyChanged:
    """This station has the custody of its office now, in this life towards correspondents, or has it no more.

    `taken`: from one that is gone, so that nobody has said how far the series had come.
    """

    mine: bool
    life: Life
    taken: bool
    at: int
