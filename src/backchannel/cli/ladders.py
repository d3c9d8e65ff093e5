"""A correspondence drawn: `ladder`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli.command import command, option
from backchannel.cli.files import write_picture
from backchannel.cli.lines import Piece
from backchannel.cli.show import draws_lines, whole_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Invocation
    from backchannel.ladder import Ladder, Reader, Rung

__all__ = ["COMMANDS", "ladder_of"]

_NARROWEST: Final = 60


@command("ladder")
@option("--svg", "file", words_of="svg", metavar="FILE")
@option("--clock", "places", words_of="clock", metavar="PLACE", multiple=True)
@option("--limit", words_of="limit", type=click.IntRange(1, 1000), default=100, show_default=True, metavar="N")
@option("--channel", words_of="channel", metavar="NAME")
def ladder(invocation: Invocation, file: str | None, places: Sequence[str], limit: int, channel: str | None) -> None:
    from backchannel.ladder import picture, text_lines

    clocks = [_place(name) for name in places]
    facts = invocation.ask("ladder", limit=limit, channel=channel)
    if file is not None:
        write_picture(picture(ladder_of(facts, clocks)), file, invocation)
        return
    invocation.tell(
        facts,
        lambda told: [
            tuple(Piece(text, style) for text, style in row)
            for row in text_lines(ladder_of(told, clocks), max(whole_width(), _NARROWEST), ascii_only=not draws_lines())
        ],
    )


def ladder_of(facts: dict[str, Any], places: Sequence[Any] = ()) -> Ladder:
    """The ladder that a station's facts describe, with the clocks of these places beside UTC."""
    from backchannel.ladder import Column, Ladder, Missing

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
    from backchannel.ladder import Answer, Rung
    from backchannel.message import Precedence

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
    from backchannel.ladder import Reader, State

    states = {"opened": State.OPENED, "received": State.RECEIVED, "disputed": State.RECEIVED, "refused": State.RECEIVED}
    states |= {"cancelled": State.CANCELLED, "undelivered": State.UNDELIVERED, "unknown": State.UNKNOWN}
    state = states.get(row["state"], State.LATE if row["overdue"] else State.ON_ITS_WAY)
    received, opened = _moment(row["received"]), _moment(row["opened"])
    if state is State.RECEIVED and received is None:
        state = State.ON_ITS_WAY  # refused without having been received
    return Reader(office=row["office"], state=state, received=received, opened=opened if state is State.OPENED else None)


def _moment(text: str | None) -> int | None:
    return int(datetime.fromisoformat(text).timestamp()) * 1_000_000 if text else None


def _place(name: str) -> Any:
    from backchannel.message import Place, ValueProblem

    try:
        return Place.parse(name.upper())
    except ValueProblem as problem:
        raise problem.mistake() from None


COMMANDS = (ladder,)
