"""The heading of a message: how fast, how secret, from whom, to whom, about what (docs/spec/message.md, "Heading")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from backchannel import limits
from backchannel.message.problems import ValueProblem, raise_all
from backchannel.message.words import check_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.message.marking import Marking
    from backchannel.message.names import OfficeName, PersonName
    from backchannel.message.numbers import MessageNumber
    from backchannel.message.precedence import Precedence
    from backchannel.message.references import AnyReference
    from backchannel.message.times import DateTimeGroup

__all__ = ["Heading", "HeadingItem", "Release"]

_CODE: Final = "message.heading"


class HeadingItem(Enum):
    """What a copy may withhold of a heading, in the order in which it is named."""

    SUBJECT = "subject"
    REFERENCES = "references"
    EXEMPT = "exempt"
    DRAFTER = "drafter"
    RELEASER = "releaser"
    STATION_SERIAL = "station serial"
    OTHER_ADDRESSEES = "other addressees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What the station adds when a message is released: number, time, and the counts by which a copy is seen to be whole."""

    number: MessageNumber
    time: DateTimeGroup
    paragraphs: int
    addressees: int

    def __post_init__(self) -> None:
        if not 1 <= self.paragraphs <= limits.PORTIONS:
            expected = f"1 to {limits.PORTIONS}"
            raise ValueProblem(_CODE, f"a message of {self.paragraphs} paragraphs", expected, about=("Paragraphs", 0))
        if not 1 <= self.addressees <= limits.ADDRESSEES:
            expected = f"1 to {limits.ADDRESSEES}"
            raise ValueProblem(_CODE, f"a message to {self.addressees} addressees", expected, about=("Addressees", 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Everything above the first paragraph; `release` is None in a draft; raises ValueProblem.

    `to` are action addressees, `info` information addressees, `exempt` offices of the channel that are left out on
    purpose. `withheld` names what this copy does not show, in the order of HeadingItem.
    """

    precedence: Precedence
    marking: Marking
    sender: OfficeName
    to: tuple[OfficeName, ...]
    info: tuple[OfficeName, ...] = ()
    exempt: tuple[OfficeName, ...] = ()
    subject: str | None = None
    references: tuple[AnyReference, ...] = ()
    drafter: PersonName | None = None
    releaser: PersonName | None = None
    release: Release | None = None
    withheld: tuple[HeadingItem, ...] = ()

    def __post_init__(self) -> None:
        raise_all(_problems(self))

    @property
    def addressees(self) -> tuple[OfficeName, ...]:
        """Those that this copy shows: action first, then information."""
        return self.to + self.info

    def shows(self, item: HeadingItem) -> bool:
        """Whether this copy shows the item (which may still be empty)."""
        return item not in self.withheld


def _problems(heading: Heading) -> Iterator[ValueProblem]:
    yield from _office_problems(heading)
    if heading.subject is not None:
        try:
            check_line(heading.subject, "subject", limits.SUBJECT_CHARACTERS, _CODE)
        except ValueProblem as problem:
            yield problem.at("Subject")
    yield from _reference_problems(heading.references)
    yield from _withheld_problems(heading)
    if heading.release:
        yield from _count_problems(heading, heading.release)
    elif not heading.to:
        yield ValueProblem(_CODE, "no To: line", "at least one action addressee", "Write To: and the office.", about=("To", 0))


def _office_problems(heading: Heading) -> Iterator[ValueProblem]:
    seen = {heading.sender: "From:"}
    for item, offices in (("To", heading.to), ("Info", heading.info), ("Exempt", heading.exempt)):
        for place, office in enumerate(offices):
            if office in seen:
                came = f"{office} stands under {item}: and already under {seen[office]}"
                yield ValueProblem(_CODE, came, "each office once", "Take one of the lines away.", about=(item, place))
            seen.setdefault(office, f"{item}:")
    for item, offices in (("To", heading.addressees), ("Exempt", heading.exempt)):
        if len(offices) > limits.ADDRESSEES:
            came = f"{len(offices)} {'exempted offices' if item == 'Exempt' else 'addressees'}"
            yield ValueProblem(_CODE, came, f"at most {limits.ADDRESSEES}", about=(item, 0))


def _reference_problems(references: tuple[AnyReference, ...]) -> Iterator[ValueProblem]:
    if len(references) > limits.REFERENCES:
        expected = f"at most {limits.REFERENCES}, (A) to (Z)"
        yield ValueProblem(_CODE, f"{len(references)} references", expected, about=("Ref", limits.REFERENCES))
    for place, reference in enumerate(references):
        if reference in references[:place]:
            yield ValueProblem(_CODE, f"{reference} is referred to twice", "each reference once", about=("Ref", place))


def _withheld_problems(heading: Heading) -> Iterator[ValueProblem]:
    about = ("Withheld", 0)
    ordered = tuple(item for item in HeadingItem if item in heading.withheld)
    if heading.withheld != ordered:
        right = ", ".join(item.value for item in ordered)
        yield ValueProblem(_CODE, "withheld items named twice or in another order", f'"{right}"', about=about)
    if heading.withheld and heading.release is None:
        yield ValueProblem(_CODE, "a draft that withholds something", "a draft that shows everything", about=about)
    serial = heading.release.number.serial if heading.release else None
    present: dict[HeadingItem, object] = {
        HeadingItem.SUBJECT: heading.subject,
        HeadingItem.REFERENCES: heading.references,
        HeadingItem.EXEMPT: heading.exempt,
        HeadingItem.DRAFTER: heading.drafter,
        HeadingItem.RELEASER: heading.releaser,
        HeadingItem.STATION_SERIAL: serial,
    }
    for item in ordered:
        if present.get(item):
            yield ValueProblem(_CODE, f"{item.value} both withheld and shown", "one of the two", about=about)


def _count_problems(heading: Heading, release: Release) -> Iterator[ValueProblem]:
    count = len(heading.addressees)
    if heading.shows(HeadingItem.OTHER_ADDRESSEES):
        wrong, expected = count != release.addressees, f"{count}, as many as the To: and Info: lines"
    else:
        wrong, expected = count >= release.addressees, f"more than the {count} shown, since others are withheld"
    if wrong:
        yield ValueProblem(_CODE, f"Addressees: {release.addressees}", expected, about=("Addressees", 0))
