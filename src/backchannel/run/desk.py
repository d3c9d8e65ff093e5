"""What a page asks beyond what commands do: a message again without opening it, and what waits to be opened, with its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.message import ClosedPortion, Portion, cable
from backchannel.message.bearing import BEARING_LINES
from backchannel.run.answering import standing
from backchannel.run.crossings import unopened_heading, unopened_rows
from backchannel.run.facts import Facts, line_facts, moment
from backchannel.run.reading import describe, opened_for_person
from backchannel.station.life import CopyState
from backchannel.vault import ReceivedRow

if TYPE_CHECKING:
    from backchannel.message import AnyPortion, Message
    from backchannel.run.post import Post
    from backchannel.station import Correspondence
    from backchannel.vault import SentRow

__all__ = ["heading", "open_page", "page", "unopened"]


def heading(post: Post, number: str, channel: str | None = None) -> Facts:
    """What stands of one message in a list, and whether nobody has opened it here; nothing is opened."""
    correspondence, row = post.find(number, channel)
    return {
        **line_facts(post.reopen(row).message),
        "channel": correspondence.charter.name,
        "unopened": _is_unopened(row),
        "received": moment(row.received_at) if isinstance(row, ReceivedRow) else None,
    }


def open_page(post: Post, number: str, channel: str | None = None) -> Facts:
    """Open a message as `read` does, and tell it part by part."""
    correspondence, row, opened = opened_for_person(post, number, channel)
    return {
        **describe(post, correspondence, row, opened),
        "channel": correspondence.charter.name,
        **_parts(post, correspondence, opened.message),
    }


def page(post: Post, number: str, channel: str | None = None) -> Facts:
    """A message that was written or opened here, part by part, once more: nobody is told anything by that.

    Raises Mistake for one that has come and nobody has opened, Trouble while the station is locked.
    """
    _, row = post.find(number, channel)
    # A colleague reads the rest of what is for the officer's eyes; it stays unopened, and nothing is told.
    if _is_unopened(row) and (post.is_officers or not post.reopen(row).pending):
        expected, hint = "one that somebody has", f"Open it: `backchannel read {number}`."
        raise Mistake("read.unopened", f"{number}, which nobody has opened here", expected, hint)
    return open_page(post, number, channel)


def unopened(post: Post) -> list[Facts]:
    """What has come and is not opened, over all channels, most urgent first; each with until when it should be."""
    now = post.engine.clock.now()
    found = []
    for channel in post.channels:
        for row in unopened_rows(post, channel):
            due = row.received_at + channel.handling(row.precedence)
            told = {"channel": channel.charter.name, "due": moment(due), "late": due < now}
            found.append((row.urgency, due, unopened_heading(post, row) | told))
    return [facts for _, _, facts in sorted(found, key=lambda each: each[:2])]


def _is_unopened(row: SentRow | ReceivedRow) -> bool:
    return isinstance(row, ReceivedRow) and row.state == CopyState.RECEIVED


def _parts(post: Post, correspondence: Correspondence, message: Message) -> Facts:
    """A message's heading as named lines, its portions as far as this copy shows them, and how all stands to which it refers."""
    here = {correspondence.outgoing.series, *correspondence.incoming}
    head, _, _ = cable.render(message).partition("\n\n")
    named = [line.partition(": ") for line in head.split("\n")[2:]]
    return {
        "heading": [[name, value] for name, _, value in named],
        "portions": [_portion(portion) for portion in message.portions],
        "referred": {str(each): str(standing(post, correspondence, each)) for each in message.referred if str(each.series) in here},
    }


def _portion(portion: AnyPortion) -> Facts:
    facts: Facts = {"number": portion.number, "state": portion.state.name.lower(), "words": None}
    if not isinstance(portion, Portion | ClosedPortion):
        return {**facts, "kind": None, "known": True, "marking": None, "audience": [], "bearing": [], "fields": []}
    whole = portion if isinstance(portion, Portion) else None
    fields = [list(pair) for pair in whole.fields] if whole else []
    bears = [pair for pair in fields if pair[0] in BEARING_LINES] if portion.kind.bears else []
    return {
        **facts,
        "words": whole.words if whole else None,
        "kind": str(portion.kind),
        "known": portion.kind.known,
        "marking": str(portion.marking) if portion.marking else None,
        "audience": [str(name) for name in portion.audience or ()],
        "bearing": bears,
        "fields": [pair for pair in fields if pair not in bears],
    }
