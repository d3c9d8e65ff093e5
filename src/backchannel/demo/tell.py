"""What the demonstration shows: a line of time over three cities, sentences, commands, cables."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TextIO

from backchannel.demo.cast import filed_as
from backchannel.message import DateTimeGroup, LocalTime, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Tell"]

_WIDTH: Final = 78
_CITIES: Final = ("WASHINGTON", "PARIS", "SAIGON")
_RULE: Final = "─"
_STYLING: Final = re.compile(r"\x1b\[[0-9;]*m")


class Tell:
    """Prints for people, there or into something that is shown later; at most 78 columns but for a cable's own lines.

    With quiet colour where standard output is a terminal, plain elsewhere.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self.colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self._out = out

    def title(self, text: str, under: str) -> None:
        """The name of the whole."""
        self._line()
        self._line(self._style("1", text))
        self._line(self._wrapped(under))

    def chapter(self, text: str) -> None:
        """A new part."""
        self._line()
        self._line(self._style("1", f"{_RULE * 2} {text} ".ljust(_WIDTH, _RULE)))

    def time(self, now: int) -> None:
        """What the clocks show."""
        moment = DateTimeGroup.at(now)
        clocks = [LocalTime.of(moment, Place.parse(city)) for city in _CITIES]
        shown = "   ".join(f"{clock.place} {clock.wall:%a %H:%M}" for clock in clocks)
        self._line()
        self._line(self._style("36", f"{datetime.fromtimestamp(now / 1e6, UTC):%H:%M}Z   {shown}"))

    def say(self, text: str) -> None:
        """A sentence or two."""
        self._line(self._wrapped(text))

    def message(self, precedence: str, text: str) -> None:
        """A message in one line, its precedence first; Flash stands out."""
        wrapped = textwrap.fill(f"{precedence}  {text}", _WIDTH, initial_indent="  ", subsequent_indent="  ")
        self._line(wrapped.replace(precedence, self._style("1;31" if precedence == "FLASH" else "1", precedence), 1))

    def did(self, office: str, command: str) -> None:
        """A command that somebody gave, broken as a shell takes it."""
        text = f"  {filed_as(office)} $ backchannel {command}"
        *parts, last = textwrap.wrap(text, _WIDTH - 2, subsequent_indent="      ", break_long_words=False, break_on_hyphens=False)
        for line in (*(f"{part} \\" for part in parts), last):
            self._line(self._style("32", line))

    def found(self, text: str) -> None:
        """Something that the system itself points out."""
        for line in textwrap.wrap(f"▸ {text}", _WIDTH, initial_indent="  ", subsequent_indent="    "):
            self._line(self._style("1;33", line))

    def cable(self, text: str, label: str = "") -> None:
        """A message as it reads, behind a margin; long lines are folded to the page, the message itself is not touched."""
        if label:
            self._line(self._style("2", f"  ┌ {label}"))
        for line in text.rstrip("\n").split("\n"):
            for piece in textwrap.wrap(line, _WIDTH - 6, break_long_words=False) or [""]:
                self._line(f"  {self._style('2', '│')} {piece}".rstrip())
        self._line(self._style("2", "  └"))

    def screen(self, text: str, since: str = "", until: str = "", *, but: tuple[str, str] | None = None) -> None:
        """What a command showed at its terminal, behind a margin, in its own colours.

        Only from the first line on in which one phrase stands, or up to the first after it in which another does; or all `but` what
        stands from one such line to another.
        """
        lines = text.strip("\n").split("\n")
        left_out = self._style("2", "…")
        if since:
            lines = [left_out, *lines[_line_with(since, lines) :]]
        if until:
            lines = [*_trimmed(lines[: _line_with(until, lines)]), left_out]
        if but:
            first, after = (_line_with(phrase, lines) for phrase in but)
            lines = [*_trimmed(lines[:first]), left_out, *lines[after:]]
        for line in lines:
            bare = _STYLING.sub("", line)
            indent = len(bare) - len(bare.lstrip(" "))
            under = " " * (indent + 2 if indent else 0)
            fits = len(bare) <= _WIDTH - 4
            for piece in [line] if fits else textwrap.wrap(bare, _WIDTH - 6, subsequent_indent=under, break_long_words=False):
                self._line(f"  {self._style('2', '│')} {piece}".rstrip())
        self._line(self._style("2", "  └"))

    def alarms(self, office: str, lines: Sequence[str]) -> None:
        """What a station called out at its own terminal, as red as it is there."""
        self._line(self._style("2", f"  ┌ at {filed_as(office)}, where `run` runs"))
        for line in lines:
            for piece in textwrap.wrap(line, _WIDTH - 6, subsequent_indent="  ", break_long_words=False):
                self._line(f"  {self._style('2', '│')} {self._style('1;31', piece)}")
        self._line(self._style("2", "  └"))

    def table(self, rows: Iterable[Sequence[str]], heads: Sequence[str]) -> None:
        """Aligned columns under their heads; the last column may be as long as it needs."""
        lines = [tuple(heads), *(tuple(row) for row in rows)]
        self._line()
        widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
        for number, line in enumerate(lines):
            text = "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            self._line("  " + (self._style("2", text) if number == 0 else text))

    def _line(self, text: str = "") -> None:
        print(text, file=self._out)  # None: standard output as it is then

    def _wrapped(self, text: str) -> str:
        return textwrap.fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ")

    def _style(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def _trimmed(lines: Sequence[str]) -> list[str]:
    return "\n".join(lines).rstrip().split("\n")


def _line_with(phrase: str, lines: Sequence[str]) -> int:
    """The first line in which a phrase stands, whatever its colours."""
    return next(place for place, line in enumerate(lines) if phrase in _STYLING.sub("", line))
