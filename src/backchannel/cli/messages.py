"""Drafts out, messages in: `check`, `send`, `inbox`, `read`, `log`, `verify`, `cancel`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import words
from backchannel.cli.command import command, option
from backchannel.cli.files import changed_at
from backchannel.cli.lines import line
from backchannel.cli.releasing import all_fit, drafts_from, released
from backchannel.cli.render import answers, cable, lists
from backchannel.cli.render.preflight import preflight
from backchannel.cli.show import on_terminal, show, show_json, show_text, width
from backchannel.errors import Mistake, Trouble
from backchannel.words.messages import NO_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backchannel.cli.invocation import Invocation
    from backchannel.cli.lines import Line

__all__ = ["COMMANDS"]

_channel = option("--channel", words_of="channel", metavar="NAME")


@command("check")
@click.argument("files", nargs=-1, required=True)
@_channel
def check(invocation: Invocation, files: Sequence[str], channel: str | None) -> int:
    texts = drafts_from(invocation, files)
    facts = {"files": _looked_at(invocation, files, texts, channel) if channel else _checked(invocation, files, texts)}
    invocation.tell(facts, lambda told: [*_previews(told["files"]), *answers.checked(told)])
    return 0 if all(row["fit"] for row in facts["files"]) else Mistake.exit_status


@command("send")
@click.argument("files", nargs=-1, required=True)
@option("--eyes-only", "named", words_of="eyes only office", metavar="OFFICE", multiple=True)
@option("--unopened", words_of="unopened number", metavar="NUMBER", multiple=True)
@option("--despite", words_of="despite", metavar="NUMBER", multiple=True)
@option("--yes", words_of="release", is_flag=True)
@_channel
def send(invocation: Invocation, files: Sequence[str], channel: str | None, **how: Any) -> int:
    texts = drafts_from(invocation, files)
    if not invocation.runs():  # before a passphrase is asked for; a station that runs looks at them itself
        from backchannel.run.checking import check_draft

        if not all_fit(invocation, files, [check_draft(text) for text in texts]):
            return Mistake.exit_status
    with invocation.counter() as counter:
        return released(counter, files, texts, channel, since=changed_at(files), **how)


@command("inbox")
@option("--limit", words_of="limit", type=click.IntRange(1, 10_000), default=100, show_default=True, metavar="N")
def inbox(invocation: Invocation, limit: int) -> None:
    with invocation.counter() as counter:
        facts = counter.ask("inbox", limit=limit)
        missing = _missing(counter.ask("status"))
    if invocation.as_json:
        show_json({"messages": facts, "missing": missing})
    else:
        show(lists.inbox(facts, missing, width()))


@command("read")
@click.argument("number", nargs=-1, required=True, metavar="NUMBER")
@_channel
def read(invocation: Invocation, number: Sequence[str], channel: str | None) -> None:
    facts = invocation.ask("read", number=" ".join(number), channel=channel)
    if invocation.as_json:
        show_json(facts)
    elif on_terminal():
        show([*cable.screen(facts, width()), *cable.foot(facts, width())])
    else:
        show_text(facts["cable"])
        show(cable.foot(facts, width()), error=True)


@command("log")
@option("--limit", words_of="limit", type=click.IntRange(1, 10_000), default=50, show_default=True, metavar="N")
@_channel
def log(invocation: Invocation, limit: int, channel: str | None) -> None:
    facts = _on_channels(invocation, "log", channel, limit=limit)
    invocation.tell(facts, lambda told: _by_channel(told, lambda rows: lists.log(rows, width())))


@command("verify")
@click.argument("number", nargs=-1, metavar="[NUMBER]")
@_channel
def verify(invocation: Invocation, number: Sequence[str], channel: str | None) -> None:
    if number:
        facts = invocation.ask("verify", number=" ".join(number), channel=channel)
        invocation.tell(facts, answers.verified)
    else:
        invocation.tell(_on_channels(invocation, "verify", channel), lambda told: _by_channel(told, answers.verified))


@command("cancel")
@click.argument("number", nargs=-1, required=True, metavar="NUMBER")
@_channel
def cancel(invocation: Invocation, number: Sequence[str], channel: str | None) -> int:
    facts = invocation.ask("cancel", number=" ".join(number), channel=channel)
    state = lists.deliveries_state(facts["deliveries"])
    stopped = any(row["state"] == "cancelled" for row in facts["deliveries"])
    sentence = words.CANCELLED if stopped else words.CANCELLED_TOO_LATE
    invocation.tell_done(facts, sentence.format(number=facts["number"], state=state))
    return 0 if stopped else Mistake.exit_status


def _looked_at(invocation: Invocation, files: Sequence[str], texts: Sequence[str], channel: str) -> list[dict[str, Any]]:
    """By a channel that was named, with what each addressee would be able to read."""
    with invocation.counter() as counter:
        checked = counter.ask("check", drafts=list(texts), channel=channel)
        return [
            {
                "file": name,
                "on_channel": True,
                **row,
                "preview": counter.ask("preview", draft=text, channel=channel) if row["fit"] else None,
            }
            for name, text, row in zip(files, texts, checked, strict=True)
        ]


def _previews(rows: Sequence[dict[str, Any]]) -> list[Line]:
    return [each for row in rows if row.get("preview") for each in (*preflight(row["preview"], width()), ())]


def _checked(invocation: Invocation, files: Sequence[str], texts: Sequence[str]) -> list[dict[str, Any]]:
    """By the running station's channel where there is one, else by form alone: looking at a draft asks for no passphrase."""
    rows: list[dict[str, Any]] = []
    on_channel = False
    if clerk := invocation.runs():
        with suppress(Mistake, Trouble):
            rows, on_channel = clerk.call("check", drafts=list(texts)), True
    if not rows:
        from backchannel.run.checking import check_draft

        rows = [check_draft(text) for text in texts]
    return [{"file": name, "on_channel": on_channel, **row} for name, row in zip(files, rows, strict=True)]


def _on_channels(invocation: Invocation, call: str, channel: str | None, **arguments: Any) -> list[dict[str, Any]]:
    """What a call tells of the channel that was named, or of each channel of this office."""
    with invocation.counter() as counter:
        names = [channel] if channel else [row["name"] for row in counter.ask("status")["channels"]]
        return [{"channel": name, "messages": counter.ask(call, channel=name, **arguments)} for name in names]


def _by_channel(told: list[dict[str, Any]], render: Callable[[list[dict[str, Any]]], list[Line]]) -> list[Line]:
    if not told:
        return [line(NO_CHANNEL)]
    if len(told) == 1:
        return render(told[0]["messages"])
    parts = [[line(f"Channel {row['channel']}"), *render(row["messages"])] for row in told]
    return [each for place, part in enumerate(parts) for each in ([()] if place else []) + part]


def _missing(status: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"channel": channel["name"], "office": series["office"], "number": f"{series['series']} {number}"}
        for channel in status["channels"]
        for series in channel["incoming"]
        for number in series["missing"]
    ]


COMMANDS: Final = (check, send, inbox, read, log, verify, cancel)
