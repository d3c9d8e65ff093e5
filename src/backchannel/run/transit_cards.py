"""Which transit card is the later one: how this station counts its own, and what one of a correspondent's is beside the one that is held
(docs/spec/card.md, "Which card is the later one")."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from backchannel.errors import Refused
from backchannel.seal.transit import LAST_MOMENT, CardPlace, Turn
from backchannel.station.deliveries import MINUTE
from backchannel.station.events import TransitArrived, TransitTwice
from backchannel.station.receiving import NO_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from backchannel.run.engine import Engine
    from backchannel.seal import OpenedTransit
    from backchannel.station import Event
    from backchannel.station.line import Line
    from backchannel.vault import Vault

__all__ = ["LIVES_MAX", "further_lives", "next_place", "transit_came"]

LIVES_MAX: Final = 64  # further at once: who can put things into the mailbox may make a station go on counting, and numbers have an end
_PLACE: Final = "transit place"
_SOON: Final = 10 * MINUTE


def next_place(vault: Vault, published: Mapping[int, str], at: int, *, lives: int = 0) -> CardPlace:
    """The place of a card with these recipients: that of the last one where it is the same, else the next, or `lives` lives further.

    It is on disk when this returns, so that none is ever given twice.
    """
    keys = sha256(json.dumps(sorted(published.items())).encode()).hexdigest()
    began = min(max(at, 0), LAST_MOMENT)
    life, kept = vault.life(), _kept(vault)
    place, further = CardPlace(life=life.count, began=began, no=1), 0
    if kept:
        place, further = CardPlace(life=kept["life"], began=kept["began"], no=kept["no"]), kept["further"]
        if kept["of"] != life.name.hex():
            place, further = place.later_life(began), 0  # restored: what was told since the backup is not known here
        elif kept["keys"] != keys:
            place = place.after()
    if lives:
        place, further = place.later_life(began, lives), further + 1
    since = kept["at"] if kept and kept["life"] == place.life else at
    value = {**asdict(place), "at": since, "further": further, "of": life.name.hex(), "keys": keys}
    if value != kept:
        vault.put(_PLACE, json.dumps(value).encode())
    return place


def further_lives(vault: Vault, lines: Iterable[Line], at: int) -> int:
    """How many lives further the card begins that a new run tells on these lines: any, where something came that no key opened since this
    life of cards was first told, and nothing was heard on one of them after that. A station by pouch has a run for each command."""
    kept, closed_at = _kept(vault), vault.refused_at(NO_KEY)
    if kept is None or closed_at is None or closed_at <= kept["at"] or at - kept["at"] < _SOON:
        return 0
    unheard = any(line.heard_at is None or line.heard_at < closed_at for line in lines)
    return min(1 << min(kept["further"], 32), LIVES_MAX) if unheard else 0


def _kept(vault: Vault) -> dict[str, Any] | None:
    value: dict[str, Any] | None = json.loads(vault.get(_PLACE) or "null")
    return value


def transit_came(engine: Engine, transit: OpenedTransit, came: bytes, at: int) -> Iterator[Event]:
    """What has happened when a correspondent's card came: nothing, unless it is a later one than the one held, or contradicts that."""
    held = engine.sealer.held_transit(transit.device)
    match transit.turn(held):
        case Turn.LATER:
            yield TransitArrived(transit=transit, at=at, renewed=transit.renews(held))
        case Turn.TWICE:
            came_here, expected = f"a transit card {transit.place} with other keys than the one held", "one card in each place"
            hint = "Its station was restored or copied twice, or runs twice: ask by voice."
            yield TransitTwice(transit=transit, refused=Refused("transit.twice", came_here, expected, hint), came=came, at=at)
