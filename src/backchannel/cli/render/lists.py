"""Lists of messages: precedence first, and before everything else what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import words
from backchannel.cli.lines import Piece, columns, cut, joined, line, pad, spans, table, wrapped
from backchannel.cli.render.times import group_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.cli.lines import Line

__all__ = ["INDENT", "deliveries_state", "inbox", "is_doubtful", "log", "precedence", "unsettled"]

_STYLES: Final = {"FLASH": "alarm", "IMMEDIATE": "warning", "PRIORITY": "strong", "ROUTINE": "", "MISSING": "alarm"}
_FIRST: Final = 9  # IMMEDIATE
INDENT: Final = " " * (_FIRST + 2)


def precedence(name: str) -> Piece:
    """A precedence, or MISSING, in its column."""
    return Piece(pad(name, _FIRST), _STYLES.get(name, ""))


def inbox(messages: Sequence[dict[str, Any]], missing: Sequence[dict[str, Any]], width: int) -> list[Line]:
    """What is not opened, and which numbers never came."""
    gaps = [{**row, "state": "missing", "from": row["office"]} for row in missing]
    lines = _rows([*gaps, *messages], width)
    return lines if messages else [*lines, line(words.INBOX_EMPTY)]


def log(rows: Sequence[dict[str, Any]], width: int) -> list[Line]:
    """The correspondence, oldest first, with how each message stands."""
    return _rows(rows, width) if rows else [line(words.LOG_EMPTY)]


def deliveries_state(deliveries: Iterable[dict[str, Any]]) -> str:
    """How a message stands with its addressees: one word when it stands alike with all."""
    rows = list(deliveries)
    states = {row["state"] for row in rows}
    if len(states) == 1:
        return str(states.pop()) + (" by all" if len(rows) > 1 else "")
    return ", ".join(f"{row['office']} {row['state']}" for row in rows)


def is_doubtful(how: str) -> bool:
    """Whether a key was verified in a way that no person here can vouch for."""
    return how == words.NOT_COMPARED or how.startswith("by the charter only")


def _rows(rows: Sequence[dict[str, Any]], width: int) -> list[Line]:
    missing = _missing([row for row in rows if row.get("state") == "missing"])
    here = [row for row in rows if row.get("state") != "missing"]
    number = max((columns(row["number"]) for row in here), default=0)
    return missing + [each for row in here for each in _message(row, number, width)]


def _missing(rows: Sequence[dict[str, Any]]) -> list[Line]:
    """One line a series, however many of its numbers have not come."""
    series: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        name, number = row["number"].rsplit(" ", 1)
        series.setdefault((name, row["from"]), []).append(int(number))
    return [
        line(precedence("MISSING"), "  ", Piece(f"{name} {spans(sorted(numbers))}", "alarm"), f"  from {office}")
        for (name, office), numbers in series.items()
    ]


def _message(row: dict[str, Any], number: int, width: int) -> list[Line]:
    out = row.get("direction") == "out"
    who = f"to {', '.join([*row['to'], *row['info']])}" if out else f"from {row['from']}"
    state = deliveries_state(row["deliveries"]) if out else _copy_state(row)
    head = line(precedence(row["precedence"]), "  ", Piece(pad(row["number"], number), "strong"), f"  {row['time']}  ")
    first = (*head, Piece(cut(who, max(12, width - sum(columns(piece.text) for piece in head)))))
    subject = row["subject"]
    lines = [first]
    if subject:
        lines += [line(text) for text in wrapped(subject, width, INDENT, INDENT)]
    stands = wrapped(joined([state, row["marking"]]), width, INDENT, INDENT)
    return lines + [line(Piece(text, "quiet")) for text in stands]


def _copy_state(row: dict[str, Any]) -> str:
    if row["state"] == "received":
        return f"received {group_of(row['received'])[:7]}, not opened"
    if row["state"] == "opened":
        return f"opened {group_of(row['opened'])[:7]}"
    return f"{row['state']}: what was sealed is not what was owed"


def unsettled(rows: Sequence[dict[str, Any]]) -> list[Line]:
    """Messages that have not arrived, one delivery a row."""
    return table([(Piece(row["number"], "strong"), f"to {row['office']}", row["state"], row["detail"] or "") for row in rows], "  ")
