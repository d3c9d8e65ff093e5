"""What must hold of charters in every virtual world: looked at whenever a station takes something in, and compared in the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backchannel.seal.artefacts import CHARTER, REVOCATION, read_artefact
from backchannel.seal.charter import Charter
from backchannel.seal.history import Standing
from backchannel.station.charters import CharterAlarm
from backchannel.station.events import Alarm, Arrived, CharterChanged, ReceiptArrived
from simulator import oracle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.seal.history import History
    from backchannel.seal.revocation import Revocation
    from backchannel.seal.sdjwt import Signed
    from backchannel.station import Correspondence, Effect, Event
    from simulator.check import Check, Filed
    from simulator.station import Process, Station
    from simulator.world import World

__all__ = ["CharterCheck"]


@dataclass(slots=True)
class Held:
    """What one station has on disk of one channel, in the order in which it came."""

    versions: dict[bytes, Charter] = field(default_factory=dict)
    revocations: dict[bytes, Revocation] = field(default_factory=dict)
    signed: dict[bytes, Signed] = field(default_factory=dict)

    @property
    def revoked(self) -> set[str]:
        """The offices that are revoked there."""
        return {one.office for one in self.revocations.values()}


class CharterCheck:
    """The promises about charters of one world."""

    def __init__(self, check: Check, world: World) -> None:
        self._check = check
        self._world = world
        self._held: dict[tuple[str, bytes], Held] = {}
        self._gone: dict[bytes, set[str]] = {}  # by channel: offices that are revoked as somebody there knows
        self._stand: tuple[object, set[bytes]] = (None, set())

    def holds(self, station: Station, history: History) -> None:
        """A station has all of this on disk: whatever is new in it has the signatures that it needs."""
        if not self._world.acts.any:
            return
        held = self._held.setdefault((station.office.office, history.channel), Held())
        self._gone.setdefault(history.channel, set()).update(history.revoked)
        known = {**held.versions, **held.revocations}
        if known.keys() >= {digest for digest, _ in history.acts}:
            return
        by_digest = {one.digest: one for one in history.revocations}
        for digest, act in history.acts:
            if digest in known:
                continue
            held.signed[digest] = signed = read_artefact(act, typ=(CHARTER, REVOCATION))
            if (version := history.version(digest)) is not None:
                parents = [held.versions[one] for one in version.previous if one in held.versions]
                if len(parents) != len(version.previous) or not oracle.may_stand(version, signed, parents, held.revoked):
                    self._check.fail(station, f"holds version {version.number} without the signatures that are asked for")
                held.versions[digest] = version
            else:
                revocation = by_digest[digest]
                if revocation.at not in held.versions or not oracle.may_revoke(revocation.office, signed, held.versions[revocation.at]):
                    self._check.fail(station, "holds a revocation without the signatures that are asked for")
                held.revocations[digest] = revocation

    def entered(self, process: Process, history: History) -> None:
        """A station has entered what is new of a charter: on disk, and not told to anybody yet."""
        self.holds(process.station, history)
        before = process.forces.get(history.channel)
        if before and history.standing(before) is Standing.OTHER_BRANCH:
            self._check.fail(process.station, "puts another branch in force, and nobody chose it")
        process.forces[history.channel] = history.in_force.digest
        process.station.say(f"holds version {history.in_force.number} in force, of {len(history.versions)}, {len(history.revoked)} revoked")

    def restored(self, station: Station) -> None:
        """A station has what its backup had."""
        for place in [place for place in self._held if place[0] == station.office.office]:
            del self._held[place]
        vault = station.open_vault()
        for history in vault.charters.histories().values():
            self.holds(station, history)
        vault.close()

    def started(self, process: Process) -> None:
        """A station has read what it holds: nothing that it ever held is forgotten."""
        for (office, channel), held in self._held.items():
            if office == process.station.office.office:
                history = process.engine.histories.get(channel)
                now = {digest for digest, _ in history.acts} if history else set()
                if lost := (held.versions.keys() | held.revocations.keys()) - now:
                    self._check.fail(process.station, f"has forgotten {len(lost)} versions or revocations that it had entered")
        # What was being written when the power went may be there.
        for channel, history in process.engine.histories.items():
            self.holds(process.station, history)
            process.tips[channel] = len(history.tips)
            process.forces[channel] = history.in_force.digest

    def happened(self, process: Process, events: Iterable[Event], effects: Sequence[Effect]) -> None:
        """A step is on disk."""
        for event in events:
            match event:
                case Arrived():
                    self._refuse_revoked(process, event.opened.channel, event.opened.office, "a message")
                    if not event.opened.charter.has(process.station.office.office):
                        self._check.fail(process.station, f"is given a message of {event.opened.series} from before it was admitted")
                case ReceiptArrived():
                    self._refuse_revoked(process, event.receipt.channel, event.receipt.office, "a receipt")
                    self._heard(process, event)
                case CharterChanged():
                    self._is_told(process, event, [effect for effect in effects if isinstance(effect, Alarm)])
                    self._nothing_under_way(process, event.channel)

    def filed(self, station: Station, channel: bytes, version: bytes | None, offices: Sequence[str]) -> None:
        """A person was told that a message is filed: whom it is for was admitted before, and on disk."""
        if not self._world.acts.any:
            return
        held = self._held.get((station.office.office, channel))
        charter = held.versions.get(version) if held and version else None
        if version and (charter is None or not all(charter.has(office) for office in offices)):
            self._check.fail(station, "writes to an office of which it holds no admission")
        if held and (gone := held.revoked.intersection(offices)):
            self._check.fail(station, f"writes to {len(gone)} revoked offices")

    def looked_at(self) -> None:
        """Nothing is under way to an office that is revoked."""
        for station in self._world.stations:
            if (process := station.process) and process.has_begun:
                for channel in process.engine.state.channels:
                    self._nothing_under_way(process, channel)

    def is_moot(self, filed: Filed, office: str) -> bool:
        """Whether nobody waits for word between these two: one of them is revoked, or a split keeps them apart, as the charter has it."""
        if not self._world.acts.any:
            return False
        gone = self._gone.get(filed.channel, ())
        if filed.station.office.office in gone or office in gone:
            return True
        there = self._held.get((office, filed.channel))
        version = self._world.paper.version(filed.artefact)
        if version is not None and there and version not in there.versions:
            return version not in self._standing(filed.channel)
        process = self._world.station(office).process
        if process is None:
            return False
        history = process.engine.histories.get(filed.channel)
        # To a newcomer whose charter was lost on its way nobody gives it again. A split keeps apart who is on one branch alone.
        return history is None or (len(history.tips) > 1 and not history.in_force.has(filed.station.office.office))

    def may_be_united(self) -> bool:
        """Whether a channel is split that somebody tries to unite."""
        return self._world.acts.unites and any(
            len(history.tips) > 1 for charter in self._world.charters for _, history in self._members(charter.channel)
        )

    def unsettled(self) -> Iterator[tuple[object, str]]:
        """Where two offices do not hold a charter alike, or do not know of each other how they hold it."""
        if not self._world.acts.any:
            return
        for charter in self._world.charters:
            members = list(self._members(charter.channel))
            standing = self._standing(charter.channel)
            every = {one.digest: one for _, history in members for one in history.revocations}
            for process, history in members:
                held = {version.digest for version in history.versions}
                # Receipts speak of the version in force at their giver: who was not shown another branch need not hold it.
                shown = {one for other, theirs in members if _have_lines(process, other, history.channel) for one in _up_to(theirs)}
                if lacking := (standing & shown) - held:
                    yield process.station, f"lacks {len(lacking)} versions that everybody must hold"
                if {one.office for one in every.values() if one.at in held} - history.revoked:
                    yield process.station, "lacks a revocation that others hold"
            for process, history in members:
                for other, theirs in members:
                    if other is not process:
                        yield from self._tell_each_other(process, history, other, theirs)

    def _tell_each_other(self, process: Process, history: History, other: Process, theirs: History) -> Iterator[tuple[object, str]]:
        force, office = theirs.in_force, other.station.office.office
        line = process.engine.state.channel(history.channel).lines.get(office)
        back = other.engine.state.channel(history.channel).lines.get(process.station.office.office)
        if line is None or back is None or not (line.is_used and back.is_used):
            return
        if process.said.get((history.channel, office)) != (force.digest, force.revocations):
            yield process.station, f"does not know which version is in force at {other.station}"
        if force.digest == history.in_force.digest:
            return
        same = {one.digest for one in history.versions} == {one.digest for one in theirs.versions}
        if same and len(history.tips) < 2:
            yield process.station, f"has another version in force than {other.station}, and shows no split"

    def _members(self, channel: bytes) -> Iterator[tuple[Process, History]]:
        """The stations on a channel that nobody has revoked, as far as they run."""
        for station in self._world.stations:
            process = station.process
            history = process.engine.histories.get(channel) if process else None
            if process and history and station.office.office not in self._gone.get(channel, ()):
                yield process, history

    def _standing(self, channel: bytes) -> set[bytes]:
        """The versions that can stand without the voice of anybody who is ever revoked, and whose predecessors can."""
        members = [self._held[process.station.office.office, channel] for process, _ in self._members(channel)]
        key = (channel, tuple(tuple(held.signed) for held in members))
        if self._stand[0] == key:
            return self._stand[1]
        ever = {office for held in members for office in held.revoked}
        copies = [(version, held.signed[digest]) for held in members for digest, version in held.versions.items()]
        standing: set[bytes] = set()
        known = {version.digest: version for version, _ in copies}
        for version, signed in sorted(copies, key=lambda copy: copy[0].number):
            parents = [known[one] for one in version.previous]
            if standing.issuperset(version.previous) and oracle.may_stand(version, signed, parents, ever):
                standing.add(version.digest)
        self._stand = (key, standing)
        return standing

    def _refuse_revoked(self, process: Process, channel: bytes, office: str, what: str) -> None:
        held = self._held.get((process.station.office.office, channel))
        if held and office in held.revoked:
            self._check.fail(process.station, f"takes in {what} of {self._world.station(office)}, which is revoked there")

    def _heard(self, process: Process, event: ReceiptArrived) -> None:
        channel, office, said = event.receipt.channel, event.receipt.office, event.receipt.said
        line = process.engine.state.channel(channel).lines[office]
        if line.life == said.life and line.taken == said.number:
            process.said[channel, office] = (said.charter, said.revocations)

    def _is_told(self, process: Process, event: CharterChanged, alarms: Sequence[Alarm]) -> None:
        """People are called to what is new: who came and went, and a split."""
        history = process.engine.histories[event.channel]
        before = history.version(event.since) if event.since else None
        kinds, known = {alarm.kind for alarm in alarms}, process.tips.get(event.channel, 1)
        process.tips[event.channel] = len(history.tips)
        if known < len(history.tips) and CharterAlarm.SPLIT not in kinds:
            self._check.fail(process.station, "tells nobody that the channel is split")
        if before is None:
            return
        told = {alarm.office for alarm in alarms if alarm.kind == CharterAlarm.ADMITTED}
        if {seat.office for seat in history.in_force.seats} - {seat.office for seat in before.seats} - told:
            self._check.fail(process.station, "tells nobody who was admitted")

    def _nothing_under_way(self, process: Process, channel: bytes) -> None:
        correspondence: Correspondence = process.engine.state.channel(channel)
        held = self._held.get((process.station.office.office, channel))
        revoked = held.revoked if held else set()
        if any(office in revoked and delivery.is_under_way for office, delivery in correspondence.deliveries.all()):
            self._check.fail(process.station, "has something under way to an office that is revoked")


def _have_lines(one: Process, other: Process, channel: bytes) -> bool:
    """Whether each of two stations has a line to the other: where one has not, none takes the other's word."""
    ends = (one, other), (other, one)
    return one is other or all(far.station.office.office in near.engine.state.channel(channel).lines for near, far in ends)


def _up_to(history: History) -> set[bytes]:
    """The version in force and all before it."""
    seen, ahead = set[bytes](), [history.in_force.digest]
    while ahead:
        if (version := history.version(ahead.pop())) and version.digest not in seen:
            seen.add(version.digest)
            ahead += version.previous
    return seen
