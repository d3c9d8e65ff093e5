"""What every command has in common: its help from the one place of words, and the options that stand before or after it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import words
from backchannel.cli.invocation import Invocation

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Command", "Group", "command", "general_options", "group", "option"]

_FOLDER_VARIABLE: Final = "BACKCHANNEL_FOLDER"


class Command(click.Command):
    """A command that takes the general options too."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.params += general_options(hidden=True)
        self.epilog = words.EVERYWHERE


class Group(click.Group):
    """Commands in the order in which a newcomer needs them."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were added."""
        return list(self.commands)


def general_options(*, hidden: bool = False) -> list[click.Parameter]:
    """--folder, --json, and where the passphrase comes from."""

    def option(*names: str, callback: Callable[[Invocation, Any], None], **settings: Any) -> click.Option:
        def keep(context: click.Context, _: click.Parameter, value: Any) -> None:
            if value is not None and value is not False:
                callback(context.ensure_object(Invocation), value)

        return click.Option(list(names), callback=keep, expose_value=False, hidden=hidden, **settings)

    variable = None if hidden else _FOLDER_VARIABLE  # an option that was given before the command is not overruled by it
    path = click.Path(path_type=Path)
    return [
        option("--folder", callback=_folder, type=path, metavar="DIR", envvar=variable, help=words.OPTIONS["folder"]),
        option("--json", callback=_json, is_flag=True, help=words.OPTIONS["json"]),
        option("--passphrase-fd", callback=_descriptor, type=int, metavar="N", help=words.OPTIONS["fd"]),
        option("--passphrase-keyring", callback=_keyring, is_flag=True, help=words.OPTIONS["keyring"]),
    ]


def command(name: str, **settings: Any) -> Callable[[Callable[..., Any]], Command]:
    """A command whose last word is its name; its help is `words.HELP[name]`."""

    def make(function: Callable[..., Any]) -> Command:
        wrapped = click.pass_obj(function)
        return click.command(name.rpartition(" ")[2], cls=Command, help=words.HELP[name], **settings)(wrapped)

    return make


def group(name: str, *commands: click.Command) -> Group:
    """A group of commands."""
    made = Group(name, help=words.HELP[name], no_args_is_help=True)
    for each in commands:
        made.add_command(each)
    return made


def option(*names: str, words_of: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option whose help is `words.OPTIONS[words_of]`."""
    return click.option(*names, help=words.OPTIONS[words_of], **settings)


def _folder(invocation: Invocation, value: Path) -> None:
    invocation.folder = value


def _json(invocation: Invocation, value: bool) -> None:
    invocation.as_json = value


def _descriptor(invocation: Invocation, value: int) -> None:
    invocation.passphrases.descriptor = value


def _keyring(invocation: Invocation, value: bool) -> None:
    invocation.passphrases.keyring = value
