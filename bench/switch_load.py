"""What a real switch does on this machine: accepted envelopes a second, waking a collector, memory. Prints JSON.

    python bench/switch_load.py [--seconds 4]

Envelopes are of 11 KB, a message of 2 KB sealed to one office. The load comes from this one process, so with many
senders on a small machine the senders' own work is part of the number.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "process")]

from switch_harness import SwitchProcess, envelope_for, fresh_key  # noqa: E402  # found by the line above

from backchannel.carriers import SwitchCarrier  # noqa: E402
from backchannel.envelope import Deposit, MailboxKey  # noqa: E402

SEALED_BYTES = 11 * 1024
BATCH = 32
WAITING = 10_000
WAKES = 200


def fresh_deposits(switch: SwitchProcess, key: MailboxKey, count: int) -> list[Deposit]:
    address = key.address(switch.url)
    filling = os.urandom(SEALED_BYTES - 16)
    return [Deposit(envelope=envelope_for(key, os.urandom(16) + filling), address=address) for _ in range(count)]


async def opened(switch: SwitchProcess, carrier: SwitchCarrier) -> MailboxKey:
    key = fresh_key()
    await carrier.open_mailbox(key, switch.enrolment_code)
    return key


async def accepted_per_second(switch: SwitchProcess, senders: int, batch: int, seconds: float) -> float:
    carrier = SwitchCarrier(switch.url)
    keys = [await opened(switch, carrier) for _ in range(senders)]
    accepted = 0
    end = time.perf_counter() + seconds

    async def send(key: MailboxKey) -> None:
        nonlocal accepted
        while time.perf_counter() < end:
            acceptances = await carrier.deposit(fresh_deposits(switch, key, batch))
            accepted += sum(acceptance.accepted for acceptance in acceptances)

    start = time.perf_counter()
    await asyncio.gather(*map(send, keys))
    elapsed = time.perf_counter() - start
    await carrier.close()
    return accepted / elapsed


async def wake_milliseconds(switch: SwitchProcess) -> list[float]:
    """From handing a deposit over to holding it at the other end, the collector waiting in a long poll."""
    sender, receiver = SwitchCarrier(switch.url), SwitchCarrier(switch.url)
    key = await opened(switch, receiver)
    times = []
    for _ in range(WAKES):
        (deposit,) = fresh_deposits(switch, key, 1)
        waiting = asyncio.create_task(receiver.collect(key, wait=True))
        await asyncio.sleep(0.005)  # let the poll reach the switch
        start = time.perf_counter()
        depositing = asyncio.create_task(sender.deposit([deposit]))
        (envelope,) = await waiting
        times.append((time.perf_counter() - start) * 1000)
        await depositing
        await receiver.taken(key, [envelope.digest])
    await sender.close()
    await receiver.close()
    return times


async def memory(switch: SwitchProcess) -> dict[str, float]:
    carrier = SwitchCarrier(switch.url)
    key = await opened(switch, carrier)
    before = switch.resident_bytes()
    for _ in range(WAITING // BATCH):
        await carrier.deposit(fresh_deposits(switch, key, BATCH))
    full = switch.resident_bytes()
    start, collected = time.perf_counter(), 0
    while part := await carrier.collect(key):
        collected += len(part)
        await carrier.taken(key, [envelope.digest for envelope in part])
    elapsed = time.perf_counter() - start
    await carrier.close()
    return {
        "resident MiB before": round(before / 2**20, 1),
        f"resident MiB with {collected} waiting": round(full / 2**20, 1),
        "collected and taken per second": round(collected / elapsed),
    }


async def measure(switch: SwitchProcess, seconds: float) -> dict[str, object]:
    times = sorted(await wake_milliseconds(switch))
    return {
        "deposit to waking collector, ms": {"median": round(statistics.median(times), 2), "95th": round(times[int(0.95 * WAKES)], 2)},
        **await memory(switch),
        "accepted per second": {
            f"{senders} senders, {batch} at once": round(await accepted_per_second(switch, senders, batch, seconds))
            for senders, batch in ((1, 1), (1, BATCH), (10, 1), (10, BATCH), (100, 1), (100, BATCH))
        },
        "resident MiB at the end": round(switch.resident_bytes() / 2**20, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="for each load (default %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, SwitchProcess(Path(folder) / "switch") as switch:
        print(json.dumps(asyncio.run(measure(switch, options.seconds)), indent=2))
        if switch.stop() != 0:
            raise SystemExit("the switch did not stop cleanly")


if __name__ == "__main__":
    main()
