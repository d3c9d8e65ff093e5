"""What a command answers once it is done: cards, charters, drafts, releases, checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backchannel.cli import words
from backchannel.cli.lines import Line, Piece, line, table, wrapped
from backchannel.cli.render.channels import times_of, twelve_words
from backchannel.cli.render.lists import INDENT, is_doubtful, people, precedence
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "cards",
    "checked",
    "comparison",
    "inspected",
    "nothing_sent",
    "pinned",
    "sent",
    "verified",
]

Facts = dict[str, Any]
_SHORT_DIGEST = 16


def pinned(facts: Facts) -> list[Line]:
    """A card that is now kept, and the words to compare while nobody has."""
    done = line(words.PINNED.format(**{**facts, "person": people(facts)}))
    return [done, *comparison(facts)] if facts["how"] == words.NOT_COMPARED else [done]


def comparison(facts: Facts) -> list[Line]:
    """The twelve words to compare, and what to do then."""
    return [*twelve_words(facts["words"], facts["office"]), line(words.COMPARE.format(**facts))]


def cards(rows: Sequence[Facts]) -> list[Line]:
    """Pinned cards."""
    if not rows:
        return [line(words.NO_CARDS)]
    return table([(Piece(row["office"], "name"), people(row), _how(row["how"]), f"since {moment_of(row['pinned'])}") for row in rows])


def checked(facts: Facts) -> list[Line]:
    """Findings and advice as FILE:LINE, so that an editor can jump there, and a verdict for each file."""
    return [each for row in facts["files"] for each in _checked_file(row)]


def nothing_sent() -> list[Line]:
    """Said after findings when drafts were to be sent."""
    return [line(words.NOTHING_SENT)]


def sent(rows: Sequence[Facts], width: int) -> list[Line]:
    """Released messages with their numbers, and how each addressee's key was verified."""
    lines: list[Line] = []
    for row in rows:
        lines.append(line(precedence(row["precedence"]), "  ", Piece(row["number"], "strong"), f"  {row['state']}"))
        for to in row["to"]:
            lines += _addressee(to, width)
    return lines


def verified(rows: Sequence[Facts]) -> list[Line]:
    """Messages whose signatures, numbers and digests hold."""
    if not rows:
        return [line(words.NOTHING_VERIFIED)]
    lines = table(
        [
            (
                Piece(row["number"], "strong"),
                f"{row['office']}, {row['signed_by']}",
                _held(row),
                Piece(row["digest"][:_SHORT_DIGEST], "quiet"),
            )
            for row in rows
        ]
    )
    return [*lines, line(Piece(words.VERIFIED.format(count=counted(len(rows), "message")), "good"))]


def inspected(facts: Facts) -> list[Line]:
    """What a file shows, and what it does not."""
    rows: list[tuple[str | Piece, ...]] = []
    for name, value in facts["shows"].items():
        values = value if isinstance(value, list) else times_of(value) if isinstance(value, dict) else [value]
        rows += [(Piece("" if place else name, "quiet"), str(each)) for place, each in enumerate(values)]
    return [line(Piece(facts["kind"], "strong")), *table(rows, "  "), line(facts["hides"])]


def counted(count: int, what: str) -> str:
    """`1 message`, `2 messages`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _checked_file(row: Facts) -> list[Line]:
    file = row["file"]
    lines = [_finding(file, finding, "alarm") for finding in row["findings"]] + [_finding(file, each, "quiet") for each in row["advice"]]
    lines += [_finding(file, {"line": 0, **each}, "warning") for each in row["doubts"]]
    if row["fit"]:
        sentence = words.FIT_ON_CHANNEL if row["on_channel"] else words.FIT
        return [*lines, line(Piece(sentence.format(file=file), "good"))]
    return [*lines, line(Piece(words.UNFIT.format(file=file, findings=counted(len(row["findings"]), "finding")), "alarm"))]


def _finding(file: str, finding: Facts, style: str) -> Line:
    where = f"{file}:{finding['line']}:" if finding["line"] else f"{file}:"
    advice = {"quiet": "advice: ", "warning": "doubtful: "}.get(style, "")
    hint = f" {finding['hint']}" if finding["hint"] else ""
    end = "" if finding["expected"].endswith((".", "?")) else "."
    return line(Piece(where, style), f" {advice}{finding['came']}; expected {finding['expected']}{end}{hint}")


def _addressee(to: Facts, width: int) -> list[Line]:
    sentence = f"to {to['office']}, sealed to its {to['sealed_to']}; key verified: {to['key_verified']}"
    style = "warning" if is_doubtful(to["key_verified"]) else ""
    return [line(Piece(row, style)) for row in wrapped(sentence, width, INDENT, INDENT + "  ")]


def _held(row: Facts) -> str:
    still = f", {row['sealed_still']} sealed" if row["sealed_still"] else " here"
    notices = f", {counted(row['notices'], 'notice')}" if row["notices"] else ""
    seen = f", {counted(row['seen'], 'note')} that it was seen" if row["seen"] else ""
    return f"{row['shown']} of {row['paragraphs']} paragraphs{still}{notices}{seen}"


def _how(how: str) -> Piece:
    return Piece(how, "warning" if is_doubtful(how) else "")
