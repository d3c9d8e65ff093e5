"""Every word that a ladder says of itself, and how it spells times and numbers; one place for the terminal and the picture."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from backchannel.ladder.model import Mark, State, Timing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backchannel.ladder.layout import Layout
    from backchannel.ladder.model import Ladder, Missing, Reader, Rung
    from backchannel.message import Place

__all__ = [
    "CROSSED",
    "Common",
    "and_others",
    "answers_of",
    "arrivals",
    "clock",
    "common",
    "date_of",
    "day_of",
    "described",
    "explained",
    "key",
    "lasting",
    "missing_of",
    "moment_of",
    "numbers",
    "said_of_time",
    "standing",
    "summary",
    "told",
    "weekday_of",
]

Common = Mark | Timing | State  # what may be true of all messages

CROSSED: Final = "\N{BOX DRAWINGS LIGHT DIAGONAL CROSS}"
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER: Final = re.compile(r"(.*\D)?(\d{1,9})", re.DOTALL)
_FEW: Final = 2  # messages of which it is worth saying something once
_RUN: Final = 3  # numbers in a row that are worth drawing together
_MINUTE: Final = 60_000_000  # microseconds
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR

_STANDS: Final = {
    State.RECEIVED: "received by {office}, not opened",
    State.ON_ITS_WAY: "on its way to {office}",
    State.LATE: "late: {office} has not received it",
    State.CANCELLED: "cancelled before {office} had it",
    State.UNDELIVERED: "undelivered: it will not come to {office}",
    State.UNKNOWN: "not known when {office} had it",
}
_NOT_THERE: Final = frozenset(State) - {State.OPENED, State.RECEIVED}
_ALL: Final[dict[Common, str]] = {
    Mark.NUMBER_TWICE: "every number used twice",
    Mark.TRANSCRIBED: "all transcribed, not signed",
    Timing.DAY: "no hour known",
    Timing.ORDER: "no day known",
    State.UNKNOWN: "not known when any was received",
}
_TIMING: Final = {Timing.MINUTE: "", Timing.DAY: "hour not known", Timing.ORDER: "day not known"}


def _moment(at: int) -> datetime:
    return _START + timedelta(microseconds=at)


def clock(at: int, place: Place | None = None) -> tuple[str, int]:
    """The time of day in UTC or at a place, and by how many days the calendar there is ahead of UTC's."""
    moment = _moment(at)
    if place is None:
        return f"{moment.hour:02}:{moment.minute:02}", 0
    there = moment.astimezone(place.zone)
    return f"{there.hour:02}:{there.minute:02}", there.toordinal() - moment.toordinal()


def date_of(at: int) -> str:
    """`22 OCT 72`."""
    moment = _moment(at)
    return f"{moment.day:02} {_MONTHS[moment.month - 1]} {moment.year % 100:02}"


def day_of(at: int) -> str:
    """`Sunday, 22 OCT 72`."""
    return f"{_DAYS[_moment(at).weekday()]}, {date_of(at)}"


def moment_of(at: int) -> str:
    """`22 OCT 72 15:30Z`."""
    return f"{date_of(at)} {clock(at)[0]}Z"


def lasting(span: int) -> str:
    """Microseconds as `9 h 30 min`, `3 days 4 h`."""
    seconds = span // 1_000_000
    days, hours, minutes = seconds // _DAY, seconds % _DAY // _HOUR, seconds % _HOUR // 60
    if days:
        return f"{days} day{'s' * (days > 1)}" + (f" {hours} h" if hours else "")
    return f"{hours} h" + (f" {minutes} min" if minutes else "")


def numbers(labels: Iterable[str]) -> str:
    """`HAKTO 42 to 44 and 46, TOHAK 3`: labels with their series once, and runs drawn together."""
    split = [(match[1] or "", match[2]) if (match := _NUMBER.fullmatch(label)) else (label, "") for label in labels]
    return ", ".join(f"{series}{_spans([number for _, number in group])}" for series, group in groupby(split, key=lambda pair: pair[0]))


def _spans(written: list[str]) -> str:
    runs: list[list[str]] = []
    for number in written:
        if number and runs and int(number) == int(runs[-1][-1]) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) >= _RUN else run)]
    return f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else said[0]


def and_others(count: int) -> str:
    """The head of a column that several offices share."""
    return f"{count} other offices"


def missing_of(gap: Missing) -> str:
    """`HAKTO 45 is missing`."""
    if gap.first == gap.last:
        return f"{gap.series} {gap.first} is missing"
    return f"{gap.series} {gap.first} {'and' if gap.last == gap.first + 1 else 'to'} {gap.last} are missing"


def answers_of(rung: Rung) -> list[str]:
    """`answers HAKTO 41 ¶4 in ¶2`: a phrase for each message that is answered."""
    said = []
    for label, group in groupby(rung.answers, key=lambda answer: answer.label):
        parts = [" ".join(filter(None, (_of(each.portion), f"in {_of(each.own)}" * bool(each.own)))) for each in group]
        said.append(f"answers {label} {', '.join(filter(None, parts))}".rstrip())
    return said


def _of(portion: str) -> str:
    return f"¶{portion}" if portion else ""


def standing(readers: Iterable[Reader], said: frozenset[Common] = frozenset()) -> list[tuple[str, State]]:
    """How a message stands where it is not opened, in words, offices that stand alike together; not what is `said` of all."""
    alike: dict[State, list[str]] = {}
    for reader in readers:
        if reader.state is not State.OPENED and reader.state not in said:
            alike.setdefault(reader.state, []).append(reader.office)
    return [(_STANDS[state].format(office=_named(offices)), state) for state, offices in alike.items()]


def _named(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def arrivals(label: str, readers: Iterable[Reader], *, briefly: bool = False) -> list[str]:
    """`HAKTO 42 opened by WHITE HOUSE, there since 15:30Z`: what happens where an arrow ends, offices that do alike together."""
    alike: dict[tuple[str, str], list[str]] = {}
    for reader in readers:
        done = "opened" if reader.state is State.OPENED else "received, not opened,"
        alike.setdefault((done, "" if briefly else _lain(reader)), []).append(reader.office)
    return [f"{label} {done} by {_named(offices)}{since}" for (done, since), offices in alike.items()]


def _lain(reader: Reader) -> str:
    """Since when it had been there, where that is another minute."""
    came, opened = reader.received, reader.opened
    if came is None or opened is None or came // _MINUTE >= opened // _MINUTE:
        return ""
    return f", there since {f'{clock(came)[0]}Z' if date_of(came) == date_of(opened) else moment_of(came)}"


def told(rung: Rung) -> str:
    """A whole message in one line, for whoever points at it."""
    came = arrivals("", [reader for reader in rung.readers if reader.opened is not None])
    said = (f"{rung.label}, written by {rung.writer}", *(words.strip() for words in came), *(words for words, _ in standing(rung.readers)))
    return "; ".join((*said, rung.saw) if rung.saw else said)


def said_of_time(rung: Rung, said: frozenset[Common] = frozenset()) -> str:
    """What is not known of the time of its release, or nothing; not what is `said` of all."""
    return "" if rung.timing in said else _TIMING[rung.timing]


def described(ladder: Ladder) -> str:
    """The whole ladder in two sentences, for those who do not see it."""
    offices = _named([column.office for column in ladder.columns]) if ladder.columns else "nobody"
    crossed = sum(1 for rung in ladder.rungs if rung.crossed)
    gaps = sum(gap.last - gap.first + 1 for gap in ladder.missing)
    told = [f"{len(ladder.rungs)} messages between {offices}, in the order of their release and opening, downwards"]
    told += [f"{crossed} of them are marked as crossed"] if crossed else []
    told += [f"{gaps} numbers are missing"] if gaps else []
    return "; ".join(told) + "."


def explained(layout: Layout) -> list[str]:
    """How to read the drawing: a sentence for each sign that is in it."""
    arrows = layout.arrows
    said = ["Time runs downwards, in order and not to scale.", "An arrow goes from a message's release to its opening."]
    said += ["An open head: received, not opened."] * any(arrow.reader.state is State.RECEIVED for arrow in arrows)
    said += ["Dashed: not known to have come."] * any(arrow.reader.state in _NOT_THERE for arrow in arrows)
    said += ["A pale bar: it was there, and not opened yet."] * any(arrow.lay is not None for arrow in arrows)
    said += ["A ring: two messages crossed."] * bool(layout.crossings)
    said += ["A bracket leads from a message to its answer."] * bool(layout.ties)
    said += ["A gap in an office's line: numbers are missing."] * bool(layout.ladder.missing)
    return said


def key(layout: Layout) -> str:
    """The signs that a terminal shows, and what they mean; each only where it is there."""
    states = {arrow.reader.state for arrow in layout.arrows}
    kinds = {row.kind.value for row in layout.rows}
    signs = ["● released", "▶ opened"]
    signs += ["▷ received, not opened"] * (State.RECEIVED in states)
    signs += ["▽ still on its way"] * any(arrow.end == len(layout.rows) - 1 for arrow in layout.arrows)
    signs += [f"{CROSSED} crossed"] * bool(layout.crossings)
    signs += ["? numbers missing"] * bool(layout.ladder.missing)
    signs += ["◆ something else"] * ("event" in kinds)
    return " · ".join(signs)


def summary(ladder: Ladder) -> str:
    """`14 messages, 22 OCT 72 to 23 OCT 72`, and what is true of all of them."""
    count = len(ladder.rungs)
    said = f"{count} message{'s' * (count != 1)}"
    days = list(dict.fromkeys(date_of(rung.released) for rung in ladder.rungs if rung.timing is not Timing.ORDER))
    spanned = f", {days[0]}" + f" to {days[-1]}" * (len(days) > 1) if days else ""
    holding = common(ladder)
    return "; ".join([said + spanned, *(words for what, words in _ALL.items() if what in holding)])


def common(ladder: Ladder) -> frozenset[Common]:
    """What is true of all messages, so that it is said once, and not of each."""
    rungs = ladder.rungs
    if len(rungs) < _FEW:
        return frozenset()
    states = {reader.state for rung in rungs for reader in rung.readers}
    timings = {rung.timing for rung in rungs}
    unknown = states if states == {State.UNKNOWN} else set()
    return frozenset(set(Mark).intersection(*(rung.marks for rung in rungs)) | unknown | (timings if len(timings) == 1 else set()))


def weekday_of(at: int) -> str:
    """`Sunday`."""
    return _DAYS[_moment(at).weekday()]
