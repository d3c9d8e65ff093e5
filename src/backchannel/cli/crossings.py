"""What crossed: `settle`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backchannel.cli.command import command, option
from backchannel.cli.render.crossings import settled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Invocation

__all__ = ["COMMANDS"]


@command("settle")
@click.argument("number", nargs=-1, required=True, metavar="NUMBER")
@option("--with", "others", words_of="crossed", metavar="NUMBER", multiple=True)
@option("--because", "reason", words_of="because", metavar="TEXT", required=True)
@option("--channel", words_of="channel", metavar="NAME")
def settle(invocation: Invocation, number: Sequence[str], others: Sequence[str], reason: str, channel: str | None) -> None:
    facts = invocation.ask("settle", number=" ".join(number), others=list(others), reason=reason, channel=channel)
    invocation.tell_done(facts, settled(facts))


COMMANDS = (settle,)
