"""Offices of several persons and devices: what the tests of cards and of sealing to them share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from backchannel.envelope import MailboxKey
from backchannel.message import OfficeName, PersonName
from backchannel.seal import Card, Charter, Reader, SecretPair, co_sign, propose
from backchannel.seal.age import HybridIdentity
from backchannel.seal.agreement import Agreement
from backchannel.seal.card import make_card
from backchannel.seal.history import History
from backchannel.seal.persons import Device, OfficeSecrets, Person, PersonSecrets, Rank, make_device, make_person
from unit.seal.material import Seeded, office, seat

SWITCH = "https://switch.example"


@dataclass(frozen=True, kw_only=True)
class Station:
    """A device with its secrets, and its certificate."""

    device: SecretPair
    standing: HybridIdentity
    certificate: Device


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person of an office with all secrets, and with a device or more."""

    secrets: PersonSecrets
    person: Person
    stations: tuple[Station, ...]

    @property
    def eyes(self) -> HybridIdentity:
        return HybridIdentity.from_seed(self.secrets.eyes)


def mailbox(seed: str, url: str = SWITCH) -> str:
    return MailboxKey.fresh(Seeded(f"mailbox of {seed}")).address(url).text()


def station(secrets: PersonSecrets, office_id: str, name: str, seed: str, **changes: Any) -> Station:
    """A device that a person certifies for an office."""
    randomness = Seeded(f"station {seed}")
    device, standing = SecretPair.fresh(randomness), HybridIdentity.from_seed(randomness.bytes(32))
    arguments: dict[str, Any] = {"pair": device.public, "standing": standing.recipient, "mailbox": mailbox(seed)}
    certificate = make_device(secrets.person, office=office_id, name=OfficeName.parse(name), **{**arguments, **changes})
    return Station(device=device, standing=standing, certificate=certificate)


def member(root: OfficeSecrets, name: str, rank: Rank, *stations: str, secrets: PersonSecrets | None = None) -> Member:
    """A person whom this office certifies, with stations of these names."""
    secrets = secrets or PersonSecrets.fresh(Seeded(f"{name} of {root.office}"))
    eyes = HybridIdentity.from_seed(secrets.eyes)
    person = make_person(root, name=PersonName.parse(name), pair=secrets.person.public, eyes=eyes.recipient, rank=rank)
    made = tuple(station(secrets, root.office, one, f"{one} of {name} of {root.office}") for one in stations)
    return Member(secrets=secrets, person=person, stations=made)


def card_of(who: str, members: Sequence[Member], **changes: Any) -> Card:
    """A card of one of the five offices for these persons and all their devices."""
    one = office(who)
    arguments: dict[str, Any] = {
        "name": one.card.name,
        "persons": [each.person for each in members],
        "devices": [each.certificate for one_member in members for each in one_member.stations],
        "mailbox": one.card.mailbox,
        "number": 2,
    }
    return make_card(one.secrets, **{**arguments, **changes})


@cache
def members(who: str = "hill") -> tuple[Member, ...]:
    """An officer with two stations, a deputy and one of the staff with one each."""
    root = office(who).secrets
    return (
        member(root, "Vera Holm", Rank.OFFICER, "DESK", "TRAVEL", secrets=root),
        member(root, "Otto Lind", Rank.DEPUTY, "NORTH WING"),
        member(root, "Ida Brook", Rank.STAFF, "CIPHER ROOM"),
    )


@cache
def staffed(who: str = "hill") -> Card:
    """The card of an office of three persons and four devices."""
    return card_of(who, members(who))


@cache
def history() -> History:
    """The channel of these tests, on which HILL HOUSE has three persons and four devices; not to be changed."""
    rows = [seat("harbour"), seat("hill", staffed()), seat("lake"), seat("ferry")]
    proposal = propose(Agreement(name="Hill talks"), rows, office("harbour").secrets)
    for who in ("hill", "lake", "ferry"):
        proposal = co_sign(proposal, office(who).secrets)
    return History.found(proposal)


def charter() -> Charter:
    """The version in force on that channel."""
    return history().in_force


def reader(who: str, *identities: HybridIdentity) -> Reader:
    """Who opens at an office with these keys."""
    named = [(f"key {place}", identity) for place, identity in enumerate(identities)]
    return Reader(office=office(who).id, identities=named, charters={history().channel: history()})


def stations(who: str = "hill") -> tuple[Station, ...]:
    """All stations of an office, in the order of its card."""
    return tuple(one for each in members(who) for one in each.stations)
