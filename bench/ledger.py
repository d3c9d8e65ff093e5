"""The causality of a hundred thousand messages, on a channel of two offices and on one of five. Prints JSON.

    python bench/ledger.py [--messages 100000] [--few 1000]

A correspondence in which a message is on its way, or lies unopened, while the next few are written, and one in ten is read before
those below it. Its rows are bytes as a store has them; the floor takes the same rows apart and puts them into one dict.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from backchannel.ledger import Causality, Entry, Place  # found by the line above
from backchannel.seal import Link
from backchannel.seal.chain import Reach

SERIES = ("HARTO", "HILTO", "LAMTO", "MILTO", "SEATO")
ASKED = 2000  # messages whose time is taken one by one

Numbers = list[tuple[int, bytes]]


class Row(msgspec.Struct, array_like=True):
    """A message as a store has it."""

    series: str
    seq: int
    digest: bytes
    office: str
    readers: list[str]
    read: list[tuple[str, tuple[int, bytes] | None, Numbers]]
    held: list[tuple[str, tuple[int, bytes] | None, Numbers]]


ENCODE = msgspec.msgpack.Encoder().encode
DECODE = msgspec.msgpack.Decoder(Row).decode


def office(series: str) -> str:
    return f"urn:ietf:params:oauth:jwk-thumbprint:sha-256:{sha256(series.encode()).hexdigest()}"


def correspondence(count: int, offices: int) -> Iterator[bytes]:
    """So many rows, in the order of writing."""
    chance = random.Random(offices)
    names = SERIES[:offices]
    written = dict.fromkeys(names, 0)
    sent: dict[tuple[str, str], list[tuple[int, int, bytes]]] = {(one, other): [] for one in names for other in names if one != other}
    for step in range(count):
        writer = chance.choice(names)
        others = [name for name in names if name != writer]
        read, held = [], []
        for other in others:
            through, also, lying = seen(sent[other, writer], step, chance)
            read.append((other, through, also))
            held.append((other, None, lying))
        readers = others if chance.random() < 0.7 else [chance.choice(others)]
        written[writer] += 1
        digest = sha256(f"{writer} {written[writer]}".encode()).digest()
        for reader in readers:
            sent[writer, reader].append((step, written[writer], digest))
        yield ENCODE(Row(writer, written[writer], digest, office(writer), list(map(office, readers)), read, held))


def seen(sent: list[tuple[int, int, bytes]], step: int, chance: random.Random) -> tuple[tuple[int, bytes] | None, Numbers, Numbers]:
    """What has been read of a series, up to a number and beyond it, and what lies unopened."""
    on_the_way, unopened = chance.choice((0, 0, 1, 2)), chance.choice((0, 0, 1, 2))
    came = [(seq, digest) for at, seq, digest in sent[-8:] if at < step - on_the_way]
    if not came:
        return None, [], []
    place = max(len(came) - unopened, 1)
    lying, also = came[place:], []
    if len(lying) > 1 and chance.random() < 0.5:
        also, lying = lying[-1:], lying[:-1]
    return came[place - 1], also, lying


def entries(rows: Iterable[bytes]) -> Iterator[Entry]:
    for row in map(DECODE, rows):
        link = Link(seq=row.seq, digest=row.digest)
        readers = frozenset(row.readers)
        read, held = tuple(map(reach, row.read)), tuple(map(reach, row.held))
        yield Entry(series=row.series, link=link, office=row.office, readers=readers, all_readers=True, read=read, held=held)


def reach(parts: tuple[str, tuple[int, bytes] | None, Numbers]) -> Reach:
    series, through, also = parts
    return Reach(
        series=series,
        through=Link(seq=through[0], digest=through[1]) if through else None,
        also=tuple(Link(seq=seq, digest=digest) for seq, digest in also),
    )


def floor(rows: list[bytes]) -> dict[tuple[str, int], Row]:
    """The same rows in a dict, with which nothing can be asked but what they are."""
    return {(row.series, row.seq): row for row in map(DECODE, rows)}


def resident() -> int:
    """Bytes of this process that are in memory."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


def median(works: Iterable[Callable[[], Any]]) -> float:
    """Microseconds."""
    return statistics.median(timed(work)[0] for work in works) * 1e6


def adds(count: int, offices: int) -> float:
    """Microseconds of one more message, when so many are there; they came in the order of their writing."""
    rows = list(correspondence(count + ASKED, offices))
    ledger, more = Causality(entries(rows[:count])), list(entries(rows[count:]))
    return median((lambda entry=entry: ledger.add(entry)) for entry in more)


def measure(count: int, few: int, offices: int) -> dict[str, float]:
    """One channel."""
    rows = sorted(correspondence(count, offices), key=lambda row: (DECODE(row).series, DECODE(row).seq))  # as a store gives them
    gc.disable()
    bare, _ = timed(lambda: floor(rows))
    gc.enable()
    before = resident()
    built, ledger = timed(lambda: Causality(entries(rows)))
    memory = resident() - before
    chance = random.Random(count)
    places = [Place(row.series, row.seq) for row in map(DECODE, chance.sample(rows, min(ASKED, count)))]
    pairs, found = timed(lambda: sum(1 for _ in islice(ledger.crossings(), 10 * count)))
    return {
        "rebuild, messages a second": round(count / built),
        "floor, messages a second": round(count / bare),
        "bytes a message": round(memory / count),
        "add with few, us": round(adds(few, offices), 1),
        "add, us": round(adds(count, offices), 1),
        "crossings of one, us": round(median((lambda place=place: ledger.crossed(place)) for place in places), 1),
        "what one saw, us": round(median((lambda place=place: ledger.saw(place)) for place in places), 1),
        "all crossings, s": round(pairs, 3),
        "crossings": found,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000, help="on each channel (default %(default)s)")
    parser.add_argument("--few", type=int, default=1000, help="beside which an add stands (default %(default)s)")
    options = parser.parse_args()
    channels = {f"{offices} offices": measure(options.messages, options.few, offices) for offices in (2, 5)}
    print(json.dumps({"messages": options.messages, "few messages": options.few, **channels}, indent=2))


if __name__ == "__main__":
    main()
