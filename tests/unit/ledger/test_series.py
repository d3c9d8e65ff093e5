"""A correspondent's series as one office sees it: any order of arrival gives the same answers."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from backchannel.ledger import Held, SeriesLedger
from backchannel.seal import Link, Reach
from backchannel.seal.chain import ALSO_MAX, WITHOUT_MAX
from unit.ledger.plain import PlainLedger


def link(seq: int, version: str = "") -> Link:
    return Link(seq=seq, digest=sha256(f"{seq}{version}".encode()).digest())


def held(seq: int, previous: int | None = None, *, addressed: bool = True, opened: bool = False) -> Held:
    before = link(seq - 1).digest if seq > 1 else None
    return Held(link=link(seq), before=before, previous=link(previous) if previous else None, addressed=addressed, opened=opened)


def series_for_us(numbers: list[int]) -> list[Held]:
    """Messages of a series of which these ascending numbers are for us."""
    return [held(seq, previous) for seq, previous in zip(numbers, [None, *numbers], strict=False)]


def answers(ledger: SeriesLedger | PlainLedger) -> tuple[object, ...]:
    return (ledger.received(), ledger.opened(), ledger.unopened(), ledger.missing(), ledger.broken(), ledger.highest())


def numbers(reach: Reach) -> tuple[int | None, list[int]]:
    return (reach.through.seq if reach.through else None), [item.seq for item in reach.also]


ENTRY = st.builds(held, st.integers(1, 12), st.integers(0, 13), opened=st.booleans())
COPY = st.builds(held, st.integers(1, 12), addressed=st.just(False), opened=st.booleans())
# Another message under a number, which names what no other names: its digest tells its predecessor, so a copy of it does too.
OTHER = st.builds(
    lambda seq, previous: replace(held(seq, previous), link=link(seq, "other"), before=link(seq - 1, "other").digest),
    st.integers(1, 12),
    st.integers(0, 13),
)
ANY = st.lists(ENTRY | COPY | OTHER, max_size=12)
NUMBERS = st.lists(st.integers(1, 60), min_size=1, max_size=12, unique=True).map(sorted)


@given(NUMBERS, st.data())
def test_any_order_of_arrival_doubled_and_with_holes_gives_the_same_answers(ours: list[int], data: st.DataObject) -> None:
    arrived = data.draw(st.lists(st.sampled_from(series_for_us(ours)), max_size=20))
    opened = data.draw(st.sets(st.sampled_from([entry.link.seq for entry in arrived]))) if arrived else set()
    one, other = SeriesLedger("TOMIS"), SeriesLedger("TOMIS")
    for entry in arrived:
        one.hold(entry)
        one.hold(entry)
    for seq in sorted(opened):
        one.open(seq)
    for entry in sorted({entry.link.seq: entry for entry in arrived}.values(), key=lambda entry: -entry.link.seq):
        other.hold(replace(entry, opened=entry.link.seq in opened))
    assert answers(one) == answers(other)


@given(ANY, st.none() | st.integers(0, 4), st.data())
def test_every_answer_is_that_of_a_ledger_which_walks_through_all_it_holds(
    entries: list[Held], dense_from: int | None, data: st.DataObject
) -> None:
    real, plain = SeriesLedger("TOMIS", dense_from=dense_from), PlainLedger(dense_from=dense_from)
    for entry in entries:
        for ledger in (real, plain):
            ledger.hold(entry)
        if data.draw(st.booleans()):
            seq = data.draw(st.sampled_from(sorted(plain.held)))
            for ledger in (real, plain):
                ledger.open(seq)
        assert answers(real) == answers(plain)
        for seq, held_entry in plain.held.items():
            known = (real.digest(seq), real.is_addressed(seq), real.is_opened(seq))
            assert known == (held_entry.link.digest, held_entry.addressed, held_entry.opened)


@given(ANY, st.data())
def test_even_links_that_contradict_each_other_give_the_same_answers_in_any_order(entries: list[Held], data: st.DataObject) -> None:
    distinct = list({entry.link.seq: entry for entry in entries}.values())
    shuffled = data.draw(st.permutations(distinct))
    assert answers(SeriesLedger("TOMIS", distinct)) == answers(SeriesLedger("TOMIS", shuffled))


@given(ANY)
def test_a_reach_always_ascends_so_that_every_reader_takes_it(entries: list[Held]) -> None:
    ledger = SeriesLedger("TOMIS", entries)
    for reach in (ledger.received(), ledger.opened(), ledger.unopened()):
        named = [item.seq for item in reach.links]
        assert named == sorted(set(named))


@given(NUMBERS, st.data())
def test_nothing_is_claimed_that_is_not_held(ours: list[int], data: st.DataObject) -> None:
    arrived = data.draw(st.sets(st.sampled_from(ours)))
    ledger = SeriesLedger("TOMIS", [entry for entry in series_for_us(ours) if entry.link.seq in arrived])
    through, also = numbers(ledger.received())
    claimed = {seq for seq in ours if through is not None and seq <= through} | set(also)
    assert claimed == arrived


@given(NUMBERS, st.data())
def test_what_is_missing_is_exactly_what_later_messages_name(ours: list[int], data: st.DataObject) -> None:
    arrived = data.draw(st.sets(st.sampled_from(ours)))
    ledger = SeriesLedger("TOMIS", [entry for entry in series_for_us(ours) if entry.link.seq in arrived])
    named = {before for before, seq in pairwise(ours) if seq in arrived}
    assert ledger.missing() == tuple(sorted(named - arrived))


def test_a_number_read_beyond_a_hole_stands_in_also() -> None:
    ledger = SeriesLedger("TOMIS", [replace(entry, opened=True) for entry in series_for_us([1, 2, 3]) if entry.link.seq != 2])
    assert numbers(ledger.opened()) == (1, [3])


def test_a_copy_that_is_not_addressed_to_us_is_held_and_counts_for_nothing() -> None:
    ledger = SeriesLedger("TOMIS", [held(1, addressed=False)])
    ledger.open(1)
    assert ledger.digest(1) == link(1).digest
    assert (numbers(ledger.received()), numbers(ledger.opened()), ledger.unopened().also) == ((None, []), (None, []), ())


def test_a_copy_gives_way_to_the_message_that_is_addressed_to_us_in_either_order() -> None:
    copy = held(1, addressed=False)
    for entries in ([copy, held(1)], [held(1), copy]):
        ledger = SeriesLedger("TOMIS", entries)
        assert (numbers(ledger.received()), ledger.is_addressed(1), ledger.is_opened(1)) == ((1, []), True, False)


def test_on_a_channel_of_two_every_number_below_the_highest_is_known_to_be_missing() -> None:
    ledger = SeriesLedger("TOMIS", [held(7, 4)], dense_from=3)
    assert ledger.missing() == (3, 4, 5, 6)


def test_a_wrong_number_at_the_end_of_a_series_does_not_list_a_million_gaps() -> None:
    assert SeriesLedger("TOMIS", [held(999_999)], dense_from=1).missing() == tuple(range(1, ALSO_MAX + 1))


def test_a_second_message_under_a_number_that_is_held_changes_nothing() -> None:
    ledger = SeriesLedger("TOMIS", [held(1)])
    ledger.hold(Held(link=link(1, "other"), before=None, previous=None))
    assert ledger.digest(1) == link(1).digest


def test_a_link_to_another_predecessor_than_the_one_held_shows() -> None:
    wrong = replace(held(2), before=link(1, "other").digest)
    assert SeriesLedger("TOMIS", [held(1), wrong]).broken() == (2,)
    assert SeriesLedger("TOMIS", [wrong, held(1)]).broken() == (2,)


def test_a_link_to_another_message_of_ours_than_the_one_held_shows() -> None:
    wrong = replace(held(3), previous=link(1, "other"))
    assert SeriesLedger("TOMIS", [held(1), wrong]).broken() == (3,)


def test_a_message_that_names_itself_or_a_later_one_as_its_predecessor_shows() -> None:
    assert SeriesLedger("TOMIS", [held(2, 2), held(3, 9)]).broken() == (2, 3)


def test_of_two_that_name_one_predecessor_the_lower_follows_it() -> None:
    for entries in ([held(1), held(3, 1), held(2, 1)], [held(1), held(2, 1), held(3, 1)]):
        assert numbers(SeriesLedger("TOMIS", entries).received()) == (2, [3])


def test_a_reach_names_at_most_its_bound_and_what_came_last_is_in_it() -> None:
    ledger = SeriesLedger("TOMIS", [held(seq, seq - 1) for seq in range(2, ALSO_MAX + 12)])
    assert numbers(ledger.received()) == (None, list(range(12, ALSO_MAX + 12)))
    ledger.hold(held(2, 1))
    assert numbers(ledger.received()) == (None, [2, *range(13, ALSO_MAX + 12)])


def test_a_number_that_will_not_come_is_neither_missing_nor_received_and_stops_nothing() -> None:
    ledger = SeriesLedger("TOMIS", series_for_us([2, 5, 9]), dense_from=None)
    gap = SeriesLedger("TOMIS", [entry for entry in series_for_us([2, 5, 9]) if entry.link.seq != 5])
    assert gap.missing() == (5,)
    assert gap.void(5, 5, link(2))
    assert not gap.void(5, 5, link(2))
    assert (gap.missing(), gap.voided()) == ((), (5,))
    assert gap.received() == Reach(series="TOMIS", through=link(9), without=(5,))
    assert gap.received() != ledger.received()


def test_a_void_number_that_comes_all_the_same_is_received_and_not_yet_opened() -> None:
    whole = series_for_us([2, 5, 9])
    ledger = SeriesLedger("TOMIS", [replace(entry, opened=True) for entry in whole if entry.link.seq != 5])
    ledger.void(5, 5, link(2))
    assert ledger.opened() == Reach(series="TOMIS", through=link(9), without=(5,))
    ledger.hold(whole[1])
    assert (ledger.received(), ledger.voided()) == (Reach(series="TOMIS", through=link(9)), ())
    assert numbers(ledger.opened()) == (2, [9])


def test_void_numbers_at_the_end_are_not_named_by_a_reach_and_the_next_message_follows_them() -> None:
    ledger = SeriesLedger("TOMIS", series_for_us([2]))
    ledger.void(5, 5, link(2))
    ledger.void(9, 9, link(5))
    assert ledger.received() == Reach(series="TOMIS", through=link(2))
    ledger.hold(held(11, 9))
    assert ledger.received() == Reach(series="TOMIS", through=link(11), without=(5, 9))


def test_of_more_holes_than_a_reach_may_name_the_rest_counts_as_beyond_and_what_came_is_still_named() -> None:
    ledger = SeriesLedger("TOMIS", series_for_us([1]))
    last = 2 * ALSO_MAX + 41
    ledger.open(1)
    for seq in range(2, last, 2):
        ledger.void(seq, seq, link(seq - 1))
        ledger.hold(held(seq + 1, seq))
        ledger.open(seq + 1)
    for reach in (ledger.received(), ledger.opened()):
        assert (reach.through, reach.without) == (link(2 * ALSO_MAX + 1), tuple(range(2, 2 * ALSO_MAX + 2, 2)))
        assert [item.seq for item in reach.also] == list(range(2 * ALSO_MAX + 3, last + 1, 2))


def test_of_a_great_many_opened_beyond_a_hole_those_that_were_opened_last_are_named() -> None:
    ledger = SeriesLedger("TOMIS", [held(seq, seq - 1) for seq in range(3, 600)])
    for seq in range(3, ALSO_MAX + 100):
        ledger.open(seq)
    assert numbers(ledger.opened()) == (None, list(range(100, ALSO_MAX + 100)))


def test_the_highest_number_is_always_named_for_whoever_comes_back_from_a_backup() -> None:
    late = range(3, ALSO_MAX + 20)
    ledger = SeriesLedger("TOMIS", [held(900, 899), *(held(seq, seq - 1) for seq in late)])
    assert numbers(ledger.received())[1][-1] == 900


def test_a_number_lost_in_a_restore_stops_nothing_although_what_came_after_it_is_here() -> None:
    ledger = SeriesLedger("TOMIS", series_for_us([1, 2, 4, 5]), dense_from=1)
    ledger.void(3, 6, None)
    assert ledger.received() == Reach(series="TOMIS", through=link(5), without=(3,))


def test_more_void_numbers_than_can_be_meant_are_not_believed() -> None:
    ledger = SeriesLedger("TOMIS", series_for_us([1]), dense_from=1)
    assert all(ledger.void(first, first + 8_999, None) for first in (2, 9_002, 18_002))
    assert not ledger.void(100_000, 109_999, None)
    assert len(ledger.voided()) == WITHOUT_MAX


def test_a_run_of_numbers_lost_in_a_restore_is_no_gap_on_a_channel_of_two() -> None:
    ledger = SeriesLedger("TOMIS", [held(1, None)], dense_from=1)
    ledger.void(2, 100, None)
    ledger.hold(held(101, 1))
    assert ledger.missing() == ()
    assert ledger.received() == Reach(series="TOMIS", through=link(101), without=tuple(range(2, 101)))


def test_the_last_number_that_its_station_names_is_missing_until_it_comes() -> None:
    for dense_from in (1, None):
        ledger = SeriesLedger("TOMIS", series_for_us([1]), dense_from=dense_from)
        ledger.tell(link(3))
        assert ledger.missing() == ((2, 3) if dense_from else (3,))
        ledger.hold(held(3, 2))
        ledger.hold(held(2, 1))
        assert ledger.missing() == ()


def test_every_order_of_void_told_and_held_ends_in_the_same_answers() -> None:
    entries = [held(1, None), held(4, 3)]
    acts = [lambda one, entry=entry: one.hold(entry) for entry in entries]
    acts += [lambda one: one.void(3, 3, link(1)), lambda one: one.tell(link(4))]
    for dense_from in (1, None):
        ends = set()
        for order in permutations(acts):
            ledger = SeriesLedger("TOMIS", dense_from=dense_from)
            for act in order:
                act(ledger)
            ends.add((ledger.received(), ledger.missing(), ledger.voided()))
        assert len(ends) == 1


def test_opening_twice_is_opening_once() -> None:
    ledger = SeriesLedger("TOMIS", [held(1)])
    assert not ledger.is_opened(1)
    ledger.open(1)
    ledger.open(1)
    assert ledger.is_opened(1)
    assert not ledger.is_opened(2)


def test_a_lost_first_number_that_comes_all_the_same_lets_all_that_waited_behind_it_count() -> None:
    ledger = SeriesLedger("TOMIS", [held(3, 2), held(4, 3), held(2, 1)])
    assert ledger.void(1, 1, None, lost=True) == 1
    ledger.hold(held(1, None))
    assert numbers(ledger.received()) == (4, [])
