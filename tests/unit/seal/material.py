"""Four offices, their channel and a message: what the tests of layer `seal` share.

Keys come from fixed seeds and are made once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from backchannel.envelope import MailboxKey
from backchannel.message import (
    Classification,
    DateTimeGroup,
    Heading,
    Kind,
    Marking,
    Message,
    MessageNumber,
    OfficeName,
    PersonName,
    Portion,
    Precedence,
    Reference,
    SeriesName,
    StationSerial,
)
from backchannel.seal import Card, Charter, OfficeSecrets, Opened, Reader, Seat, Writing, co_sign, first_card, open_sealed, propose
from backchannel.seal.age import HybridIdentity
from backchannel.seal.agreement import Agreement
from backchannel.seal.history import History
from backchannel.seal.keys import SecretPair
from backchannel.seal.payload import Composed, compose
from backchannel.seal.roles import Role
from backchannel.seal.sdjwt import Signed
from backchannel.seal.sealing import seal_artefact, seal_copy

EYES = "EXCLUSIVELY EYES ONLY"
NAMES = {"harbour": "HARBOUR PARTY", "hill": "HILL HOUSE", "lake": "LAKE MISSION", "ferry": "FERRYMAN", "stranger": "THE STRANGER"}
SERIES = {"harbour": "HARTO", "hill": "HILTO", "lake": "LAKTO", "ferry": "FERTO"}
INTERMEDIARY = "ferry"
READ_DIGEST = hashlib.sha256(b"a message that was read").digest()


class Seeded:
    """Bytes that are the same in every run, and look like chance."""

    def __init__(self, seed: str) -> None:
        self.seed, self.count = seed, 0

    def bytes(self, count: int) -> bytes:
        self.count += 1
        return hashlib.shake_256(f"{self.seed}/{self.count}".encode()).digest(count)


@dataclass(frozen=True, kw_only=True)
class Office:
    """One office with all its secrets."""

    secrets: OfficeSecrets
    device: SecretPair
    standing: HybridIdentity
    eyes: HybridIdentity
    card: Card

    @property
    def id(self) -> str:
        return self.card.office


def new_office(name: str, *, seed: str, person: str = "Vera Holm", **other: Any) -> Office:
    """An office from a seed; `other` replaces arguments of `first_card`."""
    randomness = Seeded(seed)
    secrets, device = OfficeSecrets.fresh(randomness), SecretPair.fresh(randomness)
    standing, eyes = HybridIdentity.from_seed(randomness.bytes(32)), HybridIdentity.from_seed(secrets.eyes)
    arguments: dict[str, Any] = {
        "name": OfficeName.parse(name),
        "person_name": PersonName.parse(person),
        "secrets": secrets,
        "eyes": eyes.recipient,
        "device": device.public,
        "standing": standing.recipient,
        "mailbox": MailboxKey.fresh(randomness).address("https://switch.example").text(),
    }
    return Office(secrets=secrets, device=device, standing=standing, eyes=eyes, card=first_card(**{**arguments, **other}))


@cache
def office(who: str) -> Office:
    """One of the five."""
    return new_office(NAMES[who], seed=who)


def seat(who: str, card: Card | None = None, **changes: Any) -> Seat:
    """An office's seat as the channel of these tests has it."""
    arguments: dict[str, Any] = {
        "role": Role.INTERMEDIARY if who == INTERMEDIARY else Role.OFFICE,
        "series": SERIES.get(who, "STRTO"),
        "first": 1,
        "first_serial": 200,
        "prefix": "HS" if who == "harbour" else None,
    }
    return Seat(card=card or office(who).card, **{**arguments, **changes})


def founded(name: str, *who: str) -> History:
    """The history that a founding version begins which all of these offices have signed."""
    proposal = propose(Agreement(name=name), [seat(one) for one in who], office(who[0]).secrets)
    for one in who[1:]:
        proposal = co_sign(proposal, office(one).secrets)
    return History.found(proposal)


@cache
def history() -> History:
    """The charter of the channel of these tests: not to be changed."""
    return founded("Harbour talks", "harbour", "hill", "lake", "ferry")


@cache
def other_history() -> History:
    """That of a second channel of some of the same offices."""
    return founded("Lake talks", "harbour", "hill", "lake")


def charter() -> Charter:
    """The version in force on the channel of these tests."""
    return history().in_force


def other_charter() -> Charter:
    """That on the second one."""
    return other_history().in_force


def reader(who: str, *histories: History) -> Reader:
    """Who opens with that office's standing key."""
    one = office(who)
    held = {each.channel: each for each in histories or (history(),)}
    return Reader(office=one.id, identities=[("standing key", one.standing)], charters=held)


def marking(*caveats: str, level: Classification = Classification.SECRET) -> Marking:
    return Marking(classification=level, caveats=caveats)


def message(**changes: Any) -> Message:
    """A released message of five paragraphs: for all, for eyes only, for the intermediary, for one office, for two."""
    hill, lake, ferry = (OfficeName.parse(NAMES[who]) for who in ("hill", "lake", "ferry"))
    plain = marking()
    portions = (
        Portion(number=1, marking=plain, words="The pilot boat leaves at dawn."),
        Portion(number=2, audience=(hill,), words="The second captain knows nothing of it."),
        Portion(number=3, kind=Kind.parse("order"), marking=plain, audience=(ferry,), words="Carry the sealed chart to the keeper."),
        Portion(number=4, kind=Kind.parse("text"), marking=plain, audience=(lake,), fields=(("Title", "Tides"),), words="High at four."),
        Portion(number=5, marking=plain, audience=(hill, ferry), words="The lamp will show green."),
    )
    draft = Message(
        heading=Heading(
            precedence=Precedence.IMMEDIATE,
            marking=marking("HARBOUR", EYES),
            sender=OfficeName.parse(NAMES["harbour"]),
            to=(hill,),
            info=(lake, ferry),
            subject="Crossing by night",
            references=(Reference.parse("HILTO 7 paragraph 2"),),
            drafter=PersonName.parse("Ada Quill"),
            releaser=PersonName.parse("Vera Holm"),
        ),
        portions=changes.pop("portions", portions),
    )
    number = MessageNumber(series=SeriesName(text="HARTO"), number=1, serial=StationSerial(number=221, letters="HS"))
    return draft.released(changes.pop("number", number), DateTimeGroup.parse("011200Z MAR 71"))


def writing(**changes: Any) -> Writing:
    arguments: dict[str, Any] = {
        "charter": charter(),
        "office": office("harbour").id,
        "device": office("harbour").device,
        "before": None,
        "previous": {},
        "read": (),
        "held": (),
    }
    return Writing(**{**arguments, **changes})


@cache
def composed() -> Composed:
    """The message of these tests, signed."""
    return compose(message(), writing(), Seeded("composed"))


def sealed_to(who: str, made: Composed, seed: str = "sealed") -> bytes:
    """That office's copy of a message, in its sealed file."""
    audience = next(audience for audience in made.audiences if office(who).id in audience.offices)
    offices = [one for one in NAMES if one != "stranger" and office(one).id in audience.offices]
    return seal_copy(
        made, audience, [office(one).standing.recipient for one in offices], [office(one).eyes.recipient for one in offices], Seeded(seed)
    )


def delivered(signed: Signed, who: str = "hill") -> bytes:
    """An artefact sealed to an office's standing key, whoever did it."""
    return seal_artefact(signed, [office(who).standing.recipient], Seeded("delivered"))


def opened(data: bytes, who: str = "hill") -> Opened:
    """The message in sealed bytes, as that office's locked station opens it."""
    result = open_sealed(data, reader(who))
    assert isinstance(result, Opened)
    return result
