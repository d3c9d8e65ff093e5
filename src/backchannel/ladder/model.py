"""A correspondence as it is to be drawn: what is known of it, and nothing about paper or screens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backchannel.message import Place, Precedence

__all__ = ["Answer", "Column", "Event", "Ladder", "Mark", "Missing", "Reader", "Rung", "State", "Timing"]


class State(StrEnum):
    """How a message stands with one of its addressees."""

    OPENED = "opened"
    RECEIVED = "received"
    ON_ITS_WAY = "on its way"
    LATE = "late"
    CANCELLED = "cancelled"
    UNDELIVERED = "undelivered"
    UNKNOWN = "unknown"  # nobody here can know: a printed record, or another office's traffic


class Timing(StrEnum):
    """How exactly the time of a release is known."""

    MINUTE = "minute"
    DAY = "day"
    ORDER = "order"  # only its place among the others, by its number


class Mark(StrEnum):
    """What a reader must be told of a message wherever it is drawn."""

    NUMBER_TWICE = "number used twice"
    TRANSCRIBED = "transcribed, not signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An office and the series that it writes."""

    office: str
    series: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """An office to which a message is addressed: how it stands there, and since when; microseconds since 1970, UTC."""

    office: str
    state: State
    received: int | None = None
    opened: int | None = None

    def __post_init__(self) -> None:
        if (self.state is State.OPENED) != (self.opened is not None):
            raise ValueError(f"{self.office} is said to have {self.state}, and its time of opening says otherwise")
        if self.state is State.RECEIVED and self.received is None:
            raise ValueError(f"{self.office} is said to have received, and no time is given")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """That a portion of this message answers a portion of another; both as people write them, empty for the whole."""

    own: str
    label: str
    portion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One message: its number, who wrote it, when it was released (microseconds since 1970, UTC), and how it stands with whom.

    `crossed` and `answers` name other messages by their labels, whether these are drawn or not; `saw` says in words what its
    writer had read.
    """

    label: str
    writer: str
    released: int
    readers: tuple[Reader, ...]
    station_number: str = ""
    precedence: Precedence | None = None
    subject: str = ""
    timing: Timing = Timing.MINUTE
    crossed: tuple[str, ...] = ()
    saw: str = ""
    answers: tuple[Answer, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Numbers of one series that are not held; drawn before the message `before`, or at the end where that is empty."""

    series: str
    first: int
    last: int
    writer: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something beside the messages: an hour that was set, a change of the charter; at one office, or for all."""

    at: int
    words: str
    office: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """A correspondence to be drawn: every office that is named has its column; messages of one moment are drawn as they are given.

    `places` are those whose clocks stand beside UTC; `until` is the moment for which all of it holds, and the end of the time axis.
    """

    title: str
    columns: tuple[Column, ...]
    rungs: tuple[Rung, ...]
    missing: tuple[Missing, ...] = ()
    events: tuple[Event, ...] = ()
    places: tuple[Place, ...] = ()
    until: int | None = None

    def __post_init__(self) -> None:
        offices = [column.office for column in self.columns]
        if not offices or len(set(offices)) < len(offices):
            raise ValueError("there is no column, or two have one office")
        named = {rung.writer for rung in self.rungs} | {reader.office for rung in self.rungs for reader in rung.readers}
        named |= {gap.writer for gap in self.missing} | {event.office for event in self.events if event.office}
        if strangers := named.difference(offices):
            raise ValueError(f"no column is given for {', '.join(sorted(strangers))}")
