"""A message: a heading and its numbered portions (docs/spec/message.md)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from backchannel.message.heading import HeadingItem, Release
from backchannel.message.kinds import ENCLOSURE, TEXT, Kind
from backchannel.message.order_lines import Action
from backchannel.message.parts import part_count, parts_slice
from backchannel.message.portions import AnyPortion, ClosedPortion, Portion, portion_problems
from backchannel.message.problems import ValueProblem, raise_all
from backchannel.message.references import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.message.heading import Heading
    from backchannel.message.marking import Marking
    from backchannel.message.names import OfficeName
    from backchannel.message.numbers import MessageNumber
    from backchannel.message.order_lines import Named
    from backchannel.message.times import DateTimeGroup

__all__ = ["Message", "draft_problems", "inner_problems"]

_CODE: Final = "message.portion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A heading and portions numbered 1, 2, 3 without a gap, in whatever states this copy holds them; raises ValueProblem.

    Without `heading.release` it is a draft: everything is in full and every kind is known.
    """

    heading: Heading
    portions: tuple[AnyPortion, ...]

    def __post_init__(self) -> None:
        raise_all(_problems(self))

    @property
    def is_draft(self) -> bool:
        """Whether it has not been released."""
        return self.heading.release is None

    @property
    def addressees(self) -> tuple[OfficeName, ...]:
        """Those that this copy shows, in heading order: action first, then information."""
        return self.heading.addressees

    @property
    def full_portions(self) -> tuple[Portion, ...]:
        """The portions that are here in full."""
        return tuple(portion for portion in self.portions if isinstance(portion, Portion))

    def portion(self, number: int) -> AnyPortion | None:
        """The portion of this number (from 1), or None."""
        return self.portions[number - 1] if 1 <= number <= len(self.portions) else None

    @property
    def referred(self) -> tuple[Reference, ...]:
        """What of this channel it refers to in its heading, answers, replaces, withdraws or takes words from; once each."""
        found: list[Reference] = [each for each in self.heading.references if isinstance(each, Reference)]
        for portion in self.full_portions:
            if portion.fields:
                found += (*portion.bearing.referred, *(each for each in portion.named if isinstance(each, Reference)))
        return tuple(dict.fromkeys(found))

    def marking_of(self, portion: Portion | ClosedPortion) -> Marking:
        """The marking under which a portion stands: its own, or the message's."""
        return portion.marking or self.heading.marking

    def released(self, number: MessageNumber, time: DateTimeGroup) -> Message:
        """The same words with number, time and counts; raises ValueProblem when it is not a draft."""
        if not self.is_draft:
            raise ValueProblem("message.heading", "a message that is released already", "a draft")
        release = Release(number=number, time=time, paragraphs=len(self.portions), addressees=len(self.addressees))
        return replace(self, heading=replace(self.heading, release=release))


def _problems(message: Message) -> Iterator[ValueProblem]:
    heading, portions = message.heading, message.portions
    numbers = tuple(portion.number for portion in portions)
    if not portions:
        yield ValueProblem(_CODE, "a message without paragraphs", "at least one", 'Begin the first with "1. ".')
    if numbers != tuple(range(1, len(portions) + 1)):
        yield ValueProblem(_CODE, f"paragraphs numbered {', '.join(map(str, numbers))}", "1, 2, 3 and so on, none left out")
    if heading.release and heading.release.paragraphs != len(portions):
        came = f"Paragraphs: {heading.release.paragraphs}"
        yield ValueProblem(_CODE, came, f"{len(portions)}, as many as there are", about=("Paragraphs", 0))
    all_shown = heading.shows(HeadingItem.OTHER_ADDRESSEES)
    for portion in portions:
        yield from portion_problems(portion, heading.marking, heading.addressees, all_shown=all_shown)
        if heading.release is None:
            yield from draft_problems(portion)
    yield from inner_problems({portion.number: portion for portion in portions}, len(portions))


def draft_problems(portion: AnyPortion) -> Iterator[ValueProblem]:
    """What a released copy may hold and a draft may not: portions not in full, kinds that are not known."""
    about = ("portion", portion.number)
    if not isinstance(portion, Portion):
        came = f"paragraph {portion.number} is not shown in full"
        yield ValueProblem(_CODE, came, "a draft with all its words", "Write the paragraph, or take it away.", about=about)
    elif not portion.kind.known:
        expected = f"one of {', '.join(Kind.known_names())}"
        came = f'"{portion.kind}" is not a kind of portion known here'
        yield ValueProblem("message.kind", came, expected, about=about)


def inner_problems(portions: dict[int, AnyPortion], count: int) -> Iterator[ValueProblem]:
    """Paragraphs of this message (of `count` paragraphs) that an order or report names, or of which a text consists, and that cannot be."""
    for portion in portions.values():
        if isinstance(portion, Portion) and portion.fields:
            yield from _named_problems(portion, portions, count)
            yield from _piece_problems(portion, portions, count)


def _named_problems(portion: Portion, portions: dict[int, AnyPortion], count: int) -> Iterator[ValueProblem]:
    about = ("portion", portion.number)
    for target in (each for each in portion.named if isinstance(each, int)):
        if target > count or target == portion.number:
            came = f"paragraph {portion.number} names paragraph {target}, which is {'itself' if target <= count else 'not there'}"
            yield ValueProblem("message.field", came, "another paragraph of this message", "Correct the number.", about=about)
    for kind, named in ((TEXT, _text_named(portion)), (ENCLOSURE, portion.report.enclosure if portion.report else None)):
        found = portions.get(named) if isinstance(named, int) and named != portion.number else None
        if isinstance(found, Portion | ClosedPortion) and found.kind != kind:
            name = f"{'an' if kind == ENCLOSURE else 'a'} {kind}"
            came = f"paragraph {portion.number} takes paragraph {found.number} for {name}, which it is not"
            hint = f"Correct the number, or mark that paragraph [{kind}]."
            yield ValueProblem("message.field", came, f"the number of {name}", hint, about=about)


def _text_named(portion: Portion) -> Named | None:
    """What has to be a text: that which an order delivers or has signed, or which was handed over by its report."""
    order, report = portion.order, portion.report
    if order and order.action in {Action.DELIVER, Action.SIGN}:
        return order.what
    return report.delivered if report else None


def _piece_problems(portion: Portion, portions: dict[int, AnyPortion], count: int) -> Iterator[ValueProblem]:
    about = ("portion", portion.number)
    for piece in portion.bearing.consists:
        if not isinstance(piece.source, int):
            continue
        found = portions.get(piece.source)
        came = f"paragraph {portion.number} consists of {piece}"
        if piece.source == portion.number:
            yield ValueProblem("message.field", came, 'its own words as "these"', about=about)
        elif piece.source > count or (isinstance(found, Portion) and found.words is None):
            expected = "a paragraph of this message that has words"
            yield ValueProblem("message.field", came, expected, "Correct the number.", about=about)
        elif isinstance(found, Portion) and parts_slice(found.words or "", piece.parts) is None:
            yield ValueProblem("message.field", came, f"parts 1 to {part_count(found.words or '')}", about=about)
