"""A transparent sealing hand: the methods of `run.sealer.Sealer`, without cryptography. What is sealed is written on the world's paper."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from backchannel.envelope import Envelope, MailboxAddress
from backchannel.errors import Refused
from backchannel.ledger import Entry
from backchannel.message import DateTimeGroup
from backchannel.seal import Link, Opened, OpenedReceipt, OpenedTransit, Reader, opening
from backchannel.seal.carried import CarriedAnswer
from backchannel.seal.house import seat_id
from backchannel.seal.weeks import week_of, weeks_to_publish
from backchannel.station import Outbound, Sent
from simulator.paper import STANDING, Artefact, Enclosed, Sealed, Writ

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backchannel.message import Message, PersonName, Precedence
    from backchannel.seal import Card, Charter, Seat
    from backchannel.seal.carried import Carried
    from backchannel.seal.keys import PublicPair
    from backchannel.seal.mandate import Mandate
    from backchannel.seal.notice import Notice
    from backchannel.seal.opening import Versions
    from backchannel.seal.persons import Device
    from backchannel.seal.receipt import Receipt
    from backchannel.seal.sdjwt import Signed
    from backchannel.seal.transit import CardPlace
    from backchannel.station import Correspondence, Place
    from simulator.paper import Paper

__all__ = ["TransparentSealer"]

_OWN = "own copy"


class TransparentSealer:
    """Composes, seals and opens at one station; whoever holds the secret of a week opens what was sealed to it, and nobody else."""

    def __init__(self, office: str, device: PublicPair, paper: Paper) -> None:
        self.office = office
        self.station = seat_id(device)
        self.device_id = device.id
        self.card: Card | None = None
        self._paper = paper
        self._weeks: dict[int, str] = {}
        self._cards: dict[str, OpenedTransit] = {}

    def hold_weeks(self, seeds: Mapping[int, bytes]) -> None:
        self._weeks = {week: f"week {week} {seed.hex()[:8]}" for week, seed in seeds.items()}

    def hold_transit(self, transit: OpenedTransit) -> None:
        self._cards[transit.device] = transit

    def held_transit(self, device: str) -> OpenedTransit | None:
        return self._cards.get(device)

    def read_transits(self, artefacts: Mapping[tuple[str, str], bytes], charters: Iterable[Charter]) -> None:
        self._cards = {}
        for artefact in artefacts.values():
            self.hold_transit(self._paper.read(artefact))

    def own(self, charter: Charter) -> str:
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
        seat = charter.seat(self.own(charter))
        heading = message.heading
        if self.card:  # colleagues count its serial on
            message = message.released(seat.number(place.seq, place.serial), DateTimeGroup.at(at))
        capacities = {charter.seat_named(name).office: "action" for name in heading.to}
        capacities |= {charter.seat_named(name).office: "information" for name in heading.info}
        artefact = self._paper.write(f"message {seat.series} {place.seq}", None)
        writ = Writ(
            charter=charter,
            series=seat.series,
            sender=seat.office,
            place=place,
            message=message,
            person=str(releaser),
            capacities=capacities,
            artefact=artefact,
            link=Link(seq=place.seq, digest=sha256(artefact).digest()),
            at=at,
        )
        self._paper.lines[artefact] = writ
        return writ

    def finish(self, writ: Writ, second: bytes | None = None) -> Sent:
        precedence = writ.message.heading.precedence
        urgency = precedence.urgency_class
        return Sent(
            channel=writ.charter.channel,
            series=writ.series,
            link=writ.link,
            serial=writ.place.serial,
            precedence=str(precedence),
            artefact=writ.artefact,
            envelopes=tuple(self._outbound(writ, writ.charter.seat(office), urgency, writ.at) for office in writ.offices),
            message=writ.message,
            entry=Entry(
                series=writ.series,
                link=writ.link,
                office=writ.sender,
                readers=frozenset(writ.offices),
                all_readers=True,
                read=writ.place.read,
                held=writ.place.held,
            ),
        )

    def reseal(self, artefact: bytes, seat: Seat, precedence: Precedence, at: int) -> Outbound:
        return self._outbound(self._paper.read(artefact), seat, precedence.urgency_class, at)

    def give_back(self, artefact: bytes, seat: Seat, urgency: int, at: int) -> bytes:
        return self._seal(seat, urgency, "message given back", self._paper.read(artefact), at)

    def notice(self, notice: Notice, office: str) -> bytes:
        return self._paper.write("notice", notice)

    def receipt(self, channel: Correspondence, to: str, said: Receipt, urgency: int) -> bytes:
        receipt = OpenedReceipt(channel=channel.charter.channel, office=channel.office, said=said)
        return self._seal(channel.charter.seat(to), urgency, "receipt", receipt, said.at)

    def published(self, at: int) -> dict[int, str]:
        return {week: self._weeks[week] for week in weeks_to_publish(at) if week in self._weeks}

    def transit_card(self, seats: Iterable[Seat], place: CardPlace, at: int) -> list[tuple[str, bytes]]:
        weeks: dict[int, Any] = self.published(at)
        line = self._paper.write("transit card", None)
        card = OpenedTransit(office=self.office, device=self.device_id, place=place, recipients=weeks, artefact=line)
        self._paper.lines[line] = card
        return [(seat.office, self._seal(seat, 3, "transit card", card, at)) for seat in seats]

    def enclosed(self, data: bytes, seat: Seat, urgency: int, at: int) -> bytes:
        return self._seal(seat, urgency, "charter", Enclosed(data), at)

    def deposited(self, sealed: bytes, mailbox: str, urgency: int, at: int) -> bytes:
        return _posted(mailbox, urgency, sealed, at)

    def open(
        self, envelope: Envelope, charters: Mapping[bytes, Versions], *, takes_back: bool = False
    ) -> Opened | OpenedReceipt | OpenedTransit | Carried:
        """What is verified by a charter is, as `seal.open_sealed` has it; only the signatures are not looked at."""
        sealed = self._paper.read(envelope.sealed)
        key = self._held(sealed) if isinstance(sealed, Sealed) else None
        if key is None:
            raise Refused("age.no-match", "a file that is sealed to other keys", "one for this station")
        reader, content = self.reader(charters), sealed.content
        if isinstance(content, Enclosed):
            return content.carried()
        if self._is_own(content) and not (takes_back and isinstance(content, Writ)):
            raise Refused("seal.own", "a message of this office's own", "a correspondent's")
        match content:
            case Writ():
                opened = self._opened(content, key, reader)
                force = reader.charter(opened.channel)
                opening._refuse_revoked(opened.office, force)
                opening._refuse_silenced(opened, force)
                return opened
            case OpenedReceipt():
                charter = reader.charter(content.channel)
                charter.seat(content.office)
                opening._refuse_revoked(content.office, charter)
            case OpenedTransit():
                self._refuse_stranger(content.office, reader)
        return cast("OpenedReceipt | OpenedTransit | CarriedAnswer", content)

    def reopen(self, artefact: bytes, charters: Mapping[bytes, Versions], sealed_to: str = _OWN) -> Opened:
        return self._opened(self._paper.read(artefact), sealed_to, self.reader(charters))

    def own_copy(self, artefact: bytes) -> tuple[bytes, bool]:
        return artefact, True

    def transit_of(self, artefact: bytes, charters: Mapping[bytes, Versions]) -> OpenedTransit:
        card: OpenedTransit = self._paper.read(artefact)
        self._refuse_stranger(card.office, self.reader(charters))
        return card

    def week(self, seat: Seat, at: int) -> int | None:
        return min((week for week in self.weeks(seat, at) if week is not None), default=None)

    def weeks(self, seat: Seat, at: int) -> list[int | None]:
        return [self._week(device.id, at) for device in seat.card.devices]

    def recipients(self, seat: Seat, at: int) -> tuple[tuple[str, str], ...]:
        pairs = zip(seat.card.devices, self.weeks(seat, at), strict=True)
        return tuple((device.id, STANDING if week is None else str(self._cards[device.id].recipients[week])) for device, week in pairs)

    def _week(self, device: str, at: int) -> int | None:
        card, week = self._cards.get(device), week_of(at)
        week = max(week, card.first) if card else week
        return week if card and week in card.recipients else None

    def reader(self, charters: Mapping[bytes, Versions], *, takes_back: bool = False) -> Reader:
        return Reader(office=self.office, station=self.station, card=self.card, identities=(), charters=charters, takes_back=takes_back)

    def _refuse_stranger(self, office: str, reader: Reader) -> None:
        if self.card and office == self.office:
            return  # a colleague
        forces = [history.in_force for history in reader.charters.values()]
        if not any(charter.has(office) and office not in charter.revoked for charter in forces):
            raise Refused("charter.stranger", "an office that is on none of our channels", "a correspondent's transit card")

    def _held(self, sealed: Sealed) -> str | None:
        """Which key of this station opens it; None when none does."""
        if sealed.to not in (self.office, self.station):
            return None
        keys = sealed.keys or ((self.device_id, STANDING),)
        held = (STANDING, *self._weeks.values())
        return next((key for device, key in keys if device == self.device_id and key in held), None)

    def _is_own(self, content: Any) -> bool:
        """Whether this office wrote it, or this station; colleagues tell of their keys in its name."""
        if isinstance(content, OpenedTransit):
            return content.device == self.device_id
        writer = content.sender if isinstance(content, Writ) else getattr(content, "office", None)
        return writer in (self.office, self.station)

    def _outbound(self, writ: Writ, seat: Seat, urgency: int, at: int) -> Outbound:
        envelope = self._seal(seat, urgency, "message", writ, at)
        return Outbound(office=seat.office, urgency=urgency, envelope=envelope, week=self.week(seat, at))

    def _seal(self, seat: Seat, urgency: int, what: str, content: Any, at: int) -> bytes:
        line = self._paper.write(f"sealed {what}", Sealed(to=seat.office, keys=self.recipients(seat, at), content=content))
        return _posted(seat.card.mailbox, urgency, line, at)

    def _opened(self, writ: Writ, sealed_to: str, reader: Reader) -> Opened:
        charter = reader.version(writ.charter.channel, writ.charter.digest)
        seat = charter.seat(writ.sender)
        return Opened(
            message=writ.message,
            charter=charter,
            office=writ.sender,
            office_name=seat.name,
            person=writ.person,
            series=writ.series,
            link=writ.link,
            before=writ.place.before,
            previous=writ.place.previous.get(self.own(charter)),
            capacity=writ.capacities.get(self.own(charter)),
            read=writ.place.read,
            held=writ.place.held,
            pending=frozenset(),
            sealed_to=sealed_to,
            signed=cast("Signed", Artefact(writ.artefact)),
        )


def _posted(mailbox: str, urgency: int, line: bytes, at: int) -> bytes:
    today = datetime.fromtimestamp(at / 1_000_000, UTC).date()
    return Envelope.post(mailbox=MailboxAddress.parse(mailbox).mailbox, urgency=urgency, sealed=line, today=today).encode()
