"""An office with ten thousand orders in its history: its agenda, and one more report there. Prints JSON.

    python bench/orders.py [--orders 10000] [--open 20]

Two stations in one process, without a network: one gives orders, the other reports them, and the first accepts; the last few are left
open. The floors are those of the same station in the same run: to read one message, and to release one that orders nothing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from run.pair import Pair  # noqa: E402  # found by the line above

GIVEN = "ROUTINE\nSECRET\nFrom: MISSION\nTo: CAPITAL\n\n1. [order]\nTo: the ambassador\nNot later than: 020100Z AUG 60\nBegin text:\n"
GIVEN += "Speak to him of the second gate, and of nothing else.\nEnd text.\n"
REPORTED = "ROUTINE\nSECRET\nFrom: CAPITAL\nTo: MISSION\n\n1. [report; has done MISTO {number} paragraph 1] He has been spoken to.\n"
ACCEPTED = "ROUTINE\nSECRET\nFrom: MISSION\nTo: CAPITAL\n\n1. [accepts MISTO {number} paragraph 1] So be it.\n"
PLAIN = "ROUTINE\nSECRET\nFrom: CAPITAL\nTo: MISSION\n\n1. He has been spoken to.\n"
BATCH = 25
ASKED = 15


def told(pair: Pair, orders: int, left: int) -> None:
    """Orders given, reported and accepted, but for the last."""
    numbers = list(range(1, orders + 1))
    for start in range(0, orders, BATCH):
        given = numbers[start : start + BATCH]
        pair.mission.ask("send", drafts=[GIVEN] * len(given))
        pair.settle()
        for number in given:
            pair.capital.ask("read", number=f"MISTO {_at(number)}")
        done = [number for number in given if number <= orders - left]
        if not done:
            continue
        pair.capital.ask("send", drafts=[REPORTED.format(number=_at(number)) for number in done])
        pair.settle()
        for number in range(start + 1, start + len(done) + 1):
            pair.mission.ask("read", number=f"TOMIS {number}")
        pair.mission.ask("send", drafts=[ACCEPTED.format(number=_at(number)) for number in done])
        pair.settle()


def _at(order: int) -> int:
    """The number under which an order went out: after each batch of orders come as many acceptances."""
    return order + (order - 1) // BATCH * BATCH


def took(what: Callable[[], Any], times: int) -> float:
    """The median time of one, in milliseconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        what()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


def measure(folder: Path, orders: int, left: int) -> dict[str, Any]:
    """All figures."""
    Pair.found(folder)
    pair = Pair(folder)
    told(pair, orders, left)
    station = pair.capital
    station.close()
    station.open()
    first = took(lambda: station.ask("agenda"), 1)
    agenda = took(lambda: station.ask("agenda"), ASKED)
    read = took(lambda: station.post._lately.clear() or station.ask("page", number=f"MISTO {_at(orders)}"), ASKED)
    plain = took(lambda: station.ask("send", drafts=[PLAIN]), ASKED)
    due = iter(range(orders - left + 1, orders + 1))
    report = took(lambda: station.ask("send", drafts=[REPORTED.format(number=_at(next(due)))]), min(ASKED, left))
    pair.close()
    return {
        "orders": orders,
        "open": left,
        "first agenda after a start, ms": round(first, 1),
        "agenda, ms": round(agenda, 2),
        "read one message, ms": round(read, 3),
        "file one report, ms": round(report, 2),
        "release one that orders nothing, ms": round(plain, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000, help="how many were given (default %(default)s)")
    parser.add_argument("--open", type=int, default=20, help="how many of them are open (default %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backchannel-bench-") as folder:
        print(json.dumps(measure(Path(folder), options.orders, options.open)))


if __name__ == "__main__":
    main()
