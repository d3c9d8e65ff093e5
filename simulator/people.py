"""The officers of a virtual world: they write, read and cancel, and note what they were told and what they were shown."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from backchannel.errors import BackchannelError
from backchannel.message import OfficeName
from backchannel.run.preflight import preflight
from backchannel.run.releasers import releaser_here
from backchannel.station.events import Cancelled, PersonOpened
from simulator.offices import PRECEDENCES, draft
from simulator.plan import HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.message import Message
    from backchannel.seal import Charter
    from backchannel.station import Effect, Sent
    from simulator.check import Filed
    from simulator.station import Process, Station
    from simulator.world import World

__all__ = ["canceller", "inspector", "reader", "write", "writer"]

_LOOK = (20.0, 1800.0)  # seconds between two looks into the inbox


async def writer(world: World) -> None:
    """One officer somewhere files one message, or a few at once, at some moment."""
    chance = world.chance
    await asyncio.sleep(chance.uniform(0, world.plan.hours * HOUR))
    channel = chance.choice(world.charters)
    sender = chance.choice([*channel.seats, *world.newcomers(channel)])
    await write(world, world.speaker(sender.office), channel)


async def write(world: World, station: Station, channel: Charter) -> None:
    """The person at a station files one message, or a few at once."""
    chance, sender = world.chance, station.office
    charter = station.charter(channel)
    others = [seat.name for seat in charter.seats if seat.office != sender.office and seat.office not in charter.revoked]
    if not others:
        return
    to = chance.sample(others, 1 if chance.random() < 0.6 else chance.randint(1, len(others)))
    info = [name for name in others if name not in to and chance.random() < 0.15]
    drafts = [
        draft(chance.choice(PRECEDENCES), station.office.card.name, cast("tuple[OfficeName, ...]", tuple(to)), tuple(info))
        for _ in range(chance.choice((1, 1, 1, 4)))
    ]
    process = station.process
    if process is None:
        return
    try:
        filed, effects = await process.traffic.work(_release, process, channel.channel, drafts)
    except (BackchannelError, asyncio.CancelledError):
        return
    world.check.filed(station, filed)
    process.traffic.carry_out(effects)


def _release(process: Process, channel: bytes, drafts: Sequence[Message]) -> tuple[list[Sent], list[Effect]]:
    """As a station releases: what the charter in force there does not allow is not."""
    engine = process.engine
    correspondence = engine.state.channel(channel)
    releaser = releaser_here(engine, correspondence.charter)
    sound = [preflight(one, correspondence, engine.vault.means, releaser) for one in drafts]
    mandates = [releaser.mandate(one, correspondence.charter) for one in sound]
    return engine.release(channel, sound, releaser.person.name, mandates=mandates)


async def reader(world: World, station: Station) -> None:
    """The officer of a station opens what is in the inbox, again and again."""
    chance = world.chance
    while not world.over:
        await asyncio.sleep(chance.uniform(*_LOOK) if not world.plan.active or chance.random() > world.plan.officers_away else 4 * HOUR)
        if station.process:
            try:
                await _open_all(world, station.process)
            except (BackchannelError, asyncio.CancelledError):
                continue


async def _open_all(world: World, process: Process) -> None:
    for row in process.vault.inbox(50):
        process.check_alive()
        if row.channel not in process.engine.histories:
            continue  # what colleagues tell has its effect by itself
        if process.vault.received(row.channel, row.series, row.seq).state != "received":  # type: ignore[union-attr]
            continue
        event = PersonOpened(channel=row.channel, series=row.series, seq=row.seq, confirmed=True, at=process.engine.clock.now())
        world.check.houses.opens(process.station, row)
        await process.ask(process.engine.happen, [event])
        world.check.shown(process.station, row)


async def canceller(world: World) -> None:
    """An officer stops the delivery of something at some moment."""
    chance = world.chance
    await asyncio.sleep(chance.uniform(0, world.plan.hours * HOUR))
    if not world.check.all_filed:
        return
    filed = chance.choice(world.check.all_filed)
    if process := filed.station.process:
        try:
            await process.ask(_cancel, process, filed)
        except (BackchannelError, asyncio.CancelledError):
            return
        filed.station.say(f"cancels {filed.series} {filed.link.seq}")


def _cancel(process: Process, filed: Filed) -> list[Effect]:
    """As a station cancels: only what speaks for its office may."""
    process.engine.state.channel(filed.channel).check_custody()
    return process.engine.happen([Cancelled(channel=filed.channel, seq=filed.link.seq, at=process.engine.clock.now())])


async def inspector(world: World) -> None:
    """Somebody looks at every station a few times while everything goes wrong: no gap is hidden, and the rows tell the state."""
    for _ in range(3):
        await asyncio.sleep(world.plan.hours * HOUR / 4)
        try:
            world.check.gaps()
            for station in world.stations:
                world.check.rebuilt(station)
        except BackchannelError as error:
            world.check.fail("the inspector", f"cannot look: {error}")
