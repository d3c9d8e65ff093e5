"""What a step wants on disk: rows that the vault commits in one transaction before anything is shown or sent.

Times are microseconds since 1970-01-01T00:00Z; offices are id strings; channels and digests are 32 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backchannel.errors import Refused
    from backchannel.ledger import Entry, Filed
    from backchannel.message import Message
    from backchannel.seal import Link, Opened
    from backchannel.seal.history import History
    from backchannel.seal.notice import Notice
    from backchannel.seal.receipt import Life, Traced, Void
    from backchannel.station.life import CopyState, DeliveryState
    from backchannel.station.line import Line

__all__ = [
    "Keep",
    "KeepAct",
    "KeepCopyState",
    "KeepCustody",
    "KeepDelivery",
    "KeepEntry",
    "KeepEnvelope",
    "KeepEvidence",
    "KeepHistory",
    "KeepLine",
    "KeepNotice",
    "KeepOutgoing",
    "KeepQuarantine",
    "KeepReceived",
    "KeepReturned",
    "KeepSent",
    "KeepSeries",
    "KeepToTell",
    "KeepTold",
    "KeepTrace",
    "KeepTransit",
    "KeepVoid",
    "Outbound",
    "Sent",
    "latest",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """The envelope (encoded) that carries a message to one addressee, its urgency class (1 to 3), and what it is sealed to.

    `week` is that of the transit key, None for the standing key.
    """

    office: str
    urgency: int
    envelope: bytes
    week: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A released message: its place in the series, its full artefact, and an envelope for each addressee.

    With its `message` it is found by its words at once; without, when search has looked into the artefact. `entry` is what the
    ledger keeps of it. `whole`: all of its bodies are in the artefact. An envelope without bytes is with another station of the
    office, which delivers it.
    """

    channel: bytes
    series: str
    link: Link
    serial: int
    precedence: str
    artefact: bytes
    envelopes: tuple[Outbound, ...]
    whole: bool = True
    message: Message | None = field(default=None, repr=False, compare=False)
    entry: Entry | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSent:
    """A released message, filed `at`, when the station had lived for `age`."""

    sent: Sent
    at: int
    age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepReceived:
    """A verified message from another office, as the proof that `seal` gave; `carrier` is how it came, where that is told."""

    opened: Opened
    at: int
    age: int
    carrier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDelivery:
    """A new state of one delivery; `detail` is a refusal's code, or the carrier that accepted it.

    `handed_at`: when it was first handed over since the station started.
    """

    channel: bytes
    series: str
    seq: int
    office: str
    state: DeliveryState
    at: int
    age: int
    detail: str = ""
    handed_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepEntry:
    """What the ledger keeps of a message that is filed with it; of another copy of the same it takes the place.

    `bears`: one of its portions is a text, or asks, answers, orders, reports or replaces something; `filed` is that, where it is at hand,
    and `row` that as it is kept, without what is for an officer's eyes.
    """

    channel: bytes
    entry: Entry
    bears: bool
    filed: Filed | None = field(default=None, repr=False, compare=False)
    row: bytes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepEnvelope:
    """A message sealed anew for one addressee: it is to be delivered once more, and its time counts from `age`."""

    channel: bytes
    series: str
    seq: int
    outbound: Outbound
    at: int
    age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepNotice:
    """A signed notice about one delivery."""

    notice: Notice
    artefact: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepLine:
    """How the line to one office stands."""

    channel: bytes
    office: str
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSeries:
    """Where this office's own series stands after a restore: what its rows do not tell."""

    channel: bytes
    next_seq: int
    next_serial: int
    last: Link | None
    lost: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepVoid:
    """Numbers of a correspondent's series that will not come, as it has said."""

    channel: bytes
    series: str
    void: Void
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepTrace:
    """A question about one delivery, or the addressee's answer to it."""

    channel: bytes
    series: str
    seq: int
    office: str
    at: int
    answer: Traced | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepReturned:
    """A message of this office's own, taken back: who has it, and who will not get it."""

    opened: Opened
    received: tuple[str, ...]
    lost: tuple[str, ...]
    at: int
    age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCopyState:
    """A new state of one received message; `elsewhere`: it was opened at another station of this office."""

    channel: bytes
    series: str
    seq: int
    state: CopyState
    at: int
    elsewhere: bool = False


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
    """A newer transit card of a correspondent's device, verified."""

    office: str
    device: str
    artefact: bytes
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepHistory:
    """A channel's charter as far as it is verified here; what of it is kept already stays."""

    history: History
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCustody:
    """Whether this station has the custody of its office, and the life in which the office speaks to correspondents."""

    mine: bool
    life: Life


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepToTell:
    """An act that the other stations of this office are to be told, or one of them (`to`, its seat); written as in a message."""

    act: bytes
    urgency: int
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepTold:
    """Acts up to this number of the queue have been told."""

    through: int
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepAct:
    """An act of a station of this office, by its message's number in its series and its place there."""

    station: str
    seq: int
    place: int
    kind: str
    about: str
    act: bytes
    at: int
    card: int


Keep = (
    KeepSent
    | KeepAct
    | KeepCustody
    | KeepToTell
    | KeepTold
    | KeepHistory
    | KeepReceived
    | KeepReturned
    | KeepDelivery
    | KeepEntry
    | KeepEnvelope
    | KeepNotice
    | KeepCopyState
    | KeepQuarantine
    | KeepEvidence
    | KeepOutgoing
    | KeepTransit
    | KeepLine
    | KeepSeries
    | KeepVoid
    | KeepTrace
)


def latest(keeps: Iterable[Keep]) -> list[Keep]:
    """Rows as they are, but of each line only as it stands at the end: a batch changes it with every message."""
    lines: dict[tuple[bytes, str], Keep] = {}
    others: list[Keep] = []
    for keep in keeps:
        if isinstance(keep, KeepLine):
            lines[keep.channel, keep.office] = keep
        else:
            others.append(keep)
    return [*others, *lines.values()]
