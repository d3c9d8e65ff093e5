"""An office's card: its keys, and the chain office -> person -> device (docs/spec/card.md).

Three artefacts side by side: the office's own, signed by its root pair; the person's, signed by the root pair; the
device's, signed by the person's pair. Whoever has compared the office's words has, with the root pair, all the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from backchannel.envelope import MailboxAddress
from backchannel.errors import Refused
from backchannel.message import OfficeName, PersonName
from backchannel.seal.age import HybridRecipient
from backchannel.seal.artefacts import CARD, DEVICE, PERSON, as_value, nested, payload_type, read_payload
from backchannel.seal.fields import name_from
from backchannel.seal.keys import OFFICE_URI, PublicPair, SecretPair
from backchannel.seal.primitives import sha256
from backchannel.seal.sdjwt import Signed, sign, verify
from backchannel.seal.strictjson import decode_object, encode

if TYPE_CHECKING:
    from backchannel.ports import Randomness

__all__ = ["Card", "Device", "OfficeSecrets", "Person", "make_card", "read_card", "read_person"]


@payload_type
class _PersonPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    name: str
    keys: list[Any]
    eyes: str


@payload_type
class _DevicePayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    person: str
    keys: list[Any]
    standing: str


@payload_type
class _CardPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    name: str
    keys: list[Any]
    mailbox: str


@payload_type
class _Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    office: dict[str, Any]
    person: dict[str, Any]
    device: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of an office, certified by it: signing keys, and the recipient for *exclusively eyes only*."""

    name: PersonName
    pair: PublicPair
    eyes: HybridRecipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A person's device, certified by that person: signing keys, and the standing recipient."""

    pair: PublicPair
    standing: HybridRecipient


@dataclass(frozen=True, kw_only=True)
class Card:
    """A verified card: everything in it hangs together. Whether it is *whose it says* only people can know."""

    office: str
    name: OfficeName
    root: PublicPair
    person: Person
    device: Device
    mailbox: str
    artefact: bytes

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 over the root keys, for comparison words."""
        return self.root.fingerprint

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the card as it is: what a charter commits to."""
        return sha256(self.artefact)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSecrets:
    """The officer's secrets: root pair, personal pair, and the seed of the personal recipient."""

    root: SecretPair
    person: SecretPair
    eyes: bytes

    @classmethod
    def fresh(cls, randomness: Randomness) -> OfficeSecrets:
        """New secrets for a new office."""
        return cls(root=SecretPair.fresh(randomness), person=SecretPair.fresh(randomness), eyes=randomness.bytes(32))

    @property
    def office(self) -> str:
        """The office id: the RFC 9278 URI of the root ML-DSA-65 key's thumbprint."""
        return OFFICE_URI + self.root.public.id


def make_card(
    *,
    name: OfficeName,
    person_name: PersonName,
    secrets: OfficeSecrets,
    eyes: HybridRecipient,
    device: PublicPair,
    standing: HybridRecipient,
    mailbox: str,
) -> Card:
    """Certify person and device, and sign the card; `mailbox` is the line that lets correspondents deposit."""
    person = sign(
        {"iss": secrets.office, "name": str(person_name), "keys": secrets.person.public.jwks, "eyes": str(eyes)},
        typ=PERSON,
        keys=secrets.root.keys,
    )
    certificate = sign(
        {"iss": secrets.office, "person": secrets.person.public.id, "keys": device.jwks, "standing": str(standing)},
        typ=DEVICE,
        keys=secrets.person.keys,
    )
    office = sign(
        {"iss": secrets.office, "name": str(name), "keys": secrets.root.public.jwks, "mailbox": mailbox},
        typ=CARD,
        keys=secrets.root.keys,
    )
    return read_card(encode({"office": as_value(office), "person": as_value(person), "device": as_value(certificate)}))


def read_card(data: bytes) -> Card:
    """Verify a card from its root down; Refused when any link does not hold."""
    bundle = read_payload(decode_object(data), _Bundle)
    signed = nested(bundle.office, CARD)
    payload = read_payload(signed.content, _CardPayload)
    root = PublicPair.parse(payload.keys)
    if payload.iss != OFFICE_URI + root.id:
        raise Refused("card.issuer", "an office id that is not its root key's", "the RFC 9278 thumbprint URI of the root key")
    verify(signed, root.keys)
    person = read_person(nested(bundle.person, PERSON), payload.iss, root)
    device = _device(nested(bundle.device, DEVICE), payload.iss, person)
    _refuse_shared(root, person, device)
    MailboxAddress.parse(payload.mailbox)
    return Card(
        office=payload.iss,
        name=name_from(OfficeName, payload.name),
        root=root,
        person=person,
        device=device,
        mailbox=payload.mailbox,
        artefact=data,
    )


def read_person(signed: Signed, office: str, root: PublicPair) -> Person:
    """The person whom an office's root pair certifies here; Refused when it does not."""
    verify(signed, root.keys)
    payload = read_payload(signed.content, _PersonPayload)
    _same_office(payload.iss, office)
    return Person(name=name_from(PersonName, payload.name), pair=PublicPair.parse(payload.keys), eyes=HybridRecipient.parse(payload.eyes))


def _device(signed: Signed, office: str, person: Person) -> Device:
    verify(signed, person.pair.keys)
    payload = read_payload(signed.content, _DevicePayload)
    _same_office(payload.iss, office)
    if payload.person != person.pair.id:
        raise Refused("card.chain", "a device certified for another person", "the person on this card")
    return Device(pair=PublicPair.parse(payload.keys), standing=HybridRecipient.parse(payload.standing))


def _refuse_shared(root: PublicPair, person: Person, device: Device) -> None:
    """One key for two purposes undoes their separation: a locked station, which has the device's, could do the officer's."""
    keys = [key for pair in (root, person.pair, device.pair) for key in pair.keys]
    if len({key.raw for key in keys}) != len(keys) or person.eyes.key.raw == device.standing.key.raw:
        raise Refused("card.same-key", "one key for two purposes", "keys of their own for office, person and device")


def _same_office(came: str, expected: str) -> None:
    if came != expected:
        raise Refused("card.chain", "a certificate of another office", "certificates of the card's own office")
