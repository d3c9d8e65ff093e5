"""A station of a virtual world: the real engine, vault and traffic, in a process that may be killed at any moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, cast

from backchannel.errors import BackchannelError, Trouble
from backchannel.run.engine import Engine
from backchannel.run.traffic import Traffic
from backchannel.vault import Vault
from simulator.disk import Disk
from simulator.machine import KnownCharters, SeedBytes, VirtualClock, VirtualTransit, open_plain
from simulator.network import VirtualCarrier
from simulator.sealer import TransparentSealer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import ThreadPoolExecutor

    from backchannel.envelope import Envelope, MailboxAddress
    from backchannel.seal import Charter, Seat
    from backchannel.seal.history import History
    from backchannel.seal.invitation import Answer
    from backchannel.station import Effect, Event
    from backchannel.station.events import Alarm
    from simulator.offices import Office
    from simulator.world import World

__all__ = ["Process", "Station"]

# Seconds until the next tick after work, then after each tick that found nothing to do.
_TICKS: Final = (5.0, 60.0, 600.0, 1800.0)


class Station:
    """What outlives a process: an office, its disk, its clock; and the process, while one runs."""

    def __init__(self, world: World, office: Office, image: dict[str, bytes]) -> None:
        self.world = world
        self.office = office
        self.disk = Disk(image)
        self.clock = VirtualClock(world)
        self.randomness = SeedBytes(world.chance)
        self._transit = VirtualTransit()
        self.process: Process | None = None
        self.held_down = 0  # how many want it not to run
        self.backup_at: int | None = None  # when the backup was made from which it was restored
        self.restored_at = 0

    def __str__(self) -> str:
        return str(self.office)

    @property
    def is_officers(self) -> bool:
        """Whether its person is the officer."""
        return self.office.keys.person in (None, self.office.keys.secrets)

    def say(self, what: str) -> None:
        """Into the story."""
        self.world.trace.say(self, what)

    def charter(self, founding: Charter) -> Charter:
        """The version in force here of a channel that was founded so; that one, when nobody can say."""
        history = self.process.engine.histories.get(founding.channel) if self.process else None
        return history.in_force if history else founding

    def open_vault(self) -> Vault:
        """The real vault on the virtual disk, with the real settings, without the cipher."""
        connection = open_plain(self.disk)
        vault, charters = Vault(connection), KnownCharters(connection)
        charters.known = self.world.verified
        vault.charters = charters
        return vault

    def open_transit(self) -> Any:
        """The secrets of the weeks."""
        return self._transit

    def sealer(self) -> Any:
        """The sealing hand of this station."""
        return TransparentSealer(self.office.office, self.office.keys.device.public, self.world.paper)

    def sealed_answer(self, answer: Answer, inviter: Seat) -> bytes:
        """An answer to an invitation, sealed for the office that wrote it."""
        return self.world.paper.answer(answer, inviter.office)

    def start(self) -> None:
        """Run a process; the vault is what the disk holds."""
        if self.process is not None or self.world.over:
            return
        try:
            self.process = Process(self)
        except BackchannelError as error:
            self.say(f"cannot start: {error.code}")
            if self.disk.dead:
                self.disk.restart(self.world.chance)
            self.world.process_ended(self)
            return
        except Exception as error:
            self.world.check.fell_over(self, error)
            return
        self.say("starts")
        self.process.task = asyncio.get_running_loop().create_task(self.process.run())

    def stop(self, why: str) -> None:
        """Kill the process: nothing of it happens any more, and the disk keeps what it was made to keep."""
        if self.process:
            self.say(f"is killed: {why}")
            self.process.kill()

    def mend(self) -> None:
        """Whatever was wrong with the machine is not any more."""
        self.clock.ahead = 0
        self.disk.full = self.disk.fail_flush = False
        self.disk.cut_in = self.disk.forgets = None
        self.held_down = 0
        self.start()

    def restore(self, backup: dict[str, bytes], made_at: int) -> None:
        """Another disk in its place, with what a backup had: as `run.restore` makes it, with a new life and no transit secrets."""
        self.stop("its disk is destroyed")
        self.disk.put_back(backup)
        self._transit = VirtualTransit()
        vault = self.open_vault()
        at = str(self.clock.now()).encode()
        vault.put_all({"clock": at, "restored": at})
        vault.begin_life(self.randomness)
        vault.close()
        self.backup_at, self.restored_at = made_at, self.world.microseconds
        self.world.check.restored(self)
        self.say("is restored from a backup")

    def has_lost(self, at: int) -> bool:
        """Whether what happened at this moment is not on its disk any more, for it was restored from an older backup."""
        return self.backup_at is not None and self.backup_at <= at <= self.restored_at

    def power_cut(self) -> None:
        """The power goes, and what was not flushed is for the disk to keep or not."""
        self.stop("the power went")
        self.disk.restart(self.world.chance)
        self.clock.boot()


class Process:
    """One run of a station, from its start to its end."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.world = station.world
        self.alive = True
        self.task: asyncio.Task[None] | None = None
        self.vault = station.open_vault()
        self.transit = station.open_transit()
        self.engine = _WatchedEngine(
            vault=self.vault,
            transit=self.transit,
            sealer=station.sealer(),
            clock=station.clock,
            randomness=station.randomness,
        )
        self.engine.process = self
        self.filed: set[bytes] = set()
        self.has_begun = False  # whether it has done what is due at a start
        self.said: dict[tuple[bytes, str], tuple[bytes, bytes | None]] = {}  # what a correspondent's newest receipt says of the charter
        self.tips: dict[bytes, int] = {}  # how many last versions of a charter people here were told of
        self.forces: dict[bytes, bytes] = {}  # which version of each charter was last in force here
        self.lingers: float | None = None  # since when it empties its office's mailbox although another station has custody
        self.stirred = 0  # how often anything came or was asked for
        # Not yet offered to a carrier, by channel, number and addressee: the sealed bytes, to which mailbox, and from when it could be.
        self.flashes: dict[tuple[bytes, int, str], tuple[bytes, MailboxAddress, int]] = {}
        self.offered: set[tuple[bytes, int, str]] = set()
        self.left: dict[str, list[int]] = {}  # when messages of lower classes left for each carrier
        self.traffic = _VirtualTraffic(self)
        self.world.check.charters.started(self)
        self.world.check.houses.started(self)

    async def run(self) -> None:
        """Work until killed, or until the station itself says that it cannot go on."""
        try:
            await self.traffic.run()
        except asyncio.CancelledError:
            pass
        except Trouble as trouble:
            if self.alive:
                self.station.say(f"stops: {trouble}")
                self.world.check.stopped(self, trouble)
        except BaseException as error:
            self.world.check.fell_over(self.station, error)
        finally:
            if self.alive:
                self.kill()

    def kill(self) -> None:
        """End it at once: no line of its code does anything from here on."""
        self.alive = False
        self.station.disk.let_go(self.vault.close, self.transit.close)
        self.station.process = None
        if self.task:
            self.task.cancel()
        self.world.process_ended(self.station)

    def check_alive(self) -> None:
        """What runs on after the end of its process does nothing."""
        if not self.alive:
            raise asyncio.CancelledError

    def carrier(self, url: str) -> VirtualCarrier:
        """The way from here to a switch."""
        return VirtualCarrier(self, self.world.switches[url], self.world.chance)

    async def ask(self, call: Callable[..., list[Effect]], *args: Any) -> None:
        """What a person asks for: done, then carried out. Raises the package's errors."""
        self.traffic.carry_out(await self.traffic.work(call, *args))


class _WatchedEngine(Engine):
    """The real engine; which envelopes it has filed is noted, and what it holds of charters."""

    process: Process

    def enter(self, history: History) -> None:
        super().enter(history)
        self.process.world.check.charters.entered(self.process, history)

    def start(self) -> list[Effect]:
        effects = super().start()
        self.process.has_begun = True
        return effects

    def happen(self, events: Iterable[Event], **how: Any) -> list[Effect]:
        happened: list[Event] = []

        def noted() -> Iterator[Event]:
            for event in events:
                happened.append(event)
                yield event

        try:
            effects = super().happen(noted(), **how)
        except BaseException:
            self.process.world.check.crossings.doubt(self.process)
            raise
        self.process.world.check.happened(self.process, happened, effects)
        return effects

    def arrive(self, envelopes: Sequence[Envelope], carrier: str = "") -> list[Effect]:
        effects = super().arrive(envelopes, carrier)
        self.process.filed.update(envelope.digest for envelope in envelopes)
        self.process.stirred += 1
        return effects


class _Thread:
    """Stands where the engine's thread does: work is done at once and known a little later, and any of it may be the last."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._world = process.world

    def perform(self, call: Callable[[], Any]) -> asyncio.Future[Any]:
        """The result of a call, in virtual time; cancelled when a kill came before, or after and before anybody knew."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[Any] = loop.create_future()
        if self._is_over("before it could keep anything"):
            result.cancel()
            return result
        tell, answer = self._try(call)
        if self._is_over("after it had kept, before anybody knew"):
            result.cancel()
            return result
        loop.call_later(self._world.chance.uniform(0.001, 0.02), self._answer, result, tell, answer)
        return result

    def shutdown(self) -> None:
        """There is no thread to end."""

    def _try(self, call: Callable[[], Any]) -> tuple[str, Any]:
        station = self._process.station
        try:
            return "set_result", call()
        except BackchannelError as error:
            if station.disk.dead:
                station.power_cut()
            else:
                station.say(f"has trouble: {error.code}")
            return "set_exception", error

    def _is_over(self, why: str) -> bool:
        if self._process.alive and self._world.plan.kills_here():
            self._process.station.stop(why)
        return not self._process.alive

    def _answer(self, result: asyncio.Future[Any], tell: str, answer: Any) -> None:
        if not self._process.alive:
            result.cancel()
        elif not result.done():
            getattr(result, tell)(answer)


class _VirtualTraffic(Traffic):
    """The real traffic; its ticks come when they are needed, and what it carries out is looked at."""

    def __init__(self, process: Process) -> None:
        station = process.station
        super().__init__(engine=process.engine, key=station.office.key, home=station.office.url, connect=process.carrier, alarm=self._sound)
        self._process = process
        self._thread = cast("ThreadPoolExecutor", _Thread(process))

    def carry_out(self, effects: Iterable[Effect]) -> None:
        """As the real one; what it is asked for is looked at first."""
        asked = list(effects)
        self._process.stirred += bool(asked)
        self._process.world.check.carried_out(self._process, asked)
        super().carry_out(asked)

    async def _keep_time(self) -> None:
        """As the real one; it ticks when something was done, and ever more rarely while nothing is."""
        pause, process = 0, self._process
        while True:
            seen = process.stirred
            await asyncio.sleep(_TICKS[pause])
            self._dispatch.set()
            await self._insist(self._engine.tick)
            if process.station.office.shared:
                await self._mind_homes()
            await self._remind()
            pause = 0 if process.stirred > seen else min(pause + 1, len(_TICKS) - 1)

    def _sound(self, alarm: Alarm) -> None:
        self._process.station.say(f"sounds the alarm: {alarm.kind} {alarm.series} {alarm.seq}")
        self._process.world.check.alarmed(self._process, alarm)
