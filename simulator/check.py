"""What must hold in every virtual world: noted while it runs, compared when everything has come to rest."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from backchannel.envelope import Envelope
from backchannel.errors import BackchannelError
from backchannel.ledger import SeriesLedger
from backchannel.station.events import Alarm, Hand
from simulator.charter_check import CharterCheck
from simulator.crossing_check import CrossingCheck
from simulator.house_check import HouseCheck

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from backchannel.envelope import Acceptance, Deposit
    from backchannel.errors import Trouble
    from backchannel.seal import Charter, Link
    from backchannel.station import Effect, Event, Sent
    from backchannel.vault import ReceivedRow
    from simulator.network import Switch
    from simulator.station import Process, Station
    from simulator.world import World

__all__ = ["Check", "Filed"]

_EXPECTED_STOPS: Final = frozenset({"vault.io"})
_MINUTE: Final = 60_000_000
_WAITS: Final = 2_000_000  # microseconds that a Flash may wait while its station works
_PAUSES: Final = 30_000_000  # microseconds that a mailbox that refused something pauses at most
_SETTLED: Final = frozenset({"received", "opened", "refused", "cancelled", "undelivered"})
_OF_THIS_RUN: Final = frozenset({"age", "charter"})
_ON_THE_WAY: Final = {"handed": "filed", "accepted": "filed"}  # how far carriers have brought it is not kept


@dataclass(frozen=True, slots=True)
class Filed:
    """A message of which a person was told that it is filed."""

    station: Station
    channel: bytes
    series: str
    link: Link
    artefact: bytes
    offices: tuple[str, ...]
    at: int

    def __str__(self) -> str:
        return f"{self.series} {self.link.seq}"


class Check:
    """The promises of one world; `broken` has one sentence for each that was not kept."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.charters = CharterCheck(self, world)
        self.houses = HouseCheck(self, world)
        self.crossings = CrossingCheck(self, world)
        self.broken: list[str] = []
        self.all_filed: list[Filed] = []
        self._shown: set[tuple[str, bytes]] = set()
        self._numbers: dict[tuple[bytes, str, int], bytes] = {}

    def fail(self, who: object, sentence: str) -> None:
        """A promise was broken."""
        self._world.trace.say(who, f"BROKEN: {sentence}")
        self.broken.append(f"{who}: {sentence}")

    def filed(self, station: Station, sent: Sequence[Sent]) -> None:
        """A person was told that these are filed."""
        for one in sent:
            offices = tuple(item.office for item in one.envelopes)
            filed = Filed(station, one.channel, one.series, one.link, one.artefact, offices, self._world.microseconds)
            self.all_filed.append(filed)
            self.charters.filed(station, one.channel, self._world.paper.version(one.artefact), offices)
            self._number(station, one.channel, one.series, one.link)
            station.say(f"files {filed}, {one.precedence}, for {len(filed.offices)}")

    def shown(self, station: Station, row: ReceivedRow) -> None:
        """A person is shown a message."""
        station.say(f"shows {row.series} {row.seq}")
        if (station.office.station, row.digest) in self._shown:
            self.fail(station, f"shows {row.series} {row.seq} a second time")
        self._shown.add((station.office.station, row.digest))

    def happened(self, process: Process, events: Sequence[Event], effects: Sequence[Effect]) -> None:
        """A step is on disk."""
        self.crossings.happened(process, events)
        if self._world.acts.any:
            self.charters.happened(process, events, effects)
        if self._world.houses.any:
            self.houses.happened(process, events)

    def carried_out(self, process: Process, effects: Iterable[Effect]) -> None:
        """Effects leave the engine: what they speak of must be on disk."""
        for effect in effects:
            if isinstance(effect, Hand):
                row = process.vault.sent(effect.channel, effect.series, effect.seq)
                if row is None:
                    self.fail(process.station, f"hands over {effect.series} {effect.seq}, which it has not filed")

                elif effect.urgency == 1 and effect.envelope:
                    address = process.engine.address(effect.channel, effect.office)
                    place = (effect.channel, effect.seq, effect.office)
                    if place not in process.offered:
                        process.flashes[place] = (Envelope.parse(effect.envelope).sealed, address, self._world.microseconds)

    def deposited(self, process: Process, deposits: Sequence[Deposit]) -> None:
        """A batch is on its way to a carrier: most urgent first, and no Flash waits behind it."""
        # A receipt keeps its place when a newer one of a lower class takes it.
        classes = [deposit.envelope.urgency for deposit in deposits if b"message" in deposit.envelope.sealed]
        if classes != sorted(classes):
            self.fail(process.station, f"hands over in the order {classes}")
        now, offered = self._world.microseconds, {deposit.envelope.sealed for deposit in deposits}
        for place, (sealed, address, since) in list(process.flashes.items()):
            if sealed in offered:
                del process.flashes[place]
                process.offered.add(place)
                # Both ways to a carrier start at once; what left only just before is no overtaking.
                if any(since + _WAITS < left < now - _WAITS for left in process.left.get(address.url, ())):
                    self.fail(process.station, f"let lower classes go before a Flash that could go {(now - since) / 1e6:.0f} seconds ago")
        if max(classes, default=0) > 1:
            for url in {deposit.address.url for deposit in deposits}:
                process.left.setdefault(url, []).append(now)

    def answered(self, process: Process, deposits: Sequence[Deposit], answers: Sequence[Acceptance]) -> None:
        """A carrier's answer is here: what waits for a mailbox that refused something may wait as long as that pauses."""
        pausing = {deposit.address for deposit, answer in zip(deposits, answers, strict=True) if answer.code}
        for place, (sealed, address, since) in process.flashes.items():
            if address in pausing:
                process.flashes[place] = (sealed, address, max(since, self._world.microseconds + _PAUSES))

    def handed_out(self, switch: Switch, envelopes: Sequence[Envelope]) -> None:
        """A switch gives out what waits: most urgent first, unless it lies about that."""
        classes = [envelope.urgency for envelope in envelopes]
        if classes != sorted(classes) and not switch.lies.reorder:
            self.fail(switch, f"hands out in the order {classes}")

    def taken(self, process: Process, digests: Iterable[bytes]) -> None:
        """A station tells a carrier that it may forget."""
        if unfiled := [digest for digest in digests if digest not in process.filed]:
            self.fail(process.station, f"lets a carrier forget {len(unfiled)} envelopes that it has not filed")

    def alarmed(self, process: Process, alarm: Alarm) -> None:
        """An alarm sounds: numbers are used twice only after a disk was put back, or by two custodians at once."""
        self.houses.alarmed(process, alarm)
        is_twice = (alarm.channel, alarm.series, alarm.seq) in self.houses.twice
        if alarm.kind == "number-used-twice" and not is_twice and not any(one.backup_at is not None for one in self._world.stations):
            self.fail(process.station, f"was sent two messages under {alarm.series} {alarm.seq}")

    def restored(self, station: Station) -> None:
        """A station was restored: its officer is shown again what the backup did not know as opened."""
        self._shown = {(one, digest) for one, digest in self._shown if one != station.office.station}
        self.charters.restored(station)
        self.houses.restored(station)

    def stopped(self, process: Process, trouble: Trouble) -> None:
        """A station stopped by itself."""
        if trouble.code not in _EXPECTED_STOPS:
            self.fail(process.station, f"stopped: {trouble}")

    def fell_over(self, who: object, error: BaseException) -> None:
        """Somebody ended in an error that is none of the package's own."""
        causes = error.exceptions if isinstance(error, BaseExceptionGroup) else (error,)
        self.fail(who, "fell over: " + "; ".join(f"{type(cause).__name__}: {cause}" for cause in causes))

    def rebuilt(self, station: Station) -> None:
        """The state rebuilt from the rows is the state in memory."""
        if process := station.process:
            kept = process.vault.load(station.office.office, _charters(process), station.office.station)
            # What stood before a message that was heard of early, only the rows tell when that has come too.
            aside = _OF_THIS_RUN | {"previous"} if station.office.shared else _OF_THIS_RUN
            here, there = _plain(process.engine.state, aside), _plain(kept, aside)
            if here != there:
                self.fail(station, f"holds another state than its rows tell: {_difference(here, there)}")

    def unsettled(self) -> Iterator[tuple[object, str]]:
        """What is not as it must be in the end: who, and what. While the world has time left it may still become so."""
        for filed in self.all_filed:
            if not self.houses.is_moot(filed):
                for station in self._world.house(filed.station.office.office):
                    yield from self._kept(filed, station)
        yield from self.charters.unsettled()
        yield from self.houses.unsettled()

    def _kept(self, filed: Filed, station: Station) -> Iterator[tuple[object, str]]:
        """What is wrong with a message at a station of its originator: all of them have it."""
        process = station.process
        row = process.vault.sent(filed.channel, filed.series, filed.link.seq) if process else None
        if process is None or row is None or row.digest != filed.link.digest:
            if not filed.station.has_lost(filed.at):
                yield station, f"has lost {filed}, which it had filed"
            return
        states = {row.office: row.state for row in process.vault.deliveries(filed.channel, filed.series, filed.link.seq)}
        for office in filed.offices:
            for there in self._world.house(office):
                yield from self._both_ends(filed, station, there, states.get(office, "unknown"))

    def at_rest(self) -> None:
        """Everything has had its time: compare both ends."""
        try:
            for station in self._world.stations:
                self.rebuilt(station)
            for who, sentence in self.unsettled():
                self.fail(who, sentence)
            self.gaps()
            self.charters.looked_at()
            self.houses.looked_at()
            self.crossings.looked_at()
        except BackchannelError as error:
            self.fail("at the end", f"what should be there is not: {error}")

    def _both_ends(self, filed: Filed, here: Station, there: Station, state: str) -> Iterator[tuple[object, str]]:
        office = there.office.office
        copy = there.process.vault.received(filed.channel, filed.series, filed.link.seq) if there.process else None
        held = copy is not None and copy.digest == filed.link.digest
        opened = held and copy is not None and copy.state == "opened"
        is_moot = self.charters.is_moot(filed, office)
        if state == "undelivered" and self._world.microseconds - filed.at < self._world.plan.times.give_up * _MINUTE:
            yield here, f"gave {filed} up before its time"
        if state not in _SETTLED and not is_moot:
            yield here, f"knows {filed} to {there} as {state}"
        if there.backup_at is not None and state in ("received", "opened"):
            if not held and not is_moot and not self._is_told(filed, office):
                yield there, f"has lost {filed} with its disk, and {here} was not told"
            return
        if state in ("received", "opened") and not held:
            yield there, f"does not hold {filed}, which {here} knows as {state}"
        if state == "opened" and held and not opened:
            yield there, f"has not opened {filed}, which {here} knows as opened"
        if state == "received" and opened and not is_moot:
            yield here, f"has not heard that {there} opened {filed}"

    def _is_told(self, filed: Filed, office: str) -> bool:
        """Whether an originator knows that an addressee has lost messages with its disk: at the station that spoke for it then."""
        processes = [station.process for station in self._world.house(filed.station.office.office)]
        lines = [process.engine.state.channel(filed.channel).lines[office] for process in processes if process]
        return any(line.missed is not None for line in lines)

    def gaps(self) -> None:
        """What did not come to an office, and is named by something that did, is shown as missing there."""
        for filed in self.all_filed:
            for there in [station for office in filed.offices for station in self._world.house(office)]:
                office = there.office.office
                row = there.process.vault.received(filed.channel, filed.series, filed.link.seq) if there.process else None
                before = self._world.paper.previous(row.artefact, office) if row else None
                if before is None or there.process is None:
                    continue
                ledger = there.process.engine.state.channel(filed.channel).incoming[filed.series]
                if not ledger.digest(before) and before not in (*ledger.missing(), *ledger.voided()):
                    self.fail(there, f"does not show that {filed.series} {before} is missing")

    def _number(self, station: Station, channel: bytes, series: str, link: Link) -> None:
        known = self._numbers.setdefault((channel, series, link.seq), link.digest)
        if known != link.digest and station.backup_at is None and (channel, series, link.seq) not in self.houses.twice:
            self.fail(station, f"gave the number {series} {link.seq} twice")


def _charters(process: Process) -> list[Charter]:
    """The charters that a vault has, and the card of its house."""
    kept = [one.in_force for one in process.vault.charters.histories().values()]
    return [*kept, process.engine.house.in_force] if process.engine.house else kept


def _plain(value: Any, aside: AbstractSet[str] = _OF_THIS_RUN) -> Any:
    """A value as dictionaries, lists and words, so that two can be compared and their difference told; without the fields `aside`."""
    if isinstance(value, SeriesLedger):
        series = value
        return {
            name: _plain(getattr(series, name)()) for name in ("received", "opened", "unopened", "missing", "voided", "broken", "highest")
        }
    if isinstance(value, Enum):
        return _ON_THE_WAY.get(str(value.value), value.value)
    if names := _compared(type(value)):
        return {name: _plain(getattr(value, name), aside) for name in names if name not in aside}
    if isinstance(value, dict):
        plain = {_key(key): _plain(item, aside) for key, item in value.items()}
        return {key: plain[key] for key in sorted(plain) if plain[key] != {}}
    if isinstance(value, set | frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, list | tuple):
        return [_plain(item, aside) for item in value]
    return value


@cache
def _compared(kind: type[Any]) -> tuple[str, ...]:
    """By what two values of a kind are compared, when it is a dataclass."""
    return tuple(one.name for one in fields(kind) if one.compare) if is_dataclass(kind) else ()


def _key(key: Any) -> str:
    return key.hex()[:8] if isinstance(key, bytes) else str(key)


def _difference(here: Any, there: Any, where: str = "state") -> str:
    if isinstance(here, dict) and isinstance(there, dict):
        for name in [*here, *(name for name in there if name not in here)]:
            if here.get(name) != there.get(name):
                return _difference(here.get(name), there.get(name), f"{where}.{name}")
    return f"{where} is {here!r} and would be {there!r}"
