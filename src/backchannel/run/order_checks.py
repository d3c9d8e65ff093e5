"""Checks on what a draft orders and on the steps that it takes: what is refused, and what a person must have seen (docs/spec/orders.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.ledger import Spot
from backchannel.ledger.orders_holds import is_over
from backchannel.ledger.orders_otherwise import otherwise
from backchannel.ledger.orders_values import CLOSED, Clash, FindingKind, Hold, OrderState
from backchannel.message import DateTimeGroup, LocalTime, Reference
from backchannel.message.kinds import ORDER
from backchannel.message.orders import Action
from backchannel.message.parts import part_count
from backchannel.message.steps import SIGNING, Step
from backchannel.run.drafted import as_filed
from backchannel.run.facts import Facts
from backchannel.run.order_facts import kind_of, text_of
from backchannel.run.order_twice import twice
from backchannel.run.order_words import DOUBT, elsewhere, in_part, unheard
from backchannel.run.relaying import relays
from backchannel.seal.payload import readers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.ledger import Filed, Place
    from backchannel.ledger.orders_values import Contradiction, Life
    from backchannel.message import Message, Portion
    from backchannel.message.orders import Time
    from backchannel.run.ledgers import ChannelLedger
    from backchannel.run.post import Post
    from backchannel.seal import Charter
    from backchannel.station import Correspondence

__all__ = ["doubts", "impossible", "named"]

_DOUBTFUL: Final = frozenset({Clash.PAST, Clash.HOLDS_NOTHING})


def impossible(post: Post, correspondence: Correspondence, message: Message) -> Iterator[Mistake]:
    """Why the orders of a draft cannot be meant so: nobody is charged, or times and orders contradict each other or what is open."""
    charter = correspondence.charter
    yield from elsewhere(message)
    yield from in_part(post.engine.ledgers.of(charter.channel), message)
    orders = [portion for portion in message.full_portions if portion.kind == ORDER]
    uncharged = [mistake for portion in orders for mistake in _of_charged(portion, message, charter)]
    yield from uncharged
    if not orders or uncharged:
        return
    draft = as_filed(post, correspondence, message)
    for clash in post.engine.ledgers.of(charter.channel).orders.contradictions(draft):
        if clash.clash not in _DOUBTFUL and not clash.is_doubtful:
            yield _contradiction(clash, draft.place)


def doubts(post: Post, correspondence: Correspondence, message: Message) -> list[tuple[str, Mistake]]:
    """What of a draft's orders and steps a person must have seen before it is released: about which paragraph, and what is so and why
    that is doubtful; each thing once, and all that there is about a paragraph."""
    ledger = post.engine.ledgers.of(correspondence.charter.channel)
    found: list[tuple[str, Mistake]] = []
    for portion in message.full_portions:
        found += [*_of_steps(post, correspondence, portion), *_of_order(post, ledger, portion)]
    for check in (_of_clashes, unheard, twice):
        found += check(post, correspondence, message)
    for row in relays(post, correspondence, message):
        found += _of_relay(row)
    once: dict[tuple[str, str], Mistake] = {}
    for about, mistake in found:
        once.setdefault((about, mistake.came), mistake)
    return [(about, mistake) for (about, _), mistake in once.items()]


def _of_charged(portion: Portion, message: Message, charter: Charter) -> Iterator[Mistake]:
    """Everybody who is to do it must be there, and able to read it; and it must be plain who that is."""
    order = portion.order
    entitled = [charter.seat(office).name for office in readers(portion, message, charter)]
    for name in order.given_to if order else ():
        if name == message.heading.sender:
            came, expected = f"paragraph {portion.number}, which {name} gives to itself", "another office"
            yield Mistake("release.charged", came, expected, "What this office does itself needs no order.")
        elif name not in entitled:
            came = f"paragraph {portion.number}, given to {name}, which cannot read it"
            expected = f"one that can: {named(entitled) or 'none'}"
            yield Mistake("release.charged", came, expected, f"Add To: {name}, or correct the name.")
    if order and not order.given_to:
        acting = [name for name in message.heading.to if name in entitled]
        if len(acting) != 1:
            came = f"paragraph {portion.number}, an order to {named(acting) or 'nobody'}"
            yield Mistake("release.charged", came, "one office, or a line that says which", "Write Given to: and who is to do it.")


def _of_steps(post: Post, correspondence: Correspondence, portion: Portion) -> Iterator[tuple[str, Mistake]]:
    now, own, charter = post.engine.clock.now(), correspondence.office, correspondence.charter
    ledger = post.engine.ledgers.of(charter.channel)
    for step, reference in portion.bearing.steps:
        if step is Step.DONE:
            yield from ((f"paragraph {portion.number}", mistake) for mistake in _of_lines(ledger, portion, reference))
        if step in SIGNING:
            continue
        spot = Spot.of(reference)
        lives = ledger.orders.lives(spot, now)
        hands = step is not Step.ACCEPTS and ledger.orders.hands_over(spot)
        ours = [life for life in lives if hands or own in ((life.giver,) if step is Step.ACCEPTS else (life.office,))]
        if not lives and not hands:
            yield str(spot), _no_order(post.engine.ledgers.filed(charter.channel, spot.place), spot)
        elif not ours and not hands:
            whose = lives[0].giver if step is Step.ACCEPTS else None
            offices = [post.name(charter, office) for office in ([whose] if whose else [life.office for life in lives])]
            came = f'"{step.lower()} {spot}", which was {"given by" if whose else "given to"} {named(offices)}'
            yield str(spot), Mistake(DOUBT, came, "a step by whose it is")
        elif step is Step.ACCEPTS:
            yield from ((str(spot), mistake) for mistake in _of_acceptance(post, correspondence, ours))
        else:
            yield from ((str(spot), mistake) for life in ours for mistake in _of_life(post, charter, step, life))
            yield from ((f"paragraph {portion.number}", mistake) for mistake in _of_points(ledger, portion, spot))


def _of_lines(ledger: ChannelLedger, portion: Portion, reference: Reference) -> Iterator[Mistake]:
    """A report of what was done as ordered that says itself, or by the lines of the order, that it was not."""
    ordered, report = ledger.texts.portion(Spot.of(reference)), portion.report
    if report is None:
        return
    lines = list(otherwise(ordered.order, report)) if ordered and ordered.order else []
    if any(line != "Words" for line, _, _ in lines):
        said = "; ".join(f"{line}: {reported}, ordered: {meant}" for line, reported, meant in lines)
        came = f"paragraph {portion.number}, which reports {reference} done as ordered, and otherwise: {said}"
        yield Mistake(DOUBT, came, f'"{Step.DONE_OTHERWISE.lower()}"')
    elif report.is_exact is False:
        came = f"paragraph {portion.number}, which reports {reference} done as ordered, in words that were changed"
        yield Mistake(DOUBT, came, f'"{Step.DONE_OTHERWISE.lower()}"')


def _of_acceptance(post: Post, correspondence: Correspondence, lives: Sequence[Life]) -> Iterator[Mistake]:
    """What speaks against accepting: that nobody has reported, or that what was reported does not fit."""
    spot, charter = lives[0].spot, correspondence.charter
    waiting = [life for life in lives if life.state not in CLOSED]
    reported = {life.office for life in waiting if life.report or life.state is OrderState.DECLINED}
    if not reported:
        names = named(post.name(charter, life.office) for life in waiting)
        came = f"{spot}, on which {names} has reported nothing" if waiting else f"{spot}, on which nothing is to be accepted any more"
        yield Mistake(DOUBT, came, "a report to accept")
    found = post.engine.ledgers.of(charter.channel).orders.findings(spot)
    misfits = [f"{each.kind} ({each.by})" for each in found if each.office in reported and each.kind is not FindingKind.OUT_OF_LIFE]
    if misfits:
        came = f"{spot}, of which what is reported does not fit: {', '.join(misfits)}"
        yield Mistake(DOUBT, came, "a report that fits", f'See it: `backchannel orders "{spot}"`.')


def _of_points(ledger: ChannelLedger, portion: Portion, spot: Spot) -> Iterator[Mistake]:
    """Points of which a report speaks, and that are not in what was ordered."""
    ordered, report = ledger.texts.portion(spot), portion.report
    if report is None or ordered is None or ordered.order is None or ordered.order.action is not Action.SPEAK:
        return
    where = text_of(spot, ordered.order) or spot
    composed = ledger.orders.ordered(spot)
    count = part_count(composed.words) if composed and composed.words is not None else None
    beyond = [point for point in report.points if count is not None and point > count]
    if beyond:
        points = "1 point" if count == 1 else f"{count} points"
        came = f"paragraph {portion.number}, which says of point {named(map(str, beyond))} of {where} how it was covered"
        yield Mistake(DOUBT, came, f"points of that: it has {points}")


def _no_order(filed: Filed | None, spot: Spot) -> Mistake:
    portion = filed.portion(spot.paragraph) if filed else None
    if portion is None or portion.kind is None or not portion.shown:
        return Mistake(DOUBT, f"a step in {spot}, which is not here", "an order that this office holds")
    if portion.kind == ORDER:  # to another addressee, who is not shown to an intermediary
        return Mistake(DOUBT, f"a step in {spot}, an order of which it is not shown here who is charged", "an order to this office")
    came = f"{spot} is {kind_of(portion.kind)}, not an order: nothing was ordered there"
    return Mistake(DOUBT, came, "a step in an order")


def _of_life(post: Post, charter: Charter, step: Step, life: Life) -> Iterator[Mistake]:
    """What speaks against acting on an order as it stands; who says that he cannot, or has not, acts on nothing."""
    if step in (Step.CANNOT_COMPLY, Step.NOT_DONE):
        return
    if life.state in CLOSED:
        by = named(map(str, life.stops)) if life.stops else str(life.accepted or "")
        came = f"{life.spot}, which is {life.state}{f' by {by}' if by else ''}"
        yield Mistake(DOUBT, came, "an order that stands")
    # Whoever will comply may still have to wait; what cannot be done at all he should not promise.
    speaks = (Hold.IMPOSSIBLE,) if step is Step.WILL_COMPLY else (Hold.IMPOSSIBLE, Hold.BLOCKED)
    for hold in sorted(life.holds, key=lambda hold: hold.hold is not Hold.IMPOSSIBLE):
        if hold.hold in speaks:
            where = f" ({named(map(str, hold.spots))})" if hold.spots else ""
            yield Mistake(DOUBT, f"{life.spot}, which is {hold.hold}: {hold.why}{where}", "an order that nothing holds up")


def _of_order(post: Post, ledger: ChannelLedger, portion: Portion) -> Iterator[tuple[str, Mistake]]:
    order = portion.order
    if order is None or order.is_proposal:
        return
    about, now = f"paragraph {portion.number}", post.engine.clock.now()
    if is_over(order.report_due, now):
        yield about, Mistake(DOUBT, f"{about}, on which a report is wanted by {order.report_by}, which is over", "a time to come")
    if order.action is Action.DELIVER and isinstance(order.what, Reference) and (since := _since(ledger, Spot.of(order.what))):
        came = f"{about}, which delivers {order.what}, {since}"
        yield about, Mistake(DOUBT, came, "the text as it stands now", f'See it: `backchannel text "{order.what}"`.')


def _of_clashes(post: Post, correspondence: Correspondence, message: Message) -> Iterator[tuple[str, Mistake]]:
    """Times that are over; orders of others that a draft's own are to come before, though nobody there waits for this office; and times
    against which speaks what was said of the person alone."""
    if not any(portion.order for portion in message.full_portions):
        return
    charter, draft = correspondence.charter, as_filed(post, correspondence, message)
    for clash in post.engine.ledgers.of(charter.channel).orders.contradictions(draft):
        if clash.clash is Clash.HOLDS_NOTHING and clash.first is not None:
            giver = post.name(charter, charter.met_series(clash.then.series).office)
            came = f"paragraph {clash.first.paragraph}, which is to come before {clash.then}: {giver} gave that, and it holds nothing up"
            yield str(clash.then), Mistake(DOUBT, came, "an order that this office gave, or is charged with", f"Ask {giver}.")
        elif clash.clash is Clash.PAST:
            about = _here(clash.then, draft.place)
            yield about, Mistake(DOUBT, f"{about}, to be done by {clash.latest}, which is over", "a time to come")
        elif clash.is_doubtful:
            said = _contradiction(clash, draft.place)
            by = f" (by {clash.by})" if clash.by else ""
            yield _here(clash.then, draft.place), Mistake(DOUBT, f"{said.came}{by}", said.expected, said.hint)


def _of_relay(row: Facts) -> Iterator[tuple[str, Mistake]]:
    """What speaks against handing on a text: other words than it had, and an order to deliver it that does not stand, or is held up."""
    about = f"paragraph {row['paragraph']}"
    if not row["same"]:
        came = f'{about}, "{row["title"]}", in other words than {row["number"]} on {row["channel"]}'
        hint = f'See them: `backchannel text "{row["number"]}" --channel "{row["channel"]}"`.'
        yield about, Mistake(DOUBT, came, "the same words", hint)
    for order in row["orders"]:
        if order["why"]:
            came = f"{about}, the text that {order['number']} on {row['channel']} delivers, which is {order['why']}"
            yield order["number"], Mistake(DOUBT, came, "a delivery that nothing holds up")


def _since(ledger: ChannelLedger, spot: Spot) -> str:
    """What has become of a text, where another stands in the place of all of it, or where it gives no words; nothing where it stands."""
    if ledger.texts.portion(spot) is None:
        return ""
    found = ledger.texts.text(spot)
    whole = [
        str(version.spot)
        for version in found.versions
        for target in version.replaces
        if target.parts is None and Spot.of(target.reference) == spot
    ]
    if found.now.words is None:
        return f"which is {found.now.state}"
    return f"which {named(whole)} has replaced since" if whole else ""


def _contradiction(clash: Contradiction, draft: Place) -> Mistake:
    """In one sentence, with the times by both clocks."""
    then, first = _here(clash.then, draft), _here(clash.first, draft) if clash.first else ""
    if clash.clash is Clash.CIRCLE:
        came = f"{named(_here(each, draft) for each in clash.circle)}, which come before each other in a circle"
        return Mistake("release.circle", came, "an order of which one is first", "Take away one After: or Before:.")
    if clash.clash is Clash.NO_ORDER:
        came = f"{then}, which comes before or after {first}: that is neither an order nor an event"
        return Mistake("release.contradiction", came, "an order or an event", "Correct the number.")
    if clash.clash is Clash.NO_MOMENT:
        met = f"; {clash.who.who} can be met {_span(clash.who.not_before, clash.who.not_later_than)}" if clash.who else ""
        said = f" ({clash.by})" if clash.by else ""
        came = f"{then}, {_span(clash.earliest, clash.latest)}{met}{said}: there is no such moment"
        return Mistake("release.contradiction", came, "times that leave a moment")
    earliest, latest = clash.earliest, clash.latest
    there = _by_clock_of(latest, earliest)
    came = f"{first} is not before {earliest}, and comes before {then}, not later than {latest}{f', which is {there}' if there else ''}"
    return Mistake("release.contradiction", came, "what comes first before the other's time is over", "Change one of the two times.")


def _span(first: Time | None, last: Time | None) -> str:
    if first is not None and first == last:
        return f"at {first}"
    return " and ".join([*([f"not before {first}"] if first else []), *([f"not later than {last}"] if last else [])])


def _by_clock_of(time: Time | None, other: Time | None) -> str:
    """A time by the clock of the place in which another stands; nothing where that is its own."""
    if not isinstance(other, LocalTime) or time is None or (isinstance(time, LocalTime) and time.place == other.place):
        return ""
    return str(LocalTime.of(DateTimeGroup(instant=time.instant), other.place))


def _here(spot: Spot, draft: Place) -> str:
    return f"paragraph {spot.paragraph}" if spot.place == draft else str(spot)


def named(names: Iterable[object]) -> str:
    """`TOHAK 82`, `TOHAK 82 and HAKTO 41`; nothing for none."""
    *first, last = [str(name) for name in names] or [""]
    return f"{', '.join(first)} and {last}" if first else last
