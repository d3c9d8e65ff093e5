"""Checks on words of a draft that others' orders do not go by: what is refused, and what a person must have seen (docs/spec/orders.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.ledger import Spot
from backchannel.message import Reference
from backchannel.message.steps import SIGNING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.ledger.orders_values import Life
    from backchannel.message import Message, Portion
    from backchannel.run.ledgers import ChannelLedger
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["DOUBT", "at_once", "elsewhere", "in_part", "unheard"]

DOUBT: Final = "release.order-doubt"


def at_once(doubts: Sequence[Mistake], meant: str) -> Mistake:
    """All that is doubtful about one paragraph, and how somebody says that it is `meant`: nobody does of what was not told."""
    first, *others = doubts
    also = [f"Also: {each.came}; expected {each.expected}." for each in others]
    hints = dict.fromkeys(each.hint for each in doubts if each.hint)
    return Mistake(first.code, first.came, first.expected, " ".join([*also, *hints, meant]))


def elsewhere(message: Message) -> Iterator[Mistake]:
    """Reports whose words would stand in another message: nobody could tell whose they are."""
    for portion in message.full_portions:
        if portion.report is not None and isinstance(portion.report.delivered, Reference):
            came = f"paragraph {portion.number}, whose words would be those of {portion.report.delivered}"
            hint = "Put the words that were handed over into a paragraph of their own."
            yield Mistake("release.delivered", came, "a paragraph of the same message under Delivered", hint)


def in_part(ledger: ChannelLedger, message: Message) -> Iterator[Mistake]:
    """Corrections of parts of an order, or of a proposal: whoever is charged would have to put together himself what he is to do."""
    for portion in message.full_portions:
        for target in portion.bearing.targets:
            held = ledger.texts.portion(Spot.of(target.reference)) if target.parts else None
            if held is not None and held.order is not None:
                kind = "a proposal" if held.order.is_proposal else "an order"
                came = f"paragraph {portion.number}, which changes {target}: that is {kind}"
                hint = f"Replace the whole of it: name {target.reference} without the part, and write it anew."
                yield Mistake("release.part-of-order", came, "the whole of it", hint)


def unheard(post: Post, correspondence: Correspondence, message: Message) -> Iterator[tuple[str, Mistake]]:
    """What a draft says that changes nothing of what another office has ordered, though it may be meant to: about which, and why."""
    ledger = post.engine.ledgers.of(correspondence.charter.channel)
    for portion in message.full_portions:
        yield from _of_versions(post, correspondence, ledger, portion)
        yield from _of_availability(post, correspondence, ledger, portion)
        yield from _of_signature(correspondence, ledger, portion)


def _of_versions(post: Post, correspondence: Correspondence, ledger: ChannelLedger, portion: Portion) -> Iterator[tuple[str, Mistake]]:
    for target in dict.fromkeys(Spot.of(each.reference) for each in portion.bearing.targets):
        for life in ledger.orders.lives_of(ledger.orders.about(target), post.engine.clock.now()):
            if life.is_open and life.giver != correspondence.office:
                giver = _giver(post, correspondence, life)
                came = f"paragraph {portion.number}, which changes the text of {life.spot}: {giver} gave that, its own words stay ordered"
                yield str(life.spot), Mistake(DOUBT, came, "a version that its giver has ordered", f"Ask {giver} to name it.")


def _of_availability(post: Post, correspondence: Correspondence, ledger: ChannelLedger, portion: Portion) -> Iterator[tuple[str, Mistake]]:
    who = portion.availability.who if portion.availability else None
    lives = ledger.orders.lives_of(ledger.orders.meeting(who), post.engine.clock.now()) if who else ()
    for life in lives:
        if not ledger.orders.goes_by(life.spot, correspondence.office):
            giver = _giver(post, correspondence, life)
            came = f"paragraph {portion.number}, on when {who} can be met: {life.spot}, which {giver} gave, does not go by it"
            yield str(life.spot), Mistake(DOUBT, came, "an order that this office gave, is charged with, or hands over", f"Ask {giver}.")


def _of_signature(correspondence: Correspondence, ledger: ChannelLedger, portion: Portion) -> Iterator[tuple[str, Mistake]]:
    for step, reference in portion.bearing.steps:
        text = Spot.of(reference)
        if step in SIGNING and not ledger.orders.hears(text, correspondence.office):
            came = f'paragraph {portion.number}, "{step.lower()} {text}": that is not this office\'s to say, and changes nothing'
            expected = "an office that wrote the text, gave the order, or is charged to have it signed"
            yield f"paragraph {portion.number}", Mistake(DOUBT, came, expected)


def _giver(post: Post, correspondence: Correspondence, life: Life) -> str:
    return post.name(correspondence.charter, life.giver)
