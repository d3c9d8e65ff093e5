"""Times of facts as they stand in lists: date-time groups."""

from __future__ import annotations

from typing import Final

__all__ = ["group_of", "moment_of"]

_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def group_of(time: str) -> str:
    """`1972-10-22T15:30:07Z` as `221530Z OCT 72`."""
    return f"{time[8:10]}{time[11:13]}{time[14:16]}Z {_MONTHS[int(time[5:7]) - 1]} {time[2:4]}"


def moment_of(time: str) -> str:
    """`1972-10-22T15:30:07Z` as `22 OCT 72 15:30:07Z`: to the second, for a handling record."""
    return f"{time[8:10]} {_MONTHS[int(time[5:7]) - 1]} {time[2:4]} {time[11:19]}Z"
