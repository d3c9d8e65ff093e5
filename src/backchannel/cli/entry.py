"""The root of the command line, and what leaves it: facts, one error, an exit status (docs/exit-codes.md)."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from backchannel import __version__
from backchannel.cli import words
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


# Which module has which commands, in the order in which a newcomer needs them.
_MODULE_OF: Final = {
    name: module
    for module, names in (
        ("offices", "office"),
        ("channels", "channel"),
        ("messages", "check send inbox read log verify cancel"),
        ("drafting", "submit draft review return release countersign"),
        ("searching", "search"),
        ("bearing", "asks text"),
        ("ordering", "comply report accept stop replace orders agenda certificate"),
        ("handoff", "handoff"),
        ("pickups", "pickup sign return-unsigned count"),
        ("desk", "desk"),
        ("ladders", "ladder"),
        ("crossings", "settle"),
        ("reading_files", "reading-file seen"),
        ("pouch", "pouch"),
        ("stations", "status run unlock lock clock"),
        ("backups", "backup restore"),
        ("recovering", "trace resend reopen"),
        ("historical", "history"),
        ("tools", "inspect switch demo completion"),
    )
    for name in names.split()
}


class _Root(Group):
    """All commands, each loaded when it is asked for: none waits for what another needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, as a newcomer needs them."""
        return list(_MODULE_OF)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, with all that its module has; None where there is none."""
        if cmd_name in _MODULE_OF and cmd_name not in self.commands:
            for each in import_module(f"backchannel.cli.{_MODULE_OF[cmd_name]}").COMMANDS:
                self.add_command(each)
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """All of them in the words of their own help, and none is loaded."""
        told = {name: click.Command(name, help=words.HELP[name]) for name in _MODULE_OF}
        Group("backchannel", commands=told).format_commands(ctx, formatter)


root = _Root("backchannel", help=words.ROOT, params=general_options(), no_args_is_help=True)
root.params.append(click.Option(["--debug"], is_flag=True, expose_value=False, callback=_debug, help=words.OPTIONS["debug"]))
click.version_option(__version__, prog_name="backchannel", help=words.OPTIONS["version"])(root)


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
