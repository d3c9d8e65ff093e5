"""Who would release a message at this station: its person, by the office's card on the channel, and the mandates that are held for him."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake, Refused
from backchannel.message import DateTimeGroup
from backchannel.seal.house_acts import TellMandate
from backchannel.seal.house_words import read_act
from backchannel.seal.mandate import read_mandate
from backchannel.seal.signers import MAY_RELEASE, fitting, lacks_second, seconds, unmandated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.message import Message
    from backchannel.run.engine import Engine
    from backchannel.seal import Card, Charter
    from backchannel.seal.mandate import Mandate
    from backchannel.seal.persons import Device, Person

__all__ = ["Releaser", "mandates_held", "of_releaser", "releaser_here"]

_MANDATE: Final = "mandate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Releaser:
    """A person with the mandates that are held for the office's persons, the device of a second person who will sign or None, and when."""

    person: Person
    card: Card
    mandates: tuple[Mandate, ...]
    second: Device | None = None
    at: int

    def beside(self, message: Message, charter: Charter) -> Releaser:
        """The same with a device of the first who may sign this message as second person, where the channel's rule asks for one."""
        if not charter.rules.asks_second(message.heading.marking):
            return self
        may = [one.id for one in seconds(self.person, self.card)]
        return replace(self, second=next((device for device in self.card.devices if device.person in may), None))

    def mandate(self, message: Message, charter: Charter) -> Mandate | None:
        """Under which mandate this message would go; None for the officer, and where none covers it."""
        return fitting(self.mandates, self.person, self.card, message, charter.channel, self._dated)

    @property
    def _dated(self) -> int:
        return DateTimeGroup.at(self.at).microseconds


def releaser_here(engine: Engine, charter: Charter) -> Releaser:
    """Who would release on this channel now; Mistake for a station that is not on the card by which the channel knows the office."""
    card = charter.seat(engine.sealer.own(charter)).card
    device = card.device(engine.sealer.device_id)
    if device is None:
        came = f"a station that is not on the card of {card.name} by which {charter.name} knows it"
        raise Mistake("release.station", came, "one of its stations", "Have the channel enter the office's present card.")
    return Releaser(person=card.person_of(device), card=card, mandates=tuple(mandates_held(engine, card)), at=engine.clock.now())


def mandates_held(engine: Engine, card: Card) -> Iterator[Mandate]:
    """The mandates that are held for persons of this card, those told last first; of a person who is not on it any more none counts."""
    for row in reversed(engine.vault.house.acts(_MANDATE)):
        act = read_act(row.act)
        # Of others none is looked at: to verify a thousand false ones would hold up a release.
        if isinstance(act, TellMandate) and (engine.house is None or engine.house.is_officers(row.station, row.card)):
            with suppress(Refused):
                yield read_mandate(act.mandate, card)


def of_releaser(message: Message, charter: Charter, releaser: Releaser) -> Iterator[Mistake]:
    """Why this person may not release this message, or not without another."""
    person, card = releaser.person, releaser.card
    if releaser.mandate(message, charter) is None and (came := _unmandated(message, charter, releaser)):
        hint = f"Submit it to {card.officer.name}, or ask for a mandate."
        yield Mistake("release.mandate", came, MAY_RELEASE, hint)
    second = card.person_of(releaser.second) if releaser.second else None
    if came := lacks_second(second, person, card, message, charter.rules):
        names = [str(one.name) for one in seconds(person, card)]
        expected = (
            f"the signature of one of these too: {', '.join(names)}" if names else "a second person, and this office has none who may"
        )
        hint = "" if names else f"Have the card of {card.name} name a deputy; {charter.name} asks for two from {charter.rules.second} on."
        yield Mistake("release.second", came, expected, hint)


def _unmandated(message: Message, charter: Charter, releaser: Releaser) -> str | None:
    """What is said of the mandate that was told last, where none covers the message."""
    own = [mandate for mandate in releaser.mandates if mandate.person == releaser.person.id]
    at = DateTimeGroup.at(releaser.at).microseconds
    return unmandated(releaser.person, own[0] if own else None, releaser.card, message, charter.channel, at)
