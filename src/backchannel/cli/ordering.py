"""Orders: `comply`, `report`, `accept`, `stop`, `replace`, `orders`, `agenda`, `certificate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import order_words as said
from backchannel.cli.command import command, option
from backchannel.cli.files import STANDARD_INPUT, draft_from, text_from, write_exactly
from backchannel.cli.releasing import released
from backchannel.cli.render import certificates
from backchannel.cli.render import orders as render
from backchannel.cli.render.answers import counted
from backchannel.cli.show import show_json, show_text, width
from backchannel.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backchannel.cli.invocation import Counter, Invocation

__all__ = ["COMMANDS", "drafted", "release_options"]

_order = click.argument("order", nargs=-1, required=True, metavar="ORDER")
_channel = option("--channel", words_of="channel", metavar="NAME")
_say = option("--say", words_of="say", metavar="WORDS")
_zone = option("--zone", "zones", words_of="zone", metavar="PLACE", multiple=True)
_HOW: Final = ("draft_only", "named", "unopened", "despite", "yes")
_POINTS: Final = {"covered": "Covered", "covered_otherwise": "Covered otherwise", "not_covered": "Not covered"}
_LINES: Final = {"manner": "Manner", "to": "To", "where": "Where", "when": "When", "persons": "Persons"}


def release_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command whose draft goes the way of `send`."""
    for each in (
        option("--yes", words_of="release", is_flag=True),
        option("--despite", words_of="despite", metavar="NUMBER", multiple=True),
        option("--unopened", words_of="unopened number", metavar="NUMBER", multiple=True),
        option("--eyes-only", "named", words_of="eyes only office", metavar="OFFICE", multiple=True),
        option("--draft", "draft_only", words_of="draft only", is_flag=True),
        _channel,
    ):
        function = each(function)
    return function


@command("comply")
@_order
@option("--begun", words_of="begun", is_flag=True)
@option("--cannot", words_of="cannot", metavar="WHY")
@_say
@release_options
def comply(
    invocation: Invocation, order: Sequence[str], begun: bool, cannot: str | None, say: str | None, channel: str | None, **how: Any
) -> int:
    if sum((begun, cannot is not None)) > 1 or (cannot is not None and say is not None):
        raise Mistake("step.several", "more than one thing said of an order", "one of --begun and --cannot, and --cannot without --say")
    step = "Cannot comply with" if cannot is not None else ("Has begun" if begun else "Will comply with")
    with invocation.counter() as counter:
        facts = counter.ask("step_draft", order=" ".join(order), step=step, channel=channel, say=cannot if cannot is not None else say)
        return drafted(counter, facts, **how)


@command("report")
@_order
@option("--done", "outcome", words_of="done", flag_value="Has done")
@option("--otherwise", "outcome", words_of="otherwise", flag_value="Has done otherwise")
@option("--not-done", "outcome", words_of="not done", flag_value="Has not done")
@option("--when", words_of="when", metavar="TIME")
@option("--where", words_of="where", metavar="PLACE")
@option("--to", words_of="received by", metavar="PERSON")
@option("--persons", words_of="persons", metavar="NAMES")
@option("--manner", words_of="manner", type=click.Choice(["in writing", "in writing, to be taken back", "orally", "in writing and orally"]))
@option("--words", "file", words_of="handed words", metavar="FILE")
@option("--exact", words_of="exact", is_flag=True)
@option("--covered", words_of="covered", metavar="POINTS")
@option("--covered-otherwise", words_of="covered otherwise", metavar="POINTS")
@option("--not-covered", words_of="not covered", metavar="POINTS")
@option("--corrects", words_of="corrects", metavar="NUMBER")
@_say
@release_options
def report(
    invocation: Invocation,
    order: Sequence[str],
    outcome: str | None,
    file: str | None,
    exact: bool,
    corrects: str | None,
    say: str | None,
    channel: str | None,
    **rest: Any,
) -> int:
    if outcome is None:
        raise Mistake("step.several", "a report that does not say whether it was done", "one of --done, --otherwise and --not-done")
    if file is not None and exact:
        raise Mistake("step.several", "--words and --exact both", "one of them: the words handed over, or that they were those ordered")
    words = text_from(file).removesuffix("\n") if file is not None else None
    with invocation.counter() as counter:
        facts = counter.ask(
            "step_draft",
            order=" ".join(order),
            step=outcome,
            channel=channel,
            say=say,
            lines=_lines(rest),
            words=words,
            exact=exact,
            corrects=corrects,
        )
        return drafted(counter, facts, **{key: rest[key] for key in _HOW})


@command("accept")
@click.argument("order", nargs=-1, metavar="[ORDER]")
@option("--all", "every", words_of="accept all", is_flag=True)
@_say
@release_options
def accept(invocation: Invocation, order: Sequence[str], every: bool, say: str | None, channel: str | None, **how: Any) -> int:
    if bool(order) is every:
        came = "orders and --all both" if order else "no order whose report is accepted"
        raise Mistake("step.several", came, "orders, with a comma between two, or --all")
    orders = [" ".join(each.split()) for each in " ".join(order).split(",")] if order else []
    with invocation.counter() as counter:
        drafts = counter.ask("accepting_drafts", orders=orders, channel=channel, say=say)
        return max(drafted(counter, facts, **how) for facts in drafts)


@command("stop")
@_order
@_say
@release_options
def stop(invocation: Invocation, order: Sequence[str], say: str | None, channel: str | None, **how: Any) -> int:
    with invocation.counter() as counter:
        return drafted(counter, counter.ask("stop_draft", order=" ".join(order), channel=channel, say=say), **how)


@command("replace")
@_order
@click.argument("file", metavar="FILE")
@release_options
def replace(invocation: Invocation, order: Sequence[str], file: str, channel: str | None, **how: Any) -> int:
    text = draft_from(file, invocation)
    with invocation.counter() as counter:
        return drafted(counter, counter.ask("replacing_draft", order=" ".join(order), text=text, channel=channel), **how)


@command("orders")
@click.argument("order", nargs=-1, metavar="[ORDER]")
@_zone
@_channel
def orders(invocation: Invocation, order: Sequence[str], zones: Sequence[str], channel: str | None) -> None:
    if order:
        facts = invocation.ask("order", number=" ".join(order), channel=channel, zone=list(zones))
        invocation.tell(facts, lambda told: render.whole(told, width()))
        return
    with invocation.counter() as counter:
        names = [channel] if channel else [row["name"] for row in counter.ask("status")["channels"]]
        listed = [counter.ask("orders", channel=name, zone=list(zones)) for name in names]
    invocation.tell(listed, lambda told: render.orders(told, width()))


@command("agenda")
@_zone
@option("--calendar", "file", words_of="calendar", metavar="FILE")
@option("--with-words", words_of="with words", is_flag=True)
def agenda(invocation: Invocation, zones: Sequence[str], file: str | None, with_words: bool) -> None:
    facts = invocation.ask("agenda", zone=list(zones))
    if file is None:
        invocation.tell(facts, lambda told: render.agenda(told, width()))
        return
    from backchannel.cli.calendar import calendar, entries

    write_exactly(calendar(facts, with_words=with_words), file, invocation)
    if file == STANDARD_INPUT:
        return
    named = "what is to be done" if with_words else "numbers and times"
    invocation.note(said.CALENDAR.format(count=counted(len(entries(facts)), "time"), file=file, words=named))


@command("certificate")
@_order
@_channel
def certificate(invocation: Invocation, order: Sequence[str], channel: str | None) -> None:
    facts = invocation.ask("certificate", number=" ".join(order), channel=channel)
    invocation.tell(facts, lambda told: certificates.certificate(told, width()))


def drafted(
    counter: Counter,
    facts: dict[str, Any],
    *,
    draft_only: bool,
    named: Sequence[str],
    unopened: Sequence[str],
    despite: Sequence[str],
    yes: bool,
) -> int:
    """The draft to standard output, or the way of every other one; the exit status."""
    if draft_only and counter.invocation.as_json:
        show_json(facts)
        return 0
    if draft_only:
        show_text(facts["draft"])
        return 0
    return released(
        counter,
        [facts.get("order") or facts["about"]],
        [facts["draft"]],
        facts["channel"],
        named=named,
        unopened=unopened,
        despite=despite,
        yes=yes,
    )


def _lines(given: dict[str, Any]) -> dict[str, str]:
    """The named lines of a report, from its options."""
    lines = {name: value for key, name in _LINES.items() if (value := given[key]) is not None}
    return lines | {name: _points(value) for key, name in _POINTS.items() if (value := given[key]) is not None}


def _points(text: str) -> str:
    """`3,1` as the line has it: `1, 3`; what is not a number is left as it came, and refused by name."""
    points = [each.strip() for each in text.split(",")]
    return ", ".join(sorted(points, key=int) if all(point.isdecimal() for point in points) else points)


COMMANDS = (comply, report, accept, stop, replace, orders, agenda, certificate)
