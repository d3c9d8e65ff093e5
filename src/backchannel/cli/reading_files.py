"""Messages for somebody without the system: `reading-file` prints them, `seen` notes that they were read."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import paper_words
from backchannel.cli.command import command, option
from backchannel.cli.files import STANDARD_INPUT, draft_from, read_bytes, write_private
from backchannel.cli.lines import line
from backchannel.cli.render.answers import counted
from backchannel.cli.show import show, show_json, show_text
from backchannel.errors import Mistake
from backchannel.words.times import group_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Invocation
    from backchannel.cli.lines import Line

__all__ = ["COMMANDS"]

_channel = option("--channel", words_of="channel", metavar="NAME")


@command("reading-file")
@click.argument("numbers", nargs=-1, required=True)
@option("--for", "principal", words_of="for whom", required=True, metavar="NAME")
@option("--memorandum", words_of="memorandum", metavar="FILE")
@option("--eyes-only", words_of="eyes only", is_flag=True)
@option("-o", "--output", words_of="output", metavar="FILE")
@_channel
def reading_file(
    invocation: Invocation,
    numbers: Sequence[str],
    principal: str,
    memorandum: str | None,
    eyes_only: bool,
    output: str | None,
    channel: str | None,
) -> None:
    from backchannel.cli.paper import html_of

    text = _memorandum(invocation, memorandum)
    facts = invocation.ask(
        "reading_file", numbers=list(numbers), principal=principal, memorandum=text, eyes_only=eyes_only, channel=channel
    )
    html, pages = html_of(facts)
    told = {
        "file": output,
        "pages": pages,
        "marking": facts["marking"],
        "messages": [message["number"] for message in facts["messages"]],
        "sha256": sha256(html.encode()).hexdigest(),
    }
    if output not in (None, STANDARD_INPUT):
        write_private(html, str(output))
        invocation.tell(told, _made)
    elif invocation.as_json:
        show_json({**told, "html": html})
    else:
        show_text(html)
        show(_made({**told, "file": STANDARD_INPUT}), error=True)


@command("seen")
@click.argument("numbers", nargs=-1, required=True)
@option("--by", words_of="seen by", required=True, metavar="NAME")
@option("--at", words_of="seen at", metavar="TIME")
@option("--note", words_of="note", metavar="TEXT")
@option("--file", "file", words_of="reading file", metavar="FILE")
@_channel
def seen(
    invocation: Invocation, numbers: Sequence[str], by: str, at: str | None, note: str | None, file: str | None, channel: str | None
) -> None:
    digest = sha256(read_bytes(file)).hexdigest() if file else None
    facts = invocation.ask("note_seen", numbers=list(numbers), by=by, at=at, note=note, file=digest, channel=channel)
    invocation.tell(facts, _noted)


def _memorandum(invocation: Invocation, name: str | None) -> str | None:
    if name == STANDARD_INPUT and invocation.passphrases.descriptor == 0:
        came = "memorandum and passphrase both from standard input"
        raise Mistake("file.twice", came, "one of them", "Use --passphrase-fd 3 3<FILE.")
    return draft_from(name, invocation) if name else None


def _made(told: dict[str, Any]) -> list[Line]:
    count, pages = counted(len(told["messages"]), "message"), counted(told["pages"], "page")
    made = paper_words.MADE_FILE.format(file=told["file"], count=count, pages=pages, marking=told["marking"])
    return [line(made), line(paper_words.MADE_DIGEST.format(digest=told["sha256"])), line(paper_words.MADE_NEXT)]


def _noted(facts: dict[str, Any]) -> list[Line]:
    noted = paper_words.NOTED.format(messages=", ".join(facts["messages"]), by=facts["by"], at=group_of(facts["at"]))
    return [line(noted), line(paper_words.NOT_SENT)]


COMMANDS: Final = (reading_file, seen)
