"""Numbered portions, in the states in which a copy may hold them (docs/spec/message.md, "Portions")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from backchannel import limits
from backchannel.message.bearing import BEARING_LINES, BEARING_READERS, COMPOSING_READERS, CONSISTS, Bearing, bearing_problems
from backchannel.message.enclosures import Enclosure, enclosure_problems, parse_digest, parse_page_count, parse_size
from backchannel.message.kinds import ENCLOSURE, PARAGRAPH, TEXT, Kind
from backchannel.message.names import OfficeName
from backchannel.message.near_lines import line_meant
from backchannel.message.order_checks import order_problems
from backchannel.message.order_lines import ORDER_READERS
from backchannel.message.orders import Availability, Order, Report
from backchannel.message.problems import ValueProblem, raise_all, shown
from backchannel.message.words import check_line, words_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backchannel.message.marking import Marking
    from backchannel.message.orders import Named

__all__ = ["AnyPortion", "ClosedPortion", "Portion", "PortionState", "WithheldPortion", "portion_problems"]

_CODE: Final = "message.portion"
_FIELD_CODE: Final = "message.field"
_FIELD_NAME: Final = re.compile(r"[A-Z][A-Za-z0-9]*(?:[ -][A-Za-z0-9]+)*")
_FENCE_NAME: Final = "Begin text"  # a named line called so could be taken for the fence


class PortionState(Enum):
    """How much of a portion a copy holds."""

    FULL = "full"
    SEALED = "sealed"  # an eyes-only body is here, and not yet opened
    MARKED = "number and marking only"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A portion that is here in full: number (from 1), kind, marking, audience, named lines in order, exact words.

    `marking` None means as the message. `audience` None means every addressee that is an office of the channel;
    otherwise exactly the offices named. `words` is None for a kind without words. Raises ValueProblem.
    """

    number: int
    kind: Kind = PARAGRAPH
    marking: Marking | None = None
    audience: tuple[OfficeName, ...] | None = None
    fields: tuple[tuple[str, str], ...] = ()
    words: str | None = None

    def __post_init__(self) -> None:
        raise_all(_own_problems(self))

    @property
    def state(self) -> PortionState:
        """FULL."""
        return PortionState.FULL

    def field(self, name: str) -> str | None:
        """The value of the first named line of this name, or None."""
        return next((value for known, value in self.fields if known == name), None)

    @property
    def enclosure(self) -> Enclosure | None:
        """What an enclosure portion describes; None for other kinds."""
        return Enclosure.of(self.own_fields) if self.kind == ENCLOSURE else None

    @property
    def bearing(self) -> Bearing:
        """What it has to do with other portions."""
        return Bearing.of(self.kind, self.fields)

    @property
    def own_fields(self) -> tuple[tuple[str, str], ...]:
        """The named lines of its kind, without those that say what it has to do with others."""
        return tuple(pair for pair in self.fields if pair[0] not in BEARING_LINES) if self.kind.bears else self.fields

    @property
    def order(self) -> Order | None:
        """What it orders or proposes; None for other kinds."""
        return Order.of(self.kind, self.fields)

    @property
    def report(self) -> Report | None:
        """What it reports; None for other kinds."""
        return Report.of(self.kind, self.fields)

    @property
    def named(self) -> tuple[Named, ...]:
        """The paragraphs, of this message and of others, that its order, proposal or report names."""
        said = (self.order or self.report) if self.fields else None
        return said.named if said else ()

    @property
    def availability(self) -> Availability | None:
        """When whom it says can be met; None for other kinds."""
        return Availability.of(self.kind, self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPortion:
    """A portion of which this copy shows number, kind and marking; its body is sealed here, or is not here (`sealed` False)."""

    number: int
    kind: Kind
    marking: Marking | None = None
    audience: tuple[OfficeName, ...] | None = None
    sealed: bool = False

    def __post_init__(self) -> None:
        raise_all(_number_problems(self.number))

    @property
    def state(self) -> PortionState:
        """SEALED or MARKED."""
        return PortionState.SEALED if self.sealed else PortionState.MARKED


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldPortion:
    """A portion of which this copy shows only that it exists."""

    number: int

    def __post_init__(self) -> None:
        raise_all(_number_problems(self.number))

    @property
    def state(self) -> PortionState:
        """WITHHELD."""
        return PortionState.WITHHELD


AnyPortion = Portion | ClosedPortion | WithheldPortion


_READERS: Final[dict[tuple[Kind, str], Callable[[str], object]]] = {
    (ENCLOSURE, "Count"): parse_page_count,
    (ENCLOSURE, "Size"): parse_size,
    (ENCLOSURE, "Digest"): parse_digest,
    **ORDER_READERS,
    **{(TEXT, name): reader for name, reader in COMPOSING_READERS.items()},
}


def _number_problems(number: int) -> Iterator[ValueProblem]:
    if not 1 <= number <= limits.PORTIONS:
        yield ValueProblem(_CODE, f"a paragraph numbered {number}", f"1 to {limits.PORTIONS}")


def _own_problems(portion: Portion) -> Iterator[ValueProblem]:
    yield from _number_problems(portion.number)
    yield from _field_problems(portion)
    yield from _shape_problems(portion)
    if portion.words is not None:
        yield from words_problems(portion.words)


def _field_problems(portion: Portion) -> Iterator[ValueProblem]:
    unread = False
    if len(portion.fields) > limits.FIELDS:
        yield ValueProblem(_FIELD_CODE, f"{len(portion.fields)} named lines", f"at most {limits.FIELDS}")
    for place, (name, value) in enumerate(portion.fields):
        try:
            _check_field(portion.kind, name, value)
        except ValueProblem as problem:
            unread = True
            yield problem.at("field", place)
    if portion.fields and not unread:
        about = ("portion", portion.number)
        yield from (problem.at(*about) for problem in bearing_problems(portion.kind, portion.fields, portion.words))
        yield from (problem.at(*about) for problem in order_problems(portion.kind, portion.fields))
        yield from (problem.at(*about) for problem in enclosure_problems(portion.kind, portion.fields))


def _check_field(kind: Kind, name: str, value: str) -> None:
    if not _FIELD_NAME.fullmatch(name) or len(name) > limits.NAME_CHARACTERS or name == _FENCE_NAME:
        raise ValueProblem(_FIELD_CODE, f"{shown(name)} as the name of a line", 'a short name such as "Title"')
    check_line(value, f"line {name}:", limits.FIELD_CHARACTERS, _FIELD_CODE)
    reader = BEARING_READERS.get(name) if kind.bears else None
    reader = reader or _READERS.get((kind, name))
    if reader:
        reader(value)


def _shape_problems(portion: Portion) -> Iterator[ValueProblem]:
    shape, kind = portion.kind.shape, portion.kind
    if shape is None:
        return
    about = ("portion", portion.number)
    names = tuple(name for name, _ in portion.fields)
    lines = (*BEARING_LINES, *shape.fields) if kind.bears else shape.fields
    for place, name in enumerate(names):
        if name not in lines:
            meant = line_meant(kind, name)
            allowed = ", ".join(f"{known}:" for known in shape.fields) or "no named lines"
            came = f"{_article(kind)} {kind} has no line {name}:"
            hint = f'Write "{meant}:".' if meant else "Move it into the words."
            yield ValueProblem(_FIELD_CODE, came, f'the line "{meant}:"' if meant else f"{allowed} in it", hint, about=("field", place))
        elif name in names[:place]:
            yield ValueProblem(_FIELD_CODE, f"a second line {name}:", "each name once", about=("field", place))
        elif above := [before for before in names[:place] if before in lines and lines.index(name) < lines.index(before)]:
            yield ValueProblem(_FIELD_CODE, f"{name}: stands too late", f"it above {above[0]}:", about=("field", place))
    for name in shape.required:
        if name not in names:
            came = f"paragraph {portion.number} is {_article(kind)} {kind} without {name}:"
            yield ValueProblem(_FIELD_CODE, came, f"the line {name}: under its number", about=about)
    if shape.words and portion.words is None and not (kind == TEXT and CONSISTS in names):
        hint = "Write them on the line Begin text: opens." if kind == TEXT else ""
        yield ValueProblem(_CODE, f"paragraph {portion.number} says nothing", "words", hint, about=about)
    if not shape.words and portion.words is not None:
        hint = "Put them into a paragraph of their own."
        yield ValueProblem(_CODE, f"{_article(kind)} {kind} with words", "named lines only", hint, about=about)


def _article(kind: Kind) -> str:
    return "an" if kind.name[0] in "aeiou" else "a"


def portion_problems(
    portion: AnyPortion, marking: Marking | None, addressees: tuple[OfficeName, ...] | None, *, all_shown: bool = True
) -> Iterator[ValueProblem]:
    """What is wrong with a portion where it stands: in a message of this marking, to these addressees in heading order.

    None for what is not known; `all_shown` False when the copy withholds other addressees.
    """
    about = ("portion", portion.number)
    if isinstance(portion, WithheldPortion):
        return
    if marking is not None and portion.marking is not None:
        if portion.marking == marking:
            yield ValueProblem(_CODE, f"paragraph {portion.number} repeats the message's marking", "a different one, or none", about=about)
        elif not marking.covers(portion.marking):
            came = f"paragraph {portion.number} is marked {portion.marking}, and the message only {marking}"
            hint = "Raise the message's marking or lower the paragraph's."
            yield ValueProblem(_CODE, came, "no paragraph above its message", hint, about=about)
    if addressees is not None and portion.audience is not None:
        yield from _audience_problems(portion.number, portion.audience, addressees, all_shown=all_shown)


def _audience_problems(
    number: int, audience: tuple[OfficeName, ...], addressees: tuple[OfficeName, ...], *, all_shown: bool
) -> Iterator[ValueProblem]:
    about = ("portion", number)
    strangers = [str(office) for office in audience if office not in addressees]
    if strangers and all_shown:
        came = f"paragraph {number} is for {', '.join(strangers)}, not an addressee of this message"
        expected = ", ".join(map(str, addressees))
        yield ValueProblem(_CODE, came, f"addressees only ({expected})", "Add a To: or Info: line, or correct the name.", about=about)
    places = [addressees.index(office) for office in audience if office in addressees]
    if not audience or len(set(audience)) != len(audience) or places != sorted(places):
        right = ", ".join(str(addressees[place]) for place in sorted(set(places)))
        came = f"paragraph {number} is for {', '.join(map(str, audience)) or 'nobody'}"
        yield ValueProblem(_CODE, came, f'"for {right}", each once, in the order of the heading', about=about)
