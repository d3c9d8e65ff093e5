"""From a verified payload, with whatever this copy shows of it, to the message that a person reads (docs/spec/seal.md, "Checks").

What is withheld stays visible as withheld; what is shown must be a valid value of layer `message`, or the copy is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from backchannel.errors import Refused
from backchannel.limits import ADDRESSEES, FIELDS, REFERENCES, WORDS_BYTES
from backchannel.message import (
    AnyPortion,
    Classification,
    ClosedPortion,
    DateTimeGroup,
    Heading,
    HeadingItem,
    Kind,
    Marking,
    Message,
    MessageNumber,
    OfficeName,
    PersonName,
    Portion,
    Precedence,
    Release,
    SeriesName,
    StationSerial,
    ValueProblem,
    WithheldPortion,
)
from backchannel.message.references import parse_reference
from backchannel.message.words import words_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.seal.charter import Charter
    from backchannel.seal.seat import Seat
    from backchannel.seal.shown import MarkingPayload, ShownAddressee, ShownMessage, ShownPortion

__all__ = ["ACTION", "build_message"]

ACTION: Final = "action"
_Item = TypeVar("_Item")


def build_message(shown: ShownMessage, charter: Charter, *, sealed: frozenset[str]) -> Message:
    """The message as this copy shows it; `sealed` are digests of bodies that are here but still closed.

    Refused when a shown value is not in its one spelling or the whole is no message.
    """
    try:
        heading = _heading(shown, charter)
        portions = tuple(_portion(place, portion, heading, shown, charter, sealed) for place, portion in enumerate(shown.portions, start=1))
        return Message(heading=heading, portions=portions)
    except ValueProblem as problem:
        raise problem.refused() from None


def _heading(shown: ShownMessage, charter: Charter) -> Heading:
    payload, head, seat = shown.payload, shown.head, charter.seat(shown.payload.iss)
    seats = [(charter.seat(addressee.payload.office), addressee.payload.as_) for addressee in shown.addressees]
    serial = _serial(shown.serial, seat) if shown.serial is not None else None
    number = MessageNumber(series=SeriesName.parse(payload.ser), number=payload.seq, serial=serial)
    references = _few(_known(head.references, []), REFERENCES, "references")
    exempt = _few(_known(head.exempt, []), ADDRESSEES, "exempted offices")
    return Heading(
        precedence=Precedence.parse(head.precedence),
        marking=marking_of(head.marking),
        sender=seat.name,
        to=tuple(seat.name for seat, capacity in seats if capacity == ACTION),
        info=tuple(seat.name for seat, capacity in seats if capacity != ACTION),
        exempt=tuple(charter.seat(office).name for office in exempt),
        subject=_known(head.subject, None),
        references=tuple(parse_reference(text) for text in references),
        drafter=_person(_known(head.drafter, None)),
        releaser=_person(_known(head.releaser, None)),
        release=Release(number=number, time=DateTimeGroup.parse(head.time), paragraphs=payload.n, addressees=payload.audn),
        withheld=tuple(_withheld(shown)),
    )


def _serial(text: str, seat: Seat) -> StationSerial:
    serial = StationSerial.parse(text)
    if serial.letters != (seat.prefix or "") or serial.number < seat.first_serial:
        expected = f"{seat.prefix or ''} {seat.first_serial} or higher".strip()
        raise Refused("seal.serial", f"the station serial {serial}", expected)
    return serial


def _withheld(shown: ShownMessage) -> Iterator[HeadingItem]:
    head = shown.head
    absent = {
        HeadingItem.SUBJECT: head.subject is msgspec.UNSET,
        HeadingItem.REFERENCES: head.references is msgspec.UNSET,
        HeadingItem.EXEMPT: head.exempt is msgspec.UNSET,
        HeadingItem.DRAFTER: head.drafter is msgspec.UNSET,
        HeadingItem.RELEASER: head.releaser is msgspec.UNSET,
        HeadingItem.STATION_SERIAL: shown.serial is None,
        HeadingItem.OTHER_ADDRESSEES: len(shown.addressees) < shown.payload.audn,
    }
    return (item for item in HeadingItem if absent[item])


def _portion(
    place: int, portion: ShownPortion | None, heading: Heading, shown: ShownMessage, charter: Charter, sealed: frozenset[str]
) -> AnyPortion:
    if portion is None:
        return WithheldPortion(number=place)
    row = portion.payload
    if row.number != place:
        raise Refused("seal.portion-number", f"paragraph {row.number} in place {place}", "each paragraph in its place")
    own = marking_of(row.marking)
    marking = None if own == heading.marking else own
    audience = _audience(portion, shown, charter)
    kind = Kind.parse(row.kind)
    if isinstance(row.body, msgspec.UnsetType):
        closed = not sealed.isdisjoint(portion.closed)
        return ClosedPortion(number=place, kind=kind, marking=marking, audience=audience, sealed=closed)
    fields = tuple(_few(row.body.fields, FIELDS, "named lines"))
    words = row.body.words
    _refuse_words(words)
    return Portion(number=place, kind=kind, marking=marking, audience=audience, fields=fields, words=words)


def _audience(portion: ShownPortion, shown: ShownMessage, charter: Charter) -> tuple[OfficeName, ...] | None:
    """Whom the portion is for. Where the list itself is withheld: those addressees of this copy to whom its body is owed."""
    readers = portion.payload.for_
    if isinstance(readers, msgspec.UnsetType):
        readers = [row.payload.office for row in shown.addressees if _is_given(portion, row, charter.seat(row.payload.office))] or None
    return tuple(charter.seat(office).name for office in _few(readers, ADDRESSEES, "offices")) if readers is not None else None


def _is_given(portion: ShownPortion, addressee: ShownAddressee, seat: Seat) -> bool:
    if portion.body:
        return addressee.is_owed(portion.body)
    # An intermediary is owed a body and never its audience: one of two closed digests is the body then.
    return not seat.role.may.see_all and any(map(addressee.is_owed, portion.closed))


def _refuse_words(words: str | None) -> None:
    """The first fault of the words ends it: hostile words may have a million, and each would be kept."""
    if words is None:
        return
    if len(words) > WORDS_BYTES:
        raise Refused("message.words", f"words of {len(words)} characters", f"at most {WORDS_BYTES} bytes")
    for problem in words_problems(words):
        raise problem


def _few(items: Sequence[_Item], most: int, what: str) -> Sequence[_Item]:
    """Lists are measured before anything is made of them: the rules of layer `message` compare each with each."""
    if len(items) > most:
        raise Refused("seal.list", f"{len(items)} {what}", f"at most {most}")
    return items


def _known(value: _Item | msgspec.UnsetType, otherwise: _Item) -> _Item:
    return otherwise if isinstance(value, msgspec.UnsetType) else value


def _person(text: str | None) -> PersonName | None:
    return PersonName.parse(text) if text is not None else None


def marking_of(value: MarkingPayload) -> Marking:
    """The marking in a payload; raises ValueProblem."""
    return Marking(classification=Classification.parse(value.classification), caveats=tuple(value.caveats))
