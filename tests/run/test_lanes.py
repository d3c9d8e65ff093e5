"""A lane's decisions, without a loop: what goes next, what pauses, what overtakes (docs/spec/delivery.md, "Lanes")."""

from __future__ import annotations

import random
from collections.abc import Sequence

from backchannel.run.queue import Load, Queue
from backchannel.station.events import Hand
from backchannel.vault import OutgoingRow

CHANNEL = b"channel"


def hand(seq: int, office: str = "CAPITAL", urgency: int = 3, envelope: bytes | None = None) -> Hand:
    return Hand(channel=CHANNEL, series="MISTO", seq=seq, office=office, urgency=urgency, envelope=envelope)


def receipt(envelope: bytes, urgency: int = 3, office: str = "CAPITAL") -> OutgoingRow:
    return OutgoingRow(channel=CHANNEL, office=office, kind="receipt", urgency=urgency, envelope=envelope)


def queue_of(*loads: Load) -> Queue:
    queue = Queue()
    for load in loads:
        queue.push(load)
    return queue


def all_of(queue: Queue, now: float = 0.0) -> list[Load]:
    """All that goes now, batch after batch, each accepted and noted."""
    gone: list[Load] = []
    while batch := queue.next_batch(now):
        take(queue, batch, now)
        gone += batch
    return gone


def take(queue: Queue, batch: Sequence[Load], now: float = 0.0, seconds: float = 0.1) -> bool:
    lost = queue.answered([(load, "") for load in batch], now, seconds)
    queue.done(batch)
    return lost


def numbers(loads: Sequence[Load]) -> list[int]:
    return [load.seq for load in loads if isinstance(load, Hand)]


def test_the_most_urgent_class_goes_first_and_within_a_class_first_come_first() -> None:
    queue = queue_of(hand(1), hand(2, "HARBOUR", 2), hand(3), hand(4, urgency=1), hand(5, "HARBOUR"), hand(6, urgency=2))
    assert numbers(all_of(queue)) == [4, 2, 6, 1, 3, 5]


def test_a_carrier_that_is_away_pauses_longer_each_time_and_never_longer_than_half_a_minute() -> None:
    queue, now, pauses = queue_of(hand(1)), 0.0, []
    for _ in range(9):
        queue.failed(queue.next_batch(now), now)
        pauses.append(round(queue.wait(now) or 0, 3))
        assert queue.next_batch(now + pauses[-1] - 0.1) == []
        now += pauses[-1] + 0.001
    assert pauses == [0.2, 0.5, 1, 2, 5, 10, 30, 30, 30]


def test_a_flash_that_comes_new_goes_at_once_alone_through_a_pause() -> None:
    queue = queue_of(*map(hand, range(10)))
    for now in (0.0, 1.0, 2.0, 4.0, 7.0, 13.0, 24.0):
        queue.failed(queue.next_batch(now), now)
    assert queue.wait(24.0) == 30.0
    queue.push(hand(10, urgency=2))
    assert queue.wait(24.0) == 30.0
    queue.push(hand(11, urgency=1))
    assert queue.wait(24.0) == 0.0
    assert numbers(queue.next_batch(24.0)) == [11]


def test_the_same_flash_asked_for_again_ends_no_pause() -> None:
    queue = queue_of(hand(1, urgency=1))
    queue.failed(queue.next_batch(0.0), 0.0)
    queue.push(hand(1, urgency=1))
    assert queue.wait(0.0) == 0.2


def test_what_failed_keeps_its_place_before_what_came_later() -> None:
    queue = queue_of(hand(1), hand(2))
    batch = queue.next_batch(0.0)
    queue.push(hand(3))
    queue.failed(batch, 0.0)
    assert numbers(all_of(queue, 1.0)) == [1, 2, 3]


def test_a_full_mailbox_holds_up_only_what_is_for_it() -> None:
    queue = queue_of(*(hand(seq, "CAPITAL") for seq in range(40)), hand(40, "HARBOUR"), hand(41, "OUTPOST"))
    gone: list[int] = []
    while batch := queue.next_batch(0.0):
        codes = [(load, "mailbox.full" if load.office == "CAPITAL" else "") for load in batch]
        assert not queue.answered(codes, 0.0, 0.1)
        gone += numbers([load for load, code in codes if not code])
    assert gone == [40, 41]
    assert queue.refusing() == {(CHANNEL, "CAPITAL"): "mailbox.full"}
    assert queue.wait(0.0) == 0.2
    assert numbers(all_of(queue, 0.3)) == list(range(40))
    assert (queue.refusing(), queue.wait(0.3)) == ({}, None)


def test_a_flash_for_a_full_mailbox_is_tried_at_once() -> None:
    queue = queue_of(hand(1))
    batch = queue.next_batch(0.0)
    queue.answered([(load, "mailbox.full") for load in batch], 0.0, 0.1)
    queue.push(hand(2, urgency=1))
    assert numbers(queue.next_batch(0.0))[0] == 2


def test_a_flash_whose_mailbox_refused_the_one_before_it_waits_for_that_mailbox_and_holds_up_no_other() -> None:
    queue = queue_of(hand(1, urgency=1))
    queue.failed(queue.next_batch(0.0), 0.0)
    queue.push(hand(2, urgency=1))
    queue.push(hand(3, "HARBOUR"))
    alone = queue.next_batch(0.0)
    assert numbers(alone) == [1]
    queue.answered([(load, "mailbox.unknown") for load in alone], 0.0, 0.1)
    assert numbers(all_of(queue, 0.0)) == [3]
    assert numbers(all_of(queue, 0.2)) == [1, 2]


def test_an_envelope_that_is_refused_for_what_it_is_holds_up_nothing_else_for_its_addressee() -> None:
    queue = queue_of(hand(1), hand(2))
    batch = queue.next_batch(0.0)
    queue.answered([(load, "envelope.size" if load == hand(1) else "") for load in batch], 0.0, 0.1)
    queue.push(hand(3))
    assert numbers(all_of(queue, 0.0)) == [3]
    assert queue.refusing() == {(CHANNEL, "CAPITAL"): "envelope.size"}
    assert numbers(all_of(queue, 1.0)) == [1]


def test_an_envelope_that_cannot_even_be_posted_waits_by_itself() -> None:
    queue = queue_of(hand(1), hand(2))
    batch = queue.next_batch(0.0)
    queue.refused([(batch[0], "capability.wrong")], 0.0)
    assert not take(queue, batch[1:])
    queue.push(hand(3))
    assert numbers(all_of(queue, 0.0)) == [3]


def test_a_newer_receipt_in_the_place_of_one_that_waits_keeps_the_more_urgent_class() -> None:
    queue = queue_of(hand(1, urgency=2), receipt(b"old", urgency=1))
    queue.push(receipt(b"new", urgency=3))
    assert queue.next_batch(0.0) == [receipt(b"new", urgency=3), hand(1, urgency=2)]


def test_a_newer_receipt_keeps_the_class_of_one_that_failed_under_way() -> None:
    queue = queue_of(receipt(b"old", urgency=1), *map(hand, range(3)))
    batch = queue.next_batch(0.0)
    queue.push(receipt(b"new", urgency=3))
    queue.failed(batch, 0.0)
    assert all_of(queue, 1.0)[0] == receipt(b"new", urgency=3)
    assert queue.wait(1.0) is None


def test_a_newer_receipt_follows_one_that_was_accepted_meanwhile() -> None:
    queue = queue_of(receipt(b"old"))
    batch = queue.next_batch(0.0)
    queue.push(receipt(b"old"))
    queue.push(receipt(b"new"))
    take(queue, batch)
    assert all_of(queue) == [receipt(b"new")]


def test_what_is_under_way_is_not_handed_over_beside_itself() -> None:
    queue = queue_of(hand(1))
    batch = queue.next_batch(0.0)
    queue.push(hand(1))
    assert queue.next_batch(0.0) == []
    take(queue, batch)
    assert queue.wait(0.0) is None


def test_what_was_sealed_anew_goes_although_its_old_envelope_is_under_way() -> None:
    queue = queue_of(hand(1, envelope=b"old"))
    old = queue.next_batch(0.0)
    queue.push(hand(1, envelope=b"new"))
    queue.push(hand(1, envelope=b"new"))
    assert not take(queue, old)
    assert all_of(queue) == [hand(1, envelope=b"new")]


def test_what_was_sealed_anew_goes_in_the_place_of_an_old_envelope_that_failed() -> None:
    queue = queue_of(hand(1, envelope=b"old"), hand(2))
    old = queue.next_batch(0.0)
    queue.push(hand(3))
    queue.push(hand(1, envelope=b"new"))
    queue.failed(old, 0.0)
    assert all_of(queue, 1.0) == [hand(1, envelope=b"new"), hand(2), hand(3)]


def test_a_carrier_that_was_away_may_have_lost_what_it_had_and_one_that_answers_has_not() -> None:
    queue = queue_of(hand(1))
    assert not take(queue, queue.next_batch(0.0))
    queue.push(hand(2))
    queue.failed(queue.next_batch(1.0), 1.0)
    assert take(queue, queue.next_batch(2.0), 2.0)
    queue.push(hand(3))
    assert not take(queue, queue.next_batch(3.0), 3.0)


def test_a_carrier_that_no_longer_knows_a_mailbox_has_forgotten_and_one_that_never_did_has_not() -> None:
    queue = queue_of(hand(1), hand(2, "HARBOUR"))
    batch = queue.next_batch(0.0)
    assert not queue.answered([(batch[0], ""), (batch[1], "mailbox.unknown")], 0.0, 0.1)
    queue.done(batch[:1])
    queue.push(hand(3))
    batch = queue.next_batch(0.0)
    assert queue.answered([(batch[0], "mailbox.unknown")], 0.0, 0.1)
    assert not queue.answered([(load, "mailbox.unknown") for load in queue.next_batch(1.0)], 1.0, 0.1)


def test_when_somebody_else_has_reached_the_carrier_the_pause_is_over() -> None:
    queue = queue_of(hand(1))
    queue.failed(queue.next_batch(0.0), 0.0)
    queue.back()
    batch = queue.next_batch(0.0)
    assert (numbers(batch), take(queue, batch)) == ([1], True)


def test_batches_grow_while_they_are_quick_and_shrink_when_they_are_long() -> None:
    queue, sizes = queue_of(*map(hand, range(1000))), []
    for seconds in (0.1, 0.1, 0.1, 0.1, 10, 10, 0.1):
        batch = queue.next_batch(0.0)
        take(queue, batch, seconds=seconds)
        sizes.append(len(batch))
    assert sizes == [4, 8, 16, 32, 32, 16, 8]


def test_a_long_queue_waits_on_disk() -> None:
    queue = queue_of(*(hand(seq, envelope=bytes(100_000)) for seq in range(100)))
    with_bytes = sum(load.envelope is not None for load in all_of(queue) if isinstance(load, Hand))
    assert with_bytes == 10
    queue = queue_of(hand(1, envelope=bytes(100)))
    queue.failed(queue.next_batch(0.0), 0.0)
    assert all_of(queue, 1.0) == [hand(1)]


def test_a_newer_receipt_that_leaves_before_the_older_is_noted_is_noted_after_it() -> None:
    queue = queue_of(receipt(b"old"))
    old = queue.next_batch(0.0)
    queue.answered([(old[0], "")], 0.0, 0.1)
    queue.push(receipt(b"new"))
    new = queue.next_batch(0.0)
    queue.done(old)
    assert (new, take(queue, new), queue.wait(0.0)) == ([receipt(b"new")], False, None)


def test_whatever_happens_everything_that_was_pushed_goes_once_and_the_last_receipt_goes() -> None:
    for seed in range(100):
        chance = random.Random(seed)
        queue, now, accepted = Queue(), 0.0, list[Load]()
        newest: dict[tuple[str, int | str], Load] = {}
        unnoted: list[Load] = []
        for turn in range(80):
            office = f"OFFICE {chance.randrange(4)}"
            if chance.random() < 0.7:
                load: Load = hand(turn, office, chance.randint(1, 3), bytes(chance.randrange(50_000)))
                newest[office, turn] = load
            else:
                newest[office, "receipt"] = load = receipt(str(turn).encode(), chance.randint(1, 3), office)
            queue.push(load)
            batch = queue.next_batch(now, lowest=chance.choice([1, 3]))
            cut = chance.randint(0, len(batch))
            match chance.randrange(3):
                case 0:
                    queue.failed(batch, now)
                case 1:
                    queue.put_back(batch[cut:])
                    codes = [(load, chance.choice(["", "", "mailbox.full", "envelope.size"])) for load in batch[:cut]]
                    queue.answered(codes, now, chance.random() * 4)
                    unnoted += [load for load, code in codes if not code]
                case _:
                    queue.answered([(load, "") for load in batch], now, 0.1)
                    unnoted += batch
            if chance.random() < 0.5:
                queue.done(unnoted)
                accepted += unnoted
                unnoted = []
            now += chance.random() * 2
        accepted += unnoted
        queue.done(unnoted)
        while (seconds := queue.wait(now)) is not None:
            now += seconds
            batch = queue.next_batch(now)
            assert batch, f"seed {seed}: nothing went although something waits"
            accepted += batch
            take(queue, batch, now)
        assert len(numbers(accepted)) == len(set(numbers(accepted))), f"seed {seed}: one went twice"
        for (office, kind), load in newest.items():
            gone = [one for one in accepted if one.office == office and (kind == "receipt") == isinstance(one, OutgoingRow)]
            if isinstance(load, OutgoingRow):
                assert gone[-1] == load, f"seed {seed}: another receipt went last"
            else:
                assert load.seq in numbers(gone), f"seed {seed}: {load.seq} never went"
        assert len(queue) == 0, f"seed {seed}"
