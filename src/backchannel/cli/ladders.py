"""A correspondence drawn: `ladder`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli.command import command, option
from backchannel.cli.files import write_exactly
from backchannel.cli.lines import Piece
from backchannel.cli.show import draws_lines, whole_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Invocation

__all__ = ["COMMANDS"]

_NARROWEST: Final = 60


@command("ladder")
@option("--svg", "file", words_of="svg", metavar="FILE")
@option("--clock", "places", words_of="clock", metavar="PLACE", multiple=True)
@option("--limit", words_of="limit", type=click.IntRange(1, 1000), default=100, show_default=True, metavar="N")
@option("--channel", words_of="channel", metavar="NAME")
def ladder(invocation: Invocation, file: str | None, places: Sequence[str], limit: int, channel: str | None) -> None:
    from backchannel.ladder import picture, text_lines
    from backchannel.run.drawing import ladder_of

    clocks = [_place(name) for name in places]
    facts = invocation.ask("ladder", limit=limit, channel=channel)
    if file is not None:
        write_exactly(picture(ladder_of(facts, clocks)), file, invocation)
        return
    invocation.tell(
        facts,
        lambda told: [
            tuple(Piece(text, style) for text, style in row)
            for row in text_lines(ladder_of(told, clocks), max(whole_width(), _NARROWEST), ascii_only=not draws_lines())
        ],
    )


def _place(name: str) -> Any:
    from backchannel.message import Place, ValueProblem

    try:
        return Place.parse(name.upper())
    except ValueProblem as problem:
        raise problem.mistake() from None


COMMANDS = (ladder,)
