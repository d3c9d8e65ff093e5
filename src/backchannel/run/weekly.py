"""The station's transit keys, week by week: made ahead, told to correspondents, destroyed (docs/spec/card.md, "Transit")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.seal.weeks import kept_from, weeks_to_publish
from backchannel.station.events import Dispatch
from backchannel.station.keep import KeepOutgoing

if TYPE_CHECKING:
    from backchannel.ports import Randomness
    from backchannel.run.engine import Engine
    from backchannel.station import Effect
    from backchannel.vault import TransitStore

__all__ = ["WeeklyKeys"]


class WeeklyKeys:
    """The secrets of the weeks, and who has been told of this week's card."""

    def __init__(self, transit: TransitStore, randomness: Randomness) -> None:
        self._transit = transit
        self._randomness = randomness
        self._announced: dict[tuple[bytes, str], int] = {}

    def read(self, engine: Engine) -> None:
        """Have the sealing hand hold what is there."""
        engine.sealer.hold_weeks(self._transit.seeds())

    def renew(self, engine: Engine) -> list[Effect]:
        """Have keys for the weeks ahead, tell every correspondent of a new week's card, destroy what is over."""
        at = engine.clock.now()
        held = self._transit.seeds()
        missing = [week for week in weeks_to_publish(at) if week not in held]
        if missing:
            self._transit.add({week: self._randomness.bytes(32) for week in missing})
        destroyed = self._destroy(engine, at, min(held, default=None))
        if missing or destroyed:
            self.read(engine)
        this = weeks_to_publish(at)[0]
        renewed: list[Effect] = []
        for channel, correspondence in engine.state.channels.items():
            # Another week than the last: also an earlier one, when a clock that was far ahead has come back.
            lines = () if correspondence.is_over else correspondence.lines
            others = [office for office in lines if self._announced.get((channel, office)) != this]
            if not others:
                continue
            cards = engine.sealer.transit_card([correspondence.charter.seat(office) for office in others], at)
            engine.vault.commit(
                [
                    KeepOutgoing(channel=channel, office=office, kind="transit", urgency=3, envelope=envelope, at=at)
                    for office, envelope in cards
                ]
            )
            self._announced |= dict.fromkeys(((channel, office) for office in others), this)
            renewed.append(Dispatch())
        return renewed

    def _destroy(self, engine: Engine, at: int, oldest: int | None) -> bool:
        """Destroy the secrets of weeks that are over, unless the clock went ahead by more than it is trusted to; whether any."""
        if engine.time.doubtful_since() is not None or oldest is None or oldest >= kept_from(at):
            return False
        self._transit.destroy_before(kept_from(at))
        return True
