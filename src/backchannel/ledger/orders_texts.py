"""Which versions of a text were ordered: those of whoever gave the order, and what he had read (docs/spec/orders.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.ledger.causality import Order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import Spot
    from backchannel.ledger.orders_index import Given
    from backchannel.ledger.texts import Texts
    from backchannel.ledger.texts_values import Composed

__all__ = ["is_ordered", "not_ordered", "ordered_at", "ordered_now"]


def ordered_now(given: Given, texts: Texts, *, perhaps: bool = False) -> Composed:
    """The words that an order is about, as they are ordered now; `perhaps` with versions of which it is not known that they were."""
    return texts.going_by(given.what, lambda spot: is_ordered(given, spot, texts) in ({True, None} if perhaps else {True}))


def ordered_at(given: Given, texts: Texts, place: Place) -> tuple[Composed, bool]:
    """The same as they stood for the writer of a message, and whether it is not known here which versions he had, or were ordered."""
    unknown = False

    def was_known(spot: Spot) -> bool:
        nonlocal unknown
        order, is_one = Order.BEFORE if spot.place == place else texts.order(spot.place, place), is_ordered(given, spot, texts)
        unknown |= (order is Order.UNKNOWN and is_one is not False) or (is_one is None and order is Order.BEFORE)
        return order is Order.BEFORE and is_one is True

    return texts.going_by(given.what, was_known), unknown


def not_ordered(given: Given, texts: Texts) -> Iterator[Spot]:
    """What others have made of the text since, and whoever gave the order has not named, in order."""
    return (spot for spot in texts.bearing_on(given.what) if is_ordered(given, spot, texts) is False)


def is_ordered(given: Given, spot: Spot, texts: Texts) -> bool | None:
    """Whether a version counts for an order: who gave that wrote it, names it, or had read it when he gave it; None where that is not
    known here."""
    if texts.writer(spot) == given.giver or spot == given.what or any(texts.writer(by) == given.giver for by in texts.named_by(spot)):
        return True
    order = texts.order(spot.place, given.spot.place)
    return None if order is Order.UNKNOWN else order is Order.BEFORE
