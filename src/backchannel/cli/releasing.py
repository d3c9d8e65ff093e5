"""What a person is asked before a message is released."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from backchannel.cli import release_words
from backchannel.cli.lines import line
from backchannel.cli.show import show
from backchannel.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Invocation

__all__ = ["ask_for_names", "somebody_asks"]


def somebody_asks(invocation: Invocation) -> bool:
    """Whether a person can be shown what will be released, and asked: programs release as they say."""
    return not invocation.as_json and sys.stdin.isatty() and sys.stderr.isatty()


def ask_for_names(previews: Sequence[dict[str, Any]], named: Sequence[str]) -> list[str]:
    """The offices for whose officers' eyes only something is: those named already, and those whose name somebody types exactly.

    Mistake for another name: whoever mistypes it looks at the draft again.
    """
    due = dict.fromkeys(row["office"] for facts in previews for row in facts["addressees"] if row["officer_reads"])
    left = [office for office in due if office not in named]
    if left:
        show([line(release_words.TYPE_NAME if len(left) == 1 else release_words.TYPE_NAMES.format(count=len(left)))], error=True)
    typed: list[str] = []
    while len(typed) < len(left):
        name = str(click.prompt(release_words.OFFICE, prompt_suffix=" ", err=True))
        if name not in left or name in typed:
            came = f"the name {name!r}, which is none of those for whose officers' eyes only this is, or was typed before"
            hint = "Nothing was sent. Look at the names above and at the draft again."
            raise Mistake("release.eyes-only", came, "the name of the office, exactly", hint)
        typed.append(name)
    return [*named, *typed]
