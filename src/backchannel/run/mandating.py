"""Mandates: given by the officer to others of the office, and looked at (docs/spec/mandate.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.message import Classification, Precedence, ValueProblem
from backchannel.run.facts import Facts, moment
from backchannel.run.house import tell, to_tell
from backchannel.run.releasers import mandates_held
from backchannel.seal.house_acts import TellMandate
from backchannel.seal.mandate import Powers, make_mandate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.run.post import Post
    from backchannel.seal.mandate import Mandate
    from backchannel.seal.persons import Person

__all__ = ["give_mandate", "mandates"]

_MINUTE: Final = 60_000_000
_URGENCY: Final = 2


def give_mandate(
    post: Post,
    station: str,
    precedence: str,
    classification: str,
    until: int,
    caveats: Sequence[str] | None = None,
    channel: str | None = None,
) -> Facts:
    """Let the person of a station of this office release messages up to this precedence and classification, `until` a moment
    (microseconds since 1970, cut to the minute), from now on: on one channel, or on all.

    Mistake for anybody but the officer, and for what is none of these.
    """
    secrets, engine = post.officer(), post.engine
    card = post.own_card
    person = _person(post, station)
    try:
        up_to, marked = Precedence.parse(precedence), Classification.parse(classification)
    except ValueProblem as problem:
        raise problem.mistake() from None
    powers = Powers(
        channels=(post.channel(channel).charter.channel,) if channel else None,
        precedence=up_to,
        classification=marked,
        caveats=tuple(sorted(caveats)) if caveats is not None else None,
        since=engine.clock.now() // _MINUTE * _MINUTE,
        until=until // _MINUTE * _MINUTE,
    )
    number = 1 + max((one.number for one in mandates_held(engine, card)), default=0)
    mandate = make_mandate(powers, person=person.id, number=number, card=card, secrets=secrets)
    engine.vault.commit([to_tell(TellMandate(mandate=mandate.artefact.encode()), _URGENCY)])
    post.emit(tell(engine))
    return _facts(post, mandate)


def mandates(post: Post) -> list[Facts]:
    """The mandates that are held here, those given last first."""
    return [_facts(post, one) for one in mandates_held(post.engine, post.own_card)] if post.engine.house else []


def _person(post: Post, station: str) -> Person:
    card = post.own_card
    device = next((one for one in card.devices if str(one.name) == station), None)
    if device is None:
        known = ", ".join(str(one.name) for one in card.devices)
        raise Mistake("house.station", f"{station} as a station of {card.name}", f"one of: {known}")
    return card.person_of(device)


def _facts(post: Post, mandate: Mandate) -> Facts:
    powers, charters = mandate.powers, post.engine.charters
    person = post.own_card.person(mandate.person)
    named = [charters[one].name if one in charters else one.hex()[:8] for one in powers.channels] if powers.channels else None
    return {
        "number": mandate.number,
        "person": str(person.name) if person else mandate.person,
        "precedence": str(powers.precedence),
        "classification": str(powers.classification),
        "caveats": [*powers.caveats] if powers.caveats is not None else None,
        "channels": named,
        "from": moment(powers.since),
        "until": moment(powers.until),
    }
