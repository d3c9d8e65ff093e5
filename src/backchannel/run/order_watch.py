"""What calls people of orders: one that a message has blocked or made impossible, one whose time is over (docs/spec/orders.md).

When the next time of each channel's orders is over stands in the vault: so nothing is looked through at every tick, and what came due
while the station was off is said once.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from backchannel.ledger.orders_values import AT_WORK, Hold, Reason
from backchannel.station.events import Alarm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from backchannel.ledger import Filed, Spot
    from backchannel.ledger.orders_values import Life
    from backchannel.run.engine import Engine
    from backchannel.run.ledgers import ChannelLedger

__all__ = ["OrderAlarm", "OrderWatch"]

_KEPT: Final = "orders "


class OrderAlarm(StrEnum):
    """Why people are called of an order."""

    BLOCKED = "order-blocked"
    IMPOSSIBLE = "order-impossible"
    OVERDUE = "order-overdue"


Held = frozenset[tuple[str, Hold, Reason]]  # which office's life is held up how, and why


class _Times(NamedTuple):
    """Up to when people were called, and when the next of an order's times is over; None where none will be."""

    said: int
    next: int | None

    @classmethod
    def of(cls, kept: bytes | None) -> _Times:
        numbers = [int(number) for number in kept.split()] if kept else [0]
        return cls(numbers[0], numbers[1] if len(numbers) > 1 else None)

    def kept(self) -> bytes:
        return " ".join(str(number) for number in self if number is not None).encode()


class OrderWatch:
    """Calls people of the orders of all channels; `of` gives a channel's ledger."""

    def __init__(self, engine: Engine, of: Callable[[bytes], ChannelLedger]) -> None:
        self._engine = engine
        self._of = of
        self._times: dict[bytes, _Times] = {}
        self._held: dict[bytes, tuple[ChannelLedger, dict[Spot, Held]]] = {}

    def take(self, channel: bytes, filed: Filed, *, came: bool) -> list[Alarm]:
        """Count a message in; whom to call for what it does to orders, where it came from somebody else."""
        ledger, now = self._of(channel), self._engine.clock.now()
        held = self._known(channel, ledger, now)
        touched = ledger.add(filed)
        lives = [life for spot in touched for life in ledger.orders.lives(spot, now)]
        alarms = [alarm for life in lives for alarm in self._new(channel, life, held.get(life.spot))] if came else []
        for spot in touched:
            held[spot] = _held(life for life in lives if life.spot == spot)
        self._note(channel, [at for life in lives for at in self._ends(channel, life)], now, said=bool(alarms))
        return list(dict.fromkeys(alarms))

    def due(self) -> list[Alarm]:
        """Whom to call because the time of an order is over since they were last called: at who gave it, and at who is charged."""
        now, alarms = self._engine.clock.now(), []
        for channel, correspondence in self._engine.state.channels.items():
            times = self._noted(channel)
            if correspondence.charter.house or times.next is None or times.next >= now:
                continue
            ends = [(at, life) for life in self._of(channel).orders.open(None, now) for at in self._ends(channel, life)]
            alarms += [self._alarm(Hold.OVERDUE, channel, life) for at, life in ends if times.said <= at < now]
            self._keep(channel, _Times(now, min((at for at, _ in ends if at >= now), default=None)))
        return list(dict.fromkeys(alarms))

    def _known(self, channel: bytes, ledger: ChannelLedger, now: int) -> dict[Spot, Held]:
        """How the open orders are held up before the message that is being counted in."""
        known, held = self._held.get(channel, (None, {}))
        if known is not ledger:
            lives: dict[Spot, list[Life]] = {}
            for life in ledger.orders.open(None, now):
                lives.setdefault(life.spot, []).append(life)
            held = {spot: _held(each) for spot, each in lives.items()}
            self._held[channel] = (ledger, held)
        return held

    def _new(self, channel: bytes, life: Life, before: Held | None) -> Iterator[Alarm]:
        """What holds an order up that did not before; of one that is new itself, that it cannot be done any more, or is late already."""
        for hold in life.holds:
            if before is None and hold.hold is Hold.BLOCKED:
                continue  # it waits for its turn, as it says itself
            if hold.hold is Hold.OVERDUE and (before is not None or not self._is_ours(channel, life)):
                continue  # that of a known one is found by the clock
            if (life.office, hold.hold, hold.why) not in (before or ()):
                yield self._alarm(hold.hold, channel, life)

    def _ends(self, channel: bytes, life: Life) -> list[int]:
        """When the times of an order are over that this office gave, or is charged with."""
        if life.state not in AT_WORK or not self._is_ours(channel, life):
            return []
        return [at for at in (life.span.last, life.order.report_due) if at is not None]

    def _is_ours(self, channel: bytes, life: Life) -> bool:
        return self._engine.state.channel(channel).office in (life.giver, life.office)

    def _alarm(self, hold: Hold, channel: bytes, life: Life) -> Alarm:
        """It names the other of the two; at a third office, who is charged."""
        own = self._engine.state.channel(channel).office
        other = life.giver if own == life.office else life.office
        at = self._engine.clock.now()
        return Alarm(kind=OrderAlarm[hold.name], channel=channel, series=life.spot.series, seq=life.spot.seq, at=at, office=other)

    def _note(self, channel: bytes, ends: Iterable[int], now: int, *, said: bool) -> None:
        times = self._noted(channel)
        following = min((at for at in (times.next, *ends) if at is not None and at >= now), default=times.next)
        if said or following != times.next:
            self._keep(channel, _Times(now, following))

    def _noted(self, channel: bytes) -> _Times:
        if channel not in self._times:
            self._times[channel] = _Times.of(self._engine.vault.get(_KEPT + channel.hex()))
        return self._times[channel]

    def _keep(self, channel: bytes, times: _Times) -> None:
        self._times[channel] = times
        self._engine.vault.put(_KEPT + channel.hex(), times.kept())


def _held(lives: Iterable[Life]) -> Held:
    return frozenset((life.office, hold.hold, hold.why) for life in lives for hold in life.holds)
