"""Names and lines from outside: they become values only by the rules of layer `message`."""

from __future__ import annotations

import unicodedata
from typing import Protocol, TypeVar

from backchannel.errors import Refused
from backchannel.message import ValueProblem
from backchannel.message.words import check_line

__all__ = ["line_from", "name_from"]

_Value_co = TypeVar("_Value_co", covariant=True)


class _Parses(Protocol[_Value_co]):
    def parse(self, text: str, /) -> _Value_co: ...


def name_from(kind: _Parses[_Value_co], text: str) -> _Value_co:
    """A value of `kind` from a string that came from outside; Refused when it is not its one spelling."""
    try:
        return kind.parse(text)
    except ValueProblem as problem:
        raise problem.refused() from None


def line_from(text: str, longest: int, what: str) -> str:
    """One line of visible text in NFC from outside; Refused when it is empty, too long, or has anything unseen in it."""
    try:
        check_line(text, what, longest, "artefact.line")
    except ValueProblem as problem:
        raise problem.refused() from None
    if unicodedata.normalize("NFC", text) != text:
        raise Refused("artefact.line", f"a {what} with letters in parts", "Unicode form NFC")
    return text
