"""Which transit card is the later one: how this station counts its own, and what one of a correspondent's is beside the one that is held
(docs/spec/card.md, "Which card is the later one")."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from backchannel.errors import Refused
from backchannel.seal.transit import LAST_MOMENT, CardPlace, Turn
from backchannel.station.events import TransitArrived, TransitTwice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backchannel.run.engine import Engine
    from backchannel.seal import OpenedTransit
    from backchannel.station import Event
    from backchannel.vault import Vault

__all__ = ["next_place", "transit_came"]

_PLACE: Final = "transit place"


def next_place(vault: Vault, published: Mapping[int, str], at: int, *, lives: int = 0) -> CardPlace:
    """The place of a card with these recipients: that of the last one where it is the same, else the next, or `lives` lives further.

    It is on disk when this returns, so that none is ever given twice.
    """
    keys = sha256(json.dumps(sorted(published.items())).encode()).hexdigest()
    began = min(max(at, 0), LAST_MOMENT)
    life, kept = vault.life(), json.loads(vault.get(_PLACE) or "null")
    if kept is None:
        place = CardPlace(life=life.count, began=began, no=1)
    else:
        place = CardPlace(life=kept["life"], began=kept["began"], no=kept["no"])
        if kept["of"] != life.name.hex():
            place = place.later_life(began)  # restored: what was told since the backup is not known here
        elif kept["keys"] != keys:
            place = place.after()
    if lives:
        place = place.later_life(began, lives)
    vault.put(_PLACE, json.dumps({**asdict(place), "of": life.name.hex(), "keys": keys}).encode())
    return place


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
