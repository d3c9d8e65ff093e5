"""The station's sealing hand: it holds the device's secrets, and turns values into sealed bytes and back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from backchannel.envelope import POUCH, Envelope, MailboxAddress
from backchannel.errors import Refused
from backchannel.ledger import Entry
from backchannel.limits import SEALED_RECIPIENTS, TRANSIT_WEEKS_AHEAD
from backchannel.message import DateTimeGroup
from backchannel.seal import Link, Reader, Writing, open_sealed, reopen
from backchannel.seal.age import HybridIdentity, encrypt
from backchannel.seal.artefacts import MESSAGE, read_artefact
from backchannel.seal.house import seat_id
from backchannel.seal.notice import make_notice
from backchannel.seal.opening import read_passed_on
from backchannel.seal.padding import pad
from backchannel.seal.payload import prepare_message
from backchannel.seal.receipt import make_receipt
from backchannel.seal.sealing import open_copy, reseal_copy, seal_artefact, seal_copy
from backchannel.seal.second import countersign
from backchannel.seal.transit import OpenedTransit, make_transit, read_transit
from backchannel.seal.weeks import week_of, weeks_to_publish
from backchannel.station import Outbound, Sent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backchannel.message import Message, PersonName, Precedence
    from backchannel.ports import Randomness
    from backchannel.seal import Card, Charter, Opened, OpenedReceipt, Seat
    from backchannel.seal.age import HybridRecipient
    from backchannel.seal.carried import Carried
    from backchannel.seal.keys import SecretPair
    from backchannel.seal.mandate import Mandate
    from backchannel.seal.notice import Notice
    from backchannel.seal.opening import Versions
    from backchannel.seal.payload import Prepared
    from backchannel.seal.persons import Device
    from backchannel.seal.receipt import Receipt
    from backchannel.seal.second import Asked
    from backchannel.seal.transit import CardPlace
    from backchannel.station import Correspondence, Place

__all__ = ["Sealer", "Writ"]

_STANDING: Final = "standing key"
_DRAWN_BYTES: Final = 1024  # 64 salts: twice what an ordinary message needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Writ:
    """A message that is numbered and written down, to be signed and sealed."""

    charter: Charter
    series: str
    place: Place
    message: Message
    prepared: Prepared
    at: int

    @property
    def precedence(self) -> Precedence:
        """How fast it goes."""
        return self.message.heading.precedence

    @property
    def link(self) -> Link:
        """Its number and digest, which its signatures will not change."""
        return Link(seq=self.place.seq, digest=self.prepared.unsigned.digest)

    @property
    def entry(self) -> Entry:
        """What the ledger keeps of it."""
        return Entry(
            series=self.series,
            link=self.link,
            office=self.charter.seat_of_series(self.series).office,
            readers=frozenset(self.offices),
            all_readers=True,
            read=self.place.read,
            held=self.place.held,
        )

    @property
    def offices(self) -> list[str]:
        """Those it goes to."""
        return [office for audience in self.prepared.audiences for office in audience.offices]


class _Drawn:
    """Randomness drawn for many salts at once: each call to the system lets another thread in."""

    def __init__(self, source: Randomness) -> None:
        self._source = source
        self._left = b""

    def bytes(self, count: int) -> bytes:
        if len(self._left) < count:
            self._left = self._source.bytes(max(count, _DRAWN_BYTES))
        drawn, self._left = self._left[:count], self._left[count:]
        return drawn


class Sealer:
    """Composes, signs, seals, opens; knows the clock only as numbers that it is given."""

    def __init__(self, *, office: str, device: SecretPair, standing: bytes, randomness: Randomness) -> None:
        self.office = office
        self.station = seat_id(device.public)
        self.device_id = device.public.id
        self.card: Card | None = None  # of this office, where it has several stations
        self._device = device
        self._standing = HybridIdentity.from_seed(standing)
        self._randomness = randomness
        self._weeks: dict[int, HybridIdentity] = {}
        self._identities = [(_STANDING, self._standing)]
        self._cards: dict[str, OpenedTransit] = {}

    def hold_weeks(self, seeds: Mapping[int, bytes]) -> None:
        """The transit secrets that are there now; others that were held are forgotten."""
        known = self._weeks
        self._weeks = {week: known[week] if week in known else HybridIdentity.from_seed(seed) for week, seed in seeds.items()}
        # The likeliest first: this week's, the standing one, the weeks around.
        this = max(self._weeks, default=0) - TRANSIT_WEEKS_AHEAD
        near = sorted(self._weeks.items(), key=lambda item: abs(item[0] - this))
        weekly = [(f"week {week}", identity) for week, identity in near]
        self._identities = [*weekly[:1], (_STANDING, self._standing), *weekly[1:]]

    def hold_transit(self, transit: OpenedTransit) -> None:
        """A newer transit card of a correspondent's device."""
        self._cards[transit.device] = transit

    def held_transit(self, device: str) -> OpenedTransit | None:
        """The transit card of a correspondent's device that is held."""
        return self._cards.get(device)

    def read_transits(self, artefacts: Mapping[tuple[str, str], bytes], charters: Iterable[Charter]) -> None:
        """Verify and hold kept transit cards, by office and device, of the devices on these channels, and no others."""
        self._cards = {}
        for card in (seat.card for charter in charters for seat in charter.seats):
            for device in card.devices:
                if artefact := artefacts.get((card.office, device.id)):
                    # One that was true under an earlier card need not be under this: its standing key may be a week's by now.
                    with suppress(Refused):
                        self.hold_transit(read_transit(artefact, card))

    def own(self, charter: Charter) -> str:
        """As whom this station stands on a channel: its office, or itself in the office's house."""
        return self.station if charter.house else self.office

    def prepare(
        self,
        message: Message,
        charter: Charter,
        place: Place,
        releaser: PersonName,
        at: int,
        *,
        mandate: Mandate | None = None,
        second: Device | None = None,
    ) -> Writ:
        """Number and date a checked draft and write it down: all but the signing and sealing.

        `mandate`: under which this station's person releases it, unless he is the officer; `second`: the device of a second person
        who will sign it, None where none does.
        """
        seat = charter.seat(self.own(charter))
        number = seat.number(place.seq, place.serial)
        released = replace(message, heading=replace(message.heading, releaser=releaser)).released(number, DateTimeGroup.at(at))
        writing = Writing(
            charter=charter,
            office=seat.office,
            device=self._device,
            mandate=mandate,
            second=second,
            before=place.before,
            previous=place.previous,
            read=place.read,
            held=place.held,
        )
        prepared = prepare_message(released, writing, _Drawn(self._randomness))
        return Writ(charter=charter, series=seat.series, place=place, message=released, prepared=prepared, at=at)

    def finish(self, writ: Writ, second: bytes | None = None) -> Sent:
        """Sign what is written down and seal it for all its addressees; may run beside others, in any thread.

        `second`: the second person's signatures, where one signs; Refused when they are not that person's, of this message.
        """
        composed = writ.prepared.sign() if second is None else writ.prepared.signed_by(second)
        charter, at = writ.charter, writ.at
        urgency = writ.precedence.urgency_class
        envelopes: list[Outbound] = []
        for audience in composed.audiences:
            for seats in batched([charter.seat(office) for office in audience.offices]):
                sealed = seal_copy(
                    composed,
                    audience,
                    [recipient for seat in seats for recipient in self.recipients(seat, at)],
                    [seat.card.officer.eyes for seat in seats],
                    self._randomness,
                )
                envelopes += [
                    Outbound(office=seat.office, urgency=urgency, envelope=_envelope(seat, urgency, sealed, at), week=self.week(seat, at))
                    for seat in seats
                ]
        return Sent(
            channel=charter.channel,
            series=writ.series,
            link=writ.link,
            serial=writ.place.serial,
            precedence=str(writ.precedence),
            artefact=composed.signed.encode(),
            envelopes=tuple(envelopes),
            message=writ.message,
            entry=writ.entry,
        )

    def reseal(self, artefact: bytes, seat: Seat, precedence: Precedence, at: int) -> Outbound:
        """One addressee's copy of a message of this office, sealed to a key of now."""
        urgency = precedence.urgency_class
        sealed = reseal_copy(artefact, seat, self.recipients(seat, at), self._randomness)
        return Outbound(office=seat.office, urgency=urgency, envelope=_envelope(seat, urgency, sealed, at), week=self.week(seat, at))

    def give_back(self, artefact: bytes, seat: Seat, urgency: int, at: int) -> bytes:
        """A message of a correspondent's own, as it is held here, sealed for it, in its envelope."""
        signed = read_artefact(artefact, typ=MESSAGE)
        return _envelope(seat, urgency, seal_artefact(signed, self.recipients(seat, at), self._randomness), at)

    def notice(self, notice: Notice, office: str) -> bytes:
        """A notice, signed, about a message of this office or, in its house, of this station."""
        return make_notice(notice, office=office, device=self._device).encode()

    def receipt(self, channel: Correspondence, to: str, said: Receipt, urgency: int) -> bytes:
        """A signed, sealed receipt for an office, in its envelope."""
        seat = channel.charter.seat(to)
        signed = make_receipt(said, charter=channel.charter, office=channel.office, to=to, device=self._device)
        return _envelope(seat, urgency, seal_artefact(signed, self.recipients(seat, said.at), self._randomness), said.at)

    def published(self, at: int) -> dict[int, str]:
        """The recipients that this device's transit card has now, by week."""
        return {week: str(identity.recipient) for week, identity in self._coming(at).items()}

    def transit_card(self, seats: Iterable[Seat], place: CardPlace, at: int) -> list[tuple[str, bytes]]:
        """This device's transit card in this place, sealed for each of these offices: (office, envelope)."""
        signed = make_transit(office=self.office, device=self._device, identities=self._coming(at), place=place)
        return [(seat.office, _envelope(seat, 3, seal_artefact(signed, self.recipients(seat, at), self._randomness), at)) for seat in seats]

    def _coming(self, at: int) -> dict[int, HybridIdentity]:
        """Not every week that is held: a clock that was far ahead, or that of an exercise, leaves others."""
        return {week: self._weeks[week] for week in weeks_to_publish(at) if week in self._weeks}

    def enclosed(self, data: bytes, seat: Seat, urgency: int, at: int) -> bytes:
        """What carries its own signatures, sealed for an office, in its envelope."""
        return _envelope(seat, urgency, encrypt(pad(data), self.recipients(seat, at), self._randomness), at)

    def deposited(self, sealed: bytes, mailbox: str, urgency: int, at: int) -> bytes:
        """What is sealed already, in an envelope for the mailbox of this line."""
        return _posted(MailboxAddress.parse(mailbox), urgency, sealed, at)

    def open(
        self, envelope: Envelope, charters: Mapping[bytes, Versions], *, takes_back: bool = False
    ) -> Opened | OpenedReceipt | OpenedTransit | Carried:
        """Open and verify what an envelope holds; Refused when anything does not hold."""
        return open_sealed(envelope.sealed, self.reader(charters, takes_back=takes_back))

    def reopen(self, artefact: bytes, charters: Mapping[bytes, Versions], sealed_to: str = "own copy") -> Opened:
        """Verify a kept artefact anew."""
        return reopen(artefact, self.reader(charters), sealed_to)

    def countersign(self, asked: Asked) -> bytes:
        """This device's signatures as a second person's; Mistake when another device is to sign."""
        return countersign(asked, self._device)

    def own_copy(self, artefact: bytes) -> tuple[bytes, bool]:
        """A message of this office as its other stations are shown it: without what is for other officers' eyes only; is it whole?"""
        return open_copy(artefact)

    def transit_of(self, artefact: bytes, charters: Mapping[bytes, Versions]) -> OpenedTransit:
        """A correspondent's transit card that was passed on, verified; Refused when it does not hold."""
        return read_passed_on(artefact, self.reader(charters))

    def week(self, seat: Seat, at: int) -> int | None:
        """The earliest week of the transit keys that are used for an office's devices now: by its end all is to be sealed anew.

        None when every device has its standing key, which no week ends.
        """
        return min((week for week in self.weeks(seat, at) if week is not None), default=None)

    def weeks(self, seat: Seat, at: int) -> list[int | None]:
        """The week of the transit key that is used for each of an office's devices now; None for one with its standing key."""
        return [self._week(device, seat, at) for device in seat.card.devices]

    def recipients(self, seat: Seat, at: int) -> list[HybridRecipient]:
        """The recipient for each of an office's devices now: its transit key, or its standing key when none is current."""
        pairs = zip(seat.card.devices, self.weeks(seat, at), strict=True)
        return [device.standing if week is None else self._cards[device.id].recipients[week] for device, week in pairs]

    def _week(self, device: Device, seat: Seat, at: int) -> int | None:
        """For an office without a switch the last week that a device has published: a stick may be months on its way."""
        card, week = self._cards.get(device.id), week_of(at)
        if card and MailboxAddress.parse(seat.card.mailbox).url == POUCH:
            week = max((week, *card.recipients))
        if card and week < card.first:
            # It lives in a later week than our clock shows: what is sealed to an earlier one may not be opened there.
            week = card.first
        return week if card and week in card.recipients else None

    def reader(self, charters: Mapping[bytes, Versions], *, takes_back: bool = False) -> Reader:
        """Who opens: this device's identities, the likeliest first."""
        return Reader(
            office=self.office,
            station=self.station,
            card=self.card,
            identities=self._identities,
            charters=charters,
            takes_back=takes_back,
        )


def batched(seats: Iterable[Seat]) -> list[list[Seat]]:
    """Seats in groups whose devices fit one sealed file; no office is split over two."""
    groups: list[list[Seat]] = []
    room = 0
    for seat in seats:
        count = len(seat.card.devices)
        if count > room:
            groups.append([])
            room = SEALED_RECIPIENTS
        groups[-1].append(seat)
        room -= count
    return groups


def _envelope(seat: Seat, urgency: int, sealed: bytes, at: int) -> bytes:
    return _posted(MailboxAddress.parse(seat.card.mailbox), urgency, sealed, at)


def _posted(address: MailboxAddress, urgency: int, sealed: bytes, at: int) -> bytes:
    today = datetime.fromtimestamp(at / 1_000_000, UTC).date()
    return Envelope.post(mailbox=address.mailbox, urgency=urgency, sealed=sealed, today=today).encode()
