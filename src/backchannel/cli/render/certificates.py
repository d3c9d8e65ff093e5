"""A certificate on a screen: whether the words handed over are those that were ordered, and each character where they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import order_words
from backchannel.cli.lines import Piece, line, numbered, sentences, table
from backchannel.cli.render.closed import closed
from backchannel.words import certificates as words
from backchannel.words import closed as unopened
from backchannel.words.saying import own

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.lines import Line
    from backchannel.words.saying import Said

__all__ = ["certificate"]

_Facts = dict[str, Any]
_INDENT: Final = "  "
_SAID: Final = order_words.CERTIFICATE


def certificate(facts: _Facts, width: int) -> list[Line]:
    """Of each office that reported: equal or not, the digests and check words, and the text with what was changed."""
    lines: list[Line] = []
    for row in facts["certificates"]:
        lines += [*([()] if lines else []), *_one(facts["number"], row, width)]
    return [*lines, (), line(Piece(words.CARE, "quiet"))]


def _one(number: str, row: _Facts, width: int) -> Iterator[Line]:
    yield line(Piece(_SAID["title"], "strong"), _INDENT, Piece(number, "strong"), _INDENT, Piece(row["office"], "name"))
    if row.get("closed"):
        yield from sentences([closed(unopened.TEXT, row["closed"])], width, _INDENT)
        return
    ordered, handed = row["ordered"], row["handed_over"]
    yield from sentences([_verdict(row), *(own(doubt, "warning") for doubt in words.doubts(row))], width, _INDENT)
    yield ()
    yield from table([(Piece(_SAID["ordered"], "quiet"), row["text"]), (Piece(_SAID["reported"], "quiet"), row["report"])], _INDENT)
    several = zip(words.CHECKS.values(), (ordered, handed), strict=True)
    for title, one in ((words.CHECK_WORDS, ordered),) if row["equal"] else several:
        yield from (
            (),
            line(Piece(title, "quiet")),
            *numbered(one["check_words"]),
            line(Piece(f"{_INDENT}sha-256 {one['digest']}", "quiet")),
        )
    if row["differing"]:
        yield from ((), line(Piece(_SAID["legend"].format(**words.OTHERWISE), "quiet")), *_marked(row, width))


def _verdict(row: _Facts) -> Said:
    """Other words are told in capitals, where there may be no colour."""
    said, known = words.verdict(row)
    return own(f"{said if row['equal'] else said.upper()}{known}", "good" if row["equal"] else "alarm")


def _marked(row: _Facts, width: int) -> Iterator[Line]:
    """The text that was ordered, each change in its place: what is gone and what stands instead, told apart without any colour."""
    ordered, handed, place = row["ordered"]["words"], row["handed_over"]["words"], 0
    pieces: list[Piece] = []
    for change in row["differing"]:
        (start, stop), (first, after) = change["ordered"], change["handed_over"]
        pieces.append(Piece(ordered[place:start]))
        pieces += [Piece(f"[-{ordered[start:stop]}-]", "strong")] if stop > start else []
        pieces += [Piece(f"{{+{handed[first:after]}+}}", "alarm")] if after > first else []
        place = stop
    pieces.append(Piece(ordered[place:]))
    yield from _broken(pieces, width - len(_INDENT))


def _broken(pieces: Sequence[Piece], width: int) -> Iterator[Line]:
    """Pieces in lines: at the ends of the text's own lines, and between words where one is too long."""
    row: list[Piece] = [Piece(_INDENT)]
    used = 0
    for piece in pieces:
        for place, part in enumerate(piece.text.split("\n")):
            if place:
                yield tuple(row)
                row, used = [Piece(_INDENT)], 0
            for word in part.split(" "):
                room = len(word) + 1
                if used and used + room > width:
                    yield tuple(row)
                    row, used = [Piece(_INDENT)], 0
                row.append(Piece(word, piece.style))
                row.append(Piece(" "))
                used += room
            row.pop()  # the space after the last word of a piece is not there
            used -= 1
    yield tuple(row)
