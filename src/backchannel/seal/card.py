"""An office's card: its keys, and the chain office -> person -> device (docs/spec/card.md).

Artefacts side by side: the office's own, signed by its root pair; each person's, signed by the root pair; each device's,
signed by its person's pair. The office's own names all the others by their digests: so those of two cards cannot be
combined, and whoever has compared the office's words has, with the root pair, all the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from backchannel.envelope import MailboxAddress
from backchannel.errors import Mistake, Refused
from backchannel.limits import DEVICES, NUMBER_MAX, PERSONS
from backchannel.message import OfficeName
from backchannel.message.look_alikes import skeleton
from backchannel.seal.artefacts import CARD, DEVICE, PERSON, as_value, nested, payload_type, read_payload
from backchannel.seal.fields import name_from
from backchannel.seal.keys import OFFICE_URI, PublicPair
from backchannel.seal.persons import Device, OfficeSecrets, Person, Rank, make_device, make_person, read_device, read_person
from backchannel.seal.primitives import sha256
from backchannel.seal.sdjwt import Signed, sign, verify
from backchannel.seal.strictjson import b64u, decode_object, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.message import PersonName
    from backchannel.seal.age import HybridRecipient

__all__ = ["Card", "first_card", "make_card", "read_card", "verify_device"]


@payload_type
class _CardPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    name: str
    keys: list[Any]
    mailbox: str
    number: int
    persons: list[str]
    devices: list[str]


@payload_type
class _Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    office: dict[str, Any]
    persons: list[dict[str, Any]]
    devices: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Card:
    """A verified card: everything in it hangs together. Whether it is *whose it says* only people can know.

    The first person is the officer, the first device his. `number` counts the cards of an office, from 1.
    """

    office: str
    name: OfficeName
    root: PublicPair
    persons: tuple[Person, ...]
    devices: tuple[Device, ...]
    mailbox: str
    number: int
    artefact: bytes

    @property
    def officer(self) -> Person:
        """The one who holds the office."""
        return self.persons[0]

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 over the root keys, for comparison words."""
        return self.root.fingerprint

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the card as it is: what a charter commits to."""
        return sha256(self.artefact)

    @cached_property
    def _persons(self) -> dict[str, Person]:
        return {person.id: person for person in self.persons}

    @cached_property
    def _devices(self) -> dict[tuple[str, ...], Device]:
        return {mark: device for device in self.devices for mark in ((device.id,), tuple(device.pair.kids))}

    def person(self, identity: str) -> Person | None:
        """The person of this id, None when there is none on the card."""
        return self._persons.get(identity)

    def person_of(self, device: Device) -> Person:
        """Whose a device of this card is."""
        return self._persons[device.person]

    def device(self, mark: str | Sequence[str]) -> Device | None:
        """The device of this id, or with these two key ids; None when there is none on the card."""
        return self._devices.get((mark,) if isinstance(mark, str) else tuple(mark))


def make_card(
    secrets: OfficeSecrets, *, name: OfficeName, persons: Sequence[Person], devices: Sequence[Device], mailbox: str, number: int = 1
) -> Card:
    """Sign a card for these persons and devices, officer first; `mailbox` is the line that lets correspondents deposit.

    Mistake when it would not pass.
    """
    office = sign(
        {
            "iss": secrets.office,
            "name": str(name),
            "keys": secrets.root.public.jwks,
            "mailbox": mailbox,
            "number": number,
            "persons": [*_digests(person.artefact for person in persons)],
            "devices": [*_digests(device.artefact for device in devices)],
        },
        typ=CARD,
        keys=secrets.root.keys,
    )
    data = encode(
        {
            "office": as_value(office),
            "persons": [as_value(person.artefact) for person in persons],
            "devices": [as_value(device.artefact) for device in devices],
        }
    )
    try:
        return read_card(data)
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None


def first_card(
    *,
    name: OfficeName,
    person_name: PersonName,
    secrets: OfficeSecrets,
    eyes: HybridRecipient,
    device: PublicPair,
    standing: HybridRecipient,
    mailbox: str,
    number: int = 1,
) -> Card:
    """The card of an office of one: its officer with one device, which is called like the office and has its mailbox."""
    officer = make_person(secrets, name=person_name, pair=secrets.person.public, eyes=eyes, rank=Rank.OFFICER)
    station = make_device(secrets.person, office=secrets.office, name=name, pair=device, standing=standing)
    return make_card(secrets, name=name, persons=[officer], devices=[station], mailbox=mailbox, number=number)


def read_card(data: bytes) -> Card:
    """Verify a card from its root down; Refused when any link does not hold."""
    bundle = read_payload(decode_object(data), _Bundle)
    signed = nested(bundle.office, CARD)
    payload = read_payload(signed.content, _CardPayload)
    root = PublicPair.parse(payload.keys)
    if payload.iss != OFFICE_URI + root.id:
        raise Refused("card.issuer", "an office id that is not its root key's", "the RFC 9278 thumbprint URI of the root key")
    verify(signed, root.keys)
    if not 1 <= payload.number <= NUMBER_MAX:
        raise Refused("card.number", f"the card's number {payload.number}", f"1 to {NUMBER_MAX}")
    persons, devices = _certified(bundle, payload, root)
    _refuse_shared(root, persons, devices)
    _refuse_alike(persons, devices)
    _check_mailboxes(payload.mailbox, devices)
    return Card(
        office=payload.iss,
        name=name_from(OfficeName, payload.name),
        root=root,
        persons=persons,
        devices=devices,
        mailbox=payload.mailbox,
        number=payload.number,
        artefact=data,
    )


def verify_device(signed: Signed, card: Card) -> Device:
    """The device of this card that has signed; Refused unless one has."""
    device = card.device(signed.kids) or card.devices[0]
    verify(signed, device.pair.keys)
    return device


def _certified(bundle: _Bundle, payload: _CardPayload, root: PublicPair) -> tuple[tuple[Person, ...], tuple[Device, ...]]:
    """The persons and devices that stand on a card: those that its office names, in its order, and no others."""
    if not (1 <= len(bundle.persons) <= PERSONS and 1 <= len(bundle.devices) <= DEVICES):
        came = f"{len(bundle.persons)} persons and {len(bundle.devices)} devices on a card"
        raise Refused("card.persons", came, f"1 to {PERSONS} persons, and 1 to {DEVICES} devices")
    people, stations = [nested(value, PERSON) for value in bundle.persons], [nested(value, DEVICE) for value in bundle.devices]
    if (_digests(people), _digests(stations)) != (payload.persons, payload.devices):
        raise Refused("card.chain", "other persons or devices than the office names on its card", "those that it names, in its order")
    persons = tuple(read_person(signed, payload.iss, root) for signed in people)
    if [person.rank is Rank.OFFICER for person in persons] != [True, *[False] * (len(persons) - 1)]:
        raise Refused("card.officer", "a card without an officer, with two, or with another person first", "one officer, who is first")
    devices = tuple(_device(signed, payload.iss, persons) for signed in stations)
    if devices[0].person != persons[0].id:
        raise Refused("card.officer", "another person's device in the first place", "the officer's")
    if {device.person for device in devices} != {person.id for person in persons}:
        # With the certificate of a device a person says that he is of this office.
        raise Refused("card.chain", "a person without a device", "a device for each person")
    return persons, devices


def _device(signed: Signed, office: str, persons: Sequence[Person]) -> Device:
    """A device of one of these persons, by whoever of them its signatures name."""
    certifier = next((person.pair for person in persons if tuple(person.pair.kids) == signed.kids), persons[0].pair)
    return read_device(signed, office, certifier)


def _digests(artefacts: Iterable[Signed]) -> list[str]:
    return [b64u(signed.digest) for signed in artefacts]


def _refuse_shared(root: PublicPair, persons: Sequence[Person], devices: Sequence[Device]) -> None:
    """One key for two purposes undoes their separation: a locked station, which has the device's, could do the officer's."""
    pairs = (root, *(person.pair for person in persons), *(device.pair for device in devices))
    keys = [key.raw for pair in pairs for key in pair.keys]
    keys += [recipient.key.raw for recipient in (*(person.eyes for person in persons), *(device.standing for device in devices))]
    if len(set(keys)) != len(keys):
        raise Refused("card.same-key", "one key for two purposes", "keys of their own for office, persons and devices")


def _refuse_alike(persons: Sequence[Person], devices: Sequence[Device]) -> None:
    """Names of persons may have small letters: they differ in these and in capitals."""
    people = [str(person.name) for person in persons]
    for names in ([*map(skeleton, people)], [skeleton(name.upper()) for name in people], [device.name.skeleton for device in devices]):
        if len(set(names)) != len(names):
            raise Refused("card.twice", "two persons or two devices of one name, or of names that look alike", "every name once")


def _check_mailboxes(office: str, devices: Sequence[Device]) -> None:
    """A single station empties the office's mailbox; several have each its own, beside it."""
    own = [MailboxAddress.parse(device.mailbox) for device in devices if device.mailbox is not None]
    mailboxes = [address.mailbox for address in (MailboxAddress.parse(office), *own)]
    if len(set(mailboxes)) != len(mailboxes) or (len(devices) > 1 and len(own) != len(devices)):
        raise Refused("card.mailboxes", "several devices, and not a mailbox for each", "a mailbox of its own for each, beside the office's")
