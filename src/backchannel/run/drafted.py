"""A draft as the message that it would be, released now: what the folds of the ledger are asked about it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.ledger import Filed, Place

if TYPE_CHECKING:
    from backchannel.message import Message
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["as_filed"]


def as_filed(post: Post, correspondence: Correspondence, message: Message) -> Filed:
    """A draft as the message that it would be, released now."""
    place = Place(correspondence.outgoing.series, correspondence.outgoing.next_seq)
    return Filed.own(message, correspondence.charter, place, correspondence.office, at=post.engine.clock.now())
