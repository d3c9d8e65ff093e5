"""What is asked and which texts stand: `asks`, `text`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backchannel.cli.command import command, option
from backchannel.cli.render import bearings
from backchannel.cli.show import width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Invocation

__all__ = ["COMMANDS"]

_channel = option("--channel", words_of="channel", metavar="NAME")


@command("asks")
@_channel
def asks(invocation: Invocation, channel: str | None) -> None:
    invocation.tell(invocation.ask("asks", channel=channel), lambda told: bearings.asks(told, width()))


@command("text")
@click.argument("name", nargs=-1, metavar="[NAME]")
@_channel
def text(invocation: Invocation, name: Sequence[str], channel: str | None) -> None:
    if name:
        facts = invocation.ask("text_page", name=" ".join(name), channel=channel)
        invocation.tell(facts, lambda told: bearings.text(told, width()))
    else:
        invocation.tell(invocation.ask("texts", channel=channel), lambda told: bearings.texts(told, width()))


COMMANDS = (asks, text)
