"""Texts that go from one channel of an office to another: whether their words are the same (docs/spec/orders.md, "Certificate").

Two texts are compared when they have one title: that is how people know that they are meant to be one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.ledger import Spot
from backchannel.ledger.changed import changes
from backchannel.message.kinds import TEXT
from backchannel.run.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ledger import Place
    from backchannel.message import Message, Portion
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["relays"]

_SHOWN: Final = 40  # characters before and after a change, for whoever reads only the change


def relays(post: Post, correspondence: Correspondence, message: Message, place: Place | None = None) -> list[Facts]:
    """Of each text in a message every other text of its title that this office holds, on any channel, and where the words differ.

    `place` of a message that is filed; None for a draft. A version of a text is no relay of it.
    """
    texts = [portion for portion in message.full_portions if portion.kind == TEXT and portion.words is not None]
    return [facts for portion in texts for facts in _compared(post, correspondence, portion, place)]


def _compared(post: Post, correspondence: Correspondence, portion: Portion, place: Place | None) -> Iterator[Facts]:
    here, title = portion.words or "", portion.field("Title") or ""
    for channel in post.channels:
        texts = post.engine.ledgers.of(channel.charter.channel).texts
        own = _own(portion, place) if channel is correspondence else frozenset()
        for root in texts.titled(title):
            if own & {root, *(version.spot for version in texts.text(root).versions)}:
                continue
            if (words := texts.text(root).now.words) is not None:
                yield {
                    "paragraph": portion.number,
                    "title": title,
                    "number": str(root),
                    "channel": channel.charter.name,
                    "same": words == here,
                    "changes": [_change(change.was, change.now, words, change.was_at) for change in changes(words, here)],
                }


def _own(portion: Portion, place: Place | None) -> frozenset[Spot]:
    """The text of which this portion is itself a version: the one that it gives, and those that it names."""
    named = {Spot.of(target.reference) for target in (*portion.bearing.replaces, *portion.bearing.withdraws)}
    return frozenset(named | ({Spot(*place, portion.number)} if place else set()))


def _change(was: str, now: str, words: str, at: int) -> Facts:
    before, after = words[max(0, at - _SHOWN) : at], words[at + len(was) :][:_SHOWN]
    return {"was": was, "now": now, "before": before.rpartition("\n")[2], "after": after.partition("\n")[0]}
