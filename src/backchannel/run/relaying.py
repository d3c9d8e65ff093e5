"""Texts that go from one channel of an office to another: whether their words are the same (docs/spec/orders.md, "Certificate").

Two texts are compared when they have one title: that is how people know that they are meant to be one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.ledger import Spot
from backchannel.ledger.changed import changes
from backchannel.ledger.orders_values import CLOSED, Hold
from backchannel.message.kinds import TEXT
from backchannel.run.drafted import as_filed
from backchannel.run.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ledger import Place
    from backchannel.ledger.orders_values import Life
    from backchannel.message import Message, Portion
    from backchannel.run.ledgers import ChannelLedger
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["relays"]

_SHOWN: Final = 40  # characters before and after a change, for whoever reads only the change


def relays(post: Post, correspondence: Correspondence, message: Message, place: Place | None = None) -> list[Facts]:
    """Of each text in a message every other text of its title that this office holds, on any channel: where the words differ, and which
    orders deliver that text there, with what holds them up.

    `place` of a message that is filed; None for a draft. A version of a text is no relay of it, and neither are the words of which a
    report says that they were handed over: for these there is the certificate.
    """
    reported = {portion.report.delivered for portion in message.full_portions if portion.report}
    texts = [portion for portion in message.full_portions if portion.kind == TEXT and portion.number not in reported]
    words = {portion.number: _words(post, correspondence, message, portion, place) for portion in texts}
    return [facts for portion in texts for facts in _compared(post, correspondence, portion, words[portion.number], place)]


def _words(post: Post, correspondence: Correspondence, message: Message, portion: Portion, place: Place | None) -> str | None:
    """What a text says with all of which it consists: as it stood for its writer."""
    texts = post.engine.ledgers.of(correspondence.charter.channel).texts
    if place is not None:
        return texts.stood(Spot(*place, portion.number), place)[0].words or portion.words
    return texts.drafted(as_filed(post, correspondence, message), portion.number).words if portion.bearing.consists else portion.words


def _compared(post: Post, correspondence: Correspondence, portion: Portion, here: str | None, place: Place | None) -> Iterator[Facts]:
    title, writer = portion.field("Title") or "", _writer(correspondence, place)
    for channel in post.channels if here is not None else ():
        ledger = post.engine.ledgers.of(channel.charter.channel)
        own = _own(portion, place) if channel is correspondence else frozenset()
        for root in ledger.texts.titled(title):
            text = ledger.texts.text(root)
            if own & {root, *(version.spot for version in text.versions)} or text.now.words is None or _is_reported(post, channel, root):
                continue
            if channel is correspondence and all(version.office == writer for version in text.versions):
                continue  # whoever gives two texts one title on one channel means two texts
            there = text.now.words
            yield {
                "paragraph": portion.number,
                "title": title,
                "number": str(root),
                "channel": channel.charter.name,
                "same": there == here,
                "changes": [_change(change.was, change.now, there, change.was_at) for change in changes(there, here or "")],
                "orders": _orders(post, ledger, [root, *(version.spot for version in text.versions)]),
            }


def _writer(correspondence: Correspondence, place: Place | None) -> str:
    """Who wrote a message of a channel; this office, of a draft."""
    return correspondence.charter.met_series(place.series).office if place else correspondence.office


def _is_reported(post: Post, channel: Correspondence, spot: Spot) -> bool:
    """Whether a text holds the words of which a report in its own message says that they were handed over."""
    filed = post.engine.ledgers.filed(channel.charter.channel, spot.place)
    return any(portion.report is not None and portion.report.delivered == spot.paragraph for portion in filed.portions) if filed else False


def _orders(post: Post, ledger: ChannelLedger, versions: list[Spot]) -> list[Facts]:
    """The orders that deliver one of these, each with why it is not to be carried out now, or None."""
    spots = sorted({spot for version in versions for spot in ledger.orders.delivering(version)})
    lives = ledger.orders.lives_of(spots, post.engine.clock.now())
    return [{"number": str(life.spot), "state": str(life.state), "why": _why(life)} for life in lives]


def _why(life: Life) -> str | None:
    if life.state in CLOSED and life.stops:
        return f"{life.state} by {', '.join(map(str, life.stops))}"
    held = {hold.hold: hold for hold in life.holds if hold.hold is not Hold.OVERDUE}
    hold = held.get(Hold.IMPOSSIBLE) or held.get(Hold.BLOCKED)
    if hold is None:
        return None
    where = f" ({', '.join(map(str, hold.spots))})" if hold.spots else ""
    return f"{hold.hold}: {hold.why}{where}"


def _own(portion: Portion, place: Place | None) -> frozenset[Spot]:
    """The text of which this portion is itself a version: the one that it gives, and those that it names."""
    named = {Spot.of(target.reference) for target in portion.bearing.targets}
    return frozenset(named | ({Spot(*place, portion.number)} if place else set()))


def _change(was: str, now: str, words: str, at: int) -> Facts:
    """A change, and the whole words around it in its line; whether more stands there before and after."""
    line_start, line_end = words.rfind("\n", 0, at) + 1, words.find("\n", at + len(was))
    before, after = words[line_start:at], words[at + len(was) : line_end if line_end >= 0 else len(words)]
    cut_before, cut_after = len(before) > _SHOWN, len(after) > _SHOWN
    return {
        "was": was,
        "now": now,
        "before": before[-_SHOWN:].partition(" ")[2] if cut_before else before,
        "after": after[:_SHOWN].rpartition(" ")[0] if cut_after else after,
        "cut_before": cut_before,
        "cut_after": cut_after,
    }
