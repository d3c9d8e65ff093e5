"""Tracers: how a message stands at an addressee, by the word of its station, which answers by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.run.facts import moment
from backchannel.run.recovering import office_named
from backchannel.seal.receipt import TRACES
from backchannel.station.events import TraceAsked
from backchannel.vault import SentRow

if TYPE_CHECKING:
    from backchannel.run.facts import Facts
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["trace", "traces"]


def trace(post: Post, number: str, to: str | None = None, channel: str | None = None) -> Facts:
    """Ask an addressee's station, or every addressee's, how a message of this office stands there.

    Raises Mistake for a message of another office, one that was not for `to`, or more questions at once than a receipt asks.
    """
    correspondence, row = _own(post, number, channel)
    correspondence.check_custody()
    offices = [delivery.office for delivery in post.engine.vault.deliveries(row.channel, row.series, row.seq)]
    if to is not None:
        asked = office_named(correspondence, to).office
        if asked not in offices:
            raise Mistake("trace.not-for-them", f"{row.series} {row.seq}, which was not for {to}", f"a message of this office to {to}")
        offices = [asked]
    for office in offices:
        if len(correspondence.lines[office].trace - {row.seq}) >= TRACES:
            name = post.name(correspondence.charter, office)
            raise Mistake("trace.many", f"another question to {name}", f"at most {TRACES} without an answer", "Wait for the answers.")
    at = post.engine.clock.now()
    post.emit(post.engine.happen([TraceAsked(channel=row.channel, seq=row.seq, office=office, at=at) for office in offices]))
    return traces(post, number, to, channel)


def traces(post: Post, number: str, to: str | None = None, channel: str | None = None) -> Facts:
    """What was asked about a message of this office, and answered; times there are by the clock there."""
    correspondence, row = _own(post, number, channel)
    asked = [
        {
            "office": post.name(correspondence.charter, each.office),
            "asked": moment(each.asked_at),
            "answered": moment(each.answered_at),
            "received": moment(each.received_at),
            "opened": moment(each.opened_at),
        }
        for each in post.engine.vault.traces(row.channel, row.series, row.seq)
    ]
    return {"number": f"{row.series} {row.seq}", "asked": [each for each in asked if to in (None, each["office"])]}


def _own(post: Post, number: str, channel: str | None) -> tuple[Correspondence, SentRow]:
    correspondence, row = post.find(number, channel)
    if not isinstance(row, SentRow):
        came = f"{row.series} {row.seq}, which is another office's"
        raise Mistake("trace.not-ours", came, "a message of this office", "`backchannel read` shows how it was handled here.")
    return correspondence, row
