"""Receipts: a station's signed word on how a line to a correspondent stands (docs/spec/receipt.md).

Cumulative: a receipt says how far the office has come, so that a later one covers every earlier one that was lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import msgspec

from backchannel.errors import Refused
from backchannel.seal.artefacts import RECEIPT, payload_type, read_payload
from backchannel.seal.card import verify_device
from backchannel.seal.chain import Link, Reach
from backchannel.seal.reaches import link_of, link_value, number_of, reach_value, seat_reach
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import Value, b64u, unb64u

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.seal.charter import Charter
    from backchannel.seal.keys import SecretPair
    from backchannel.seal.sdjwt import Signed
    from backchannel.seal.seat import Seat

__all__ = ["VOID_RUN", "Answer", "Life", "OpenedReceipt", "Receipt", "Seen", "Traced", "Void", "make_receipt", "verify_receipt"]

LIFE_BYTES: Final = 16
TRACES: Final = 20  # numbers that one receipt asks about: what a person would ask in one breath
_CODE: Final = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
_CODE_CHARACTERS: Final = 64  # the longest of ours has under 30
_REFUSALS: Final = 200  # in one receipt; of more the lowest are said, and the others show as late
_VOIDS: Final = 200  # likewise
VOID_RUN: Final = 10_000  # numbers in one row of them: as far as an officer goes ahead after a restore; a longer run is several rows
_LAST_MOMENT: Final = 4_102_444_800_000_000  # the year 2100: what is later is no clock's word


class Answer(StrEnum):
    """Whether a receipt wants one in return: none, with the next that is due anyway, or at once."""

    NONE = "none"
    SOON = "soon"
    NOW = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """From when a station was made, or restored from a backup, to the next such moment: `count` from 1, `name` 16 random bytes."""

    count: int
    name: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The newest receipt of the other office that was taken in: in which of its lives, and its number there."""

    life: bytes
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """Numbers `first` to `last` of the giver's series that will not come to this office, why, and the message before them for it."""

    first: int
    last: int
    previous: Link | None
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What the giver holds of a message that it was asked about: when it was received and opened there, None for not."""

    seq: int
    received_at: int | None
    opened_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What one receipt says; `at` in microseconds since 1970 by the giver's clock, `number` from 1 on this line and in this life.

    `charter` is the digest of the version that is in force at the giver, `revocations` one over those that it knows.
    `received`, `opened` and `refused` are about the other office's series, `head` and `void` about the giver's own: the last
    message that was addressed to the other office, and numbers that will not come.
    """

    at: int
    charter: bytes
    revocations: bytes | None = None
    life: Life
    number: int
    seen: Seen | None
    answer: Answer
    received: Reach
    opened: Reach
    refused: tuple[tuple[Link, str], ...] = ()
    head: Link | None = None
    void: tuple[Void, ...] = ()
    trace: tuple[int, ...] = ()
    traced: tuple[Traced, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedReceipt:
    """A verified receipt from `office`, for this office."""

    channel: bytes
    office: str
    said: Receipt


class _RefusalPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    link: Any
    code: str


class _LifePayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    count: int
    name: str


@payload_type
class _SeenPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    life: str
    no: int


class _VoidPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    first: Any
    last: Any
    prev: Any
    code: str


class _TracedPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    seq: Any
    received: int | None
    opened: int | None


@payload_type
class _ReceiptPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    chn: str
    to: str
    at: int
    charter: str
    revocations: str | None
    life: _LifePayload
    no: int
    seen: _SeenPayload | None
    answer: Answer
    received: Any
    opened: Any
    refused: list[_RefusalPayload]
    head: Any
    void: list[_VoidPayload]
    trace: list[Any]
    traced: list[_TracedPayload]


def make_receipt(said: Receipt, *, charter: Charter, office: str, to: str, device: SecretPair) -> Signed:
    """Sign how the line from `office` to `to` stands; of more refusals or voids than it holds, the first."""
    refused = sorted(set(said.refused), key=_place)[:_REFUSALS]
    payload: dict[str, Value] = {
        "iss": office,
        "chn": b64u(charter.channel),
        "to": to,
        "at": said.at,
        "charter": b64u(said.charter),
        "revocations": b64u(said.revocations) if said.revocations else None,
        "life": {"count": said.life.count, "name": b64u(said.life.name)},
        "no": said.number,
        "seen": {"life": b64u(said.seen.life), "no": said.seen.number} if said.seen else None,
        "answer": str(said.answer),
        "received": reach_value(said.received),
        "opened": reach_value(said.opened),
        "refused": [{"link": link_value(link), "code": code} for link, code in refused],
        "head": link_value(said.head),
        "void": [
            {"first": void.first, "last": void.last, "prev": link_value(void.previous), "code": void.code} for void in said.void[:_VOIDS]
        ],
        "trace": [*said.trace[:TRACES]],
        "traced": [{"seq": row.seq, "received": row.received_at, "opened": row.opened_at} for row in said.traced[:TRACES]],
    }
    return sign(payload, typ=RECEIPT, keys=device.keys)


def verify_receipt(signed: Signed, *, charter: Charter, office: str) -> OpenedReceipt:
    """The receipt as proof; Refused unless an office of the channel signed it for this office about this office's series."""
    payload = read_payload(signed.content, _ReceiptPayload)
    giver = charter.seat(payload.iss)
    verify_device(signed, giver.card)
    if payload.to != office or payload.iss == office:
        raise Refused("receipt.addressee", "a receipt for another office, or by this one", "a correspondent's, for this office")
    if payload.no < 1 or payload.life.count < 1:
        raise Refused("receipt.number", "a receipt or a life without a number", "numbers from 1")
    seat = charter.seat(office)
    received, opened = (seat_reach(value, seat) for value in (payload.received, payload.opened))
    digests = {link.seq: link.digest for link in received.links}
    if any(digests.get(link.seq, link.digest) != link.digest for link in opened.links):
        raise Refused("receipt.digests", "one number opened and received with different digests", "one message under one number")
    said = Receipt(
        at=_moment(payload.at),
        charter=_digest(payload.charter),
        revocations=_digest(payload.revocations) if payload.revocations is not None else None,
        life=Life(count=payload.life.count, name=_life_name(payload.life.name)),
        number=payload.no,
        seen=Seen(life=_life_name(payload.seen.life), number=payload.seen.no) if payload.seen else None,
        answer=payload.answer,
        received=received,
        opened=opened,
        refused=_refusals(payload.refused),
        head=_own(link_of(payload.head), giver) if payload.head is not None else None,
        void=_voids(payload.void, giver),
        trace=_numbers(payload.trace),
        traced=_traced(payload.traced),
    )
    return OpenedReceipt(channel=charter.channel, office=payload.iss, said=said)


def _digest(text: str) -> bytes:
    digest = unb64u(text)
    if len(digest) != 32:
        raise Refused("receipt.charter", f"a digest of {len(digest)} bytes", "32 bytes")
    return digest


def _life_name(text: str) -> bytes:
    name = unb64u(text)
    if len(name) != LIFE_BYTES:
        raise Refused("receipt.life", f"the name of a life of {len(name)} bytes", f"{LIFE_BYTES} bytes")
    return name


def _moment(at: int) -> int:
    if not 0 <= at <= _LAST_MOMENT:
        raise Refused("receipt.time", f"the moment {at}", "microseconds since 1970, before 2100")
    return at


def _own(link: Link, giver: Seat) -> Link:
    if link.seq < giver.first:
        raise Refused("receipt.head", f"{giver.series} {link.seq}", f"{giver.series} from {giver.first} on")
    return link


def _refusals(rows: Sequence[_RefusalPayload]) -> tuple[tuple[Link, str], ...]:
    if len(rows) > _REFUSALS:
        raise Refused("receipt.refusals", f"{len(rows)} refusals in one receipt", f"at most {_REFUSALS}")
    refused = tuple((link_of(row.link), _code(row.code)) for row in rows)
    if any(_place(one) >= _place(other) for one, other in pairwise(refused)):
        raise Refused("receipt.refusals", "refusals twice or in another order", "ascending by number, digest and code")
    return refused


def _voids(rows: Sequence[_VoidPayload], giver: Seat) -> tuple[Void, ...]:
    """Numbers that will not come: ascending, apart, each after the message that it names as the one before."""
    voids = tuple(
        Void(
            first=number_of(row.first),
            last=number_of(row.last),
            previous=_own(link_of(row.prev), giver) if row.prev is not None else None,
            code=_code(row.code),
        )
        for row in rows
    )
    apart = all(one.last < other.first for one, other in pairwise(voids))
    if len(voids) > _VOIDS or not apart or not all(_is_sound(void, giver) for void in voids):
        raise Refused("receipt.void", "void numbers that overlap, do not ascend or are too many", f"at most {_VOIDS}, ascending and apart")
    return voids


def _is_sound(void: Void, giver: Seat) -> bool:
    follows = void.previous is None or void.previous.seq < void.first
    return giver.first <= void.first <= void.last < void.first + VOID_RUN and follows


def _numbers(values: Sequence[Value]) -> tuple[int, ...]:
    numbers = tuple(number_of(value) for value in values)
    if len(numbers) > TRACES or any(one >= other for one, other in pairwise(numbers)):
        raise Refused("receipt.trace", f"{len(numbers)} numbers asked about, or in another order", f"at most {TRACES}, ascending")
    return numbers


def _traced(rows: Sequence[_TracedPayload]) -> tuple[Traced, ...]:
    _numbers([row.seq for row in rows])
    return tuple(
        Traced(
            seq=row.seq,
            received_at=_moment(row.received) if row.received is not None else None,
            opened_at=_moment(row.opened) if row.opened is not None else None,
        )
        for row in rows
    )


def _code(text: str) -> str:
    if len(text) > _CODE_CHARACTERS or not _CODE.fullmatch(text):
        raise Refused("receipt.code", "a code that is no code", "small letters and figures with full stops or hyphens")
    return text


def _place(refusal: tuple[Link, str]) -> tuple[int, bytes, str]:
    link, code = refusal
    return link.seq, link.digest, code
