"""Any order of arrival, doubled and with holes, gives the same lives; a smaller view never contradicts a larger; verdicts are the truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.ledger import Causality, Entry, Order, Place
from backchannel.ledger.filed import Filed, FiledPortion, Spot
from backchannel.ledger.orders import Orders
from backchannel.ledger.orders_values import COMPLIED, FindingKind, Life, Met, Reason, Verdict
from backchannel.ledger.texts import Texts
from examples import DEAR
from unit.ledger.correspondence import SERIES, moment, relation, said, sent, view
from unit.ledger.exchange import Exchange, Office

Known = dict[Place, frozenset[Place]]
SPOTS = [Spot(series, seq, paragraph) for series in SERIES.values() for seq in (1, 2, 3) for paragraph in (1, 2)]
ORDERS = [Spot("ALDER", 1, 1), Spot("BIRCH", 1, 1)]
STEPS = (
    "will comply with",
    "cannot comply with",
    "has begun",
    "has done",
    "has done otherwise",
    "has not done",
    "accepts",
    "signs",
    "returns unsigned",
)
NOW = moment("221200Z OCT 72")
HOURS = tuple(f"22{hour}00Z OCT 72" for hour in ("08", "12", "16"))


@st.composite
def bodies(draw: st.DrawFn, spot: Spot) -> FiledPortion:
    """An order, a report or another step, a word on somebody, a text, or what stops or corrects one of these."""
    target, other = (draw(st.sampled_from([*ORDERS * 6, *SPOTS])) for _ in "ab")
    hour, number = draw(st.sampled_from(HOURS)), spot.paragraph
    to = draw(st.sampled_from(("ABC", "ABC", "ABC", "AB", "BC")))
    kinds = ["order", "step", "step", "step", "report", "report", "over", "over", "word", "text", "question"]
    match draw(st.sampled_from(kinds[:1] if spot in ORDERS else kinds)):
        case "order":
            about = draw(
                st.sampled_from((("Deliver", "paragraph 2"), ("Deliver", str(other)), ("Speak", "these words"), ("Sign", str(other))))
            )
            times = draw(st.sampled_from(((), (("At", hour),), (("Not later than", hour),), (("Report by", hour),))))
            between = draw(st.sampled_from(((), (("After", str(target)),), (("Before", str(target)),))))
            who = draw(st.sampled_from(((), (("To", "Dobrynin"),))))
            hands = draw(st.sampled_from(((), (("Through", "A"),))))
            ends = [line for line in times if line[0] == "Report by"]
            lines = (about, *hands, *who, *(line for line in times if line not in ends), *between, *ends)
            return said(number, draw(st.sampled_from(("order", "order", "order", "proposal"))), "One.\n\nTwo.", lines=lines, to=to)
        case "step":
            return said(number, f"{draw(st.sampled_from(STEPS))} {target}", to=to)
        case "report":
            delivered = draw(st.sampled_from((str(other), f"paragraph {3 - number}")))
            further = draw(st.sampled_from(((), (("Words", "changed"),), (("To", "the driver"),), (("To", "DOBRYNIN"),))))
            lines = (("Delivered", delivered), *further, ("When", hour), ("Covered", "1"))
            return said(number, f"report; {draw(st.sampled_from(STEPS[3:6]))} {target}", lines=lines, to=to)
        case "over":
            bracket = draw(st.sampled_from(("replaces", "withdraws", "order; replaces", "order; withdraws")))
            return said(number, f"{bracket} {target}{draw(st.sampled_from(('', '', ' part 1')))}", to=to)
        case "question":
            return said(number, "question", lines=(("Asked by", "Dobrynin"),), to=to)
        case "word":
            return said(number, "availability", lines=(("Who", "Dobrynin"), ("Not before", hour)), to=to)
    return said(number, "text", title="The note", to=to, lines=draw(st.sampled_from(((), (("For signature by", "The President"),)))))


@st.composite
def correspondences(draw: st.DrawFn) -> tuple[list[Filed], Known]:
    """Up to three messages of each of three offices, and which of those written before it the writer of each had read."""
    places = draw(st.permutations([Place(series, seq) for series in SERIES.values() for seq in (1, 2, 3)]))
    placed = sorted(places, key=lambda place: (place.seq, places.index(place)))
    offices = {series: office for office, series in SERIES.items()}
    messages = [
        sent(offices[place.series], place.seq, *(draw(bodies(Spot(*place, number))) for number in (1, 2)), at=at + 1)
        for at, place in enumerate(placed)
    ]
    messages = [replace(message, all_readers=draw(st.booleans())) for message in messages]
    known = {place: frozenset(other for other in placed[:at] if draw(st.booleans())) for at, place in enumerate(placed)}
    return [message for message in messages if draw(st.integers(0, 4))], known


def fold(messages: Sequence[Filed], known: Known, office: str | None = None, blind: Iterable[Place] = ()) -> Orders:
    """A fold to which the texts come first, as it is asked for; of what is `blind` it is not known what its writer had read."""
    by_place, dark = {message.place: message for message in messages}, frozenset(blind)

    def dimmed(one: Place, other: Place) -> Order:
        return Order.UNKNOWN if {one, other} & dark and one.series != other.series else relation(known)(one, other)

    return Orders(office, messages, filed=by_place.get, relation=dimmed, texts=Texts(messages, filed=by_place.get, relation=dimmed))


def everything(orders: Orders) -> object:
    """Every answer that the fold gives."""
    return (
        [(orders.lives(spot, NOW), orders.findings(spot)) for spot in SPOTS],
        [orders.certificate(spot, office) for spot in SPOTS for office in SERIES],
        [(orders.points(spot, office), orders.questions(spot, office)) for spot in SPOTS for office in SERIES],
        [orders.findings_of(place) for place in dict.fromkeys(spot.place for spot in SPOTS)],
        [orders.open(office, NOW) for office in (*SERIES, None)],
        (orders.spots, orders.proposals, orders.availability("Dobrynin"), orders.to_pass, orders.passing(SPOTS)),
    )


@DEAR
@given(correspondences(), st.data())
def test_any_order_of_arrival_doubled_and_with_holes_gives_the_same_lives(drawn: tuple[list[Filed], Known], data: st.DataObject) -> None:
    messages, known = drawn
    again = data.draw(st.lists(st.sampled_from(messages), max_size=5)) if messages else []
    closed = [replace(each, portions=tuple(FiledPortion(number=portion.number) for portion in each.portions)) for each in again]
    by_place = {message.place: message for message in messages}
    texts = Texts(filed=by_place.get, relation=relation(known))
    arrived = Orders("A", filed=by_place.get, relation=relation(known), texts=texts)
    for message in data.draw(st.permutations([*messages, *again, *closed])):
        texts.add(message)
        arrived.add(message)
        if data.draw(st.booleans()):
            arrived.open(None, NOW)  # to ask changes nothing
    assert everything(arrived) == everything(fold(messages, known, "A"))


@DEAR
@given(correspondences(), st.data())
def test_what_is_held_counted_in_at_once_comes_to_the_same(drawn: tuple[list[Filed], Known], data: st.DataObject) -> None:
    messages, known = drawn
    by_place = {message.place: message for message in messages}
    texts = Texts(messages, filed=by_place.get, relation=relation(known))
    filled, folded = Orders("A", filed=by_place.get, relation=relation(known), texts=texts), fold(messages, known, "A")
    filled.fill(data.draw(st.permutations(messages)))
    assert everything(filled) == everything(folded)
    assert filled.meeting("Dobrynin") == folded.meeting("Dobrynin")


@DEAR
@given(correspondences(), st.data())
def test_what_is_cancelled_and_signed_for_all_the_same_stands_alike_whatever_came_first(
    drawn: tuple[list[Filed], Known], data: st.DataObject
) -> None:
    messages, known = drawn
    ends = [(act, place, office) for place in {spot.place for spot in ORDERS} for office in "ABC" for act in ("cancel", "receive")]
    acts = data.draw(st.lists(st.sampled_from(ends), max_size=5))
    by_place = {message.place: message for message in messages}
    texts = Texts(messages, filed=by_place.get, relation=relation(known))
    folds = [Orders("A", filed=by_place.get, relation=relation(known), texts=texts) for _ in "ab"]
    for each in folds:
        for what in data.draw(st.permutations([*messages, *acts])):
            if isinstance(what, Filed):
                each.add(what)
            else:
                (each.cancel if what[0] == "cancel" else each.receive)(*what[1:])
    assert everything(folds[0]) == everything(folds[1])


@DEAR
@given(correspondences(), st.sampled_from("ABC"))
def test_what_is_done_by_what_an_office_holds_that_is_not_shown_the_order_is_done(drawn: tuple[list[Filed], Known], office: str) -> None:
    messages, known = drawn
    seen = view(messages, office)
    said_of = {Spot.of(each) for message in messages for portion in message.portions for _, each in portion.bearing.steps}
    unseen = {message.place for message in messages} - {message.place for message in seen}
    larger, smaller = fold(messages, known), fold(seen, known, office)
    if unseen or not said_of:
        return  # what this office was not sent may say otherwise
    hidden = {spot for spot in SPOTS if spot in larger.spots and spot not in smaller.spots}
    is_done = {spot: all(life.outcome in COMPLIED for life in larger.lives(spot, NOW)) for spot in hidden}
    needs = [need for spot in smaller.spots for life in smaller.lives(spot, NOW) for need in life.needs if need.spot in hidden]
    shown = {spot for message in seen for portion in message.portions if portion.shown for spot in [message.spot(portion)]}
    for need in needs:
        if need.met is Met.YES and all(
            message.spot(portion) in shown for message in messages for portion in message.portions if _on(portion, need.spot)
        ):
            assert is_done[need.spot]


def _on(portion: FiledPortion, spot: Spot) -> bool:
    """Whether a portion takes a step in another."""
    return any(Spot.of(reference) == spot for _, reference in portion.bearing.steps)


@DEAR
@given(correspondences(), st.data())
def test_every_order_whose_life_a_message_changes_is_named_when_it_comes(drawn: tuple[list[Filed], Known], data: st.DataObject) -> None:
    messages, known = drawn
    if not messages:
        return
    *before, last = data.draw(st.permutations(messages))
    by_place = {message.place: message for message in messages}
    texts = Texts(before, filed=by_place.get, relation=relation(known))
    orders = Orders(None, before, filed=by_place.get, relation=relation(known), texts=texts)
    was = _apart_from_circles(orders)
    texts.add(last)
    touched = orders.add(last)
    now = _apart_from_circles(orders)
    assert {spot for spot in SPOTS if was[spot] != now[spot]} <= {*touched}


def _apart_from_circles(orders: Orders) -> dict[Spot, list[Life]]:
    """The life of each order; a circle that closes elsewhere is told with the order that closes it."""
    lives = {spot: orders.lives(spot, NOW) for spot in SPOTS}
    return {
        spot: [replace(life, holds=tuple(each for each in life.holds if each.why is not Reason.CIRCLE)) for life in each]
        for spot, each in lives.items()
    }


SURE = {
    FindingKind.NOT_CHARGED,
    FindingKind.NO_ORDER,
    FindingKind.DATED_BEFORE,
    FindingKind.EARLY,
    FindingKind.LATE,
    FindingKind.HOLDS_NOTHING,
    FindingKind.OTHERWISE,
    FindingKind.IN_PART,
}


@DEAR
@given(correspondences(), st.sampled_from("ABC"), st.data())
def test_a_smaller_view_never_contradicts_a_larger_one_on_orders(
    drawn: tuple[list[Filed], Known], office: str, data: st.DataObject
) -> None:
    messages, known = drawn
    blind = data.draw(st.sets(st.sampled_from([message.place for message in messages]))) if messages else set()
    seen = [message for message in view(messages, office) if data.draw(st.integers(0, 3))]
    larger, smaller = fold(messages, known), fold(seen, known, office, blind)
    for spot in SPOTS:
        lives = {life.office: life for life in larger.lives(spot, NOW)}
        for life in smaller.lives(spot, NOW):
            full = lives[life.office]
            assert (life.giver, life.order, life.at) == (full.giver, full.order, full.at)
            assert {*life.stops} <= {*full.stops}
            if life.verdict not in {None, Verdict.UNDETERMINABLE} and (life.stops, life.report) == (full.stops, full.report):
                assert life.verdict == full.verdict
        sure = {(each.kind, each.by) for each in smaller.findings(spot) if each.kind in SURE}
        assert sure - {(each.kind, each.by) for each in larger.findings(spot)} <= set(_corrected(messages))


def _corrected(messages: Sequence[Filed]) -> Iterator[tuple[FindingKind, Spot]]:
    """What does not fit of reports that their own writers have corrected."""
    for message in messages:
        for portion in message.portions:
            for target in (*portion.bearing.replaces, *portion.bearing.withdraws):
                spot = Spot.of(target.reference)
                if spot.series == message.place.series:
                    yield from ((kind, spot) for kind in SURE)


EVENTS = ("stop", "second stop", "report", "B reads stop", "B reads second stop", "A reads report")
AFTER = {"second stop": "stop", "B reads stop": "stop", "B reads second stop": "second stop", "A reads report": "report"}
INTERLEAVINGS = [order for order in permutations(EVENTS) if all(order.index(event) > order.index(first) for event, first in AFTER.items())]


def _replayed(events: Sequence[str]) -> tuple[Exchange, dict[str, Place]]:
    """The exchange of two offices in which these happen one after the other; the order itself was given and read before."""
    giver, charged = Office("ALDER", "A"), Office("BIRCH", "B")
    made = Exchange([giver, charged])
    places = {"order": made.write(giver, [charged])}
    made.arrive((places["order"], charged))
    charged.opened.append(places["order"])
    for event in events:
        if event.endswith("stop") and not event.startswith("B reads"):
            places[event] = made.write(giver, [charged])
        elif event == "report":
            places[event] = made.write(charged, [giver])
        else:
            reader, what = (charged, event.removeprefix("B reads ")) if event.startswith("B") else (giver, "report")
            made.arrive((places[what], reader))
            reader.opened.append(places[what])
    return made, places


def _bodies(places: dict[str, Place]) -> list[Filed]:
    said_in = {
        "order": said(1, "order", to="AB"),
        "stop": said(1, "withdraws ALDER 1 paragraph 1", to="AB"),
        "second stop": said(1, "withdraws ALDER 1 paragraph 1", to="AB"),
        "report": said(1, "has done ALDER 1 paragraph 1", to="AB"),
    }
    return [sent("B" if name == "report" else "A", place.seq, said_in[name], to="AB") for name, place in places.items()]


def _verdict(messages: Sequence[Filed], entries: Iterable[Entry], office: str | None) -> Verdict | None:
    causality = Causality(entries)
    by_place = {message.place: message for message in messages}

    def relate(one: Place, other: Place) -> Order:
        return causality.relation(one, other).order

    texts = Texts(messages, filed=by_place.get, relation=relate)
    orders = Orders(office, messages, filed=by_place.get, relation=relate, texts=texts)
    lives = orders.lives(Spot("ALDER", 1, 1), 0)
    return lives[0].verdict if lives else None


@pytest.mark.parametrize("first", EVENTS[:3:2])
def test_what_is_proved_of_a_stop_and_a_report_is_the_truth_in_every_interleaving(first: str) -> None:
    """Truth is the order of release; where neither had read the other nobody can say, and only there."""
    for events in (each for each in INTERLEAVINGS if each[0] == first):
        made, places = _replayed(events)
        messages = _bodies(places)
        read = {place for place in (places["stop"], places["second stop"]) if place in made.knew[places["report"]]}
        truth = Verdict.DONE_FIRST if events.index("report") < events.index("stop") else Verdict.STOPPED_FIRST
        is_known = bool(read) or places["report"] in made.knew[places["stop"]]
        verdict = _verdict(messages, made.entries.values(), None)
        assert verdict == (truth if is_known else Verdict.UNDETERMINABLE), events
        for office in made.offices:
            held = [message for message in messages if message.office == office.name or message.place in office.opened]
            entries = [made.entries[message.place] for message in held]
            assert _verdict(held, entries, office.name) in {verdict, Verdict.UNDETERMINABLE, None}, (events, office.name)
