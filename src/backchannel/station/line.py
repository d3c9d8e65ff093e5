"""A line: what this office and one correspondent on a channel have told each other of how they stand (docs/spec/delivery.md)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from backchannel.seal.chain import ALSO_MAX, Coverage, Reach
from backchannel.station.deliveries import MINUTE

if TYPE_CHECKING:
    from backchannel.seal import Link
    from backchannel.seal.receipt import Life, Receipt

__all__ = ["SERIES_LOST", "Line"]

_ANSWER_WITHIN: Final = MINUTE  # an answer waits so long for others to go with it
_REPEAT_AFTER: Final = 10 * MINUTE  # what has no answer is said again after this, then after twice as long, up to the heartbeat
_SILENT_BEATS: Final = 3
SERIES_LOST: Final = "series.lost"  # why a number will not come: its originator was restored, and does not hold it any more


@dataclass(slots=True, kw_only=True)
class Line:
    """The line to one office. Numbers are those of receipts; `*_age` is the station's age, `*_at` the wall clock's microseconds.

    `told`, `asked`, `covered`: our newest receipt, the newest that wants an answer, the newest that they have taken in.
    `life`, `taken`: in which life they were last heard, and the number of their newest receipt in it. `received`, `opened`:
    how far they have come in our series, by that receipt. `missed` is how far they had come before they lost some of it.
    `head`: their last message for us, as they say. `last` is our last message for them that we know of from them alone.
    `confirmed`: they have answered in our present life. `lost`: numbers of their own, first and last of each run, whose
    messages they have lost, as their newest receipt of this run says.
    """

    told: int = 0
    asked: int = 0
    covered: int = 0
    heard_at: int | None = None
    heard_age: int | None = None
    life: Life | None = None
    taken: int = 0
    received: Reach | None = None
    opened: Reach | None = None
    missed: Reach | None = None
    head: Link | None = None
    last: Link | None = None
    silent: bool = False
    confirmed: bool = True
    # Of this run alone: a start tells every correspondent how far we have come.
    told_age: int = field(default=0, compare=False)
    asked_age: int | None = field(default=None, compare=False)  # since when something that wants an answer has none
    told_then: int = field(default=-1, compare=False)  # our newest receipt when their present life was first heard, or this run began
    owes_since: int | None = field(default=None, compare=False)
    has_double: bool = field(default=False, compare=False)  # they have heard another station of ours since they heard this one
    has_keys_twice: bool = field(default=False, compare=False)  # two transit cards of theirs came that contradict each other
    trace: set[int] = field(default_factory=set)
    lost: tuple[tuple[int, int], ...] = field(default=(), compare=False)
    charter: bytes | None = field(default=None, compare=False)  # the version in force there, as they said last in this run
    shared: tuple[bytes | None, ...] = field(default=(), compare=False)  # what of the charter was last sent, against what they had
    shared_age: int = field(default=0, compare=False)
    revived: tuple[Life | None, int] | None = field(default=None, compare=False)  # the receipt on which what it had lost was given again

    def __post_init__(self) -> None:
        if self.told_then < 0:
            self.told_then = self.told

    def copy(self) -> Line:
        """The line as it stands now, for the disk."""
        return replace(self, trace=set(self.trace))

    @property
    def is_used(self) -> bool:
        """Whether anything has ever been said on it."""
        return self.told > 0 or self.heard_age is not None

    @property
    def is_uncovered(self) -> bool:
        """Whether a receipt that wants an answer has none yet."""
        return self.asked > self.covered

    def hear(self, at: int, age: int) -> bool:
        """Something verified came from them; whether they had been silent."""
        was_silent, self.silent = self.silent, False
        self.heard_at, self.heard_age = at, age
        return was_silent

    def is_retired(self, said: Receipt, ours: Life) -> bool:
        """Whether these are words of an earlier life of theirs than one that we know: what they held then may be lost.

        Not so when they have seen what we said since: then they went back further than that life did, and live now.
        """
        if self.life is None or said.life.count >= self.life.count:
            return False
        return said.seen is None or said.seen.life != ours.name or said.seen.number <= self.told_then

    def goes_back(self, life: Life) -> bool:
        """Whether this is another life of theirs that does not count on from the one that we know."""
        return self.life is not None and life != self.life and life.count <= self.life.count

    def is_newer(self, said: Receipt) -> bool:
        """Whether a receipt says more than those that were taken in."""
        return self.life is None or said.life != self.life or said.number > self.taken

    def take(self, said: Receipt) -> bool:
        """Take in their newest receipt; whether they have lost messages that they had received."""
        reborn = self.life is not None and said.life != self.life
        before = _both(self.missed, self.received) if reborn else self.missed or self.received
        if said.life != self.life:
            self.told_then = self.told
            self.covered = 0  # who speaks there now has seen of ours what it says, and no more
        self.life, self.taken = said.life, said.number
        self.received, self.opened, self.head = said.received, said.opened, said.head
        self.lost = tuple((void.first, void.last) for void in said.void if void.code == SERIES_LOST)
        lacks = before is not None and _falls_short(said.received, before)
        if reborn and lacks:
            self.missed = before
            return True
        if not lacks:
            self.missed = None
        return False

    def due_receipt(self, age: int, heartbeat: int) -> bool:
        """Whether a receipt is due by now: an answer that waits, one without an answer of its own, or the heartbeat."""
        if self.owes_since is not None and age - self.owes_since >= _ANSWER_WITHIN:
            return True
        waited = self.told_age - (self.told_age if self.asked_age is None else self.asked_age)
        again = min(_REPEAT_AFTER + waited, heartbeat)
        return age - self.told_age >= (again if self.is_uncovered else heartbeat)

    def falls_silent(self, age: int, heartbeat: int) -> bool:
        """Note when they have not been heard of for too long; whether that is new."""
        if self.silent or self.heard_age is None or age - self.heard_age < _SILENT_BEATS * heartbeat:
            return False
        self.silent = True
        return True


def _falls_short(now: Reach, before: Reach) -> bool:
    """Whether one who had come as far as `before` and has come as far as `now` lacks something that was there: a message that is
    named, or one below it, for what is complete up to a number is so for good."""
    coverage = Coverage(now)
    if not all(coverage.has(link.seq, link.digest) for link in before.links):
        return True
    below, top = (reach.through.seq if reach.through else 0 for reach in (now, before))
    there = {link.seq for link in now.also} | set(before.without)
    return any(seq not in there for seq in range(below + 1, top))


def _both(one: Reach | None, other: Reach | None) -> Reach | None:
    """What either of two reaches in one series covers, as far as one can say it."""
    if one is None or other is None:
        return one or other
    further = max(one, other, key=lambda reach: reach.through.seq if reach.through else 0)
    below = further.through.seq if further.through else 0
    beyond = {link.seq: link for link in (*one.links, *other.links) if link.seq > below}
    return replace(further, also=tuple(beyond[seq] for seq in sorted(beyond))[-ALSO_MAX:])
