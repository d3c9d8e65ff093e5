"""Searching what this office holds, and taking the words in of what was filed without them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from backchannel.errors import Mistake, Refused
from backchannel.message.problems import shown
from backchannel.run.closed import is_unopened
from backchannel.run.facts import Facts, line_facts, received_facts
from backchannel.run.record import stopped
from backchannel.vault import ReceivedRow
from backchannel.vault.search import parts_of
from backchannel.vault.terms import parse_terms, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.message import Message
    from backchannel.run.engine import Engine
    from backchannel.run.post import Post
    from backchannel.vault.search import Where
    from backchannel.vault.terms import Term

__all__ = ["look_into", "search"]

_BEFORE_ANSWERING: Final = 200  # messages looked into before a search: some tenths of a second
_COUNTED: Final = 1000  # messages of a channel that nobody has opened: beyond that it makes no difference how many they are
_EXCERPT: Final = 160  # characters: two lines on a terminal
_LEAD: Final = 50  # characters before what was found


class _Place(NamedTuple):
    """Where in a message it was found: the paragraph (None: the heading), its words in one line, and what was found in them."""

    paragraph: int | None
    text: str
    spans: list[tuple[int, int]]


def search(
    post: Post, words: str, channel: str | None = None, office: str | None = None, series: str | None = None, limit: int = 20
) -> Facts:
    """Messages sent and received that hold every word, the last filed first, each with where it was found; only what this office may see.

    Raises Mistake for a question that asks for nothing and for a channel, office or series that there is not; Trouble while
    the station is locked. What nobody has opened is not searched; `unopened` says how many messages that are, and
    `more_unopened` that there are more.
    """
    post.person()
    terms = parse_terms(words)
    places = _series(post, channel, office, series)
    look_into(post.engine, _BEFORE_ANSWERING)
    vault = post.engine.vault
    unopened = [vault.ledger.count_unopened(each.charter.channel, _COUNTED + 1) for each in post.channels]
    found = [facts for where in vault.find(terms, places, limit + 1) if (facts := _found(post, where, terms))]
    return {
        "messages": found[:limit],
        "more": len(found) > limit,
        "not_looked_into": vault.count_unsearched(),
        "unopened": sum(min(count, _COUNTED) for count in unopened),
        "more_unopened": max(unopened, default=0) > _COUNTED,
    }


def look_into(engine: Engine, count: int) -> None:
    """Take the words in of messages that were filed without them, the last filed first; at most `count`."""
    waiting = engine.vault.unsearched(count)
    if waiting:
        engine.vault.look_into([(where, _message(engine, where)) for where in waiting])


def _message(engine: Engine, where: Where) -> Message | None:
    row = engine.vault.held(*where)
    try:
        return engine.reopen(row.artefact).message if row else None
    except Refused:
        return None  # it is shown as what it is wherever it is read; a search does not find it


def _found(post: Post, where: Where, terms: Sequence[Term]) -> Facts | None:
    row = post.engine.vault.held(*where)
    if row is None or is_unopened(row):  # an older station has taken in the words of such messages too
        return None
    message = post.reopen(row).message
    place = _best(message, terms)
    standing: Facts = {"direction": "out"}
    if isinstance(row, ReceivedRow):
        standing = {"direction": "in", **received_facts(row, stopped(post, row))}
    return {**line_facts(message), **standing, "paragraph": place.paragraph, **_excerpt(place)}


def _best(message: Message, terms: Sequence[Term]) -> _Place:
    """The part of a message that holds most of the terms; of several, the first."""
    places = []
    for part in parts_of(message):
        text = " ".join(part.text.split())
        words = tokens(text)
        spans = [list(term.spans(words)) for term in terms]
        held = sum(bool(each) for each in spans)
        places.append((held, _Place(part.number, text, _merged(span for each in spans for span in each))))
    return max(places, key=lambda place: place[0])[1]


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ascending, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _excerpt(place: _Place) -> Facts:
    """The words around what was found, and where it stands in them."""
    first = place.spans[0][0] if place.spans else 0
    start = place.text.rfind(" ", 0, first - _LEAD) + 1 if first > _LEAD else 0
    end = start + _EXCERPT
    if end < len(place.text):
        end = max(place.text.rfind(" ", start, end + 1), first + 1) if " " in place.text[first:end] else end
    before, after = "… " if start else "", " …" if end < len(place.text) else ""
    moved = len(before) - start
    spans = [[left + moved, right + moved] for left, right in place.spans if right <= end]
    return {"excerpt": f"{before}{place.text[start:end]}{after}", "found": spans}


def _series(post: Post, channel: str | None, office: str | None, series: str | None) -> list[tuple[bytes, str]] | None:
    """The series to search in; None for all."""
    if channel is None and office is None and series is None:
        return None
    charters = [each.charter for each in ([post.channel(channel)] if channel else post.channels)]
    seats = [(charter.channel, seat) for charter in charters for seat in charter.seats]
    _refuse_unknown("office", office, (str(seat.name) for _, seat in seats))
    _refuse_unknown("series", series, (seat.series for _, seat in seats))
    return [(identity, seat.series) for identity, seat in seats if office in (None, str(seat.name)) and series in (None, seat.series)]


def _refuse_unknown(what: str, asked: str | None, known: Iterable[str]) -> None:
    names = sorted(set(known))
    if asked is not None and asked not in names:
        expected = f"one of {', '.join(names)}" if names else "a channel first"
        raise Mistake(f"search.{what}", f"{shown(asked)}, {what} of no channel of this office", expected)
