"""Checks on a draft by which a text would come to the same person twice (docs/spec/orders.md, "What holds it up")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.ledger import Spot
from backchannel.ledger.orders_index import called
from backchannel.ledger.orders_values import AT_WORK, COMPLIED, OrderState
from backchannel.message import Reference
from backchannel.message.orders import Action
from backchannel.run.order_words import DOUBT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ledger.orders_values import Life
    from backchannel.message import Message
    from backchannel.message.orders import Named, Order
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["twice"]


def twice(post: Post, correspondence: Correspondence, message: Message) -> Iterator[tuple[str, Mistake]]:
    """Orders to deliver that are given to several, or deliver to somebody what another order of this office does: about which, and why."""
    seen: dict[tuple[Named | None, str], int] = {}
    for portion in message.full_portions:
        order, about = portion.order, f"paragraph {portion.number}"
        if order is None or order.is_proposal or order.action is not Action.DELIVER:
            continue
        if len(order.given_to) > 1:
            came = f"{about}, given to {' and '.join(map(str, order.given_to))}: each of them will deliver it"
            yield about, Mistake(DOUBT, came, "one office that delivers it", "Write Given to: and that office.")
        if not order.to:
            continue
        first = seen.setdefault((order.what, called(order.to)), portion.number)
        if first != portion.number:
            came = f"{about}, which delivers to {order.to} what paragraph {first} delivers to him"
            yield about, Mistake(DOUBT, came, "one order to deliver it")
        for life in _alike(post, correspondence, message, order):
            came = f"{about}, which delivers to {order.to} what {life.spot} delivers to him: that is {life.state}"
            hint = f"Let it take the place of that: replaces {life.spot}."
            yield str(life.spot), Mistake(DOUBT, came, "one order to deliver it", hint)


def _alike(post: Post, correspondence: Correspondence, message: Message, order: Order) -> Iterator[Life]:
    """The lives of this office's orders by which that person has the text, or is to have it, and which the draft does not stop."""
    ledger = post.engine.ledgers.of(correspondence.charter.channel)
    bearing = [portion.bearing for portion in message.full_portions]
    over = {Spot.of(each.reference) for said in bearing for each in said.targets if each.parts is None}
    found = {spot for text in _texts(message, order) for spot in ledger.orders.about(text)} - over
    for life in ledger.orders.lives_of(sorted(found), post.engine.clock.now()):
        state = life.outcome if life.state is OrderState.ACCEPTED else life.state
        is_alike = life.order.action is Action.DELIVER and called(life.order.to) == called(order.to)
        if is_alike and life.giver == correspondence.office and state in {*AT_WORK, *COMPLIED}:
            yield life


def _texts(message: Message, order: Order) -> Iterator[Spot]:
    """Where the text stands that is delivered; of one in the draft itself, whose place it takes."""
    if isinstance(order.what, Reference):
        yield Spot.of(order.what)
    for portion in message.full_portions:
        if portion.number == order.what:
            yield from (Spot.of(target.reference) for target in portion.bearing.replaces)
