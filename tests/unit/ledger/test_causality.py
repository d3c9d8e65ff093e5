"""Which of two messages was written in the knowledge of the other: found as the definitions say, in any order, from any view."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st

from backchannel.ledger import Causality, Entry, Order, Place, Why
from backchannel.seal import Reach
from backchannel.seal.chain import ALSO_MAX
from examples import DEAR, DEAREST
from unit.ledger.exchange import Exchange, exchange, less, link, smaller
from unit.ledger.plain_causality import PlainCausality

SEEDS = st.integers(0, 2**32 - 1)


def made(seed: int, steps: int = 9) -> tuple[Exchange, random.Random]:
    chance = random.Random(seed)
    return exchange(chance, steps), chance


def in_any_order(entries: Sequence[Entry], chance: random.Random) -> list[Entry]:
    """Shuffled, some of them twice."""
    doubled = [*entries, *chance.sample(entries, len(entries) // 2)]
    return chance.sample(doubled, len(doubled))


def answers(ledger: Causality | PlainCausality, places: Sequence[Place]) -> tuple[object, ...]:
    """Everything that may be asked of these places."""
    return (
        list(ledger.crossings()),
        [ledger.relation(one, other) for one, other in product(places, places)],
        [(ledger.crossed(place), ledger.saw(place)) for place in places],
    )


@DEAR
@given(SEEDS)
def test_crossings_are_those_of_the_truth(seed: int) -> None:
    truth, chance = made(seed)
    ledger = Causality(in_any_order(list(truth.entries.values()), chance))
    assert set(ledger.crossings()) == truth.crossings


@DEAR
@given(SEEDS)
def test_what_a_message_saw_is_what_had_come_to_its_writer(seed: int) -> None:
    truth, _ = made(seed)
    ledger = Causality(truth.entries.values())
    for place in truth.entries:
        for saw in ledger.saw(place):
            assert {Place(saw.series, seq) for seq in saw.unread} == {other for other in truth.lay[place] if other.series == saw.series}
            absent = {Place(saw.series, seq) for seq in saw.absent}
            assert not absent & (truth.knew[place] | truth.lay[place])
            assert saw.unsure == ()


@DEAR
@given(SEEDS)
def test_any_order_doubled_with_copies_that_show_less_gives_what_the_definitions_give(seed: int) -> None:
    truth, chance = made(seed, 7)
    copies = [copy for entry in truth.entries.values() for copy in (less(entry, chance), less(entry, chance))]
    held = chance.sample(copies, round(len(copies) * 0.8))
    ledger = Causality()
    for entry in in_any_order(held, chance):
        ledger.add(entry)
    plain, rebuilt, places = PlainCausality(held), Causality(in_any_order(held, chance)), list(truth.entries)
    held_places = [place for place in places if place in plain.entries]
    assert answers(ledger, held_places) == answers(plain, held_places) == answers(rebuilt, held_places)
    assert [ledger.entry(place) for place in places] == [rebuilt.entry(place) for place in places]
    assert len(ledger) == len(held_places)


@DEAR
@given(SEEDS)
def test_each_crossing_is_told_once_when_the_later_of_the_two_comes(seed: int) -> None:
    truth, chance = made(seed)
    ledger = Causality()
    entries = in_any_order(list(truth.entries.values()), chance)
    told = [(min(entry.place, other), max(entry.place, other)) for entry in entries for other in ledger.add(entry)]
    assert sorted(told) == sorted(truth.crossings)


@DEAR
@given(SEEDS)
def test_a_smaller_view_says_unknown_and_never_the_contrary(seed: int) -> None:
    truth, chance = made(seed)
    full = Causality(truth.entries.values())
    part = Causality(smaller(truth.entries.values(), chance))
    for one, other in product(truth.entries, truth.entries):
        said = part.relation(one, other)
        assert said.order is Order.UNKNOWN or said == full.relation(one, other)
    assert set(part.crossings()) <= set(full.crossings())
    for place in truth.entries:
        whole = {saw.series: saw for saw in full.saw(place)}
        for saw in part.saw(place):
            assert saw.read in (None, whole[saw.series].read)
            assert set(saw.absent) <= set(whole[saw.series].absent)
            assert set(saw.unsure) <= {*whole[saw.series].absent, *whole[saw.series].unread}


@DEAR
@given(SEEDS)
@example(3)
def test_no_two_honest_messages_contradict_each_other(seed: int) -> None:
    truth, _ = made(seed)
    ledger = Causality(truth.entries.values())
    assert not [1 for pair in product(truth.entries, truth.entries) if ledger.relation(*pair).why is Why.CONTRADICTION]


def claim(chance: random.Random, series: str, highest: int) -> Reach:
    """Anything that a reach can say, true or not; some are as long as a reach may be, and some name other bytes."""
    through = chance.choice((0, chance.randint(0, highest)))
    forged = chance.choice(("", "", "", "forged"))
    beyond = [number for number in range(through + 1, through + ALSO_MAX + 9) if chance.random() < 0.98]
    also = sorted(chance.sample(beyond, min(len(beyond), chance.choice((0, 0, 0, 1, 1, 3, 3, ALSO_MAX)))))
    without = [number for number in range(1, through) if chance.random() < chance.choice((0, 0.2, 0.8))]
    if chance.random() < 0.05:
        through, also, without = 402, [404, 406, 407], list(range(1, 400, 2))
    return Reach(
        series=series,
        through=link(Place(series, through), chance.choice(("", forged))) if through else None,
        also=tuple(link(Place(series, number), chance.choice(("", forged))) for number in also),
        without=tuple(without),
    )


def claims(chance: random.Random) -> list[Entry]:
    """Messages of three offices that say anything of each other."""
    names, numbers = ("HARTO", "HILTO", "LAMTO"), (1, 2, 8, 203, 405)
    return [
        Entry(
            series=series,
            link=link(Place(series, number)),
            office=series,
            readers=frozenset(chance.sample([name for name in names if name != series], chance.randint(1, 2))),
            all_readers=chance.random() < 0.8,
            read=tuple(claim(chance, name, 12) for name in names if name != series and chance.random() < 0.9),
            held=tuple(claim(chance, name, 12) for name in names if name != series and chance.random() < 0.9),
        )
        for series in names
        for number in numbers
    ]


@DEAREST
@given(SEEDS)
def test_of_liars_too_every_order_finds_what_the_definitions_say(seed: int) -> None:
    chance = random.Random(seed)
    entries = [copy for entry in claims(chance) for copy in (less(entry, chance), less(entry, chance))]
    ledger, plain = Causality(in_any_order(entries, chance)), PlainCausality(entries)
    places = list(plain.entries)
    assert answers(ledger, places) == answers(plain, places)
