"""One correspondent's series as this office can see it: what it holds, what is missing, how far it has come.

A message names, for each addressee, the previous message of its series that was addressed to it. So an office knows
what *it* is missing although most numbers of a series may be for others (docs/spec/message.md, "Series").

A series may have a hundred thousand messages, and every message and receipt asks the ledger: so each answer is kept up to
date as messages come, in any order, and none walks through the whole series.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import TYPE_CHECKING

from backchannel.ledger.runs import Gaps, Run, is_among
from backchannel.seal.chain import ALSO_MAX, WITHOUT_MAX, Link, Reach, runs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Held", "SeriesLedger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One message that this office holds: its place, the one before it that was addressed to this office (a copy that is
    not addressed to it names none), and the digest of its predecessor in the series, whoever that was for (None at the first)."""

    link: Link
    before: bytes | None
    previous: Link | None
    addressed: bool = True
    opened: bool = False
    elsewhere: bool = False  # opened, but not at this station


class SeriesLedger:
    """A pure fold over the messages of one series; any order of arrival, doubled or not, gives the same answers."""

    __slots__ = (
        "_before",
        "_broken",
        "_copies",
        "_digests",
        "_elsewhere",
        "_first",
        "_following",
        "_gaps",
        "_head",
        "_highest",
        "_lately",
        "_named",
        "_opened",
        "_opened_copies",
        "_received",
        "_void",
        "_waiting",
        "series",
    )

    def __init__(self, series: str, held: Iterable[Held] = (), *, dense_from: int | None = None) -> None:
        """`dense_from` is the series' first number when every message of it is for this office, as on a channel of two."""
        self.series = series
        self._digests: dict[int, bytes] = {}
        self._copies: set[int] = set()
        self._opened_copies: set[int] = set()
        self._waiting: list[int] = []
        self._highest: int | None = None
        self._head = 0
        self._following: dict[int | None, int] = {}
        self._received = Run()
        self._opened = Run()
        self._elsewhere: set[int] = set()  # opened by the office, and not at this station
        self._first = dense_from
        self._gaps = Gaps(dense_from) if dense_from is not None else None
        # What is said of numbers that are not here: the digest that the next number gives, and who names it as the one before.
        self._before: dict[int, bytes | None] = {}
        self._named: dict[int, list[Link]] = {}
        self._broken: set[int] = set()
        self._void: dict[int, Link | None] = {}  # numbers that will not come, with the one before each for this office
        self._lately: dict[int, None] = {}  # what came last, also again, the oldest first
        for entry in held:
            self.hold(entry)

    def hold(self, entry: Held) -> None:
        """Count one message in; one that is already held changes nothing, but that a copy gives way to what is addressed."""
        seq = entry.link.seq
        known = self._digests.get(seq)
        self._note(seq)
        if known is None:
            self._place(entry)
        elif known != entry.link.digest or seq not in self._copies or not entry.addressed:
            return
        self._copies.discard(seq)
        self._opened_copies.discard(seq)
        if not entry.addressed:
            self._copies.add(seq)
            if entry.opened:
                self._opened_copies.add(seq)
            return
        self._name(seq, entry.previous)
        if not entry.opened:
            insort(self._waiting, seq)
        was_void = seq in self._void
        self._void.pop(seq, None)
        self._follow(self._precedes(seq, entry.previous), seq)
        if was_void:
            # It came all the same: what counted as passed by it has to be counted again.
            self._run_again()
            return
        self._received.add(seq, self._following)
        if entry.opened:
            self._opened.add(seq, self._following)
        if entry.elsewhere:
            self._elsewhere.add(seq)

    def open(self, seq: int, *, elsewhere: bool = False) -> None:
        """Mark a held message as opened by a person, at this station or `elsewhere` in the office; twice is as once."""
        if seq not in self._digests:
            raise KeyError(seq)
        if not elsewhere:
            self._elsewhere.discard(seq)
        elif not self.is_opened(seq):
            self._elsewhere.add(seq)
        if seq in self._copies:
            self._opened_copies.add(seq)
        elif is_among(self._waiting, seq):
            del self._waiting[bisect_left(self._waiting, seq)]
            self._note(seq)
            self._opened.add(seq, self._following)

    def tell(self, head: Link | None) -> None:
        """Their station says that this is the last message of the series for this office: what is not here of it is missing."""
        self._head = head.seq if head else 0

    def void(self, first: int, last: int, previous: Link | None, *, lost: bool = False) -> int | None:
        """Their station says that these numbers will not come, and which message is before the first; the first that is news.

        At most WITHOUT_MAX of a series are believed: what is beyond stays missing. Of numbers that it has `lost` nobody knows
        which message is before them.
        """
        if len(self._void) >= WITHOUT_MAX:
            return None
        new = [seq for seq in range(first, last + 1) if not self.is_addressed(seq) and seq not in self._void]
        for seq in new[: WITHOUT_MAX - len(self._void)]:
            if self._gaps:
                self._gaps.extend(seq)
                self._gaps.fill(seq)
            self._void[seq] = previous
            if (first == last and not lost) or self._gaps:
                # It takes its place in the chain, so that what comes after it counts; of a longer or lost run only a channel
                # of two knows the places.
                self._follow(self._precedes(seq, previous), seq)
                self._received.add(seq, self._following)
                self._opened.add(seq, self._following)
        return new[0] if new else None

    @property
    def is_dense(self) -> bool:
        """Whether every number of the series is for this office."""
        return self._gaps is not None

    def voided(self) -> tuple[int, ...]:
        """Numbers that will not come, as their originator has said; ascending."""
        return tuple(sorted(self._void))

    def digest(self, seq: int) -> bytes | None:
        """The digest of a held number, or None."""
        return self._digests.get(seq)

    def is_addressed(self, seq: int) -> bool:
        """Whether a held number was addressed to this office; False also when it is not held."""
        return seq in self._digests and seq not in self._copies

    def is_opened(self, seq: int) -> bool:
        """Whether a held number has been opened; False also when it is not held."""
        return seq in self._opened_copies or (self.is_addressed(seq) and not is_among(self._waiting, seq))

    def is_read(self, seq: int) -> bool:
        """Whether a held number has been opened at this station."""
        return self.is_opened(seq) and seq not in self._elsewhere

    def received(self) -> Reach:
        """How far this office has received what was addressed to it."""
        return self._reach(self._received, self.is_addressed)

    def opened(self) -> Reach:
        """How far this office has opened what was addressed to it."""
        return self._reach(self._opened, self.is_opened)

    def read(self) -> Reach:
        """How far what was addressed to this office has been opened at this station: what who writes here may have read."""
        if not self._elsewhere:
            return self.opened()
        closed = self._elsewhere.union(self._waiting)
        return self._reach(Run(self._addressed() - closed, self._following), self.is_read)

    def unread(self) -> Reach:
        """What has arrived and was not opened at this station: all of it in `also`, the lowest numbers first."""
        closed = sorted(self._elsewhere.union(self._waiting)) if self._elsewhere else self._waiting
        return Reach(series=self.series, also=tuple(self._link(seq) for seq in closed[:ALSO_MAX]))

    def unopened(self) -> Reach:
        """What has arrived and nobody of this office has opened: all of it in `also`, the lowest numbers first."""
        return Reach(series=self.series, also=tuple(self._link(seq) for seq in self._waiting[:ALSO_MAX]))

    def missing(self) -> tuple[int, ...]:
        """Numbers that were addressed to this office, as later messages or their station say, and that it does not hold.

        Ascending; the lowest ALSO_MAX of them, for a wrong number at the end may make the rest a million.
        """
        if self._gaps:
            return self._gaps.lowest(ALSO_MAX, self._head)
        named = self._named.keys() | ({self._head} if self._head and self._head not in self._digests else set())
        return tuple(nsmallest(ALSO_MAX, (seq for seq in named if seq not in self._void)))

    def broken(self) -> tuple[int, ...]:
        """Numbers that name a predecessor other than the one that is held; ascending."""
        return tuple(sorted(self._broken))

    def highest(self) -> int | None:
        """The highest number held, or None."""
        return self._highest

    def _place(self, entry: Held) -> None:
        """Take in a number that was not here, and compare it with what is said of it and what it says of the one before."""
        seq, digest = entry.link.seq, entry.link.digest
        self._digests[seq] = digest
        self._highest = max(seq, self._highest or seq)
        if self._gaps:
            self._gaps.fill(seq)
        if self._before.pop(seq, digest) != digest:
            self._broken.add(seq + 1)
        self._broken.update(namer.seq for namer in self._named.pop(seq, ()) if namer.digest != digest)
        if seq - 1 not in self._digests:
            self._before[seq - 1] = entry.before
        elif self._digests[seq - 1] != entry.before:
            self._broken.add(seq)

    def _name(self, seq: int, previous: Link | None) -> None:
        """Note which number a message names as the one before it: that one is here, or it is missing."""
        if previous is None:
            return
        held = self._digests.get(previous.seq)
        if held is None:
            self._named.setdefault(previous.seq, []).append(Link(seq=seq, digest=previous.digest))
        if previous.seq >= seq or held not in (None, previous.digest):
            self._broken.add(seq)

    def _follow(self, before: int | None, seq: int) -> None:
        """Note which number comes after which. Where a writer names one predecessor twice, the lower number is its follower,
        in whatever order the two came; a predecessor that is no lower than its follower leads nowhere."""
        rival = self._following.get(before)
        if (before is not None and before >= seq) or (rival is not None and rival < seq):
            return
        self._following[before] = seq
        if rival is not None:
            self._run_again()

    def _precedes(self, seq: int, previous: Link | None) -> int | None:
        """The number before this one for this office: as its writer says, or the one below it where every number is for us."""
        if self._first is not None:
            return seq - 1 if seq > self._first else None
        return previous.seq if previous else None

    def _run_again(self) -> None:
        addressed = self._addressed()
        self._received = Run(addressed, self._following)
        self._opened = Run(addressed.difference(self._waiting), self._following)

    def _addressed(self) -> set[int]:
        """What is here and addressed to this office, and what will not come where that has its place in the chain."""
        chained = {seq for seq in self._void if self._following.get(self._before_void(seq)) == seq}
        return (self._digests.keys() - self._copies) | chained

    def _before_void(self, seq: int) -> int | None:
        return self._precedes(seq, self._void[seq])

    def _note(self, seq: int) -> None:
        """What came last, once more or not, is what its writer is told first of all."""
        self._lately.pop(seq, None)
        self._lately[seq] = None
        if len(self._lately) > ALSO_MAX:
            self._lately.pop(next(iter(self._lately)))

    def _reach(self, run: Run, holds: Callable[[int], bool]) -> Reach:
        """Up to where a run is unbroken; beyond it what came lately, so that of a great many each is named when it is asked for."""
        end = held_end = self._held_end(run.end)
        beyond = [seq for seq in run.beyond if seq not in self._void]
        passed = sorted(seq for seq in self._void if end is not None and seq < end)
        if held_end is not None and len(runs := runs_of(passed)) > ALSO_MAX:
            # More holes than it may name: it ends before the next one, and what lies behind that counts as beyond.
            end = self._held_end(self._last_below(runs[ALSO_MAX][0]))
            beyond = self._choose([held_end, *beyond], end, holds)
        elif len(beyond) > ALSO_MAX:
            beyond = self._choose(beyond, end, holds)
        return Reach(
            series=self.series,
            through=self._link(end) if end is not None else None,
            also=tuple(map(self._link, beyond)),
            without=tuple(seq for seq in passed if end is not None and seq < end),
        )

    def _last_below(self, limit: int) -> int | None:
        """The last number of the chain from its start that is below this one."""
        end: int | None = None
        while (after := self._following.get(end)) is not None and after < limit:
            end = after
        return end

    def _held_end(self, end: int | None) -> int | None:
        """The last number of a run that is here: one that will not come has no digest to name it by."""
        while end is not None and end in self._void:
            end = self._before_void(end)
        return end

    def _choose(self, beyond: list[int], end: int | None, holds: Callable[[int], bool]) -> list[int]:
        """Of more numbers beyond a hole than a reach may name: the highest, those that came lately, then the lowest.

        The highest always: whoever comes back from a backup learns from it which numbers are used.
        """
        highest = beyond[-1]
        latest = [seq for seq in reversed(self._lately) if (end is None or seq > end) and seq != highest and holds(seq)]
        chosen = {highest, *latest[: ALSO_MAX - 1]}
        lowest = (seq for seq in beyond if seq not in chosen)
        return sorted([*chosen, *islice(lowest, ALSO_MAX - len(chosen))])

    def _link(self, seq: int) -> Link:
        return Link(seq=seq, digest=self._digests[seq])
