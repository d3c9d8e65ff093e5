"""Transit cards: a device's weekly recipients, twelve weeks ahead, so that seized copies stay closed (docs/spec/card.md, "Transit").

The secret of each week is destroyed two weeks after its week. A transit card is signed by the device, and has a place in the order of
that device's cards: of two the later one counts, whatever any clock shows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
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

__all__ = ["FIRST", "LAST_MOMENT", "CardPlace", "OpenedTransit", "Turn", "make_transit", "read_transit", "verify_transit"]

LAST_MOMENT: Final = 4_102_444_800_000_000  # the year 2100, as in receipts
_WEEKS_MAX: Final = TRANSIT_WEEKS_AHEAD + 1  # this week, and those ahead


@payload_type
class _TransitPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    life: int
    began: int
    no: int
    first: int
    weeks: list[str]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class CardPlace:
    """Where a transit card stands among those of its device: in which life of them, from 1; of several of one number in which, by the
    moment when it began at its device's own clock; and under which number in that, from 1."""

    life: int
    began: int
    no: int

    def __str__(self) -> str:
        return f"{self.life}/{self.no}"

    def after(self) -> CardPlace:
        """The next place in this life; in the next one when this is full."""
        return replace(self, no=self.no + 1) if self.no < NUMBER_MAX else self.later_life(self.began)

    def later_life(self, began: int, lives: int = 1) -> CardPlace:
        """The first place so many lives further; at the end of all numbers the last life goes on."""
        if self.life == NUMBER_MAX:
            return replace(self, no=min(self.no + 1, NUMBER_MAX))
        return CardPlace(life=min(self.life + lives, NUMBER_MAX), began=began, no=1)


FIRST: Final = CardPlace(life=1, began=0, no=1)


class Turn(Enum):
    """What a transit card is beside the one of the same device that is held."""

    LATER = auto()
    SAME = auto()
    EARLIER = auto()
    TWICE = auto()  # other keys in the same place


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedTransit:
    """A verified transit card of one of an office's devices, by its id: `recipients` by week number."""

    office: str
    device: str
    place: CardPlace
    recipients: Mapping[int, HybridRecipient]
    artefact: bytes

    @property
    def first(self) -> int:
        """The first week that the card covers."""
        return min(self.recipients)

    def turn(self, held: OpenedTransit | None) -> Turn:
        """What this card is beside the one that is held of its device."""
        if held is None or self.place > held.place:
            return Turn.LATER
        if self.place < held.place:
            return Turn.EARLIER
        return Turn.SAME if self._keys() == held._keys() else Turn.TWICE

    def renews(self, held: OpenedTransit | None) -> bool:
        """Whether keys of the card that is held are lost to its device: this later one has another for one of their weeks, begins before
        them, as when a clock that was ahead has come back, or is of another life and has no week in common with it."""
        if held is None:
            return False
        ours, theirs = self._keys(), held._keys()
        weeks = ours.keys() & theirs.keys()
        if not weeks and self.place.life != held.place.life:
            return True
        return self.first < held.first or any(ours[week] != theirs[week] for week in weeks)

    def _keys(self) -> dict[int, str]:
        return {week: str(recipient) for week, recipient in self.recipients.items()}


def make_transit(*, office: str, device: SecretPair, identities: Mapping[int, HybridIdentity], place: CardPlace = FIRST) -> Signed:
    """Sign the recipients of consecutive weeks; Mistake when they are none, too many, or not consecutive."""
    weeks = sorted(identities)
    if not 1 <= len(weeks) <= _WEEKS_MAX or weeks != list(range(weeks[0], weeks[0] + len(weeks))):
        raise Mistake("transit.weeks", f"keys for {len(weeks)} weeks, or with a gap", f"1 to {_WEEKS_MAX} consecutive weeks")
    recipients = [str(identities[week].recipient) for week in weeks]
    content = {"iss": office, "life": place.life, "began": place.began, "no": place.no, "first": weeks[0], "weeks": [*recipients]}
    return sign(content, typ=TRANSIT, keys=device.keys)


def read_transit(data: bytes, card: Card) -> OpenedTransit:
    """The transit card in these bytes; Refused unless one of the card's devices signed it."""
    return verify_transit(read_artefact(data, typ=TRANSIT), card)


def verify_transit(signed: Signed, card: Card) -> OpenedTransit:
    """The transit card as proof; Refused unless one of the card's devices signed it."""
    payload = read_payload(signed.content, _TransitPayload)
    if payload.iss != card.office:
        raise Refused("transit.issuer", "another office's transit card", f"{card.name}'s")
    device = verify_device(signed, card)
    place = CardPlace(life=payload.life, began=payload.began, no=payload.no)
    if not (1 <= place.life <= NUMBER_MAX and 1 <= place.no <= NUMBER_MAX and 0 <= place.began <= LAST_MOMENT):
        raise Refused("transit.place", f"card {place} of {place.began}", f"numbers from 1 to {NUMBER_MAX}, and a moment before 2100")
    if not 1 <= len(payload.weeks) <= _WEEKS_MAX or not 0 <= payload.first <= NUMBER_MAX:
        raise Refused("transit.weeks", f"{len(payload.weeks)} weeks from week {payload.first}", f"1 to {_WEEKS_MAX} weeks of this age")
    if len({*payload.weeks, str(device.standing)}) != len(payload.weeks) + 1:
        # A key that serves twice cannot be destroyed when its week is over, and what is sealed to it would stay open.
        raise Refused("transit.same-key", "one key for two weeks, or the standing key for a week", "a key of its own for each week")
    recipients = dict(enumerate(map(HybridRecipient.parse, payload.weeks), payload.first))
    return OpenedTransit(office=card.office, device=device.id, place=place, recipients=recipients, artefact=signed.encode())
