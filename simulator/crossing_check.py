"""What crossed in truth, noted as it happens, against what every station finds from what it holds (docs/spec/causality.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.ledger import Causality, Place
from backchannel.station.events import PersonOpened, Released

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.station import Event
    from simulator.check import Check
    from simulator.station import Process
    from simulator.world import World

__all__ = ["CrossingCheck"]


class CrossingCheck:
    """The truth is what was opened at a station when it released a message.

    It is not known of a station that was restored, which forgot what it had opened, nor of an office that opens at several stations, nor
    after a commit that failed, for its rows may be on the disk all the same.
    """

    def __init__(self, check: Check, world: World) -> None:
        self._check = check
        self._world = world
        self._doubted: set[str] = set()
        self._opened: dict[tuple[str, bytes], set[Place]] = {}
        # By channel and place: who wrote it, for whom, and what was opened then.
        self._written: dict[bytes, dict[Place, tuple[str, frozenset[str], frozenset[Place]]]] = {}

    def happened(self, process: Process, events: Sequence[Event]) -> None:
        """A step is on disk."""
        office = process.station.office.office
        for event in events:
            if isinstance(event, PersonOpened) and event.confirmed:
                self._opened.setdefault((office, event.channel), set()).add(Place(event.series, event.seq))
            elif isinstance(event, Released):
                sent = event.sent
                opened = frozenset(self._opened.get((office, sent.channel), ()))
                readers = frozenset(item.office for item in sent.envelopes)
                self._written.setdefault(sent.channel, {})[Place(sent.series, sent.link.seq)] = (office, readers, opened)

    def doubt(self, process: Process) -> None:
        """A commit failed: what was in it may be on disk all the same."""
        self._doubted.add(process.station.office.office)

    def looked_at(self) -> None:
        """Every station finds exactly the crossings of the messages that it holds, and finds the same anew from its rows."""
        if self._doubted or any(station.backup_at is not None or station.office.shared for station in self._world.stations):
            return
        for station in self._world.stations:
            process = station.process
            for channel, written in self._written.items() if process else ():
                if process is None or channel not in process.engine.state.channels:
                    continue
                ledger = process.engine.ledgers.of(channel).causality
                held = {place for place in written if ledger.entry(place)}
                found, truth = set(ledger.crossings()), set(self._crossed(channel, held))
                anew = set(Causality(process.vault.ledger.entries(channel)).crossings())
                if found != truth:
                    self._check.fail(station, f"finds that {_pairs(found - truth)} crossed, and not that {_pairs(truth - found)} did")
                if anew != found:
                    self._check.fail(station, f"finds other crossings anew: {_pairs(anew ^ found)}")

    def _crossed(self, channel: bytes, held: set[Place]) -> Iterator[tuple[Place, Place]]:
        written = self._written[channel]
        for one in held:
            writer, readers, opened = written[one]
            for other in held:
                if other.series <= one.series:
                    continue
                other_writer, other_readers, other_opened = written[other]
                for_each_other = other_writer in readers and writer in other_readers
                if for_each_other and one not in other_opened and other not in opened:
                    yield one, other


def _pairs(pairs: set[tuple[Place, Place]]) -> str:
    return ", ".join(f"{one} and {other}" for one, other in sorted(pairs)[:3]) or "nothing"
