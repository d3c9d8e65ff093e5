"""Who may see it at all: classification and caveats (docs/spec/message.md, "Marking")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from backchannel import limits
from backchannel.message.problems import ValueProblem, shown
from backchannel.message.ranked import Ranked

__all__ = ["EYES_ONLY", "Classification", "Marking"]

EYES_ONLY: Final = "EXCLUSIVELY EYES ONLY"
_CAVEAT: Final = re.compile(r"[A-Z][A-Z0-9]*(?:[ -][A-Z0-9]+)*")
_CODE: Final = "message.marking"


class Classification(Ranked):
    """UNCLASSIFIED < RESTRICTED < CONFIDENTIAL < SECRET < TOP SECRET."""

    UNCLASSIFIED = "UNCLASSIFIED"
    RESTRICTED = "RESTRICTED"
    CONFIDENTIAL = "CONFIDENTIAL"
    SECRET = "SECRET"
    TOP_SECRET = "TOP SECRET"

    @classmethod
    def parse(cls, text: str) -> Classification:
        """The classification of this name; raises ValueProblem."""
        try:
            return cls(text)
        except ValueError:
            expected = "UNCLASSIFIED, RESTRICTED, CONFIDENTIAL, SECRET or TOP SECRET"
            near = " ".join(text.upper().split())
            hint = f'Write "{near}".' if near in {str(member) for member in cls} else ""
            raise ValueProblem(_CODE, f"{shown(text)} is not a classification", expected, hint) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """A classification and its caveats: unique, alphabetical, EXCLUSIVELY EYES ONLY last.

    Written `TOP SECRET; SENSITIVE; EXCLUSIVELY EYES ONLY`; raises ValueProblem for any other spelling.
    """

    classification: Classification
    caveats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for caveat in self.caveats:
            _check_caveat(caveat)
        if len(self.caveats) > limits.CAVEATS:
            raise ValueProblem(_CODE, f"{len(self.caveats)} caveats in one marking", f"at most {limits.CAVEATS}")
        ordered = tuple(sorted(set(self.caveats), key=_place))
        if ordered != self.caveats:
            right = "; ".join((str(self.classification), *ordered))
            came = f"{shown(str(self))} names a caveat twice or in another order"
            raise ValueProblem(_CODE, came, f'"{right}"', "Caveats stand in alphabetical order, EXCLUSIVELY EYES ONLY last.")

    @classmethod
    def parse(cls, text: str) -> Marking:
        """The marking that is written so; raises ValueProblem."""
        first, *caveats = text.split("; ")
        if ";" in first:
            raise ValueProblem(_CODE, f"{shown(text)} has a semicolon without a space after it", 'parts divided by "; "')
        return cls(classification=Classification.parse(first), caveats=tuple(caveats))

    @property
    def eyes_only(self) -> bool:
        """Whether only the named officer may open it, with the personal key."""
        return EYES_ONLY in self.caveats

    def covers(self, other: Marking) -> bool:
        """Whether something marked `other` may stand in something marked so: no lower class, every caveat present."""
        return other.classification <= self.classification and set(other.caveats) <= set(self.caveats)

    def __str__(self) -> str:
        return "; ".join((str(self.classification), *self.caveats))


def _place(caveat: str) -> tuple[bool, str]:
    return caveat == EYES_ONLY, caveat


def _check_caveat(caveat: str) -> None:
    if not _CAVEAT.fullmatch(caveat) or len(caveat) > limits.NAME_CHARACTERS:
        upper = caveat.strip().upper()
        hint = f'Write "{upper}".' if upper != caveat and _CAVEAT.fullmatch(upper) else ""
        expected = f"capital letters A to Z, figures and single spaces, at most {limits.NAME_CHARACTERS}"
        raise ValueProblem(_CODE, f"{shown(caveat)} cannot be a caveat", expected, hint)
    if caveat in {str(member) for member in Classification}:
        raise ValueProblem(_CODE, f"{shown(caveat)} stands among the caveats", "one classification, at the front")
