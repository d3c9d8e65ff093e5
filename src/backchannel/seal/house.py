"""The house: the channel of the stations of one office, whose charter is the office's card (docs/spec/house.md, "The channel")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Refused
from backchannel.seal.agreement import Agreement
from backchannel.seal.card import Card
from backchannel.seal.charter import Charter
from backchannel.seal.keys import OFFICE_URI
from backchannel.seal.persons import Rank
from backchannel.seal.primitives import sha256
from backchannel.seal.roles import Role
from backchannel.seal.seat import Seat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backchannel.seal.keys import PublicPair
    from backchannel.seal.persons import Device

__all__ = ["House", "house_channel", "seat_id"]

_SALT: Final = b"backchannel-house/1\n"
_LETTERS: Final = "ABCDEFGHIJKLMNOP"  # one for each four bits
_SERIES_BYTES: Final = 5


def house_channel(office: str) -> bytes:
    """The id of the channel of an office's stations (32 bytes)."""
    return sha256(_SALT + office.encode())


def seat_id(device: PublicPair) -> str:
    """By what a station goes in its house: the RFC 9278 URI of its device's ML-DSA-65 key."""
    return OFFICE_URI + device.id


class House:
    """All cards of one office that are held, the one with the highest number in force: what `History` is to a charter."""

    def __init__(self, cards: Iterable[Card]) -> None:
        self._cards = {card.digest: card for card in sorted(cards, key=lambda card: card.number)}
        self.card = [*self._cards.values()][-1]
        self.channel = house_channel(self.card.office)
        known = {seat.office: seat for card in self._cards.values() for seat in _seats(card)}
        here = {seat.office for seat in _seats(self.card)}
        struck = tuple(seat for office, seat in known.items() if office not in here)
        self._versions = {digest: _charter(card, struck) for digest, card in self._cards.items()}
        self.in_force = self._versions[self.card.digest]

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card that is held, by number."""
        return tuple(self._cards.values())

    @property
    def is_shared(self) -> bool:
        """Whether the office has several stations."""
        return len(self.card.devices) > 1

    def version(self, digest: bytes) -> Charter | None:
        """The card of this digest as a charter, when it is held."""
        return self._versions.get(digest)

    def seats_at(self, station: str, number: int) -> bool:
        """Whether a station is on the card of this number."""
        return any(seat.office == station for seat in self._at(number))

    def is_officers(self, station: str, number: int) -> bool:
        """Whether a station is one of the officer's on the card of this number."""
        return any(seat.office == station and seat.card.officer.rank is Rank.OFFICER for seat in self._at(number))

    def _at(self, number: int) -> tuple[Seat, ...]:
        return next((self._versions[card.digest].seats for card in self.cards if card.number == number), ())

    def with_card(self, card: Card) -> House | None:
        """The house with a newer card; None when it is not newer, Refused when it is not this office's."""
        if (card.office, card.root.fingerprint) != (self.card.office, self.card.root.fingerprint):
            raise Refused("house.card", f"a card of {card.name}", f"one of {self.card.name}")
        return House([*self.cards, card]) if card.number > self.card.number else None


def _charter(card: Card, struck: tuple[Seat, ...]) -> Charter:
    return Charter(
        agreement=Agreement(name=f"Stations of {card.name}"),
        seats=_seats(card),
        digest=card.digest,
        number=card.number,
        founding=house_channel(card.office),
        revoked=frozenset(seat.office for seat in struck),
        elsewhere=struck,
        house=True,
    )


def _seats(card: Card) -> tuple[Seat, ...]:
    return tuple(_seat(card, device) for device in card.devices)


def _seat(card: Card, device: Device) -> Seat:
    person = card.person_of(device)
    identity = seat_id(device.pair)
    own = Card(
        office=identity,
        name=device.name,
        root=person.pair,
        persons=(person,),
        devices=(device,),
        mailbox=device.mailbox or card.mailbox,
        number=card.number,
        artefact=card.artefact,
    )
    return Seat(role=Role.OFFICE, series=_series(identity), first=1, first_serial=1, prefix=None, card=own)


def _series(identity: str) -> str:
    head = sha256(identity.encode())[:_SERIES_BYTES]
    return "H" + "".join(_LETTERS[byte >> 4] + _LETTERS[byte & 15] for byte in head)
