"""What comes from outside, is signed, is counted: `pickup`, `sign`, `return-unsigned`, `count`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import pickup_words as said
from backchannel.cli.command import command, option
from backchannel.cli.files import draft_from
from backchannel.cli.lines import Piece, line
from backchannel.cli.ordering import drafted, release_options
from backchannel.cli.show import show
from backchannel.words.enclosures import fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Invocation

__all__ = ["COMMANDS"]

_text = click.argument("text", nargs=-1, required=True, metavar="TEXT")
_say = option("--say", words_of="say", metavar="WORDS")
_LINES: Final = {"to": "To", "where": "Where", "when": "When", "persons": "Persons"}
_HOW: Final = ("draft_only", "named", "unopened", "despite", "yes")


@command("pickup")
@click.argument("file", metavar="FILE")
@option("--from", "giver", words_of="picked up from", metavar="PERSON", required=True)
@option("--by", "taker", words_of="picked up by", metavar="PERSON", required=True)
@option("--where", words_of="picked up where", metavar="PLACE", required=True)
@option("--on", words_of="picked up on", metavar="TIME", required=True)
@option("--to", words_of="picked up to", metavar="OFFICE", multiple=True, required=True)
@option("--info", words_of="picked up info", metavar="OFFICE", multiple=True)
@option("--title", words_of="title", metavar="TITLE")
@option("--precedence", words_of="precedence", metavar="PRECEDENCE", default="PRIORITY", show_default=True)
@option("--marking", words_of="marking", metavar="MARKING", default="SECRET", show_default=True)
@release_options
def pickup(invocation: Invocation, file: str, channel: str | None, to: Sequence[str], info: Sequence[str], **rest: Any) -> int:
    words = draft_from(file, invocation).removesuffix("\n")  # the end of its last line is none of the words
    own = {key: value for key, value in rest.items() if key not in _HOW}
    with invocation.counter() as counter:
        facts = counter.ask("pickup_draft", words=words, to=list(to), info=list(info), channel=channel, **own)
        return drafted(counter, facts, **{key: rest[key] for key in _HOW})


@command("sign")
@_text
@option("--by", words_of="signed by", metavar="PERSON")
@_say
@release_options
def sign(invocation: Invocation, text: Sequence[str], by: str | None, say: str | None, channel: str | None, **how: Any) -> int:
    with invocation.counter() as counter:
        facts = counter.ask("signing_draft", text=" ".join(text), step="Signs", by=by, say=say, channel=channel)
        return drafted(counter, facts, **how)


@command("return-unsigned")
@_text
@_say
@release_options
def return_unsigned(invocation: Invocation, text: Sequence[str], say: str | None, channel: str | None, **how: Any) -> int:
    with invocation.counter() as counter:
        facts = counter.ask("signing_draft", text=" ".join(text), step="Returns unsigned", say=say, channel=channel)
        return drafted(counter, facts, **how)


@command("count")
@click.argument("enclosure", metavar="ENCLOSURE")
@click.argument("count", nargs=-1, required=True, metavar="COUNT")
@option("--digest", words_of="counted digest", metavar="DIGEST")
@option("--to", words_of="counted by", metavar="PERSON")
@option("--where", words_of="where", metavar="PLACE")
@option("--when", words_of="when", metavar="TIME")
@option("--persons", words_of="persons", metavar="NAMES")
@option("--corrects", words_of="count corrects", metavar="NUMBER")
@_say
@release_options
def count(
    invocation: Invocation,
    enclosure: str,
    count: Sequence[str],
    digest: str | None,
    corrects: str | None,
    say: str | None,
    channel: str | None,
    **rest: Any,
) -> int:
    lines = {name: value for key, name in _LINES.items() if (value := rest[key]) is not None}
    if digest is not None:
        lines["Digest"] = f"sha-256 {digest.removeprefix('sha-256 ')}"
    told = {"count": " ".join(count), "lines": lines, "say": say, "corrects": corrects}
    with invocation.counter() as counter:
        facts = counter.ask("count_draft", enclosure=enclosure, channel=channel, **told)
        if facts["fit"] != "complete" and not invocation.as_json:
            found = fit(facts["fit"], facts["expected"], facts["count"])
            show([line(Piece(said.UNFIT.format(said=found), "warning"))], error=True)
        return drafted(counter, facts, **{key: rest[key] for key in _HOW})


COMMANDS: Final = (pickup, sign, return_unsigned, count)
