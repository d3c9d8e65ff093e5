"""The ledger of each channel in a running station: built from the vault when it is first asked for, and kept up with every commit.

It holds only what is on disk: a message counts once its commit is done, and one that failed changed nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Refused
from backchannel.ledger import Causality, Entry
from backchannel.message import Precedence
from backchannel.station.events import Alarm
from backchannel.station.keep import KeepEntry, KeepReceived, KeepReturned, KeepSent
from backchannel.station.receiving import REMINDED_CLASS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.ledger import Place
    from backchannel.run.engine import Engine
    from backchannel.station import Keep

__all__ = ["Ledgers"]


class Ledgers:
    """What the messages of each channel add up to; in the house nobody answers, and there is none."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ledgers: dict[bytes, Causality] = {}

    def of(self, channel: bytes) -> Causality:
        """The ledger of a channel, of all that this office holds."""
        if channel not in self._ledgers:
            self._enter(channel)
            self._ledgers[channel] = Causality(self._engine.vault.ledger.entries(channel))
        return self._ledgers[channel]

    def entries(self, keeps: Iterable[Keep]) -> list[KeepEntry]:
        """What is to be kept of messages beside them, in the same commit."""
        return [keep for keep in map(_entry, keeps) if keep and not self._engine.state.channel(keep.channel).charter.house]

    def take(self, keeps: Iterable[KeepEntry]) -> list[Alarm]:
        """Count in what was just committed, and call people for messages that came and crossed this office's own, where one of the two
        is a Flash or Immediate; others stand in the log and in the status."""
        return list(self._alarms(keeps))

    def _alarms(self, keeps: Iterable[KeepEntry]) -> Iterator[Alarm]:
        for keep in keeps:
            own, entry = self._engine.state.channel(keep.channel).outgoing.series, keep.entry
            crossed = [other for other in self._take(keep.channel, entry) if other.series == own]
            if entry.series != own and any(self._is_urgent(keep.channel, place) for place in (*crossed, entry.place) if crossed):
                at = self._engine.clock.now()
                yield Alarm(kind="crossed", channel=keep.channel, series=entry.series, seq=entry.link.seq, at=at, office=entry.office)

    def _take(self, channel: bytes, entry: Entry) -> tuple[Place, ...]:
        if channel in self._ledgers:
            return self._ledgers[channel].add(entry)
        return self.of(channel).crossed(entry.place)

    def _is_urgent(self, channel: bytes, place: Place) -> bool:
        vault = self._engine.vault
        row = vault.sent(channel, *place) or vault.received(channel, *place)
        return row is not None and Precedence(row.precedence).urgency_class <= REMINDED_CLASS

    def _enter(self, channel: bytes) -> None:
        """Make the entries of messages that were filed without them, by an earlier version."""
        entries: list[Entry] = []
        for artefact in self._engine.vault.ledger.without(channel):
            try:
                entries.append(Entry.of(self._engine.reopen(artefact)))
            except Refused:
                continue  # it is shown as what it is wherever it is read; no claim rests on it
        self._engine.vault.ledger.enter(channel, entries)


def _entry(keep: Keep) -> KeepEntry | None:
    match keep:
        case KeepSent() if keep.sent.entry:
            return KeepEntry(channel=keep.sent.channel, entry=keep.sent.entry)
        case KeepReceived() | KeepReturned():
            return KeepEntry(channel=keep.opened.channel, entry=Entry.of(keep.opened))
    return None
