"""What happens to a station, and what it wants done: values only (docs/spec/delivery.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backchannel.seal.receipt import Answer
from backchannel.station.told import CustodyChanged, DeliveryTold, Followed

if TYPE_CHECKING:
    from backchannel.errors import Refused
    from backchannel.seal import Link, Opened, OpenedReceipt, OpenedTransit
    from backchannel.station.keep import Outbound, Sent

__all__ = [
    "Acknowledge",
    "Alarm",
    "Arrived",
    "Cancelled",
    "CarrierAccepted",
    "CarrierBack",
    "CharterChanged",
    "CustodyChanged",
    "DeliveryTold",
    "Dispatch",
    "Effect",
    "Event",
    "Followed",
    "GivenBack",
    "Hand",
    "PersonOpened",
    "ReceiptArrived",
    "ReceiptSealed",
    "Released",
    "Reseal",
    "Resealed",
    "Returned",
    "SeriesReopened",
    "ShareCharter",
    "Started",
    "Ticked",
    "TraceAsked",
    "TransitArrived",
    "TransitTwice",
    "Unreadable",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A message was numbered, signed and sealed for its addressees."""

    sent: Sent
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A verified message came in; `carrier` is how, where that is told."""

    opened: Opened
    at: int
    carrier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptArrived:
    """A verified receipt came in."""

    receipt: OpenedReceipt
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitArrived:
    """A correspondent's verified transit card came in, later than the one held; `renewed`: keys of that one are lost there."""

    transit: OpenedTransit
    at: int
    renewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitTwice:
    """A verified transit card came in that has other keys than the one that is held, in the same place: none of them is the later."""

    transit: OpenedTransit
    refused: Refused
    came: bytes
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Bytes came in that were refused."""

    refused: Refused
    came: bytes
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOpened:
    """A person, having unlocked, opened a message; `confirmed` is False when its sealed body did not fit.

    `elsewhere`: at another station of this office.
    """

    channel: bytes
    series: str
    seq: int
    confirmed: bool
    at: int
    elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierAccepted:
    """A carrier says that it has the sealed bytes on its disk; `carrier` is where."""

    channel: bytes
    series: str
    seq: int
    office: str
    at: int
    carrier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterChanged:
    """A channel's charter is another now, as `news` says: alarms to sound, each with an office or none.

    `since` is the version that was in force before; `own` says that this office completed what is new, and tells everybody.
    """

    channel: bytes
    since: bytes | None
    news: tuple[tuple[str, str], ...]
    own: bool
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierBack:
    """The carrier to these offices (channel, office) answers again: what it had may be lost."""

    offices: frozenset[tuple[bytes, str]]
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """A message of this office is sealed anew for one addressee: its key's week was over, or a person said to send it again.

    `previous` is the message before it that was for the same office.
    """

    channel: bytes
    link: Link
    precedence: str
    outbound: Outbound
    at: int
    previous: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A message of this office's own came back from a correspondent who still held it."""

    opened: Opened
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """A message of a correspondent's own, which it lost, is sealed for it: a person here said so."""

    channel: bytes
    office: str
    seq: int
    urgency: int
    envelope: bytes = field(repr=False)
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesReopened:
    """The officer opens a restored series at a number that cannot have been used, without waiting for everybody's word."""

    channel: bytes
    first: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceAsked:
    """A person here wants to know how a message stands at one addressee, by that station's own word."""

    channel: bytes
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
    """A receipt that was owed to an office is signed and sealed, as the next on its line; `asks` for one in return or not."""

    channel: bytes
    office: str
    urgency: int
    asks: bool
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
    | TransitTwice
    | Unreadable
    | PersonOpened
    | CarrierAccepted
    | CarrierBack
    | CharterChanged
    | CustodyChanged
    | DeliveryTold
    | Followed
    | Resealed
    | Returned
    | GivenBack
    | SeriesReopened
    | TraceAsked
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
    """A receipt is owed to an office: sign one for all that is owed, seal it, and come back with ReceiptSealed.

    `answer` says whether one is wanted in return; `traced` are numbers of theirs that they asked about.
    """

    channel: bytes
    office: str
    urgency: int
    answer: Answer = Answer.NONE
    traced: tuple[int, ...] = ()

    def and_also(self, other: Acknowledge) -> Acknowledge:
        """One receipt for both of what is owed to the same office."""
        return Acknowledge(
            channel=self.channel,
            office=self.office,
            urgency=min(self.urgency, other.urgency),
            answer=max(self.answer, other.answer, key=[Answer.NONE, Answer.SOON, Answer.NOW].index),
            traced=tuple(sorted({*self.traced, *other.traced})),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCharter:
    """An office holds no newer version than `since` (None: not even the first), or fewer revocations: send it what it lacks."""

    channel: bytes
    office: str
    since: bytes | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reseal:
    """Seal a message of this office anew for one addressee, for its key's week is over, and come back with Resealed."""

    channel: bytes
    series: str
    seq: int
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A person here must look now: at a message, or (without a number) at a line. `step` counts, when it is said again.

    `office` is the id of an office of the channel; `newcomer` the name of one that is not on it yet. Of an order `paragraph` says which,
    and `why` what speaks against it, in words of our own; `crossed` are the messages of ours that a message crossed.
    """

    kind: str
    channel: bytes
    series: str
    seq: int
    at: int
    office: str = ""
    step: int = 1
    newcomer: str = ""
    paragraph: int = 0
    why: str = ""
    crossed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A sealed receipt or transit card waits on disk for a carrier."""


Effect = Hand | Acknowledge | Reseal | ShareCharter | Alarm | Dispatch
