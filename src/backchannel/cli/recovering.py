"""What is asked, sent again and opened again when something was lost: `trace`, `resend`, `reopen`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import recovery_words, words
from backchannel.cli.command import command, option
from backchannel.cli.lines import line
from backchannel.cli.render import recovering as render
from backchannel.cli.show import show, show_json, width
from backchannel.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Invocation

__all__ = ["COMMANDS"]

_WAIT: Final = 10
_LOOK_SECONDS: Final = 0.25
_channel = option("--channel", words_of="channel", metavar="NAME")
_yes = option("--yes", words_of="yes", is_flag=True)


@command("trace")
@click.argument("number", nargs=-1, required=True, metavar="NUMBER")
@option("--to", words_of="asked office", metavar="OFFICE")
@option("--wait", words_of="wait", type=click.IntRange(0, 3600), default=_WAIT, show_default=True, metavar="SECONDS")
@_channel
def trace(invocation: Invocation, number: Sequence[str], to: str | None, wait: int, channel: str | None) -> None:
    asked = {"number": " ".join(number), "to": to, "channel": channel}
    with invocation.counter() as counter:
        facts = counter.ask("trace", **asked)
        until = time.monotonic() + (wait if counter.runs else 0)
        while time.monotonic() < until and not all(row["answered"] for row in facts["asked"]):
            time.sleep(_LOOK_SECONDS)
            facts = counter.ask("traces", **asked)
    invocation.tell(facts, lambda told: render.traced(told, width()))
    if not counter.runs:
        invocation.note(words.TRAVELS_LATER)


@command("resend")
@click.argument("numbers", nargs=-1)
@option("--to", words_of="to office", required=True, metavar="OFFICE")
@_channel
@_yes
def resend(invocation: Invocation, numbers: Sequence[str], to: str, channel: str | None, yes: bool) -> int:
    with invocation.counter() as counter:
        plan = counter.ask("plan_resend", to=to, numbers=list(numbers), channel=channel)
        if not plan["ours"]["numbers"] and not plan["theirs"]["numbers"]:
            invocation.tell_done(plan, recovery_words.NOTHING_LOST.format(office=plan["office"]))
            return 0
        _say(invocation, render.to_resend(plan, width()))
        if not invocation.confirms(yes):
            return _left(invocation)
        # What was looked at is done, and not what may have become lost since.
        chosen = [f"{part['series']} {number}" for part in (plan["ours"], plan["theirs"]) for number in part["numbers"]]
        facts = counter.ask("resend", to=to, numbers=chosen, channel=plan["channel"])
    invocation.tell_done(facts, render.resent(facts))
    if not counter.runs:
        invocation.note(words.TRAVELS_LATER)
    return 0


@command("reopen")
@click.argument("channel")
@option("--from", "first", words_of="from number", type=click.IntRange(1), metavar="NUMBER")
@_yes
def reopen(invocation: Invocation, channel: str, first: int | None, yes: bool) -> int:
    with invocation.counter() as counter:
        plan = counter.ask("plan_reopen", channel=channel, first=first)
        _say(invocation, render.to_reopen(plan, width()))
        if not invocation.confirms(yes):
            return _left(invocation)
        facts = counter.ask("reopen", channel=channel, first=plan["first"])
    invocation.tell_done(facts, recovery_words.REOPENED.format(**facts))
    return 0


def _say(invocation: Invocation, lines: Any) -> None:
    """What will be done, before anybody says yes; programs that asked for JSON are told once it is done."""
    if not invocation.as_json:
        show(lines, error=True)


def _left(invocation: Invocation) -> int:
    if invocation.as_json:
        show_json({"done": False})
    else:
        show([line(recovery_words.NOTHING_DONE)])
    return Mistake.exit_status


COMMANDS: Final = (trace, resend, reopen)
