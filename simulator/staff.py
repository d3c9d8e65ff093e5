"""Offices of several stations: colleagues with keys and devices of their own on the office's card, and a mailbox for each.

Keys and certificates are the same in every world, for they take time; as for every card here, its signatures are left out.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Final

from backchannel.envelope import MailboxKey
from backchannel.message import Classification, OfficeName, PersonName, Precedence
from backchannel.run.mailboxes import keep_office_mailbox
from backchannel.seal import SecretPair
from backchannel.seal.age import HybridIdentity
from backchannel.seal.mandate import Powers, make_mandate
from backchannel.seal.persons import PersonSecrets, Rank, make_device, make_person
from backchannel.seal.strictjson import encode
from backchannel.vault.lives import CUSTODY, NO_CUSTODY
from simulator.machine import START
from simulator.offices import ANYWHERE, Keys, Office

if TYPE_CHECKING:
    from backchannel.seal.persons import Device, Person
    from backchannel.vault import Vault

__all__ = ["mandate_for", "settle_house", "staffed"]

_STATIONS: Final = ("NOON", "EVENING")  # how colleagues' stations are called after their office
_DAY: Final = 86_400_000_000
_POWERS: Final = Powers(
    channels=None,
    precedence=Precedence.FLASH,
    classification=Classification.TOP_SECRET,
    caveats=None,
    since=START // _DAY * _DAY - _DAY,
    until=START // _DAY * _DAY + 300 * _DAY,
)
_mandates: dict[tuple[str, str], bytes] = {}  # the same in every world, for signatures take time


def staffed(office: Office, ranks: tuple[Rank, ...], chance: Random) -> list[Office]:
    """An office's stations when it has colleagues of these ranks, the officer's first: each with keys and a mailbox of its own."""
    own = [MailboxKey(collect=chance.randbytes(32), deposit=chance.randbytes(32)) for _ in (None, *ranks)]
    colleagues = [_colleague(office.card.office, office.keys, office.card.name, place, rank) for place, rank in enumerate(ranks)]
    devices = [office.card.devices[0], *(device for _, device, _ in colleagues)]
    persons = [person for person, _, _ in colleagues if person is not None]
    card = replace(
        office.card,
        persons=(*office.card.persons, *persons),
        devices=tuple(replace(device, mailbox=key.address(office.url).text()) for device, key in zip(devices, own, strict=True)),
    )
    mailboxes = [str(device.mailbox) for device in card.devices]
    card = replace(card, artefact=encode({"card": str(card.name), "mailbox": card.mailbox, "stations": [*mailboxes]}))
    keys = [office.keys, *(keys for _, _, keys in colleagues)]
    return [
        Office(card=card, keys=one, key=key, url=office.url, place=place, shared=office.key)
        for place, (one, key) in enumerate(zip(keys, own, strict=True))
    ]


def settle_house(vault: Vault, office: Office) -> None:
    """What a station's vault holds when it has entered the house of its office."""
    assert office.shared is not None
    vault.house.keep_card(office.card)
    if office.place:
        vault.put(CUSTODY, NO_CUSTODY)
    else:
        keep_office_mailbox(vault, office.shared)


def mandate_for(office: Office, place: int) -> bytes | None:
    """The officer's word that whoever has the station in this place may release; None where that is the officer himself."""
    card = office.card
    person = card.person_of(card.devices[place])
    if person is card.officer:
        return None
    if (card.office, person.id) not in _mandates:
        mandate = make_mandate(_POWERS, person=person.id, number=place, card=card, secrets=office.keys.secrets)
        _mandates[card.office, person.id] = mandate.artefact.encode()
    return _mandates[card.office, person.id]


@cache
def _colleague(office: str, officers: Keys, name: OfficeName, place: int, rank: Rank) -> tuple[Person | None, Device, Keys]:
    """A colleague, his device, and what he holds; no other person for the officer's own second station."""
    chance = Random(f"a colleague of {office} in place {place}, {rank}")
    device, standing = SecretPair.of(chance.randbytes(64)), chance.randbytes(32)
    person: Person | None = None
    secrets: PersonSecrets = officers.secrets
    if rank is not Rank.OFFICER:
        secrets = PersonSecrets(person=SecretPair.of(chance.randbytes(64)), eyes=chance.randbytes(32))
        eyes = HybridIdentity.from_seed(secrets.eyes).recipient
        called = PersonName.parse(f"Colleague {_STATIONS[place].capitalize()}")
        person = make_person(officers.secrets, name=called, pair=secrets.person.public, eyes=eyes, rank=rank)
    certified = make_device(
        secrets.person,
        office=office,
        name=OfficeName.parse(f"{name} {_STATIONS[place]}"),
        pair=device.public,
        standing=HybridIdentity.from_seed(standing).recipient,
        mailbox=ANYWHERE,
    )
    return person, certified, Keys(secrets=officers.secrets, person=secrets, device=device, standing=standing)
