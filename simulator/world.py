"""One world from one seed: stations, switches and people on a virtual clock, until everything that went wrong is mended."""

from __future__ import annotations

import asyncio
import gc
from contextlib import nullcontext
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, Any, Final

from backchannel.run.office import keep_enrolment_code
from backchannel.station.keep import KeepHistory
from simulator import charters, faults, houses, people
from simulator.check import Check
from simulator.loop import Standstill, VirtualLoop
from simulator.machine import blank_disk
from simulator.network import Switch
from simulator.offices import found, known_cards, made_office
from simulator.paper import Paper
from simulator.plan import HOUR, Acts, Houses, Plan
from simulator.real import RealStation, real_office, sealed_disk
from simulator.staff import settle_house, staffed
from simulator.station import Station
from simulator.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

    from backchannel.seal import Card, Charter
    from backchannel.seal.history import History
    from simulator.offices import Office

__all__ = ["Report", "World", "live", "simulate"]

_FEW: Final = 4  # offices of a world in which some have several stations, at most
_ENOUGH: Final = 20  # broken promises after which nobody starts anything again
_LOOK: Final = HOUR / 3
_UNITING: Final = 24 * HOUR  # how long people of a mended world may take to unite what is split
_PATIENCE: Final = 72 * HOUR  # how long a mended world may take to come to rest
# For a day old transit cards still come; six hours later at most the restored station has told its own again. No week turns meanwhile.
_PATIENCE_AFTER_A_RESTORE: Final = 36 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a seed went: `broken` promises (none, one hopes), simulated seconds and stations, and the digest of its story."""

    seed: int
    broken: tuple[str, ...]
    seconds: float
    stations: int
    filed: int
    faults: int
    digest: str
    sentences: tuple[str, ...] = ()


class World:
    """Everything of one seed. `station_seconds` and the like are read off at the end by `simulate`."""

    def __init__(self, seed: int, loop: VirtualLoop, *, show: bool = False, real: bool = False) -> None:
        self.seed = seed
        self._loop = loop
        self._real = real
        self.chance = Random(seed)
        self.plan = self._plan(real)
        self.acts = self._acts()
        self.houses = self._houses()
        self.trace = Trace(loop.time, keep=show)
        self.paper = Paper(has_houses=self.houses.any)
        self.check = Check(self)
        self.over = False
        self.faults = 0
        self._urls = [f"http://switch{number}.invalid" for number in range(1, self.plan.switches + 1)]
        self.switches = {url: Switch(url, self.chance, self.trace, stored=self.plan.stored) for url in self._urls}
        self.cards: dict[bytes, Card] = {}
        self.verified: dict[Any, dict[bytes, History]] = {}  # by the rows that it was verified from
        self._offices: list[Office] = []
        self.stations: list[Station] = []
        self._by_office: dict[str, list[Station]] = {}
        self._invited: dict[bytes, list[Office]] = {}
        # Mailboxes that are cut off from others (None: from all others), and until when.
        self._apart: list[tuple[frozenset[str], frozenset[str] | None, float]] = []
        for _ in range(self.plan.stations):
            self.settle()
        self.stations += [station for stations in self._by_office.values() for station in stations]
        self.founded = self._found()
        self.charters: list[Charter] = [history.in_force for history in self.founded]
        self._tasks: set[asyncio.Task[Any]] = set()

    def _plan(self, real: bool) -> Plan:
        plan = Plan.draw(self.chance)
        # Signatures take real time: fewer hands and fewer hours.
        return replace(plan, stations=min(plan.stations, 3), messages=min(plan.messages, 6), hours=min(plan.hours, 3.0)) if real else plan

    def _acts(self) -> Acts:
        return Acts.draw(self.seed)

    def _houses(self) -> Houses:
        houses = Houses.draw(self.seed)
        # Each message to a house is told there: in a large network that is no more than the same at greater cost.
        return Houses(chance=houses.chance) if self._real or self.plan.stations > _FEW else houses

    @property
    def microseconds(self) -> int:
        """Since the world began."""
        return round(self._loop.time() * 1_000_000)

    def station(self, office: str) -> Station:
        """The station of this office; the first, where it has several."""
        return self._by_office[office][0]

    def house(self, office: str) -> list[Station]:
        """Every station of this office."""
        return self._by_office[office]

    def speaker(self, office: str) -> Station:
        """A station of this office that has its custody, as far as itself knows."""
        stations = self._by_office[office]
        if len(stations) == 1:
            return stations[0]
        have = [one for one in stations if one.process and one.process.vault.has_custody()]
        return self.houses.chance.choice(have or stations)

    def settle(self) -> Station:
        """A new office with its stations, on no channel yet; the next in the order in which offices are made in every world."""
        place, urls = len(self._by_office), self._urls
        ranks = self.houses.ranks[place] if place < len(self.houses.ranks) else ()
        office = real_office(place, urls[place % len(urls)]) if self._real else made_office(place, self.chance.choice(urls), self.chance)
        offices = staffed(office, ranks, self.houses.chance) if ranks else [office]
        stations = [RealStation(self, one, sealed_disk()) if self._real else Station(self, one, blank_disk()) for one in offices]
        self._offices += offices
        self._by_office[office.office] = stations
        self.cards[offices[0].card.artefact] = offices[0].card
        return stations[0]

    def newcomers(self, channel: Charter) -> list[Office]:
        """The offices that were invited to a channel, admitted or not, oldest first."""
        return self._invited.get(channel.channel, [])

    def invited(self, station: Station, channel: bytes) -> None:
        """Somebody new is invited to a channel."""
        self._invited.setdefault(channel, []).append(station.office)

    def come(self, station: Station) -> None:
        """A new station opens its mailbox and goes to work."""
        self.stations.append(station)
        self.switches[station.office.url].open_mailbox(station.office.key.mailbox)
        self._work(station)

    def part(self, offices: frozenset[str], seconds: float) -> None:
        """For so long nothing passes between these offices and all others, but among themselves."""
        mailboxes = frozenset(key.mailbox for office in self._offices if office.office in offices for key in office.mailboxes)
        self._apart.append((mailboxes, None, self._loop.time() + seconds))

    def tear(self, one: Iterable[str], other: Iterable[str], seconds: float) -> None:
        """For so long nothing passes between these mailboxes and those."""
        self._apart.append((frozenset(one), frozenset(other), self._loop.time() + seconds))

    def apart(self, one: str, other: str) -> float:
        """For how many seconds nothing passes yet between two mailboxes."""
        now = self._loop.time()
        torn = [until for side, far, until in self._apart if far and ((one in side and other in far) or (one in far and other in side))]
        until = [until for side, far, until in self._apart if far is None and (one in side) != (other in side)] + torn
        return max(0.0, max(until, default=now) - now)

    def open_mailboxes(self, switch: Switch) -> None:
        """Every station's mailbox is opened at its switch."""
        for office in self._offices:
            for key in office.mailboxes if office.url == switch.url else ():
                switch.open_mailbox(key.mailbox)

    def process_ended(self, station: Station) -> None:
        """Somebody starts it again after a while, unless it is held down, or keeps falling over."""
        if not self.over and len(self.check.broken) < _ENOUGH:
            self._loop.call_later(self.chance.uniform(1, 1800), self._start_again, station)

    async def run(self) -> None:
        """The whole story: faults while people work, then healing, then rest, then the comparison."""
        for switch in self.switches.values():
            self.open_mailboxes(switch)
            switch.lies = self.plan.lies
        for station in self.stations:
            self._enter_channels(station)
            self._work(station)
        for _ in range(self.plan.messages):
            self._go(people.writer(self))
        for _ in range(self.plan.cancels):
            self._go(people.canceller(self))
        for story in (*faults.stories(self), *charters.stories(self), *houses.stories(self)):
            self._go(story)
        self._go(people.inspector(self))
        await asyncio.sleep(self.plan.hours * HOUR)
        await self._heal()
        self.check.at_rest()
        await self._end()

    def _start_again(self, station: Station) -> None:
        if not station.held_down:
            station.start()

    def _work(self, station: Station) -> None:
        station.start()
        self._go(people.reader(self, station))
        if self.acts.any:
            self._go(charters.signer(self, station))

    def _found(self) -> list[History]:
        """One channel for all where they are few; else several of two to five, so that each office is on one at least."""
        everybody = [stations[0].office for stations in self._by_office.values()]
        times, rules = self.plan.times, self.acts.rules
        if len(everybody) <= 6:
            return [found("CHANNEL A", everybody, times, rules)]
        groups = [everybody[start : start + 5] for start in range(0, len(everybody) - 1, 4)]
        groups[-1] = groups[-1] if len(groups[-1]) > 1 else [everybody[0], *groups[-1]]
        return [found(f"CHANNEL {chr(ord('A') + place)}", group, times, rules) for place, group in enumerate(groups)]

    def _enter_channels(self, station: Station) -> None:
        vault = station.open_vault()
        vault.begin_life(station.randomness)
        if self.chance.random() < 0.5:
            keep_enrolment_code(vault, "a code")  # it opens its mailbox again by itself
        here = [history for history in self.founded if history.in_force.has(station.office.office)]
        if station.office.shared:
            settle_house(vault, station.office)
        vault.commit([KeepHistory(history=history, at=0) for history in here])
        vault.close()
        for history in here:
            self.check.charters.holds(station, history)

    def _go(self, story: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(story)
        task.add_done_callback(self._told)
        self._tasks.add(task)

    def _told(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self.check.fell_over("a story", error)

    async def _heal(self) -> None:
        """No fault from here on; wait until every delivery is settled and everybody has read, but not for ever."""
        self.trace.say("world", "is mended")
        self.plan.active = False
        for switch in self.switches.values():
            self.open_mailboxes(switch)
            switch.heal()
        for station in self.stations:
            station.mend()
        healed = self._loop.time()
        quiet = 0
        restored = any(station.backup_at is not None for station in self.stations)
        patience = _PATIENCE_AFTER_A_RESTORE if restored else _PATIENCE
        while self._loop.time() - healed < patience and quiet < 2:
            await asyncio.sleep(_LOOK)
            for station in self.stations:
                station.start()
            uniting = self._loop.time() - healed < _UNITING and self.check.charters.may_be_united()
            quiet = 0 if uniting or self._unread() or any(self.check.unsettled()) else quiet + 1

    def _unread(self) -> bool:
        return any(station.process is None or station.process.vault.inbox(1) for station in self.stations)

    async def _end(self) -> None:
        self.over = True
        for task in self._tasks:
            task.cancel()
        for station in self.stations:
            if station.process:
                station.process.kill()
        await asyncio.sleep(1)
        for station in self.stations:
            station.disk.close()
        for switch in self.switches.values():
            switch.close()


def simulate(seed: int, *, show: bool = False, real: bool = False) -> Report:
    """Live through a seed; the same story every time, in every process. `real`: with the real seal, and the vault's real cipher."""
    # A world is small and soon gone: looking for garbage while it lives is a fifth of its time.
    gc.disable()
    try:
        return live(World, seed, show=show, real=real)
    finally:
        gc.enable()


def live(kind: type[World], seed: int, *, show: bool, real: bool) -> Report:
    """Live through one world of a kind."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, VirtualLoop)
        world = kind(seed, loop, show=show, real=real)
        try:
            with nullcontext() if real else known_cards(world.cards):
                runner.run(world.run())
        except Standstill as standstill:
            world.check.fail("world", f"stands still: {standstill}")
        return Report(
            seed=seed,
            broken=tuple(world.check.broken),
            seconds=loop.time(),
            stations=len(world.stations),
            filed=len(world.check.all_filed),
            faults=world.faults,
            digest=world.trace.digest,
            sentences=tuple(world.trace.sentences),
        )
