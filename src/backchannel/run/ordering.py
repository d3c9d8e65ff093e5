"""Orders of a channel and of all channels, as facts: lists, one whole, what is owed by when, the certificate of a delivery
(docs/spec/orders.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.ledger import Spot
from backchannel.message import DateTimeGroup
from backchannel.run.closed import Closed, check_read, sources
from backchannel.run.enclosing import open_enclosures
from backchannel.run.facts import Facts, moment
from backchannel.run.order_facts import (
    finding_facts,
    kind_of,
    life_facts,
    order_lines,
    passing_facts,
    task_facts,
    text_of,
    time_facts,
    zones,
)
from backchannel.run.order_points import points_in_words
from backchannel.run.stepping import find_order, find_orders
from backchannel.seal.words import check_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.ledger import Place
    from backchannel.ledger.orders_values import Certificate, Life
    from backchannel.message import Message, Reference
    from backchannel.message import Place as Clock
    from backchannel.run.ledgers import ChannelLedger
    from backchannel.run.post import Post
    from backchannel.run.stepping import Given
    from backchannel.station import Correspondence

__all__ = ["agenda", "certificate", "held_orders", "order", "orders", "orders_of"]


def orders(post: Post, channel: str | None = None, zone: Sequence[str] = ()) -> Facts:
    """Every order of a channel with its life towards each office, in the order of messages; those that pass through this office's hands
    apart; and what was only proposed."""
    correspondence, now, clocks = post.channel(channel), post.engine.clock.now(), zones(zone)
    ledger = post.engine.ledgers.of(correspondence.charter.channel)
    through = dict.fromkeys(filter(ledger.orders.goes_through, ledger.orders.spots))
    lives = [life for life in ledger.orders.lives_of(ledger.orders.spots, now) if life.spot not in through]
    closed, name = Closed(post), correspondence.charter.name
    return {
        "channel": name,
        "now": moment(now),
        "orders": [closed.life(life_facts(post, correspondence, life, clocks)) for life in lives],
        "through_us": [closed.life(row) for row in _passing(post, correspondence, list(through), now, clocks)],
        "proposals": [closed.proposal(name, _proposal(ledger, spot)) for spot in ledger.orders.proposals],
        "enclosures": open_enclosures(post, correspondence),
    }


def order(post: Post, number: str, channel: str | None = None, zone: Sequence[str] = ()) -> list[Facts]:
    """One order whole, or without a paragraph all of a message: lines and words, the life towards each office, what does not fit.

    A proposal is shown as one. Mistake for what is neither.
    """
    now, clocks, closed = post.engine.clock.now(), zones(zone), Closed(post)
    return [closed.order(_whole(post, given, now, clocks, closed)) for given in find_orders(post, number, channel, unread=True)]


def agenda(post: Post, zone: Sequence[str] = ()) -> Facts:
    """What is to be done yet, over all channels: by this office, and by others for it, what passes through its hands, and what is between
    others; overdue first, then by time. Of what we owe `fits` says that it is done as ordered, and waits only to be accepted."""
    now, clocks, closed = post.engine.clock.now(), zones(zone), Closed(post)
    facts: Facts = {"now": time_facts(DateTimeGroup.at(now), clocks), "we_owe": [], "owed_to_us": [], "through_us": [], "others": []}
    for correspondence, life in sorted(_open(post, now), key=lambda pair: _urgency(pair[1])):
        own = correspondence.office
        whose = "we_owe" if life.turn == own else ("owed_to_us" if own in (life.giver, life.office) else "others")
        fits = life.turn == own == life.giver and post.engine.ledgers.of(correspondence.charter.channel).orders.fits(life)
        row = closed.life(life_facts(post, correspondence, life, clocks))
        facts[whose].append({**row, "fits": fits and not row["unread"]})
    for correspondence in post.channels:
        spots = post.engine.ledgers.of(correspondence.charter.channel).orders.to_pass
        facts["through_us"] += [closed.life(row) for row in _passing(post, correspondence, spots, now, clocks)]
    facts["through_us"].sort(key=lambda row: (row["due"] is None, row["due"]["utc"] if row["due"] else ""))
    facts["enclosures"] = [each for correspondence in post.channels for each in open_enclosures(post, correspondence)]
    return facts


def certificate(post: Post, number: str, channel: str | None = None) -> Facts:
    """Whether the words that were handed over are those that were ordered, by the report of each office that was charged.

    Mistake where nobody has reported a delivery of words that are here.
    """
    given = find_order(post, number, channel, unread=True)
    charter = given.charter
    ledger = post.engine.ledgers.of(charter.channel)
    found = ledger.orders.certificates(given.spot)
    if not found:
        expected = "an order to deliver a text, of which a report with words is here"
        raise Mistake("certificate.none", f"{given.spot}", expected, f'How it stands: `backchannel orders "{given.spot}"`.')
    closed = Closed(post)
    return {
        "channel": charter.name,
        "number": str(given.spot),
        "certificates": [
            closed.certificate(charter.name, _certificate(post, given.correspondence, each), sources(ledger, each.text)) for each in found
        ],
    }


def held_orders(post: Post, correspondence: Correspondence) -> list[Facts]:
    """The orders of this office, or to it, that something holds up, the first to be over first."""
    now, own = post.engine.clock.now(), correspondence.office
    lives, closed = post.engine.ledgers.of(correspondence.charter.channel).orders.open(own, now), Closed(post)
    return [closed.life(life_facts(post, correspondence, life)) for life in lives if life.holds]


def orders_of(post: Post, correspondence: Correspondence, place: Place, message: Message) -> Facts:
    """What a message orders and how that stands; what it reports on; what does not fit of what it says."""
    now = post.engine.clock.now()
    ledger = post.engine.ledgers.of(correspondence.charter.channel)
    spots = [Spot(*place, number) for number in range(1, len(message.portions) + 1)]
    lives, closed = ledger.orders.lives_of(spots, now), Closed(post)
    said = [(portion.number, str(step), reference) for portion in message.full_portions for step, reference in portion.bearing.steps]
    return {
        "given": [closed.life(life_facts(post, correspondence, life)) for life in lives],
        "proposed": [spot.paragraph for spot in spots if ledger.orders.is_proposal(spot)],
        "steps": [
            {"paragraph": number, "step": step, "order": str(reference), "about": _about(post, correspondence, reference, closed)}
            for number, step, reference in said
        ],
        "findings": [
            closed.finding(correspondence.charter.name, finding_facts(post, correspondence, each))
            for each in ledger.orders.findings_of(place)
        ],
    }


def _whole(post: Post, given: Given, now: int, clocks: Sequence[Clock], closed: Closed) -> Facts:
    correspondence, held = given.correspondence, given.order
    orders, portion = post.engine.ledgers.of(given.charter.channel).orders, given.filed.portion(given.spot.paragraph)
    if held is None or portion is None:
        check_read(post, correspondence, [str(given.spot)])
        came = f"{given.spot}, which is {kind_of(portion.kind if portion else None)}"
        raise Mistake("step.no-order", came, "an order", "See `backchannel orders`.")
    return {
        "channel": given.charter.name,
        "now": moment(now),
        "number": str(given.spot),
        "from": post.name(given.charter, given.filed.office),
        "given": moment(given.filed.at),
        "proposal": held.is_proposal,
        "lines": [{"name": name, "value": value} for name, value in order_lines(given.spot, held)],
        "words": portion.words,
        "lives": [_life(post, correspondence, life, clocks, closed) for life in orders.lives(given.spot, now)],
        "charged": "not shown here" if orders.passing([given.spot]) else None,
        "findings": [finding_facts(post, correspondence, each) for each in orders.findings(given.spot)],
    }


def _life(post: Post, correspondence: Correspondence, life: Life, clocks: Sequence[Clock], closed: Closed) -> Facts:
    """An office's life of one order, with the words of its points, unless they are closed, and of those too of which nothing is said."""
    facts = life_facts(post, correspondence, life, clocks)
    points = points_in_words(post, correspondence, life, facts["points"])
    ledger = post.engine.ledgers.of(correspondence.charter.channel)
    if closed.among(facts["channel"], sources(ledger, text_of(life.spot, life.order) or life.spot)):
        points = [{**point, "words": None} for point in points]
    return {**facts, "points": points}


def _about(post: Post, correspondence: Correspondence, reference: Reference, closed: Closed) -> Facts | None:
    """What an order is about of which a step is said; None where it is not here, or nobody has opened it."""
    spot, channel = Spot.of(reference), correspondence.charter.name
    if closed.has(channel, str(spot)):
        return None
    portion = post.engine.ledgers.of(correspondence.charter.channel).texts.portion(spot)
    if portion is None or portion.order is None:
        return None
    facts = task_facts(post, correspondence, spot, portion.order)
    return facts | {"title": None} if closed.has(channel, facts["what"]) else facts


def _open(post: Post, now: int) -> Iterator[tuple[Correspondence, Life]]:
    for correspondence in post.channels:
        ledger = post.engine.ledgers.of(correspondence.charter.channel)
        lives = ledger.orders.open(None, now)
        yield from ((correspondence, life) for life in lives if not ledger.orders.goes_through(life.spot))


def _passing(post: Post, correspondence: Correspondence, spots: Sequence[Spot], now: int, clocks: Sequence[Clock]) -> list[Facts]:
    """Orders that pass through this office's hands, in order: towards each office that is charged, or where none is shown as they are."""
    orders = post.engine.ledgers.of(correspondence.charter.channel).orders
    rows = {(life.spot, life.office): life_facts(post, correspondence, life, clocks) for life in orders.lives_of(spots, now)}
    rows |= {(each.spot, ""): passing_facts(post, correspondence, each, clocks) for each in orders.passing(spots)}
    return [row for _, row in sorted(rows.items())]


def _urgency(life: Life) -> tuple[bool, int, Spot, str]:
    return (life.due is None, life.due or 0, life.spot, life.office)


def _proposal(ledger: ChannelLedger, spot: Spot) -> Facts:
    portion = ledger.texts.portion(spot)
    found = portion.order if portion else None
    return {
        "number": str(spot),
        "lines": [{"name": name, "value": value} for name, value in (order_lines(spot, found) if found else ())],
        "words": portion.words if portion else None,
    }


def _certificate(post: Post, correspondence: Correspondence, one: Certificate) -> Facts:
    return {
        "office": post.name(correspondence.charter, one.office),
        "report": str(one.report),
        "text": str(one.text),
        "equal": one.is_equal,
        "certain": one.is_certain,
        "current": one.is_current,
        "ordered": {"digest": one.ordered.hex(), "check_words": list(check_words(one.ordered)), "words": one.ordered_words},
        "handed_over": {"digest": one.carried.hex(), "check_words": list(check_words(one.carried)), "words": one.carried_words},
        "stated": one.stated.hex() if one.stated else None,
        "since": [str(each) for each in one.since],
        "since_words": one.since_words,
        "differing": [{"ordered": list(each.ordered), "handed_over": list(each.carried)} for each in one.differing],
    }
