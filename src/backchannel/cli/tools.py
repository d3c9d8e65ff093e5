"""Beside the station: `inspect`, `switch`, `demo`, `completion`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import click

from backchannel.cli import words
from backchannel.cli.command import command
from backchannel.cli.files import about, read_bytes
from backchannel.cli.render import answers
from backchannel.errors import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Invocation

__all__ = ["COMMANDS"]

_SHELLS: Final = ("bash", "zsh", "fish")
_PASSED_ON: Final = {"ignore_unknown_options": True, "help_option_names": [], "allow_interspersed_args": False}


@command("inspect")
@click.argument("file")
def inspect(invocation: Invocation, file: str) -> None:
    from backchannel.run.inspect import inspect_bytes

    with about(file):
        invocation.tell(inspect_bytes(read_bytes(file)), answers.inspected)


@click.command("switch", help=words.HELP["switch"], context_settings=_PASSED_ON, add_help_option=False, options_metavar="")
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS]")
def switch(options: Sequence[str]) -> None:
    sys.stdout.flush()
    # The switch takes this process over: it must not keep anything of the command line in its memory.
    os.execv(sys.executable, [sys.executable, "-m", "backchannel.switch", *options])


@click.command("demo", help=words.HELP["demo"], context_settings=_PASSED_ON, add_help_option=False, options_metavar="")
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS]")
def demo(options: Sequence[str]) -> int:
    from importlib import import_module

    try:
        main = import_module("backchannel.demo").main
    except ModuleNotFoundError as error:
        if error.name != "backchannel.demo":
            raise
        raise Trouble("demo.missing", "an installation without the demonstration", "one with it") from None
    return int(main(list(options)) or 0)


@command("completion")
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(context: click.Context, invocation: Invocation, shell: str) -> None:
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise Trouble("completion.missing", f"no completion for {shell}", "one of " + ", ".join(_SHELLS))
    click.echo(kind(context.find_root().command, {}, "backchannel", "_BACKCHANNEL_COMPLETE").source())


COMMANDS: Final = (inspect, switch, demo, completion)
