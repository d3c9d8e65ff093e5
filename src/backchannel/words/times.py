"""How times are spelled for people; the one place that says so.

- A message's own time, in its heading and where messages are listed, is the date-time group that its writer's station gave it,
  as the field writes it: `221530Z OCT 72`. It comes from the message as it is.
- What an office dates itself on paper, and the note that somebody saw it, has a date-time group too.
- Every other time, of what happened or is due, is `22 OCT 72 15:30Z`, in UTC as its Z says.
- A time that is a line of a paragraph stands as its writer wrote it, and below that as other clocks show it: `222200Z OCT 72`.
- Where order within a minute counts (a handling record, a clock, an alarm) that has seconds too: `22 OCT 72 15:30:07Z`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

__all__ = ["by_clocks", "exact_of", "group_of", "moment_of", "week_of"]

_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONDAY: Final = datetime(1969, 12, 29, tzinfo=UTC)  # of the week that holds 1970-01-01, which is week 0
_AT_DAY: Final = "{times}, {day}"


def group_of(time: str) -> str:
    """`1972-10-22T15:30:07Z` as `221530Z OCT 72`."""
    return f"{time[8:10]}{time[11:13]}{time[14:16]}Z {_MONTHS[int(time[5:7]) - 1]} {time[2:4]}"


def moment_of(time: str) -> str:
    """`1972-10-22T15:30:07Z` as `22 OCT 72 15:30Z`."""
    return f"{_day_of(time)} {time[11:16]}Z"


def exact_of(time: str) -> str:
    """`1972-10-22T15:30:07Z` as `22 OCT 72 15:30:07Z`."""
    return f"{_day_of(time)} {time[11:19]}Z"


def week_of(number: int) -> str:
    """The Monday of a week of transit keys (docs/spec/card.md, "Transit"), as `16 OCT 72`."""
    return _day_of((_MONDAY + timedelta(weeks=number)).isoformat())


def by_clocks(time: dict[str, Any]) -> str:
    """A time by the clock of its place, in UTC and by the others; the day once for those by which it is the same."""
    utc = time["utc"]
    shown = [(each["shows"][:-10], each["shows"][-9:]) for each in time["clocks"]]
    shown.insert(1 if shown else 0, (f"{utc[11:13]}{utc[14:16]}Z", _day_of(utc)))
    runs = groupby(shown, key=itemgetter(1))
    return "; ".join(_AT_DAY.format(times=" · ".join(clock for clock, _ in run), day=day) for day, run in runs)


def _day_of(time: str) -> str:
    return f"{time[8:10]} {_MONTHS[int(time[5:7]) - 1]} {time[2:4]}"
