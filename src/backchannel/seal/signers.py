"""Who signs a message, and whether they may release it: the officer, or a person with a mandate, and where the channel's rule
asks for it a second person (docs/spec/seal.md, "Who signs").

What is said here in words is refused when it comes from outside, and is a mistake before a release.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backchannel.errors import Refused
from backchannel.message import HeadingItem
from backchannel.seal.artefacts import MANDATE, nested
from backchannel.seal.mandate import Mandate, read_mandate
from backchannel.seal.persons import Rank

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backchannel.message import Message
    from backchannel.seal.agreement import Rules
    from backchannel.seal.card import Card
    from backchannel.seal.charter import Charter
    from backchannel.seal.persons import Device, Person
    from backchannel.seal.primitives import VerifyingKey
    from backchannel.seal.shown import MessagePayload, SignerPayload

__all__ = ["MAY_RELEASE", "Signers", "check_release", "fitting", "lacks_second", "read_signers", "seconds", "unmandated"]

MAY_RELEASE: Final = "one by the officer, or under a mandate that covers it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signers:
    """The devices that sign a message, each with its person: of who releases it, under which mandate unless he is the officer, and
    of a second person, None where there is none."""

    device: Device
    person: Person
    mandate: Mandate | None
    second_device: Device | None
    second: Person | None

    @property
    def kids(self) -> list[str]:
        """The ids of the keys that must have signed, in signing order."""
        return [*self.device.pair.kids, *(self.second_device.pair.kids if self.second_device else ())]

    @property
    def keys(self) -> tuple[VerifyingKey, ...]:
        """Those keys."""
        return (*self.device.pair.keys, *(self.second_device.pair.keys if self.second_device else ()))


def read_signers(payload: MessagePayload, card: Card) -> Signers:
    """Those whom a message names as its signers; Refused unless they are on its office's card, and a mandate is of this office."""
    device = _on_card(payload.by, card)
    second = _on_card(payload.second, card) if payload.second is not None else None
    signers = Signers(
        device=device,
        person=card.person_of(device),
        mandate=read_mandate(nested(payload.by.mandate, MANDATE).encode(), card) if payload.by.mandate is not None else None,
        second_device=second,
        second=card.person_of(second) if second else None,
    )
    if payload.sig != signers.kids:
        raise Refused("seal.keys", "other keys than the card requires", "both keys of each device that signs")
    return signers


def check_release(signers: Signers, message: Message, charter: Charter, card: Card) -> None:
    """Refused unless these persons may release this message on this channel, and it bears the name of the one who did."""
    heading, person = message.heading, signers.person
    if came := unmandated(person, signers.mandate, card, message, charter.channel, _dated(message)):
        raise Refused("seal.mandate", came, MAY_RELEASE)
    if came := lacks_second(signers.second, person, card, message, charter.rules):
        raise Refused("seal.second", came, "a second person of the office who is not of its staff")
    if heading.shows(HeadingItem.RELEASER) and heading.releaser != person.name:
        raise Refused("seal.releaser", "another releaser in the heading than the person who signed", f"{person.name}, who signed")


def unmandated(person: Person, mandate: Mandate | None, card: Card, message: Message, channel: bytes, at: int) -> str | None:
    """Why somebody may not release a message dated `at` under a mandate or, as the officer, without: in words; None when he may."""
    if person.id == card.officer.id:
        return "a mandate for the officer, who needs none" if mandate else None
    if mandate is None:
        return f"a message that {person.name}, who is not the officer of {card.name}, releases without a mandate"
    return mandate.beyond(person.id, channel, message.heading.precedence, message.heading.marking, at)


def fitting(mandates: Iterable[Mandate], person: Person, card: Card, message: Message, channel: bytes, at: int) -> Mandate | None:
    """The first of these mandates under which somebody may release a message; None for the officer, and where there is none."""
    return next((mandate for mandate in mandates if not unmandated(person, mandate, card, message, channel, at)), None)


def lacks_second(second: Person | None, person: Person, card: Card, message: Message, rules: Rules) -> str | None:
    """What is wrong with the second person who signs a message beside `person`, or with there being none: in words, or None."""
    if second is not None and second not in seconds(person, card):
        return f"{second.name} as second person beside {person.name}"
    if second is None and rules.asks_second(message.heading.marking):
        return f"a message marked {message.heading.marking.classification} that no second person has signed"
    return None


def seconds(person: Person, card: Card) -> list[Person]:
    """Who may sign as second person beside this one: everybody else on the card but the staff."""
    return [one for one in card.persons if one.id != person.id and one.rank is not Rank.STAFF]


def _on_card(signer: SignerPayload, card: Card) -> Device:
    device = card.device(signer.device)
    if device is None or device.person != signer.person:
        raise Refused(
            "seal.signer", "a person or device that is not on the office's card", f"a person of {card.name} and a device of theirs"
        )
    return device


def _dated(message: Message) -> int:
    release = message.heading.release
    return release.time.microseconds if release else 0
