"""What a portion has to do with others: asks, answers, replaces, withdraws (docs/spec/answers.md, docs/spec/texts.md).

These are named lines like others, of every known kind but `act`, and are written in the bracket after the portion's number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from backchannel import limits
from backchannel.message.enclosures import parse_digest
from backchannel.message.kinds import QUESTION, TEXT, Kind
from backchannel.message.parts import part_count
from backchannel.message.problems import ValueProblem, shown
from backchannel.message.references import Reference
from backchannel.message.steps import STEP_LINES, Step
from backchannel.message.targets import Piece, Target, parse_paragraphs, parse_pieces, parse_targets
from backchannel.message.times import parse_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from backchannel.message.times import Time

__all__ = [
    "ANSWERS",
    "ASKS",
    "BEARING_LINES",
    "BEARING_READERS",
    "BY",
    "COMPOSING_READERS",
    "CONSISTS",
    "IN_PART",
    "REPLACES",
    "WHOLE",
    "WITHDRAWS",
    "Answer",
    "Ask",
    "Bearing",
    "Want",
    "bearing_problems",
]

_CODE: Final = "message.field"
ASKS: Final = "Asks"
BY: Final = "By"
ANSWERS: Final = "Answers"
IN_PART: Final = "Answers in part"
REPLACES: Final = "Replaces"
WITHDRAWS: Final = "Withdraws"
BEARING_LINES: Final = (ASKS, BY, ANSWERS, IN_PART, REPLACES, WITHDRAWS, *STEP_LINES)  # in this order, before the lines of the kind
CONSISTS: Final = "Consists of"
WHOLE: Final = "Whole"


class Want(StrEnum):
    """What is asked for."""

    ANSWER = "an answer"
    VIEWS = "views"
    ACKNOWLEDGEMENT = "acknowledgement"

    @classmethod
    def parse(cls, text: str) -> Want:
        """The want that is written so; raises ValueProblem."""
        try:
            return cls(text)
        except ValueError:
            raise ValueProblem(_CODE, f"{shown(text)} is not asked for", "an answer, views or acknowledgement") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a portion asks of each action addressee that can read it, and by when, if that is said."""

    want: Want
    by: Time | None = None

    @property
    def due(self) -> int | None:
        """By when, in microseconds since 1970."""
        return self.by.microseconds if self.by else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A paragraph that a portion answers, wholly or in part."""

    reference: Reference
    in_part: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """What a portion asks, answers, replaces and withdraws, which steps of orders it says, and of what a text consists; `whole` is the
    digest that it says this gives."""

    ask: Ask | None = None
    answers: tuple[Answer, ...] = ()
    replaces: tuple[Target, ...] = ()
    withdraws: tuple[Target, ...] = ()
    steps: tuple[tuple[Step, Reference], ...] = ()
    consists: tuple[Piece, ...] = ()
    whole: bytes | None = None

    @classmethod
    def of(cls, kind: Kind, fields: Sequence[tuple[str, str]]) -> Bearing:
        """What the named lines of a valid portion say; nothing for a kind that is not known, and for an `act`."""
        if not kind.bears:
            return cls()
        said = dict(fields)
        wholly, in_part = (parse_paragraphs(said[name]) if name in said else () for name in (ANSWERS, IN_PART))
        return cls(
            ask=_ask(kind, said),
            answers=(*(Answer(reference=each) for each in wholly), *(Answer(reference=each, in_part=True) for each in in_part)),
            replaces=parse_targets(said[REPLACES]) if REPLACES in said else (),
            withdraws=parse_targets(said[WITHDRAWS]) if WITHDRAWS in said else (),
            steps=tuple((step, each) for step in Step if step in said for each in parse_paragraphs(said[step])),
            consists=parse_pieces(said[CONSISTS]) if kind == TEXT and CONSISTS in said else (),
            whole=parse_digest(said[WHOLE]) if kind == TEXT and WHOLE in said else None,
        )

    @property
    def bears(self) -> bool:
        """Whether it says anything of all that."""
        return self != _NOTHING

    @property
    def targets(self) -> tuple[Target, ...]:
        """What it replaces, then what it withdraws, wholly or in part."""
        return (*self.replaces, *self.withdraws)

    @property
    def referred(self) -> tuple[Reference, ...]:
        """The paragraphs of other messages that it names, in order."""
        targets = [target.reference for target in self.targets]
        pieces = [piece.source for piece in self.consists if isinstance(piece.source, Reference)]
        steps = [reference for _, reference in self.steps]
        return (*(answer.reference for answer in self.answers), *targets, *steps, *pieces)


_NOTHING: Final = Bearing()
BEARING_READERS: Final[dict[str, Callable[[str], object]]] = {
    ASKS: Want.parse,
    BY: parse_time,
    ANSWERS: parse_paragraphs,
    IN_PART: parse_paragraphs,
    REPLACES: parse_targets,
    WITHDRAWS: parse_targets,
    **dict.fromkeys(STEP_LINES, parse_paragraphs),
}
COMPOSING_READERS: Final[dict[str, Callable[[str], object]]] = {CONSISTS: parse_pieces, WHOLE: parse_digest}


def bearing_problems(kind: Kind, fields: Sequence[tuple[str, str]], words: str | None) -> Iterator[ValueProblem]:
    """What is wrong with these lines taken together, each of which can be read."""
    said = dict(fields)
    if not kind.bears or len(said) != len(fields):
        return
    if kind == QUESTION and said.get(ASKS) == Want.ANSWER:
        yield ValueProblem(_CODE, "a question that says it asks an answer", "nothing, for that is understood", f"Leave {shown(ASKS)} out.")
    if BY in said and ASKS not in said and kind != QUESTION:
        yield ValueProblem(_CODE, "a time by which nothing is asked", "what is asked before it", 'Write "asks an answer by" and the time.')
    yield from _twice([each.reference for name in (ANSWERS, IN_PART) for each in _targets(said, name)], "answered both wholly and in part")
    yield from _twice([each.reference for name in (REPLACES, WITHDRAWS) for each in _targets(said, name)], "both replaced and withdrawn")
    whole = [each.reference for name in (REPLACES, WITHDRAWS) for each in _targets(said, name) if each.parts is None]
    steps = [each.reference for name in STEP_LINES for each in _targets(said, name)]
    yield from _twice([*dict.fromkeys(whole), *steps], "named with two steps")  # to replace or withdraw the whole is a step too
    if kind == TEXT:
        yield from _composing_problems(said, words)


def _composing_problems(said: dict[str, str], words: str | None) -> Iterator[ValueProblem]:
    """A text's own words are all in it, once and in their order, or it has none."""
    if CONSISTS not in said:
        return
    covered, count = 0, part_count(words) if words is not None else 0
    for piece in parse_pieces(said[CONSISTS]):
        if piece.source is None:
            first, last = (piece.parts.first, piece.parts.last) if piece.parts else (1, max(count, 1))
            covered = last if first == covered + 1 else limits.PARTS + 1
    if covered != count:
        came = f"a text of {count} parts" if count else "a text without words of its own"
        expected = "each of its own parts once and in order, such as these part 1; ...; these part 2" if count else 'no "these"'
        yield ValueProblem(_CODE, f"{came} that consists of {shown(said[CONSISTS])}", expected)


def _targets(said: dict[str, str], name: str) -> tuple[Target, ...]:
    return parse_targets(said[name]) if name in said else ()


def _twice(references: list[Reference], what: str) -> Iterator[ValueProblem]:
    for place, reference in enumerate(references):
        if reference in references[:place]:
            yield ValueProblem(_CODE, f"{reference} is {what}", "one of the two")


def _ask(kind: Kind, said: dict[str, str]) -> Ask | None:
    if ASKS not in said and kind != QUESTION:
        return None
    return Ask(want=Want(said.get(ASKS, Want.ANSWER)), by=parse_time(said[BY]) if BY in said else None)
