"""Names and lines from outside: they become values only by the rules of layer `message`."""

from __future__ import annotations

from typing import Protocol, TypeVar

from backchannel.errors import Refused
from backchannel.message import ValueProblem

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
    """One line of printable text from outside; Refused when it is empty, too long, or has anything invisible in it."""
    if not text or len(text) > longest or not text.isprintable() or text != text.strip():
        raise Refused("artefact.line", f"{what} is empty, too long, or has invisible characters", f"1 to {longest} printable characters")
    return text
