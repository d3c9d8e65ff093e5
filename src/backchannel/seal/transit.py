"""Transit cards: a device's weekly recipients, twelve weeks ahead, so that seized copies stay closed (docs/spec/card.md, "Transit").

The secret of each week is destroyed two weeks after its week. A transit card is signed by the device; a newer one
replaces an older one, and never names an earlier first week than the card that it replaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from backchannel.errors import Mistake, Refused
from backchannel.limits import NUMBER_MAX, TRANSIT_WEEKS_AHEAD
from backchannel.seal.age import HybridIdentity, HybridRecipient
from backchannel.seal.artefacts import TRANSIT, payload_type, read_artefact, read_payload
from backchannel.seal.card import verify_device
from backchannel.seal.sdjwt import sign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backchannel.seal.card import Card
    from backchannel.seal.keys import SecretPair
    from backchannel.seal.sdjwt import Signed

__all__ = ["OpenedTransit", "make_transit", "read_transit", "verify_transit"]

_WEEKS_MAX: Final = TRANSIT_WEEKS_AHEAD + 1  # this week, and those ahead


@payload_type
class _TransitPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    first: int
    weeks: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedTransit:
    """A verified transit card of one of an office's devices, by its id: `recipients` by week number."""

    office: str
    device: str
    recipients: Mapping[int, HybridRecipient]
    artefact: bytes

    @property
    def first(self) -> int:
        """The first week that the card covers: a card with an earlier one is older, and must not take this one's place."""
        return min(self.recipients)


def make_transit(*, office: str, device: SecretPair, identities: Mapping[int, HybridIdentity]) -> Signed:
    """Sign the recipients of consecutive weeks; Mistake when they are none, too many, or not consecutive."""
    weeks = sorted(identities)
    if not 1 <= len(weeks) <= _WEEKS_MAX or weeks != list(range(weeks[0], weeks[0] + len(weeks))):
        raise Mistake("transit.weeks", f"keys for {len(weeks)} weeks, or with a gap", f"1 to {_WEEKS_MAX} consecutive weeks")
    recipients = [str(identities[week].recipient) for week in weeks]
    return sign({"iss": office, "first": weeks[0], "weeks": [*recipients]}, typ=TRANSIT, keys=device.keys)


def read_transit(data: bytes, card: Card) -> OpenedTransit:
    """The transit card in these bytes; Refused unless one of the card's devices signed it."""
    return verify_transit(read_artefact(data, typ=TRANSIT), card)


def verify_transit(signed: Signed, card: Card) -> OpenedTransit:
    """The transit card as proof; Refused unless one of the card's devices signed it."""
    payload = read_payload(signed.content, _TransitPayload)
    if payload.iss != card.office:
        raise Refused("transit.issuer", "another office's transit card", f"{card.name}'s")
    device = verify_device(signed, card)
    if not 1 <= len(payload.weeks) <= _WEEKS_MAX or not 0 <= payload.first <= NUMBER_MAX:
        raise Refused("transit.weeks", f"{len(payload.weeks)} weeks from week {payload.first}", f"1 to {_WEEKS_MAX} weeks of this age")
    if len({*payload.weeks, str(device.standing)}) != len(payload.weeks) + 1:
        # A key that serves twice cannot be destroyed when its week is over, and what is sealed to it would stay open.
        raise Refused("transit.same-key", "one key for two weeks, or the standing key for a week", "a key of its own for each week")
    recipients = {payload.first + place: HybridRecipient.parse(text) for place, text in enumerate(payload.weeks)}
    return OpenedTransit(office=card.office, device=device.id, recipients=recipients, artefact=signed.encode())
