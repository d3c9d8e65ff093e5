"""A station in one file: `backup`, `restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from backchannel.cli import words
from backchannel.cli.command import command
from backchannel.cli.render import safekeeping
from backchannel.cli.show import width

if TYPE_CHECKING:
    from backchannel.cli.invocation import Invocation

__all__ = ["COMMANDS"]


@command("backup")
@click.argument("file")
def backup(invocation: Invocation, file: str) -> None:
    from backchannel.run.backup import check_backup

    place = Path(file).absolute()  # a running station may have been started elsewhere
    check_backup(invocation.station(), place)
    passphrase = invocation.passphrase()
    invocation.progress(words.BACKING_UP)
    facts = invocation.ask("backup", file=str(place), passphrase=passphrase)
    invocation.tell(facts, lambda told: safekeeping.backed_up(told | {"file": file}, width()))


@command("restore")
@click.argument("file")
def restore(invocation: Invocation, file: str) -> None:
    from backchannel.run.clock import SystemClock
    from backchannel.run.restore import check_restore
    from backchannel.run.restore import restore as restore_station

    place = Path(file)
    check_restore(invocation.station(), place)
    passphrase = invocation.passphrase()
    invocation.progress(words.RESTORING)
    facts = restore_station(invocation.station(), place, passphrase, at=SystemClock().now())
    invocation.tell(facts, lambda told: safekeeping.restored(told, width()))


COMMANDS: Final = (backup, restore)
