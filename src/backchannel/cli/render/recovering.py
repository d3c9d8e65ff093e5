"""What is said before and after something is asked, sent again or opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backchannel.cli import recovery_words
from backchannel.cli.lines import Piece, line, wrapped
from backchannel.words.saying import named, spans
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backchannel.cli.lines import Line

__all__ = ["how_it_stands", "resent", "to_reopen", "to_resend", "traced"]

Facts = dict[str, Any]


def traced(facts: Facts, width: int) -> list[Line]:
    """What each station that was asked has answered."""
    return _plain([_answer(facts["number"], row) for row in facts["asked"]], width)


def to_resend(plan: Facts, width: int) -> list[Line]:
    """What goes to an office again, what goes back to it, and whom to ask before."""
    parts = ((recovery_words.RESEND_OURS, plan["ours"]), (recovery_words.RESEND_THEIRS, plan["theirs"]))
    said = [
        sentence.format(office=plan["office"], series=part["series"], numbers=spans(part["numbers"]))
        for sentence, part in parts
        if part["numbers"]
    ]
    return [*_plain(said, width), *_plain([recovery_words.RESEND_CARE], width, "warning")]


def resent(facts: Facts) -> str:
    """How many are on their way."""
    count = len(facts["ours"]["numbers"]) + len(facts["theirs"]["numbers"])
    return recovery_words.RESENT.format(count=f"{count} message{'s are' if count > 1 else ' is'}", office=facts["office"])


def to_reopen(plan: Facts, width: int) -> list[Line]:
    """At which number a series goes on, what is left out, and who has not answered."""
    first, last = plan["left_out"]
    left_out = f"{first} to {last}" if last > first else str(first)
    said = recovery_words.REOPEN.format(**plan | {"left_out": f"{plan['series']} {left_out}"})
    care = recovery_words.REOPEN_CARE.format(awaited=named(plan["awaited"]))
    return [*_plain([said], width), *_plain([care], width, "warning")]


def _answer(number: str, row: Facts) -> str:
    if row["answered"] is None:
        return recovery_words.TRACE_ASKED.format(office=row["office"], number=number)
    return recovery_words.TRACED.format(office=row["office"], number=number, answered=moment_of(row["answered"]), said=how_it_stands(row))


def how_it_stands(row: Facts) -> str:
    """An answer to a tracer: `received there at …, opened at …`."""
    if row["received"] is None:
        return recovery_words.TRACE_NOT_THERE
    opened = recovery_words.TRACE_OPENED.format(opened=moment_of(row["opened"])) if row["opened"] else recovery_words.TRACE_NOT_OPENED
    return f"{recovery_words.TRACE_HERE.format(received=moment_of(row['received']))}, {opened}"


def _plain(sentences: Iterable[str], width: int, style: str = "") -> list[Line]:
    return [line(Piece(text, style)) for sentence in sentences for text in wrapped(sentence, width, "", "  ")]
