"""What the stations of one office tell each other: one value for each kind of act (docs/spec/house.md, "Acts").

Channel ids, digests of messages and versions of drafts are 32 bytes, stations are the ids of their seats, moments microseconds since
1970. Artefacts are bytes, and only well formed: whoever acts on one verifies it, so that a bad one does not take along what was told
beside it. How acts are written is in `seal.house_words`, which holds every member to its bounds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from backchannel.limits import NUMBER_MAX
from backchannel.message import OfficeName
from backchannel.message.numbers import parse_count
from backchannel.message.problems import ValueProblem, shown
from backchannel.seal.primitives import sha256
from backchannel.seal.strictjson import Value, b64u, encode

if TYPE_CHECKING:
    from backchannel.seal.chain import Link

__all__ = [
    "Act",
    "AskSecond",
    "Custody",
    "DraftAct",
    "DraftName",
    "Elsewhere",
    "GiveMailbox",
    "GiveSecond",
    "Release",
    "Return",
    "Submit",
    "TellChain",
    "TellCorrespondent",
    "TellDelivery",
    "TellLife",
    "TellMandate",
    "TellOpened",
    "TellReceived",
    "TellSent",
    "TellVerified",
    "ToldState",
    "Unknown",
    "Withdraw",
]

_DRAFT_CODE: Final = "house.draft"


class ToldState(StrEnum):
    """What an addressee has signed for, or that a delivery ended without it."""

    RECEIVED = "received"
    OPENED = "opened"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    GIVEN_UP = "undelivered"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class DraftName:
    """How a draft is called: the name of its drafter's station and a number that it counts, `LORD 3`; raises ValueProblem."""

    station: OfficeName
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= NUMBER_MAX:
            raise ValueProblem(_DRAFT_CODE, f"{self.number} is not the number of a draft", f"a whole number from 1 to {NUMBER_MAX}")

    @classmethod
    def parse(cls, text: str) -> DraftName:
        """The draft of this name; raises ValueProblem."""
        station, space, number = text.rpartition(" ")
        if not space:
            raise ValueProblem(_DRAFT_CODE, f"{shown(text)} is not the name of a draft", 'a station and a number, such as "LORD 3"')
        return cls(station=OfficeName.parse(station), number=parse_count(number, "number of a draft", NUMBER_MAX))

    def __str__(self) -> str:
        return f"{self.station} {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A message that was too large to be told: it is at the station of whoever tells of it, and this is its place."""

    series: str
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class TellChain:
    """Versions and revocations of an outer channel."""

    chain: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TellSent:
    """A message of the office, `at` the time when it was filed; not `whole` when bodies in it are closed to this office."""

    channel: bytes
    artefact: bytes | Elsewhere
    at: int
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TellReceived:
    """A message that came for the office, and when."""

    channel: bytes
    artefact: bytes | Elsewhere
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TellOpened:
    """That a person of the office has opened a message, and when."""

    channel: bytes
    series: str
    seq: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TellDelivery:
    """Where a message of the office's series on a channel is on its way to one addressee."""

    channel: bytes
    seq: int
    office: str
    state: ToldState
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TellCorrespondent:
    """A correspondent's transit card."""

    transit: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TellMandate:
    """A mandate of an officer."""

    mandate: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TellVerified:
    """How a correspondent's key was verified at the teller's station: its card, in words how, and whether by compared words or a code."""

    card: bytes
    how: str
    by_words: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """A version of a draft, after those `before` it: none for the first, several where it unites what two have changed at once.

    `channel` is that on which it is to be released, `text` the exact bytes.
    """

    draft: DraftName
    channel: bytes
    text: bytes
    before: tuple[bytes, ...] = ()
    note: str | None = None

    @property
    def version(self) -> bytes:
        """What names this version: a digest over draft, channel, text and all versions before it, so none comes after itself."""
        named: dict[str, Value] = {
            "before": [b64u(digest) for digest in self.before],
            "channel": b64u(self.channel),
            "draft": str(self.draft),
            "text": b64u(self.text),
        }
        return sha256(encode(named))


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A version of a draft goes back to its drafter, and why."""

    draft: DraftName
    version: bytes
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """A draft is not to be released, by its drafter's word about a version."""

    draft: DraftName
    version: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A version of a draft was released, under which number of the office's series, as the message of which digest."""

    draft: DraftName
    version: bytes
    number: int
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSecond:
    """A version as it would be signed, for a second person to read and sign."""

    draft: DraftName
    version: bytes
    asked: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveSecond:
    """A second person's signatures of what was asked for."""

    draft: DraftName
    version: bytes
    second: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TellLife:
    """In which life the office speaks to its correspondents now."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """That station `to` has custody under this `count`, and the life that it begins; given to it, or `taken` by itself."""

    count: int
    to: str
    life: int
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveMailbox:
    """The secret of 32 bytes by which the office's mailbox is emptied, for who takes custody under this count."""

    count: int
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """An act of a kind that this version does not know, as its canonical JSON: kept, and without effect."""

    value: bytes


DraftAct: TypeAlias = Submit | Return | Withdraw | Release | AskSecond | GiveSecond
Act: TypeAlias = (
    TellChain
    | TellSent
    | TellReceived
    | TellOpened
    | TellDelivery
    | TellCorrespondent
    | TellMandate
    | TellVerified
    | DraftAct
    | TellLife
    | Custody
    | GiveMailbox
    | Unknown
)
