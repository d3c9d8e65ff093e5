"""What is said of a text: its versions, the words that hold now and where each part came from, what is in conflict (docs/spec/texts.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backchannel.ledger.filed import Spot
    from backchannel.message import Kind
    from backchannel.message.targets import Piece, Target

__all__ = ["Composed", "Conflict", "Correction", "Holder", "Origin", "Stage", "Taken", "Text", "TextState", "Version", "Whole"]


class TextState(StrEnum):
    """How the words of a text stand now, by what this office holds."""

    HOLDS = "holds"
    WITHDRAWN = "withdrawn"
    CONFLICT = "in conflict"
    INCOMPLETE = "not all here"
    CIRCULAR = "replaced in a circle"


class Whole(StrEnum):
    """Whether the exact words that a version says it gives are those that are composed here."""

    NOT_SAID = "not said"
    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "not known to this office"


class Stage(StrEnum):
    """How far a version has come with an office, as far as is known here; more knowledge only ever moves it down this list."""

    SENT = "sent"
    RECEIVED = "received"
    OPENED = "opened"
    WROTE = "wrote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One portion that gives words of a text: who wrote it when, the digest of its own words, what it replaces, withdraws, and takes in.

    `kind` and `digest` are None where its body is not shown here.
    """

    spot: Spot
    office: str
    at: int
    kind: Kind | None
    title: str | None
    digest: bytes | None
    replaces: tuple[Target, ...]
    withdraws: tuple[Target, ...]
    consists: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two portions that replace or withdraw the same parts of `base`, and of which neither took account of the other.

    `is_proved`: neither had read the other, or the later one replaces less than the earlier; otherwise nobody can say from what is held
    here. It is resolved by a version that names both, or when one of them is withdrawn, `resolved_by` that portion.
    """

    base: Spot
    between: tuple[Spot, Spot]
    is_proved: bool
    is_resolved: bool = False
    resolved_by: Spot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Words of one portion that stand in a text; `words` None where they are not here.

    `ends` are its first and last part (from 1), None where all of it is meant and their count is not known. `rivals` are portions in
    conflict, of which none is taken. `since` are portions that have replaced or withdrawn some of it, where a version takes it as it
    stood.
    """

    spot: Spot
    ends: tuple[int, int] | None = None
    words: str | None = None
    rivals: tuple[Spot, ...] = ()
    since: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one part of a text comes from: a part (from 1) of the words of a portion."""

    spot: Spot
    part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The words of a text, and the pieces of which they are made, in order; `words` are None unless it holds, and for what has none."""

    state: TextState
    pieces: tuple[Taken, ...] = ()
    words: str | None = None

    @property
    def digest(self) -> bytes | None:
        """SHA-256 of the exact words."""
        return sha256(self.words.encode()).digest() if self.words is not None else None

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where each part of the words comes from, the first part first; nothing unless it holds."""
        if self.words is None:
            return ()
        numbered = ((piece.spot, range(piece.ends[0], piece.ends[1] + 1)) for piece in self.pieces if piece.ends)
        return tuple(Origin(spot=spot, part=part) for spot, parts in numbered for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text by the portion that first gave it: its versions in the order of their times, its words now, its conflicts.

    `missing` are portions named by a version whose words are not here.
    """

    root: Spot
    title: str | None
    versions: tuple[Version, ...]
    now: Composed
    conflicts: tuple[Conflict, ...]
    missing: tuple[Spot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """An office that has a version, and how far that has come with it."""

    office: str
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Whom a correction goes to: exactly the offices that wrote or were sent what it corrects, a version of it, or its withdrawal.

    `is_complete` False where this office cannot see all of them. `took` are other texts that have taken in some of its words.
    """

    offices: frozenset[str]
    is_complete: bool
    took: tuple[Spot, ...]

    def left_out(self, office: str, readers: frozenset[str]) -> frozenset[str]:
        """Who would go on with the old words, when `office` sends it to `readers`."""
        return self.offices - readers - {office}

    def beyond(self, office: str, readers: frozenset[str]) -> frozenset[str]:
        """Who would get a correction of what it never had."""
        return readers - self.offices - {office}
