"""An agenda as a calendar that any program takes in (RFC 5545): times and numbers, and what is to be done only where that is asked for."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from backchannel.cli import order_words as said
from backchannel.words import closed
from backchannel.words.orders import task

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Entry", "calendar", "entries"]

_GROUPS: Final = ("we_owe", "owed_to_us")
_OCTETS: Final = 75  # of a line, its end not counted (RFC 5545, 3.1)
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class Entry(NamedTuple):
    """One time of one order: what it is the time of, and from when until when (ISO 8601 in UTC)."""

    row: dict[str, Any]
    name: str
    first: str
    last: str


def entries(facts: dict[str, Any]) -> list[Entry]:
    """The times of an agenda: when each thing is to be done, and by when a report is wanted."""
    return [entry for group in _GROUPS for row in facts[group] for entry in _of(row)]


def calendar(facts: dict[str, Any], *, with_words: bool) -> str:
    """The calendar; `with_words` also what is to be done, to whom and where."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Backchannel//agenda//EN"]
    for entry in entries(facts):
        lines += _event(entry, _stamp(facts["now"]["utc"]), with_words=with_words)
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _of(row: dict[str, Any]) -> Iterator[Entry]:
    first, last = row["first"] or row["last"], row["last"] or row["first"]
    if first and not row["report"]:
        yield Entry(row, said.CALENDAR_DO, first["utc"], last["utc"])
    if (by := row["times"].get("Report by")) and not row["report"]:
        yield Entry(row, said.CALENDAR_REPORT, by["utc"], by["utc"])


def _event(entry: Entry, now: str, *, with_words: bool) -> Iterator[str]:
    row, (_, name, first, last) = entry.row, entry
    named = sha256("\n".join((row["channel"], row["number"], row["office"], name)).encode()).hexdigest()[:32]
    yield from ("BEGIN:VEVENT", f"UID:{named}@backchannel", f"DTSTAMP:{now}", f"DTSTART:{_stamp(first)}")
    yield from (f"DTEND:{_stamp(last)}",) if last > first else ()  # without one it is over when it begins
    yield f"SUMMARY:{name.format(number=row['number']).translate(_ESCAPED)}"
    if with_words:
        what = closed.MESSAGE if row.get("closed") else str(task(row))
        yield f"DESCRIPTION:{what.translate(_ESCAPED)}"
    if with_words and row["where"]:
        yield f"LOCATION:{row['where'].translate(_ESCAPED)}"
    yield from ("CLASS:CONFIDENTIAL", "END:VEVENT")


def _stamp(time: str) -> str:
    """`1972-10-22T15:30:00Z` as `19721022T153000Z`."""
    return time.replace("-", "").replace(":", "")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, never within a character, each further one begun with a space."""
    pieces, used = [""], 0
    for character in line:
        size = len(character.encode())
        if used + size > _OCTETS:
            pieces.append(" ")
            used = 1
        pieces[-1] += character
        used += size
    return "\r\n".join(pieces)
