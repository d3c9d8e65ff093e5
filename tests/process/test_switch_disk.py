"""The switch and its disk: what was accepted survives a kill, a full disk refuses, a failing disk stops."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from soak.full_disk import cannot_mount, fill, small_disk
from switch_harness import SwitchProcess, envelope_for, fresh_key

from backchannel.carriers import SwitchCarrier
from backchannel.envelope import Deposit, Envelope, MailboxKey
from backchannel.errors import Trouble


def deposit_for(switch: SwitchProcess, key: MailboxKey, envelope: Envelope) -> Deposit:
    return Deposit(envelope=envelope, address=key.address(switch.url))


async def collect_all(carrier: SwitchCarrier, key: MailboxKey) -> list[Envelope]:
    found: list[Envelope] = []
    while part := await carrier.collect(key, skip=[envelope.digest for envelope in found]):
        found += part
    return found


@pytest.mark.parametrize("moment", [0.05, 0.15, 0.3])
def test_everything_accepted_is_there_after_a_kill_in_the_middle_of_the_work(tmp_path: Path, moment: float) -> None:
    async def script(switch: SwitchProcess) -> None:
        carrier, key = SwitchCarrier(switch.url), fresh_key()
        await carrier.open_mailbox(key, switch.enrolment_code)
        accepted: list[Envelope] = []

        async def send(sender: int) -> None:
            for number in range(100_000):
                envelope = envelope_for(key, f"{sender} {number}".encode() * 500)
                (acceptance,) = await carrier.deposit([deposit_for(switch, key, envelope)])
                assert acceptance.accepted
                accepted.append(envelope)

        senders = [asyncio.create_task(send(sender)) for sender in range(4)]
        await asyncio.sleep(moment)
        switch.kill()
        outcomes = await asyncio.gather(*senders, return_exceptions=True)
        assert all(isinstance(outcome, Trouble) for outcome in outcomes), outcomes
        assert accepted
        switch.start()
        waiting = await collect_all(carrier, key)
        assert {envelope.digest for envelope in accepted} <= {envelope.digest for envelope in waiting}
        await carrier.close()

    with SwitchProcess(tmp_path / "folder") as switch:
        asyncio.run(script(switch))


def test_mailboxes_envelopes_and_what_was_taken_survive_a_kill(tmp_path: Path) -> None:
    async def script(switch: SwitchProcess) -> None:
        carrier, key = SwitchCarrier(switch.url), fresh_key()
        await carrier.open_mailbox(key, switch.enrolment_code)
        first, second = envelope_for(key, b"1"), envelope_for(key, b"2")
        await carrier.deposit([deposit_for(switch, key, first), deposit_for(switch, key, second)])
        await carrier.taken(key, [first.digest])
        switch.kill()
        switch.start()
        assert await carrier.collect(key) == [second]
        await carrier.close()

    with SwitchProcess(tmp_path / "folder") as switch:
        asyncio.run(script(switch))


@pytest.fixture
def shim(tmp_path: Path) -> dict[str, str]:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("a C compiler is needed to make a disk fail")
    library = tmp_path / "failing_disk.so"
    source = Path(__file__).with_name("failing_disk.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "FAILING_DISK": str(tmp_path / "trigger")}


def test_a_failed_flush_stops_the_switch_with_a_sentence_and_accepts_nothing(tmp_path: Path, shim: dict[str, str]) -> None:
    async def script(switch: SwitchProcess) -> None:
        carrier, key = SwitchCarrier(switch.url), fresh_key()
        await carrier.open_mailbox(key, switch.enrolment_code)
        before = envelope_for(key, b"before")
        await carrier.deposit([deposit_for(switch, key, before)])
        Path(shim["FAILING_DISK"]).write_text("f")
        with pytest.raises(Trouble):
            await carrier.deposit([deposit_for(switch, key, envelope_for(key, b"after"))])
        assert switch.wait() == Trouble.exit_status
        assert b"the disk under the store failed" in switch.said()
        Path(shim["FAILING_DISK"]).unlink()
        switch.start()
        assert before in await carrier.collect(key)
        await carrier.close()

    with SwitchProcess(tmp_path / "folder", environment=shim) as switch:
        asyncio.run(script(switch))


def test_a_full_disk_refuses_deposits_and_goes_on_serving(tmp_path: Path, shim: dict[str, str]) -> None:
    async def script(switch: SwitchProcess) -> None:
        carrier, key = SwitchCarrier(switch.url), fresh_key()
        await carrier.open_mailbox(key, switch.enrolment_code)
        before, after = envelope_for(key, b"before"), envelope_for(key, b"after" * 50_000)
        await carrier.deposit([deposit_for(switch, key, before)])
        Path(shim["FAILING_DISK"]).write_text("n")
        (refused,) = await carrier.deposit([deposit_for(switch, key, after)])
        assert refused.code == "switch.disk-full"
        assert await carrier.collect(key) == [before]
        Path(shim["FAILING_DISK"]).unlink()
        (accepted,) = await carrier.deposit([deposit_for(switch, key, after)])
        assert accepted.accepted
        assert await carrier.collect(key) == [before, after]
        await carrier.close()

    with SwitchProcess(tmp_path / "folder", environment=shim) as switch:
        asyncio.run(script(switch))


def test_a_store_that_is_none_is_answered_with_a_sentence_and_left_alone(tmp_path: Path) -> None:
    store = tmp_path / "folder" / "switch.sqlite3"
    store.parent.mkdir()
    store.write_bytes(b"something else " * 1_000)
    switch = SwitchProcess(tmp_path / "folder")
    with pytest.raises(AssertionError, match="cannot be used"):
        switch.start()
    assert switch.wait() == Trouble.exit_status
    assert b"Traceback" not in switch.said()
    assert store.read_bytes() == b"something else " * 1_000


def test_a_switch_that_has_no_room_to_start_says_so_and_starts_when_there_is(tmp_path: Path) -> None:
    if why := cannot_mount():
        pytest.skip(why)
    with small_disk(tmp_path / "disk", 1) as disk, SwitchProcess(disk / "folder") as switch:
        switch.stop()
        (disk / "folder" / "switch.sqlite3-shm").unlink()  # as after a move to another disk
        ballast = fill(disk, 0)
        with pytest.raises(AssertionError, match="disk is full"):
            switch.start()
        assert switch.wait() == Trouble.exit_status
        assert b"Traceback" not in switch.said()
        ballast.unlink()
        switch.start()
        assert switch.stop() == 0


def test_a_flush_that_fails_at_the_end_is_said(tmp_path: Path, shim: dict[str, str]) -> None:
    with SwitchProcess(tmp_path / "folder", environment=shim) as switch:
        Path(shim["FAILING_DISK"]).write_text("f")
        assert switch.stop() == Trouble.exit_status
        assert b"cannot be used" in switch.said()
        assert b"Traceback" not in switch.said()


def test_a_second_switch_in_the_same_folder_is_told_that_one_runs(tmp_path: Path) -> None:
    with SwitchProcess(tmp_path / "folder") as switch:
        second = SwitchProcess(tmp_path / "folder")
        with pytest.raises(AssertionError, match="another switch runs"):
            second.start()
        assert second.wait() == Trouble.exit_status
        assert switch.stop() == 0


def test_deposits_of_many_are_flushed_together(tmp_path: Path) -> None:
    """Fifty deposits at once come back in far less than fifty flushes of a slow disk."""

    async def script(switch: SwitchProcess) -> None:
        carrier, key = SwitchCarrier(switch.url), fresh_key()
        await carrier.open_mailbox(key, switch.enrolment_code)
        deposits = [deposit_for(switch, key, envelope_for(key, bytes([number]))) for number in range(50)]
        start = time.monotonic()
        await asyncio.gather(*(carrier.deposit([deposit]) for deposit in deposits))
        assert time.monotonic() - start < 50 * 0.05
        await carrier.close()

    shim_source = tmp_path / "slow.c"
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("a C compiler is needed to make a disk slow")
    body = "{ usleep(50000); return 0; }"
    shim_source.write_text(f"#include <unistd.h>\nint fsync(int f) {body}\nint fdatasync(int f) {body}\n")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(tmp_path / "slow.so"), str(shim_source)], check=True)
    with SwitchProcess(tmp_path / "folder", environment={"LD_PRELOAD": str(tmp_path / "slow.so")}) as switch:
        asyncio.run(script(switch))
