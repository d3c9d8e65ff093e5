"""What the vault gives back: plain rows, times in microseconds, offices as id strings."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backchannel.seal.seat import Terms

__all__ = [
    "ActRow",
    "CardRow",
    "DeliveryRow",
    "InvitationRow",
    "JoiningRow",
    "NoticeRow",
    "OutgoingRow",
    "PendingRow",
    "QuarantineRow",
    "ReceivedRow",
    "SeenRow",
    "SentRow",
    "ToTellRow",
    "TraceRow",
    "VoidRow",
    "columns_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """An invitation of this office: its id and code, the terms of its seat, where it stands, and the answers, oldest first."""

    id: bytes
    channel: bytes
    code: bytes
    terms: Terms
    state: str
    at: int
    answers: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JoiningRow:
    """A channel that this office has asked to join: the invitation's code, the charter's chain as far as it is here, and who
    invited it, with the mailbox line of that office's card."""

    channel: bytes
    code: bytes
    chain: bytes
    office: str
    mailbox: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRow:
    """A version of a charter ("charter") or a revocation ("revocation") that lacks signatures, and when it was last changed."""

    channel: bytes
    digest: bytes
    kind: str
    artefact: bytes
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A pinned card and how it was verified: in somebody's own words, and by which means: "words" compared, a "code", or "" for none."""

    office: str
    artefact: bytes
    pinned_at: int
    how: str
    means: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRow:
    """A message of this office."""

    channel: bytes
    series: str
    seq: int
    serial: int
    digest: bytes
    precedence: str
    artefact: bytes
    filed_at: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A signed notice about one delivery."""

    channel: bytes
    series: str
    seq: int
    office: str
    kind: str
    step: int
    at: int
    artefact: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidRow:
    """Numbers of a correspondent's series that will not come."""

    series: str
    first: int
    last: int
    code: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """A question about one delivery, and its addressee's answer."""

    series: str
    seq: int
    office: str
    asked_at: int
    answered_at: int | None
    received_at: int | None
    opened_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One message on its way to one office."""

    channel: bytes
    series: str
    seq: int
    office: str
    urgency: int
    state: str
    filed_at: int
    accepted_at: int | None
    received_at: int | None
    opened_at: int | None
    refused_at: int | None
    cancelled_at: int | None
    given_up_at: int | None
    resealed_at: int | None
    handed_at: int | None
    tries: int
    carrier: str
    week: int | None
    filed_age: int
    received_age: int
    late: int
    unopened: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRow:
    """A message from another office."""

    channel: bytes
    series: str
    seq: int
    office: str
    digest: bytes
    capacity: str | None
    precedence: str
    urgency: int
    artefact: bytes
    sealed_to: str
    state: str
    received_at: int
    opened_at: int | None
    carrier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRow:
    """An act that notes, among others, this message as seen by somebody."""

    channel: bytes
    series: str
    seq: int
    digest: bytes
    artefact: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingRow:
    """A receipt or transit card that waits for a carrier."""

    channel: bytes
    office: str
    kind: str
    urgency: int
    envelope: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineRow:
    """What was refused and why; the bytes themselves (`size` of them) are asked for apart."""

    digest: bytes
    code: str
    sentence: str
    size: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """An act of a station of this office: whose, by its message's number in the house and its place there, and its JSON.

    `card` is the number of the office's card under which it was told.
    """

    station: str
    seq: int
    place: int
    kind: str
    about: str
    act: bytes
    at: int
    card: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTellRow:
    """An act of this station that waits to be told: to all others, or to one."""

    number: int
    act: bytes
    urgency: int
    station: str | None


@cache
def columns_of(kind: type[Any]) -> tuple[tuple[str, ...], str]:
    """The names of what a row of this kind holds, and how a query lists them: found out once, for rows are asked for all the time."""
    names = tuple(field.name for field in fields(kind))
    return names, ", ".join(names)
