"""What goes wrong in a virtual world, each as a short story that the plan tells at some moment."""

from __future__ import annotations

import asyncio
from random import Random
from typing import TYPE_CHECKING, Final

from simulator.plan import HOUR, YEARS

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from simulator.network import Switch
    from simulator.station import Station
    from simulator.world import World

__all__ = ["stories"]

_FORGETFUL: Final = 0.05  # of all worlds: those with a disk that forgets what it failed to flush
_LOOK: Final = 5.0


def stories(world: World) -> list[Coroutine[None, None, None]]:
    """Everything that will go wrong here, each at its own moment."""
    plan = world.plan
    counts = {
        _power_cut: plan.power_cuts,
        _cut_in_a_write: plan.cuts_in_a_write,
        _stopped_for_a_while: plan.stops,
        _partition: plan.partitions,
        _switch_down: plan.switches_down,
        _switch_cut: plan.switch_cuts,
        _switch_emptied: plan.switches_emptied,
        _clock_jump: plan.clock_jumps,
        _full_disk: plan.full_disks,
        _failed_flush: plan.failed_flushes,
        _restored: plan.restores,
    }
    return [*(_at_some_time(world, story) for story, count in counts.items() for _ in range(count)), *_forgetful(world)]


async def _at_some_time(world: World, story: Callable[[World], Coroutine[None, None, None]]) -> None:
    await asyncio.sleep(world.chance.uniform(0, world.plan.hours * HOUR))
    world.faults += 1
    await story(world)


def _somebody(world: World) -> Station:
    return world.chance.choice(world.stations)


def _some_switch(world: World) -> Switch:
    return world.chance.choice(list(world.switches.values()))


async def _power_cut(world: World) -> None:
    _somebody(world).power_cut()


async def _cut_in_a_write(world: World) -> None:
    station = _somebody(world)
    station.say("will lose its power in the middle of a write")
    station.disk.cut_in = world.chance.randint(0, 30)


async def _stopped_for_a_while(world: World) -> None:
    station = _somebody(world)
    station.held_down += 1
    station.stop("its officer stopped it")
    await asyncio.sleep(world.chance.uniform(60, 6 * HOUR))
    station.held_down -= 1
    station.start()


async def _partition(world: World) -> None:
    switch = _some_switch(world)
    cut_off = {station.office.station for station in world.stations if world.chance.random() < 0.5}
    world.trace.say(switch, f"is out of reach of {len(cut_off)}")
    switch.away |= cut_off
    switch.hang_up()
    await asyncio.sleep(world.chance.uniform(60, 12 * HOUR))
    switch.away -= cut_off


async def _switch_down(world: World) -> None:
    switch = _some_switch(world)
    world.trace.say(switch, "is down")
    switch.up = False
    switch.hang_up()
    await asyncio.sleep(world.chance.uniform(10, 3 * HOUR))
    world.trace.say(switch, "is up again")
    switch.up = True


async def _switch_cut(world: World) -> None:
    switch = _some_switch(world)
    world.trace.say(switch, "loses its power for a moment")
    if lost := switch.power_cut():
        world.check.fail(switch, lost)


async def _switch_emptied(world: World) -> None:
    switch = _some_switch(world)
    world.trace.say(switch, "loses everything that it held")
    switch.lose_everything()
    await asyncio.sleep(world.chance.uniform(60, HOUR))
    world.open_mailboxes(switch)


async def _clock_jump(world: World) -> None:
    station = _somebody(world)
    jump = world.chance.choice((-YEARS, YEARS, world.chance.randint(-YEARS, YEARS)))
    station.say(f"has its clock set by {jump / 86_400_000_000:.1f} days")
    station.clock.ahead += jump
    if world.chance.random() < 0.5:
        await asyncio.sleep(world.chance.uniform(60, 6 * HOUR))
        if world.plan.active:
            station.clock.ahead -= jump


async def _full_disk(world: World) -> None:
    station = _somebody(world)
    station.say("has no room on its disk")
    station.disk.full = True
    await asyncio.sleep(world.chance.uniform(10, HOUR / 6))
    station.say("has room on its disk again")
    station.disk.full = False


async def _failed_flush(world: World) -> None:
    station = _somebody(world)
    station.say("has a disk that will fail to flush")
    station.disk.fail_flush = True


async def _restored(world: World) -> None:
    station = _somebody(world)
    made_at, backup = world.microseconds, station.disk.contents()
    station.say("makes a backup")
    await asyncio.sleep(world.chance.uniform(60, 6 * HOUR))
    # Once for each: what a second restore takes away is one story more than these checks tell apart.
    if world.plan.active and station.backup_at is None:
        station.restore(backup, made_at)


def _forgetful(world: World) -> list[Coroutine[None, None, None]]:
    """Told from chances of its own, so that everything else in a world is as it would be without."""
    chance = Random(f"lost flushes of {world.seed}")
    return [_forgotten_flush(world, chance)] if chance.random() < _FORGETFUL else []


async def _forgotten_flush(world: World, chance: Random) -> None:
    """A flush fails, and what it should have written counts as written; the station is started again, and then the power goes."""
    await asyncio.sleep(chance.uniform(0, world.plan.hours * HOUR))
    station = chance.choice(world.stations)
    station.say("has a disk that will fail to flush once, and forget it")
    world.faults += 1
    disk = station.disk
    disk.forgets = chance
    while world.plan.active and (disk.forgets or station.process is None):
        await asyncio.sleep(_LOOK)
    await asyncio.sleep(chance.uniform(0, 2 * _LOOK))
    if world.plan.active:
        station.power_cut()
