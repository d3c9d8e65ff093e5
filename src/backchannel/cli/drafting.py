"""Drafts within an office: `submit`, `draft`, `review`, `return`, `release`, `countersign`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import house_words, words
from backchannel.cli.colleagues import house_of
from backchannel.cli.command import command, group, option
from backchannel.cli.deciding import UNDONE, decided
from backchannel.cli.lines import Piece, line
from backchannel.cli.releasing import all_fit, asked_to_release, drafts_from, somebody_asks
from backchannel.cli.render import answers
from backchannel.cli.render import house as render
from backchannel.cli.render.preflight import preflight
from backchannel.cli.show import on_terminal, show, show_json, show_text, width
from backchannel.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Counter, Invocation
    from backchannel.cli.lines import Line

__all__ = ["COMMANDS"]

_OPEN: Final = ("submitted", "returned")
_draft = click.argument("draft", nargs=-1, required=True, metavar="DRAFT")


@command("submit")
@click.argument("file")
@option("--draft", words_of="draft", metavar="DRAFT")
@option("--note", words_of="note", metavar="TEXT")
@option("--channel", words_of="channel", metavar="NAME")
def submit(invocation: Invocation, file: str, draft: str | None, note: str | None, channel: str | None) -> int:
    from backchannel.run.checking import check_draft

    (text,) = drafts_from(invocation, [file])
    if not all_fit(invocation, [file], [check_draft(text)]):
        return Mistake.exit_status
    with invocation.counter() as counter:
        facts = counter.ask("submit", text=text, channel=channel, draft=draft, note=note)
        facts["state"] = next(row["state"] for row in counter.ask("drafts", all=True) if row["draft"] == facts["draft"])
        again = house_words.SUBMITTED_AGAIN if facts["state"] == "submitted" else house_words.TOO_LATE
        _done(counter, facts, (again if draft else house_words.SUBMITTED).format(**facts))
    return 0


@command("draft list")
@option("--all", "every", words_of="all drafts", is_flag=True)
def listing(invocation: Invocation, every: bool) -> None:
    with invocation.counter() as counter:
        rows, station = counter.ask("drafts", all=every), _station(counter)
    invocation.tell(rows, lambda told: render.drafts(told, station, width()))


@command("draft withdraw")
@_draft
def withdraw(invocation: Invocation, draft: Sequence[str]) -> None:
    with invocation.counter() as counter:
        facts = counter.ask("withdraw_draft", draft=" ".join(draft))
        _done(counter, facts, (house_words.WITHDRAWN if facts["state"] == "withdrawn" else house_words.TOO_LATE).format(**facts))


@command("review")
@_draft
def review(invocation: Invocation, draft: Sequence[str]) -> None:
    with invocation.counter() as counter:
        facts = counter.ask("review", draft=" ".join(draft))
        station = _station(counter)
        facts |= _preview(counter, facts) if facts["state"] in _OPEN and not facts["asked"] else {"preview": None, "why_not": None}
    head, foot = render.draft_head(facts, station, width()), _foot(facts)
    text = facts["asked"] or facts["text"]
    if invocation.as_json:
        show_json(facts)
    elif on_terminal():
        show([*head, (), *_lines(text), *foot])
    else:
        show(head, error=True)
        show_text(text)
        show(foot, error=True)


@command("return")
@_draft
@option("--note", words_of="return note", required=True, metavar="TEXT")
def give_back(invocation: Invocation, draft: Sequence[str], note: str) -> None:
    with invocation.counter() as counter:
        facts = counter.ask("return_draft", draft=" ".join(draft), note=note)
        _done(counter, facts, (house_words.RETURNED if facts["state"] == "returned" else house_words.TOO_LATE).format(**facts))


@command("release")
@_draft
@option("--eyes-only", "named", words_of="eyes only office", metavar="OFFICE", multiple=True)
@option("--unopened", words_of="unopened number", metavar="NUMBER", multiple=True)
@option("--despite", words_of="despite", metavar="NUMBER", multiple=True)
@option("--stop", words_of="stop", is_flag=True)
@option("--yes", words_of="release", is_flag=True)
def release(
    invocation: Invocation,
    draft: Sequence[str],
    named: Sequence[str],
    unopened: Sequence[str],
    despite: Sequence[str],
    stop: bool,
    yes: bool,
) -> int:
    name = " ".join(draft)
    with invocation.counter() as counter:
        if stop:
            facts = counter.ask("stop_release", draft=name)
            invocation.tell_done(facts, house_words.RELEASE_STOPPED.format(**facts))
            return 0
        asked: dict[str, Any] | None = {"eyes_only": list(named), "unopened": list(unopened), "despite": list(despite)}
        reviewed = _reviewed(counter, name) if somebody_asks(invocation) or not counter.runs else None
        if reviewed and not counter.runs:
            _check_alone(counter, reviewed)
        if reviewed and somebody_asks(invocation):
            asked = asked_to_release(counter, [reviewed["text"]], reviewed["channel"], named, yes=yes, unopened=unopened, despite=despite)
        if asked is None:
            return Mistake.exit_status
        rows = counter.ask("release_draft", draft=name, **asked)
    invocation.tell(rows, _released)
    if not counter.runs:
        invocation.note(words.TRAVELS_LATER)
    return 0


@command("countersign")
@_draft
@option("--yes", words_of="yes", is_flag=True)
def countersign(invocation: Invocation, draft: Sequence[str], yes: bool) -> int:
    name = " ".join(draft)
    with invocation.counter() as counter:
        asked = counter.ask("review", draft=name)["asked"]
        if asked is None:
            came = f"{name}, for which no signature of this station's person is asked"
            raise Mistake("second.none", came, "a draft for which it is", "See `backchannel draft list`.")
        if not decided(invocation, [*_lines(asked), (), line(house_words.COUNTERSIGN_CARE)], yes=yes):
            return UNDONE
        facts = counter.ask("countersign", draft=name)
        _done(counter, facts, house_words.COUNTERSIGNED.format(**facts))
    return 0


def _done(counter: Counter, facts: dict[str, Any], sentence: str) -> None:
    counter.invocation.tell_done(facts, sentence)
    if not counter.runs:
        counter.invocation.note(words.TRAVELS_LATER)


def _station(counter: Counter) -> str:
    """What this station is called in its house."""
    house = house_of(counter)
    return next((str(row["station"]) for row in house["stations"] if row["here"]), "") if house else ""


def _preview(counter: Counter, facts: dict[str, Any]) -> dict[str, Any]:
    """What each addressee would be able to read, where this station could release it now; else why it could not."""
    try:
        return {"preview": counter.ask("preview", draft=facts["text"], channel=facts["channel"]), "why_not": None}
    except Mistake as mistake:
        return {"preview": None, "why_not": str(mistake)}


def _reviewed(counter: Counter, name: str) -> dict[str, Any] | None:
    """A draft whose last version was read here, with its text; None for another, of which the release says what is wrong.

    Reading it anew shows nobody anything: a version that came since must be read by somebody before it is released.
    """
    row = next((row for row in counter.ask("drafts") if row["draft"] == name), None)
    if row is None or row["unread"]:
        return None
    facts: dict[str, Any] = counter.ask("review", draft=name)
    if facts["version"] != row["version"]:
        came = f"{name}, of which another version has come this moment"
        raise Mistake("draft.changed", came, "the version that was reviewed", f"Read it: `backchannel review {name}`.")
    return facts


def _check_alone(counter: Counter, reviewed: dict[str, Any]) -> None:
    """Mistake where a second person has to sign: what waits for him is kept while the station runs, and not beyond."""
    if second := counter.ask("preview", draft=reviewed["text"], channel=reviewed["channel"])["second"]:
        came = f"{reviewed['draft']}, which {second[0]} has to sign too, at a station that does not run"
        raise Mistake("release.not-running", came, "one that runs until he has signed", "Start it first: `backchannel run`.")


def _released(rows: Sequence[dict[str, Any]]) -> list[Line]:
    waits = [line(house_words.WAITS_FOR.format(person=row["waits_for"], **row)) for row in rows if "waits_for" in row]
    return [*waits, *answers.sent([row for row in rows if "waits_for" not in row], width())]


def _foot(facts: dict[str, Any]) -> list[Line]:
    if facts["asked"]:
        return [(), *render.asked_to_sign(facts["draft"], width())]
    if facts["preview"]:
        return [(), line(Piece(house_words.WOULD_READ, "quiet")), (), *preflight(facts["preview"], width())]
    if facts["why_not"]:
        return [(), *render.not_to_be_released(facts["why_not"], width())]
    return []


def _lines(text: str) -> list[Line]:
    return [line(each) for each in text.splitlines()]


COMMANDS: Final = (submit, group("draft", listing, withdraw), review, give_back, release, countersign)
