"""`backchannel office station`, `certify`, `enter`, `strike`, `mandate`, `mandates`, `show`: who is of an office, and who may release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import house_words, words
from backchannel.cli.command import command, option
from backchannel.cli.deciding import UNDONE, decided
from backchannel.cli.files import about, text_from, write_text
from backchannel.cli.given import check_how, home_from, moment_from
from backchannel.cli.lines import line
from backchannel.cli.render import house as render
from backchannel.cli.render.channels import twelve_words, typed
from backchannel.cli.show import show, show_json, width
from backchannel.errors import Mistake
from backchannel.limits import PASSPHRASE_WORK_FACTOR_MIN, SCRYPT_WORK_FACTOR, SCRYPT_WORK_FACTOR_MAX
from backchannel.words.saying import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Counter, Invocation
    from backchannel.cli.lines import Line

__all__ = ["COMMANDS", "house_of"]

_NO_HOUSE: Final = "house.none"
_RANKS: Final = ("staff", "deputy")
_NONE: Final = "none"
_new_card = option("--card", "output", words_of="new card", metavar="FILE")


@command("office station")
@click.argument("name")
@option("--office", words_of="office card file", required=True, metavar="CARDFILE")
@option("--person", words_of="colleague", required=True)
@option("--switch", words_of="switch", metavar="URL")
@option("--without-switch", words_of="without switch", is_flag=True)
@option("--application", "output", words_of="application", metavar="FILE")
@option(
    "--work-factor",
    words_of="work factor",
    type=click.IntRange(PASSPHRASE_WORK_FACTOR_MIN, SCRYPT_WORK_FACTOR_MAX),
    default=SCRYPT_WORK_FACTOR,
    show_default=True,
    metavar="N",
)
def station(
    invocation: Invocation,
    name: str,
    office: str,
    person: str,
    switch: str | None,
    without_switch: bool,
    output: str | None,
    work_factor: int,
) -> None:
    from backchannel.run.clock import SystemClock
    from backchannel.run.office import check_new_office
    from backchannel.run.stations import make_station, words_of
    from backchannel.seal import read_card
    from backchannel.seal.application import read_application

    home, folder = home_from(switch, without_switch=without_switch), invocation.station()
    called, colleague = check_new_office(folder, name=name, person=person, switch=home)
    with about(office, words.A_CARD):
        text = text_from(office)
        card = read_card(text.strip().encode())
    passphrase = invocation.passphrases.fresh(invocation.folder)
    invocation.progress(words.MAKING_KEYS)
    made = make_station(
        folder,
        office=text,
        name=called,
        person=colleague,
        switch=home,
        passphrase=passphrase,
        clock=SystemClock(),
        work_factor=work_factor,
    )
    twelve = list(words_of(card, read_application(made.encode())))
    facts = {"station": name, "person": person, "office": str(card.name), "officer": str(card.officer.name), "words": twelve}
    facts |= {"folder": str(invocation.folder), "application": made}
    enrol = house_words.ENROL_FIRST if switch else ""
    told = [
        line(house_words.STATION_MADE.format(**facts)),
        *twelve_words(twelve, str(card.officer.name)),
        line(house_words.STATION_NEXT.format(enrol=enrol, **facts)),
    ]
    _artefact_out(invocation, facts, "application", output, told)


@command("office certify")
@click.argument("file")
@option("--as", "rank", words_of="rank", type=click.Choice(_RANKS), default=_RANKS[0], show_default=True)
@option("--how", words_of="compared", metavar="TEXT")
@_new_card
def certify(invocation: Invocation, file: str, rank: str, how: str | None, output: str | None) -> None:
    from backchannel.seal.application import read_application

    with about(file, house_words.AN_APPLICATION), invocation.counter() as counter:
        asked, own = text_from(file), counter.ask("own_card")
        facts = counter.ask("look_at_application", application=asked)
        if read_application(asked.strip().encode()).office != own["id"]:
            raise Mistake("application.office", "an application to another office", f"one to {own['office']}")
        facts |= {"office": own["office"], "with": facts["person"]}
        if how is None:
            next_step = line(house_words.ASK_ALIKE.format(file=typed(file), rank=rank))
            invocation.tell(facts, lambda told: [*render.applicant(told, width()), next_step])
            return
        check_how(how, "--how")
        facts |= counter.ask("certify", application=asked, rank=rank, how=how)
        channels = [row["name"] for row in counter.ask("status")["channels"]]
    told = [line(house_words.CERTIFIED.format(**facts)), line(house_words.CARD_NEXT.format(**facts)), *_earlier(channels)]
    _artefact_out(invocation, facts | {"channels": channels}, "card", output, told)


@command("office enter")
@click.argument("file")
def enter(invocation: Invocation, file: str) -> None:
    with about(file, words.A_CARD):
        facts = invocation.ask("enter_house", card=text_from(file))
    others = house_words.BESIDE.format(names=named(facts["others"])) if facts["others"] else ""
    invocation.tell_done(facts, house_words.ENTERED.format(**{**facts, "others": others}))


@command("office strike")
@click.argument("station")
@_new_card
@option("--yes", words_of="yes", is_flag=True)
def strike(invocation: Invocation, station: str, output: str | None, yes: bool) -> int:
    with invocation.counter() as counter:
        office = counter.ask("own_card")["office"]
        if not decided(invocation, [line(house_words.STRIKE_CARE.format(station=station, office=office))], yes=yes):
            return UNDONE
        facts = counter.ask("strike", station=station)
    _artefact_out(invocation, facts, "card", output, [line(house_words.STRUCK.format(**facts))])
    return 0


@command("office mandate")
@click.argument("station")
@option("--up-to", "precedence", words_of="up to", required=True, metavar="PRECEDENCE")
@option("--marked", "classification", words_of="marked", required=True, metavar="CLASSIFICATION")
@option("--until", words_of="until", required=True, metavar="TIME")
@option("--caveat", "caveats", words_of="caveat", multiple=True, metavar="CAVEAT")
@option("--channel", words_of="mandate channel", metavar="NAME")
def mandate(
    invocation: Invocation,
    station: str,
    precedence: str,
    classification: str,
    until: str,
    caveats: Sequence[str],
    channel: str | None,
) -> None:
    if _NONE in caveats and len(caveats) > 1:
        raise Mistake("mandate.caveats", "no caveat, and one", "one or the other")
    allowed = None if not caveats else [] if _NONE in caveats else list(caveats)
    asked = {"station": station, "precedence": precedence, "classification": classification, "until": moment_from(until)}
    facts = invocation.ask("give_mandate", **asked, caveats=allowed, channel=channel)
    invocation.tell({**facts, "station": station}, lambda told: render.mandated(told, width()))


@command("office mandates")
def mandates(invocation: Invocation) -> None:
    invocation.tell(invocation.ask("mandates"), lambda rows: render.mandates(rows, width()))


@command("office show")
def shown(invocation: Invocation) -> None:
    with invocation.counter() as counter:
        facts = {**(house_of(counter) or _alone(counter)), "mandates": counter.ask("mandates")}
    invocation.tell(facts, lambda told: render.office(told, width()))


def house_of(counter: Counter) -> dict[str, Any] | None:
    """The stations of this office and who has custody; None for an office of one station."""
    try:
        facts: dict[str, Any] = counter.ask("custody")
    except Mistake as mistake:
        if mistake.code != _NO_HOUSE:
            raise
        return None
    return facts


def _alone(counter: Counter) -> dict[str, Any]:
    """As `house_of`, of an office whose one station is its officer's and bears its name."""
    card = counter.ask("own_card")
    only = {"station": card["office"], "person": card["person"], "rank": "officer", "here": True}
    at_once = {"station": card["office"], "here": True, "since": None, "doubles": [], "rejected": []}
    return {"office": card["office"], "person": card["person"], "stations": [only], **at_once}


def _earlier(channels: Sequence[str]) -> list[Line]:
    return [line(house_words.CARD_EARLIER.format(channels=named(channels)))] if channels else []


def _artefact_out(invocation: Invocation, facts: dict[str, Any], what: str, output: str | None, told: Sequence[Line]) -> None:
    """A card or an application to its file or to standard output, and what is to be done with it beside that."""
    if output or not invocation.as_json:
        write_text(facts[what], output, invocation)
    if invocation.as_json:
        show_json({name: value for name, value in facts.items() if name != "with"})
    else:
        show(told, error=True)


COMMANDS: Final = (shown, station, certify, enter, strike, mandate, mandates)
