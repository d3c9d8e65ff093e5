"""Help says what a number looks like, in the same words wherever one is asked for."""

from __future__ import annotations

import re

import click
import pytest

from backchannel.cli.entry import root

CONTEXT = click.Context(root)
COMMANDS = {name: root.get_command(CONTEXT, name) for name in root.list_commands(CONTEXT)}
NUMBERED = {name: command for name, command in COMMANDS.items() if any(each.name == "number" for each in command.params)}


def test_there_are_commands_that_take_a_number() -> None:
    assert sorted(NUMBERED) == ["cancel", "read", "settle", "trace", "verify"]


@pytest.mark.parametrize("name", sorted(NUMBERED))
def test_whoever_is_asked_for_a_number_is_told_what_it_looks_like_with_one_example(name: str) -> None:
    said = " ".join((NUMBERED[name].help or "").split())
    assert "NUMBER is its series and number, as on the message: " in said
    assert re.findall(rf"`backchannel {name} [A-Z]+ [0-9]+`", said)
    usage = NUMBERED[name].get_usage(click.Context(NUMBERED[name], info_name=name))
    assert usage.rstrip("]").endswith("NUMBER")


@pytest.mark.parametrize("name", ["accept", "certificate", "comply", "orders", "replace", "report", "stop"])
def test_whoever_is_asked_for_an_order_is_told_what_it_looks_like_with_one_example(name: str) -> None:
    command = COMMANDS[name]
    assert "order" in {each.name for each in command.params}
    said = " ".join((command.help or "").split())
    example = f"`backchannel {name} HAKTO 42 paragraph 2`"
    assert f"ORDER is the paragraph that orders it, as on the message: {example}." in said


def test_the_help_of_a_tracer_says_what_each_answer_means() -> None:
    said = COMMANDS["trace"].help or ""
    for answer in ("received there at", "opened at", "not opened", "it is not there", "is asked"):
        assert f"*{answer}*" in said
