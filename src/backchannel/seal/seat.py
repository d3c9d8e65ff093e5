"""Seats: an office's place on a channel, by terms that never change (docs/spec/charter.md, "A version")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import msgspec

from backchannel.errors import Refused
from backchannel.limits import NUMBER_MAX
from backchannel.message import MessageNumber, OfficeName, SeriesName, StationSerial
from backchannel.message.problems import shown
from backchannel.message.scripts import mixed_characters
from backchannel.seal.artefacts import payload_type
from backchannel.seal.fields import name_from
from backchannel.seal.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.seal.card import Card
    from backchannel.seal.strictjson import Value

__all__ = ["Seat", "Terms", "TermsPayload", "read_seat", "refuse_twins"]


@payload_type
class TermsPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The terms of a seat, as they stand in an invitation and an acceptance."""

    name: str
    role: Role
    series: str
    first: int
    serial: int
    prefix: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of a seat: whose it is by name, its role, series and first number, first station serial and its letters."""

    name: OfficeName
    role: Role
    series: str
    first: int
    first_serial: int
    prefix: str | None

    @classmethod
    def read(cls, row: TermsPayload) -> Self:
        """The terms in a payload; Refused when a name or number is none."""
        if not (1 <= row.first <= NUMBER_MAX and 1 <= row.serial <= NUMBER_MAX):
            raise Refused("charter.numbers", "a first number out of range", f"1 to {NUMBER_MAX}")
        return cls(
            name=name_from(OfficeName, row.name),
            role=row.role,
            series=str(name_from(SeriesName, row.series)),
            first=row.first,
            first_serial=row.serial,
            prefix=str(name_from(SeriesName, row.prefix)) if row.prefix is not None else None,
        )

    @property
    def members(self) -> dict[str, Value]:
        """As they stand in a payload."""
        return {
            "name": str(self.name),
            "role": str(self.role),
            "series": self.series,
            "first": self.first,
            "serial": self.first_serial,
            "prefix": self.prefix,
        }


@dataclass(frozen=True, kw_only=True)
class Seat:
    """An office's place on a channel: its terms, its card, and the digest of its acceptance unless it is a founder."""

    role: Role
    series: str
    first: int
    first_serial: int
    prefix: str | None
    card: Card
    acceptance: bytes | None = None

    @classmethod
    def of(cls, terms: Terms, card: Card, acceptance: bytes | None = None) -> Self:
        """The seat of the office with this card; Refused when the terms are another office's."""
        if terms.name != card.name:
            raise Refused("charter.card", f"the card of {card.name} for the seat of {terms.name}", "the card of the office that is named")
        return cls(
            role=terms.role,
            series=terms.series,
            first=terms.first,
            first_serial=terms.first_serial,
            prefix=terms.prefix,
            card=card,
            acceptance=acceptance,
        )

    @property
    def office(self) -> str:
        """The office id."""
        return self.card.office

    @property
    def name(self) -> OfficeName:
        """The office's name, as on its card."""
        return self.card.name

    @property
    def terms(self) -> Terms:
        """Its terms."""
        return Terms(
            name=self.name, role=self.role, series=self.series, first=self.first, first_serial=self.first_serial, prefix=self.prefix
        )

    @property
    def lasting(self) -> tuple[object, ...]:
        """What no later version of a charter may change; beside it there are the role and the card."""
        return self.office, self.name, self.card.root, self.series, self.first, self.first_serial, self.prefix, self.acceptance

    @cached_property
    def kids(self) -> tuple[str, ...]:
        """The key ids of its root pair: by these it signs for the charter."""
        return tuple(self.card.root.kids)

    @cached_property
    def marks(self) -> dict[str, tuple[object, ...]]:
        """What no two seats of a channel may have in common, by what it is called."""
        card = self.card
        pairs = (card.root, *(person.pair for person in card.persons), *(device.pair for device in card.devices))
        signing = [key.raw for pair in pairs for key in pair.keys]
        opening = [one.key.raw for one in (*(person.eyes for person in card.persons), *(device.standing for device in card.devices))]
        return {
            "office": (self.office,),
            "name": (self.name.skeleton,),
            "series": (SeriesName(text=self.series).skeleton,),
            "key": (*signing, *opening),
        }

    def number(self, seq: int, serial: int) -> MessageNumber:
        """A message of this seat's series as it is numbered: `TOHAK 82/WHS 2280`."""
        letters = self.prefix or ""
        return MessageNumber(series=SeriesName(text=self.series), number=seq, serial=StationSerial(number=serial, letters=letters))


def refuse_twins(seats: Sequence[Seat]) -> None:
    """Refused when names or series could be taken for one another, or a key would speak or open for two."""
    for what in ("office", "name", "series", "key"):
        values = [value for seat in seats for value in seat.marks[what]]
        if len(set(values)) != len(values):
            raise Refused("charter.twice", f"the same {what}, or one that looks like it, for two offices", f"every {what} once")
    if mixed_characters(" ".join(str(seat.name) for seat in seats))[1]:
        raise Refused("charter.scripts", "office names in more than one script", "one script for all, so that no name can pass for another")


def read_seat(row: TermsPayload, office: str, card: Card, acceptance: bytes | None) -> Seat:
    """A seat as a charter has it; Refused when its card is another office's."""
    if (office, row.name) != (card.office, str(card.name)):
        raise Refused("charter.card", f"a card that is not that of {shown(row.name)}", "each office's own card")
    return Seat.of(Terms.read(row), card, acceptance)
