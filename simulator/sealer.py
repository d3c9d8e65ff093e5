"""A transparent sealing hand: the methods of `run.sealer.Sealer`, without cryptography.

What is sealed is written on the world's paper and known by a line of bytes. The line says nothing by itself, and a line that was
changed on its way is on no paper: so a carrier can lose, double and spoil it, and cannot make one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from backchannel.envelope import Envelope, MailboxAddress
from backchannel.errors import Refused
from backchannel.seal import Link, Opened, OpenedReceipt, OpenedTransit, Reader, opening
from backchannel.seal.artefacts import REVOCATION, read_artefact
from backchannel.seal.carried import CarriedAnswer, CarriedRevocation, carried
from backchannel.seal.house import seat_id
from backchannel.seal.strictjson import unb64u
from backchannel.seal.weeks import week_of, weeks_to_publish
from backchannel.station import Outbound, Sent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backchannel.message import Message, PersonName, Precedence
    from backchannel.seal import Card, Charter, Seat
    from backchannel.seal.carried import Carried
    from backchannel.seal.invitation import Answer
    from backchannel.seal.keys import PublicPair
    from backchannel.seal.mandate import Mandate
    from backchannel.seal.notice import Notice
    from backchannel.seal.opening import Versions
    from backchannel.seal.persons import Device
    from backchannel.seal.receipt import Receipt
    from backchannel.seal.sdjwt import Signed
    from backchannel.station import Correspondence, Place

__all__ = ["Paper", "TransparentSealer"]

_STANDING = "standing key"
_OWN = "own copy"


@dataclass(slots=True)
class Paper:
    """Everything that was ever written down in one world, by the line of bytes that stands for it."""

    lines: dict[bytes, Any] = field(default_factory=dict)

    def write(self, what: str, content: Any) -> bytes:
        """The line that stands for this from now on."""
        line = f"{len(self.lines)} {what}".encode()
        self.lines[line] = content
        return line

    def read(self, line: bytes) -> Any:
        """What this line stands for; Refused when it is on no paper."""
        if line not in self.lines:
            raise Refused("seal.size", "bytes that nobody wrote", "a line of this world")
        return self.lines[line]

    def answer(self, answer: Answer, inviter: str) -> bytes:
        """The line that stands for an answer to an invitation, for the office that wrote it."""
        return self.write("sealed answer", _Sealed(to=inviter, key=_STANDING, content=CarriedAnswer(data=answer.data)))

    def version(self, artefact: bytes) -> bytes | None:
        """The digest of the version under which a message was written; None for what is no message."""
        writ = self.lines.get(artefact)
        return writ.charter.digest if isinstance(writ, _Writ) else None

    def previous(self, artefact: bytes, office: str) -> int | None:
        """The number of the message that this one names as the one before it for an office; None when it names none."""
        writ = self.lines.get(artefact)
        link = writ.place.previous.get(office) if isinstance(writ, _Writ) else None
        return link.seq if link else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writ:
    """A message that is numbered and written down."""

    charter: Charter
    series: str
    sender: str
    place: Place
    message: Message
    person: str
    capacities: dict[str, str]
    artefact: bytes
    link: Link
    at: int

    @property
    def offices(self) -> list[str]:
        return [*self.capacities]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    """Something for one office, to one of its keys."""

    to: str
    key: str
    content: Any


@dataclass(frozen=True, slots=True)
class _Enclosed:
    """What carries its own signatures: these are true ones."""

    data: bytes

    def carried(self) -> Carried:
        """What it is, as whoever opens it finds out."""
        if found := carried(self.data):
            return found
        signed = read_artefact(self.data, typ=REVOCATION)
        return CarriedRevocation(channel=unb64u(cast("str", signed.content["channel"])), data=self.data)


@dataclass(frozen=True, slots=True)
class _Artefact:
    """Stands where a signed artefact does: its bytes."""

    line: bytes

    def encode(self) -> bytes:
        return self.line

    @property
    def digest(self) -> bytes:
        return sha256(self.line).digest()


class TransparentSealer:
    """Composes, seals and opens for an office of one station; whoever holds the secret of a week opens what was sealed to it, and
    nobody else."""

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
        self._cards[transit.office] = transit

    def has_other_keys(self, transit: OpenedTransit) -> bool:
        held = self._cards.get(transit.office)
        if held is None:
            return False
        weeks = held.recipients.keys() & transit.recipients.keys()
        return transit.first < held.first or any(held.recipients[week] != transit.recipients[week] for week in weeks)

    def is_stale(self, transit: OpenedTransit, at: int) -> bool:
        held, week = self._cards.get(transit.office), week_of(at)
        return held is not None and week in held.recipients and week not in transit.recipients and transit.first < held.first

    def read_transits(self, artefacts: Mapping[tuple[str, str], bytes], charters: Iterable[Charter]) -> None:
        for artefact in artefacts.values():
            self.hold_transit(self._paper.read(artefact))

    def own(self, charter: Charter) -> str:
        return self.office

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
    ) -> _Writ:
        seat = charter.seat(self.office)
        heading = message.heading
        capacities = {charter.seat_named(name).office: "action" for name in heading.to}
        capacities |= {charter.seat_named(name).office: "information" for name in heading.info}
        artefact = self._paper.write(f"message {seat.series} {place.seq}", None)
        writ = _Writ(
            charter=charter,
            series=seat.series,
            sender=self.office,
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

    def finish(self, writ: _Writ, second: bytes | None = None) -> Sent:
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
        )

    def reseal(self, artefact: bytes, seat: Seat, precedence: Precedence, at: int) -> Outbound:
        return self._outbound(self._paper.read(artefact), seat, precedence.urgency_class, at)

    def give_back(self, artefact: bytes, seat: Seat, urgency: int, at: int) -> bytes:
        return self._seal(seat, urgency, "message given back", self._paper.read(artefact), at)

    def notice(self, notice: Notice, office: str) -> bytes:
        return self._paper.write("notice", notice)

    def receipt(self, channel: Correspondence, to: str, said: Receipt, urgency: int) -> bytes:
        receipt = OpenedReceipt(channel=channel.charter.channel, office=self.office, said=said)
        return self._seal(channel.charter.seat(to), urgency, "receipt", receipt, said.at)

    def transit_card(self, seats: Iterable[Seat], at: int) -> list[tuple[str, bytes]]:
        weeks: dict[int, Any] = {week: self._weeks[week] for week in weeks_to_publish(at) if week in self._weeks}
        line = self._paper.write("transit card", None)
        card = self._paper.lines[line] = OpenedTransit(office=self.office, device=self.device_id, recipients=weeks, artefact=line)
        return [(seat.office, self._seal(seat, 3, "transit card", card, at)) for seat in seats]

    def enclosed(self, data: bytes, seat: Seat, urgency: int, at: int) -> bytes:
        return self._seal(seat, urgency, "charter", _Enclosed(data), at)

    def deposited(self, sealed: bytes, mailbox: str, urgency: int, at: int) -> bytes:
        return _posted(mailbox, urgency, sealed, at)

    def open(
        self, envelope: Envelope, charters: Mapping[bytes, Versions], *, takes_back: bool = False
    ) -> Opened | OpenedReceipt | OpenedTransit | Carried:
        """What is verified by a charter is, as `seal.open_sealed` has it; only the signatures are not looked at."""
        sealed = self._paper.read(envelope.sealed)
        if not isinstance(sealed, _Sealed) or sealed.to != self.office or not self._holds(sealed.key):
            raise Refused("age.no-match", "a file that is sealed to other keys", "one for this station")
        reader, content = self.reader(charters), sealed.content
        match content:
            case _Enclosed():
                return content.carried()
            case _Writ() if content.sender == self.office and not takes_back:
                raise Refused("seal.own", "a message of this office's own", "a correspondent's")
            case _Writ():
                opened = self._opened(content, sealed.key, reader)
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

    def week(self, seat: Seat, at: int) -> int | None:
        card, week = self._cards.get(seat.office), week_of(at)
        week = max(week, card.first) if card else week
        return week if card and week in card.recipients else None

    def recipient(self, seat: Seat, at: int) -> str:
        week = self.week(seat, at)
        return _STANDING if week is None else str(self._cards[seat.office].recipients[week])

    def reader(self, charters: Mapping[bytes, Versions], *, takes_back: bool = False) -> Reader:
        return Reader(office=self.office, identities=(), charters=charters, takes_back=takes_back)

    def _refuse_stranger(self, office: str, reader: Reader) -> None:
        forces = [history.in_force for history in reader.charters.values()]
        if not any(charter.has(office) and office not in charter.revoked for charter in forces):
            raise Refused("charter.stranger", "an office that is on none of our channels", "a correspondent's transit card")

    def _holds(self, key: str) -> bool:
        return key == _STANDING or key in self._weeks.values()

    def _outbound(self, writ: _Writ, seat: Seat, urgency: int, at: int) -> Outbound:
        envelope = self._seal(seat, urgency, "message", writ, at)
        return Outbound(office=seat.office, urgency=urgency, envelope=envelope, week=self.week(seat, at))

    def _seal(self, seat: Seat, urgency: int, what: str, content: Any, at: int) -> bytes:
        line = self._paper.write(f"sealed {what}", _Sealed(to=seat.office, key=self.recipient(seat, at), content=content))
        return _posted(seat.card.mailbox, urgency, line, at)

    def _opened(self, writ: _Writ, sealed_to: str, reader: Reader) -> Opened:
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
            previous=writ.place.previous.get(self.office),
            capacity=writ.capacities.get(self.office),
            read=writ.place.read,
            held=writ.place.held,
            pending=frozenset(),
            sealed_to=sealed_to,
            signed=cast("Signed", _Artefact(writ.artefact)),
        )


def _posted(mailbox: str, urgency: int, line: bytes, at: int) -> bytes:
    today = datetime.fromtimestamp(at / 1_000_000, UTC).date()
    return Envelope.post(mailbox=MailboxAddress.parse(mailbox).mailbox, urgency=urgency, sealed=line, today=today).encode()
