"""The README's example is a sound draft, and its commands are commands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from backchannel.cli import root
from backchannel.message import cable

README = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ (backchannel [^#\n]*?) *(?:&|#.*)?$", README, re.MULTILINE)
IN_SENTENCES = re.findall(r"`(backchannel [^`]+)`", README)
OPTIONS = re.findall(r"`(--[a-z-]+)[^`]*`", README)


def blocks() -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return [block for language, block in fenced if not language]


def test_the_example_message_is_a_sound_draft() -> None:
    drafts = [block for block in blocks() if block.startswith("FLASH")]
    assert len(drafts) == 1
    message = cable.parse_draft(drafts[0])
    assert cable.render(message) == drafts[0]
    assert [str(name) for portion in message.full_portions for name in portion.audience or ()].count("PARIS") == 2


def test_the_first_draft_is_sound_and_goes_between_the_offices_of_the_first_channel() -> None:
    drafts = [block for block in blocks() if block.startswith("ROUTINE")]
    assert len(drafts) == 1
    heading = cable.parse_draft(drafts[0]).heading
    made = next(command for command in COMMANDS if "office new" in command)
    invited = next(command for command in COMMANDS if "channel invite" in command)
    assert [f'"{heading.sender}"' in made, *(f'"{name}"' in invited for name in heading.to)] == [True, True]


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) > 12


def options(command: click.Command) -> set[str]:
    """Every option of a command, and of those below it."""
    context = click.Context(command)
    names = command.list_commands(context) if isinstance(command, click.Group) else ()
    below = [found for name in names if isinstance(command, click.Group) and (found := command.get_command(context, name))]
    own = {name for parameter in command.params for name in parameter.opts}
    return own.union(*map(options, below))


def test_every_option_that_the_readme_speaks_of_is_one_of_a_command() -> None:
    assert {"--json", "--time", "--desktop"} <= set(OPTIONS) <= options(root)


@pytest.mark.parametrize("command", [*COMMANDS, *IN_SENTENCES])
def test_each_command_of_the_readme_is_understood(command: str) -> None:
    here: click.Command = root
    context = click.Context(root, info_name="backchannel")
    words = shlex.split(command)[1:]
    while isinstance(here, click.Group) and words:
        found = here.get_command(context, words.pop(0))
        assert found is not None, command
        here = found
    assert not isinstance(here, click.Group), command
    # Parsing alone: an unknown option or a missing argument raises.
    here.make_context(here.name, words, parent=context, resilient_parsing=False)
