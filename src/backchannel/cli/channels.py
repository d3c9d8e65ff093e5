"""`backchannel channel …`: founding, signing and entering."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import words
from backchannel.cli.command import command, group, option
from backchannel.cli.files import STANDARD_INPUT, about, text_from, write_text
from backchannel.cli.render import answers
from backchannel.cli.show import show, show_json, width
from backchannel.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Invocation

__all__ = ["COMMANDS", "seat_from", "time_from"]

_SERIES: Final = re.compile(r"(\S+)(?: ([1-9][0-9]*))?")
_TIME: Final = re.compile(r"([A-Za-z]+(?: [A-Za-z]+)?) ([1-9][0-9]{0,6}) (minute|hour|day)s?", re.IGNORECASE)
_MINUTES: Final = {"minute": 1, "hour": 60, "day": 24 * 60}
_TIMES_HINT: Final = 'For example "FLASH 5 minutes", "HEARTBEAT 2 hours" or "GIVE UP 30 days".'
_SERIAL: Final = re.compile(r"(?:(\S+) )?([1-9][0-9]*)")


def seat_from(text: str, role: str) -> dict[str, Any]:
    """A seat as it is written in `--office "WHITE HOUSE, TOHAK 82, WHS 2280"`; Mistake for another form."""
    parts = [part.strip() for part in text.split(",")]
    name, series, serial, *more = [*parts, "1"] if len(parts) == 2 else [*parts, "", ""]
    series_read, serial_read = _SERIES.fullmatch(series), _SERIAL.fullmatch(serial)
    if not name or series_read is None or serial_read is None or any(more):
        raise Mistake(
            "channel.seat",
            f'the {role} "{text}"',
            "a name, a series with its first number, and a first station serial, with commas between",
            'For example "WHITE HOUSE, TOHAK 82, WHS 2280", or "PARIS, PARTO" to begin at 1.',
        )
    return {
        "office": name,
        "role": role,
        "series": series_read[1],
        "first": int(series_read[2] or 1),
        "prefix": serial_read[1],
        "serial": int(serial_read[2]),
    }


def time_from(text: str) -> tuple[str, int]:
    """A time of a channel as it is written in `--time "FLASH 5 minutes"`: its name and minutes; Mistake for another form."""
    read = _TIME.fullmatch(text.strip())
    if read is None:
        raise Mistake("channel.time", f'the time "{text}"', "a name, a number, and minutes, hours or days", _TIMES_HINT)
    return read[1].lower().replace(" ", "_"), int(read[2]) * _MINUTES[read[3].lower()]


@command("channel found")
@click.argument("name")
@option("--office", "offices", words_of="office", multiple=True, metavar="SEAT")
@option("--intermediary", "intermediaries", words_of="intermediary", multiple=True, metavar="SEAT")
@option("--time", "times", words_of="time", multiple=True, metavar="TIME")
@option("-o", "--output", words_of="output", metavar="FILE")
def found(
    invocation: Invocation, name: str, offices: Sequence[str], intermediaries: Sequence[str], times: Sequence[str], output: str | None
) -> None:
    seats = [seat_from(text, "office") for text in offices] + [seat_from(text, "intermediary") for text in intermediaries]
    _charter_out(invocation, invocation.ask("found", name=name, seats=seats, times=dict(map(time_from, times))), output)


@command("channel sign")
@click.argument("file")
@option("-o", "--output", words_of="output", metavar="FILE")
def sign(invocation: Invocation, file: str, output: str | None) -> None:
    with about(file, words.A_CHARTER):
        facts = invocation.ask("sign", proposal=text_from(file))
    _charter_out(invocation, facts, output)


@command("channel enter")
@click.argument("file")
def enter(invocation: Invocation, file: str) -> None:
    with about(file, words.A_CHARTER):
        invocation.tell(invocation.ask("enter", charter=text_from(file)), answers.entered)


@command("channel show")
@click.argument("file", required=False)
def shown(invocation: Invocation, file: str | None) -> None:
    if file is None:
        invocation.tell(invocation.ask("status")["channels"], lambda rows: answers.channels(rows, width()))
    else:
        with about(file, words.A_CHARTER):
            invocation.tell(invocation.ask("show_charter", charter=text_from(file)), answers.charter)


def _charter_out(invocation: Invocation, facts: dict[str, Any], output: str | None) -> None:
    to_file = output not in (None, STANDARD_INPUT)
    if to_file or not invocation.as_json:
        write_text(facts["charter"], output, invocation)
    if invocation.as_json:
        show_json(facts)
    else:
        show(answers.charter(facts), error=True)


COMMANDS: Final = (group("channel", found, sign, enter, shown),)
