"""Receipts: a station's signed word on what it received, its person opened, or it refused (docs/spec/receipt.md).

Cumulative: a receipt says how far the office has come, so that a later one covers every earlier one that was lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import msgspec

from backchannel.errors import Refused
from backchannel.limits import NUMBER_MAX
from backchannel.message.problems import shown
from backchannel.seal.artefacts import RECEIPT, read_payload
from backchannel.seal.chain import ALSO_MAX, Link, Reach
from backchannel.seal.sdjwt import sign, verify
from backchannel.seal.strictjson import Value, b64u, unb64u

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.seal.charter import Charter, Seat
    from backchannel.seal.keys import SecretPair
    from backchannel.seal.sdjwt import Signed

__all__ = ["OpenedReceipt", "link_of", "link_value", "make_receipt", "reach_of", "reach_value", "seat_reach", "verify_receipt"]

_DIGEST_BYTES: Final = 32
_CODE: Final = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
_CODE_CHARACTERS: Final = 64  # the longest of ours has under 30
_REFUSALS: Final = 200  # in one receipt; a station that refuses more says the rest in the next one
_LAST_MOMENT: Final = 4_102_444_800_000_000  # the year 2100: what is later is no clock's word


class _RefusalPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    link: Any
    code: str


class _ReceiptPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    chn: str
    to: str
    at: int
    received: Any
    opened: Any
    refused: list[_RefusalPayload]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedReceipt:
    """A verified receipt from `office`, about this office's own series; `at` in microseconds, by the signer's clock."""

    channel: bytes
    office: str
    at: int
    received: Reach
    opened: Reach
    refused: tuple[tuple[Link, str], ...]


def make_receipt(
    *,
    charter: Charter,
    office: str,
    to: str,
    device: SecretPair,
    at: int,
    received: Reach,
    opened: Reach,
    refused: Sequence[tuple[Link, str]] = (),
) -> Signed:
    """Sign how far `office` has come in the series of `to`; of more refusals than one receipt holds, the first."""
    first = sorted(set(refused), key=_place)[:_REFUSALS]
    rows: list[Value] = [{"link": link_value(link), "code": code} for link, code in first]
    payload: dict[str, Value] = {
        "iss": office,
        "chn": b64u(charter.channel),
        "to": to,
        "at": at,
        "received": reach_value(received),
        "opened": reach_value(opened),
        "refused": rows,
    }
    return sign(payload, typ=RECEIPT, keys=device.keys)


def verify_receipt(signed: Signed, *, charter: Charter, office: str) -> OpenedReceipt:
    """The receipt as proof; Refused unless an office of the channel signed it for this office about this office's series."""
    payload = read_payload(signed.content, _ReceiptPayload)
    verify(signed, charter.seat(payload.iss).card.device.pair.keys)
    if payload.to != office or payload.iss == office:
        raise Refused("receipt.addressee", "a receipt for another office, or by this one", "a correspondent's, for this office")
    if not 0 <= payload.at <= _LAST_MOMENT:
        raise Refused("receipt.time", f"the moment {payload.at}", "microseconds since 1970, before 2100")
    seat = charter.seat(office)
    received, opened = (seat_reach(value, seat) for value in (payload.received, payload.opened))
    digests = {link.seq: link.digest for link in received.links}
    if any(digests.get(link.seq, link.digest) != link.digest for link in opened.links):
        raise Refused("receipt.digests", "one number opened and received with different digests", "one message under one number")
    return OpenedReceipt(
        channel=charter.channel, office=payload.iss, at=payload.at, received=received, opened=opened, refused=_refusals(payload.refused)
    )


def seat_reach(value: Value, seat: Seat) -> Reach:
    """The reach in JSON, in the series of this seat; Refused when it is none, or about other numbers than the charter sets."""
    reach = reach_of(value, ALSO_MAX)
    if reach.series != seat.series:
        raise Refused("reach.series", f"a reach in {shown(reach.series)}", f"one in {seat.series}")
    if reach.links and reach.links[0].seq < seat.first:
        raise Refused("reach.first", f"{seat.series} {reach.links[0].seq}", f"{seat.series} from {seat.first} on")
    return reach


def _refusals(rows: Sequence[_RefusalPayload]) -> tuple[tuple[Link, str], ...]:
    if len(rows) > _REFUSALS:
        raise Refused("receipt.refusals", f"{len(rows)} refusals in one receipt", f"at most {_REFUSALS}")
    refused = tuple((link_of(row.link), row.code) for row in rows)
    if any(len(code) > _CODE_CHARACTERS or not _CODE.fullmatch(code) for _, code in refused):
        raise Refused("receipt.code", "a refusal whose code is no code", "small letters and figures with full stops or hyphens")
    if any(_place(one) >= _place(other) for one, other in pairwise(refused)):
        raise Refused("receipt.refusals", "refusals twice or in another order", "ascending by number, digest and code")
    return refused


def _place(refusal: tuple[Link, str]) -> tuple[int, bytes, str]:
    link, code = refusal
    return link.seq, link.digest, code


def link_value(link: Link | None) -> Value:
    """A link as JSON: {digest, seq}, or null."""
    return {"digest": b64u(link.digest), "seq": link.seq} if link else None


def link_of(value: Value) -> Link:
    """The link in JSON; Refused when it is none."""
    match value:
        case {"digest": str(text), "seq": int(seq), **rest} if not rest and not isinstance(seq, bool) and 1 <= seq <= NUMBER_MAX:
            digest = unb64u(text)
            if len(digest) == _DIGEST_BYTES:
                return Link(seq=seq, digest=digest)
    raise Refused("artefact.link", "a link of another shape", "a number and the SHA-256 of a payload")


def reach_value(reach: Reach) -> Value:
    """A reach as JSON: {also, ser, through}; what would not ascend is left out, which understates and never misleads."""
    also: list[Link] = []
    for link in sorted(reach.also, key=lambda link: link.seq):
        before = also[-1] if also else reach.through
        if before is None or link.seq > before.seq:
            also.append(link)
    return {"also": [link_value(link) for link in also[:ALSO_MAX]], "ser": reach.series, "through": link_value(reach.through)}


def reach_of(value: Value, also_max: int) -> Reach:
    """The reach in JSON; Refused when it is none, or its numbers do not ascend."""
    match value:
        case {"also": list(also), "ser": str(series), "through": through, **rest} if not rest and len(also) <= also_max:
            reach = Reach(
                series=series, through=link_of(through) if through is not None else None, also=tuple(link_of(link) for link in also)
            )
            numbers = [link.seq for link in reach.links]
            if all(one < other for one, other in pairwise(numbers)):
                return reach
    raise Refused("artefact.reach", "a reach of another shape", "a series, through, and ascending numbers beyond")
