"""How facts are said on a page: times, numbers drawn together, how a message stands; and what must never be obeyed, spelled out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from backchannel.message import DateTimeGroup, LocalTime
from backchannel.message.order_lines import time_said
from backchannel.run.facts import runs
from backchannel.web import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.message import Place

__all__ = ["came", "elsewhere", "exact", "group", "harmless", "listed", "moment", "numbers", "spans", "stands", "stood", "week"]

Facts = dict[str, Any]
# Control characters but the ends of lines, and those that turn the direction of writing.
_OBEYED: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONDAY: Final = datetime(1969, 12, 29, tzinfo=UTC)  # of the week that holds 1970-01-01, which is week 0


def harmless(text: str) -> str:
    """The text with every character spelled out that would be obeyed instead of shown: `<U+202E>`."""
    return _OBEYED.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def group(time: str) -> str:
    """`1972-10-22T15:30:07Z` as `221530Z OCT 72`."""
    return f"{time[8:10]}{time[11:13]}{time[14:16]}Z {_MONTHS[int(time[5:7]) - 1]} {time[2:4]}"


def moment(time: str) -> str:
    """`1972-10-22T15:30:07Z` as `22 OCT 72 15:30Z`."""
    return f"{_day(time)} {time[11:16]}Z"


def exact(time: str) -> str:
    """`1972-10-22T15:30:07Z` as `22 OCT 72 15:30:07Z`."""
    return f"{_day(time)} {time[11:19]}Z"


def week(number: int) -> str:
    """The Monday of a week of transit keys, as `16 OCT 72`."""
    return _day((_MONDAY + timedelta(weeks=number)).isoformat())


def listed(names: Iterable[str]) -> str:
    """`PARIS`, `PARIS and BONN`, `PARIS, BONN and WHITE HOUSE`."""
    *first, last = list(names) or [""]
    return f"{', '.join(first)}{words.AND}{last}" if first else last


def spans(found: Iterable[int]) -> str:
    """Ascending numbers with runs drawn together: `37 to 40, 45`."""
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in runs(found))


def numbers(places: Iterable[str]) -> str:
    """Numbers of several series, each series drawn together: `HAKTO 42 to 44 and TOHAK 7`."""
    split = sorted((series, int(number)) for series, _, number in (each.rpartition(" ") for each in places))
    return listed(f"{series} {spans(number for _, number in found)}" for series, found in groupby(split, key=lambda pair: pair[0]))


def elsewhere(kind: str, name: str, value: str, clocks: Sequence[Place] = ()) -> str:
    """The time that a line of a paragraph says, in UTC and by these clocks; nothing where it says none."""
    time = time_said(kind, name, value)
    found = [time.in_utc, *(str(LocalTime.of(DateTimeGroup(instant=time.instant), clock)) for clock in clocks)] if time else []
    return ", ".join(each for each in found if each != value)


def stands(row: Facts) -> str:
    """How a message stands with one addressee."""
    said = words.STANDS[row["state"]]
    return words.LATE_SINCE.format(state=said, due=moment(row["due"])) if row["overdue"] else said


def stood(deliveries: Sequence[Facts]) -> list[tuple[str, bool]]:
    """How a message stands with all its addressees, those together with whom it stands alike; and whether that is late."""
    alike: dict[tuple[str, bool], list[str]] = {}
    for row in deliveries:
        alike.setdefault((stands(row), row["overdue"]), []).append(row["office"])
    if len(alike) == 1:
        return list(alike)
    return [(f"{listed(offices)}: {said}", late) for (said, late), offices in alike.items()]


def came(row: Facts) -> str:
    """How a message stands that came."""
    said = words.CAME.get(row["state"])
    return said.format(at=moment(row[row["state"]])) if said else words.DISPUTED


def _day(time: str) -> str:
    return f"{time[8:10]} {_MONTHS[int(time[5:7]) - 1]} {time[2:4]}"
