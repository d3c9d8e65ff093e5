"""What travels beside the words, and how the receiver sees at once that it is whole (docs/spec/message.md, "Enclosure")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backchannel import limits
from backchannel.message.kinds import ENCLOSURE
from backchannel.message.numbers import parse_count
from backchannel.message.problems import ValueProblem, shown
from backchannel.message.words import check_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.message.kinds import Kind

__all__ = ["Enclosure", "enclosure_problems", "parse_digest", "parse_page_count", "parse_size"]

_CODE: Final = "message.enclosure"
_DIGEST_BYTES: Final = 32
_MOST_BYTES: Final = 2**53 - 1  # the largest whole number that every JSON reader keeps
_UNIT: Final = re.compile(r"[a-z]+(?:[ -][a-z]+)*")
_DIGEST: Final = re.compile(r"sha-256 ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A paper or file by title, count (`14 pages`), size in bytes, and SHA-256 (32 bytes); paper alone has neither of the last two.

    Raises ValueProblem.
    """

    title: str
    count: int
    unit: str
    size: int | None = None
    digest: bytes | None = None

    def __post_init__(self) -> None:
        check_line(self.title, "title", limits.FIELD_CHARACTERS, _CODE)
        if not 1 <= self.count <= limits.NUMBER_MAX:
            raise ValueProblem(_CODE, f"{self.count} {self.unit}", "a count of at least 1")
        if self.size is not None and not 1 <= self.size <= _MOST_BYTES:
            raise ValueProblem(_CODE, f"{self.size} bytes", "a size of at least 1")
        if (self.size is None) is not (self.digest is None):
            raise ValueProblem(_CODE, "a size without a digest, or a digest without a size", "both, or neither where it is paper")
        if not _UNIT.fullmatch(self.unit) or len(self.unit) > limits.NAME_CHARACTERS:
            raise ValueProblem(_CODE, f"{shown(self.unit)} as what is counted", 'a word in small letters, such as "pages"')
        if self.digest is not None and len(self.digest) != _DIGEST_BYTES:
            raise ValueProblem(_CODE, f"a digest of {len(self.digest)} bytes", "the 32 bytes of a SHA-256")

    @classmethod
    def of(cls, fields: tuple[tuple[str, str], ...]) -> Enclosure:
        """The enclosure that a portion's named lines describe (Title, Count, and both of Size and Digest or neither).

        Raises ValueProblem.
        """
        said = dict(fields)
        number, unit = parse_page_count(said["Count"])
        size = parse_size(said["Size"]) if "Size" in said else None
        digest = parse_digest(said["Digest"]) if "Digest" in said else None
        return cls(title=said["Title"], count=number, unit=unit, size=size, digest=digest)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The named lines that describe it."""
        size = () if self.size is None else (("Size", f"{self.size} bytes"),)
        digest = () if self.digest is None else (("Digest", f"sha-256 {self.digest.hex()}"),)
        return (("Title", self.title), ("Count", f"{self.count} {self.unit}"), *size, *digest)


def enclosure_problems(kind: Kind, fields: Sequence[tuple[str, str]]) -> Iterator[ValueProblem]:
    """What is wrong with the lines of an enclosure taken together, each of which can be read."""
    names = {name for name, _ in fields}
    if kind == ENCLOSURE and len(names & {"Size", "Digest"}) == 1:
        there, left_out = ("Size", "Digest") if "Size" in names else ("Digest", "Size")
        hint = "Paper that has neither goes by its count alone."
        yield ValueProblem("message.field", f"{there}: without {left_out}:", "both lines, or neither", hint)


def parse_page_count(text: str) -> tuple[int, str]:
    """`14 pages` as (14, "pages"); raises ValueProblem."""
    number, _, unit = text.partition(" ")
    if not _UNIT.fullmatch(unit):
        raise ValueProblem(_CODE, f"{shown(text)} is not a count", 'a number and what is counted, such as "14 pages"')
    return parse_count(number, "count", limits.NUMBER_MAX), unit


def parse_size(text: str) -> int:
    """`182044 bytes` as 182044; raises ValueProblem."""
    number, _, unit = text.partition(" ")
    if unit != "bytes":
        raise ValueProblem(_CODE, f"{shown(text)} is not a size", 'the exact size, such as "182044 bytes"')
    return parse_count(number, "size", _MOST_BYTES)


def parse_digest(text: str) -> bytes:
    """`sha-256 <64 hex figures>` as 32 bytes; raises ValueProblem."""
    match = _DIGEST.fullmatch(text)
    if not match:
        expected = '"sha-256 " and 64 figures 0-9 a-f'
        raise ValueProblem(_CODE, f"{shown(text)} is not a digest", expected, "The command sha256sum prints it in small letters.")
    return bytes.fromhex(match[1])
