"""An office with ten thousand orders in its history: its agenda, and one more report there. Prints JSON.

    python bench/orders.py [--orders 10000] [--open 20] [--together 25]

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
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from run.pair import Pair, Side  # noqa: E402  # found by the line above

GIVEN = "{0}. [order]\nTo: the ambassador\nNot later than: 020100Z AUG 60\nBegin text:\nSpeak to him of gate {0}.\nEnd text."
REPORTED = "{0}. [report; has done {1}] He has been spoken to."
ACCEPTED = "{0}. [accepts {1}] So be it."
PLAIN = "1. He has been spoken to."
BATCH = 25  # messages that go out at once
ASKED = 15


def draft(sender: str, to: str, portions: Iterable[str]) -> str:
    """A message in the cable form."""
    return "\n\n".join((f"ROUTINE\nSECRET\nFrom: {sender}\nTo: {to}", *portions)) + "\n"


def told(pair: Pair, given: list[list[str]], left: int) -> None:
    """Orders given, reported and accepted, but for the last; `given` has the orders of each message."""
    stay_open = set([order for found in given for order in found][-left:])
    done = [[order for order in found if order not in stay_open] for found in given]
    for start in range(0, len(given), BATCH):
        new, reported = given[start : start + BATCH], [found for found in done[start : start + BATCH] if found]
        send(pair.mission, "CAPITAL", ((GIVEN, found) for found in new))
        pair.settle()
        for found in new:
            pair.capital.ask("read", number=message_of(found[0]))
        send(pair.capital, "MISSION", ((REPORTED, found) for found in reported))
        pair.settle()
        for number in range(start + 1, start + 1 + len(reported)):
            pair.mission.ask("read", number=f"TOMIS {number}")
        send(pair.mission, "CAPITAL", ((ACCEPTED, found) for found in reported))
        pair.settle()


def send(side: Side, to: str, messages: Iterable[tuple[str, list[str]]]) -> None:
    """Messages of portions of one form, each about one order."""
    drafts = [draft(side.name, to, (form.format(*row) for row in enumerate(orders, 1))) for form, orders in messages]
    if drafts:
        side.ask("send", drafts=drafts)


def message_of(order: str) -> str:
    """The message in which an order stands."""
    return order.partition(" paragraph ")[0]


def numbered(orders: int, together: int) -> list[list[str]]:
    """The orders of each message: after each batch of messages that give some come as many that accept what was reported."""
    messages = [range(start, min(start + together, orders)) for start in range(0, orders, together)]
    return [
        [f"MISTO {place + 1 + place // BATCH * BATCH} paragraph {order - found.start + 1}" for order in found]
        for place, found in enumerate(messages)
    ]


def took(what: Callable[[], Any], times: int) -> float:
    """The median time of one, in milliseconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        what()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


def measure(folder: Path, orders: int, left: int, together: int) -> dict[str, Any]:
    """All figures."""
    Pair.found(folder)
    pair = Pair(folder)
    given = numbered(orders, together)
    told(pair, given, left)
    station = pair.capital
    station.close()
    station.open()
    first = took(lambda: station.ask("agenda"), 1)
    agenda = took(lambda: station.ask("agenda"), ASKED)
    read = took(lambda: station.post._lately.clear() or station.ask("page", number=message_of(given[-1][0])), ASKED)
    plain = took(lambda: station.ask("send", drafts=[draft(station.name, "MISSION", [PLAIN])]), ASKED)
    due = iter([order for found in given for order in found][-left:])
    report = took(lambda: send(station, "MISSION", [(REPORTED, [next(due)])]), min(ASKED, left))
    pair.close()
    return {
        "orders": orders,
        "open": left,
        "in one message": together,
        "first agenda after a start, ms": round(first, 1),
        "agenda, ms": round(agenda, 2),
        "read one message, ms": round(read, 3),
        "file one report, ms": round(report, 2),
        "release one that orders nothing, ms": round(plain, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000, help="how many were given (default %(default)s)")
    parser.add_argument(
        "--open", type=int, default=20, help="how many of them are open, at most as many as stand together (default %(default)s)"
    )
    parser.add_argument("--together", type=int, default=25, help="how many one message gives (default %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backchannel-bench-") as folder:
        print(json.dumps(measure(Path(folder), options.orders, options.open, options.together)))


if __name__ == "__main__":
    main()
