"""One station at work: every event goes through `step`, its rows to disk, and only then its effects out.

All of it runs in one thread, one call after another; the asyncio loop hands work in and takes effects out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from backchannel.envelope import Envelope, MailboxAddress
from backchannel.errors import Mistake, Refused
from backchannel.message import Precedence
from backchannel.run.colleagues import deliveries_again, follow
from backchannel.run.coming import events_of, taken_in
from backchannel.run.custody import life_told, say_all, settle_custody
from backchannel.run.house import news, share_card, tell, told_of_charter
from backchannel.run.ledgers import Ledgers
from backchannel.run.membership import share
from backchannel.run.owed import receipts
from backchannel.run.search import look_into
from backchannel.run.seconding import Waiting, refuse_waiting
from backchannel.run.timekeeping import Timekeeper
from backchannel.run.weekly import WeeklyKeys
from backchannel.seal import Link, Opened, OpenedReceipt, OpenedTransit, read_card
from backchannel.seal.carried import Carried
from backchannel.seal.house import House
from backchannel.station import Effect, Event, Keep, step
from backchannel.station.events import (
    CarrierAccepted,
    CarrierBack,
    Hand,
    Released,
    Reseal,
    Resealed,
    ShareCharter,
    Started,
    Ticked,
    TransitArrived,
)
from backchannel.station.keep import KeepHistory, KeepNotice, latest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Executor

    from backchannel.message import Message, PersonName
    from backchannel.ports import Clock, Randomness
    from backchannel.run.sealer import Sealer, Writ
    from backchannel.seal import Charter, Reader
    from backchannel.seal.card import Card
    from backchannel.seal.history import History
    from backchannel.seal.mandate import Mandate
    from backchannel.seal.opening import Versions
    from backchannel.seal.persons import Device, Person
    from backchannel.station import Sent
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
        self.randomness = randomness
        self._weekly = WeeklyKeys(transit, randomness)
        self._workers = workers
        self.time = Timekeeper(vault, clock)
        self.histories = vault.charters.histories()
        self.house = self._house()
        self.asked: dict[bytes, Waiting] = {}
        self.ledgers = Ledgers(self)
        self.reload()

    @property
    def charters(self) -> dict[bytes, Charter]:
        """The charters in force by channel id."""
        return {channel: correspondence.charter for channel, correspondence in self.state.channels.items()}

    @property
    def versions(self) -> dict[bytes, Versions]:
        """The charters of all channels in all their versions, and the office's cards as those of its house, by channel id."""
        return {**self.histories, self.house.channel: self.house} if self.house else dict(self.histories)

    @property
    def own_device(self) -> Device:
        """This station as it stands on the office's card."""
        return self.own_card.device(self.sealer.device_id) or self.own_card.devices[0]

    @property
    def own_person(self) -> Person:
        """Whose station this is."""
        return self.own_card.person_of(self.own_device)

    @property
    def own_card(self) -> Card:
        """This office's card that is in force here."""
        if self.house:
            return self.house.card
        row = next(row for row in self.vault.cards() if row.office == self.sealer.office)
        return read_card(row.artefact)

    def is_outer(self, channel: bytes) -> bool:
        """Whether a channel is one with other offices, while this one has several stations that are told of it."""
        return self.house is not None and self.house.in_force.has(self.sealer.station) and channel != self.house.channel

    def speaks_on(self, channel: bytes) -> bool:
        """Whether it is such a channel, and this station the one that speaks for its office."""
        return self.is_outer(channel) and self.state.channel(channel).custody

    def address(self, channel: bytes, office: str) -> MailboxAddress:
        """Where an office of a channel has its mailbox, as its card says: of one that this office is on, or has asked to join."""
        if channel not in self.state.channels and (joining := self.vault.charters.joinings().get(channel)):
            return MailboxAddress.parse(joining.mailbox)
        return MailboxAddress.parse(self.state.channel(channel).charter.met(office).card.mailbox)

    def name(self, channel: bytes, office: str) -> str:
        """An office's name, on a channel or as the one whose invitation to it was answered."""
        if channel in self.state.channels:
            return str(self.state.channel(channel).charter.met(office).name)
        return next(str(read_card(row.artefact).name) for row in self.vault.cards() if row.office == office)

    def reader(self) -> Reader:
        """Who opens here: for bodies for the officer's eyes only."""
        return self.sealer.reader(self.versions)

    def reload(self) -> None:
        """Throw the state away and rebuild it from the vault."""
        charters = [one.in_force for one in self.versions.values()]
        self.sealer.card = self.house.card if self.house else None
        self.state = self.vault.load(self.sealer.office, charters, self.sealer.station)
        self.sealer.read_transits(self.vault.transit_cards(), self.charters.values())
        self._weekly.read(self)

    def enter(self, history: History) -> None:
        """Keep a channel's charter, or what is new in it, and work by it from now on."""
        told = told_of_charter(history) if self.is_outer(history.channel) else []
        self.vault.commit([KeepHistory(history=history, at=self.clock.now()), *told])
        self.histories[history.channel] = history
        self.reload()

    def happen(self, events: Iterable[Event], *, also: Sequence[Keep] = (), told: bool = True) -> list[Effect]:
        """Let events happen, keep what they want kept, and give back what is to be done: on disk before anybody sees it.

        One commit for all of them, and for what is `also` to be kept; when it fails the state is as the vault has it. The other
        stations of this office will be told, unless it is they who have told it.
        """
        keeps: list[Keep] = []
        effects: list[Effect] = []
        self.state.age = self.time.age()
        try:
            for event in events:
                self._step(event, keeps, effects)
            entries = self.ledgers.entries(keeps)
            self.vault.commit([*latest(keeps), *entries, *also, *(news(self, keeps) if told and self.house else ())])
        except BaseException:
            self.reload()
            raise
        return [*effects, *self.ledgers.take(keeps, entries)]

    def acknowledge(self, effects: Iterable[Effect]) -> list[Effect]:
        """Sign and seal the receipts that are owed, after what they are for is on disk: nobody waits for a signature."""
        return self.happen(receipts(self, effects))

    def release(
        self,
        channel: bytes,
        messages: Sequence[Message],
        releaser: PersonName,
        mandates: Sequence[Mandate | None] = (),
        also: Callable[[Sequence[Writ]], Sequence[Keep]] = lambda writs: (),
    ) -> tuple[list[Sent], list[Effect]]:
        """Number, sign, seal and file checked drafts, in order, in one commit; each under its mandate where there are any.

        `also` says what is kept with them once they have their numbers.
        """
        refuse_waiting(self, channel)
        correspondence = self.state.channel(channel)
        place = correspondence.place(self.state.next_serial)
        writs: list[Writ] = []
        for message, mandate in zip(messages, mandates or [None] * len(messages), strict=True):
            at = self.clock.now()
            writs.append(self.sealer.prepare(message, correspondence.charter, place, releaser, at, mandate=mandate))
            place = place.after(writs[-1].link, writs[-1].offices)
        # Each names the one before by its digest, which no signature changes: so they can be signed side by side.
        filed = list(self._map(len(writs))(self.sealer.finish, writs))
        effects = self.happen([Released(sent=sent, at=writ.at) for sent, writ in zip(filed, writs, strict=True)], also=also(writs))
        return filed, [*effects, *tell(self)]

    def arrive(self, envelopes: Sequence[Envelope], carrier: str = "") -> list[Effect]:
        """File what came: verified messages, receipts, transit cards; what is refused goes to quarantine, bytes kept."""
        opened = list(zip(envelopes, self.open_all(envelopes), strict=True))
        effects: list[Effect] = []
        for envelope, one in opened:
            if isinstance(one, Carried):
                effects += taken_in(self, envelope, one)
        others = [(envelope, one) for envelope, one in opened if not isinstance(one, Carried)]
        if len(others) < len(opened):
            # Who was not known, or was not revoked, may be so by what came in between.
            others = [*zip([row[0] for row in others], self.open_all([row[0] for row in others]), strict=True)]  # type: ignore[list-item]
        effects += self.carried_out(self.happen(events_of(self, others, carrier)))
        return [*effects, *self.keep_house(one for _, one in others)] if self.house else effects

    def keep_house(self, came: Iterable[object] = ()) -> list[Effect]:
        """Let what the other stations told have its effect, what `came` last if they gave it back, and tell them what is new here."""
        return [*self.carried_out(follow(self, came)), *say_all(self)]

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
        effects = [*self.happen([Started(at=self.clock.now())]), *self.tick()]
        if self.house:
            self.vault.commit(life_told(self))  # what was told last may have had no effect here yet
            effects += [*settle_custody(self), *deliveries_again(self), *tell(self)]
        return effects

    def reopen(self, artefact: bytes, sealed_to: str = "own copy") -> Opened:
        """Verify a kept artefact anew."""
        return self.sealer.reopen(artefact, self.versions, sealed_to)

    def adopt(self, card: Card) -> None:
        """Work by a newer card of this office from now on."""
        self.vault.house.keep_card(card)
        row = next(row for row in self.vault.cards() if row.office == self.sealer.office)
        self.vault.pin(replace(row, artefact=card.artefact))
        self.house = self._house()
        self.reload()

    def tick(self) -> list[Effect]:
        """Time went by: transit keys are renewed and destroyed, what is due is done."""
        self.time.note()
        renewed = self._weekly.renew(self)
        effects = [*renewed, *self.carried_out(self.happen([Ticked(at=self.clock.now())]))]
        if self.house:
            effects += self.keep_house()
        if not effects:
            self.vault.tidy()
            look_into(self, _LOOKED_INTO)
        return effects

    def confirm_clock(self) -> None:
        """A person says that the time is right although the clock went far ahead: what is old may be destroyed."""
        self.time.confirm()

    def carried_out(self, effects: Iterable[Effect]) -> list[Effect]:
        """Effects as they are, but what is to be sealed here is, and goes out with them."""
        effects = [effect for effect in effects if not isinstance(effect, Reseal) or self._has_whole(effect)]
        asked = [effect for effect in effects if isinstance(effect, Reseal)]
        hands = iter(self.happen(self.reseal(effect.channel, effect.seq, effect.office) for effect in asked) if asked else ())
        asked_for = [effect for effect in effects if isinstance(effect, ShareCharter)]
        shares = share(self, [one for one in asked_for if one.channel in self.histories])
        if cards := [one for one in asked_for if one.channel not in self.histories]:
            shares += share_card(self, cards)
        done = [next(hands) if isinstance(effect, Reseal) else effect for effect in effects if not isinstance(effect, ShareCharter)]
        return [*done, *shares]

    def _has_whole(self, asked: Reseal) -> bool:
        """Whether a message can be sealed anew here: of a colleague's, bodies for an officer's eyes may be closed."""
        row = self.vault.sent(asked.channel, asked.series, asked.seq)
        return row is not None and bool(row.whole)

    def _house(self) -> House | None:
        cards = [read_card(artefact) for artefact in self.vault.house.cards()]
        return House(cards) if cards else None

    def _step(self, event: Event, keeps: list[Keep], effects: list[Effect]) -> None:
        self.state, outcome = step(self.state, event)
        keeps += outcome.keeps
        keeps += [
            KeepNotice(notice=notice, artefact=self.sealer.notice(notice, self.state.channel(notice.channel).office))
            for notice in outcome.notices
        ]
        effects += outcome.effects
        if isinstance(event, TransitArrived):
            self.sealer.hold_transit(event.transit)

    def open_all(self, envelopes: Sequence[Envelope]) -> Iterable[Opened | OpenedReceipt | OpenedTransit | Carried | Refused]:
        """What each of these holds, verified, or why it is refused."""
        histories = self.versions
        lost = any(channel.outgoing.lost for channel in self.state.channels.values())

        def one(envelope: Envelope) -> Opened | OpenedReceipt | OpenedTransit | Carried | Refused:
            try:
                return self.sealer.open(envelope, histories, takes_back=lost)
            except Refused as refused:
                return refused

        return self._map(len(envelopes))(one, envelopes)

    def _map(self, count: int) -> Callable[..., Iterable[Any]]:
        """How to do `count` things that do not wait for each other: in the workers, unless there is one alone."""
        return self._workers.map if self._workers and count > 1 else map


def _place(hand: Hand) -> dict[str, Any]:
    return {"channel": hand.channel, "series": hand.series, "seq": hand.seq, "office": hand.office}
