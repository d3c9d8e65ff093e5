"""The contract of `ports.Carrier`: every carrier passes every one of these."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from switch_harness import envelope_for, fresh_key

from backchannel.envelope import ACCEPTED, Deposit, Envelope, MailboxKey
from backchannel.errors import Mistake, Trouble
from backchannel.limits import COLLECT_BYTES, COLLECT_ENVELOPES, SEALED_BYTES


class Scene:
    """One carrier and one opened mailbox."""

    def __init__(self, place, carrier) -> None:
        self.place = place
        self.carrier = carrier
        self.key = fresh_key()

    def deposit_for(self, envelope: Envelope, key: MailboxKey | None = None) -> Deposit:
        return Deposit(envelope=envelope, address=(key or self.key).address(self.place.url))

    async def put(self, *envelopes: Envelope) -> None:
        acceptances = await self.carrier.deposit([self.deposit_for(envelope) for envelope in envelopes])
        assert list(acceptances) == [ACCEPTED] * len(envelopes)

    async def get(self, **options: object) -> list[Envelope]:
        return list(await self.carrier.collect(self.key, **options))


@pytest.fixture
def play(place) -> Callable[[Callable[[Scene], Awaitable[None]]], None]:
    def play(script: Callable[[Scene], Awaitable[None]]) -> None:
        async def whole() -> None:
            scene = Scene(place, place.carrier())
            try:
                await scene.carrier.open_mailbox(scene.key, place.code)
                async with asyncio.timeout(60):
                    await script(scene)
            finally:
                await scene.carrier.close()

        asyncio.run(whole())

    return play


def test_an_envelope_arrives_unchanged(play) -> None:
    async def script(scene: Scene) -> None:
        envelope = envelope_for(scene.key, bytes(range(256)))
        await scene.put(envelope)
        assert await scene.get() == [envelope]

    play(script)


def test_an_empty_mailbox_gives_nothing_at_once(play) -> None:
    async def script(scene: Scene) -> None:
        async with asyncio.timeout(5):
            assert await scene.get() == []

    play(script)


def test_the_higher_class_comes_first_and_then_the_older(play) -> None:
    async def script(scene: Scene) -> None:
        routine, flash, immediate, second_flash = (
            envelope_for(scene.key, sealed, urgency) for sealed, urgency in ((b"a", 3), (b"b", 1), (b"c", 2), (b"d", 1))
        )
        await scene.put(routine, flash, immediate)
        await scene.put(second_flash)
        assert await scene.get() == [flash, second_flash, immediate, routine]

    play(script)


def test_depositing_again_is_accepted_and_changes_nothing(play) -> None:
    async def script(scene: Scene) -> None:
        envelope = envelope_for(scene.key)
        await scene.put(envelope, envelope)
        await scene.put(envelope)
        assert await scene.get() == [envelope]

    play(script)


def test_an_envelope_is_given_again_until_it_was_taken(play) -> None:
    async def script(scene: Scene) -> None:
        first, second = envelope_for(scene.key, b"1"), envelope_for(scene.key, b"2")
        await scene.put(first, second)
        assert await scene.get() == await scene.get() == [first, second]
        await scene.carrier.taken(scene.key, [first.digest])
        assert await scene.get() == [second]
        await scene.carrier.taken(scene.key, [second.digest, first.digest, bytes(32)])
        assert await scene.get() == []

    play(script)


def test_skipped_envelopes_are_left_out_and_stay(play) -> None:
    async def script(scene: Scene) -> None:
        first, second = envelope_for(scene.key, b"1"), envelope_for(scene.key, b"2")
        await scene.put(first, second)
        assert await scene.get(skip=[first.digest]) == [second]
        assert await scene.get(skip=[first.digest, second.digest]) == []
        assert await scene.get() == [first, second]

    play(script)


def test_each_mailbox_gives_only_its_own_envelopes(play) -> None:
    async def script(scene: Scene) -> None:
        other = fresh_key()
        await scene.carrier.open_mailbox(other, scene.place.code)
        await scene.put(envelope_for(scene.key))
        assert list(await scene.carrier.collect(other)) == []
        await scene.carrier.taken(other, [envelope_for(scene.key).digest])
        assert await scene.get() == [envelope_for(scene.key)]

    play(script)


def test_refusals_stand_at_the_place_of_their_envelopes(play) -> None:
    async def script(scene: Scene) -> None:
        stranger = fresh_key()
        deposits = [
            scene.deposit_for(envelope_for(stranger), stranger),
            scene.deposit_for(envelope_for(scene.key)),
            scene.deposit_for(envelope_for(stranger, b"x" * 70_000), stranger),
        ]
        acceptances = await scene.carrier.deposit(deposits)
        assert [acceptance.code for acceptance in acceptances] == ["mailbox.unknown", "", "mailbox.unknown"]
        assert [acceptance.accepted for acceptance in acceptances] == [False, True, False]
        assert await scene.get() == [envelope_for(scene.key)]

    play(script)


def test_a_key_to_a_mailbox_that_was_never_opened_is_a_mistake(play) -> None:
    async def script(scene: Scene) -> None:
        with pytest.raises(Mistake) as raised:
            await scene.carrier.collect(fresh_key())
        assert raised.value.code == "mailbox.unknown"
        with pytest.raises(Mistake):
            await scene.carrier.taken(fresh_key(), [bytes(32)])

    play(script)


def test_the_right_to_deposit_is_not_the_right_to_collect(play) -> None:
    async def script(scene: Scene) -> None:
        address = scene.key.address(scene.place.url)
        await scene.put(envelope_for(scene.key))
        with pytest.raises(Mistake):
            await scene.carrier.collect(MailboxKey(collect=address.collect_hash, deposit=address.deposit))
        with pytest.raises(Mistake):
            await scene.carrier.collect(MailboxKey(collect=address.deposit, deposit=address.deposit))

    play(script)


def test_opening_a_mailbox_again_keeps_what_is_in_it(play) -> None:
    async def script(scene: Scene) -> None:
        await scene.put(envelope_for(scene.key))
        await scene.carrier.open_mailbox(scene.key, scene.place.code)
        assert await scene.get() == [envelope_for(scene.key)]

    play(script)


def test_who_waits_is_woken_by_an_envelope(play) -> None:
    async def script(scene: Scene) -> None:
        waiting = [asyncio.create_task(scene.get(wait=True)) for _ in range(2)]
        await asyncio.sleep(0.2)
        assert not any(task.done() for task in waiting)
        await scene.put(envelope_for(scene.key))
        async with asyncio.timeout(2):
            assert await asyncio.gather(*waiting) == [[envelope_for(scene.key)]] * 2

    play(script)


def test_who_waits_with_a_skip_is_woken_only_by_something_else(play) -> None:
    async def script(scene: Scene) -> None:
        old, new = envelope_for(scene.key, b"old"), envelope_for(scene.key, b"new")
        await scene.put(old)
        waiting = asyncio.create_task(scene.get(skip=[old.digest], wait=True))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await scene.put(new)
        async with asyncio.timeout(2):
            assert await waiting == [new]

    play(script)


def test_waiting_does_not_delay_what_is_there(play) -> None:
    async def script(scene: Scene) -> None:
        await scene.put(envelope_for(scene.key))
        async with asyncio.timeout(5):
            assert await scene.get(wait=True) == [envelope_for(scene.key)]

    play(script)


def test_a_hundred_and_fifty_envelopes_go_in_order_and_come_in_parts(play) -> None:
    async def script(scene: Scene) -> None:
        envelopes = [envelope_for(scene.key, f"number {number}".encode()) for number in range(150)]
        await scene.put(*envelopes)
        received: list[Envelope] = []
        while part := await scene.get(skip=[envelope.digest for envelope in received]):
            assert len(part) <= COLLECT_ENVELOPES
            received += part
        assert received == envelopes

    play(script)


def test_the_largest_envelopes_travel_one_by_one(play) -> None:
    async def script(scene: Scene) -> None:
        envelopes = [envelope_for(scene.key, bytes([number]) * SEALED_BYTES) for number in range(3)]
        await scene.put(*envelopes)
        assert 2 * SEALED_BYTES > COLLECT_BYTES
        assert await scene.get() == envelopes[:1]
        assert await scene.get(skip=[envelopes[0].digest]) == envelopes[1:2]
        await scene.carrier.taken(scene.key, [envelope.digest for envelope in envelopes])

    play(script)


def test_nothing_to_deposit_or_to_take_is_no_trouble(play) -> None:
    async def script(scene: Scene) -> None:
        assert list(await scene.carrier.deposit([])) == []
        await scene.carrier.taken(scene.key, [])

    play(script)


def test_out_of_reach_is_trouble_and_the_next_call_connects_again(play) -> None:
    async def script(scene: Scene) -> None:
        await scene.put(envelope_for(scene.key))
        scene.place.cut()
        try:
            for attempt in (scene.get(), scene.carrier.taken(scene.key, []), scene.put(envelope_for(scene.key))):
                with pytest.raises(Trouble) as raised:
                    await attempt
                assert raised.value.code == "carrier.unreachable"
        finally:
            scene.place.mend()
        assert await scene.get() == [envelope_for(scene.key)]

    play(script)


def test_a_closed_carrier_can_be_used_again(play) -> None:
    async def script(scene: Scene) -> None:
        await scene.put(envelope_for(scene.key))
        await scene.carrier.close()
        assert await scene.get() == [envelope_for(scene.key)]

    play(script)
