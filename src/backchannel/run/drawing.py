"""The ladder that facts describe: what `laddering` tells, as the values that pictures are made of, for command line and desk alike."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from backchannel.ladder import Answer, Column, Ladder, Missing, Reader, Rung, State
from backchannel.message import Precedence

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ladder_of"]


def ladder_of(facts: dict[str, Any], places: Sequence[Any] = ()) -> Ladder:
    """The ladder that a station's facts describe, with the clocks of these places beside UTC."""
    return Ladder(
        title=facts["channel"],
        columns=tuple(Column(office=row["office"], series=(row["series"],)) for row in facts["columns"]),
        rungs=tuple(_rung(row) for row in facts["messages"]),
        missing=tuple(
            Missing(series=row["series"], first=row["first"], last=row["last"], writer=row["from"], before=row["before"] or "")
            for row in facts["missing"]
        ),
        places=tuple(places),
        until=_moment(facts["now"]),
    )


def _rung(row: dict[str, Any]) -> Rung:
    return Rung(
        label=row["number"],
        writer=row["from"],
        released=_moment(row["released"]) or 0,
        readers=tuple(map(_reader, row["readers"])),
        station_number=row["serial"] or "",
        precedence=Precedence(row["precedence"]),
        subject=row["subject"] or "",
        crossed=tuple(each["number"] for each in row["crossed"]),
        saw=row["written"].removeprefix("written "),
        answers=tuple(Answer(own=str(each["paragraph"]), label=each["number"], portion=str(each["of"] or "")) for each in row["answers"]),
    )


def _reader(row: dict[str, Any]) -> Reader:
    states = {"opened": State.OPENED, "received": State.RECEIVED, "disputed": State.RECEIVED, "refused": State.RECEIVED}
    states |= {"cancelled": State.CANCELLED, "undelivered": State.UNDELIVERED, "unknown": State.UNKNOWN}
    state = states.get(row["state"], State.LATE if row["overdue"] else State.ON_ITS_WAY)
    received, opened = _moment(row["received"]), _moment(row["opened"])
    if state is State.RECEIVED and received is None:
        state = State.ON_ITS_WAY  # refused without having been received
    return Reader(office=row["office"], state=state, received=received, opened=opened if state is State.OPENED else None)


def _moment(text: str | None) -> int | None:
    return int(datetime.fromisoformat(text).timestamp()) * 1_000_000 if text else None
