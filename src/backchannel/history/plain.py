"""The plain-text form: an address, a heading, paragraphs, page marks, notes at the end (docs/spec/history.md, "Forms")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from backchannel.errors import Refused
from backchannel.history.blocks import NOTE_CLOSE, NOTE_OPEN, Block, Form, Mark, Note, Printed, block, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["is_plain", "read_plain"]

_ADDRESS: Final = re.compile(r"url: \S*?/([^/\s]+)/d(\d+)[a-z]?\s*$", re.MULTILINE)
_NOTE_LINE: Final = re.compile(r"^ {1,4}(\d{1,3})\. +(\S.*)$", re.MULTILINE)
_NUMBER: Final = re.compile(r"(\d{1,4})\. +")
_HEADING_MARKS: Final = re.compile(r"(?:(?<=\b[12]\d{3})|(?<=\D))1((?: \d)*)$")
_REPEATED_MARK: Final = re.compile(r"(?<=[a-z]{3})\d{1,2}(?=[\s,.;:)]|$)")
_LABEL: Final = re.compile(r"[A-Z][A-Za-z ]{0,20} ?:")
_BULLET: Final = "\u2022"


def is_plain(text: str) -> bool:
    """Whether this begins like the plain-text form."""
    return text.startswith("url:")


def read_plain(text: str) -> Printed:
    """The one document of a plain text; raises Refused."""
    head, _, rest = text.replace("\r\n", "\n").partition("\n\n")
    address = _ADDRESS.search(head)
    parts = [part for part in rest.split("\n\n") if part.strip()]
    if not address or not parts:
        raise Refused(
            "history.plain", "a text without an address of the edition or without a heading", "`url:`, `complete:`, then a heading"
        )
    notes = _take_notes(parts)
    heading, marks = _heading(parts[0] if parts else "")
    number = _NUMBER.match(heading)
    return Printed(
        volume=address[1],
        number=number[1] if number else address[2],
        heading=heading[number.end() :] if number else heading,
        blocks=_blocks(parts[1:], first=len(marks) + 1, notes=notes),
        notes=notes,
        heading_marks=marks,
        complete="complete: no" not in head,
    )


def _take_notes(parts: list[str]) -> tuple[Note, ...]:
    """The notes at the end, taken off the parts."""
    first = len(parts)
    while first > 1 and _NOTE_LINE.match(parts[first - 1]):
        first -= 1
    found = [match for part in parts[first:] for match in _NOTE_LINE.finditer(part)]
    del parts[first:]
    return tuple(Note(number=m[1], kind="source" if m[2].startswith("Source:") else "", words=" ".join(m[2].split())) for m in found)


def _heading(line: str) -> tuple[str, tuple[Mark, ...]]:
    """The heading without the marks that are glued to its end."""
    line = " ".join(line.split())
    found = _HEADING_MARKS.search(line)
    if not found:
        return line, ()
    numbers = ["1", *found[1].split()]
    if numbers != [str(n) for n in range(1, len(numbers) + 1)]:
        return line, ()
    return clean(line[: found.start()] + "".join(f"{NOTE_OPEN}{n}{NOTE_CLOSE}" for n in numbers), glued=True)


def _blocks(parts: list[str], *, first: int, notes: tuple[Note, ...]) -> tuple[Block, ...]:
    """The body; glued marks are looked for in their order, and only those that have a note where there are notes."""
    result: list[Block] = []
    awaited, last, page = first, len(notes) or 99, ""
    for part in _items(parts):
        words, awaited = _unglue(part, awaited, last)
        if words.startswith(_BULLET) and result and _LABEL.fullmatch(result[-1].words):
            items = "\n".join(line.removeprefix(_BULLET).strip() for line in words.split("\n"))
            result[-1] = block(items, page, form=Form.LIST, label=result[-1].words, glued=True)
            continue
        made = block(words, page, glued=True)
        page = made.turned or made.page
        if made.words:
            result.append(made)
    if result and _is_signature(result[-1].words):
        result[-1] = block(result[-1].words, result[-1].page, form=Form.SIGNATURE)
    return tuple(result)


def _items(parts: list[str]) -> Iterator[str]:
    """What stands between blank lines with single spaces; the lines of a list one by one."""
    for part in parts:
        lines = [" ".join(line.split()) for line in part.strip().split("\n")]
        if lines[0].startswith(_BULLET) or _is_signature("\n".join(lines)):
            yield "\n".join(lines)
        else:
            yield from lines


def _unglue(words: str, awaited: int, last: int) -> tuple[str, int]:
    """The words with each awaited mark as a sentinel, and the mark that is awaited next."""
    at = 0
    while awaited <= last and str(awaited) in words:
        found = _mark(awaited).search(words, at)
        if not found:
            break
        sentinel = f"{NOTE_OPEN}{awaited}{NOTE_CLOSE}"
        words = words[: found.start()] + sentinel + words[found.end() :]
        at = found.start() + len(sentinel)
        awaited += 1
    return _REPEATED_MARK.sub(lambda m: f"{NOTE_OPEN}{m[0]}{NOTE_CLOSE}" if int(m[0]) < awaited and last < 99 else m[0], words), awaited


def _mark(number: int) -> re.Pattern[str]:
    """A note mark glued to a small letter or to punctuation; after a figure and its full stop only where a sentence ends."""
    return re.compile(
        rf"(?:(?<=[a-z])|(?<=[^\d\s][.,;:!?)\]\"'\u2019\u201d])|(?<=\d[.,;:)]))(?<!\d\.){number}(?=[\s,;:.)]|$)|"
        rf"(?<=\d\.){number}(?=$| [A-Z])"
    )


def _is_signature(words: str) -> bool:
    """Several short lines that end no sentence."""
    lines = words.split("\n")
    return len(lines) > 1 and all(len(line) < 60 and not line.endswith((".", ":", ";", "?")) for line in lines)
