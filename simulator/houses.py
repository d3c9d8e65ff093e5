"""What the stations of one office do among themselves: custody goes round, is taken, claimed, and held by two at once; drafts go round."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from backchannel.message import cable
from backchannel.run.custody import custody_of, give, say_all, take
from backchannel.run.drafting import drafts, release_draft, return_draft, review, submit, withdraw_draft
from backchannel.run.house import tell, to_tell
from backchannel.seal.house_acts import Custody, TellMandate
from simulator.charters import Desk, at_desk
from simulator.offices import PRECEDENCES, draft
from simulator.people import write
from simulator.plan import HOUR
from simulator.staff import mandate_for

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from backchannel.seal import Charter
    from simulator.station import Station
    from simulator.world import World

__all__ = ["stories"]

_URGENCY: Final = 2


def stories(world: World) -> list[Coroutine[None, None, None]]:
    """Everything that happens in the houses here, each at its own moment."""
    plan = world.houses
    counts = {
        _gives: plan.gives,
        _takes: plan.takes,
        _torn: plan.tears,
        _absent: plan.absences,
        _claims: plan.claims,
        _drafts: plan.drafts,
    }
    every = [_at_some_time(world, story) for story, count in counts.items() for _ in range(count)]
    houses = {station.office.office: world.house(station.office.office) for station in world.stations if station.office.shared}
    return [*(_mandates(house) for house in houses.values()), *every]


async def _at_some_time(world: World, story: Callable[[World, list[Station]], Coroutine[None, None, None]]) -> None:
    chance = world.houses.chance
    await asyncio.sleep(chance.uniform(0, world.plan.hours * HOUR * 0.8))
    shared = [station.office.office for station in world.stations if station.office.shared]
    await story(world, world.house(chance.choice(shared)))


async def _mandates(house: list[Station]) -> None:
    """The officer lets each of his colleagues release, as soon as anything is told."""
    await asyncio.sleep(1)
    acts = [TellMandate(mandate=given) for place in range(len(house)) if (given := mandate_for(house[0].office, place))]

    def work(desk: Desk) -> None:
        desk.engine.vault.commit([to_tell(act, _URGENCY) for act in acts])
        desk.emit(tell(desk.engine))

    while acts and not await at_desk(house[0], work):
        await asyncio.sleep(60)


async def _gives(world: World, house: list[Station]) -> None:
    """Whoever has custody gives it to another."""
    station = world.speaker(house[0].office.office)
    to = world.houses.chance.choice([one for one in house if one is not station])
    if await at_desk(station, lambda desk: desk.emit(give(desk.engine, to.office.station))):
        station.say(f"gives custody to {to}")


async def _takes(world: World, house: list[Station]) -> None:
    """The officer takes custody at one of his stations."""
    station = world.houses.chance.choice([one for one in house if one.is_officers])
    if await at_desk(station, lambda desk: desk.emit(take(desk.engine))):
        station.say("takes custody")


async def _torn(world: World, house: list[Station]) -> None:
    """The stations of a house hear nothing of each other, or of some correspondents either; custody goes round, and all write."""
    chance = world.houses.chance
    if chance.random() < 0.5:
        await _gives(world, house)
        await asyncio.sleep(chance.uniform(60, HOUR))
    apart = chance.choice(house)
    seconds = chance.uniform(HOUR / 2, 6 * HOUR)
    far = {one.office.key.mailbox for one in house if one is not apart}
    if chance.random() < 0.3:
        far |= {key.mailbox for one in world.stations if one not in house and chance.random() < 0.5 for key in one.office.mailboxes}
    world.trace.say("world", f"keeps {apart} from its colleagues for {seconds / HOUR:.1f} hours")
    world.tear([apart.office.key.mailbox], far, seconds)
    for _ in range(chance.randint(1, 3)):
        await asyncio.sleep(chance.uniform(0, seconds / 4))
        if chance.random() < 0.6:
            await _takes(world, house)
        elif chance.random() < 0.3:
            await _gives(world, house)
        for station in house:
            if station.process and station.process.vault.has_custody():
                await write(world, station, _channel_of(world, house))


async def _absent(world: World, house: list[Station]) -> None:
    """The station that has custody is off for hours; the officer takes it meanwhile, and it comes back."""
    chance = world.houses.chance
    station = world.speaker(house[0].office.office)
    station.held_down += 1
    station.stop("nobody is there")
    await asyncio.sleep(chance.uniform(HOUR / 4, 2 * HOUR))
    await _takes(world, house)
    await asyncio.sleep(chance.uniform(HOUR / 4, 6 * HOUR))
    station.held_down = max(0, station.held_down - 1)
    station.start()


async def _claims(world: World, house: list[Station]) -> None:
    """A station says that custody is with somebody, and may not say so."""
    chance = world.houses.chance
    station, to = chance.choice(house), chance.choice(house)

    def claim(desk: Desk) -> None:
        held, me = custody_of(desk.engine), station.office.station
        taken = not station.is_officers and chance.random() < 0.6
        if not taken and held.holder == me:
            return
        act = Custody(count=held.count + 1, to=me if taken else to.office.station, life=held.life + 1, taken=taken)
        desk.engine.vault.commit([to_tell(act, _URGENCY)])
        desk.emit(say_all(desk.engine))
        station.say("claims custody that it may not have")

    await at_desk(station, claim)


async def _drafts(world: World, house: list[Station]) -> None:
    """Somebody submits a draft; others return it, its drafter withdraws it, or who has custody releases it."""
    chance = world.houses.chance
    drafter, channel = chance.choice(house), _channel_of(world, house)
    others = tuple(seat.name for seat in channel.seats if seat.office != drafter.office.office)
    text = cable.render(draft(chance.choice(PRECEDENCES), drafter.office.card.name, others[:1]))
    if not await at_desk(drafter, lambda desk: submit(desk, text, channel.name)):
        return
    drafter.say("submits a draft")
    for _ in range(chance.randint(1, 4)):
        await asyncio.sleep(chance.uniform(10, HOUR))
        station = chance.choice([world.speaker(drafter.office.office), chance.choice(house)])
        await at_desk(station, lambda desk, station=station: _decide(world, desk, station))  # type: ignore[misc]


def _decide(world: World, desk: Desk, station: Station) -> None:
    """What somebody does with a draft that lies before him."""
    chance, waiting = world.houses.chance, drafts(desk)
    if not waiting:
        return
    name = chance.choice(waiting)["draft"]
    what = chance.choices(("release", "return", "submit", "withdraw"), (5, 2, 2, 1))[0]
    text = review(desk, name)["text"]
    if what == "release":
        release_draft(desk, name)
    elif what == "return":
        return_draft(desk, name, "Say when.")
    elif what == "submit":
        submit(desk, text, draft=name, channel=_channel_named(desk, name), note="Once more.")
    else:
        withdraw_draft(desk, name)
    station.say(f"does this with {name}: {what}")


def _channel_named(desk: Desk, name: str) -> str:
    found = next(one for one in drafts(desk, all=True) if one["draft"] == name)
    return str(found["channel"])


def _channel_of(world: World, house: Sequence[Station]) -> Charter:
    return next(charter for charter in world.charters if charter.has(house[0].office.office))
