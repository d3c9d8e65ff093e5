"""Lists of messages: precedence first, and before everything else what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import recovery_words, words
from backchannel.cli.lines import Piece, columns, cut, joined, line, pad, spans, table, wrapped
from backchannel.cli.render.seeing import seen
from backchannel.cli.render.times import group_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.cli.lines import Line

__all__ = ["INDENT", "deliveries_state", "inbox", "is_doubtful", "log", "precedence", "stands", "unsettled"]

_STYLES: Final = {"FLASH": "alarm", "IMMEDIATE": "warning", "PRIORITY": "strong", "ROUTINE": "", "MISSING": "alarm", "VOID": "quiet"}
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
    """How a message stands with its addressees: in one word when it stands alike with all."""
    rows = list(deliveries)
    states = {stands(row) for row in rows}
    if len(states) == 1:
        return states.pop() + (" by all" if len(rows) > 1 else "")
    return ", ".join(f"{row['office']} {stands(row)}" for row in rows)


def stands(row: dict[str, Any]) -> str:
    """How a message stands with one addressee, and since when it is late."""
    state = str(row["state"]).replace("-", " ")
    if not row.get("overdue"):
        return state
    due = group_of(row["due"])
    return f"{state}, not opened by {due}" if state == "received" else f"{state}, late since {due}"


def is_doubtful(how: str) -> bool:
    """Whether a key was verified in a way that no person here can vouch for."""
    return how == words.NOT_COMPARED or how.startswith("by the charter only")


def _rows(rows: Sequence[dict[str, Any]], width: int) -> list[Line]:
    missing = _missing([row for row in rows if row.get("state") == "missing"])
    here = _drawn_together([row for row in rows if row.get("state") != "missing"])
    number = max((columns(row["number"]) for row in here), default=0)
    return missing + [each for row in here for each in (_void if row["state"] == "void" else _message)(row, number, width)]


def _drawn_together(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Numbers of one series that will not come for one reason, and stand beside each other, in one row."""
    drawn: list[dict[str, Any]] = []
    for row in rows:
        if row["state"] != "void":
            drawn.append(row)
            continue
        last = drawn[-1] if drawn and drawn[-1]["state"] == "void" else None
        series, _, _ = row["number"].rpartition(" ")
        if last and (last["from"], last["why"], last["series"]) == (row["from"], row["why"], series):
            last["numbers"] = sorted({*last["numbers"], *row["numbers"]})
        else:
            last = {**row, "series": series}
            drawn.append(last)
        last["number"] = f"{series} {spans(last['numbers'])}"
    return drawn


def _void(row: dict[str, Any], number: int, width: int) -> list[Line]:
    why = recovery_words.WHY_VOID.get(row["why"], row["why"])
    head = line(precedence("VOID"), "  ", Piece(pad(row["number"], number), "quiet"), f"  {group_of(row['told'])}  from {row['from']}")
    return [head, *(line(Piece(text, "quiet")) for text in wrapped(f"will not come: {why}", width, INDENT, INDENT))]


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
    style = "warning" if out and any(each.get("overdue") for each in row["deliveries"]) else "quiet"
    lines += [line(Piece(text, style)) for text in wrapped(joined([state, row["marking"]]), width, INDENT, INDENT)]
    noted = [(text, piece.style) for piece in seen(row.get("seen", ())) for text in wrapped(piece.text, width, INDENT, INDENT)]
    return lines + [line(Piece(text, look)) for text, look in noted]


def _copy_state(row: dict[str, Any]) -> str:
    if row["state"] == "received":
        return f"received {group_of(row['received'])[:7]}, not opened"
    if row["state"] == "opened":
        return f"opened {group_of(row['opened'])[:7]}"
    return f"{row['state']}: what was sealed is not what was owed"


def unsettled(rows: Sequence[dict[str, Any]]) -> list[Line]:
    """Messages that have not arrived or are not opened, one delivery a row."""
    return table(
        [
            (
                Piece(row["number"], "strong"),
                f"to {row['office']}",
                Piece(stands(row), "warning" if row.get("overdue") else ""),
                row["detail"] or "",
            )
            for row in rows
        ],
        "  ",
    )
