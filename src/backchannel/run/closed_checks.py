"""Checks on a draft where nobody has opened all that bears on it: what they find is said without the words that are closed
(docs/spec/texts.md, "What nobody has opened")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.ledger import Spot
from backchannel.message import Reference
from backchannel.run import order_checks
from backchannel.run.closed import Closed, sources
from backchannel.run.order_facts import text_of
from backchannel.run.order_words import DOUBT, at_once
from backchannel.run.relaying import relays

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.ledger import Place
    from backchannel.message import Message
    from backchannel.run.facts import Facts
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["behind", "check_orders", "compared", "doubt_facts", "doubts", "impossible"]

_NUMBER: Final = re.compile(r"\b[A-Z][A-Z0-9]* [1-9][0-9]{0,5}(?: paragraph [1-9][0-9]{0,2})?\b")


def check_orders(post: Post, correspondence: Correspondence, messages: Iterable[Message], despite: Sequence[str]) -> None:
    """Mistake where a draft's orders cannot be meant so; or are doubtful, and nobody has said that they are meant all the same."""
    for message in messages:
        for mistake in impossible(post, correspondence, message):
            raise mistake
        found = [(about, mistake) for about, mistake, _ in _doubts(post, correspondence, message) if about not in despite]
        if found:
            about = found[0][0]
            told = [mistake for each, mistake in found if each == about]
            raise at_once(told, f'To release it all the same, say so: --despite "{about}".')


def impossible(post: Post, correspondence: Correspondence, message: Message) -> Iterator[Mistake]:
    """Why the orders of a draft cannot be meant so."""
    closed = Closed(post)
    for mistake in order_checks.impossible(post, correspondence, message):
        numbers = _said_in(post, closed, mistake.came)
        yield _unsaid(mistake.code, "what this orders or changes", numbers) if numbers else mistake


def doubts(post: Post, correspondence: Correspondence, message: Message) -> list[Facts]:
    """What of a draft's orders and steps a person must have seen before it is released: `about` which paragraph, what is so, why that is
    doubtful; and each order or text on which a message says more that nobody has opened: `closed` are those messages."""
    return [doubt_facts(*each) for each in _doubts(post, correspondence, message)]


def doubt_facts(about: str, mistake: Mistake, closed: Sequence[str]) -> Facts:
    """One of them."""
    return {"about": about, **mistake.as_json(), "closed": list(closed)}


def _doubts(post: Post, correspondence: Correspondence, message: Message) -> Iterator[tuple[str, Mistake, Sequence[str]]]:
    closed = Closed(post)
    unsaid: set[str] = set()
    steps = [each for portion in message.full_portions for each in portion.bearing.steps]
    for step, reference in steps if closed.is_any else ():
        spot = Spot.of(reference)
        about, own = str(spot), str(spot.place)  # that its own message is not opened is asked about for itself
        numbers = [each for each in closed.among(correspondence.charter.name, behind(post, correspondence, spot)) if each != own]
        if numbers:
            unsaid.add(about)
            yield about, _unsaid(DOUBT, f'"{step.lower()} {about}"', numbers), numbers
    for about, mistake in order_checks.doubts(post, correspondence, message):
        numbers = _said_in(post, closed, mistake.came)
        if not numbers:
            yield about, mistake, ()
        elif about not in unsaid:
            unsaid.add(about)
            yield about, _unsaid(mistake.code, about, numbers), numbers


def compared(post: Post, correspondence: Correspondence, message: Message, place: Place | None = None) -> list[Facts]:
    """Each text of a message beside others of its title, as `relays`, unless some of such a text is closed."""
    closed, rows = Closed(post), relays(post, correspondence, message, place)
    return [closed.relay(row, behind(post, post.channel(row["channel"]), Spot.of(Reference.parse(row["number"])))) for row in rows]


def behind(post: Post, correspondence: Correspondence, spot: Spot) -> list[str]:
    """Where all stands that says something of a paragraph, itself first: the versions of it and of the text that it orders to deliver, how
    these are signed, the steps of its order and of what must come first."""
    ledger = post.engine.ledgers.of(correspondence.charter.channel)
    held = ledger.texts.portion(spot)
    about = text_of(spot, held.order) if held and held.order else None
    texts = [each for each in (spot, about) if each is not None and ledger.texts.portion(each) is not None]
    ordered = ledger.orders.ordered(spot)
    found = [str(spot), *(number for each in texts for number in sources(ledger, each))]
    found += [str(piece.spot) for piece in (ordered.pieces if ordered else ())]
    for text in texts:
        signature = ledger.orders.signature(ledger.texts.text(text))
        found += [str(said.spot) for said in (signature.said if signature else ())]
    for life in ledger.orders.lives(spot, post.engine.clock.now()):
        by = [*(step.spot for step in life.steps), *life.stops, life.report, life.accepted, *(need.by for need in life.needs)]
        found += [str(each) for each in by if each is not None]
    return list(dict.fromkeys(found))


def _said_in(post: Post, closed: Closed, sentence: str) -> list[str]:
    """The closed messages behind what a sentence names: whatever it says may come from them."""
    found: list[str] = []
    for name in _NUMBER.findall(sentence) if closed.is_any else ():
        spot = Spot.of(Reference.parse(name)) if " paragraph " in name else None
        for channel in post.channels:
            here = spot and spot.series in {channel.outgoing.series, *channel.incoming}
            found += closed.among(channel.charter.name, behind(post, channel, spot) if spot and here else [name])
    return list(dict.fromkeys(found))


def _unsaid(code: str, about: str, numbers: Sequence[str]) -> Mistake:
    which = f"{order_checks.named(numbers)}, which nobody has opened here, {'say' if len(numbers) > 1 else 'says'}"
    hint = "Open first: " + ", ".join(f"`backchannel read {number}`" for number in numbers) + "."
    return Mistake(code, f"{about}, on which {which} more", "what somebody has read", hint)
