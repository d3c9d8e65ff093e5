"""A ledger that keeps every entry and walks through all of them for each answer: what the real one must agree with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from backchannel.ledger import Held
from backchannel.seal import Reach
from backchannel.seal.chain import ALSO_MAX


class PlainLedger:
    """The definitions of docs/spec/delivery.md ("Gaps"), word by word."""

    def __init__(self, held: Iterable[Held] = (), *, dense_from: int | None = None) -> None:
        self.dense_from = dense_from
        self.held: dict[int, Held] = {}
        for entry in held:
            self.hold(entry)

    def hold(self, entry: Held) -> None:
        known = self.held.get(entry.link.seq)
        if known is None or (not known.addressed and entry.addressed and known.link == entry.link):
            self.held[entry.link.seq] = entry

    def open(self, seq: int) -> None:
        self.held[seq] = replace(self.held[seq], opened=True)

    @property
    def ours(self) -> dict[int, Held]:
        return {seq: entry for seq, entry in sorted(self.held.items()) if entry.addressed}

    def reach(self, members: set[int]) -> Reach:
        following: dict[int | None, int] = {}
        for seq, entry in self.ours.items():
            before = entry.previous.seq if entry.previous else None
            if self.dense_from is not None:
                before = seq - 1 if seq > self.dense_from else None
            if before is None or before < seq:
                following.setdefault(before, seq)
        end: int | None = None
        while following.get(end) in members:
            end = following[end]
        also = [self.held[seq].link for seq in sorted(members) if end is None or seq > end]
        return Reach(series="TOMIS", through=self.held[end].link if end is not None else None, also=tuple(also[:ALSO_MAX]))

    def received(self) -> Reach:
        return self.reach(set(self.ours))

    def opened(self) -> Reach:
        return self.reach({seq for seq, entry in self.ours.items() if entry.opened})

    def unopened(self) -> Reach:
        waiting = [entry.link for entry in self.ours.values() if not entry.opened]
        return Reach(series="TOMIS", also=tuple(waiting[:ALSO_MAX]))

    def missing(self) -> tuple[int, ...]:
        if self.dense_from is not None:
            named = set(range(self.dense_from, self.highest() or 0))
        else:
            named = {entry.previous.seq for entry in self.held.values() if entry.previous}
        return tuple(sorted(named - self.held.keys())[:ALSO_MAX])

    def broken(self) -> tuple[int, ...]:
        return tuple(sorted(seq for seq, entry in self.held.items() if self.is_broken(seq, entry)))

    def is_broken(self, seq: int, entry: Held) -> bool:
        named = [(seq - 1, entry.before)]
        if entry.previous:
            named.append((entry.previous.seq, entry.previous.digest))
        wrong = any(self.held[number].link.digest != digest for number, digest in named if number in self.held)
        return wrong or (entry.previous is not None and entry.previous.seq >= seq)

    def highest(self) -> int | None:
        return max(self.held, default=None)
