"""Transit cards: a device's weekly recipients, twelve weeks ahead, so that seized copies stay closed (docs/spec/card.md, "Transit").

The secret of each week is destroyed two weeks after its week. A transit card is signed by the device; a newer one
replaces an older one, and never names an earlier first week than the card that it replaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from backchannel.errors import Refused
from backchannel.limits import TRANSIT_WEEKS_AHEAD
from backchannel.seal.age import HybridIdentity, HybridRecipient
from backchannel.seal.artefacts import TRANSIT, read_payload
from backchannel.seal.sdjwt import parse, sign, verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backchannel.seal.card import Card
    from backchannel.seal.keys import SecretPair
    from backchannel.seal.sdjwt import Signed

__all__ = ["OpenedTransit", "make_transit", "read_transit", "verify_transit"]


class _TransitPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    first: int
    weeks: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedTransit:
    """A verified transit card: `recipients` by week number."""

    office: str
    recipients: Mapping[int, HybridRecipient]
    artefact: bytes


def make_transit(*, office: str, device: SecretPair, identities: Mapping[int, HybridIdentity]) -> Signed:
    """Sign the recipients of consecutive weeks."""
    weeks = sorted(identities)
    recipients = [str(identities[week].recipient) for week in weeks]
    return sign({"iss": office, "first": weeks[0], "weeks": [*recipients]}, typ=TRANSIT, keys=device.keys)


def read_transit(data: bytes, card: Card) -> OpenedTransit:
    """The transit card in these bytes; Refused unless the card's device signed it."""
    return verify_transit(parse(data, typ=TRANSIT), card)


def verify_transit(signed: Signed, card: Card) -> OpenedTransit:
    """The transit card as proof; Refused unless the card's device signed it."""
    payload = read_payload(signed.content, _TransitPayload)
    if payload.iss != card.office:
        raise Refused("transit.issuer", "another office's transit card", f"{card.name}'s")
    verify(signed, card.device.pair.keys)
    if not 1 <= len(payload.weeks) <= TRANSIT_WEEKS_AHEAD + 1:
        raise Refused("transit.weeks", f"{len(payload.weeks)} weeks", f"1 to {TRANSIT_WEEKS_AHEAD + 1}")
    recipients = {payload.first + place: HybridRecipient.parse(text) for place, text in enumerate(payload.weeks)}
    return OpenedTransit(office=card.office, recipients=recipients, artefact=signed.encode())
