"""One station at work: every event goes through `step`, its rows to disk, and only then its effects out.

All of it runs in one thread, one call after another; the asyncio loop hands work in and takes effects out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.envelope import Envelope, MailboxAddress
from backchannel.errors import BackchannelError, Mistake, Refused
from backchannel.message import Precedence
from backchannel.run.search import look_into
from backchannel.run.timekeeping import Timekeeper
from backchannel.seal import Link, Opened, OpenedReceipt, OpenedTransit
from backchannel.seal.receipt import Answer, Traced
from backchannel.seal.weeks import kept_from, weeks_to_publish
from backchannel.station import Effect, Event, Keep, step
from backchannel.station.events import (
    Acknowledge,
    Arrived,
    CarrierAccepted,
    CarrierBack,
    Dispatch,
    Hand,
    ReceiptArrived,
    ReceiptSealed,
    Released,
    Reseal,
    Resealed,
    Returned,
    Started,
    Ticked,
    TransitArrived,
    Unreadable,
)
from backchannel.station.keep import KeepLine, KeepNotice, KeepOutgoing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor

    from backchannel.message import Message, PersonName
    from backchannel.ports import Clock, Randomness
    from backchannel.run.sealer import Sealer, Writ
    from backchannel.seal import Charter, Reader
    from backchannel.station import Correspondence, Sent
    from backchannel.vault import OutgoingRow, SentRow, TransitStore, Vault

__all__ = ["Engine"]

_LOOKED_INTO: Final = 20  # messages taken into the search in a quiet moment: a twentieth of a second, for a Flash may come


class Engine:
    """State, vault and sealer together. Errors of the vault leave the state as the vault has it."""

    def __init__(
        self, *, vault: Vault, transit: TransitStore, sealer: Sealer, clock: Clock, randomness: Randomness, workers: Executor | None = None
    ) -> None:
        self.vault = vault
        self.sealer = sealer
        self.clock = clock
        self._transit = transit
        self._randomness = randomness
        self._workers = workers
        self._announced: dict[bytes, int] = {}
        self.time = Timekeeper(vault, clock)
        self.reload()

    @property
    def charters(self) -> dict[bytes, Charter]:
        """The pinned charters by channel id."""
        return {channel: correspondence.charter for channel, correspondence in self.state.channels.items()}

    def address(self, channel: bytes, office: str) -> MailboxAddress:
        """Where an office of a channel has its mailbox, as its card says."""
        return MailboxAddress.parse(self.state.channel(channel).charter.seat(office).card.mailbox)

    def reader(self) -> Reader:
        """Who opens here: for bodies for the officer's eyes only."""
        return self.sealer.reader(self.charters)

    def reload(self) -> None:
        """Throw the state away and rebuild it from the vault."""
        self.state = self.vault.load(self.sealer.office)
        self.sealer.read_transits(self.vault.transit_cards(), self.charters.values())
        self.sealer.hold_weeks(self._transit.seeds())

    def happen(self, events: Iterable[Event]) -> list[Effect]:
        """Let events happen, keep what they want kept, and give back what is to be done: on disk before anybody sees it.

        One commit for all of them; when it fails the state is as the vault has it.
        """
        keeps: list[Keep] = []
        effects: list[Effect] = []
        self.state.age = self.time.age()
        try:
            for event in events:
                self._step(event, keeps, effects)
            self.vault.commit(_latest(keeps))
        except BaseException:
            self.reload()
            raise
        return effects

    def acknowledge(self, effects: Iterable[Effect]) -> list[Effect]:
        """Sign and seal the receipts that are owed, after what they are for is on disk: nobody waits for a signature."""
        return self.happen(self._receipts(effects))

    def release(self, channel: bytes, messages: Sequence[Message], releaser: PersonName) -> tuple[list[Sent], list[Effect]]:
        """Number, sign, seal and file checked drafts, in order, in one commit."""
        correspondence = self.state.channel(channel)
        place = correspondence.place(self.state.next_serial)
        writs: list[Writ] = []
        for message in messages:
            writs.append(self.sealer.prepare(message, correspondence.charter, place, releaser, self.clock.now()))
            place = place.after(writs[-1].link, writs[-1].offices)
        # Each names the one before by its digest, which no signature changes: so they can be signed side by side.
        filed = list(self._map(len(writs))(self.sealer.finish, writs))
        return filed, self.happen([Released(sent=sent, at=writ.at) for sent, writ in zip(filed, writs, strict=True)])

    def arrive(self, envelopes: Sequence[Envelope], carrier: str = "") -> list[Effect]:
        """File what came: verified messages, receipts, transit cards; what is refused goes to quarantine, bytes kept."""
        events = [self._event(envelope, opened, carrier) for envelope, opened in zip(envelopes, self._open_all(envelopes), strict=True)]
        return self._sealed_anew(self.happen(events))

    def reseal(self, channel: bytes, seq: int, office: str) -> Resealed:
        """A message of this office sealed anew for one addressee; nothing has happened yet.

        Mistake when it is here only as a correspondent could give it back.
        """
        correspondence, at = self.state.channel(channel), self.clock.now()
        row = self.sent_whole(channel, seq)
        outbound = self.sealer.reseal(row.artefact, correspondence.charter.seat(office), Precedence(row.precedence), at)
        before = self.vault.sent_before(channel, correspondence.outgoing.series, seq, office)
        return Resealed(
            channel=channel,
            link=Link(seq=seq, digest=row.digest),
            precedence=row.precedence,
            outbound=outbound,
            at=at,
            previous=Link(seq=before.seq, digest=before.digest) if before else None,
        )

    def sent_whole(self, channel: bytes, seq: int) -> SentRow:
        """A message of this office as it was sent; Mistake when it is here only as a correspondent could give it back."""
        series = self.state.channel(channel).outgoing.series
        row = self.vault.sent(channel, series, seq)
        if row is None or not row.whole:
            came, expected = f"{series} {seq}, of which no whole copy is here", "a message that this office holds as it was sent"
            raise Mistake("resend.not-whole", came, expected, "Write it again, under a new number.")
        return row

    def came_back(self, url: str) -> list[Effect]:
        """The carrier at this URL answers again, or has lost what it had: what it had accepted is handed over once more."""
        offices = frozenset(
            (identity, office)
            for identity, channel in self.state.channels.items()
            for office in channel.lines
            if self.address(identity, office).url == url
        )
        return self.happen([CarrierBack(offices=offices, at=self.clock.now())])

    def accepted(self, hands: Iterable[Hand]) -> list[Effect]:
        """A carrier has these."""
        at = self.clock.now()
        return self.happen([CarrierAccepted(**_place(hand), carrier=self.address(hand.channel, hand.office).url, at=at) for hand in hands])

    def handed(self, rows: Iterable[OutgoingRow]) -> list[Effect]:
        """A carrier has these receipts and transit cards."""
        self.vault.handed(rows)
        return []

    def start(self) -> list[Effect]:
        """The station runs again: correspondents are told how far it has come, for a receipt may have been lost with its process."""
        return [*self.happen([Started(at=self.clock.now())]), *self.tick()]

    def tick(self) -> list[Effect]:
        """Time went by: transit keys are renewed and destroyed, what is due is done."""
        self.time.note()
        renewed = self._renew_transit()
        effects = [*renewed, *self._sealed_anew(self.happen([Ticked(at=self.clock.now())]))]
        if not effects:
            self.vault.tidy()
            look_into(self, _LOOKED_INTO)
        return effects

    def confirm_clock(self) -> None:
        """A person says that the time is right although the clock went far ahead: what is old may be destroyed."""
        self.time.confirm()

    def _sealed_anew(self, effects: Iterable[Effect]) -> list[Effect]:
        """Effects as they are, but what is to be sealed anew is, and goes out with them."""
        effects = list(effects)
        asked = [effect for effect in effects if isinstance(effect, Reseal)]
        if not asked:
            return effects
        hands = iter(self.happen(self.reseal(effect.channel, effect.seq, effect.office) for effect in asked))
        return [next(hands) if isinstance(effect, Reseal) else effect for effect in effects]

    def _step(self, event: Event, keeps: list[Keep], effects: list[Effect]) -> None:
        self.state, outcome = step(self.state, event)
        keeps += outcome.keeps
        keeps += [KeepNotice(notice=notice, artefact=self.sealer.notice(notice)) for notice in outcome.notices]
        effects += outcome.effects
        if isinstance(event, TransitArrived):
            self.sealer.hold_transit(event.transit)

    def _receipts(self, effects: Iterable[Effect]) -> Iterator[ReceiptSealed]:
        """One receipt for each office that is owed any, signed once a batch."""
        owed: dict[tuple[bytes, str], Acknowledge] = {}
        for effect in effects:
            if isinstance(effect, Acknowledge):
                key = (effect.channel, effect.office)
                owed[key] = effect.and_also(owed[key]) if key in owed else effect
        at = self.clock.now()
        for (channel, office), asked in owed.items():
            correspondence = self.state.channel(channel)
            # It takes the place of one that waits, and must not wait longer than that.
            waiting = self.vault.waiting_urgency(channel, office, "receipt")
            urgency = min(asked.urgency, waiting or asked.urgency)
            said = correspondence.receipt(office, self.state.life, asked, self._traced(correspondence, asked), at)
            yield ReceiptSealed(
                channel=channel,
                office=office,
                urgency=urgency,
                asks=asked.answer is not Answer.NONE,
                envelope=self.sealer.receipt(correspondence, office, said, urgency),
                at=at,
            )

    def _traced(self, channel: Correspondence, asked: Acknowledge) -> tuple[Traced, ...]:
        """What is held here of messages that a correspondent asks about."""
        identity, series = channel.charter.channel, channel.series_of(asked.office)
        rows = [(seq, self.vault.received(identity, series, seq)) for seq in asked.traced]
        return tuple(
            Traced(seq=seq, received_at=row.received_at if row else None, opened_at=row.opened_at if row else None) for seq, row in rows
        )

    def _open_all(self, envelopes: Sequence[Envelope]) -> Iterable[Opened | OpenedReceipt | OpenedTransit | Refused]:
        charters = self.charters
        lost = any(channel.outgoing.lost for channel in self.state.channels.values())

        def one(envelope: Envelope) -> Opened | OpenedReceipt | OpenedTransit | Refused:
            try:
                return self.sealer.open(envelope, charters, takes_back=lost)
            except Refused as refused:
                return refused

        return self._map(len(envelopes))(one, envelopes)

    def _map(self, count: int) -> Callable[..., Iterable[Any]]:
        """How to do `count` things that do not wait for each other: in the workers, unless there is one alone."""
        return self._workers.map if self._workers and count > 1 else map

    def _event(self, envelope: Envelope, opened: Opened | OpenedReceipt | OpenedTransit | Refused, carrier: str) -> Event:
        at = self.clock.now()
        match opened:
            case Opened() if opened.office == self.sealer.office:
                return Returned(opened=opened, at=at)
            case Opened():
                return Arrived(opened=opened, at=at, carrier=carrier)
            case OpenedReceipt():
                return ReceiptArrived(receipt=opened, at=at)
            case OpenedTransit() if self.sealer.is_stale(opened, at):
                # A carrier may hand out an old card again, so that we seal to the standing key and keep no secrets forward.
                came, expected = "a transit card without this week's key", "one no older than the card that is held"
                return Unreadable(refused=Refused("transit.stale", came, expected), came=envelope.encode(), at=at)
            case OpenedTransit():
                return TransitArrived(transit=opened, at=at, renewed=self.sealer.has_other_keys(opened))
            case BackchannelError():
                return Unreadable(refused=opened, came=envelope.encode(), at=at)

    def _renew_transit(self) -> list[Effect]:
        """Have keys for the weeks ahead, tell every correspondent of a new week's card, destroy what is over."""
        at = self.clock.now()
        held = self._transit.seeds()
        missing = [week for week in weeks_to_publish(at) if week not in held]
        if missing:
            self._transit.add({week: self._randomness.bytes(32) for week in missing})
        destroyed = self._destroy_transit(at, min(held, default=None))
        if missing or destroyed:
            self.sealer.hold_weeks(self._transit.seeds())
        this = weeks_to_publish(at)[0]
        renewed: list[Effect] = []
        for channel, correspondence in self.state.channels.items():
            # Another week than the last: also an earlier one, when a clock that was far ahead has come back.
            if self._announced.get(channel) == this:
                continue
            others = [seat for seat in correspondence.charter.seats if seat.office != self.sealer.office]
            cards = self.sealer.transit_card(others, at)
            self.vault.commit(
                [
                    KeepOutgoing(channel=channel, office=office, kind="transit", urgency=3, envelope=envelope, at=at)
                    for office, envelope in cards
                ]
            )
            self._announced[channel] = this
            renewed.append(Dispatch())
        return renewed

    def _destroy_transit(self, at: int, oldest: int | None) -> bool:
        """Destroy the secrets of weeks that are over, unless the clock went ahead by more than it is trusted to; whether any."""
        if self.time.doubtful_since() is not None or oldest is None or oldest >= kept_from(at):
            return False
        self._transit.destroy_before(kept_from(at))
        return True


def _place(hand: Hand) -> dict[str, Any]:
    return {"channel": hand.channel, "series": hand.series, "seq": hand.seq, "office": hand.office}


def _latest(keeps: Iterable[Keep]) -> list[Keep]:
    """Rows as they are, but of each line only as it stands at the end: a batch changes it with every message."""
    lines: dict[tuple[bytes, str], Keep] = {}
    others: list[Keep] = []
    for keep in keeps:
        if isinstance(keep, KeepLine):
            lines[keep.channel, keep.office] = keep
        else:
            others.append(keep)
    return [*others, *lines.values()]
