"""The station's transit keys, week by week: made ahead, told to correspondents, destroyed (docs/spec/card.md, "Transit")."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from backchannel.run.transit_cards import LIVES_MAX, further_lives, next_place
from backchannel.seal.weeks import kept_from, weeks_to_publish
from backchannel.station.deliveries import MINUTE
from backchannel.station.events import Alarm, Dispatch
from backchannel.station.keep import KeepOutgoing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.ports import Randomness
    from backchannel.run.engine import Engine
    from backchannel.station import Correspondence, Effect
    from backchannel.station.line import Line
    from backchannel.vault import TransitStore

__all__ = ["WeeklyKeys"]

_CARD: Final = "transit"
_AGAIN_AFTER: Final = 10 * MINUTE  # a card is large: it is told again after this, then after twice as long, up to the ceiling
_AGAIN_CEILING: Final = 6 * 60 * MINUTE
_FORGOTTEN_AFTER: Final = 24 * 60 * MINUTE
_IN_VAIN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """That a correspondent was told of this station's card: of which week, at which age, how often again, and when that began.

    `unheard`: how often of late it was told again because nothing was heard of that one since it was told before.
    """

    week: int
    age: int
    again: int = 0
    since: int = 0
    unheard: int = 0

    def repeated(self, age: int, line: Line) -> _Told | None:
        """That it is told once more at this age; None while it is too early for that."""
        forgotten = age - self.age >= _FORGOTTEN_AFTER or not self.again
        again, since, unheard = (0, age, 0) if forgotten else (self.again, self.since, self.unheard)
        if age - self.age < min(_AGAIN_AFTER << again, _AGAIN_CEILING):
            return None
        heard = line.heard_age is not None and line.heard_age > self.age
        return replace(self, age=age, again=again + 1, since=since, unheard=0 if heard else unheard + 1)

    @property
    def lives(self) -> int:
        """How many lives further the card begins: nobody may have taken it in the place where it was told."""
        return min(1 << (self.unheard - 1), LIVES_MAX) if self.unheard else 0


class WeeklyKeys:
    """The secrets of the weeks, and who has been told of this week's card."""

    def __init__(self, transit: TransitStore, randomness: Randomness) -> None:
        self._transit = transit
        self._randomness = randomness
        self._told: dict[tuple[bytes, str], _Told] = {}

    def read(self, engine: Engine) -> None:
        """Have the sealing hand hold what is there."""
        engine.sealer.hold_weeks(self._transit.seeds())

    def renew(self, engine: Engine) -> list[Effect]:
        """Have keys for the weeks ahead, tell correspondents of a new week's card, or again of this one, destroy what is over."""
        at = engine.clock.now()
        held = self._transit.seeds()
        missing = [week for week in weeks_to_publish(at) if week not in held]
        if missing:
            self._transit.add({week: self._randomness.bytes(32) for week in missing})
        destroyed = self._destroy(engine, at, min(held, default=None))
        if missing or destroyed:
            self.read(engine)
        due = self._all_due(engine, weeks_to_publish(at)[0])
        if not due:
            return []
        lives = max(*(told.lives for told in due.values()), self._further(engine, due, at))
        place = next_place(engine.vault, engine.sealer.published(at), at, lives=lives)
        effects: list[Effect] = []
        for channel in dict.fromkeys(channel for channel, _ in due):
            correspondence = engine.state.channel(channel)
            told = {office: one for (identity, office), one in due.items() if identity == channel}
            cards = engine.sealer.transit_card([correspondence.charter.seat(office) for office in told], place, at)
            engine.vault.commit(
                [
                    KeepOutgoing(channel=channel, office=office, kind=_CARD, urgency=3, envelope=envelope, at=at)
                    for office, envelope in cards
                ]
            )
            self._told |= {(channel, office): one for office, one in told.items()}
            effects += [Dispatch(), *_in_vain(correspondence, told, at)]
        return effects

    def _further(self, engine: Engine, due: Iterable[tuple[bytes, str]], at: int) -> int:
        """How many lives further the card begins for those who are told for the first time in this run."""
        new = [engine.state.channel(channel).lines[office] for channel, office in due if (channel, office) not in self._told]
        return further_lives(engine.vault, new, at) if new else 0

    def _all_due(self, engine: Engine, this: int) -> dict[tuple[bytes, str], _Told]:
        """Who is to be told of the card now, by channel and office."""
        due: dict[tuple[bytes, str], _Told] = {}
        for channel, correspondence in engine.state.channels.items():
            for office in () if correspondence.is_over else correspondence.lines:
                if told := self._due(engine, correspondence, office, this):
                    due[channel, office] = told
        return due

    def _due(self, engine: Engine, channel: Correspondence, office: str, this: int) -> _Told | None:
        """That a correspondent is to be told of the card now, or None."""
        identity, age = channel.charter.channel, engine.time.age()
        told = self._told.get((identity, office))
        # Another week than the last: also an earlier one, when a clock that was far ahead has come back.
        if told is None or told.week != this:
            return _Told(week=this, age=age)
        closed, heard = engine.state.closed_age, channel.lines[office].heard_age
        # What no key here opens does not say whose it is: of whom something was heard since, it is not.
        if closed is None or closed < told.age or (heard is not None and heard > closed):
            return None
        due = told.repeated(age, channel.lines[office])
        return None if due and engine.vault.waiting_urgency(identity, office, _CARD) else due

    def _destroy(self, engine: Engine, at: int, oldest: int | None) -> bool:
        """Destroy the secrets of weeks that are over, unless the clock went ahead by more than it is trusted to; whether any."""
        if engine.time.doubtful_since() is not None or oldest is None or oldest >= kept_from(at):
            return False
        self._transit.destroy_before(kept_from(at))
        return True


def _in_vain(channel: Correspondence, told: dict[str, _Told], at: int) -> Iterator[Alarm]:
    """Who was told the card again and again, and has said nothing since."""
    for office, due in told.items():
        heard = channel.lines[office].heard_age
        if due.again == _IN_VAIN and (heard is None or heard < due.since):
            series = channel.series_of(office)
            yield Alarm(kind="lost-keys", channel=channel.charter.channel, series=series, seq=0, at=at, office=office)
