"""What is wrong with a value, before anybody has decided whose fault it is (docs/spec/message.md, "Values")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Finding, Mistake, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ValueProblem", "raise_all", "shown"]

_SHOWN_CHARACTERS: Final = 60


class ValueProblem(ValueError):
    """A value that cannot be: what came, what was expected, what to do.

    The same words are a finding in a draft that somebody here is writing and a refusal when they came from outside;
    only the caller knows which, and turns the problem into one with `finding`, `mistake` or `refused`. `about` names
    the part it concerns (a heading item and its place among equals, or `("portion", 3)`); `also` are further problems
    of the same value, so that a draft shows all of them at once.
    """

    def __init__(self, code: str, came: str, expected: str, hint: str = "", *, about: tuple[str, int] = ("", 0)) -> None:
        super().__init__(f"{came}; expected {expected}. {hint}".rstrip())
        self.code = code
        self.came = came
        self.expected = expected
        self.hint = hint
        self.about = about
        self.also: tuple[ValueProblem, ...] = ()

    @property
    def all(self) -> tuple[ValueProblem, ...]:
        """This problem and those found beside it."""
        return (self, *self.also)

    def at(self, part: str, place: int = 0) -> ValueProblem:
        """The same problem, said to concern another part."""
        return ValueProblem(self.code, self.came, self.expected, self.hint, about=(part, place))

    def finding(self, line: int) -> Finding:
        """The problem as a finding in a draft, at a line that counts from 1."""
        return Finding(line=line, code=self.code, came=self.came, expected=self.expected, hint=self.hint)

    def mistake(self) -> Mistake:
        """The problem as ours: somebody here asked for it."""
        return Mistake(self.code, self.came, self.expected, self.hint)

    def refused(self) -> Refused:
        """The problem as theirs: it came from outside."""
        return Refused(self.code, self.came, self.expected, self.hint)


def raise_all(problems: Iterable[ValueProblem]) -> None:
    """Raise the first problem, carrying the others in `also`; nothing happens when there are none."""
    found = tuple(problems)
    if found:
        found[0].also = found[1:]
        raise found[0]


def shown(text: str) -> str:
    """A piece of somebody's text in quotation marks: cut when long, and with what cannot be seen spelled out."""
    cut = text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 3] + "..."
    return '"' + "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in cut) + '"'
