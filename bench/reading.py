"""What a station takes in and shows, without a network: opening, verifying, filing, reading. Prints JSON.

    python bench/reading.py [--messages 1000]

Two offices in this one process, with their vaults on the disk. *Taken in* is what a receiver does with what it collected:
opened, both signatures and every digest checked, filed in one commit for each batch. *Read* is a person's call for one message:
verified anew from the vault, shown as a cable, noted as opened on the disk, and owed a receipt.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from _stations import HARBOUR, PASSPHRASE, SEATS, SUMMIT, WORK_FACTOR, draft

from backchannel.envelope import Envelope
from backchannel.limits import COLLECT_ENVELOPES
from backchannel.message import OfficeName, PersonName
from backchannel.run.clerk import LocalClerk
from backchannel.run.clock import SystemClock
from backchannel.run.engine import Engine
from backchannel.run.folder import Folder, OpenFolder
from backchannel.run.office import engine_of, make_office
from backchannel.run.post import Post
from backchannel.station import Effect
from backchannel.station.events import Hand

SWITCH = "http://127.0.0.1:1"  # named on the cards; nothing travels
TOGETHER = 50
LISTED = 100


class Office:
    """A station without its loop: the clerk, the engine below it, and what it would hand to a switch."""

    def __init__(self, folder: Folder, name: str, workers: ThreadPoolExecutor) -> None:
        clock = SystemClock()
        person = PersonName.parse(name.title())
        make_office(
            folder,
            name=OfficeName.parse(name),
            person=person,
            switch=SWITCH,
            passphrase=PASSPHRASE,
            clock=clock,
            work_factor=WORK_FACTOR,
        )
        self.folder, self._workers = folder, workers
        self.hands: list[Hand] = []
        self.open()

    def open(self) -> None:
        """Open its stores, as a start does."""
        self.stores = OpenFolder.open(self.folder, PASSPHRASE)
        self.engine: Engine = engine_of(self.stores, SystemClock(), self._workers)
        self.clerk = LocalClerk(Post(self.engine, self.folder, emit=self._note))
        self.clerk.call("unlock", passphrase=PASSPHRASE)

    def _note(self, effects: Sequence[Effect]) -> None:
        self.hands += [effect for effect in effects if isinstance(effect, Hand)]

    def handed(self) -> list[Envelope]:
        """What it would hand over, as a carrier would see it."""
        vault = self.engine.vault
        found = [vault.envelope(hand.channel, hand.series, hand.seq, hand.office) for hand in self.hands]
        return [Envelope.parse(envelope) for envelope in found if envelope]


@contextmanager
def offices() -> Iterator[tuple[Office, Office]]:
    """Two offices on one channel, in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="backchannel-bench-") as folder, ThreadPoolExecutor(2) as workers:
        first, second = (Office(Folder(path=Path(folder) / name), name, workers) for name in (HARBOUR, SUMMIT))
        for one, other in ((first, second), (second, first)):
            one.clerk.call("pin", card=other.clerk.call("own_card")["card"], how="for measuring")
        proposal = first.clerk.call("found", name="MEASURING", seats=SEATS)
        whole = second.clerk.call("sign", proposal=proposal["charter"])["charter"]
        for one in (first, second):
            one.clerk.call("enter", charter=whole)
        # As on the line: each holds the other's transit card before the first message.
        for one, other in ((first, second), (second, first)):
            one.engine.arrive([Envelope.parse(row.envelope) for row in other.engine.vault.outgoing()])
        yield first, second
        for one in (first, second):
            one.stores.close()


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_parts(envelopes: Sequence[Envelope], count: int) -> Iterator[Sequence[Envelope]]:
    return (envelopes[start : start + count] for start in range(0, len(envelopes), count))


def measure(messages: int, sender: Office, receiver: Office) -> dict[str, float]:
    texts = [draft()] * TOGETHER
    batches = -(-messages // TOGETHER)
    released = seconds(lambda: [sender.clerk.call("send", drafts=texts) for _ in range(batches)])
    envelopes = sender.handed()
    taken = seconds(lambda: [receiver.engine.arrive(part) for part in in_parts(envelopes, COLLECT_ENVELOPES)])
    listed = seconds(lambda: receiver.clerk.call("inbox", limit=LISTED))
    few = range(1, 1 + min(messages, 300))
    read = seconds(lambda: [receiver.clerk.call("read", number=f"{SEATS[0]['series']} {number}") for number in few])
    again = seconds(lambda: [receiver.clerk.call("read", number=f"{SEATS[0]['series']} {number}") for number in few])
    return {
        "released a second, no network": round(batches * TOGETHER / released, 1),
        "taken in a second": round(len(envelopes) / taken, 1),
        "read for the first time, a second": round(len(few) / read, 1),
        "read again, a second": round(len(few) / again, 1),
        f"inbox of {LISTED}, ms": round(listed * 1000, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000, help="released, then taken in (default %(default)s)")
    options = parser.parse_args()
    with offices() as (sender, receiver):
        print(json.dumps(measure(options.messages, sender, receiver), indent=2))


if __name__ == "__main__":
    main()
