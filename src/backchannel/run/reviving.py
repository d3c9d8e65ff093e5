"""What a station of this office lost in a restore, it is given again at once: in the house nobody has to decide that (docs/spec/house.md,
"After a restore").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.run.recovering import lost_of_ours, lost_of_theirs
from backchannel.station.events import GivenBack

if TYPE_CHECKING:
    from backchannel.run.engine import Engine
    from backchannel.station import Correspondence, Effect, Event

__all__ = ["give_again"]


def give_again(engine: Engine) -> list[Effect]:
    """Send colleagues again what they have lost of the house, and give them back their own: once for each receipt that says so."""
    assert engine.house is not None
    channel = engine.state.channel(engine.house.channel)
    events: list[Event] = []
    for office, line in channel.lines.items():
        said = (line.life, line.taken)
        if line.revived != said:
            line.revived = said
            events += [engine.reseal(engine.house.channel, seq, office) for seq in lost_of_ours(engine, channel, office)]
            events += [_given_back(engine, channel, office, seq) for seq in lost_of_theirs(engine, channel, office)]
    return engine.happen(events) if events else []


def _given_back(engine: Engine, channel: Correspondence, office: str, seq: int) -> GivenBack:
    seat, at = channel.charter.seat(office), engine.clock.now()
    row = engine.vault.received(channel.charter.channel, seat.series, seq)
    assert row is not None  # of what is not held, none is given back
    envelope = engine.sealer.give_back(row.artefact, seat, row.urgency, at)
    return GivenBack(channel=channel.charter.channel, office=office, seq=seq, urgency=row.urgency, envelope=envelope, at=at)
