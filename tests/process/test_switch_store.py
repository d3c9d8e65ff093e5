"""The store by itself: quotas, expiry under a clock that lies, work that fails without harm to its neighbours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import apsw
import pytest
from switch_harness import TODAY, envelope_for, fresh_key

from backchannel.errors import Trouble
from backchannel.limits import DISK_RESERVE_BYTES, EXPIRY_DAYS
from backchannel.switch import process as process_module
from backchannel.switch import store as store_module
from backchannel.switch.bodies import Posted
from backchannel.switch.shelf import Shelf
from backchannel.switch.store import Store, connect
from backchannel.switch.writer import Writer

DAY = 86_400
PLENTY = 10**12


@pytest.fixture
def connection(tmp_path: Path) -> apsw.Connection:
    return connect(str(tmp_path / "store"))


@pytest.fixture
def store(connection: apsw.Connection) -> Store:
    return Store(connection, capacity=PLENTY, free=lambda: PLENTY)


def posted(mailbox: str, number: int = 0, expires: date = TODAY) -> Posted:
    return Posted(mailbox=mailbox, urgency=3, expires=expires.isoformat(), digest=number.to_bytes(32), encoded=b"e%03d" % number)


def done(store: Store, work: Callable[[], object]) -> object:
    store.begin()
    result = work()
    store.commit()
    return result


@pytest.fixture
def mailbox(store: Store) -> str:
    mailbox = fresh_key().mailbox
    done(store, lambda: store.open_mailbox(mailbox))
    return mailbox


def test_a_mailbox_is_full_at_its_number_of_envelopes_and_not_one_before(store, mailbox, monkeypatch) -> None:
    monkeypatch.setattr(store_module, "MAILBOX_ENVELOPES", 3)
    codes = done(store, lambda: [store.deposit(posted(mailbox, number)) for number in range(4)])
    assert codes == ["", "", "", "mailbox.full"]
    assert done(store, lambda: store.take(mailbox, [bytes(32)])) == 1
    assert done(store, lambda: store.deposit(posted(mailbox, 9))) == ""


def test_a_mailbox_is_full_at_its_bytes_and_not_one_before(store, mailbox, monkeypatch) -> None:
    monkeypatch.setattr(store_module, "MAILBOX_BYTES", 8)
    assert done(store, lambda: [store.deposit(posted(mailbox, number)) for number in range(3)]) == ["", "", "mailbox.full"]


def test_deposits_leave_a_reserve_on_the_disk(connection, mailbox, store) -> None:
    for free, code in ((DISK_RESERVE_BYTES + 3, "switch.disk-full"), (DISK_RESERVE_BYTES + 4, "")):
        tight = Store(connection, capacity=PLENTY, free=lambda free=free: free)
        assert done(tight, lambda tight=tight: tight.deposit(posted(mailbox))) == code


def test_a_switch_has_a_number_of_mailboxes_and_no_more(store, monkeypatch) -> None:
    monkeypatch.setattr(store_module, "MAILBOXES", 2)
    ids = [fresh_key().mailbox for _ in range(3)]
    for one in ids[:2]:
        done(store, lambda one=one: store.open_mailbox(one))
    with pytest.raises(Trouble, match="mailboxes"):
        done(store, lambda: store.open_mailbox(ids[2]))


def test_what_was_rolled_back_counts_for_nothing(store, mailbox, monkeypatch) -> None:
    monkeypatch.setattr(store_module, "MAILBOX_ENVELOPES", 1)
    store.begin()
    assert store.deposit(posted(mailbox, 1)) == ""
    store.rollback()
    assert done(store, lambda: store.deposit(posted(mailbox, 2))) == ""
    assert done(store, lambda: store.deposit(posted(mailbox, 3))) == "mailbox.full"


def test_a_clock_that_jumps_years_ahead_removes_nothing(store, mailbox) -> None:
    done(store, lambda: store.deposit(posted(mailbox)))
    done(store, lambda: store.observe(EXPIRY_DAYS * DAY - 1))
    assert done(store, lambda: store.sweep(TODAY + timedelta(days=40_000))) == 0


def test_a_clock_that_stands_still_removes_nothing(store, mailbox) -> None:
    done(store, lambda: store.deposit(posted(mailbox)))
    done(store, lambda: store.observe(10 * EXPIRY_DAYS * DAY))
    assert done(store, lambda: store.sweep(TODAY)) == 0


def test_what_is_expired_by_the_calendar_and_by_observation_goes(store, mailbox, connection) -> None:
    done(store, lambda: store.deposit(posted(mailbox, 1)))
    done(store, lambda: store.deposit(posted(mailbox, 2, expires=TODAY + timedelta(days=9))))
    done(store, lambda: store.observe(EXPIRY_DAYS * DAY))
    done(store, lambda: store.deposit(posted(mailbox, 3)))
    assert done(store, lambda: store.sweep(TODAY + timedelta(days=1))) == 1
    assert Shelf(connection).collect(mailbox, []) == [b"e002", b"e003"]


def test_one_hour_of_housekeeping_never_counts_for_years(store, mailbox) -> None:
    done(store, lambda: store.deposit(posted(mailbox)))
    assert done(store, lambda: process_module._age(10 * EXPIRY_DAYS * DAY, store)) == 0
    assert done(store, lambda: store.sweep(TODAY + timedelta(days=1))) == 0


def test_what_was_taken_is_overwritten_in_the_store(store, mailbox, tmp_path) -> None:
    canary = Posted(mailbox=mailbox, urgency=3, expires="2030-01-01", digest=bytes(32), encoded=b"canary" * 5_000)
    done(store, lambda: store.deposit(canary))
    done(store, lambda: store.take(mailbox, [bytes(32)]))
    store.close()
    assert all(b"canary" not in file.read_bytes() for file in tmp_path.iterdir())


def test_observed_time_survives_a_restart(store, mailbox, connection) -> None:
    done(store, lambda: store.deposit(posted(mailbox)))
    done(store, lambda: store.observe(EXPIRY_DAYS * DAY))
    again = Store(connection, capacity=PLENTY, free=lambda: PLENTY)
    assert done(again, lambda: again.sweep(TODAY + timedelta(days=1))) == 1


def test_a_store_of_another_version_is_not_touched(connection) -> None:
    connection.pragma("user_version", 2)
    with pytest.raises(Trouble, match="version 2"):
        Store(connection, capacity=PLENTY, free=lambda: PLENTY)


def test_an_envelope_of_another_mailbox_is_not_taken(store, mailbox) -> None:
    other = fresh_key().mailbox
    done(store, lambda: store.open_mailbox(other))
    done(store, lambda: store.deposit(posted(mailbox)))
    assert done(store, lambda: store.take(other, [bytes(32)])) == 0
    assert done(store, lambda: store.take(mailbox, [bytes(32)])) == 1


def test_an_envelope_keeps_its_day_and_digest() -> None:
    envelope = envelope_for(fresh_key())
    assert envelope.expires - TODAY == timedelta(days=EXPIRY_DAYS)


def test_work_that_fails_fails_alone(store, mailbox, connection) -> None:
    def fail(_store: Store) -> None:
        raise Trouble("test.fails", "this", "that")

    async def script() -> None:
        writer = Writer(store, on_broken=lambda trouble: pytest.fail(str(trouble)))
        works = [lambda s, n=n: s.deposit(posted(mailbox, n)) for n in range(3)]
        outcomes = await asyncio.gather(*map(writer.run, [works[0], fail, works[1], works[2]]), return_exceptions=True)
        assert [outcome for outcome in outcomes if outcome == ""] == [""] * 3
        assert isinstance(outcomes[1], Trouble)
        await writer.stop()

    asyncio.run(script())
    assert Shelf(connection).collect(mailbox, []) == [b"e000", b"e001", b"e002"]


def test_a_store_without_room_refuses_what_does_not_fit_and_keeps_the_rest(store, mailbox, connection) -> None:
    async def script() -> None:
        writer = Writer(store, on_broken=lambda trouble: pytest.fail(str(trouble)))
        large = Posted(mailbox=mailbox, urgency=3, expires="2030-01-01", digest=bytes(31) + b"x", encoded=bytes(100_000))
        connection.pragma("max_page_count", connection.pragma("page_count") + 10)
        works = [lambda s: s.deposit(posted(mailbox, 1)), lambda s: s.deposit(large), lambda s: s.deposit(posted(mailbox, 2))]
        outcomes = await asyncio.gather(*map(writer.run, works), return_exceptions=True)
        assert outcomes[0] == outcomes[2] == ""
        assert isinstance(outcomes[1], Trouble)
        assert outcomes[1].code == "switch.disk-full"
        await writer.stop()

    asyncio.run(script())
    assert Shelf(connection).collect(mailbox, []) == [b"e001", b"e002"]


def test_after_a_failure_of_the_disk_nothing_more_is_written(store, mailbox) -> None:
    def break_down(_store: Store) -> None:
        raise apsw.IOError("flush failed")

    async def script() -> None:
        broken: list[Trouble] = []
        writer = Writer(store, on_broken=broken.append)
        with pytest.raises(Trouble):
            await writer.run(break_down)
        with pytest.raises(Trouble):
            await writer.run(lambda s: s.deposit(posted(mailbox)))
        await writer.stop()
        assert [trouble.code for trouble in broken] == ["switch.disk"]

    asyncio.run(script())


def test_a_log_that_has_grown_is_copied_into_the_store(store, mailbox, tmp_path) -> None:
    log = tmp_path / "store-wal"
    for number in range(40):
        large = Posted(mailbox=mailbox, urgency=3, expires="2030-01-01", digest=number.to_bytes(32), encoded=bytes(1_000_000))
        done(store, lambda large=large: store.deposit(large))
        store.checkpoint()
    assert log.stat().st_size < 25_000_000
    assert (tmp_path / "store").stat().st_size > 20_000_000
