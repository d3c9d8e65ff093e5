"""What a published document says, each claim with the place it was read at and the rule that read it (docs/spec/history.md).

These values, and those that reading goes through, are frozen structs of msgspec: a document makes hundreds, and a third of the time
of reading went into making them as frozen dataclasses. None holds another that holds it, so that the collector need not look.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from backchannel.history.moments import Moment
    from backchannel.history.rules import Rule

__all__ = [
    "Cited",
    "CoveringMemorandum",
    "Delivery",
    "Doubt",
    "Evidence",
    "Paragraph",
    "Part",
    "Party",
    "Reading",
    "Text",
    "Transcribed",
    "Where",
]

Value_co = TypeVar("Value_co", covariant=True)


class Part(StrEnum):
    """A part of a document that a claim can be read at."""

    ADDRESS = "address"
    HEADING = "heading"
    LINE = "line"
    PARAGRAPH = "paragraph"
    TEXT = "text"
    NOTE = "note"
    MEMORANDUM = "covering memorandum"
    FIELD = "field"


_BY_LENGTH: Final = sorted(Part, key=len, reverse=True)


class Where(Struct, frozen=True, kw_only=True, gc=False):
    """A place in a document: a part, and which of its kind; a line counts all blocks of the body, a paragraph as it is numbered."""

    part: Part
    number: str = ""

    def __str__(self) -> str:
        return f"{self.part} {self.number}".rstrip()

    @classmethod
    def parse(cls, text: str) -> Where:
        """The place that is written so; raises ValueError."""
        part = next((each for each in _BY_LENGTH if text == each or text.startswith(f"{each} ")), None)
        if part is None:
            raise ValueError(f"{text} is no place in a document")
        return cls(part=part, number=text[len(part) + 1 :])


class Evidence(Struct, frozen=True, kw_only=True, gc=False):
    """A place in a document, by the document's id."""

    document: str
    where: Where


class Reading(Struct, Generic[Value_co], frozen=True, kw_only=True, gc=False):
    """One claim: what was read, where, and by which rule."""

    value: Value_co
    where: Where
    rule: Rule


class Doubt(Struct, frozen=True, kw_only=True, gc=False):
    """Something that could not be read for certain: why, where, by which rule it was noticed, and the words as they stand."""

    reason: str
    where: Where
    rule: Rule
    came: str = ""


class Party(Struct, frozen=True, kw_only=True, gc=False):
    """An originator or addressee: the name as printed, the post where one is named, the place where it is."""

    name: str
    post: str = ""
    place: str = ""


class Paragraph(Struct, frozen=True, kw_only=True, gc=False):
    """One paragraph: its number as printed, or its place where none has one; its words without editors' marks; its page.

    One without a number among others that have one has "", and `where` says after which it stands. `head` is what stands between
    number and words in our own form.
    """

    number: str
    words: str
    page: str
    where: Where
    rule: Rule
    head: str = ""


class Text(Struct, frozen=True, kw_only=True, gc=False):
    """Exact words for a third party, or of one: title and addressee as far as they are named, SHA-256 of the words in UTF-8.

    `after` is how many of the document's paragraphs begin before it.
    """

    number: int
    words: str
    digest: str
    where: Where
    rule: Rule
    after: int = 0
    title: Reading[str] | None = None
    addressee: Reading[str] | None = None


class Delivery(Struct, frozen=True, kw_only=True, gc=False):
    """A hand-over that is ordered or reported: which text, by whom, to whom, where and when, as far as the words say.

    `act` is "ordered", "reported" or "picked up"; `text` the number of a text of the same document, or 0;
    `what` the words that name what is handed over.
    """

    act: str
    where: Where
    rule: Rule
    text: int = 0
    what: str = ""
    intermediary: str = ""
    counterpart: str = ""
    place: str = ""
    time: Moment | None = None


class Cited(Struct, frozen=True, kw_only=True, gc=False):
    """One reference: to a message by series and number, to a document of the edition, by date, or by a bare number.

    `kind` is "message", "document", "dated" or "bare"; `number` is "" where it is withheld; `document`, `footnote` and `volume`
    are the edition's own; `words` are those that cite.
    """

    kind: str
    words: str
    where: Where
    rule: Rule
    series: str = ""
    number: str = ""
    station_number: str = ""
    paragraph: str = ""
    letter: str = ""
    document: str = ""
    footnote: str = ""
    volume: str = ""
    dated: Moment | None = None


class CoveringMemorandum(Struct, frozen=True, kw_only=True, gc=False):
    """A memorandum with which the message was handed on: from whom, to whom, when, about what, and its paragraphs."""

    where: Where
    rule: Rule
    originator: str = ""
    addressees: tuple[str, ...] = ()
    dated: Moment | None = None
    subject: str = ""
    paragraphs: tuple[str, ...] = ()


class Transcribed(Struct, frozen=True, kw_only=True, gc=False):
    """A document as others have published it: read, never verified, and signed by nobody here.

    `notes` are the editors', each with its number, or lines of a heading that no other field has. `copied` is whether it came in our own
    cable form: a text proves nothing either.
    """

    id: str
    kind: Reading[str] | None = None
    series: Reading[str] | None = None
    number: Reading[str] | None = None
    station_number: Reading[str] | None = None
    originator: Reading[Party] | None = None
    addressees: tuple[Reading[Party], ...] = ()
    place: Reading[str] | None = None
    date_time_group: Reading[Moment] | None = None
    dated: Reading[Moment] | None = None
    precedence: Reading[str] | None = None
    classification: Reading[str] | None = None
    caveats: Reading[tuple[str, ...]] | None = None
    via: Reading[str] | None = None
    references: tuple[Cited, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    texts: tuple[Text, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    enclosures: tuple[Reading[str], ...] = ()
    covering_memorandum: CoveringMemorandum | None = None
    seen_by: tuple[Reading[str], ...] = ()
    repeats: tuple[Reading[str], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    closing: Reading[str] | None = None
    signature: Reading[str] | None = None
    heading: str = ""
    notes: tuple[str, ...] = ()
    copied: bool = False
