"""Causality where there is much: more crossings than are told, lists that are full, long runs of void numbers."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from backchannel.ledger import Causality, Entry, Order, Place, Why, saw_in_words
from backchannel.ledger.known import Reading
from backchannel.ledger.lines import Line
from backchannel.limits import CROSSINGS, NUMBER_MAX
from backchannel.seal import Reach
from backchannel.seal.chain import ALSO_MAX, WITHOUT_MAX, runs_of
from examples import DEAR
from unit.ledger.exchange import Exchange, Office, link


def two() -> tuple[Exchange, Office, Office]:
    harbour, hill = Office("HARTO", "harbour"), Office("HILTO", "hill")
    return Exchange([harbour, hill]), harbour, hill


def reading(through: int = 0, without: tuple[int, ...] = ()) -> Reading:
    return Reading.of(Reach(series="HARTO", through=link(Place("HARTO", through)) if through else None, without=without))


def test_of_one_message_as_many_crossings_of_a_series_are_told_as_the_limit_says() -> None:
    made, harbour, hill = two()
    for _ in range(CROSSINGS):
        made.write(hill, [harbour])
    first = made.write(harbour, [hill])
    ledger = Causality(made.entries.values())
    assert ledger.crossed(first) == tuple(Place("HILTO", seq) for seq in range(1, CROSSINGS + 1))
    beyond = made.write(hill, [harbour])
    assert ledger.add(made.entries[beyond]) == (first,)
    assert ledger.crossed(first) == tuple(Place("HILTO", seq) for seq in range(1, CROSSINGS + 1))
    assert ledger.crossed(beyond) == (first,)
    assert len(list(ledger.crossings())) == CROSSINGS + 1
    assert ledger.relation(first, beyond).order is Order.CROSSED


def test_the_crossings_that_are_told_are_the_first_whatever_came_first() -> None:
    made, harbour, hill = two()
    for _ in range(CROSSINGS + 5):
        made.write(hill, [harbour])
    first = made.write(harbour, [hill])
    backwards = Causality()
    for entry in reversed(made.entries.values()):
        backwards.add(entry)
    assert backwards.crossed(first) == Causality(made.entries.values()).crossed(first)


def test_who_leaves_one_message_unopened_for_ever_is_not_said_to_have_crossed_what_he_read_since() -> None:
    made, harbour, hill = two()
    unopened = made.write(hill, [harbour])
    harbour.arrived.append(unopened)
    written = []
    for _ in range(ALSO_MAX + 20):
        written.append(made.write(hill, [harbour]))
        harbour.opened.append(written[-1])
    answer = made.write(harbour, [hill])
    ledger = Causality(made.entries.values())
    assert ledger.crossed(answer) == (unopened,)
    assert {ledger.relation(place, answer).why for place in written} == {Why.READ, Why.NOT_SHOWN}
    assert ledger.relation(written[-1], answer).why is Why.READ
    assert f"perhaps others below {written[-1].seq}" in saw_in_words(ledger.saw(answer))


def test_void_numbers_are_kept_as_runs_and_come_back_as_they_were_said() -> None:
    made, harbour, hill = two()
    place = made.write(harbour, [hill])
    void = (3, *range(5, WITHOUT_MAX + 4))
    said = Reach(series="HILTO", through=link(Place("HILTO", WITHOUT_MAX + 9)), without=void)
    entry = replace(made.entries[place], read=(said,))
    assert Causality([entry]).entry(place) == entry
    assert Reading.of(said).gone == tuple(runs_of(void)) == ((3, 3), (5, WITHOUT_MAX + 3))


def test_a_crossing_is_found_though_its_writer_becomes_known_last() -> None:
    made, harbour, hill = two()
    one, other = made.write(harbour, [hill]), made.write(hill, [harbour])
    ledger = Causality()
    assert ledger.add(made.entries[one]) == ()
    assert ledger.add(made.entries[other]) == (one,)
    assert ledger.add(made.entries[other]) == ()


def test_the_parts_of_messages_that_say_the_same_are_kept_once() -> None:
    made, harbour, hill = two()
    for _ in range(3):
        made.write(hill, [harbour])
    harbour.arrived = harbour.opened = [*made.entries]
    places = [made.write(harbour, [hill]), made.write(harbour, [hill])]
    ledger = Causality(map(afresh, made.entries.values()))
    one, other = (kept(ledger, place) for place in places)
    assert one.series is other.series
    assert one.readers is other.readers
    assert one.read[0].through is other.read[0].through is kept(ledger, Place("HILTO", 3)).link


def test_a_message_whose_parts_came_in_several_copies_is_kept_like_one_that_came_whole() -> None:
    made, harbour, hill = two()
    lamp = Office("LAMTO", "lamp")
    made.offices.append(lamp)
    whole = made.entries[made.write(lamp, [hill, harbour])]
    parts = [replace(whole, read=whole.read[place:][:1], held=whole.held[place:][:1]) for place in (1, 0)]
    turned = replace(whole, read=whole.read[::-1], held=whole.held[::-1])
    assert kept(Causality(parts), whole.place) == kept(Causality([turned]), whole.place) == kept(Causality([whole]), whole.place)


def afresh(entry: Entry) -> Entry:
    """The same in other objects, as it comes from a store."""
    reads = (replace(reach, through=replace(reach.through) if reach.through else None) for reach in entry.read)
    return replace(entry, series="".join([*entry.series]), link=replace(entry.link), readers=frozenset([*entry.readers]), read=tuple(reads))


def kept(ledger: Causality, place: Place) -> Entry:
    entry = ledger.entry(place)
    assert entry
    return entry


@DEAR
@given(
    st.dictionaries(st.integers(1, 900), st.tuples(st.integers(1, 60), st.sets(st.integers(1, 60), max_size=3)), max_size=60),
    st.integers(1, 60),
    st.sets(st.integers(1, 900), max_size=4),
)
def test_a_line_names_those_that_may_not_have_read_a_number_and_no_others(
    messages: dict[int, tuple[int, set[int]]], number: int, ends: set[int]
) -> None:
    line = Line()
    for seq, (through, without) in messages.items():
        line.put(seq, reading(through, tuple(sorted(each for each in without if each < through))))
    borders = sorted(ends)
    spans = [*zip(borders[::2], [end - 1 for end in borders[1::2]], strict=False), (901, NUMBER_MAX)]
    within = {seq for first, last in spans for seq in range(first, min(last, 999) + 1)}
    expected = [seq for seq, (through, without) in sorted(messages.items()) if seq in within and (number >= through or (number in without))]
    assert list(line.unaware(number, spans)) == expected
