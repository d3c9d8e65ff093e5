"""Times as published correspondence writes them, as far as they are known: a day, an hour, both, with or without a zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timezone
from functools import lru_cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from backchannel.message import DateTimeGroup, LocalTime, Place, ValueProblem

__all__ = ["NO_YEAR", "Moment", "clock_in", "dates_in", "day_of", "find_date", "group_in", "is_month", "iso", "marked_up", "of_time"]

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# A pattern that begins with a sign, and looks back after it, is searched for several times as fast as one that begins with \b.
_DATE: Final = re.compile(r"[JFMASOND](?<![A-Za-z][A-Z])([A-Za-z]{2,8})\.? (\d{1,2})(?:[\u2013-]\d{1,2})?(?!\d)(?:, ?(\d{4})\b)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2}) ([JFMASOND][A-Za-z]{2,8})\.?,? (\d{4})\b")
_LONG: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"),
    *("sept",),
)
_SLASHED: Final = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})\b")
_GROUP: Final = re.compile(r"(?:\b([A-Z]{1,2}) )?\b(\d{2})(\d{2})(\d{2})([A-Z]) ?([A-Z]{3})[A-Z]*\.? ?(\d{4}|\d{2})\b")
_CLOCK: Final = re.compile(
    r"\b(\d{1,2})(?::(\d{2}))?(?:[\u2013-](\d{1,2})(?::(\d{2}))?)? ?([ap])\.? ?m\b\.?|"
    r"\b(\d{2}):?(\d{2}) ?(?:hours|hrs|local(?: time)?|Z\b)|\b(midnight|noon)\b|"
    r"\b(?:at|delivered|handed over) (\d{2})(\d{2})\b",
    re.IGNORECASE,
)
_ISO: Final = re.compile(r"(?:(\d{4}-\d\d-\d\d)|--(\d\d-\d\d))?(?:T(\d\d:\d\d)(Z|[+-]\d\d:\d\d(?::\d\d)?)?)?")
NO_YEAR: Final = 1904  # stands in the day of a date without a year: a leap year, so that February 29 has a place
_AFTER_SECONDS: Final = len("1972-10-22T23:00:00")
_CENTURY: Final = 1900  # two figures of a year in papers of the twentieth century


class Moment(Struct, frozen=True, kw_only=True, gc=False):
    """A time as far as it is known: day, hour, end of a span, zone, and as printed.

    `zone` is "Z", a place whose clock is meant, or what ISO 8601 writes, with the one of the span's end after a stroke.
    `year` says how the year of `day` is known: "printed", "" for one that came from elsewhere, "unknown" where it is none.
    """

    printed: str
    day: date | None = None
    year: str = "printed"
    hour: time | None = None
    until: time | None = None
    zone: str = ""

    def __str__(self) -> str:
        """ISO 8601, without what is not known; a span as an interval."""
        start = self._iso(self.hour)
        return f"{start}/{self._iso(self.until)}" if self.until else start

    def _iso(self, hour: time | None) -> str:
        day = (f"--{self.day:%m-%d}" if self.year == "unknown" else self.day.isoformat()) if self.day else ""
        return f"{day}T{hour.isoformat(timespec='minutes')}{self._offset(hour)}" if hour else day

    def _offset(self, hour: time) -> str:
        if self.zone == "Z" or not self.zone:
            return self.zone
        if self.zone[0] in "+-":
            first, _, last = self.zone.partition("/")
            return last if last and hour == self.until else first
        place = _place(self.zone)
        if place is None or self.day is None or self.year == "unknown":
            return ""
        return datetime.combine(self.day, hour, place.zone).isoformat()[_AFTER_SECONDS:]

    @property
    def instant(self) -> datetime | None:
        """The moment in UTC, where day, hour and zone are known."""
        if not (self.day and self.hour and self.zone) or self.year == "unknown":
            return None
        if self.zone == "Z":
            return datetime.combine(self.day, self.hour, UTC)
        try:
            if self.zone[0] in "+-":
                return datetime.fromisoformat(self._iso(self.hour)).astimezone(UTC)
            place = _place(self.zone)
            return datetime.combine(self.day, self.hour, place.zone).astimezone(UTC) if place else None
        except OverflowError:  # at the ends of the calendar
            return None

    def at(self, place: str) -> Moment:
        """The same by the clock of a place, where it has an hour and no zone yet, and the place's clock is known."""
        if self.hour is None or self.zone or _place(place.upper()) is None:
            return self
        return replace(self, zone=place.upper())


@lru_cache(maxsize=256)
def _place(name: str) -> Place | None:
    try:
        return Place(name=name)
    except ValueProblem:
        return None


def is_month(word: str) -> bool:
    """Whether a word names a month, whole or in its first three letters."""
    return _month(word) > 0


def _month(word: str) -> int:
    """The month's number, or 0 for another word."""
    low = word.lower()
    return _MONTHS.index(low[:3]) + 1 if low in _MONTHS or low in _LONG else 0


def find_date(words: str, year: int | None = None) -> Moment | None:
    """The first date in the words; one without a year only if `year` says which."""
    return next(iter(dates_in(words, year)), None)


def dates_in(words: str, year: int | None = None) -> list[Moment]:
    """Every date in the words that a calendar has."""
    found = [moment for match in _DATE.finditer(words) if (moment := _dated(match, match[0][0] + match[1], match[2], match[3], year))]
    if not found:
        found = [moment for match in _DAY_FIRST.finditer(words) if (moment := _dated(match, match[2], match[1], match[3], year))]
    if "/" in words:
        found += [moment for match in _SLASHED.finditer(words) if (moment := _slashed(match))]
    return found


def day_of(words: str) -> Moment | None:
    """The date that the words are, whole."""
    words = words.rstrip(". ")
    if len(words) > 22 or not words[-1:].isdigit():
        return None
    if match := _DATE.fullmatch(words):
        return _dated(match, match[0][0] + match[1], match[2], match[3], None)
    match = _DAY_FIRST.fullmatch(words)
    return _dated(match, match[2], match[1], match[3], None) if match else None


def _dated(match: re.Match[str], name: str, day: str, own: str | None, year: int | None) -> Moment | None:
    """The day, its year as printed or else as given."""
    month = _month(name)
    if not month or not (own or year):
        return None
    moment = _calendar(match[0], int(own) if own else int(year or 0), month, int(day))
    if own or moment is None:
        return moment
    return replace(moment, year="unknown" if year == NO_YEAR else "")


def _slashed(match: re.Match[str]) -> Moment | None:
    year = int(match[3])
    return _calendar(match[0], year if year > 99 else _CENTURY + year, int(match[1]), int(match[2]))


def _calendar(printed: str, year: int, month: int, day: int) -> Moment | None:
    try:
        return Moment(printed=printed, day=date(year, month, day))
    except ValueError:
        return None


def clock_in(words: str, day: Moment | None = None) -> Moment | None:
    """The first hour in the words, on that day where one is given."""
    match = _CLOCK.search(words)
    if not match:
        return None
    zone, until = "", None
    if match[8]:
        hour = time(0 if match[8].lower() == "midnight" else 12)
    elif match[6] or match[9]:
        figures = int(match[6] or match[9]), int(match[7] or match[10])
        if figures[0] > 23 or figures[1] > 59:
            return None
        hour = time(*figures)
        zone = "Z" if match[0][-1] == "Z" else ""
    else:
        first = _twelve(match[1], match[2], match[5])
        last = _twelve(match[3], match[4], match[5]) if match[3] else None
        if first is None:
            return None
        hour, until = first, last
    return Moment(printed=match[0], day=day.day if day else None, year=day.year if day else "printed", hour=hour, until=until, zone=zone)


def _twelve(hour: str, minute: str | None, half: str) -> time | None:
    if not 1 <= int(hour) <= 12 or int(minute or 0) > 59:
        return None
    return time(int(hour) % 12 + (12 if half.lower() == "p" else 0), int(minute or 0))


def group_in(words: str) -> tuple[str, Moment | None] | None:
    """The letters before a date-time group and the moment, None for one that no clock shows; nothing where none stands."""
    match = _GROUP.search(words)
    if not match:
        return None
    year = int(match[7])
    month = match[6].lower()
    try:
        moment = Moment(
            printed=match[0],
            day=date(year if year > 99 else _CENTURY + year, _MONTHS.index(month) + 1, int(match[2])),
            hour=time(int(match[3]), int(match[4])),
            zone=match[5] if match[5] == "Z" else "",
        )
    except ValueError:
        return match[1] or "", None
    return match[1] or "", moment


def marked_up(when: str, until: str) -> Moment | None:
    """The moment that markup gives in ISO 8601; a day alone where it gives no hour."""
    try:
        if len(when) <= 10:
            return Moment(printed=when, day=date.fromisoformat(when))
        start = datetime.fromisoformat(when)
        stop = datetime.fromisoformat(until) if "T" in until else None
    except ValueError:
        return None
    zone = "Z" if when.endswith(("Z", "+00:00")) else ""
    return Moment(printed=when, day=start.date(), hour=start.time(), until=stop.time() if stop else None, zone=zone)


def iso(text: str) -> Moment:
    """The moment that `str` of one gave; raises ValueError."""
    start, _, stop = text.partition("/")
    first, last = _ISO.fullmatch(start), _ISO.fullmatch(stop)
    if not start or not first or not last:
        raise ValueError(f"{text} is no time in ISO 8601")
    zone, other = first[4] or "", last[4] or ""
    return Moment(
        printed=text,
        day=date.fromisoformat(first[1] or f"{NO_YEAR}-{first[2]}") if first[1] or first[2] else None,
        year="unknown" if first[2] else "printed",
        hour=time.fromisoformat(first[3]) if first[3] else None,
        until=time.fromisoformat(last[3]) if last[3] else None,
        zone=f"{zone}/{other}" if other not in {"", zone} else zone,
    )


def of_time(written: DateTimeGroup | LocalTime) -> Moment:
    """The moment of a time in our own form, by the clock that it names."""
    if isinstance(written, DateTimeGroup):
        return Moment(printed=str(written), day=written.instant.date(), hour=written.instant.time(), zone="Z")
    ahead = written.wall.replace(tzinfo=UTC) - written.instant
    there = written.wall.replace(tzinfo=timezone(ahead)).isoformat()
    return Moment(printed=str(written), day=written.wall.date(), hour=written.wall.time(), zone=there[_AFTER_SECONDS:])
