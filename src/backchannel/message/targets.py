"""What a portion bears on, down to the part: targets in earlier messages, pieces of a composed text (docs/spec/texts.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from backchannel import limits
from backchannel.message.numbers import parse_count
from backchannel.message.problems import ValueProblem, shown
from backchannel.message.references import Reference

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Parts", "Piece", "Target", "parse_paragraphs", "parse_pieces", "parse_targets"]

T = TypeVar("T")

_CODE: Final = "message.target"
_PARTS: Final = re.compile(r"(.*?) (parts?) ([^ ]+)")
_THESE: Final = "these"
_PARAGRAPH: Final = "paragraph "


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Parts of a portion's words, counted from 1, both ends included: `part 2`, `parts 2-7`; raises ValueProblem."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last <= limits.PARTS:
            raise ValueProblem(_CODE, f"parts {self.first} to {self.last}", f"parts from 1 to {limits.PARTS}, the lower first")

    @classmethod
    def parse(cls, word: str, numbers: str) -> Parts:
        """The parts that are written so, such as ("parts", "2-7"); raises ValueProblem."""
        if word == "part":
            only = parse_count(numbers, "part", limits.PARTS)
            return cls(first=only, last=only)
        first, dash, last = numbers.partition("-")
        parts = cls(first=parse_count(first, "part", limits.PARTS), last=parse_count(last, "part", limits.PARTS) if dash else 0)
        if parts.first == parts.last:
            raise ValueProblem(_CODE, f"{shown(f'parts {numbers}')} names one part", f'"part {first}"')
        return parts

    def __str__(self) -> str:
        return f"part {self.first}" if self.first == self.last else f"parts {self.first}-{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A paragraph of an earlier message, or parts of its words: `HAKTO 41 paragraph 3 parts 1-2`; raises ValueProblem."""

    reference: Reference
    parts: Parts | None = None

    def __post_init__(self) -> None:
        if self.reference.paragraph is None:
            raise ValueProblem(_CODE, f"{shown(str(self.reference))} does not say which paragraph", f'"{self.reference} paragraph 1"')

    @classmethod
    def parse(cls, text: str) -> Target:
        """The target that is written so; raises ValueProblem."""
        where, parts = _split(text)
        return cls(reference=Reference.parse(where), parts=parts)

    def __str__(self) -> str:
        return _joined(str(self.reference), self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What a composed text takes, whole or in parts: `these` words (source None), a `paragraph 2` of the same message, or of another."""

    source: int | Reference | None = None
    parts: Parts | None = None

    def __post_init__(self) -> None:
        if isinstance(self.source, Reference):
            Target(reference=self.source)
        elif self.source is not None and not 1 <= self.source <= limits.PORTIONS:
            raise ValueProblem(_CODE, f"paragraph {self.source}", f"a paragraph from 1 to {limits.PORTIONS}")

    @classmethod
    def parse(cls, text: str) -> Piece:
        """The piece that is written so; raises ValueProblem."""
        where, parts = _split(text)
        if where == _THESE:
            return cls(parts=parts)
        if where.startswith(_PARAGRAPH):
            number = parse_count(where.removeprefix(_PARAGRAPH), "paragraph number", limits.PORTIONS)
            return cls(source=number, parts=parts)
        return cls(source=Reference.parse(where), parts=parts)

    def __str__(self) -> str:
        where = _THESE if self.source is None else str(self.source)
        return _joined(f"{_PARAGRAPH}{where}" if isinstance(self.source, int) else where, self.parts)


def parse_targets(text: str) -> tuple[Target, ...]:
    """`HAKTO 41 paragraph 3 parts 1-2, HAKTO 43 paragraph 1`: each portion once, at most TARGETS; raises ValueProblem."""
    targets = _listed(text, ", ", Target.parse)
    _once([target.reference for target in targets])
    return targets


def parse_paragraphs(text: str) -> tuple[Reference, ...]:
    """The same without parts; raises ValueProblem."""
    for target in (targets := parse_targets(text)):
        if target.parts is not None:
            raise ValueProblem(_CODE, f"{shown(str(target))} names parts", f'the whole paragraph, "{target.reference}"')
    return tuple(target.reference for target in targets)


def parse_pieces(text: str) -> tuple[Piece, ...]:
    """`these; HAKTO 41 paragraph 3 parts 2-7`: at most TARGETS; raises ValueProblem."""
    return _listed(text, "; ", Piece.parse)


def _listed(text: str, between: str, parse: Callable[[str], T]) -> tuple[T, ...]:
    each = text.split(between)
    if len(each) > limits.TARGETS:
        raise ValueProblem(_CODE, f"{len(each)} paragraphs named in one line", f"at most {limits.TARGETS}")
    return tuple(map(parse, each))


def _once(references: list[Reference]) -> None:
    for place, reference in enumerate(references):
        if reference in references[:place]:
            raise ValueProblem(_CODE, f"{reference} is named twice", "each paragraph once")


def _split(text: str) -> tuple[str, Parts | None]:
    match = _PARTS.fullmatch(text)
    return (match[1], Parts.parse(match[2], match[3])) if match else (text, None)


def _joined(where: str, parts: Parts | None) -> str:
    return f"{where} {parts}" if parts else where
