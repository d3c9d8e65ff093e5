"""What a writer had before him, and which messages crossed: shown with a message, before a release, and until somebody has settled it.

What counts is docs/spec/causality.md; here it becomes facts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.ledger import Place, saw_in_words
from backchannel.limits import NOTE_CHARACTERS
from backchannel.message import ValueProblem
from backchannel.message.words import check_line
from backchannel.run.facts import Facts, line_facts, moment, runs
from backchannel.station.life import DeliveryState
from backchannel.vault import SettledRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.ledger import Saw
    from backchannel.message import Message
    from backchannel.run.post import Post
    from backchannel.seal import Link
    from backchannel.station import Correspondence
    from backchannel.vault import ReceivedRow

__all__ = [
    "check_opened",
    "crossed_facts",
    "open_crossings",
    "refers_unread",
    "saw_facts",
    "settle",
    "unopened_facts",
    "unopened_heading",
    "unopened_rows",
    "unread_citations",
]

_LISTED: Final = 50
_STOPPED: Final = frozenset({DeliveryState.CANCELLED.value, DeliveryState.GIVEN_UP.value})


def saw_facts(post: Post, correspondence: Correspondence, place: Place) -> Facts:
    """What the writer of a message had of each other series, and the same in words: read through a number and also beyond it, lying
    unread, not there yet, or not shown whether it was."""
    causality = post.engine.ledgers.of(correspondence.charter.channel).causality
    saws = [_without_stopped(post, correspondence, place, saw) for saw in causality.saw(place)]
    entry = causality.entry(place)
    readers = entry.readers if entry else frozenset()
    # Of offices that have written nothing yet there is nothing to say, unless it is they who are written to.
    telling = [saw for saw in saws if _says(saw)] or [
        saw for saw in saws if correspondence.charter.met_series(saw.series).office in readers
    ]
    return {"written": saw_in_words(telling), "saw": [_saw(saw) for saw in saws]}


def _says(saw: Saw) -> bool:
    return saw.read is None or bool(saw.read.links or saw.read.without or saw.unread or saw.absent or saw.unsure)


def _without_stopped(post: Post, correspondence: Correspondence, place: Place, saw: Saw) -> Saw:
    """What was stopped on its way is not awaited."""
    absent = (seq for seq in saw.absent if not _was_stopped(post, correspondence, Place(saw.series, seq), place))
    return replace(saw, absent=tuple(absent))


def _saw(saw: Saw) -> Facts:
    return {
        "series": saw.series,
        "shown": saw.read is not None,
        "through": saw.read.through.seq if saw.read and saw.read.through else None,
        "also": [link.seq for link in saw.read.also] if saw.read else [],
        "without": runs(saw.read.without) if saw.read else [],
        "unread": list(saw.unread),
        "more": saw.more,
        "absent": list(saw.absent),
        "unsure": list(saw.unsure),
    }


def crossed_facts(post: Post, correspondence: Correspondence, place: Place) -> list[Facts]:
    """The messages that crossed one, in order, and what somebody said came of each; None while nobody has."""
    channel = correspondence.charter.channel
    settled = post.engine.ledgers.settled(channel)
    return [
        {"number": str(other), "settled": _settled(settled.get(_pair(place, other)))}
        for other in post.engine.ledgers.of(channel).causality.crossed(place)
        if not _was_stopped(post, correspondence, place, other)
    ]


def open_crossings(post: Post, correspondence: Correspondence) -> list[Facts]:
    """The messages of correspondents that crossed this office's own, and of which nobody has said what came of it; the last ones."""
    own = correspondence.outgoing.series
    found: dict[Place, list[Place]] = {}
    for one, other in post.engine.ledgers.open_crossings(correspondence.charter.channel):
        ours, theirs = (one, other) if one.series == own else (other, one)
        if not _was_stopped(post, correspondence, ours, theirs):
            found.setdefault(theirs, []).append(ours)
    return [{"number": str(place), "crossed": [str(each) for each in sorted(ours)]} for place, ours in sorted(found.items())][-_LISTED:]


def settle(post: Post, number: str, reason: str, others: Sequence[str] = (), channel: str | None = None) -> Facts:
    """Note what came of it that a message crossed others, all of them or those that are named; what was noted before stays.

    Raises Trouble while the station is locked, Mistake for a message that none of them crossed.
    """
    secrets = post.person()
    correspondence, row = post.find(number, channel)
    identity, place = correspondence.charter.channel, Place(row.series, row.seq)
    crossed = post.engine.ledgers.of(identity).causality.crossed(place)
    named = [Place(found.series, found.seq) for _, found in (post.find(other, correspondence.charter.name) for other in others)]
    for other in named or [place]:
        if other not in crossed and (named or not crossed):
            expected = f"one that it crossed: {', '.join(map(str, crossed)) or 'it crossed none'}"
            raise Mistake("settle.not-crossed", f"{place} and {other}" if named else str(place), expected)
    try:
        check_line(reason, "reason", NOTE_CHARACTERS, "settle.reason")
    except ValueProblem as problem:
        raise problem.mistake() from None
    person = str((post.own_card.person(secrets.person.public.id) or post.own_card.officer).name)
    now = post.engine.clock.now()
    pairs = [_pair(place, other) for other in named or crossed]
    post.engine.ledgers.settle(identity, [SettledRow(one, other, person, reason, now) for one, other in pairs])
    return {"number": str(place), "crossed": crossed_facts(post, correspondence, place)}


def unopened_facts(post: Post, correspondence: Correspondence, since: int | None = None) -> list[Facts]:
    """What has arrived for this office and nobody has opened at this station: most urgent first, each by its heading.

    `since`: when the draft that is to be released was last changed; what came later says so.
    """
    return [
        unopened_heading(post, row) | {"after_draft": since is not None and row.received_at > since}
        for row in unopened_rows(post, correspondence)
    ]


def unopened_rows(post: Post, correspondence: Correspondence) -> list[ReceivedRow]:
    """What has arrived for this office and nobody has opened at this station: most urgent first."""
    channel = correspondence.charter.channel
    rows = (post.engine.vault.received(channel, series, link.seq) for series, link in _unread(correspondence))
    return sorted(filter(None, rows), key=lambda row: (row.urgency, row.received_at))


def unopened_heading(post: Post, row: ReceivedRow) -> Facts:
    """A message that nobody has opened, by its heading."""
    return line_facts(post.reopen(row).message) | {"place": f"{row.series} {row.seq}", "received": moment(row.received_at)}


def unread_citations(message: Message, correspondence: Correspondence) -> list[str]:
    """The messages to which a draft refers, in its heading or in what it answers, that have come and nobody has opened at this station."""
    cited = [Place(str(reference.series), reference.number) for reference in message.referred]
    unread = {Place(series, link.seq) for series, link in _unread(correspondence)}
    return [str(place) for place in dict.fromkeys(cited) if place in unread]


def check_opened(messages: Sequence[Message], correspondence: Correspondence, unopened: Sequence[str]) -> None:
    """Mistake unless whoever releases has opened what the messages refer to, or has said of each that he has not."""
    for number in (each for message in messages for each in unread_citations(message, correspondence)):
        if number not in unopened:
            raise refers_unread(number)


def refers_unread(number: str) -> Mistake:
    """That a draft refers to a message that nobody has opened at this station."""
    came = f"a message that refers to {number}, which nobody has opened here"
    hint = f'Read it: `backchannel read {number}`. To refer to it unread, say so: --unopened "{number}".'
    return Mistake("release.unopened", came, "references to what has been read", hint)


def _unread(correspondence: Correspondence) -> Iterator[tuple[str, Link]]:
    for series, ledger in correspondence.incoming.items():
        yield from ((series, link) for link in ledger.unread().also)


def _was_stopped(post: Post, correspondence: Correspondence, one: Place, other: Place) -> bool:
    """Whether one of two was this office's own, and was cancelled or given up before the other's writer could have it: nothing crossed."""
    own, channel = correspondence.outgoing.series, correspondence.charter.channel
    for ours, theirs in ((one, other), (other, one)):
        if ours.series == own and theirs.series != own:
            writer = correspondence.charter.met_series(theirs.series).office
            return any(row.office == writer and row.state in _STOPPED for row in post.engine.vault.deliveries(channel, *ours))
    return False


def _pair(one: Place, other: Place) -> tuple[Place, Place]:
    return (one, other) if one < other else (other, one)


def _settled(row: SettledRow | None) -> Facts | None:
    return {"by": row.person, "reason": row.reason, "at": moment(row.at)} if row else None
