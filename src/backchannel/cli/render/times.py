"""Times of facts as a person reads them: date-time groups, days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["group_of", "moment_of", "week_of"]

_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONDAY: Final = datetime(1969, 12, 29, tzinfo=UTC)  # of the week that holds 1970-01-01, which is week 0


def group_of(time: str) -> str:
    """`1972-10-22T15:30:07Z` as `221530Z OCT 72`."""
    return f"{time[8:10]}{time[11:13]}{time[14:16]}Z {_MONTHS[int(time[5:7]) - 1]} {time[2:4]}"


def moment_of(time: str) -> str:
    """`1972-10-22T15:30:07Z` as `22 OCT 72 15:30:07Z`: to the second, for a handling record."""
    return f"{time[8:10]} {_MONTHS[int(time[5:7]) - 1]} {time[2:4]} {time[11:19]}Z"


def week_of(number: int) -> str:
    """The Monday of a week of transit keys (docs/spec/card.md, "Transit"), as `16 OCT 72`."""
    day = _MONDAY + timedelta(weeks=number)
    return f"{day.day:02} {_MONTHS[day.month - 1]} {day.year % 100:02}"
