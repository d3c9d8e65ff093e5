"""One correspondent's series as this office can see it: what it holds, what is missing, how far it has come.

A message names, for each addressee, the previous message of its series that was addressed to it. So an office knows
what *it* is missing although most numbers of a series may be for others (docs/spec/message.md, "Series").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from backchannel.seal.chain import ALSO_MAX, Link, Reach

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Held", "SeriesLedger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One message that this office holds: its place, the one before it that was addressed to this office,
    and the digest of its predecessor in the series, whoever that was for (None at the first)."""

    link: Link
    before: bytes | None
    previous: Link | None
    addressed: bool = True
    opened: bool = False


class _Run:
    """The longest run of members from the start of a chain, kept up to date as members come in any order."""

    __slots__ = ("beyond", "end")

    def __init__(self) -> None:
        self.end: int | None = None
        self.beyond: set[int] = set()

    def add(self, seq: int, following: dict[int | None, int]) -> None:
        self.beyond.add(seq)
        while (after := following.get(self.end)) is not None and after in self.beyond:
            self.beyond.discard(after)
            self.end = after


class SeriesLedger:
    """A pure fold over the messages of one series; any order of arrival, doubled or not, gives the same answers."""

    __slots__ = ("_dense_from", "_following", "_held", "_opened", "_received", "series")

    def __init__(self, series: str, held: Iterable[Held] = (), *, dense_from: int | None = None) -> None:
        """`dense_from` is the series' first number when every message of it is for this office, as on a channel of two."""
        self.series = series
        self._dense_from = dense_from
        self._held: dict[int, Held] = {}
        self._following: dict[int | None, int] = {}
        self._received = _Run()
        self._opened = _Run()
        for entry in held:
            self.hold(entry)

    def hold(self, entry: Held) -> None:
        """Count one message in; one that is already held changes nothing, but that a copy gives way to what is addressed."""
        seq = entry.link.seq
        known = self._held.get(seq)
        if known and (known.addressed or not entry.addressed or known.link != entry.link):
            return
        self._held[seq] = entry
        if not entry.addressed:
            return
        self._follow(entry.previous.seq if entry.previous else None, seq)
        self._received.add(seq, self._following)
        if entry.opened:
            self._opened.add(seq, self._following)

    def open(self, seq: int) -> None:
        """Mark a held message as opened by a person; one that is already open changes nothing."""
        entry = self._held[seq]
        if entry.opened:
            return
        self._held[seq] = replace(entry, opened=True)
        if entry.addressed:
            self._opened.add(seq, self._following)

    def digest(self, seq: int) -> bytes | None:
        """The digest of a held number, or None."""
        entry = self._held.get(seq)
        return entry.link.digest if entry else None

    def is_addressed(self, seq: int) -> bool:
        """Whether a held number was addressed to this office; False also when it is not held."""
        return seq in self._held and self._held[seq].addressed

    def is_opened(self, seq: int) -> bool:
        """Whether a held number has been opened; False also when it is not held."""
        return seq in self._held and self._held[seq].opened

    def received(self) -> Reach:
        """How far this office has received what was addressed to it."""
        return self._reach(self._received)

    def opened(self) -> Reach:
        """How far this office has opened what was addressed to it."""
        return self._reach(self._opened)

    def unopened(self) -> Reach:
        """What has arrived and still lies unopened: all of it in `also`, the lowest numbers first."""
        waiting = sorted(seq for seq, entry in self._held.items() if entry.addressed and not entry.opened)
        return Reach(series=self.series, also=tuple(self._held[seq].link for seq in waiting[:ALSO_MAX]))

    def missing(self) -> tuple[int, ...]:
        """Numbers that were addressed to this office, as later messages prove, and that it does not hold.

        Ascending; the lowest ALSO_MAX of them, for a wrong number at the end may make the rest a million.
        """
        if self._dense_from is not None:
            gaps = (seq for seq in range(self._dense_from, self.highest() or 0) if seq not in self._held)
            return tuple(islice(gaps, ALSO_MAX))
        named = {entry.previous.seq for entry in self._held.values() if entry.previous}
        return tuple(sorted(named - self._held.keys())[:ALSO_MAX])

    def broken(self) -> tuple[int, ...]:
        """Numbers that name a predecessor other than the one that is held; ascending."""
        return tuple(sorted(seq for seq, entry in self._held.items() if self._unfit(seq, entry)))

    def highest(self) -> int | None:
        """The highest number held, or None."""
        return max(self._held, default=None)

    def _follow(self, before: int | None, seq: int) -> None:
        """Note which number comes after which. Where a writer names one predecessor twice, the lower number is its follower,
        in whatever order the two came; a predecessor that is no lower than its follower leads nowhere."""
        rival = self._following.get(before)
        if (before is not None and before >= seq) or (rival is not None and rival < seq):
            return
        self._following[before] = seq
        if rival is not None:
            self._received, self._opened = _Run(), _Run()
            for number, entry in self._held.items():
                if entry.addressed:
                    self._received.add(number, self._following)
                    if entry.opened:
                        self._opened.add(number, self._following)

    def _unfit(self, seq: int, entry: Held) -> bool:
        named = [(seq - 1, entry.before)]
        if entry.previous:
            if entry.previous.seq >= seq:
                return True
            named.append((entry.previous.seq, entry.previous.digest))
        return any(self._held[number].link.digest != digest for number, digest in named if number in self._held)

    def _reach(self, run: _Run) -> Reach:
        through = self._held[run.end].link if run.end is not None else None
        beyond = sorted(seq for seq in run.beyond if run.end is None or seq > run.end)
        also = tuple(self._held[seq].link for seq in beyond[:ALSO_MAX])
        return Reach(series=self.series, through=through, also=also)
