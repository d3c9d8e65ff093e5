"""A station that holds a hundred thousand messages, half of them not opened, beside the same one with a thousand. Prints JSON.

    python bench/scale.py [--messages 100000] [--few 1000]

Five hundred messages of 1 KB in three paragraphs are written, signed, sealed, sent and taken in one by one; no two say the same. All
further ones are copies of these under numbers, links and digests of their own, filed by the station itself, one step after another,
so that every row and the index of words are what they would be; only the numbers inside the signed copies are those of the five
hundred. Then the station runs as `backchannel run` runs it, and is asked over its control socket.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from _stations import HARBOUR, SEATS, SUMMIT, Station
from reading import Office, offices

from backchannel.run.folder import Folder
from backchannel.seal import Link, Opened
from backchannel.station.events import Arrived, PersonOpened
from backchannel.vault.search import Where

SIGNED = 500
TOGETHER = 50
FILED_AT_ONCE = 1000
AGAIN = 7
CHARACTERS = 300
SERIES = SEATS[0]["series"]


def vocabulary(chance: random.Random) -> list[str]:
    """Twenty thousand words that nobody knows, the most frequent first, and short."""
    syllables = [first + second for first in "bcdfghklmnprstvz" for second in "aeiou"]
    words = dict.fromkeys("".join(chance.choices(syllables, k=2 + number // 7000)) for number in range(30_000))
    return sorted(words, key=len)[:20_000]


def drafts(words: list[str], count: int, chance: random.Random) -> list[str]:
    """Messages in the cable form: words by the frequency that natural ones have, the second half as often as the first."""
    weights = list(itertools.accumulate(1 / place for place in range(1, len(words) + 1)))

    def paragraph() -> str:
        return " ".join(chance.choices(words, cum_weights=weights, k=CHARACTERS // 6))[:CHARACTERS].strip()

    return [
        f"ROUTINE\nSECRET\nFrom: {HARBOUR}\nTo: {SUMMIT}\nSubject: {' '.join(chance.sample(words, 3))}\n\n"
        + "\n\n".join(f"{number}. {paragraph()}" for number in range(1, 4))
        + "\n"
        for _ in range(count)
    ]


def taken_in(sender: Office, receiver: Office, texts: list[str]) -> list[Opened]:
    """The messages as the receiver opened and filed them."""
    for start in range(0, len(texts), TOGETHER):
        sender.clerk.call("send", drafts=texts[start : start + TOGETHER])
    envelopes = sender.handed()
    receiver.engine.arrive(envelopes)
    found = [receiver.engine.sealer.open(envelope, receiver.engine.histories) for envelope in envelopes]
    return [opened for opened in found if isinstance(opened, Opened)]


def copies(originals: list[Opened], count: int) -> Iterator[Opened]:
    """So many more, each the successor of the one before."""
    last = originals[-1].link
    for seq in range(last.seq + 1, last.seq + 1 + count):
        link = Link(seq=seq, digest=os.urandom(32))
        yield replace(originals[(seq - 1) % len(originals)], link=link, before=last.digest, previous=last)
        last = link


def fill(receiver: Office, more: Iterator[Opened], count: int) -> None:
    """File so many of them."""
    engine = receiver.engine
    while part := list(itertools.islice(more, min(count, FILED_AT_ONCE))):
        count -= len(part)
        engine.happen([Arrived(opened=opened, at=engine.clock.now()) for opened in part])


def open_them(receiver: Office, originals: list[Opened], numbers: range) -> None:
    """A person opens them, and in quiet moments the station has taken their words in."""
    engine = receiver.engine
    channel = next(iter(engine.charters))
    for start in range(0, len(numbers), FILED_AT_ONCE):
        part = numbers[start : start + FILED_AT_ONCE]
        at = engine.clock.now()
        engine.happen([PersonOpened(channel=channel, series=SERIES, seq=seq, confirmed=True, at=at) for seq in part])
        engine.vault.look_into((Where(channel, SERIES, seq), originals[(seq - 1) % len(originals)].message) for seq in part)


def resident(pid: int) -> float:
    """MiB that a process has in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def milliseconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def seldom_in(words: list[str], texts: list[str]) -> list[str]:
    """Words that stand in five to ten of a hundred messages, so that a search, which looks into the half that is opened, finds more
    than it shows in either station."""
    counts = Counter(word for text in texts for word in set(text.split()))
    return [word for word in words if 0.05 * len(texts) <= counts[word] <= 0.1 * len(texts)]


def asked(folders: dict[str, Folder], words: list[str], seldom: list[str], text: str) -> dict[str, dict[str, float]]:
    """What running stations need for each thing that they are asked, all in the same seconds: they take turns."""
    stations = {name: Station(folder) for name, folder in folders.items()}
    found: dict[str, dict[str, float]] = {name: {} for name in stations}
    try:
        for name, station in stations.items():
            begin = time.monotonic_ns()
            found[name]["start-up, ms"] = (station.start() - begin) / 1e6
            found[name]["resident, MiB"] = resident(station.pid)
            station.call("log")  # what is loaded at first use is loaded then
        for what, (call, arguments) in questions(words, seldom, text).items():
            took: dict[str, list[float]] = {name: [] for name in stations}
            for turn in range(AGAIN):
                for name, station in stations.items():
                    took[name].append(milliseconds(partial(station.call, call, **arguments[turn % len(arguments)])))
            for name, values in took.items():
                found[name][what] = statistics.median(values)
        for name, station in stations.items():
            found[name]["resident after that, MiB"] = resident(station.pid)
    finally:
        for station in stations.values():
            station.stop()
    return {name: {what: round(value, 2) for what, value in values.items()} for name, values in found.items()}


def questions(words: list[str], seldom: list[str], text: str) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """Calls with their arguments, which take turns; nobody asks twice for a seldom word."""
    first, second, third, fourth = words[:4]
    return {
        "inbox of 100, ms": ("inbox", [{"limit": 100}]),
        "log of 50, ms": ("log", [{"limit": 50}]),
        "status, ms": ("status", [{}]),
        "search for a seldom word, ms": ("search", [{"words": word} for word in seldom[:AGAIN]]),
        "search for two common words, ms": ("search", [{"words": f"{first} {second}"}]),
        "search for a phrase of common words, ms": ("search", [{"words": f'"{third} {fourth}"'}]),
        "search for a common beginning, ms": ("search", [{"words": f"{first[:3]}*"}]),
        "search for what is not there, ms": ("search", [{"words": "nobody said this"}]),
        "release of one, ms": ("send", [{"drafts": [text]}]),
    }


def measure(messages: int, few: int) -> dict[str, Any]:
    chance = random.Random(7)
    words = vocabulary(chance)
    answer = drafts(words, 1, chance)[0].replace(HARBOUR, "x").replace(SUMMIT, HARBOUR).replace("From: x", f"From: {SUMMIT}")
    with offices() as (sender, receiver), tempfile.TemporaryDirectory(prefix="backchannel-bench-") as aside:
        texts = drafts(words, min(SIGNED, few), chance)
        originals = taken_in(sender, receiver, texts)
        more = copies(originals, messages - len(originals))
        fill(receiver, more, few - len(originals))
        open_them(receiver, originals, range(1, few // 2))
        receiver.stores.close()
        small = Folder(path=Path(aside) / "few")
        shutil.copytree(receiver.folder.path, small.path)
        begin = time.perf_counter()
        receiver.open()
        fill(receiver, more, messages - few)
        took = time.perf_counter() - begin
        open_them(receiver, originals, range(few // 2, messages // 2))
        receiver.stores.close()
        size = receiver.folder.vault.stat().st_size / 2**20
        figures = asked({"few": small, "many": receiver.folder}, words, seldom_in(words, texts), answer)
        receiver.open()
    counts = {"messages": messages, "few messages": few, "signed": len(originals)}
    return {**counts, "filed a second": round((messages - few) / took), "vault, MiB": round(size), **figures}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000, help="that the station holds (default %(default)s)")
    parser.add_argument("--few", type=int, default=1000, help="that it held before (default %(default)s)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to stop"))  # so that what was started here is ended here
    print(json.dumps(measure(options.messages, options.few), indent=2))


if __name__ == "__main__":
    main()
