"""Messages from one station to another, through a switch: all real processes, over loopback. Prints JSON.

    python bench/delivery.py [--messages 1000] [--waiting 5000] [--single 100]

A message is *filed* when the receiving station's commit of it has returned; that moment is taken inside its process (see
_station.py), on the clock that all processes of a machine share, so nobody polls. The floor (floor.py) is measured between the
messages, in the same seconds: disks and shared machines have moods.
"""

from __future__ import annotations

import argparse
import json
import signal
import statistics
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from _stations import Network, draft, network, settle
from floor import Floor

BATCH = 50
QUIET_SECONDS = 0.04  # between single messages: both stations are at rest when the next one comes
FLASH_AFTER = 500  # messages filed by the returned receiver when the second Flash is released
NANO = 1e9


def one_by_one(found: Network, floor: Floor, count: int) -> dict[str, float]:
    """Milliseconds from the release call to *filed*, one message at a time, and the floor's for as many between them."""
    found.receiver.forget()
    taken, released, floors = list[float](), list[float](), list[float]()
    text = draft()
    for number in range(1, count + 1):
        time.sleep(QUIET_SECONDS)
        floors.append(floor.once())
        time.sleep(QUIET_SECONDS)
        start = time.monotonic_ns()
        found.sender.call("send", drafts=[text])
        released.append((time.monotonic_ns() - start) / 1e6)
        taken.append((found.receiver.filed(number)[-1].at - start) / 1e6)
    median, lowest = statistics.median(taken), statistics.median(floors)
    return {
        "released, ms": round(statistics.median(released), 2),
        "filed, ms": round(median, 2),
        "filed, 95 of 100 within, ms": round(sorted(taken)[int(0.95 * count)], 2),
        "floor, ms": round(lowest, 2),
        "times the floor": round(median / lowest, 2),
    }


def many(found: Network, floor: Floor, count: int) -> dict[str, float]:
    """Messages a second from the first release call to the last one *filed*; the floor's before and after."""
    found.receiver.forget()
    before = floor.rate(max(20, count // 5))
    start = time.monotonic_ns()
    release(found, count)
    released = time.monotonic_ns()
    last = found.receiver.filed(count)[-1].at
    between = statistics.mean((before, floor.rate(max(20, count // 5))))
    shared = floor.rate_together(max(20, count // 5))
    filed = count / (last - start) * NANO
    return {
        "released a second": round(count / (released - start) * NANO, 1),
        "filed a second": round(filed, 1),
        "floor, a second": round(between, 1),
        "part of the floor": round(filed / between, 2),
        "floor with shared commits, a second": round(shared, 1),
        "part of that floor": round(filed / shared, 2),
    }


def release(found: Network, count: int) -> None:
    """Release routine messages in batches."""
    texts = iter([draft()] * count)
    while batch := list(islice(texts, BATCH)):
        found.sender.call("send", drafts=batch)


def behind_many(found: Network, waiting: int) -> dict[str, float]:
    """A Flash that finds thousands of routine messages before it: first the receiver is away, then it is at work."""
    found.receiver.stop()
    found.receiver.forget()
    found.sender.forget()
    start = time.monotonic_ns()
    release(found, waiting)
    elapsed = (found.sender.accepted(waiting)[-1].at - start) / NANO
    flash = sent(found)
    found.sender.accepted(waiting + 1)
    begin = time.monotonic_ns()
    ready = found.receiver.start()
    place, at = filed(found, flash)
    found.receiver.filed(min(FLASH_AFTER, waiting // 3))
    release_at = time.monotonic_ns()
    second_place, second_at = filed(found, sent(found))
    among = found.receiver.filed(second_place)
    most = waiting - waiting // 3
    reached = found.receiver.filed(most)[-1].at
    return {
        "waiting": waiting,
        "sent and accepted a second, receiver away": round(waiting / elapsed, 1),
        "receiver away: place of the Flash": place,
        "receiver away: filed after the station's start, s": round((at - begin) / NANO, 3),
        "receiver away: filed after it answers, s": round((at - ready) / NANO, 3),
        "receiver at work: routine messages filed before the Flash": sum(release_at < one.at for one in among[:-1]),
        "receiver at work: filed after its release, s": round((second_at - release_at) / NANO, 3),
        "filed a second, of what waited": round(most / (reached - at) * NANO, 1),
    }


def sent(found: Network) -> int:
    """Release a Flash; its number."""
    (facts,) = found.sender.call("send", drafts=[draft("FLASH")])
    return int(facts["number"].split()[1].split("/")[0])


def filed(found: Network, seq: int) -> tuple[int, int]:
    """Which one a message was among those that the receiver has filed, from 1, and when."""
    count = 1
    while True:
        everything = found.receiver.filed(count)
        if everything[-1].seq == seq:
            return count, everything[-1].at
        count += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000, help="released in batches, both online (default %(default)s)")
    parser.add_argument("--waiting", type=int, default=5000, help="routine messages before a Flash (default %(default)s)")
    parser.add_argument("--single", type=int, default=100, help="released one by one (default %(default)s)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to stop"))  # so that what was started here is ended here
    with tempfile.TemporaryDirectory(prefix="backchannel-bench-") as folder, network() as found:
        floor = Floor(Path(folder))
        release(found, min(BATCH, options.messages))  # what is loaded at first use is loaded then
        settle(found)
        single = one_by_one(found, floor, options.single)
        settle(found)
        together = many(found, floor, options.messages)
        settle(found)
        flash = behind_many(found, options.waiting)
        floor.close()
    print(json.dumps({"one by one": single, "many": together, "behind many": flash}, indent=2))


if __name__ == "__main__":
    main()
