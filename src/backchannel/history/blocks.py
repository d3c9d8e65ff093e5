"""A published document in its parts, whatever form it came in: what the readers of the forms give, and all rules read."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from msgspec import Struct

__all__ = ["NOTE_CLOSE", "NOTE_OPEN", "Block", "Form", "Mark", "Note", "Printed", "block", "clean"]

# Where a note hangs on the words: private-use characters that the readers of the forms put around its number.
NOTE_OPEN: Final = "\ue000"
NOTE_CLOSE: Final = "\ue001"
_NOTE: Final = re.compile(f"{NOTE_OPEN}([^{NOTE_CLOSE}]*){NOTE_CLOSE}")
_PAGE: Final = re.compile(r"\s*\[Page (\w+)\]\s*")


class Form(Enum):
    """What kind of block the form says that it is."""

    PLAIN = auto()
    LIST = auto()
    SECTION = auto()
    SIGNATURE = auto()


class Mark(Struct, frozen=True, kw_only=True, gc=False):
    """A note mark, or several in a row, that hung at `offset` in the cleaned words.

    `came` are the glued words, "" where markup kept the mark apart.
    """

    number: str
    offset: int
    came: str = ""


class Block(Struct, frozen=True, kw_only=True, gc=False):
    """What stands between two blank lines, or one element: its words without editors' marks, and the page it begins on.

    `label` is the head of a list such as `TO:`; the words are then its items, a line each.
    """

    words: str
    page: str
    turned: str = ""
    form: Form = Form.PLAIN
    label: str = ""
    marks: tuple[Mark, ...] = ()


class Note(Struct, frozen=True, kw_only=True, gc=False):
    """An editors' note: its number, what kind it says that it is ("source", "summary" or ""), its words."""

    number: str
    kind: str
    words: str


class Printed(Struct, frozen=True, kw_only=True, gc=False):
    """One document as it is printed: identity, heading, blocks of the body, notes, and what the markup says besides."""

    volume: str
    number: str
    heading: str
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    heading_marks: tuple[Mark, ...] = ()
    complete: bool = True
    when: str = ""
    until: str = ""
    place: str = ""
    originators: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Volume and document, as in the edition's own addresses."""
        return f"{self.volume}/d{self.number}" if self.volume else f"d{self.number}"


def block(words: str, page: str, *, form: Form = Form.PLAIN, label: str = "", glued: bool = False) -> Block:
    """A block whose page marks and note sentinels have been taken out; `glued` when marks stood on the words themselves."""
    first, turned = page, ""
    if "[Page " in words:
        turned = _PAGE.findall(words)[-1]
        start = _PAGE.match(words)
        first = start[1] if start else page
        words = _PAGE.sub(" ", words).strip()
    marks: tuple[Mark, ...] = ()
    if NOTE_OPEN in words:
        words, marks = clean(words, glued=glued)
    return Block(words=words, page=first, turned=turned, form=form, label=label, marks=marks)


def clean(words: str, *, glued: bool = False) -> tuple[str, tuple[Mark, ...]]:
    """The words without note sentinels, and the marks at their places."""
    marks: list[Mark] = []
    pieces, at, length = [], 0, 0
    for match in _NOTE.finditer(words):
        piece = words[at : match.start()]
        pieces.append(piece)
        length += len(piece)
        at = match.end()
        if marks and not piece.strip():
            last = marks.pop()
            marks.append(Mark(number=f"{last.number} {match[1]}", offset=last.offset, came=f"{last.came} {match[1]}" if glued else ""))
        else:
            came = f"{(piece.split() or [''])[-1]}{match[1]}" if glued else ""
            marks.append(Mark(number=match[1], offset=length, came=came))
    return "".join((*pieces, words[at:])), tuple(marks)
