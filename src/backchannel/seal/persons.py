"""The persons of an office and their devices, each by a certificate of its own (docs/spec/card.md, "The card").

The office's root pair certifies a person, the person's pair a device: so nobody is of an office whom it does not name,
and no device is anybody's who did not sign for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from backchannel.envelope import MailboxAddress
from backchannel.errors import Refused
from backchannel.message import OfficeName, PersonName
from backchannel.seal.age import HybridRecipient
from backchannel.seal.artefacts import DEVICE, PERSON, payload_type, read_payload
from backchannel.seal.fields import name_from
from backchannel.seal.keys import OFFICE_URI, PublicPair, SecretPair
from backchannel.seal.sdjwt import Signed, sign, verify

if TYPE_CHECKING:
    from backchannel.ports import Randomness

__all__ = [
    "Device",
    "OfficeSecrets",
    "Person",
    "PersonSecrets",
    "Rank",
    "make_device",
    "make_person",
    "read_device",
    "read_person",
]


class Rank(StrEnum):
    """What a person is in an office: its one officer, who holds the root key; a deputy, who may act for him; staff, who draft."""

    OFFICER = "officer"
    DEPUTY = "deputy"
    STAFF = "staff"


@payload_type
class _PersonPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    name: str
    keys: list[Any]
    eyes: str
    rank: Rank


@payload_type
class _DevicePayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    person: str
    keys: list[Any]
    standing: str
    name: str
    mailbox: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of an office, certified by it: signing keys, the recipient for *exclusively eyes only*, and rank."""

    name: PersonName
    pair: PublicPair
    eyes: HybridRecipient
    rank: Rank
    artefact: Signed = field(repr=False)

    @property
    def id(self) -> str:
        """The person's id: that of the signing pair."""
        return self.pair.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A person's device, certified by that person for one office: signing keys, the standing recipient, its name among the
    stations of its office, and its mailbox, None where it has the office's."""

    name: OfficeName
    person: str
    pair: PublicPair
    standing: HybridRecipient
    mailbox: str | None
    artefact: Signed = field(repr=False)

    @property
    def id(self) -> str:
        """The device's id: that of the signing pair."""
        return self.pair.id


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSecrets:
    """What a person holds: the personal pair, and the seed of the personal recipient."""

    person: SecretPair
    eyes: bytes = field(repr=False)

    @classmethod
    def fresh(cls, randomness: Randomness) -> PersonSecrets:
        """New secrets for a person of an office that there is."""
        return cls(person=SecretPair.fresh(randomness), eyes=randomness.bytes(32))


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSecrets(PersonSecrets):
    """What the officer holds: the root pair beside his own."""

    root: SecretPair

    @classmethod
    def fresh(cls, randomness: Randomness) -> OfficeSecrets:
        """New secrets for a new office."""
        return cls(root=SecretPair.fresh(randomness), person=SecretPair.fresh(randomness), eyes=randomness.bytes(32))

    @property
    def office(self) -> str:
        """The office id: the RFC 9278 URI of the root ML-DSA-65 key's thumbprint."""
        return OFFICE_URI + self.root.public.id


def make_person(secrets: OfficeSecrets, *, name: PersonName, pair: PublicPair, eyes: HybridRecipient, rank: Rank) -> Person:
    """Certify a person of the office whose root pair this is."""
    payload = {"iss": secrets.office, "name": str(name), "keys": pair.jwks, "eyes": str(eyes), "rank": str(rank)}
    signed = sign(payload, typ=PERSON, keys=secrets.root.keys)
    return Person(name=name, pair=pair, eyes=eyes, rank=rank, artefact=signed)


def make_device(
    person: SecretPair, *, office: str, name: OfficeName, pair: PublicPair, standing: HybridRecipient, mailbox: str | None = None
) -> Device:
    """Certify a person's device, by his own pair: with it he says that he is of the office which is named."""
    payload = {
        "iss": office,
        "person": person.public.id,
        "keys": pair.jwks,
        "standing": str(standing),
        "name": str(name),
        "mailbox": mailbox,
    }
    signed = sign(payload, typ=DEVICE, keys=person.keys)
    return Device(name=name, person=person.public.id, pair=pair, standing=standing, mailbox=mailbox, artefact=signed)


def read_person(signed: Signed, office: str, root: PublicPair) -> Person:
    """The person whom an office's root pair certifies here; Refused when it does not."""
    verify(signed, root.keys)
    payload = read_payload(signed.content, _PersonPayload)
    _same_office(payload.iss, office)
    return Person(
        name=name_from(PersonName, payload.name),
        pair=PublicPair.parse(payload.keys),
        eyes=HybridRecipient.parse(payload.eyes),
        rank=payload.rank,
        artefact=signed,
    )


def read_device(signed: Signed, office: str, person: PublicPair) -> Device:
    """The device that a person's pair certifies here for an office; Refused when it does not."""
    verify(signed, person.keys)
    payload = read_payload(signed.content, _DevicePayload)
    _same_office(payload.iss, office)
    if payload.person != person.id:
        raise Refused("card.chain", "a device certified for another person than the one who signed for it", "that person's own")
    if payload.mailbox is not None:
        MailboxAddress.parse(payload.mailbox)
    return Device(
        name=name_from(OfficeName, payload.name),
        person=payload.person,
        pair=PublicPair.parse(payload.keys),
        standing=HybridRecipient.parse(payload.standing),
        mailbox=payload.mailbox,
        artefact=signed,
    )


def _same_office(came: str, expected: str) -> None:
    if came != expected:
        raise Refused("card.chain", "a certificate of another office", "certificates of the card's own office")
