"""The root of the command line, and what leaves it: facts, one error, an exit status (docs/exit-codes.md)."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import click

from backchannel import __version__
from backchannel.cli import (
    backups,
    bearing,
    channels,
    crossings,
    desk,
    drafting,
    handoff,
    historical,
    ladders,
    messages,
    offices,
    ordering,
    pickups,
    pouch,
    reading_files,
    recovering,
    searching,
    stations,
    tools,
    words,
)
from backchannel.cli.command import Group, general_options
from backchannel.cli.invocation import Invocation
from backchannel.cli.lines import Piece, line, wrapped
from backchannel.cli.show import show, show_json, width
from backchannel.errors import BackchannelError, Unsound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.lines import Line

__all__ = ["main", "root"]

_UNEXPECTED: Final = 1
_USAGE: Final = 2
_INTERRUPTED: Final = 130
_PIPE_CLOSED: Final = 141
_NAME: Final = "backchannel: "


def _debug(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Invocation).debug = True


root = Group("backchannel", help=words.ROOT, params=general_options(), no_args_is_help=True)
root.params.append(click.Option(["--debug"], is_flag=True, expose_value=False, callback=_debug, help=words.OPTIONS["debug"]))
click.version_option(__version__, prog_name="backchannel", help=words.OPTIONS["version"])(root)
for _command in (
    *offices.COMMANDS,
    *channels.COMMANDS,
    *messages.COMMANDS,
    *drafting.COMMANDS,
    *searching.COMMANDS,
    *bearing.COMMANDS,
    *ordering.COMMANDS,
    *handoff.COMMANDS,
    *pickups.COMMANDS,
    *desk.COMMANDS,
    *ladders.COMMANDS,
    *crossings.COMMANDS,
    *reading_files.COMMANDS,
    *pouch.COMMANDS,
    *stations.COMMANDS,
    *backups.COMMANDS,
    *recovering.COMMANDS,
    *historical.COMMANDS,
    *tools.COMMANDS,
):
    root.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status. Errors become one sentence, or one JSON object, on the error stream."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    invocation = Invocation()
    as_json = "--json" in given
    try:
        status = root.main(given, prog_name="backchannel", standalone_mode=False, obj=invocation)
        sys.stdout.flush()
    except BrokenPipeError:
        return _pipe_closed()
    except (KeyboardInterrupt, click.Abort):
        return _INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help())
        return _USAGE
    except click.ClickException as error:
        return _usage(error, as_json)
    except BackchannelError as error:
        return _told(error, as_json)
    except Exception as error:
        if invocation.debug:
            raise
        return _unexpected(error, as_json)
    return status if isinstance(status, int) else 0


def _told(error: BackchannelError, as_json: bool) -> int:
    if as_json:
        show_json({"error": {**error.as_json(), "exit_status": error.exit_status}}, error=True)
    elif isinstance(error, Unsound):
        show([line(str(finding)) for finding in error.findings], error=True)
    else:
        show(_sentence(str(error)), error=True)
    return error.exit_status


def _sentence(text: str) -> list[Line]:
    """One line, which a program can read; on a terminal broken between words."""
    rows = wrapped(text, width() - len(_NAME)) if sys.stderr.isatty() else [text]
    return [line(Piece(_NAME if not place else " " * len(_NAME), "quiet"), row) for place, row in enumerate(rows)]


def _usage(error: click.ClickException, as_json: bool) -> int:
    sentence = error.format_message()
    if as_json:
        show_json({"error": {"code": "usage", "came": sentence, "expected": "", "hint": "", "exit_status": _USAGE}}, error=True)
        return _USAGE
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "backchannel"
    show([line(Piece(_NAME, "quiet"), sentence), line(f"See `{path} --help`.")], error=True)
    return _USAGE


def _unexpected(error: Exception, as_json: bool) -> int:
    sentence = words.UNEXPECTED.format(kind=type(error).__name__, what=error)
    if as_json:
        rows = {"code": "unexpected", "came": sentence, "expected": "", "hint": words.UNEXPECTED_NEXT, "exit_status": _UNEXPECTED}
        show_json({"error": rows}, error=True)
    else:
        show([line(sentence), line(words.UNEXPECTED_NEXT)], error=True)
    return _UNEXPECTED


def _pipe_closed() -> int:
    """Whoever read us has gone: nothing more is said, not even by the interpreter at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _PIPE_CLOSED
