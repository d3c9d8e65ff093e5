"""Finding messages by their words: `search`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import words
from backchannel.cli.command import command, option
from backchannel.cli.lines import Piece, columns, line, pad, wrapped
from backchannel.cli.render.answers import counted
from backchannel.cli.render.lists import INDENT, precedence
from backchannel.cli.show import width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.invocation import Invocation
    from backchannel.cli.lines import Line

__all__ = ["COMMANDS", "hits"]


@command("search")
@click.argument("words", nargs=-1, required=True)
@option("--channel", words_of="in channel", metavar="NAME")
@option("--from", "office", words_of="from office", metavar="OFFICE")
@option("--series", words_of="in series", metavar="SERIES")
@option("--limit", words_of="limit", type=click.IntRange(1, 1000), default=20, show_default=True, metavar="N")
def search(invocation: Invocation, words: Sequence[str], channel: str | None, office: str | None, series: str | None, limit: int) -> None:
    # A shell takes quotation marks away: an argument of several words was a phrase.
    asked = " ".join(f'"{each}"' if " " in each and '"' not in each else each for each in words)
    facts = invocation.ask("search", words=asked, channel=channel, office=office, series=series, limit=limit)
    invocation.tell(facts, lambda told: hits(told, width()))


def hits(facts: dict[str, Any], width: int) -> list[Line]:
    """What was found, the last filed first: a heading line, and the paragraph with the words around."""
    messages = facts["messages"]
    number = max((columns(row["number"]) for row in messages), default=0)
    lines = [each for row in messages for each in _hit(row, number, width)]
    if not messages:
        lines.append(line(words.NOTHING_FOUND))
    if facts["more"]:
        lines.append(line(Piece(words.MORE_FOUND.format(count=len(messages)), "quiet")))
    if facts["unopened"]:
        sentence = words.NOT_SEARCHED_MORE if facts["more_unopened"] else words.NOT_SEARCHED
        lines.append(line(Piece(sentence.format(count=counted(facts["unopened"], "message")), "warning")))
    if facts["not_looked_into"]:
        lines.append(line(Piece(words.NOT_LOOKED_INTO.format(count=facts["not_looked_into"]), "warning")))
    return lines


def _hit(row: dict[str, Any], number: int, width: int) -> Iterator[Line]:
    head = (precedence(row["precedence"]), "  ", Piece(pad(row["number"], number), "strong"))
    yield line(*head, f"  {row['time']}  from {row['from']}")
    place = f"paragraph {row['paragraph']}" if row["paragraph"] else "heading"
    yield from (_marked(text) for text in wrapped(f"{place}: {_with_marks(row)}", width, INDENT, INDENT))


# What was found is strong; while lines are broken between words, the ends of it are told apart by these.
_BEGIN, _END = "\ue000", "\ue001"


def _with_marks(row: dict[str, Any]) -> str:
    text = row["excerpt"].replace(_BEGIN, "").replace(_END, "")
    if len(text) != len(row["excerpt"]):
        return str(text)
    for start, end in reversed(row["found"]):
        inner = text[start:end].replace(" ", f"{_END} {_BEGIN}")
        text = f"{text[:start]}{_BEGIN}{inner}{_END}{text[end:]}"
    return str(text)


def _marked(text: str) -> Line:
    first, *others = text.split(_BEGIN)
    pieces = [Piece(first)]
    for part in others:
        found, _, rest = part.partition(_END)
        pieces += [Piece(found, "strong"), Piece(rest)]
    return tuple(pieces)


COMMANDS: Final = (search,)
