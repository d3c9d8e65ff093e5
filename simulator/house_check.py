"""What must hold of offices with several stations in every virtual world: looked at whenever one speaks, and compared in the end."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from backchannel.envelope import Envelope
from backchannel.run.custody import custody_of
from backchannel.run.drafting import drafts
from backchannel.seal.chain import Coverage
from backchannel.seal.house import house_channel
from backchannel.seal.house_acts import Custody
from backchannel.seal.house_words import read_act, read_acts, write_act
from backchannel.seal.persons import Rank
from backchannel.station.events import Arrived, ReceiptSealed, Released
from simulator.charters import Desk
from simulator.house_oracle import Claim, course
from simulator.paper import Sealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.envelope import MailboxKey
    from backchannel.seal import OpenedReceipt
    from backchannel.station import Event
    from backchannel.station.events import Alarm
    from backchannel.vault import ReceivedRow
    from simulator.check import Check, Filed
    from simulator.station import Process, Station
    from simulator.world import World

__all__ = ["HouseCheck"]

_LINGERS: Final = 2 * 3600.0  # seconds until a station that was told has certainly ticked since
_ALL: Final = 1000  # more messages than a world has
_KINDS: Final = (
    *("chain", "correspondent", "custody", "delivery", "life", "mailbox", "mandate", "opened", "received", "release", "return"),
    *("sent", "sign", "signed", "submit", "verified", "withdraw"),
)

_Number = tuple[bytes, str, int]  # a channel, a series on it, and a number in that


class HouseCheck:
    """The promises about offices of several stations in one world."""

    def __init__(self, check: Check, world: World) -> None:
        self._check = check
        self._world = world
        self.twice: set[_Number] = set()  # numbers that two custodians at once have given
        self._given: dict[_Number, dict[bytes, tuple[Station, tuple[Claim, ...]]]] = {}
        self._came: dict[tuple[str, _Number], set[bytes]] = {}  # by station
        self._held: set[tuple[str, bytes]] = set()  # what any station of an office has ever held, by office
        self._opened: set[tuple[str, bytes]] = set()  # and what a person there has opened

    def started(self, process: Process) -> None:
        """A station has read what it holds: what a commit that failed left on the disk has its number all the same."""
        for channel in process.engine.histories if process.station.office.shared else ():
            for row in process.vault.recent_sent(channel, _ALL):
                if row.digest not in self._given.get((channel, row.series, row.seq), ()):
                    self._numbers(process, (channel, row.series, row.seq), row.digest)

    def happened(self, process: Process, events: Iterable[Event]) -> None:
        """A step is on disk."""
        office, is_shared = process.station.office, process.station.office.shared is not None
        for event in events:
            match event:
                case Released() if is_shared and self._is_outer(process, event.sent.channel):
                    sent = event.sent
                    self._numbers(process, (sent.channel, sent.series, sent.link.seq), sent.link.digest)
                case ReceiptSealed() if is_shared and self._is_outer(process, event.channel):
                    self._speaks(process, "gives a receipt")
                    self._claims(process, event)
                case Arrived(opened=opened):
                    place = opened.channel, opened.series, opened.link.seq
                    self._came.setdefault((office.station, place), set()).add(opened.link.digest)
                    self._held.add((office.office, opened.link.digest))

    def opens(self, station: Station, row: ReceivedRow) -> None:
        """A person is about to open a message."""
        self._opened.add((station.office.office, row.digest))

    def restored(self, station: Station) -> None:
        """A station has what its backup had."""
        for place in [place for place in self._came if place[0] == station.office.station]:
            del self._came[place]

    def empties(self, process: Process, key: MailboxKey) -> None:
        """A station asks for what waits in a mailbox: in its office's only while it may think that it has custody."""
        shared, now = process.station.office.shared, self._world.microseconds / 1e6
        if shared is None or key.mailbox != shared.mailbox:
            return
        if _holder(process, self._course(process)) == process.station.office.station:
            process.lingers = None
        elif process.lingers is None:
            process.lingers = now
        elif now - process.lingers > _LINGERS:
            self._check.fail(process.station, "empties its office's mailbox long after it was told that another station has custody")

    def alarmed(self, process: Process, alarm: Alarm) -> None:
        """Somebody is called because an office speaks with two voices, or has lost something: to that only, where custody was taken."""
        about = {"went-back": alarm.office, "double": process.station.office.office}.get(alarm.kind)
        house = self._world.house(about) if about and self._is_outer(process, alarm.channel) else []
        if len(house) > 1 and not self._is_restored(house) and not any(one.act.taken for one in self._written(house)):
            self._check.fail(process.station, f"is called because of {house[0]} ({alarm.kind}), where custody was only given")

    def is_moot(self, filed: Filed) -> bool:
        """Whether there are two messages under a number, so that no word about it says which is meant."""
        return (filed.channel, filed.series, filed.link.seq) in self.twice

    def unsettled(self) -> Iterator[tuple[object, str]]:
        """Where the stations of one office do not agree yet."""
        for house in self._houses():
            processes = [station.process for station in house if station.process]
            if len(processes) < len(house):
                yield house[0], "has a station that does not run"
                continue
            yield from self._untold(processes)
            yield from self._custody(house, processes)
            known = [self._known(process) for process in processes]
            for process, there in zip(processes, known, strict=True):
                if there != known[0]:
                    yield process.station, f"and {processes[0].station} do not agree: {_difference(there, known[0])}"

    def looked_at(self) -> None:
        """The record of every house verifies from scratch, and what was numbered twice is shown to whoever has it."""
        for house in self._houses():
            for station in house:
                if station.process:
                    self._verify(station.process)
        for number in self.twice:
            self._is_shown(number)

    def _numbers(self, process: Process, number: _Number, digest: bytes) -> None:
        """A station numbers a message: it may, as far as it was told, and nobody else has given the number but another custodian."""
        name = f"{number[1]} {number[2]}"
        self._speaks(process, f"numbers {name}")
        given, now = self._given.setdefault(number, {}), self._course(process)
        for other, before in given.values():
            if not self._is_restored(self._world.house(process.station.office.office)) and not _both(before, now):
                self._check.fail(process.station, f"gives the number {name}, which {other} gave, and not at once")
            self.twice.add(number)
        given[digest] = process.station, now

    def _speaks(self, process: Process, what: str) -> None:
        if _holder(process, self._course(process)) != process.station.office.station:
            self._check.fail(process.station, f"{what} although it was told that another station has custody")

    def _claims(self, process: Process, event: ReceiptSealed) -> None:
        """What a receipt says was received and opened, some station has received, and a person opened."""
        sealed = self._world.paper.read(Envelope.parse(event.envelope).sealed)
        assert isinstance(sealed, Sealed)
        receipt: OpenedReceipt = sealed.content
        received, opened, office = Coverage(receipt.said.received), Coverage(receipt.said.opened), process.station.office.office
        series = receipt.said.received.series
        for filed in self._check.all_filed:
            if (filed.channel, filed.series) != (event.channel, series) or office not in filed.offices or self.is_moot(filed):
                continue
            digest = filed.link.digest
            if received.has(filed.link.seq, digest) and not self._has_held(process, filed):
                self._check.fail(process.station, f"says that {filed} is received, which no station of its office holds")
            if opened.has(filed.link.seq, digest) and (office, digest) not in self._opened:
                self._check.fail(process.station, f"says that {filed} is opened, which nobody of its office has opened")

    def _has_held(self, process: Process, filed: Filed) -> bool:
        """Whether some station of an office has ever held a message, or this one does: after a commit that failed only its rows tell."""
        held, digest = (process.station.office.office, filed.link.digest), filed.link.digest
        if held not in self._held:
            row = process.vault.received(filed.channel, filed.series, filed.link.seq)
            self._held |= {held} if row and row.digest == digest else set()
        return held in self._held

    def _untold(self, processes: Sequence[Process]) -> Iterator[tuple[object, str]]:
        for process in processes:
            if process.vault.house.to_tell(1):
                yield process.station, "has something that it has not told its colleagues"
            if any(not self._is_outer(process, row.channel) for row in process.vault.unsettled(_ALL)):
                yield process.station, "has told its colleagues something that they have not received"

    def _custody(self, house: Sequence[Station], processes: Sequence[Process]) -> Iterator[tuple[object, str]]:
        done = course(*_parties(house), self._written(house))
        holder = done[-1].act.to if done else house[0].office.station
        for process in processes:
            if custody_of(process.engine).holder != holder:
                yield process.station, "takes another station for the one that has custody"
            if process.vault.has_custody() != (process.station.office.station == holder):
                yield process.station, "speaks for its office and has no custody, or has custody and does not speak"

    def _known(self, process: Process) -> dict[str, Any]:
        """What a station of an office knows that all must know."""
        vault, known = process.vault, dict[str, Any]()
        for channel in process.engine.histories:
            for sent in vault.recent_sent(channel, _ALL):
                if (channel, sent.series, sent.seq) not in self.twice:
                    known[f"{sent.series} {sent.seq}"] = sent.digest
                    for row in vault.deliveries(channel, sent.series, sent.seq):
                        known[f"{sent.series} {sent.seq} to {self._world.station(row.office)}"] = row.state
            for came in vault.recent_received(channel, _ALL):
                if (channel, came.series, came.seq) not in self.twice:
                    known[f"{came.series} {came.seq}"] = came.digest, came.state
        for (office, device), card in vault.transit_cards().items():
            if office != process.station.office.office:
                known[f"the transit card of {self._world.station(office)}, device {device[-6:]}"] = sha256(card).hexdigest()[:6]
        for draft in drafts(Desk(process), all=True):
            known[draft["draft"]] = draft["state"], draft["version"], draft["versions"], len(draft["released"])
        return known

    def _verify(self, process: Process) -> None:
        """Every act that a station goes by is in a message that its teller wrote, which verifies anew."""
        engine, vault = process.engine, process.vault
        assert engine.house is not None
        own = engine.house.channel
        written = [*vault.recent_sent(own, _ALL), *vault.recent_received(own, _ALL)]
        acts: dict[tuple[str, int, int], bytes] = {}
        for row in written:
            opened = engine.reopen(row.artefact)
            words = [portion.words or "" for portion in opened.message.full_portions]
            acts |= {(opened.office, opened.link.seq, place): write_act(act) for place, act in enumerate(read_acts(words))}
        for kept in vault.house.acts(*_KINDS):
            if acts.get((kept.station, kept.seq, kept.place)) != kept.act:
                self._check.fail(process.station, f"goes by an act {kept.kind} that nobody has told")

    def _is_shown(self, number: _Number) -> None:
        """Whoever took in two messages under one number keeps both and says so; so does every station that shares the number."""
        _, series, seq = number
        if len(digests := self._given[number]) < 2:
            return
        house = self._world.house(next(iter(digests.values()))[0].office.office)
        for station in self._world.stations:
            if (process := station.process) is None:
                continue
            came = self._came.get((station.office.station, number), set())
            own = station.office.shared is not None and station in house
            shown = self._kept(process, number)
            if own and not self._is_restored(house) and shown < digests.keys():
                self._check.fail(station, f"does not show that {series} {seq} was given twice by its own office")
            if not own and station.backup_at is None and not came <= shown:
                self._check.fail(station, f"does not keep both messages that came under {series} {seq}")

    def _kept(self, process: Process, number: _Number) -> set[bytes]:
        vault = process.vault
        rows = [vault.sent(*number), vault.received(*number)]
        evidence = vault._ask("select digest from evidence where channel = ? and series = ? and seq = ?", *number)
        return {row.digest for row in rows if row} | {digest for (digest,) in evidence}

    def _houses(self) -> Iterator[list[Station]]:
        yield from {id(house): house for house in map(self._world.house, self._offices()) if len(house) > 1}.values()

    def _offices(self) -> list[str]:
        return [station.office.office for station in self._world.stations]

    def _course(self, process: Process) -> tuple[Claim, ...]:
        """The acts of custody that have effect, of those that a station was told."""
        rows = process.vault.house.acts("custody")
        claims = [Claim(row.station, row.seq, row.place, act) for row in rows if isinstance(act := read_act(row.act), Custody)]
        return course(*_parties(self._world.house(process.station.office.office)), claims)

    def _written(self, house: Sequence[Station]) -> list[Claim]:
        """Every act of custody that any station of an office ever told."""
        claims: list[Claim] = []
        for writ in self._world.paper.of_channel(house_channel(house[0].office.office)):
            acts = read_acts([portion.words or "" for portion in writ.message.full_portions])
            claims += [Claim(writ.sender, writ.link.seq, place, act) for place, act in enumerate(acts) if isinstance(act, Custody)]
        return claims

    @staticmethod
    def _is_outer(process: Process, channel: bytes) -> bool:
        return channel in process.engine.histories

    @staticmethod
    def _is_restored(house: Iterable[Station]) -> bool:
        return any(station.backup_at is not None for station in house)


def _parties(house: Sequence[Station]) -> tuple[list[str], set[str]]:
    """The stations of an office, and those of its officer."""
    card = house[0].office.card
    officers = {station.office.station for station in house if card.person_of(card.devices[station.office.place]).rank is Rank.OFFICER}
    return [station.office.station for station in house], officers


def _holder(process: Process, done: Sequence[Claim]) -> str:
    return done[-1].act.to if done else process.world.station(process.station.office.office).office.station


def _both(before: Sequence[Claim], now: Sequence[Claim]) -> bool:
    """Whether two had custody at once, by the acts that each knew of: one took it, or they knew of different acts."""
    short, long = sorted((before, now), key=len)
    if tuple(long[: len(short)]) != tuple(short):
        return True
    return any(one.act.taken for one in long[len(short) :])


def _difference(here: dict[str, Any], there: dict[str, Any]) -> str:
    names = [name for name in here.keys() | there.keys() if here.get(name) != there.get(name)]
    name = min(names)
    return f"{name} is {here.get(name)} and {there.get(name)}"
