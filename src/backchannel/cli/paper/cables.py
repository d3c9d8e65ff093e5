"""One message on paper, as a cable: precedence and marking, the named lines, numbered paragraphs, and what it is tied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import paper_words as words
from backchannel.cli.cable_words import MARKS
from backchannel.cli.paper.faces import TEXT_WIDTH, broken
from backchannel.cli.paper.rows import FACES, block, row
from backchannel.words.clocks import elsewhere
from backchannel.words.messages import COPY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.cli.paper.rows import Row

__all__ = ["beginning", "cable_rows", "shown"]

Facts = dict[str, Any]
_LINE: Final = FACES["line"]
_GUTTER: Final = 33.0  # points: a number of three figures and its full stop
_NAMES: Final = 84.0  # points: the longest name of a heading line, and air
_FENCE: Final = 12.0  # points: the stroke beside exact words, and air
_DIGEST_FIGURES: Final = 16  # as `verify` shows them


def cable_rows(message: Facts) -> list[Row]:
    """The whole of one message."""
    rows = [row("top", (message["precedence"], "strong"), keep=True)]
    rows += [row("top", (line, "strong"), keep=True) for line in broken(message["marking"], FACES["top"], TEXT_WIDTH * 0.9)]
    rows.append(row("rule", keep=True))
    for name, value in message["heading"]:
        rows += _named(name, value)
    if message["copy"]:
        rows += [row("gap", keep=True), row("note", (COPY, "strong"))]
    rows.append(row("rule"))
    for portion in message["portions"]:
        rows += [*_portion(portion), row("gap")]
    return [*rows, row("rule", keep=True), *_foot(message)]


def shown(message: Facts) -> str:
    """How many of its paragraphs are shown."""
    count = message["paragraphs"]
    if message["shown"] == count:
        return words.ALL_SHOWN[count == 1].format(count=count)
    return words.SHOWN.format(shown=message["shown"], count=count)


def beginning(message: Facts) -> str:
    """The beginning of its digest, as `verify` shows it."""
    return words.DIGEST.format(digest=message["digest"][:_DIGEST_FIGURES])


def _named(name: str, value: str) -> list[Row]:
    lines = broken(value, _LINE, TEXT_WIDTH - _NAMES)
    look = "value strong" if name in ("Number", "Subject") else "value"
    return block([row("line", ("" if place else f"{name}:", "name"), (line, look)) for place, line in enumerate(lines)], whole=True)


def _portion(portion: Facts) -> list[Row]:
    if portion["state"] != "full":
        return _closed(portion)
    rows = list(_lines(portion))
    numbered = [row(each.kind, (f"{portion['number']}.", "number"), *((cell.text, cell.look) for cell in each.cells)) for each in rows[:1]]
    return block([*numbered, *rows[1:]])


def _lines(portion: Facts) -> Iterator[Row]:
    """The rows of a paragraph without its number."""
    width = TEXT_WIDTH - _GUTTER
    kind = next(iter(portion["about"]), "")
    if kind in MARKS:
        yield row("line", (MARKS[kind], "words strong"), keep=True)
    if portion["about"]:
        for line in broken(f"[{'; '.join(portion['about'])}]", _LINE, width):
            yield row("line", (line, "words quiet"), keep=True)
    for name, value in portion["fields"]:
        for line in broken(f"{name}: {value}", _LINE, width):
            yield row("line", (line, "words"), keep=True)
        if said := elsewhere(kind, name, value):
            yield row("line", (f"    {said}", "words quiet"), keep=True)
    if portion["words"] is None:
        return
    fenced = bool(portion["fields"])
    if fenced:
        yield row("line", (words.BEGIN_TEXT, "words quiet"), keep=True)
    for written in portion["words"].split("\n"):
        for line in broken(written, _LINE, width - (_FENCE if fenced else 0)):
            # A stroke beside them: words cannot pretend that they are over.
            yield row("line", (line, "words fenced" if fenced else "words"))
    if fenced:
        yield row("line", (words.END_TEXT, "words quiet"))


def _closed(portion: Facts) -> list[Row]:
    about = words.LEFT_OUT.format(about="; ".join(portion["about"])) if portion["about"] else ""
    sentence = words.EYES_ONLY if portion["state"] == "sealed" else words.NOT_ADDRESSED
    text = f"[{sentence.format(number=portion['number'], about=about)}]"
    lines = broken(text, FACES["note"], TEXT_WIDTH - _GUTTER)
    return block(
        [row("note", ("" if place else f"{portion['number']}.", "number"), (line, "words")) for place, line in enumerate(lines)], whole=True
    )


def _foot(message: Facts) -> list[Row]:
    signed = words.SIGNED.format(
        person=message["signed_by"], office=message["from"], channel=message["channel"], how=message["key_verified"]
    )
    end = words.END.format(number=message["number"], shown=shown(message), digest=beginning(message))
    lines = [line for sentence in (end, signed) for line in broken(sentence, FACES["small"], TEXT_WIDTH)]
    return block([row("small", line) for line in lines], whole=True)
