"""Times as they are written in a message: in UTC, or by the clock of a named place (docs/spec/message.md, "Times")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from backchannel.message.places import Place
from backchannel.message.problems import ValueProblem, shown

__all__ = ["MONTHS", "DateTimeGroup", "LocalTime", "Time", "parse_time"]

_CODE: Final = "message.time"
MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_GROUP: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})Z ([A-Z]{3}) ([0-9]{2})")
_LOCAL: Final = re.compile(r"([0-9]{2})([0-9]{2}) (?:(FIRST|SECOND) )?([^0-9]+) ([0-9]{2}) ([A-Z]{3}) ([0-9]{2})")
_PLACELESS: Final = re.compile(r"([0-9]{4}) ([0-9]{2} [A-Z]{3} [0-9]{2})")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_YEAR: Final = 1970  # two figures name a year of 1970 to 2069: the first that zone tables know in full, and a century on


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class DateTimeGroup:
    """A moment to the minute in UTC, written `221530Z OCT 72`; years 1970 to 2069; raises ValueProblem."""

    instant: datetime

    def __post_init__(self) -> None:
        moment = self.instant
        if moment.tzinfo is not UTC or moment.second or moment.microsecond or moment.fold:
            raise ValueProblem(_CODE, f"{moment!r} as a date-time group", "a whole minute in UTC")
        _check_year(moment.year)

    @classmethod
    def parse(cls, text: str) -> DateTimeGroup:
        """The moment that is written so; raises ValueProblem."""
        match = _GROUP.fullmatch(text)
        if not match:
            expected = 'day, hour and minute in UTC, month and year, such as "221530Z OCT 72"'
            raise ValueProblem(_CODE, f"{shown(text)} is not a date-time group", expected)
        day, hour, minute, month, year = match.groups()
        return cls(instant=_moment(text, f"{year} {month} {day} {hour} {minute}").replace(tzinfo=UTC))

    @classmethod
    def at(cls, microseconds: int) -> DateTimeGroup:
        """The minute that holds this moment, in microseconds since 1970 as a Clock gives them; raises ValueProblem."""
        try:
            return cls(instant=_EPOCH + timedelta(minutes=microseconds // 60_000_000))
        except OverflowError:
            raise ValueProblem(_CODE, f"{microseconds} microseconds", "a moment from 1970 to 2069") from None

    @property
    def microseconds(self) -> int:
        """Microseconds since 1970, as a Clock gives them."""
        return _microseconds(self.instant)

    @property
    def in_utc(self) -> str:
        """As it is written."""
        return _grouped(self.instant)

    def __str__(self) -> str:
        return self.in_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTime:
    """A time by the clock of a place, written `2300 PARIS 22 OCT 72`; raises ValueProblem for a time that never was.

    A time that came twice, because clocks were put back over it, says which: `0230 FIRST PARIS 29 OCT 23`.
    `wall` is what the clock showed, without zone; `occurrence` is "", "FIRST" or "SECOND".
    """

    place: Place
    wall: datetime
    occurrence: str = ""

    def __post_init__(self) -> None:
        wall = self.wall
        if wall.tzinfo is not None or wall.second or wall.microsecond or wall.fold:
            raise ValueProblem(_CODE, f"{wall!r} as a local time", "a whole minute without a zone")
        _check_year(wall.year)
        moments = _moments(self.place, wall)
        if not moments:
            later = wall.replace(tzinfo=self.place.zone).astimezone(UTC).astimezone(self.place.zone).replace(tzinfo=None)
            came = f"{shown(str(self))} never was: clocks there were put forward over it"
            raise ValueProblem(_CODE, came, "a time that the clock showed", f'Write "{_written(later, self.place)}" or an earlier time.')
        self._check_occurrence(len(moments))
        _check_year(self.instant.year)  # it has to be writable in UTC too

    def _check_occurrence(self, count: int) -> None:
        if count == 1 and self.occurrence:
            came = f"{shown(str(self))} names a time that came only once"
            raise ValueProblem(_CODE, came, f'"{_written(self.wall, self.place)}"')
        if count > 1 and self.occurrence not in {"FIRST", "SECOND"}:
            choices = [f'"{_written(self.wall, self.place, word)}"' for word in ("FIRST", "SECOND")]
            came = f"{shown(str(self))} came twice: clocks there were put back over it"
            raise ValueProblem(_CODE, came, " or ".join(choices), "Say which of the two is meant.")

    @classmethod
    def parse(cls, text: str) -> LocalTime:
        """The local time that is written so; raises ValueProblem."""
        match = _LOCAL.fullmatch(text)
        if not match:
            expected = 'hour and minute, place, day, month and year, such as "2300 PARIS 22 OCT 72"'
            raise ValueProblem(_CODE, f"{shown(text)} is not a local time", expected)
        hour, minute, occurrence, place, day, month, year = match.groups()
        wall = _moment(text, f"{year} {month} {day} {hour} {minute}")
        return cls(place=Place.parse(place), wall=wall, occurrence=occurrence or "")

    @classmethod
    def of(cls, moment: DateTimeGroup, place: Place) -> LocalTime:
        """What the clock of `place` shows at a moment; raises ValueProblem at the ends of the years that can be written."""
        there = moment.instant.astimezone(place.zone)
        wall = there.replace(tzinfo=None, fold=0)
        twice = len(_moments(place, wall)) > 1
        return cls(place=place, wall=wall, occurrence=("SECOND" if there.fold else "FIRST") if twice else "")

    @property
    def instant(self) -> datetime:
        """The moment in UTC, by the zone as it was (or is expected to be) on that day."""
        return self.wall.replace(tzinfo=self.place.zone, fold=int(self.occurrence == "SECOND")).astimezone(UTC)

    @property
    def microseconds(self) -> int:
        """Microseconds since 1970, as a Clock gives them."""
        return _microseconds(self.instant)

    @property
    def in_utc(self) -> str:
        """The moment as a date-time group is written."""
        return _grouped(self.instant)

    def __str__(self) -> str:
        return _written(self.wall, self.place, self.occurrence)


Time = DateTimeGroup | LocalTime


def parse_time(text: str) -> Time:
    """A time of either spelling; raises ValueProblem."""
    if _GROUP.fullmatch(text):
        return DateTimeGroup.parse(text)
    if _LOCAL.fullmatch(text):
        return LocalTime.parse(text)
    expected = 'a time such as "2300 PARIS 22 OCT 72", or in UTC "222200Z OCT 72"'
    bare = _PLACELESS.fullmatch(text)
    hint = f'Say by which clock, such as "{bare[1]} PARIS {bare[2]}".' if bare else ""
    raise ValueProblem(_CODE, f"{shown(text)} is not a time", expected, hint)


def _moments(place: Place, wall: datetime) -> set[datetime]:
    """The moments at which the clock of a place showed `wall`: none, one or two."""
    guesses = {wall.replace(tzinfo=place.zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return {guess for guess in guesses if guess.astimezone(place.zone).replace(tzinfo=None, fold=0) == wall}


def _microseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)


def _grouped(instant: datetime) -> str:
    month = MONTHS[instant.month - 1]
    return f"{instant.day:02}{instant.hour:02}{instant.minute:02}Z {month} {instant.year % 100:02}"


def _written(wall: datetime, place: Place, occurrence: str = "") -> str:
    clock = f"{wall.hour:02}{wall.minute:02}"
    day = f"{wall.day:02} {MONTHS[wall.month - 1]} {wall.year % 100:02}"
    return " ".join(part for part in (clock, occurrence, str(place), day) if part)


def _moment(text: str, parts: str) -> datetime:
    year, month, day, hour, minute = parts.split(" ")
    if month not in MONTHS:
        raise ValueProblem(_CODE, f"{shown(month)} in {shown(text)} is not a month", "JAN, FEB, MAR and so on")
    full = 1900 + int(year) if int(year) >= _FIRST_YEAR % 100 else 2000 + int(year)
    try:
        return datetime(full, MONTHS.index(month) + 1, int(day), int(hour), int(minute))
    except ValueError:
        hint = "Midnight is 0000 of the day that begins." if hour == "24" else ""
        raise ValueProblem(_CODE, f"{shown(text)} is not in any calendar", "a day of that month, 0000 to 2359", hint) from None


def _check_year(year: int) -> None:
    if not _FIRST_YEAR <= year < _FIRST_YEAR + 100:
        raise ValueProblem(_CODE, f"the year {year}", "a year from 1970 to 2069")
