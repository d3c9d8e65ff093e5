"""From a verified payload, with whatever this copy shows of it, to the message that a person reads (docs/spec/seal.md).

What is withheld stays visible as withheld; what is shown must be a valid value of layer `message`, or the copy is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from backchannel.errors import Refused
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
    Reference,
    Release,
    SeriesName,
    StationSerial,
    ValueProblem,
    WithheldPortion,
)
from backchannel.seal.artefacts import read_payload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.seal.charter import Charter, Seat

__all__ = ["ACTION", "MessagePayload", "build_message"]

ACTION: Final = "action"


class _By(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    person: str
    device: str


class _Chn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    charter: str


class MessagePayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The payload's members by name, disclosed values in place."""

    iss: str
    by: _By
    jti: str
    chn: _Chn
    ser: str
    seq: int
    prev: str | None
    sig: list[str]
    audn: int
    aud: list[Any]
    read: list[Any]
    held: list[Any]
    head: dict[str, Any]
    n: int
    portions: list[Any]
    stn: str | None = None
    sd: list[str] = msgspec.field(name="_sd", default_factory=list)


class _MarkingPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    classification: str
    caveats: list[str]


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    precedence: str
    marking: _MarkingPayload
    time: str
    subject: str | msgspec.UnsetType | None = msgspec.UNSET
    references: list[str] | msgspec.UnsetType = msgspec.UNSET
    exempt: list[str] | msgspec.UnsetType = msgspec.UNSET
    drafter: str | msgspec.UnsetType | None = msgspec.UNSET
    releaser: str | msgspec.UnsetType | None = msgspec.UNSET
    sd: list[str] = msgspec.field(name="_sd", default_factory=list)


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    fields: list[tuple[str, str]]
    words: str | None


class _PortionPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    number: int
    kind: str
    marking: _MarkingPayload
    body: _Body | msgspec.UnsetType = msgspec.UNSET
    for_: list[str] | None = msgspec.field(name="for", default=None)
    sd: list[str] = msgspec.field(name="_sd", default_factory=list)


def build_message(payload: MessagePayload, charter: Charter, addressees: Sequence[tuple[Seat, str]], *, sealed: frozenset[str]) -> Message:
    """The message as this copy shows it; `sealed` are digests of bodies that are here but still closed.

    Refused when a shown value is not in its one spelling or the whole is no message.
    """
    try:
        heading = _heading(payload, read_payload(payload.head, _Head), charter, addressees)
        portions = tuple(_portion(place, item, heading.marking, charter, sealed) for place, item in enumerate(payload.portions, start=1))
        return Message(heading=heading, portions=portions)
    except ValueProblem as problem:
        raise problem.refused() from None


def _heading(payload: MessagePayload, head: _Head, charter: Charter, addressees: Sequence[tuple[Seat, str]]) -> Heading:
    number = MessageNumber(
        series=SeriesName.parse(payload.ser), number=payload.seq, serial=StationSerial.parse(payload.stn) if payload.stn else None
    )
    return Heading(
        precedence=Precedence.parse(head.precedence),
        marking=_marking(head.marking),
        sender=charter.seat(payload.iss).name,
        to=tuple(seat.name for seat, capacity in addressees if capacity == ACTION),
        info=tuple(seat.name for seat, capacity in addressees if capacity != ACTION),
        exempt=tuple(charter.seat(office).name for office in head.exempt or ()),
        subject=head.subject or None,
        references=tuple(Reference.parse(text) for text in head.references or ()),
        drafter=PersonName.parse(head.drafter) if head.drafter else None,
        releaser=PersonName.parse(head.releaser) if head.releaser else None,
        release=Release(number=number, time=DateTimeGroup.parse(head.time), paragraphs=payload.n, addressees=payload.audn),
        withheld=_withheld(payload, head, len(addressees)),
    )


def _withheld(payload: MessagePayload, head: _Head, shown: int) -> tuple[HeadingItem, ...]:
    absent = {
        HeadingItem.SUBJECT: head.subject is msgspec.UNSET,
        HeadingItem.REFERENCES: head.references is msgspec.UNSET,
        HeadingItem.EXEMPT: head.exempt is msgspec.UNSET,
        HeadingItem.DRAFTER: head.drafter is msgspec.UNSET,
        HeadingItem.RELEASER: head.releaser is msgspec.UNSET,
        HeadingItem.STATION_SERIAL: payload.stn is None,
        HeadingItem.OTHER_ADDRESSEES: shown < payload.audn,
    }
    return tuple(item for item in HeadingItem if absent[item])


def _portion(place: int, item: Any, message: Marking, charter: Charter, sealed: frozenset[str]) -> AnyPortion:
    if isinstance(item, dict) and "..." in item:
        return WithheldPortion(number=place)
    row = read_payload(item, _PortionPayload)
    if row.number != place:
        raise Refused("seal.portion-number", f"paragraph {row.number} in place {place}", "each paragraph in its place")
    own = _marking(row.marking)
    marking = None if own == message else own
    audience = tuple(_name(charter, office) for office in row.for_) if row.for_ is not None else None
    kind = Kind.parse(row.kind)
    if isinstance(row.body, msgspec.UnsetType):
        return ClosedPortion(number=place, kind=kind, marking=marking, audience=audience, sealed=not sealed.isdisjoint(row.sd))
    return Portion(number=place, kind=kind, marking=marking, audience=audience, fields=tuple(row.body.fields), words=row.body.words)


def _name(charter: Charter, office: str) -> OfficeName:
    return charter.seat(office).name


def _marking(value: _MarkingPayload) -> Marking:
    return Marking(classification=Classification.parse(value.classification), caveats=tuple(value.caveats))
