"""Putting lines on a terminal or into a pipe: colour only where a person looks (NO_COLOR is obeyed)."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli.lines import Piece, columns, harmless, line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from rich.text import Text

    from backchannel.cli.lines import Line

__all__ = ["draws_lines", "note", "on_terminal", "show", "show_json", "show_text", "whole_width", "width"]

_STYLES: Final = {
    "": "",
    "strong": "bold",
    "quiet": "dim",
    "good": "green",
    "warning": "yellow",
    "alarm": "bold red",
    "name": "cyan",
}
_NARROWEST: Final = 40
_WIDEST: Final = 88  # longer lines are hard to read
_HANGING: Final = 4  # how far the rest of a broken line is set in


def width() -> int:
    """Columns to write in: the terminal's, within what reads well; 80 in a pipe."""
    return max(_NARROWEST, min(_WIDEST, whole_width()))


def whole_width() -> int:
    """Columns of the terminal, for what is drawn and not read in lines; 80 in a pipe."""
    return shutil.get_terminal_size((80, 24)).columns


def draws_lines() -> bool:
    """Whether standard output can show the strokes of a picture made of characters."""
    try:
        "─│●".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def on_terminal() -> bool:
    """Whether a person sees standard output."""
    return sys.stdout.isatty()


def show(lines: Iterable[Line], *, error: bool = False) -> None:
    """Lines to standard output, or to the error stream."""
    stream = sys.stderr if error else sys.stdout
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        stream.writelines(harmless("".join(piece.text for piece in row)).rstrip() + "\n" for row in lines)
        stream.flush()
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True)
    for row in lines:
        text = Text.assemble(*((harmless(piece.text), _STYLES[piece.style]) for piece in row))
        for part in _broken(text, console):
            console.print(part)


def _broken(text: Text, console: Console) -> Iterable[Text]:
    """Between words, the rest hanging; a line with a word such as an id is left to the terminal, so that it can be copied whole."""
    room = console.width - _HANGING
    if text.cell_len <= console.width or max(map(columns, text.plain.split()), default=0) > room // 2:
        return [text]
    first, *rest = text.wrap(console, room)
    for part in rest:
        part.pad_left(_HANGING)
    return [first, *rest]


def note(sentence: str) -> None:
    """A sentence beside the result: on the error stream, so that a pipe gets the result alone."""
    show([line(Piece(sentence, "quiet"))], error=True)


def show_text(text: str) -> None:
    """Exactly this text to standard output, nothing added."""
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def show_json(facts: Any, *, error: bool = False) -> None:
    """One JSON document."""
    import json

    stream = sys.stderr if error else sys.stdout
    stream.write(json.dumps(facts, indent=2) + "\n")
    stream.flush()
