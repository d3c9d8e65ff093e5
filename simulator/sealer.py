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
from backchannel.seal import Link, Opened, OpenedReceipt, OpenedTransit
from backchannel.seal.weeks import week_of, weeks_to_publish
from backchannel.station import Outbound, Sent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backchannel.message import Message, PersonName
    from backchannel.seal import Charter, Reader, Seat
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
class _Artefact:
    """Stands where a signed artefact does: its bytes."""

    line: bytes

    def encode(self) -> bytes:
        return self.line

    @property
    def digest(self) -> bytes:
        return sha256(self.line).digest()


class TransparentSealer:
    """Composes, seals and opens for one office; whoever holds the secret of a week opens what was sealed to it, and nobody else."""

    def __init__(self, office: str, paper: Paper) -> None:
        self.office = office
        self._paper = paper
        self._weeks: dict[int, str] = {}
        self._cards: dict[str, OpenedTransit] = {}

    def hold_weeks(self, seeds: Mapping[int, bytes]) -> None:
        self._weeks = {week: f"week {week} {seed.hex()[:8]}" for week, seed in seeds.items()}

    def hold_transit(self, transit: OpenedTransit) -> None:
        self._cards[transit.office] = transit

    def is_stale(self, transit: OpenedTransit, at: int) -> bool:
        held = self._cards.get(transit.office)
        return held is not None and week_of(at) in held.recipients and week_of(at) not in transit.recipients

    def read_transits(self, artefacts: Mapping[str, bytes], charters: Iterable[Charter]) -> None:
        for artefact in artefacts.values():
            self.hold_transit(self._paper.read(artefact))

    def prepare(self, message: Message, charter: Charter, place: Place, releaser: PersonName, at: int) -> _Writ:
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

    def finish(self, writ: _Writ) -> Sent:
        precedence = writ.message.heading.precedence
        urgency = precedence.urgency_class
        return Sent(
            channel=writ.charter.channel,
            series=writ.series,
            link=writ.link,
            serial=writ.place.serial,
            precedence=str(precedence),
            artefact=writ.artefact,
            envelopes=tuple(
                Outbound(office=office, urgency=urgency, envelope=self._seal(writ.charter.seat(office), urgency, "message", writ, writ.at))
                for office in writ.offices
            ),
        )

    def receipt(self, channel: Correspondence, to: str, urgency: int, at: int) -> bytes:
        seat = channel.charter.seat(to)
        receipt = OpenedReceipt(
            channel=channel.charter.channel,
            office=self.office,
            at=at,
            received=channel.received(seat.series),
            opened=channel.opened(seat.series),
            refused=tuple(channel.refusals.get(to, {}).items()),
        )
        return self._seal(seat, urgency, "receipt", receipt, at)

    def transit_card(self, seats: Iterable[Seat], at: int) -> list[tuple[str, bytes]]:
        weeks: dict[int, Any] = {week: self._weeks[week] for week in weeks_to_publish(at) if week in self._weeks}
        line = self._paper.write("transit card", None)
        card = self._paper.lines[line] = OpenedTransit(office=self.office, recipients=weeks, artefact=line)
        return [(seat.office, self._seal(seat, 3, "transit card", card, at)) for seat in seats]

    def open(self, envelope: Envelope, charters: Mapping[bytes, Charter]) -> Opened | OpenedReceipt | OpenedTransit:
        sealed = self._paper.read(envelope.sealed)
        if not isinstance(sealed, _Sealed) or sealed.to != self.office or not self._holds(sealed.key):
            raise Refused("age.no-match", "a file that is sealed to other keys", "one for this station")
        if isinstance(sealed.content, _Writ):
            return self._opened(sealed.content, sealed.key)
        return cast("OpenedReceipt | OpenedTransit", sealed.content)

    def reopen(self, artefact: bytes, charters: Mapping[bytes, Charter], sealed_to: str = _OWN) -> Opened:
        return self._opened(self._paper.read(artefact), sealed_to)

    def recipient(self, seat: Seat, at: int) -> str:
        card = self._cards.get(seat.office)
        weekly: Any = card.recipients.get(week_of(at)) if card else None
        return weekly or _STANDING

    def seals_to_transit(self, seat: Seat, at: int) -> bool:
        return self.recipient(seat, at) != _STANDING

    def reader(self, charters: Mapping[bytes, Charter]) -> Reader:
        raise NotImplementedError("there are no eyes-only bodies here")

    def _holds(self, key: str) -> bool:
        return key == _STANDING or key in self._weeks.values()

    def _seal(self, seat: Seat, urgency: int, what: str, content: Any, at: int) -> bytes:
        line = self._paper.write(f"sealed {what}", _Sealed(to=seat.office, key=self.recipient(seat, at), content=content))
        today = datetime.fromtimestamp(at / 1_000_000, UTC).date()
        mailbox = MailboxAddress.parse(seat.card.mailbox).mailbox
        return Envelope.post(mailbox=mailbox, urgency=urgency, sealed=line, today=today).encode()

    def _opened(self, writ: _Writ, sealed_to: str) -> Opened:
        seat = writ.charter.seat(writ.sender)
        return Opened(
            message=writ.message,
            charter=writ.charter,
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
