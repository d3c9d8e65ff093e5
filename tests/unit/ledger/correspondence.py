"""Small correspondences between three offices for the folds over answers and texts: messages in a few words, views, and who knew what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

from backchannel.ledger import Order, Place
from backchannel.ledger.filed import Filed, FiledPortion, Spot
from backchannel.ledger.orders import Orders
from backchannel.ledger.texts import Texts
from backchannel.message.cable.bracket import read_bracket
from backchannel.message.kinds import PARAGRAPH, Kind
from backchannel.message.portions import Portion
from backchannel.message.received import Received
from backchannel.message.times import parse_time

SERIES = {"A": "ALDER", "B": "BIRCH", "C": "CEDAR"}
Known = Mapping[Place, frozenset[Place]]


def said(
    number: int, bracket: str = "", words: str = "x", *, title: str = "", lines: tuple[tuple[str, str], ...] = (), to: str = "ABC"
) -> FiledPortion:
    """A portion as its readers hold it: the bracket as a cable has it, a title for a text, and the offices that read it."""
    read = read_bracket(bracket) if bracket else None
    kind = read.kind if read and read.kind else (Kind.parse("text") if title else PARAGRAPH)
    fields = (*(read.fields if read else ()), *((("Title", title),) if title else ()), *lines)
    portion = Portion(number=number, kind=kind, fields=fields, words=words or None)
    return FiledPortion(
        number=number,
        kind=kind,
        readers=frozenset(to),
        shown=True,
        bearing=portion.bearing,
        title=portion.field("Title"),
        words=portion.words,
        order=portion.order,
        given_to=frozenset(map(str, portion.order.given_to)) if portion.order and portion.order.given_to else None,
        through=str(portion.order.through) if portion.order and portion.order.through else None,
        report=portion.report,
        availability=portion.availability,
        for_signature=portion.field("For signature by"),
        asked_by=portion.field("Asked by"),
        received=Received.of(portion.kind, portion.fields),
        enclosure=portion.enclosure,
    )


def sent(office: str, seq: int, *portions: FiledPortion, to: str = "ABC", at: int = 0) -> Filed:
    """A message of an office to others, all of whom it names as action addressees."""
    place = Place(SERIES[office], seq)
    return Filed(
        place=place,
        digest=sha256(str(place).encode()).digest(),
        office=office,
        at=at or seq,
        to=frozenset(to) - {office},
        portions=tuple(replace(portion, readers=portion.readers & frozenset(to) - {office}) for portion in portions),
    )


def shown_to(message: Filed, office: str) -> Filed:
    """A message as an intermediary holds it: what is for it, and no addressee but itself."""
    portions = tuple(_seen(portion, office) for portion in message.portions)
    return replace(message, to=message.to & {office}, all_readers=False, portions=portions)


def told(office: str, seq: int, bracket: str, words: str = "x", *, to: str = "ABC", lines: tuple[tuple[str, str], ...] = ()) -> Filed:
    """A message of one portion that says this of ALDER 1 paragraph 1, unless it names another."""
    named = bracket if re.search(r"\d", bracket) else f"{bracket} ALDER 1 paragraph 1"
    return sent(office, seq, said(1, named, words, lines=lines), to=to)


def view(messages: Iterable[Filed], office: str) -> list[Filed]:
    """What an office holds of messages: its own, those to it, and of those only the bodies that are for it."""
    held = (message for message in messages if message.office == office or office in message.to)
    return [
        message if message.office == office else replace(message, portions=tuple(_seen(portion, office) for portion in message.portions))
        for message in held
    ]


def _seen(portion: FiledPortion, office: str) -> FiledPortion:
    if office in portion.readers:
        return portion
    return FiledPortion(number=portion.number, kind=portion.kind, readers=portion.readers)


def relation(known: Known) -> Callable[[Place, Place], Order]:
    """How messages stand to each other, by what the writer of each knew; every office knows its own."""

    def order(one: Place, other: Place) -> Order:
        if one.series == other.series:
            return Order.UNKNOWN if one == other else (Order.BEFORE if one.seq < other.seq else Order.AFTER)
        if one in known.get(other, frozenset()):
            return Order.BEFORE
        return Order.AFTER if other in known.get(one, frozenset()) else Order.CROSSED

    return order


def texts(messages: Iterable[Filed], known: Known | None = None) -> Texts:
    """The fold over these messages."""
    listed = list(messages)
    by_place = {message.place: message for message in listed}
    return Texts(listed, filed=by_place.get, relation=relation(known or {}))


def orders(messages: Iterable[Filed], known: Known | None = None, office: str | None = None) -> Orders:
    """The fold over these messages, in the view of an office or of one that sees everything."""
    listed = list(messages)
    by_place = {message.place: message for message in listed}
    return Orders(office, listed, filed=by_place.get, relation=relation(known or {}), texts=texts(listed, known))


def moment(text: str) -> int:
    """A time as a message has it, in microseconds since 1970."""
    return parse_time(text).microseconds


def spot(text: str) -> Spot:
    """`ALDER 1 3`: a portion."""
    series, seq, paragraph = text.split()
    return Spot(series, int(seq), int(paragraph))


def knows(**known: str) -> Known:
    """`knows(BIRCH_2="ALDER 1, ALDER 2")`: which messages the writer of each had read."""
    return {_place(name.replace("_", " ")): frozenset(map(_place, names.split(", "))) for name, names in known.items()}


def _place(text: str) -> Place:
    series, seq = text.split()
    return Place(series, int(seq))
