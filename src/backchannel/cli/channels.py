"""`backchannel channel …`: begun, shown, grown, changed and left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import channel_words, custody, inviting, words
from backchannel.cli.channel_terms import caveats_from, role_from, rule_from, seat_from, series_from, time_from
from backchannel.cli.command import command, group, option
from backchannel.cli.deciding import UNDONE, decided
from backchannel.cli.files import STANDARD_INPUT, about, text_from, write_text
from backchannel.cli.lines import line
from backchannel.cli.render import channels as render
from backchannel.cli.show import show, show_json, width
from backchannel.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backchannel.cli.invocation import Counter, Invocation

__all__ = ["COMMANDS"]

_ROLES: Final = ("principal", "office", "intermediary", "archivist", "observer")
_channel = option("--channel", words_of="channel", metavar="NAME")
_yes = option("--yes", words_of="yes", is_flag=True)
_reason = option("--reason", words_of="reason", required=True, metavar="TEXT")


def _terms(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what a channel agrees on."""
    function = option("--time", "times", words_of="time", multiple=True, metavar="TIME")(function)
    function = option("--rule", "rules", words_of="rule", multiple=True, metavar="RULE")(function)
    function = option("--caveats", words_of="caveats", multiple=True, metavar="CAVEATS")(function)
    return option("--ceiling", words_of="ceiling", metavar="CLASSIFICATION")(function)


def _seats(function: Callable[..., Any]) -> Callable[..., Any]:
    for role in reversed(_ROLES):
        function = option(f"--{role}", words_of=role, multiple=True, metavar="SEAT")(function)
    return function


@command("channel new")
@click.argument("name")
@option("--series", words_of="own series", metavar="SERIES")
@option("--role", words_of="own role", metavar="ROLE")
@_seats
@_terms
@option("-o", "--output", words_of="output", metavar="FILE")
def new(invocation: Invocation, name: str, series: str | None, role: str | None, output: str | None, **said: Sequence[str]) -> None:
    seats = [seat_from(text, each) for each in _ROLES for text in said[each]]
    if (series is None) == (not seats):
        came = "both --series and other offices" if series else "no office"
        raise Mistake("channel.alone", came, "--series, for this office alone, or every office with its role", "See `channel new --help`.")
    if series is not None:
        seats = [{"office": None, "role": role or "office", **series_from(series)}]
    terms, times = _read_terms(said)
    facts = invocation.ask("found", name=name, seats=seats, times=times, terms=terms)
    if facts["entered"]:
        invocation.tell(facts, lambda told: [*render.charter(told, width())[:-1], line(channel_words.OPENED.format(**told))])
    else:
        _charter_out(invocation, facts, output)
        if facts["by_file"]:
            invocation.note(channel_words.BY_FILE)


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
        facts = invocation.ask("enter", charter=text_from(file))
    invocation.tell_done(facts, channel_words.ENTERED.format(**facts))


@command("channel show")
@click.argument("file", required=False)
@_channel
def shown(invocation: Invocation, file: str | None, channel: str | None) -> None:
    if file is None:
        invocation.tell(_histories(invocation, channel), lambda rows: render.charters(rows, width()))
    else:
        with about(file, words.A_CHARTER):
            invocation.tell(invocation.ask("show_charter", charter=text_from(file)), lambda facts: render.charter(facts, width()))


@command("channel log")
@_channel
def log(invocation: Invocation, channel: str | None) -> None:
    facts = invocation.ask("history", channel=channel)
    invocation.tell({name: facts[name] for name in ("name", "versions", "revoked", "refused")}, lambda told: render.log(told, width()))


@command("channel admit")
@click.argument("office")
@_channel
@_yes
def admit(invocation: Invocation, office: str, channel: str | None, yes: bool) -> int:
    with invocation.counter() as counter:
        plan = counter.ask("plan_admit", office=office, channel=channel)
        if not decided(invocation, render.admission(plan, width()), yes=yes):
            return UNDONE
        # What was looked at is signed, and not what may have come since.
        facts = counter.ask("admit", office=office, channel=plan["channel"], digest=plan["digest"])
        _done(counter, facts, channel_words.ADMITTED.format(office=office, channel=plan["channel"]))
        if not counter.runs:
            from backchannel.run.letters import take_out

            take_out(counter.clerk)
    return 0


@command("channel revoke")
@click.argument("office")
@_reason
@_channel
@_yes
def revoke(invocation: Invocation, office: str, reason: str, channel: str | None, yes: bool) -> int:
    with invocation.counter() as counter:
        held = counter.ask("history", channel=channel)
        name = held["name"]
        waits = [row for row in held["pending"] if row["kind"] == "revocation" and row["office"] == office]
        care = channel_words.REVOKE_CARE.format(office=office, channel=name, reason=waits[0]["reason"] if waits else reason)
        if not decided(invocation, [line(care)], yes=yes):
            return UNDONE
        facts = counter.ask("revoke", office=office, reason=reason, channel=name)
        _done(counter, facts, channel_words.REVOKED.format(office=office, channel=name))
    return 0


@command("channel leave")
@_reason
@_channel
@_yes
def leave(invocation: Invocation, reason: str, channel: str | None, yes: bool) -> int:
    with invocation.counter() as counter:
        name = counter.ask("history", channel=channel)["name"]
        if not decided(invocation, [line(channel_words.LEAVE_CARE.format(channel=name, reason=reason))], yes=yes):
            return UNDONE
        _done(counter, counter.ask("leave", reason=reason, channel=name), channel_words.LEFT.format(channel=name))
    return 0


@command("channel change")
@option("--name", words_of="new name", metavar="NAME")
@option("--role", "roles", words_of="change role", multiple=True, metavar="SEAT")
@option("--card", words_of="own card", is_flag=True)
@_terms
@_channel
def change(invocation: Invocation, name: str | None, roles: Sequence[str], card: bool, channel: str | None, **said: Any) -> None:
    terms, times = _read_terms(said)
    terms |= {"name": name} if name else {}
    terms |= {"roles": dict(map(role_from, roles))} if roles else {}
    if not terms and not times and not card:
        raise Mistake("channel.change", "nothing to change", "a new name, role, ceiling, caveats, rule, time or card", "See `--help`.")
    with invocation.counter() as counter:
        facts = counter.ask("change", terms=terms, times=times, channel=channel, card=card)
        _done(counter, facts, channel_words.CHANGED.format(**facts))


@command("channel agree")
@click.argument("digest")
@_channel
@_yes
def agree(invocation: Invocation, digest: str, channel: str | None, yes: bool) -> int:
    with invocation.counter() as counter:
        plan = counter.ask("plan_agree", digest=digest, channel=channel)
        if not decided(invocation, render.pending(plan, width())[:-1], yes=yes):
            return UNDONE
        facts = counter.ask("agree", digest=plan["digest"], channel=plan["channel"])
        _done(counter, facts, channel_words.CHANGED.format(**facts))
    return 0


@command("channel unite")
@_channel
def unite(invocation: Invocation, channel: str | None) -> None:
    with invocation.counter() as counter:
        facts = counter.ask("unite", channel=channel)
        _done(counter, facts, channel_words.CHANGED.format(**facts))


@command("channel follow")
@click.argument("version")
@_channel
@_yes
def follow(invocation: Invocation, version: str, channel: str | None, yes: bool) -> int:
    with invocation.counter() as counter:
        plan = counter.ask("plan_follow", version=version, channel=channel)
        if not decided(invocation, render.branch(plan, width()), yes=yes):
            return UNDONE
        facts = counter.ask("follow", version=plan["digest"], channel=plan["channel"])
        invocation.tell_done(facts, channel_words.FOLLOWED.format(**facts))
        if not counter.runs:
            invocation.note(words.TRAVELS_LATER)
    return 0


def _read_terms(said: dict[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """What these options say: terms, and times in minutes."""
    terms: dict[str, Any] = dict(map(rule_from, said["rules"]))
    terms |= {"ceiling": said["ceiling"]} if said["ceiling"] else {}
    terms |= {"markings": caveats_from(said["caveats"])} if said["caveats"] else {}
    return terms, dict(map(time_from, said["times"]))


def _histories(invocation: Invocation, channel: str | None) -> list[dict[str, Any]]:
    with invocation.counter() as counter:
        names = [channel] if channel else [row["name"] for row in counter.ask("status")["channels"]]
        return [counter.ask("history", channel=name) for name in names]


def _done(counter: Counter, facts: dict[str, Any], sentence: str) -> None:
    """Signed, and done with that, or waiting for others."""
    from backchannel.words.saying import named

    if facts["lacks"]:
        sentence = channel_words.SIGNED.format(lacks=facts["lacks"], names=named(facts["waits_for"] or ["nobody who is left"]))
    counter.invocation.tell_done(facts, sentence)
    if not counter.runs:
        counter.invocation.note(words.TRAVELS_LATER)


def _charter_out(invocation: Invocation, facts: dict[str, Any], output: str | None) -> None:
    to_file = output not in (None, STANDARD_INPUT)
    if to_file or not invocation.as_json:
        write_text(facts["charter"], output, invocation)
    if invocation.as_json:
        show_json(facts)
    else:
        show(render.charter(facts, width()), error=True)


COMMANDS: Final = (
    group(
        "channel", new, *inviting.COMMANDS, admit, shown, log, change, agree, revoke, leave, unite, follow, *custody.COMMANDS, sign, enter
    ),
)
