"""`backchannel pouch …`: messages on a stick, in a file, in a mail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from backchannel.cli.command import command, group, option
from backchannel.cli.render import pouch as render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Invocation

__all__ = ["COMMANDS"]

_path = click.Path(path_type=Path)


@command("pouch pack")
@click.argument("place", type=_path)
@option("--to", words_of="to", multiple=True, metavar="OFFICE")
def pack(invocation: Invocation, place: Path, to: Sequence[str]) -> int:
    from backchannel.errors import Trouble
    from backchannel.run import courier

    with invocation.counter() as counter:
        facts = courier.pack(counter.clerk, place, to)
    invocation.tell(facts, lambda told: render.packed(told, str(place)))
    return Trouble.exit_status if facts["declined"] else 0


@command("pouch take")
@click.argument("places", nargs=-1, required=True, type=_path)
@option("--keep", words_of="keep", is_flag=True)
def take(invocation: Invocation, places: Sequence[Path], keep: bool) -> int:
    from backchannel.errors import Refused
    from backchannel.run import courier

    with invocation.counter() as counter:
        facts = courier.take(counter.clerk, places, keep=keep)
    invocation.tell(facts, lambda told: render.taken(told, ", ".join(map(str, places))))
    return Refused.exit_status if facts["spoilt"] or facts["refused"] else 0


COMMANDS: Final = (group("pouch", pack, take),)
