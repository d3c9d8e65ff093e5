"""What a person is asked before a message is released."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from backchannel.cli import release_words
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
    typed: list[str] = []
    for place in range(1, len(left) + 1):
        typed.append(_ask(place, len(left)))
        if typed[-1] not in left or typed[-1] in typed[:-1]:
            came = f"the name {typed[-1]!r}, for whose officer's eyes only nothing here is, or which was typed before"
            hint = "Nothing was sent. Look at the draft again, and at the names above."
            raise Mistake("release.eyes-only", came, "the name of the office, exactly", hint)
    return [*named, *typed]


def _ask(place: int, count: int) -> str:
    import click

    prompt = release_words.TYPE_NAME if count == 1 else release_words.TYPE_NAMES.format(place=place, count=count)
    return str(click.prompt(prompt, prompt_suffix=" ", err=True))
