"""What calls people of orders: one that a message has blocked or made impossible, one whose time is over (docs/spec/orders.md).

The ends of what is to be done stand in the vault, by message and time: so nothing is looked through at every tick, what came due while the
station was off is said once, and a locked one calls for orders of which it can see nothing else.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from backchannel.ledger import Spot
from backchannel.ledger.orders_holds import is_over
from backchannel.ledger.orders_values import AT_WORK, Hold, Reason
from backchannel.station.events import Alarm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from backchannel.ledger import Filed
    from backchannel.ledger.orders_values import Life
    from backchannel.run.engine import Engine
    from backchannel.run.ledgers import ChannelLedger

__all__ = ["OrderAlarm", "OrderWatch"]

_KEPT: Final = "orders "
_NAMED: Final = 3  # portions in which a reason lies that an alarm names; of more, `orders` tells


class OrderAlarm(StrEnum):
    """Why people are called of an order."""

    BLOCKED = "order-blocked"
    IMPOSSIBLE = "order-impossible"
    OVERDUE = "order-overdue"


Held = frozenset[tuple[str, Hold, Reason]]  # which office's life is held up how, and why


class _End(NamedTuple):
    """When a time is over that an order of this office, or to it, sets; `office` is the other of the two."""

    at: int
    series: str
    seq: int
    paragraph: int
    office: str

    @property
    def spot(self) -> Spot:
        """The order."""
        return Spot(self.series, self.seq, self.paragraph)


class _Ends(msgspec.Struct, frozen=True):
    """The ends of a channel that are to come; up to when people were called; how many messages were counted in by then."""

    said: int = 0
    counted: int = 0
    ends: frozenset[_End] = frozenset()


class OrderWatch:
    """Calls people of the orders of all channels; `of` gives a channel's ledger."""

    def __init__(self, engine: Engine, of: Callable[[bytes], ChannelLedger]) -> None:
        self._engine = engine
        self._of = of
        self._ends: dict[bytes, _Ends] = {}
        self._said: dict[bytes, int] = {}
        self._held: dict[bytes, tuple[ChannelLedger, dict[Spot, Held]]] = {}

    def take(self, channel: bytes, filed: Filed, *, came: bool) -> list[Alarm]:
        """Count a message in; whom to call for what it does to orders. For what one's own message says of its own nobody is called."""
        ledger, now = self._of(channel), self._engine.clock.now()
        held = self._known(channel, ledger, now)
        touched = ledger.add(filed)
        lives = ledger.orders.lives_of(touched, now)
        told = (life for life in lives if came or life.spot in held)
        alarms = [alarm for life in told for alarm in self._new(channel, life, held.get(life.spot))]
        for spot in touched:
            held[spot] = _held(life for life in lives if life.spot == spot)
        self._note(channel, touched, lives, now)
        return list(dict.fromkeys(alarms))

    def due(self) -> list[Alarm]:
        """Whom to call because the time of an order is over since they were last called: at who gave it, and at who is charged."""
        now, alarms = self._engine.clock.now(), []
        for channel, correspondence in self._engine.state.channels.items():
            if correspondence.charter.house:
                continue
            kept = self._kept(channel)
            self._said[channel] = now
            if over := {end for end in kept.ends if is_over(end.at, now)}:
                alarms += [self._alarm(Hold.OVERDUE, channel, end.spot, end.office) for end in self._standing(channel, over)]
                self._keep(channel, kept.ends - over)
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
            self._note(channel, lives, [life for each in lives.values() for life in each], now)
        return held

    def _standing(self, channel: bytes, ends: Iterable[_End]) -> list[_End]:
        """Those whose orders are still to be done; one that cannot be seen now stands as it did when it could."""
        over = sorted(ends)
        lives = self._of(channel).orders.lives_of(dict.fromkeys(end.spot for end in over), self._engine.clock.now())
        seen, standing = {life.spot for life in lives}, {end for life in lives for end in self._ends_of(channel, life)}
        return [end for end in over if end.spot not in seen or end in standing]

    def _new(self, channel: bytes, life: Life, before: Held | None) -> Iterator[Alarm]:
        """What holds an order up that did not before; of one that is new itself, that it cannot be done any more, or is late already. One
        alarm for each way in which it is held up, with every reason."""
        found: dict[Hold, list[str]] = {}
        for hold in life.holds:
            if before is None and hold.hold is Hold.BLOCKED:
                continue  # it waits for its turn, as it says itself
            if hold.hold is Hold.OVERDUE and (before is not None or not self._is_ours(channel, life)):
                continue  # that of a known one is found by the clock
            if (life.office, hold.hold, hold.why) not in (before or ()):
                where = f" ({', '.join(map(str, hold.spots))})" if 0 < len(hold.spots) <= _NAMED else ""
                found.setdefault(hold.hold, []).append(f"{hold.why}{where}")
        for each, reasons in found.items():
            yield self._alarm(each, channel, life.spot, self._other(channel, life), "; ".join(reasons))

    def _ends_of(self, channel: bytes, life: Life) -> list[_End]:
        """When the times of an order are over that this office gave, or is charged with, while it is to be done."""
        if life.state not in AT_WORK or not self._is_ours(channel, life):
            return []
        other = self._other(channel, life)
        return [_End(at, *life.spot, other) for at in (life.span.last, life.order.report_due) if at is not None]

    def _is_ours(self, channel: bytes, life: Life) -> bool:
        return self._engine.state.channel(channel).office in (life.giver, life.office)

    def _other(self, channel: bytes, life: Life) -> str:
        """The other of the two; at a third office, who is charged."""
        return life.giver if self._engine.state.channel(channel).office == life.office else life.office

    def _alarm(self, hold: Hold, channel: bytes, spot: Spot, office: str, why: str = "") -> Alarm:
        return Alarm(
            kind=OrderAlarm[hold.name],
            channel=channel,
            series=spot.series,
            seq=spot.seq,
            paragraph=spot.paragraph,
            at=self._engine.clock.now(),
            office=office,
            why=why,
        )

    def _note(self, channel: bytes, spots: Iterable[Spot], lives: Iterable[Life], now: int) -> None:
        """These orders end as their lives say now."""
        kept, again = self._kept(channel), frozenset(spots)
        said = self._said.setdefault(channel, now)
        ends = {end for life in lives for end in self._ends_of(channel, life) if not is_over(end.at, said)}
        ends |= {end for end in kept.ends if end.spot not in again}
        if ends != kept.ends:
            self._keep(channel, frozenset(ends))

    def _kept(self, channel: bytes) -> _Ends:
        """What stands in the vault; after a crash between a message and its ends these are found anew."""
        if channel not in self._ends:
            kept = self._engine.vault.get(_KEPT + channel.hex())
            self._ends[channel] = msgspec.json.decode(kept, type=_Ends) if kept else _Ends()
            self._said[channel] = self._ends[channel].said or self._engine.clock.now()
            if self._ends[channel].counted != self._engine.vault.ledger.bearing_count(channel):
                self._known(channel, self._of(channel), self._engine.clock.now())
        return self._ends[channel]

    def _keep(self, channel: bytes, ends: frozenset[_End]) -> None:
        counted = self._engine.vault.ledger.bearing_count(channel)
        self._ends[channel] = _Ends(said=self._said[channel], counted=counted, ends=ends)
        self._engine.vault.put(_KEPT + channel.hex(), msgspec.json.encode(self._ends[channel], order="deterministic"))


def _held(lives: Iterable[Life]) -> Held:
    return frozenset((life.office, hold.hold, hold.why) for life in lives for hold in life.holds)
