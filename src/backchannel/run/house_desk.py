"""What a person asks of the custody of an office: who has it, to whom it goes (docs/spec/house.md, "Custody")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.run.custody import custody_of, give, take
from backchannel.run.facts import Facts, moment

if TYPE_CHECKING:
    from backchannel.run.post import Post
    from backchannel.seal.house import House

__all__ = ["custody", "give_custody", "take_custody"]


def custody(post: Post) -> Facts:
    """Which station of this office has custody, since when, and where two claimed it at once; Mistake for an office of one station."""
    held, house = custody_of(post.engine), _house(post)
    last = held.course[-1] if held.course else None
    return {
        "office": str(house.card.name),
        "station": _name(house, held.holder),
        "person": str(house.in_force.met(held.holder).card.officer.name),
        "here": held.holder == post.engine.sealer.station,
        "count": held.count,
        "since": moment(last.at) if last else None,
        "stations": [
            {
                "station": str(device.name),
                "person": str(house.card.person_of(device).name),
                "rank": str(house.card.person_of(device).rank),
                "here": device.id == post.engine.sealer.device_id,
            }
            for device in house.card.devices
        ],
        "doubles": [{"count": one.count, "stations": [_name(house, act.station) for act in one.acts]} for one in held.doubles],
        "rejected": [{"station": _name(house, one.said.station), "why": str(one.why)} for one in held.rejected],
    }


def give_custody(post: Post, to: str) -> Facts:
    """Give custody to another station of this office; Mistake when it is not here, or there is no such station."""
    post.person()
    house = _house(post)
    seat = next((seat for seat in house.in_force.seats if str(seat.name) == to), None)
    if seat is None or seat.office == post.engine.sealer.station:
        known = ", ".join(str(one.name) for one in house.in_force.seats if one.office != post.engine.sealer.station)
        raise Mistake("house.station", f"{to} as a station to have custody", f"one of: {known}")
    post.emit(give(post.engine, seat.office))
    return custody(post)


def take_custody(post: Post) -> Facts:
    """Take custody from a station that is gone: the officer alone may."""
    post.person()
    _house(post)
    post.emit(take(post.engine))
    return custody(post)


def _house(post: Post) -> House:
    if post.engine.house is None:
        raise Mistake("house.none", "an office with one station", "one that has several", "See `backchannel office certify`.")
    return post.engine.house


def _name(house: House, station: str) -> str:
    return str(house.in_force.met(station).name)
