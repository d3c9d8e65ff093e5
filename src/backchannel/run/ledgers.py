"""The ledger of each channel in a running station: built from the vault when it is first asked for, and kept up with every commit.

It holds only what is on disk: a message counts once its commit is done, and one that failed changed nothing. Of messages that have
nothing to do with others but their order it keeps no portions. What is for the officer's eyes only counts while he is let in: from when he
has opened it, and never in a locked station.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from backchannel.errors import Refused
from backchannel.ledger import Answers, Causality, Entry, Filed, Place, Texts
from backchannel.ledger.enclosures import Enclosures
from backchannel.ledger.orders import Orders
from backchannel.message import Precedence
from backchannel.message.kinds import AVAILABILITY, ENCLOSURE, EVENT, ORDER, PROPOSAL, REPORT, TEXT
from backchannel.run.order_watch import OrderWatch
from backchannel.seal import open_eyes
from backchannel.station.events import Alarm
from backchannel.station.keep import KeepDelivery, KeepEntry, KeepReceived, KeepReturned, KeepSent
from backchannel.station.life import CopyState, DeliveryState
from backchannel.station.receiving import REMINDED_CLASS
from backchannel.vault import ReceivedRow
from backchannel.vault.filed import filed_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from backchannel.ledger import Order, Spot
    from backchannel.message import Message
    from backchannel.run.engine import Engine
    from backchannel.seal import Opened
    from backchannel.seal.age import HybridIdentity
    from backchannel.station import Keep
    from backchannel.vault import SentRow, SettledRow

__all__ = ["ChannelLedger", "Ledgers"]

_LATELY: Final = 512  # messages whose portions are at hand: an agenda looks at each several times; some 10 KB each
_SIGNED_FOR: Final = frozenset({DeliveryState.RECEIVED, DeliveryState.OPENED})
_BEAR: Final = frozenset({TEXT, ENCLOSURE, ORDER, PROPOSAL, REPORT, AVAILABILITY, EVENT})  # whatever else they say


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLedger:
    """What the messages of one channel add up to: their order, what asks and answers, which texts stand, what is ordered and signed,
    what was counted."""

    causality: Causality
    answers: Answers
    texts: Texts
    orders: Orders
    enclosures: Enclosures

    def add(self, filed: Filed) -> tuple[Spot, ...]:
        """Count in the portions of a message; the orders on which it bears."""
        self._add(filed)
        return self.orders.add(filed)

    def fill(self, messages: Iterable[Filed]) -> None:
        """The same of all that is held, at once."""

        def added() -> Iterator[Filed]:
            for filed in messages:
                self._add(filed)
                yield filed

        self.orders.fill(added())

    def _add(self, filed: Filed) -> None:
        self.answers.add(filed)
        self.texts.add(filed)
        self.enclosures.add(filed)

    def cancel(self, place: Place, office: str) -> None:
        """A message was cancelled towards an office."""
        self.answers.cancel(place, office)
        self.orders.cancel(place, office)

    def receive(self, place: Place, office: str) -> None:
        """An office has signed for a message that was cancelled towards it."""
        self.answers.receive(place, office)
        self.orders.receive(place, office)


class Ledgers:
    """The ledgers of all channels; in the house nobody answers, and there is none.

    `eyes` gives what opens bodies for the officer's eyes only, while he is let in.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.eyes: Callable[[], HybridIdentity | None] = lambda: None
        self._opens: HybridIdentity | None = None
        self._ledgers: dict[bytes, ChannelLedger] = {}
        self._causality: dict[bytes, Causality] = {}
        self._open: dict[bytes, set[tuple[Place, Place]]] = {}
        self._settled: dict[bytes, dict[tuple[Place, Place], SettledRow]] = {}
        self._lately: dict[bytes, Filed] = {}  # by its bytes: two copies of one message may show different parts
        self._let_in: dict[bytes, Filed] = {}  # the same of what is for the officer's eyes only, while he is let in
        self._urgent: dict[tuple[bytes, Place], bool] = {}  # whoever reads nothing crosses the same two hundred each time
        self._watch = OrderWatch(engine, self.of)

    def of(self, channel: bytes) -> ChannelLedger:
        """The ledger of a channel, of all that this office holds and may see now."""
        self._look()
        if channel not in self._causality:
            self._enter(channel)
            self._causality[channel] = Causality(self._engine.vault.ledger.entries(channel))
        if channel not in self._ledgers:
            self._ledgers[channel] = self._load(channel, self._causality[channel])
        return self._ledgers[channel]

    def look_with(self, opens: HybridIdentity | None) -> None:
        """From now on bodies for the officer's eyes only are opened with this, or stay sealed; what they gave before is forgotten."""
        self._opens = opens
        self._ledgers.clear()
        self._let_in.clear()

    def opened(self, opened: Opened) -> list[Alarm]:
        """The officer has opened what is for his eyes only: what it bears counts from now on, whenever he is let in; whom to call."""
        if _bears(opened.message):
            place = Place(opened.series, opened.link.seq)
            self._engine.vault.ledger.see(opened.channel, place)
            filed = Filed.of(opened)
            return [*self._miscounted(opened.channel, filed), *self._watch.take(opened.channel, filed, came=True)]
        return []

    def entries(self, keeps: Iterable[Keep]) -> list[KeepEntry]:
        """What is to be kept of messages beside them, in the same commit."""
        rows = [keep for keep in map(self._entry, keeps) if keep and not self._engine.state.channel(keep.channel).charter.house]
        return [replace(row, entry=self.of(row.channel).causality.together(row.entry)) for row in rows]

    def take(self, keeps: Iterable[Keep], entries: Iterable[KeepEntry]) -> list[Alarm]:
        """Count in what was just committed, and call people: for orders, and for messages that came and crossed this office's own, where
        one of the two is a Flash or Immediate; others stand in the log and in the status."""
        alarms = [*self._watch.due(), *self._alarms(entries)]
        for keep in keeps:
            if isinstance(keep, KeepDelivery) and keep.channel in self._ledgers:
                ledger, place = self._ledgers[keep.channel], Place(keep.series, keep.seq)
                if keep.state is DeliveryState.CANCELLED:
                    ledger.cancel(place, keep.office)
                elif keep.state in _SIGNED_FOR:
                    ledger.receive(place, keep.office)
        return alarms

    def open_crossings(self, channel: bytes) -> set[tuple[Place, Place]]:
        """Pairs that crossed, one of them this office's own, of which nobody has said what came of it; each in its order."""
        if channel not in self._open:
            own = self._engine.state.channel(channel).outgoing.series
            pairs = {pair for pair in self.of(channel).causality.crossings() if own in (pair[0].series, pair[1].series)}
            self._open[channel] = pairs.difference(self.settled(channel))
        return self._open[channel]

    def settled(self, channel: bytes) -> dict[tuple[Place, Place], SettledRow]:
        """What was said of pairs that crossed, by the pair in its order."""
        if channel not in self._settled:
            self._settled[channel] = {(row.one, row.other): row for row in self._engine.vault.ledger.settled(channel)}
        return self._settled[channel]

    def settle(self, channel: bytes, rows: Sequence[SettledRow]) -> None:
        """Keep what was said of pairs that crossed; what was said first of one stays."""
        self._engine.vault.ledger.settle(channel, rows)
        self._settled.pop(channel, None)  # the vault alone says what was first
        self.open_crossings(channel).difference_update((row.one, row.other) for row in rows)

    def filed(self, channel: bytes, place: Place) -> Filed | None:
        """A message as it is held, verified; None where it is not. One that shows all that it can is at hand for a while."""
        self._look()
        row = self._engine.vault.held(channel, *place)
        if row is None:
            return None
        if known := self._lately.get(row.artefact) or self._let_in.get(row.artefact):
            return known
        plain = self._plain(row)
        if plain is None:
            return None
        opened = self._opened(row, plain)
        filed = Filed.of(opened)
        if not opened.pending:
            kept = self._let_in if plain.pending else self._lately
            kept[row.artefact] = filed
            if len(kept) > _LATELY:
                kept.pop(next(iter(kept)))
        return filed

    def _look(self) -> None:
        """With the eyes of now: an officer who was let in, or has gone since, changes what can be opened."""
        if (opens := self.eyes()) is not self._opens:
            self.look_with(opens)

    def _alarms(self, entries: Iterable[KeepEntry]) -> Iterator[Alarm]:
        for keep in entries:
            own, entry = self._engine.state.channel(keep.channel).outgoing.series, keep.entry
            found = self.of(keep.channel).causality.add(entry)
            if keep.bears and (filed := keep.filed or self.filed(keep.channel, entry.place)):
                yield from self._miscounted(keep.channel, filed) if entry.series != own else ()
                yield from self._watch.take(keep.channel, filed, came=entry.series != own)
            crossed = [other for other in found if own in (other.series, entry.series)]
            if keep.channel in self._open:
                self._open[keep.channel].update((min(other, entry.place), max(other, entry.place)) for other in crossed)
            if entry.series != own and any(self._is_urgent(keep.channel, place) for place in (*crossed, entry.place) if crossed):
                yield self._crossed(keep.channel, entry, crossed)

    def _crossed(self, channel: bytes, entry: Entry, others: Iterable[Place]) -> Alarm:
        at, named = self._engine.clock.now(), tuple(map(str, sorted(others)))
        return Alarm(kind="crossed", channel=channel, series=entry.series, seq=entry.link.seq, at=at, office=entry.office, crossed=named)

    def _miscounted(self, channel: bytes, filed: Filed) -> list[Alarm]:
        """Count in what came of enclosures: counts that do not fit are told to who sent it, and to who counted."""
        enclosures, now = self.of(channel).enclosures, self._engine.clock.now()
        own = self._engine.state.channel(channel).office
        return [
            Alarm(kind="miscounted", channel=channel, series=each.spot.series, seq=each.spot.seq, at=now, office=each.office)
            for each in enclosures.add(filed)
            if own == each.office or ((expected := enclosures.of(each.spot).expected) and own == expected.office)
        ]

    def _is_urgent(self, channel: bytes, place: Place) -> bool:
        if (channel, place) not in self._urgent:
            row = self._engine.vault.held(channel, *place)
            if row is None:
                return False
            self._urgent[channel, place] = Precedence(row.precedence).urgency_class <= REMINDED_CLASS
        return self._urgent[channel, place]

    def _load(self, channel: bytes, causality: Causality) -> ChannelLedger:
        vault, correspondence = self._engine.vault, self._engine.state.channel(channel)

        def filed(place: Place) -> Filed | None:
            return self.filed(channel, place)

        def relation(one: Place, other: Place) -> Order:
            return causality.relation(one, other).order

        texts = Texts(filed=filed, relation=relation)
        ledger = ChannelLedger(
            causality=causality,
            answers=Answers(correspondence.office),
            texts=texts,
            enclosures=Enclosures(correspondence.office, filed=filed),
            orders=Orders(correspondence.office, filed=filed, relation=relation, texts=texts),
        )
        ledger.fill(self._bearing(channel))
        for place, office, state in vault.ledger.cancelled(channel):
            if state not in {DeliveryState.CANCELLED, *_SIGNED_FOR}:
                continue  # it was sealed anew, and is on its way again
            ledger.cancel(place, office)
            if state in _SIGNED_FOR:
                ledger.receive(place, office)
        return ledger

    def _bearing(self, channel: bytes) -> Iterator[Filed]:
        """All that bears something; what was opened for that is kept, so that it need not be opened again."""
        rows: list[tuple[Place, bytes]] = []
        for each in self._engine.vault.ledger.bearing(channel):
            if isinstance(each, Filed):
                yield each
                continue
            row = self._engine.vault.held(channel, *each)
            if row and (plain := self._plain(row)):
                filed = Filed.of(self._opened(row, plain))
                yield filed
                # What is for the officer's eyes is kept nowhere.
                rows += [] if plain.pending else [(each, filed_row(filed, plain.message))]
        if rows:
            self._engine.vault.ledger.remember(channel, rows)

    def _plain(self, row: SentRow | ReceivedRow) -> Opened | None:
        """A message verified anew, with what is for the officer's eyes only sealed; None where it cannot be, and no claim rests on it."""
        try:
            return self._engine.reopen(row.artefact)
        except Refused:
            return None  # it is shown as what it is wherever it is read

    def _opened(self, row: SentRow | ReceivedRow, plain: Opened) -> Opened:
        """The same with what is for the officer's eyes only, where he has opened that before, and is let in."""
        if not plain.pending or self._opens is None:
            return plain
        is_read = isinstance(row, ReceivedRow) and row.state == CopyState.OPENED  # `see` notes only what bears something
        if not is_read and not self._engine.vault.ledger.is_seen(row.channel, Place(row.series, row.seq)):
            return plain
        try:
            return open_eyes(plain, self._opens, self._engine.reader())
        except Refused:
            return plain  # what is not the bodies that are owed stays closed

    def _entry(self, keep: Keep) -> KeepEntry | None:
        match keep:
            case KeepSent(sent=sent) if sent.entry and sent.message:
                charter, entry = self._engine.state.channel(sent.channel).charter, sent.entry
                bears = not charter.house and _bears(sent.message)
                filed = Filed.own(sent.message, charter, entry.place, entry.office, digest=sent.link.digest) if bears else None
                return _kept(sent.channel, entry, filed, sent.message)
            case KeepReceived() | KeepReturned():
                return _of(keep.opened)
        return None

    def _enter(self, channel: bytes) -> None:
        """Make the entries of messages that were filed without them, by an earlier version."""
        entries: list[KeepEntry] = []
        for artefact in self._engine.vault.ledger.without(channel):
            try:
                opened = self._engine.reopen(artefact)
            except Refused:
                continue
            entries.append(_of(opened))
        if entries:
            self._engine.vault.ledger.enter(entries)


def _of(opened: Opened) -> KeepEntry:
    filed = Filed.of(opened) if _bears(opened.message) else None
    return _kept(opened.channel, Entry.of(opened), filed, opened.message if not opened.pending else None)


def _kept(channel: bytes, entry: Entry, filed: Filed | None, message: Message | None) -> KeepEntry:
    """With what a message bears, and that as it is kept where nothing of it is sealed."""
    row = filed_row(filed, message) if filed and message else None
    return KeepEntry(channel=channel, entry=entry, bears=filed is not None, filed=filed, row=row)


def _bears(message: Message) -> bool:
    return any(portion.kind in _BEAR or portion.bearing.bears for portion in message.full_portions)
