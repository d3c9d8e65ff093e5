"""What is held, in a browser: `desk`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from backchannel.cli import desk_words
from backchannel.cli.command import command, option
from backchannel.cli.lines import line
from backchannel.cli.show import show, show_json
from backchannel.errors import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Invocation

__all__ = ["COMMANDS"]


@command("desk")
@option("--port", words_of="desk port", type=click.IntRange(1024, 65535), metavar="N")
@option("--zone", "zones", words_of="zone", metavar="PLACE", multiple=True)
def desk(invocation: Invocation, port: int | None, zones: Sequence[str]) -> None:
    from importlib import import_module

    from backchannel.run.control import RemoteClerk

    folder = invocation.station()
    folder.check()
    if not RemoteClerk(folder.socket).is_there():
        expected, hint = "one that runs", "Run it in a terminal of its own: `backchannel run`."
        raise Trouble("desk.station", f"the station in {folder.path}, which does not run", expected, hint)
    # The pages stand beside the command line, and neither is built on the other.
    served = import_module("backchannel.web").served
    with served(lambda: RemoteClerk(folder.socket), port or 0, zone=zones) as made:
        if invocation.as_json:
            show_json({"link": made.link})
        else:
            show([line(desk_words.ADDRESS.format(link=made.link)), line(desk_words.STAYS)])
        made.run()
    invocation.note(desk_words.ENDED)


COMMANDS = (desk,)
