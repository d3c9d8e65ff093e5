"""The kinds of portions, and which named lines and words each has (docs/spec/message.md, "Kinds")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from backchannel import limits
from backchannel.message.problems import ValueProblem, shown

__all__ = [
    "ACT",
    "AVAILABILITY",
    "ENCLOSURE",
    "EVENT",
    "ORDER",
    "PARAGRAPH",
    "POINTS",
    "PROPOSAL",
    "QUESTION",
    "REPORT",
    "TEXT",
    "Kind",
    "Shape",
]

_CODE: Final = "message.kind"
_NAME: Final = re.compile(r"[a-z]+(?:[ -][a-z]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A kind's own named lines, in their one order, those that must be there, and whether words follow them."""

    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    words: bool = True


_ORDERED: Final = Shape(  # what is ordered and what is proposed is written alike, and is never the same
    fields=(
        *("Given to", "Deliver", "Manner", "Speak", "Ask", "Inform", "Withhold from", "Sign", "Report"),
        *("Through", "To", "Where", "At", "Not before", "Not later than", "After", "Before", "Report by"),
    )
)
_SHAPES: Final[dict[str, Shape]] = {
    "paragraph": Shape(),
    "text": Shape(
        fields=("Title", "Received from", "Received by", "Where", "Received on", "For signature by", "Consists of", "Whole"),
        required=("Title",),
    ),
    "enclosure": Shape(fields=("Title", "Count", "Size", "Digest"), required=("Title", "Count"), words=False),
    "order": _ORDERED,
    "proposal": _ORDERED,
    "points": Shape(),
    "report": Shape(
        fields=(
            *("Delivered", "Enclosure", "Count", "Digest", "Words", "Manner", "Through", "To", "Where", "When", "Persons"),
            *("Covered", "Covered otherwise", "Not covered"),
        )
    ),
    "undertaking": Shape(),
    "offer": Shape(),
    "question": Shape(fields=("Asked by",)),
    "event": Shape(),
    "plan": Shape(),
    "position": Shape(),
    "assessment": Shape(),
    "availability": Shape(fields=("Who", "Not before", "Not later than")),
    "act": Shape(),  # what stations of one office tell each other: docs/spec/house.md
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a portion is: `paragraph`, `text`, `order` ...; a name that this version does not know is kept, and shown as such."""

    name: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.name) > limits.NAME_CHARACTERS:
            expected = f"small letters a to z with single spaces or hyphens, at most {limits.NAME_CHARACTERS}"
            raise ValueProblem(_CODE, f"{shown(self.name)} cannot be a kind of portion", expected)

    @classmethod
    def parse(cls, text: str) -> Kind:
        """The kind of this name, known or not; raises ValueProblem."""
        return cls(name=text)

    @property
    def shape(self) -> Shape | None:
        """Its named lines and words; None when this version does not know the kind."""
        return _SHAPES.get(self.name)

    @property
    def known(self) -> bool:
        """Whether this version knows what the kind means."""
        return self.name in _SHAPES

    @property
    def bears(self) -> bool:
        """Whether such a portion may ask, answer, replace or withdraw: every known kind, but what stations tell each other."""
        return self.known and self.name != "act"

    @staticmethod
    def known_names() -> tuple[str, ...]:
        """The kinds that a draft may use."""
        return tuple(_SHAPES)

    def __str__(self) -> str:
        return self.name


ACT: Final = Kind(name="act")
PARAGRAPH: Final = Kind(name="paragraph")
REPORT: Final = Kind(name="report")
TEXT: Final = Kind(name="text")
ENCLOSURE: Final = Kind(name="enclosure")
AVAILABILITY: Final = Kind(name="availability")
EVENT: Final = Kind(name="event")
ORDER: Final = Kind(name="order")
POINTS: Final = Kind(name="points")
PROPOSAL: Final = Kind(name="proposal")
QUESTION: Final = Kind(name="question")
