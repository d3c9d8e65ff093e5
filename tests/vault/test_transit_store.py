"""Transit secrets: kept until their time, then gone from every byte of the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from backchannel.errors import Trouble
from backchannel.vault import TransitStore
from backchannel.vault.database import Database, transaction
from backchannel.vault.schema import TRANSIT

KEY = bytes(range(32))
SEEDS = {week: bytes([week]) * 32 for week in range(100, 160)}


def plain_store(path: Path) -> TransitStore:
    """A transit store with its settings, but without encryption, so that a test can look for secrets in its bytes."""
    connection = Database(str(path))
    for name, value in (("journal_mode", "wal"), ("synchronous", "full"), ("secure_delete", 1)):
        connection.pragma(name, value)
    for step in TRANSIT:
        with transaction(connection):
            connection.execute(step)
    return TransitStore(connection)


def kept(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_seeds_come_back_and_a_week_that_has_one_keeps_it(tmp_path: Path) -> None:
    store = TransitStore.create(tmp_path / "transit.db", KEY)
    store.add(SEEDS)
    store.add({100: bytes(32)})
    store.close()
    again = TransitStore.open(tmp_path / "transit.db", KEY)
    assert again.seeds() == SEEDS
    again.close()


def test_destroyed_seeds_are_in_no_byte_of_file_or_log_and_the_others_still_are(tmp_path: Path) -> None:
    store = plain_store(tmp_path / "transit.db")
    store.add(SEEDS)
    assert all(seed in kept(tmp_path / "transit.db") for seed in SEEDS.values()), "the search does not find what is there"
    assert store.destroy_before(130) == 30
    left = kept(tmp_path / "transit.db")
    assert [week for week, seed in SEEDS.items() if seed in left] == list(range(130, 160))
    assert store.seeds().keys() == set(range(130, 160))
    store.close()


def test_the_settings_that_destruction_rests_on_are_those_of_the_real_store(tmp_path: Path) -> None:
    store = TransitStore.create(tmp_path / "transit.db", KEY)
    assert store._connection.pragma("secure_delete") == 1
    store.add(SEEDS)
    store.destroy_before(130)
    assert (tmp_path / "transit.db-wal").stat().st_size == 0
    store.close()


def test_a_store_that_fails_says_so(tmp_path: Path) -> None:
    store = TransitStore.create(tmp_path / "transit.db", KEY)
    store._connection.execute("drop table transit")
    for call in (store.seeds, lambda: store.add({1: bytes(32)}), lambda: store.destroy_before(5)):
        with pytest.raises(Trouble):
            call()
    store.close()
