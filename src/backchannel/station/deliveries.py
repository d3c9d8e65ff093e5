"""A message's ways to its addressees, while anything is still due for them: what is repeated, late or given up, and when."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from backchannel.seal.receipt import Void
from backchannel.station.life import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.message.handling import HandlingTimes
    from backchannel.seal import Link

__all__ = ["MINUTE", "REPEAT_AFTER", "Deliveries", "Delivery"]

MINUTE: Final = 60_000_000
# A delivery without a signed receipt is handed over again after this many microseconds, by urgency class; then after twice
# as long, and so on up to the ceiling.
REPEAT_AFTER: Final = {1: 2 * MINUTE, 2: 10 * MINUTE, 3: 60 * MINUTE}
_REPEAT_CEILING: Final = 6 * 60 * MINUTE
_STEPS: Final = 6  # late after the handling time, then after 2, 4, 8, 16 and 32 times as long: then nobody new would listen
_UNDER_WAY: Final = frozenset({DeliveryState.FILED, DeliveryState.HANDED, DeliveryState.ACCEPTED})
_VOID: Final = frozenset({DeliveryState.CANCELLED, DeliveryState.GIVEN_UP})


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One message on its way to one office. Ages are the station's; `handling` is the time it may take, in microseconds.

    `previous` is the message of the series that was addressed to the same office before it. `late` and `unopened` count the
    notices that were given for it; `first_age` (when it was first handed over), `handed_age`, `handed_at` and `tries` are of this run.
    `elsewhere`: another station of this office has its envelope, and delivers it.
    """

    state: DeliveryState
    urgency: int
    link: Link
    handling: int
    previous: Link | None
    filed_age: int
    week: int | None = None
    elsewhere: bool = False
    received_age: int = 0
    late: int = 0
    unopened: int = 0
    first_age: int | None = field(default=None, compare=False)
    handed_age: int | None = field(default=None, compare=False)
    handed_at: int | None = field(default=None, compare=False)
    tries: int = field(default=0, compare=False)

    @property
    def is_under_way(self) -> bool:
        """Whether its addressee's word is still to come, and it is still tried."""
        return self.state in _UNDER_WAY

    @property
    def is_void(self) -> bool:
        """Whether it will not be tried any more, without its addressee's word."""
        return self.state in _VOID

    def repeat_age(self) -> int:
        """When it is handed over (again)."""
        if self.handed_age is None or self.state is DeliveryState.FILED:
            return 0
        return self.handed_age + min(REPEAT_AFTER[self.urgency] << min(max(self.tries - 1, 0), 16), _REPEAT_CEILING)

    def late_age(self) -> int | None:
        """When the next notice that it is late (or unopened) is due; None when there is none left to give."""
        steps, since = (self.late, self.filed_age) if self.is_under_way else (self.unopened, self.received_age)
        return since + (self.handling << steps) if steps < _STEPS else None

    def may_be_given_up(self, age: int, times: HandlingTimes) -> bool:
        """Whether its time is over, although it was handed over in this run and had its chance."""
        over = age >= self.filed_age + times.give_up * MINUTE
        return over and self.first_age is not None and age >= self.first_age + REPEAT_AFTER[self.urgency]

    def due_age(self, times: HandlingTimes) -> int | None:
        """When anything is due for it next; None when nothing ever is."""
        late = self.late_age()
        if self.is_void or self.elsewhere:
            return None
        if not self.is_under_way:
            return late
        repeat = self.repeat_age()
        give_up = self.filed_age + times.give_up * MINUTE
        if self.first_age is not None:
            give_up = max(give_up, self.first_age + REPEAT_AFTER[self.urgency])
        return min(repeat, give_up, *([late] if late is not None else []))

    def void(self) -> Void:
        """That it will not come, for its addressee."""
        code = "delivery.cancelled" if self.state is DeliveryState.CANCELLED else "delivery.given-up"
        return Void(first=self.link.seq, last=self.link.seq, previous=self.previous, code=code)


@dataclass(slots=True)
class Deliveries:
    """Every delivery of one channel for which something may still happen, by office and number, and a timetable of what is due.

    The timetable has an entry at each delivery's present due age; entries that no longer fit are passed over.
    """

    times: HandlingTimes
    _open: dict[str, dict[int, Delivery]] = field(default_factory=dict)
    _received: dict[str, dict[int, Delivery]] = field(default_factory=dict)
    _void: dict[str, dict[int, Delivery]] = field(default_factory=dict)
    _due: list[tuple[int, int, int, str]] = field(default_factory=list, compare=False)

    def put(self, office: str, delivery: Delivery) -> None:
        """Have this delivery where its state belongs: new, or changed; one that is opened or refused is let go."""
        seq = delivery.link.seq
        for shelf in (self._open, self._received, self._void):
            if office in shelf:
                shelf[office].pop(seq, None)
        if delivery.is_under_way:
            self._open.setdefault(office, {})[seq] = delivery
        elif delivery.state is DeliveryState.RECEIVED:
            self._received.setdefault(office, {})[seq] = delivery
        elif delivery.is_void:
            self._void.setdefault(office, {})[seq] = delivery
        self.plan(office, delivery)

    def plan(self, office: str, delivery: Delivery) -> None:
        """Note when something is due for it, after that has changed."""
        due = delivery.due_age(self.times)
        if due is not None and delivery.state not in (DeliveryState.OPENED, DeliveryState.REFUSED):
            heapq.heappush(self._due, (due, delivery.urgency, delivery.link.seq, office))

    def find(self, office: str, seq: int) -> Delivery | None:
        """The delivery of this number to this office, or None when nothing more can happen to it."""
        shelves = (self._open, self._received, self._void)
        return next((found for shelf in shelves if (found := shelf.get(office, {}).get(seq))), None)

    def under_way(self, office: str) -> list[Delivery]:
        """Those to this office that wait for its word and are delivered here, in no order."""
        return [delivery for delivery in self._open.get(office, {}).values() if not delivery.elsewhere]

    def all(self) -> Iterator[tuple[str, Delivery]]:
        """Every one of them, with its office."""
        for shelf in (self._open, self._received, self._void):
            for office, held in shelf.items():
                yield from ((office, delivery) for delivery in held.values())

    def unsettled(self, office: str) -> list[Delivery]:
        """Those to this office for which its word may still come, whether they are tried or not."""
        return [*self._open.get(office, {}).values(), *self._void.get(office, {}).values()]

    def received(self, office: str, low: int, high: int) -> list[Delivery]:
        """Those to this office that it has received and not opened, from number `low` to `high`."""
        held = self._received.get(office, {})
        numbers = range(low, high + 1) if high - low < len(held) else [seq for seq in held if low <= seq <= high]
        return [held[seq] for seq in numbers if seq in held]

    def of(self, seq: int) -> list[tuple[str, Delivery]]:
        """Those of one message, by office."""
        offices = sorted({*self._open, *self._received, *self._void})
        return [(office, found) for office in offices if (found := self.find(office, seq))]

    def void(self, office: str) -> list[Void]:
        """The numbers that will not come to this office, ascending."""
        return [delivery.void() for _, delivery in sorted(self._void.get(office, {}).items())]

    def due(self, age: int) -> Iterator[tuple[str, Delivery]]:
        """Take out what is due by now, the earliest first; whoever takes one has to `plan` or `put` it again."""
        while self._due and self._due[0][0] <= age:
            entry = due, _, seq, office = heapq.heappop(self._due)
            while self._due and self._due[0] == entry:
                heapq.heappop(self._due)  # planned for the same moment more than once
            delivery = self.find(office, seq)
            if delivery and delivery.due_age(self.times) == due:
                yield office, delivery
