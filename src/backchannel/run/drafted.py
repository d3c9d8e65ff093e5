"""A draft as the message that it would be, released now: what the folds of the ledger are asked about it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.ledger import Filed, Place
from backchannel.ledger.filed import FiledPortion
from backchannel.seal.payload import readers

if TYPE_CHECKING:
    from backchannel.message import Message, Portion
    from backchannel.run.post import Post
    from backchannel.seal import Charter
    from backchannel.station import Correspondence

__all__ = ["as_filed"]


def as_filed(post: Post, correspondence: Correspondence, message: Message) -> Filed:
    """A draft as the message that it would be, released now."""
    charter, at = correspondence.charter, post.engine.clock.now()
    return Filed(
        place=Place(correspondence.outgoing.series, correspondence.outgoing.next_seq),
        digest=b"",
        office=correspondence.office,
        at=at,
        to=frozenset(charter.seat_named(name).office for name in message.heading.to),
        portions=tuple(_portion(portion, message, charter) for portion in message.full_portions),
    )


def _portion(portion: Portion, message: Message, charter: Charter) -> FiledPortion:
    order = portion.order
    given_to = frozenset(charter.seat_named(name).office for name in order.given_to) if order and order.given_to else None
    entitled = frozenset(readers(portion, message, charter))
    return FiledPortion.shown_as(portion.number, portion.kind, entitled, portion.fields, words=portion.words, given_to=given_to)
