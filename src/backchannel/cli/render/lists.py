"""Lists of messages: precedence first, and before everything else what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import recovery_words, state_words, words
from backchannel.cli.lines import Piece, columns, cut, line, pad, table, wrapped
from backchannel.cli.render.crossings import crossed
from backchannel.cli.render.seeing import seen
from backchannel.words.messages import DISPUTED, NOTHING_ARRIVED, NOTHING_FILED, STANDS, STOPPED, VOIDS, YET
from backchannel.words.saying import joined, named, spans
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.cli.lines import Line

__all__ = [
    "INDENT",
    "deliveries_state",
    "inbox",
    "is_doubtful",
    "is_pouch",
    "log",
    "people",
    "precedence",
    "stands",
    "stopped",
    "unsettled",
]

_STYLES: Final = {"FLASH": "alarm", "IMMEDIATE": "warning", "PRIORITY": "strong", "ROUTINE": "", "MISSING": "alarm", "VOID": "quiet"}
_FIRST: Final = 9  # IMMEDIATE
_POUCH: Final = "pouch:"
_ARRIVED: Final = ("received", "opened")
INDENT: Final = " " * (_FIRST + 2)


def precedence(name: str) -> Piece:
    """A precedence, or MISSING, in its column."""
    return Piece(pad(name, _FIRST), _STYLES.get(name, ""))


def people(facts: dict[str, Any]) -> str:
    """Who is of an office: its officer's name, and the others where there are any."""
    others = [words.RANKED.format(**one) for one in facts["others"]]
    return words.PEOPLE.format(person=facts["person"], count=len(others), others=", ".join(others)) if others else facts["person"]


def inbox(messages: Sequence[dict[str, Any]], missing: Sequence[dict[str, Any]], width: int) -> list[Line]:
    """What is not opened, and which numbers never came."""
    gaps = [{**row, "state": "missing", "from": row["office"]} for row in missing]
    lines = _rows([*gaps, *messages], width)
    return lines if messages else [*lines, line(NOTHING_ARRIVED)]


def log(rows: Sequence[dict[str, Any]], width: int) -> list[Line]:
    """The correspondence, oldest first, with how each message stands."""
    return _rows(rows, width) if rows else [line(NOTHING_FILED)]


def deliveries_state(deliveries: Iterable[dict[str, Any]]) -> str:
    """How a message stands with its addressees: in one phrase when it stands alike with all, else by office."""
    offices: dict[str, list[dict[str, Any]]] = {}
    for row in deliveries:
        offices.setdefault(stands(row), []).append(row)
    if len(offices) == 1:
        (rows,) = offices.values()
        return stands(rows[0], with_all=len(rows) > 1)
    return "; ".join(f"{named(row['office'] for row in rows)}: {state}" for state, rows in offices.items())


def stands(row: dict[str, Any], *, with_all: bool = False) -> str:
    """How a message stands with one addressee, or alike with all, and since when it is late."""
    state = str(row["state"])
    said = (state_words.STANDS_WITH_ALL if with_all else STANDS)[state]
    if state == "accepted" and is_pouch(row.get("carrier")):
        said = state_words.PACKED["all" if with_all else "one"]
    if row.get("overdue"):
        return state_words.LATE_SINCE.format(state=said, due=moment_of(row["due"]))
    if ended := _came_after_all(row):
        return state_words.AFTER_ALL.format(state=said, ended=ended)
    return f"{said} yet" if state in YET else said


def is_pouch(carrier: str | None) -> bool:
    """Whether a carrier is a pouch, which nobody has signed for, and not a switch."""
    return carrier is not None and carrier.startswith(_POUCH)


def stopped(void: dict[str, Any]) -> str:
    """What the originator of a message has said of it, which arrived all the same."""
    return STOPPED.format(why=VOIDS.get(void["why"], void["why"]), told=moment_of(void["told"]))


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
    why = VOIDS.get(row["why"], row["why"])
    head = line(precedence("VOID"), "  ", Piece(pad(row["number"], number), "quiet"), f"  from {row['from']}")
    said = recovery_words.VOID.format(why=why, told=moment_of(row["told"]))
    return [head, *(line(Piece(text, "quiet")) for text in wrapped(said, width, INDENT, INDENT))]


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
    if void := row.get("void"):
        lines += [line(Piece(text, "warning")) for text in wrapped(stopped(void), width, INDENT, INDENT)]
    beside = (*crossed(row.get("crossed", ())), *seen(row.get("seen", ())))
    noted = [(text, piece.style) for piece in beside for text in wrapped(piece.text, width, INDENT, INDENT)]
    return lines + [line(Piece(text, look)) for text, look in noted]


def _copy_state(row: dict[str, Any]) -> str:
    if row["state"] == "received":
        return state_words.RECEIVED.format(at=moment_of(row["received"]))
    if row["state"] == "opened":
        return state_words.OPENED.format(at=moment_of(row["opened"]))
    return DISPUTED


def _came_after_all(row: dict[str, Any]) -> str:
    """How it was stopped what an addressee has received all the same, unless somebody has sent it again since; else empty."""
    cancelled, given_up, again = (row.get(name) or "" for name in ("cancelled", "undelivered", "resealed"))
    if row["state"] not in _ARRIVED or max(cancelled, given_up) <= again:
        return ""
    return "cancelled" if cancelled > given_up else "given up"


def unsettled(rows: Sequence[dict[str, Any]]) -> list[Line]:
    """Messages that have not arrived or are not opened: one row for all to whom one stands alike."""
    alike: dict[tuple[str, str, str, bool], list[str]] = {}
    for row in rows:
        alike.setdefault((row["number"], stands(row), row["detail"] or "", bool(row.get("overdue"))), []).append(row["office"])
    return table(
        [
            (Piece(number, "strong"), f"to {named(offices)}", Piece(said, "warning" if overdue else ""), detail)
            for (number, said, detail, overdue), offices in alike.items()
        ],
        "  ",
    )
