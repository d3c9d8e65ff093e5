"""`backchannel channel invite`, `invitations`, `withdraw`, `join`: an invitation from both ends."""

from __future__ import annotations

import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import channel_words, words
from backchannel.cli.asking import heard
from backchannel.cli.channel_terms import series_from
from backchannel.cli.command import command, option
from backchannel.cli.deciding import UNDONE, decided
from backchannel.cli.files import read_bytes, text_from, write_private, write_private_bytes
from backchannel.cli.render import channels as render
from backchannel.cli.show import width
from backchannel.errors import BackchannelError, Mistake, Trouble
from backchannel.limits import LETTER_BYTES

if TYPE_CHECKING:
    from backchannel.cli.invocation import Counter, Invocation

__all__ = ["COMMANDS"]

_MADE_HERE: Final = ("letter", "envelope", "enrolment_code")  # what no program that asked for JSON needs
_URL: Final = "://"
_channel = option("--channel", words_of="channel", metavar="NAME")


@command("channel invite")
@click.argument("office")
@option("--role", words_of="seat role", default="office", show_default=True, metavar="ROLE")
@option("--series", words_of="seat series", required=True, metavar="SERIES")
@option("--print", "page", words_of="print", metavar="FILE")
@option("--with-words", words_of="with words", is_flag=True)
@option("--letter", words_of="letter", metavar="FILE")
@_channel
def invite(
    invocation: Invocation, office: str, role: str, series: str, page: str | None, with_words: bool, letter: str | None, channel: str | None
) -> None:
    for file in (page, letter):
        _check_new(file)
    seat = series_from(series)
    with invocation.counter() as counter:
        facts = counter.ask("invite", office=office, role=role, channel=channel, **seat)
        if letter:
            write_private_bytes(b64decode(facts["letter"]), letter)
        why_not = _deposited(counter, facts, letter)
    told = {name: value for name, value in facts.items() if name not in _MADE_HERE} | {"file": letter, "waits": why_not is None}
    if page:
        _write_page(told, page, with_words=with_words)
        invocation.note(words.WRITTEN.format(file=page))
    invocation.tell(told, lambda each: render.invited(each, width()))
    if why_not is not None:
        invocation.note(channel_words.NOT_AT_SWITCH.format(why=why_not.came, file=letter))


@command("channel invitations")
def invitations(invocation: Invocation) -> None:
    invocation.tell(invocation.ask("invitations"), lambda rows: render.invitations(rows, width()))


@command("channel withdraw")
@click.argument("office")
@_channel
def withdraw(invocation: Invocation, office: str, channel: str | None) -> None:
    from backchannel.run.letters import take_out

    with invocation.counter() as counter:
        facts = counter.ask("withdraw", office=office, channel=channel)
        take_out(counter.clerk)
    invocation.tell_done(facts, channel_words.WITHDRAWN.format(**facts))


@command("channel join")
@click.argument("file", required=False)
@option("--words-file", words_of="words file", metavar="FILE")
@option("--answer", words_of="answer", metavar="FILE")
@option("--yes", words_of="yes", is_flag=True)
def join(invocation: Invocation, file: str | None, words_file: str | None, answer: str | None, yes: bool) -> int:
    from backchannel.run.letters import collect
    from backchannel.seal.code import Slip

    slip = Slip.parse(_slip(file, words_file))
    named = file is not None and _URL not in file
    sealed = read_bytes(str(file), LETTER_BYTES) if named else collect(str(slip))
    asked = {"letter": b64encode(sealed).decode("ascii"), "words": str(slip.code)}
    with invocation.counter() as counter:
        facts = counter.ask("look", **asked)
        if not decided(invocation, render.letter(facts, width()), yes=yes):
            return UNDONE
        facts = counter.ask("join", **asked)
        if answer:
            from backchannel.run.courier import write_one

            write_one(Path(answer), b64decode(facts["answer"]))
            invocation.note(channel_words.ANSWER_WRITTEN.format(file=answer, **facts))
        elif not counter.runs:
            invocation.note(words.TRAVELS_LATER)
    told = {name: value for name, value in facts.items() if name != "answer"}
    invocation.tell_done(told, channel_words.ANSWERED.format(**facts))
    return 0


def _deposited(counter: Counter, facts: dict[str, Any], letter: str | None) -> BackchannelError | None:
    """Leave the letter at the switch; why it is not there, when it is in a file instead. Without one nothing is left of it."""
    from backchannel.run.letters import deposit, take_out

    try:
        deposit(facts)
    except BackchannelError as error:
        if letter:
            return error
        counter.ask("withdraw", office=facts["office"], channel=facts["channel"])
        take_out(counter.clerk)
        error.hint = "Nobody is invited. With --letter FILE it needs no switch."
        raise
    return None


def _write_page(facts: dict[str, Any], page: str, *, with_words: bool) -> None:
    from backchannel.cli.paper import letter_html
    from backchannel.seal.code import Code, Slip

    waits, code = facts["waits"], Code.parse(" ".join(facts["words"]))
    html = letter_html(
        {
            "to": facts["office"],
            "from": {"office": facts["inviter"], "person": facts["person"]},
            "made": facts["written"],
            "channel": facts["channel"],
            "role": facts["role"],
            "first": facts["number"],
            "offices": facts["on_it"],
            "switch": facts["switch"] if waits else None,
            "file": None if waits else Path(facts["file"]).name,
            "words": facts["words"] if with_words else None,
            "slip": str(Slip(code=code, switch=facts["switch"] if waits else None)) if with_words else None,
        }
    )
    write_private(html, page)


def _check_new(file: str | None) -> None:
    """Before anything is done: what is there already is not written over."""
    if file is not None and Path(file).exists():
        raise Mistake("file.exists", f"{file}, which is there already", "a new file", "Name another, or take that one away.")


def _slip(file: str | None, words_file: str | None) -> str:
    """The address and the words, or the words alone, from wherever they come."""
    address = file if file and _URL in file else ""
    if words_file:
        said = text_from(words_file)
    elif sys.stdin.isatty():
        if file is None:
            with heard():
                address = click.prompt(channel_words.ASK_ADDRESS, default="", show_default=False, err=True)
        # Who has scanned the page has it all in one line.
        with heard():
            said = "" if len(address.split()) > 1 else click.prompt(channel_words.ASK_WORDS, err=True)
    else:
        raise Trouble("invitation.nobody", "no terminal to ask for the ten words at", "a person at one", "Or give --words-file.")
    return f"{address} {said}".strip()


COMMANDS: Final = (invite, invitations, withdraw, join)
