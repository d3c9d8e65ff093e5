"""A message as the folds over answers and texts need it: each portion, who can read it, and what it has to do with others."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from backchannel.ledger.entry import Place
from backchannel.ledger.references import Standing
from backchannel.message import ClosedPortion, Enclosure, HeadingItem, Portion
from backchannel.message.bearing import BEARING_LINES, Bearing
from backchannel.message.kinds import ENCLOSURE, QUESTION, TEXT
from backchannel.message.orders import Availability, Order, Report
from backchannel.message.parts import part_count
from backchannel.message.received import Received
from backchannel.seal.payload import readers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.message import AnyPortion, Kind, Message, Reference
    from backchannel.seal import Charter, Opened

__all__ = ["Filed", "FiledPortion", "Spot"]

_NONE: Final = Bearing()


class Spot(NamedTuple):
    """One portion of a message of a channel: series, number, and the portion's number there."""

    series: str
    seq: int
    paragraph: int

    @classmethod
    def of(cls, reference: Reference) -> Spot:
        """The portion that a reference names; 0 stands for a message as a whole."""
        return cls(str(reference.series), reference.number, reference.paragraph or 0)

    @property
    def place(self) -> Place:
        """Its message."""
        return Place(self.series, self.seq)

    def __str__(self) -> str:
        return f"{self.place} paragraph {self.paragraph}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledPortion:
    """A portion as this office holds it; `readers` are the offices that can read it, as far as this copy tells.

    `shown` says that its body is here, `sealed` that it is and has not been opened. Without a body there is no bearing and no words,
    no order, report, availability or enclosure. `given_to` are the offices that an order names as charged with it, None where it names
    none, `through` the one that it names to hand over; `for_signature` is who has to sign a text first, `received` where it came from,
    `asked_by` whose question it is that an office passes on.
    """

    number: int
    kind: Kind | None = None
    readers: frozenset[str] = frozenset()
    shown: bool = False
    sealed: bool = False
    bearing: Bearing = _NONE
    title: str | None = None
    words: str | None = None
    order: Order | None = None
    given_to: frozenset[str] | None = None
    through: str | None = None
    report: Report | None = None
    availability: Availability | None = None
    for_signature: str | None = None
    received: Received | None = None
    enclosure: Enclosure | None = None
    asked_by: str | None = None
    parts: int = field(default=0, init=False)  # how many its words have, counted once

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", part_count(self.words) if self.words is not None else 0)

    @classmethod
    def shown_as(
        cls,
        number: int,
        kind: Kind,
        readers: frozenset[str],
        fields: Sequence[tuple[str, str]],
        *,
        words: str | None,
        given_to: frozenset[str] | None,
        through: str | None,
    ) -> FiledPortion:
        """One whose body is here, with what its named lines say."""
        said = dict(fields)
        return cls(
            number=number,
            kind=kind,
            readers=readers,
            shown=True,
            bearing=Bearing.of(kind, fields),
            title=said.get("Title"),
            words=words,
            order=Order.of(kind, fields),
            given_to=given_to,
            through=through,
            report=Report.of(kind, fields),
            availability=Availability.of(kind, fields),
            for_signature=said.get("For signature by") if kind == TEXT else None,
            asked_by=said.get("Asked by") if kind == QUESTION else None,
            received=Received.of(kind, fields),
            enclosure=Enclosure.of(tuple(pair for pair in fields if pair[0] not in BEARING_LINES)) if kind == ENCLOSURE else None,
        )

    @property
    def digest(self) -> bytes | None:
        """SHA-256 of the exact words."""
        return sha256(self.words.encode()).digest() if self.words is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A message: who wrote it and when, its action addressees, whether this copy shows all addressees, and its portions from 1.

    `digest` is that of its link; of two messages under one number the first that is added to a fold counts.
    """

    place: Place
    digest: bytes
    office: str
    at: int
    to: frozenset[str]
    all_readers: bool = True
    portions: tuple[FiledPortion, ...]

    @classmethod
    def of(cls, opened: Opened) -> Filed:
        """What a verified message gives."""
        return cls.own(opened.message, opened.charter, Place(opened.series, opened.link.seq), opened.office, digest=opened.link.digest)

    @classmethod
    def own(cls, message: Message, charter: Charter, place: Place, office: str, *, digest: bytes = b"", at: int = 0) -> Filed:
        """What an office's own message gives at its place in its series; a draft would be released `at` (microseconds since 1970)."""
        heading = message.heading
        return cls(
            place=place,
            digest=digest,
            office=office,
            at=heading.release.time.microseconds if heading.release else at,
            to=frozenset(charter.seat_named(name).office for name in heading.to),
            all_readers=heading.shows(HeadingItem.OTHER_ADDRESSEES),
            portions=tuple(_portion(portion, message, charter) for portion in message.portions),
        )

    def portion(self, number: int) -> FiledPortion | None:
        """The portion of this number (from 1), or None."""
        return self.portions[number - 1] if 1 <= number <= len(self.portions) else None

    def standing(self, number: int) -> Standing:
        """How the portion of this number stands in this copy."""
        portion = self.portion(number)
        if portion is None:
            return Standing.NO_SUCH
        if portion.shown:
            return Standing.HELD
        return Standing.SEALED if portion.sealed else Standing.NOT_VISIBLE

    def spot(self, portion: FiledPortion) -> Spot:
        """Where a portion of it stands."""
        return Spot(self.place.series, self.place.seq, portion.number)


def _portion(portion: AnyPortion, message: Message, charter: Charter) -> FiledPortion:
    if not isinstance(portion, Portion | ClosedPortion):
        return FiledPortion(number=portion.number)
    entitled = frozenset(readers(portion, message, charter))
    if isinstance(portion, ClosedPortion):
        return FiledPortion(number=portion.number, kind=portion.kind, readers=entitled, sealed=portion.sealed)
    given_to, through = _charged(portion.order, charter)
    return FiledPortion.shown_as(
        portion.number, portion.kind, entitled, portion.fields, words=portion.words, given_to=given_to, through=through
    )


def _charged(order: Order | None, charter: Charter) -> tuple[frozenset[str] | None, str | None]:
    """The offices under *Given to*, and the one under *Through*; a name that is no office of the channel is nobody's."""
    if order is None:
        return None, None
    offices = {seat.name: seat.office for seat in charter.seats}
    given_to = frozenset(offices[name] for name in order.given_to if name in offices) if order.given_to else None
    return given_to, offices.get(order.through) if order.through else None
