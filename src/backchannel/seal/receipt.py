"""Receipts: a station's signed word on what it received, its person opened, or it refused (docs/spec/receipt.md).

Cumulative: a receipt says how far the office has come, so that a later one covers every earlier one that was lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from backchannel.errors import Refused
from backchannel.limits import NUMBER_MAX
from backchannel.seal.artefacts import RECEIPT, read_payload
from backchannel.seal.chain import ALSO_MAX, Link, Reach
from backchannel.seal.sdjwt import sign, verify
from backchannel.seal.strictjson import Value, b64u, unb64u

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.seal.charter import Charter
    from backchannel.seal.keys import SecretPair
    from backchannel.seal.sdjwt import Signed

__all__ = ["OpenedReceipt", "link_of", "link_value", "make_receipt", "reach_of", "reach_value", "verify_receipt"]

_DIGEST_BYTES = 32


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
    """Sign how far `office` has come in the series of `to`."""
    rows: list[Value] = [{"link": link_value(link), "code": code} for link, code in refused]
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
    if payload.to != office:
        raise Refused("receipt.addressee", "a receipt for another office", "one for this office")
    series = charter.seat(office).series
    received, opened = reach_of(payload.received, ALSO_MAX), reach_of(payload.opened, ALSO_MAX)
    if {received.series, opened.series} != {series}:
        raise Refused("receipt.series", f"a receipt about {received.series}", f"one about {series}")
    refused = tuple((link_of(row.link), row.code) for row in payload.refused)
    return OpenedReceipt(channel=charter.channel, office=payload.iss, at=payload.at, received=received, opened=opened, refused=refused)


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
    """A reach as JSON: {also, ser, through}."""
    return {"also": [link_value(link) for link in reach.also], "ser": reach.series, "through": link_value(reach.through)}


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
