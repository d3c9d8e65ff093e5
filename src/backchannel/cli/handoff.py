"""`backchannel handoff`: a text in the hands of somebody without a station, on paper or in a file, and what he reports."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import handoff_words
from backchannel.cli.command import command, group, option
from backchannel.cli.files import check_new, read_bytes, text_from, write_exactly, write_private
from backchannel.cli.lines import Piece, line
from backchannel.cli.render.answers import counted
from backchannel.cli.show import show, show_text
from backchannel.limits import HANDOFF_MAIL_BYTES
from backchannel.message.orders import CHANGED, EXACT
from backchannel.words.comparing import figures, in_rows
from backchannel.words.times import group_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.invocation import Invocation
    from backchannel.cli.lines import Line

__all__ = ["COMMANDS"]

_STEPS: Final = {"done": "Has done", "otherwise": "Has done otherwise", "not-done": "Has not done"}
_channel = option("--channel", words_of="channel", metavar="NAME")
_number = click.argument("number", nargs=-1, required=True)
_holder = option("--for", "holder", words_of="holder", metavar="NAME")
_eyes_only = option("--eyes-only", words_of="handoff eyes only", is_flag=True)
_despite = option("--despite", words_of="handoff despite", metavar="NUMBER", multiple=True)
_new = option("-o", "--output", words_of="handoff output", required=True, metavar="FILE")
_draft = option("-o", "--output", words_of="draft output", metavar="FILE")


@command("handoff print")
@_number
@_holder
@_eyes_only
@_despite
@_new
@_channel
def print_sheet(invocation: Invocation, number: Sequence[str], output: str, **how: Any) -> None:
    from backchannel.cli.paper import handoff_sheet_html

    check_new(output)
    facts = invocation.ask("handoff_sheet", order=" ".join(number), **how)
    html, pages = handoff_sheet_html(facts)
    write_private(html, output)
    invocation.tell({**_told(facts, output), "pages": pages, "report_code": facts["report_code"]}, _printed)
    _warn(invocation, facts)


@command("handoff file")
@_number
@_holder
@_eyes_only
@_despite
@_new
@_channel
def make_file(invocation: Invocation, number: Sequence[str], output: str, **how: Any) -> None:
    from backchannel.cli.paper import handoff_file_html

    check_new(output)
    facts = invocation.ask("handoff_file", order=" ".join(number), **how)
    html = handoff_file_html(facts)
    write_private(html, output)
    invocation.tell({**_told(facts, output), "sha256": sha256(html.encode()).hexdigest(), "words": facts["words"]}, _sealed)
    _warn(invocation, facts)


@command("handoff words")
@_number
@_channel
def words(invocation: Invocation, number: Sequence[str], channel: str | None) -> None:
    invocation.tell(invocation.ask("handoff_words", order=" ".join(number), channel=channel), _checked)


@command("handoff list")
@_channel
def listed(invocation: Invocation, channel: str | None) -> None:
    invocation.tell(invocation.ask("handoff_list", channel=channel), _listed)


@command("handoff reported")
@click.argument("code", nargs=-1, required=True)
@click.option("--outcome", type=click.Choice(list(_STEPS)), required=True, help=handoff_words.OPTIONS["handoff outcome"])
@option("--when", words_of="handoff when", metavar="TIME")
@option("--where", words_of="handoff where", metavar="PLACE")
@option("--received-by", "to", words_of="handoff received", metavar="NAME")
@option("--persons", words_of="handoff persons", metavar="NAMES")
@option("--manner", words_of="handoff manner", metavar="MANNER")
@option("--exact", words_of="handoff exact", is_flag=True)
@option("--words", "then", words_of="handoff then", metavar="FILE")
@option("--reply", words_of="handoff reply", metavar="TEXT")
@option("--remarks", words_of="handoff remarks", metavar="TEXT")
@_draft
def reported(
    invocation: Invocation,
    code: Sequence[str],
    outcome: str,
    exact: bool,
    then: str | None,
    reply: str | None,
    remarks: str | None,
    output: str | None,
    **said: str | None,
) -> None:
    lines = {name.capitalize(): value for name, value in said.items() if value is not None}
    changed = text_from(then).strip("\n") if then else None
    exactness = EXACT if exact else CHANGED if changed is not None else None
    asked = {"lines": lines, "exactness": exactness, "words": changed, "reply": reply, "remarks": remarks}
    _tell_draft(invocation, invocation.ask("handoff_reported", code=" ".join(code), step=_STEPS[outcome], **asked), output)


@command("handoff take")
@click.argument("report")
@_draft
def take(invocation: Invocation, report: str, output: str | None) -> None:
    data = read_bytes(report, HANDOFF_MAIL_BYTES)
    _tell_draft(invocation, invocation.ask("handoff_take", report=b64encode(data).decode("ascii")), output)


def _told(facts: dict[str, Any], output: str) -> dict[str, Any]:
    names = ("number", "order", "channel", "for", "marking", "holds", "title", "digest", "check")
    return {"file": output, **{name: facts[name] for name in names}}


def _warn(invocation: Invocation, facts: dict[str, Any]) -> None:
    for each in facts["holds"]:
        numbers = f" ({', '.join(each['numbers'])})" if each["numbers"] else ""
        invocation.note(handoff_words.HELD.format(hold=each["hold"], why=each["why"], numbers=numbers))


def _tell_draft(invocation: Invocation, facts: dict[str, Any], output: str | None) -> None:
    """The draft, and beside it how much it is worth."""
    if output is not None:
        write_exactly(facts["draft"], output, invocation)
    if invocation.as_json:
        invocation.tell(facts, lambda _: ())
        return
    if output is None:
        show_text(facts["draft"])
    sentence = handoff_words.DRAFTED[facts["by"]]
    invocation.note(sentence.format(order=facts["order"], holder=facts["for"] or handoff_words.SOMEBODY))
    if facts["again"]:
        invocation.note(handoff_words.AGAIN)
    if facts["others"]:
        invocation.note(handoff_words.OTHERS)
        show([line(each) for each in _earlier(facts["others"])], error=True)
    for each in facts["closed"]:
        by = f" ({each['number']})" if each["number"] else ""
        said = handoff_words.CLOSED if each["state"] else handoff_words.CLOSED_UNREAD
        invocation.note(said.format(state=each["state"], by=by, number=each["number"]))
    invocation.note(handoff_words.NOT_A_STEP)


def _earlier(others: list[dict[str, Any]]) -> Iterator[str]:
    """What another report said, and where this one says otherwise."""
    for row in others:
        yield handoff_words.EARLIER.format(at=group_of(row["at"]), step=row["step"])
        if row["differs"] is None:
            yield handoff_words.NOT_KEPT.format(digest=row["digest"])
        for name, before, now in row["differs"] or ():
            said = {"before": _in_a_line(before), "now": _in_a_line(now)}
            yield handoff_words.DIFFERS.format(name=handoff_words.MEMBERS[name], **said)


def _in_a_line(words: str | None) -> str:
    return " ".join(words.split()) if words else handoff_words.SAID_NOTHING


def _listed(rows: list[dict[str, Any]]) -> list[Line]:
    return [line(_listed_row(row)) for row in rows] or [line(handoff_words.NONE_LISTED)]


def _listed_row(row: dict[str, Any]) -> str:
    reports = [handoff_words.REPORTED.format(at=group_of(each["at"]), step=each["step"]) for each in row["reports"]]
    values = {
        **row,
        "holder": row["for"] or handoff_words.SOMEBODY,
        "kind": handoff_words.KINDS[row["kind"]],
        "made": group_of(row["made"]),
    }
    return handoff_words.LISTED.format(**values, said=" ".join(reports) or handoff_words.OUT)


def _printed(told: dict[str, Any]) -> list[Line]:
    values = {**told, "holder": told["for"] or handoff_words.SOMEBODY, "pages": counted(told["pages"], "page")}
    return [line(handoff_words.SHEET_MADE.format(**values)), line(handoff_words.SHEET_CODE.format(**values))]


def _sealed(told: dict[str, Any]) -> list[Line]:
    values = {**told, "holder": told["for"] or handoff_words.SOMEBODY}
    code = handoff_words.CODE_HERE.format(words=" ".join(told["words"]))
    return [
        line(handoff_words.FILE_MADE.format(**values)),
        line(handoff_words.FILE_DIGEST.format(digest=told["sha256"])),
        line(handoff_words.TEN_WORDS),
        line(Piece(code, "strong")),
        line(handoff_words.FILE_NEXT.format(**values)),
    ]


def _checked(told: dict[str, Any]) -> list[Line]:
    values = {**told, "title": told["title"] or told["text"], "count": told["counted"], "digest": figures(told["digest"])}
    lines = [handoff_words.CHECKED.format(**values), handoff_words.AT, *_rows(told)]
    for row in told["before"]:
        lines += [handoff_words.VERSION.format(number=row["number"], count=row["counted"], digest=figures(row["digest"])), *_rows(row)]
    return [line(each) for each in lines]


def _rows(told: dict[str, Any]) -> Iterator[str]:
    return (handoff_words.CODE_HERE.format(words=" ".join(row)) for row in in_rows(told["check"]))


COMMANDS: Final = (group("handoff", print_sheet, make_file, words, listed, reported, take),)
