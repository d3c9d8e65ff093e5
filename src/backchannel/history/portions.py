"""What the portions of a cable say: paragraphs, texts, enclosures, orders to deliver, what they answer and replace.

docs/spec/history.md, "Our own forms". Read strictly from the form: nothing is guessed from the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, TypeVar

from backchannel.history.moments import of_time
from backchannel.history.numbered import Numbered
from backchannel.history.rules import Rule
from backchannel.history.values import Cited, Delivery, Doubt, Paragraph, Reading, Text, Where
from backchannel.message import LocalTime, Reference, ValueProblem
from backchannel.message.bearing import ANSWERS, CONSISTS, IN_PART, REPLACES, WITHDRAWS
from backchannel.message.kinds import ENCLOSURE, ORDER, PARAGRAPH, TEXT
from backchannel.message.repeats import guards
from backchannel.message.steps import STEP_LINES
from backchannel.message.targets import parse_pieces, parse_targets
from backchannel.message.times import parse_time

__all__ = ["Portions", "read_portions"]

T = TypeVar("T")

_BEARING: Final = {
    ANSWERS: Rule.ANSWERS_LINE,
    IN_PART: Rule.ANSWERS_LINE,
    REPLACES: Rule.REPLACES_LINE,
    WITHDRAWS: Rule.WITHDRAWS_LINE,
    **dict.fromkeys(STEP_LINES, Rule.STEP_LINE),
}
_DELIVERED: Final = "paragraph "


@dataclass(slots=True, kw_only=True)
class Portions:
    """Claims of all portions, in their order."""

    paragraphs: tuple[Paragraph, ...] = ()
    texts: tuple[Text, ...] = ()
    references: list[Cited] = field(default_factory=list)
    deliveries: tuple[Delivery, ...] = ()
    enclosures: tuple[Reading[str], ...] = ()
    repeats: tuple[Reading[str], ...] = ()
    doubts: list[Doubt] = field(default_factory=list)


def read_portions(portions: list[Numbered]) -> Portions:
    """What they say; of a text the number stands among the paragraphs, and its words among the texts."""
    texts = [(after, each) for after, each in enumerate(portions, 1) if each.is_text]
    numbers = {each.number: place for place, (_, each) in reversed(list(enumerate(texts, 1)))}
    result = Portions(
        paragraphs=tuple(map(_paragraph, portions)),
        texts=tuple(_text(place, each, after) for place, (after, each) in enumerate(texts, 1)),
        deliveries=tuple(_delivery(each, numbers) for each in portions if each.bracket.kind == ORDER and "Deliver" in dict(each.named)),
        enclosures=tuple(_enclosure(each) for each in portions if each.bracket.kind == ENCLOSURE and not each.bracket.closing),
        repeats=tuple(
            Reading(value=guard.phrase, where=each.where, rule=Rule.REPEAT) for each in portions for guard in guards(each.words or "")
        ),
    )
    for each in portions:
        result.references += _references(each)
        result.doubts += _doubts(each)
    return result


def _paragraph(portion: Numbered) -> Paragraph:
    said = (portion.printed, *(f"{name}: {value}" for name, value in portion.named if not (portion.is_text and name == "Title")))
    words = "" if portion.is_text else portion.words or ""
    head = "\n".join(part for part in said if part)
    return Paragraph(number=portion.number, words=words, page="", where=portion.where, rule=Rule.PORTION, head=head)


def _text(number: int, portion: Numbered, after: int) -> Text:
    words = portion.words or ""
    title = next((value for name, value in portion.named if name == "Title"), "")
    return Text(
        number=number,
        words=words,
        digest=sha256(words.encode()).hexdigest(),
        where=portion.where,
        rule=Rule.PORTION,
        after=after,
        title=Reading(value=title, where=portion.where, rule=Rule.PORTION) if title else None,
    )


def _enclosure(portion: Numbered) -> Reading[str]:
    """Its title, and what its other lines say of it."""
    said = dict(portion.named)
    title = said.pop("Title", "")
    return Reading(value=", ".join((title, *said.values())), where=portion.where, rule=Rule.PORTION)


def _delivery(portion: Numbered, texts: dict[str, int]) -> Delivery:
    """What an order says; a text of the same message by its number, one of another by the words that name it."""
    said = dict(portion.named)
    what = said.get("Deliver", "")
    number = texts.get(what.removeprefix(_DELIVERED), 0) if what.startswith(_DELIVERED) else 0
    at = _read(parse_time, said.get("At", ""))
    return Delivery(
        act="ordered",
        where=portion.where,
        rule=Rule.PORTION,
        text=number,
        what="" if number else what,
        intermediary=said.get("Through", ""),
        counterpart=said.get("To", ""),
        place=said.get("Where", "") or (str(at.place) if isinstance(at, LocalTime) else ""),
        time=of_time(at) if at else None,
    )


def _references(portion: Numbered) -> Iterator[Cited]:
    """The paragraphs of other messages that it answers, replaces, withdraws, or takes words from."""
    for name, value in portion.bracket.fields:
        for target in _read(parse_targets, value) or () if name in _BEARING else ():
            yield _cited(target.reference, str(target), portion.where, _BEARING[name])
    for name, value in portion.named if (portion.bracket.kind or PARAGRAPH) == TEXT else ():
        for piece in _read(parse_pieces, value) or () if name == CONSISTS else ():
            if isinstance(piece.source, Reference):
                yield _cited(piece.source, str(piece), portion.where, Rule.CONSISTS_LINE)


def _cited(reference: Reference, words: str, where: Where, rule: Rule) -> Cited:
    return Cited(
        kind="message",
        words=words,
        where=where,
        rule=rule,
        series=str(reference.series),
        number=str(reference.number),
        paragraph=str(reference.paragraph or ""),
    )


def _doubts(portion: Numbered) -> Iterator[Doubt]:
    if portion.bracket.closing:
        reason = f"the words of paragraph {portion.number} are not in this copy: {portion.bracket.closing}"
        yield Doubt(reason=reason, where=portion.where, rule=Rule.WITHHELD, came=portion.printed)
    if not portion.ended:
        reason = "no mark says where this text ends; it has been read up to the next number or the end"
        yield Doubt(reason=reason, where=portion.where, rule=Rule.NO_END)


def _read(parse: Callable[[str], T], text: str) -> T | None:
    """What a value says; None for none, and for one that the cable form does not have, which is a finding."""
    try:
        return parse(text) if text else None
    except ValueProblem:
        return None
