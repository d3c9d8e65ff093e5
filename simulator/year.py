"""A year away: one station is off for 365 days while a thousand messages wait for it, with the real seal and the real vault."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from simulator.offices import OFFICER, PRECEDENCES, draft
from simulator.people import reader
from simulator.plan import HOUR, Acts, Plan
from simulator.world import World

if TYPE_CHECKING:
    from simulator.station import Process, Station

__all__ = ["MESSAGES", "YearAway"]

_DAY: Final = 24 * HOUR
MESSAGES: Final = 1_000
_VISITS: Final = 7
_BETWEEN: Final = 52 * _DAY


class YearAway(World):
    """Two offices; one is away for a year, and the other opens for an hour now and then and writes."""

    def _plan(self, real: bool) -> Plan:
        """Nothing goes wrong but the absence."""
        return Plan.calm(self.chance)

    def _acts(self) -> Acts:
        return Acts(chance=self.chance)

    async def run(self) -> None:
        """The day before, the year, and the return."""
        for switch in self.switches.values():
            self.open_mailboxes(switch)
        away, other = self.stations
        for station in self.stations:
            self._enter_channels(station)
            station.start()
        await asyncio.sleep(_DAY)
        away.held_down = 1
        away.stop("its officers left for a year")
        written = 0
        for visit in range(_VISITS):
            other.start()
            share = MESSAGES * (visit + 1) // _VISITS - written
            if other.process:
                await self._write(other.process, share)
            written += share
            await asyncio.sleep(HOUR)
            other.held_down = 1
            other.stop("its officers went home")
            await asyncio.sleep(_BETWEEN - HOUR)
            other.held_down = 0
        await asyncio.sleep(_DAY)
        away.held_down = 0
        for station in self.stations:
            station.start()
            self._go(reader(self, station))
        await self._heal()
        self.check.at_rest()
        self._in_order(away, other)
        await self._end()

    def _in_order(self, away: Station, other: Station) -> None:
        """The more urgent came first, those of one class in the order of their numbers, and the series is whole."""
        assert away.process
        places = [(row.urgency, row.seq) for row in reversed(away.process.vault.arrivals(MESSAGES))]
        if places != sorted(places):
            self.check.fail(away, "was given the less urgent, or the later, before the more urgent or the earlier")
        charter = self.charters[0]
        ledger = away.process.engine.state.channel(charter.channel).incoming[charter.seat(other.office.office).series]
        through = ledger.opened().through
        if through is None or through.seq != MESSAGES or ledger.missing() or ledger.broken():
            self.check.fail(away, f"has the series through {through}, missing {ledger.missing()}, broken {ledger.broken()}")

    async def _write(self, process: Process, count: int) -> None:
        charter = self.charters[0]
        seat = charter.seat(process.station.office.office)
        names = tuple(one.name for one in charter.seats if one is not seat)
        drafts = [draft(PRECEDENCES[number % 4], seat.name, names) for number in range(count)]
        filed, effects = await process.traffic.work(process.engine.release, charter.channel, drafts, OFFICER)
        self.check.filed(process.station, filed)
        process.traffic.carry_out(effects)
