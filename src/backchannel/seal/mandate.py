"""Mandates: an officer's signed word that another person may release messages, which, and until when (docs/spec/mandate.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from backchannel.errors import Mistake, Refused
from backchannel.limits import MANDATE_CAVEATS, MANDATE_CHANNELS, MANDATE_DAYS, NUMBER_MAX
from backchannel.message import Classification, DateTimeGroup, Marking, Precedence, ValueProblem
from backchannel.seal.artefacts import MANDATE, payload_type, read_artefact, read_payload
from backchannel.seal.fields import name_from
from backchannel.seal.sdjwt import Signed, sign, verify
from backchannel.seal.strictjson import b64u, unb64u

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.seal.card import Card
    from backchannel.seal.persons import OfficeSecrets

__all__ = ["Mandate", "Powers", "make_mandate", "read_mandate"]

_MINUTE: Final = 60_000_000
_LONGEST: Final = MANDATE_DAYS * 24 * 60 * _MINUTE
_CHANNEL_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Powers:
    """What a person may release: on these channels (ids, ascending; None for all), up to this precedence and classification, under no
    caveats but these (ascending; None for all), dated from `since` to `until`.

    Whole minutes in microseconds since 1970, as messages are dated, both included. Refused for what is out of its bounds.
    """

    channels: tuple[bytes, ...] | None
    precedence: Precedence
    classification: Classification
    caveats: tuple[str, ...] | None
    since: int
    until: int

    def __post_init__(self) -> None:
        # No caveat named: none is allowed. No channel named: it would be for nothing, and be taken to be for all.
        _check_list(self.channels, 1, MANDATE_CHANNELS, "channels")
        _check_list(self.caveats, 0, MANDATE_CAVEATS, "caveats")
        if any(len(channel) != _CHANNEL_BYTES for channel in self.channels or ()):
            raise Refused("mandate.lists", "a channel's id of another length", f"{_CHANNEL_BYTES} bytes")
        if self.since % _MINUTE or self.until % _MINUTE or not 0 <= self.since <= self.until <= self.since + _LONGEST:
            came = f"a mandate from {self.since} until {self.until}"
            raise Refused("mandate.time", came, f"whole minutes since 1970, the second not before the first, at most {MANDATE_DAYS} days")
        try:
            _ = self.span
            for caveat in self.caveats or ():
                Marking(classification=Classification.UNCLASSIFIED, caveats=(caveat,))
        except ValueProblem as problem:
            raise problem.refused() from None

    @property
    def span(self) -> str:
        """From when until when, in words."""
        return f"from {DateTimeGroup.at(self.since)} until {DateTimeGroup.at(self.until)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """A verified mandate of an office: the `number`th that its officer gave, for one of its persons (by id)."""

    office: str
    person: str
    powers: Powers
    number: int
    artefact: Signed = field(repr=False, compare=False)

    def beyond(self, person: str, channel: bytes, precedence: Precedence, marking: Marking, at: int) -> str | None:
        """What of a message is not within this mandate, in words; None when all is.

        No paragraph is marked above its message or has another caveat, so the message's marking stands for all.
        """
        powers = self.powers
        lacking = sorted(set(marking.caveats) - set(powers.caveats)) if powers.caveats is not None else []
        if person != self.person:
            return "a mandate for another person"
        if powers.channels is not None and channel not in powers.channels:
            return "a mandate for other channels"
        if precedence > powers.precedence:
            return f"a message of precedence {precedence} under a mandate up to {powers.precedence}"
        if marking.classification > powers.classification:
            return f"a message marked {marking.classification} under a mandate up to {powers.classification}"
        if lacking:
            return f"a message with the caveat {lacking[0]}, which the mandate does not have"
        if not powers.since <= at <= powers.until:
            return f"a message dated {DateTimeGroup.at(at)} under a mandate {powers.span}"
        return None


@payload_type
class _MandatePayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    person: str
    channels: list[str] | None
    precedence: str
    classification: str
    caveats: list[str] | None
    since: int = msgspec.field(name="from")
    until: int
    number: int


def make_mandate(powers: Powers, *, person: str, number: int, card: Card, secrets: OfficeSecrets) -> Mandate:
    """Sign a mandate for a person of the card's office with its root pair; Mistake when it would not pass."""
    payload = {
        "iss": secrets.office,
        "person": person,
        "channels": [b64u(channel) for channel in powers.channels] if powers.channels is not None else None,
        "precedence": str(powers.precedence),
        "classification": str(powers.classification),
        "caveats": [*powers.caveats] if powers.caveats is not None else None,
        "from": powers.since,
        "until": powers.until,
        "number": number,
    }
    signed = sign(payload, typ=MANDATE, keys=secrets.root.keys)
    try:
        return read_mandate(signed.encode(), card)
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None


def read_mandate(data: bytes, card: Card) -> Mandate:
    """The mandate in these bytes; Refused unless this card's office gave it to somebody on the card who is not the officer."""
    signed = read_artefact(data, typ=MANDATE)
    verify(signed, card.root.keys)
    payload = read_payload(signed.content, _MandatePayload)
    if payload.iss != card.office:
        raise Refused("mandate.office", "a mandate that names another office", f"one of {card.name}")
    person = card.person(payload.person)
    if person is None or person.id == card.officer.id:
        came = "a mandate for the officer" if person else "a mandate for somebody who is not on the office's card"
        raise Refused("mandate.person", came, f"one for another person of {card.name}")
    if not 1 <= payload.number <= NUMBER_MAX:
        raise Refused("mandate.number", f"the mandate's number {payload.number}", f"1 to {NUMBER_MAX}")
    powers = Powers(
        channels=tuple(unb64u(channel) for channel in payload.channels) if payload.channels is not None else None,
        precedence=name_from(Precedence, payload.precedence),
        classification=name_from(Classification, payload.classification),
        caveats=tuple(payload.caveats) if payload.caveats is not None else None,
        since=payload.since,
        until=payload.until,
    )
    return Mandate(office=card.office, person=person.id, powers=powers, number=payload.number, artefact=signed)


def _check_list(items: Sequence[bytes] | Sequence[str] | None, least: int, most: int, what: str) -> None:
    if items is None:
        return
    if not least <= len(items) <= most:
        raise Refused("mandate.lists", f"a mandate that names {len(items)} {what}", f"{least} to {most}, or null for all")
    if list(items) != sorted(set(items)):  # type: ignore[type-var]
        raise Refused("mandate.lists", f"{what} twice or in another order", "each once, ascending")
