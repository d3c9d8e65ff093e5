"""`backchannel office …`: this office, and the cards of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from backchannel.cli import colleagues, words
from backchannel.cli.command import command, group, option
from backchannel.cli.files import about, text_from, write_text
from backchannel.cli.given import check_how, home_from
from backchannel.cli.render import answers
from backchannel.cli.show import show_json
from backchannel.limits import PASSPHRASE_WORK_FACTOR_MIN, SCRYPT_WORK_FACTOR, SCRYPT_WORK_FACTOR_MAX

if TYPE_CHECKING:
    from backchannel.cli.invocation import Invocation

__all__ = ["COMMANDS"]


@command("office new")
@option("--name", words_of="name", required=True)
@option("--person", words_of="person", required=True)
@option("--switch", words_of="switch", metavar="URL")
@option("--without-switch", words_of="without switch", is_flag=True)
@option(
    "--work-factor",
    words_of="work factor",
    type=click.IntRange(PASSPHRASE_WORK_FACTOR_MIN, SCRYPT_WORK_FACTOR_MAX),
    default=SCRYPT_WORK_FACTOR,
    show_default=True,
    metavar="N",
)
def new(invocation: Invocation, name: str, person: str, switch: str | None, without_switch: bool, work_factor: int) -> None:
    from backchannel.run.clock import SystemClock
    from backchannel.run.office import check_new_office, make_office

    folder, home = invocation.station(), home_from(switch, without_switch=without_switch)
    office, officer = check_new_office(folder, name=name, person=person, switch=home)
    passphrase = invocation.passphrases.fresh(invocation.folder)
    invocation.progress(words.MAKING_KEYS)
    card = make_office(
        folder, name=office, person=officer, switch=home, passphrase=passphrase, clock=SystemClock(), work_factor=work_factor
    )
    facts = {"office": name, "person": person, "id": card.office, "folder": str(invocation.folder)}
    invocation.tell_done(facts, words.MADE.format(name=name, person=person, folder=invocation.folder))
    invocation.note(words.MADE_NEXT if switch else words.MADE_WITHOUT_SWITCH)


@command("office enrol")
@option("--code-file", words_of="code file", metavar="FILE")
def enrol(invocation: Invocation, code_file: str | None) -> None:
    from backchannel.run.serve import enrol as enrol_at_switch

    invocation.station().check()
    code = text_from(code_file).strip() if code_file else invocation.passphrases.ask_code().strip()
    enrol_at_switch(invocation.station(), invocation.passphrase, code)
    invocation.tell_done({"enrolled": True}, words.ENROLLED)


@command("office card")
@option("-o", "--output", words_of="output", metavar="FILE")
def card(invocation: Invocation, output: str | None) -> None:
    facts = invocation.ask("own_card")
    if invocation.as_json:
        show_json(facts)
    else:
        write_text(facts["card"], output, invocation)


@command("office pin")
@click.argument("file")
@option("--how", words_of="how", default=words.NOT_COMPARED, show_default=True)
def pin(invocation: Invocation, file: str, how: str) -> None:
    check_how(how, "--how")
    with about(file, words.A_CARD), invocation.counter() as counter:
        facts = counter.ask("pin", card=text_from(file), how=None if how == words.NOT_COMPARED else how)
        facts["words"] = counter.ask("words", office=facts["office"])["words"]
    invocation.tell(facts, answers.pinned)


@command("office words")
@click.argument("office")
@option("--agreed", words_of="agreed", metavar="TEXT")
def compare(invocation: Invocation, office: str, agreed: str | None) -> None:
    if agreed is None:
        invocation.tell(invocation.ask("words", office=office), answers.comparison)
    else:
        check_how(agreed, "--agreed")
        invocation.tell(invocation.ask("compared", office=office, how=agreed), answers.pinned)


@command("office list")
def listing(invocation: Invocation) -> None:
    invocation.tell(invocation.ask("cards"), answers.cards)


COMMANDS: Final = (group("office", new, enrol, card, pin, compare, listing, *colleagues.COMMANDS),)
