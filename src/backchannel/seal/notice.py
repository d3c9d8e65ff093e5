"""Notices: a station's own signed word that a message is late, or will not be delivered (docs/spec/notice.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from backchannel.errors import Refused
from backchannel.seal.artefacts import NOTICE, payload_type, read_artefact, read_payload
from backchannel.seal.card import verify_device
from backchannel.seal.reaches import link_of, link_value
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import b64u, unb64u

if TYPE_CHECKING:
    from backchannel.seal.chain import Link
    from backchannel.seal.charter import Charter
    from backchannel.seal.keys import SecretPair
    from backchannel.seal.sdjwt import Signed

__all__ = ["Notice", "NoticeKind", "make_notice", "read_notice"]


class NoticeKind(StrEnum):
    """What a notice says of a message and one addressee."""

    LATE = "late"
    NOT_OPENED = "not-opened"
    NOT_DELIVERED = "not-delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """That a message of this office has not been received (or opened) by `to` in its time, for the `step`th time (from 1).

    *Not delivered* and *cancelled* are for good: it will not be sent to that office any more. `at` in microseconds since
    1970 by this station's clock.
    """

    kind: NoticeKind
    channel: bytes
    series: str
    link: Link
    to: str
    step: int
    at: int


@payload_type
class _NoticePayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    chn: str
    ser: str
    link: Any
    to: str
    kind: NoticeKind
    step: int
    at: int


def make_notice(notice: Notice, *, office: str, device: SecretPair) -> Signed:
    """Sign a notice with the device's pair."""
    return sign(
        {
            "iss": office,
            "chn": b64u(notice.channel),
            "ser": notice.series,
            "link": link_value(notice.link),
            "to": notice.to,
            "kind": str(notice.kind),
            "step": notice.step,
            "at": notice.at,
        },
        typ=NOTICE,
        keys=device.keys,
    )


def read_notice(data: bytes, charter: Charter) -> Notice:
    """The notice in these bytes; Refused unless an office of the channel signed it about its own series."""
    signed = read_artefact(data, typ=NOTICE)
    payload = read_payload(signed.content, _NoticePayload)
    seat = charter.seat(payload.iss)
    verify_device(signed, seat.card)
    if (unb64u(payload.chn), payload.ser) != (charter.channel, seat.series) or payload.step < 1:
        raise Refused("notice.about", "a notice about another channel or series", f"one about {seat.series}")
    return Notice(
        kind=payload.kind,
        channel=charter.channel,
        series=payload.ser,
        link=link_of(payload.link),
        to=charter.met(payload.to).office,
        step=payload.step,
        at=payload.at,
    )
