"""What waits for one carrier, and which of it goes next: no input, no output, no clock (docs/spec/delivery.md, "Lanes").

Times are seconds of any clock that does not go back. What a queue was given it keeps until it is told that a carrier has it.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from backchannel.station.events import Hand
from backchannel.vault import OutgoingRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["FLASH", "FORGOTTEN", "LOWEST", "Load", "Pause", "Queue"]

Load = Hand | OutgoingRow
FORGOTTEN: Final = "mailbox.unknown"

FLASH: Final = 1
LOWEST: Final = 3
_PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between tries
_BATCH: Final = 32
_FIRST_BATCH: Final = 4
_LONG_SECONDS: Final = 2.0  # a batch that takes longer holds up a Flash: the next is half as large
_KEPT_BYTES: Final = 1024 * 1024  # envelopes that wait in memory; a long queue waits on disk
_WHOLE_MAILBOX: Final = ("mailbox.", "switch.")  # such a code is about the mailbox, any other about the one envelope

_Addressee = tuple[bytes, str]  # channel and office
_Key = tuple[bytes, str, str, int]


@dataclass(slots=True)
class Pause:
    """How long to wait before the next try: longer each time, and never longer than half a minute."""

    tries: int = 0
    until: float = 0.0

    def again(self, now: float) -> float:
        """One more try has failed; the seconds until the next."""
        seconds = _PAUSES[min(self.tries, len(_PAUSES) - 1)]
        self.tries, self.until = self.tries + 1, now + seconds
        return seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A load in its place: of its class, after those that came before it, on the siding of its addressee or on its own."""

    load: Load
    urgency: int
    order: int
    alone: bool = False

    @property
    def key(self) -> _Key:
        return _key(self.load)

    @property
    def siding(self) -> _Addressee | _Key:
        return self.key if self.alone else _addressee(self.load)

    @property
    def place(self) -> tuple[int, int, _Addressee | _Key]:
        return self.urgency, self.order, self.siding

    @property
    def size(self) -> int:
        return len(self.load.envelope or b"") if isinstance(self.load, Hand) else 0


@dataclass(slots=True)
class _Siding:
    """What waits together, most urgent first, and what it was last refused with."""

    heap: list[tuple[int, int, _Key]] = field(default_factory=list)
    pause: Pause = field(default_factory=Pause)
    code: str = ""


class Queue:
    """The loads for one carrier: most urgent class first, and within a class first come, first.

    A carrier that is away pauses them all, a mailbox that takes nothing only its own, an envelope that is refused only itself.
    A class 1 load goes at once when it comes, whatever pauses. After a failure one load goes alone, then two, then four.
    """

    def __init__(self) -> None:
        self._order = itertools.count()
        self._waiting: dict[_Key, _Waiting] = {}
        # A newer receipt, or a message under a new seal, may leave while the one before it is still on its way.
        self._gone: dict[_Key, list[_Waiting]] = {}
        self._sidings: dict[_Addressee | _Key, _Siding] = {}
        self._line = Pause()
        self._size = _FIRST_BATCH
        self._kept = 0
        self._known: set[_Addressee] = set()

    def __len__(self) -> int:
        return len(self._waiting)

    def refusing(self) -> dict[_Addressee, str]:
        """The addressees for whom something is refused, each with the code."""
        return {(place[0], place[1]): siding.code for place, siding in self._sidings.items() if siding.code}

    def push(self, load: Load) -> None:
        """Let a load wait. One that waits already keeps its place, in the more urgent of both classes.

        One that is on its way does not wait as well, unless it brings other bytes: a newer receipt, a message sealed anew.
        """
        key = _key(load)
        if any(_is_repeated(load) or load == gone.load for gone in self._gone.get(key, ())):
            return
        before = self._waiting.get(key)
        if before:
            self._put(replace(before, load=load, urgency=min(load.urgency, before.urgency)))
        else:
            self._put(_Waiting(load=load, urgency=load.urgency, order=next(self._order)))
        if load.urgency == FLASH and (before is None or before.urgency > FLASH):
            self._line.until = self._siding(self._waiting[key]).pause.until = 0.0

    def wait(self, now: float, *, lowest: int = LOWEST) -> float | None:
        """The seconds until something may go that is of class `lowest` or above, 0 when it may now, None when nothing waits."""
        ready = [siding.pause.until for siding in self._sidings.values() if self._first(siding, lowest)]
        return max(0.0, max(self._line.until, min(ready)) - now) if ready else None

    def next_batch(self, now: float, *, lowest: int = LOWEST) -> list[Load]:
        """What goes now, in order, of class `lowest` or above; it is on its way until one of the calls below says how it went."""
        if now < self._line.until:
            return []
        open_ones = [siding for siding in self._sidings.values() if now >= siding.pause.until]
        heads = [(*first, number) for number, siding in enumerate(open_ones) if (first := self._first(siding, lowest))]
        heapq.heapify(heads)
        batch: list[Load] = []
        while heads and len(batch) < self._size:
            number = heapq.heappop(heads)[3]
            batch.append(self._depart(open_ones[number]))
            if first := self._first(open_ones[number], lowest):
                heapq.heappush(heads, (*first, number))
        return batch

    def answered(self, codes: Sequence[tuple[Load, str]], now: float, seconds: float) -> bool:
        """The carrier answered after `seconds`, one code a load, the empty one for what it has on its disk.

        What it refused waits again. True when it may have lost what it had: it was away, or no longer knows a mailbox.
        """
        was_away, self._line = self._line.tries > 0, Pause()
        self._size = max(1, self._size // 2) if seconds > _LONG_SECONDS else min(_BATCH, self._size * 2)
        taken = [self._way_of(load) for load, code in codes if not code]
        for waiting in taken:
            siding = self._siding(waiting)
            siding.pause, siding.code = Pause(), ""
        refused = [(load, code) for load, code in codes if code]
        self.refused(refused, now)
        has_forgotten = any(code == FORGOTTEN and _addressee(load) in self._known for load, code in refused)
        if was_away or has_forgotten:
            self._known.clear()
        self._known.update(_addressee(waiting.load) for waiting in taken)
        return was_away or has_forgotten

    def refused(self, codes: Sequence[tuple[Load, str]], now: float) -> None:
        """These wait again, each with all for its addressee when its code is about the mailbox, else by itself."""
        places = {self._put_back(load, code): code for load, code in codes}
        for place, code in places.items():
            self._sidings[place].pause.again(now)
            self._sidings[place].code = code

    def failed(self, loads: Iterable[Load], now: float) -> None:
        """The carrier could not be reached: these wait again, and after a pause the first of all goes alone."""
        self.put_back(loads)
        self._line.again(now)
        self._size = 1

    def put_back(self, loads: Iterable[Load]) -> None:
        """These were not tried, and wait again."""
        for load in loads:
            self._put_back(load)

    def done(self, loads: Iterable[Load]) -> None:
        """These are noted as accepted, or no longer wanted: forget them."""
        for load in loads:
            place = self._leave(load).siding
            if place in self._sidings and not self._first(self._sidings[place]):
                del self._sidings[place]

    def back(self) -> None:
        """Somebody else has reached the carrier: try at once."""
        self._line.until = 0.0

    def _put(self, waiting: _Waiting) -> None:
        before = self._waiting.pop(waiting.key, None)
        if before:
            self._kept -= before.size
        if isinstance(waiting.load, Hand) and self._kept + waiting.size > _KEPT_BYTES:
            waiting = replace(waiting, load=replace(waiting.load, envelope=None))
        self._kept += waiting.size
        self._waiting[waiting.key] = waiting
        if before is None or before.place != waiting.place:
            heapq.heappush(self._siding(waiting).heap, (waiting.urgency, waiting.order, waiting.key))

    def _put_back(self, load: Load, code: str = "") -> _Addressee | _Key:
        """Let it wait in its old place, its bytes on disk alone; the siding on which that is."""
        waiting = self._leave(load)
        if isinstance(load, Hand):
            waiting = replace(waiting, load=replace(load, envelope=None))
        if code:
            waiting = replace(waiting, alone=not code.startswith(_WHOLE_MAILBOX))
        # A newer receipt that came meanwhile goes in the place of the one that is back, in the more urgent of both classes.
        if newer := self._waiting.get(waiting.key):
            waiting = replace(waiting, load=newer.load, urgency=min(waiting.urgency, newer.urgency))
        self._put(waiting)
        return waiting.siding

    def _depart(self, siding: _Siding) -> Load:
        key = heapq.heappop(siding.heap)[2]
        waiting = self._waiting.pop(key)
        self._gone.setdefault(key, []).append(waiting)
        self._kept -= waiting.size
        return waiting.load

    def _way_of(self, load: Load) -> _Waiting:
        return next(gone for gone in self._gone[_key(load)] if gone.load is load)

    def _leave(self, load: Load) -> _Waiting:
        gone = self._way_of(load)
        left = self._gone.pop(gone.key)
        if others := [other for other in left if other is not gone]:
            self._gone[gone.key] = others
        return gone

    def _first(self, siding: _Siding, lowest: int = LOWEST) -> tuple[int, int, _Key] | None:
        while siding.heap:
            urgency, order, key = siding.heap[0]
            waiting = self._waiting.get(key)
            # A load that became more urgent, or went to another siding, left its old entry here.
            if waiting and (waiting.urgency, waiting.order) == (urgency, order) and self._siding(waiting) is siding:
                return siding.heap[0] if urgency <= lowest else None
            heapq.heappop(siding.heap)
        return None

    def _siding(self, waiting: _Waiting) -> _Siding:
        return self._sidings.setdefault(waiting.siding, _Siding())


def _addressee(load: Load) -> _Addressee:
    return load.channel, load.office


def _is_repeated(load: Load) -> bool:
    # The bytes of a message come with it when it was just sealed, and never again.
    return isinstance(load, Hand) and load.envelope is None


def _key(load: Load) -> _Key:
    return (load.channel, load.office, load.series, load.seq) if isinstance(load, Hand) else (load.channel, load.office, load.kind, 0)
