"""A disk whose flush has failed, and what it should have written counts as written: who starts again on it loses nothing it promises."""

from __future__ import annotations

from random import Random

import pytest
from simulator.disk import Disk
from simulator.machine import blank_disk, open_plain

from backchannel.errors import Trouble
from backchannel.vault import Vault

SEEDS = range(12)


def kept(chance: Random) -> tuple[bytes | None, bytes | None]:
    """What is there of two values after the power went: one from before a flush that failed, one that was acknowledged after a restart."""
    disk = Disk(blank_disk())
    vault = Vault(open_plain(disk))
    vault.put("before", b"1")
    disk.forgets = chance
    with pytest.raises(Trouble) as caught:
        vault.put("never", bytes(9000))
    assert caught.value.code == "vault.io"
    disk.let_go(vault.close)
    again = Vault(open_plain(disk))
    again.put("after", b"2")
    disk.let_go(again.close)
    disk.restart(chance)
    last = Vault(open_plain(disk))
    found = last.get("before"), last.get("after")
    disk.let_go(last.close)
    disk.close()
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_acknowledged_after_a_flush_that_failed_and_a_restart_outlives_the_power(seed: int) -> None:
    assert kept(Random(seed)) == (b"1", b"2")


def test_without_a_log_that_is_written_anew_it_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Disk, "write_anew", lambda *_: None)
    assert (b"1", None) in [kept(Random(seed)) for seed in SEEDS]
