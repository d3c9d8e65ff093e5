"""The custody of an office at work in one of its stations: had, given, taken (docs/spec/house.md, "Custody")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake, Refused
from backchannel.run.house import HouseAlarm, tell, to_tell
from backchannel.seal.house import House, seat_id
from backchannel.seal.house_acts import Custody, GiveMailbox, TellLife
from backchannel.seal.house_words import read_act
from backchannel.seal.persons import Rank
from backchannel.seal.receipt import LIFE_BYTES, Life
from backchannel.station.events import Alarm, CustodyChanged

if TYPE_CHECKING:
    from backchannel.run.engine import Engine
    from backchannel.station import Effect, Keep

__all__ = ["Held", "custody_of", "give", "life_told", "settle_custody", "take", "take_mailbox"]

_URGENCY: Final = 2
_COLLECT: Final = "office collect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Which station (its seat) has custody, by which count, and the count of the life in which the office speaks."""

    station: str
    count: int
    life: int
    taken: bool


def custody_of(engine: Engine) -> Held:
    """Who has custody, as far as is known here."""
    house = _house(engine)
    acts = sorted(_acts(engine), key=lambda row: (row[1].count, not row[1].taken, row[0], row[2]))
    told = [act.count for row in engine.vault.house.acts("life") if isinstance(act := read_act(row.act), TellLife)]
    held = Held(station=seat_id(house.cards[0].devices[0].pair), count=1, life=max([1, *told]), taken=False)
    for station, act, _ in acts:
        if act.count == held.count + 1 and (station == held.station or (act.taken and station in _officers(house))):
            held = Held(station=act.to, count=act.count, life=max(act.life, held.life), taken=act.taken)
    return held


def give(engine: Engine, station: str, mailbox: bytes) -> list[Effect]:
    """Give custody to another station of this office, with the secret of the office's mailbox; Mistake when it is not here."""
    held = custody_of(engine)
    if held.station != engine.sealer.station:
        raise _elsewhere(engine, held)
    act = Custody(count=held.count + 1, to=station, life=engine.vault.office_life().count + 1, taken=False)
    mine: list[Keep] = [to_tell(GiveMailbox(count=act.count, key=mailbox), _URGENCY, station), to_tell(act, _URGENCY)]
    return _done(engine, mine)


def take(engine: Engine) -> list[Effect]:
    """Take custody from a station that is gone; Mistake for any but the officer's."""
    held = custody_of(engine)
    if engine.sealer.station not in _officers(_house(engine)):
        hint = "Ask who has it to give it, or the officer to take it."
        raise Mistake("custody.officer", "custody taken by another than the officer", "the officer's own station", hint)
    if held.station == engine.sealer.station:
        raise Mistake("custody.here", "custody that this station has", "that of another station")
    act = Custody(count=held.count + 1, to=engine.sealer.station, life=held.life + 1, taken=True)
    return _done(engine, [to_tell(act, _URGENCY)])


def settle_custody(engine: Engine) -> list[Effect]:
    """Begin to speak for the office where custody is here by now, or leave it to who has it."""
    held, mine = custody_of(engine), engine.vault.has_custody()
    is_here = held.station == engine.sealer.station
    if is_here == mine:
        return []
    life = engine.vault.office_life()
    if is_here:
        life = Life(count=max(held.life, life.count + 1), name=engine.randomness.bytes(LIFE_BYTES))
    at = engine.clock.now()
    effects = engine.happen([CustodyChanged(mine=is_here, life=life, taken=held.taken, at=at)], told=False)
    kind = HouseAlarm.CUSTODY if is_here else HouseAlarm.CUSTODY_GONE
    return [*effects, Alarm(kind=kind, channel=_house(engine).channel, series="", seq=0, at=at, office=held.station)]


def life_told(engine: Engine) -> list[Keep]:
    """That the others know in which life the office speaks: from it whoever takes custody counts on."""
    if not engine.vault.has_custody() or engine.house is None:
        return []
    life = engine.vault.office_life().count
    told = [act.count for row in engine.vault.house.acts("life") if isinstance(act := read_act(row.act), TellLife)]
    return [to_tell(TellLife(count=life), _URGENCY)] if life > max([custody_of(engine).life, *told]) else []


def take_mailbox(engine: Engine, act: GiveMailbox, station: str) -> None:
    """Keep the secret of the office's mailbox, from who has custody; Refused from anybody else."""
    held = custody_of(engine)
    if act.count != held.count + 1 or station != held.station:
        raise Refused("house.custody", "the office's mailbox from a station that has no custody", "who has it, when it is given")
    engine.vault.put(_COLLECT, act.key)


def _done(engine: Engine, rows: list[Keep]) -> list[Effect]:
    """Told, and by that kept as what this station itself has said; then it is in force here."""
    engine.vault.commit(rows)
    return [*tell(engine), *settle_custody(engine)]


def _acts(engine: Engine) -> list[tuple[str, Custody, int]]:
    rows = [(row, read_act(row.act)) for row in engine.vault.house.acts("custody")]
    return [(row.station, act, row.seq) for row, act in rows if isinstance(act, Custody)]


def _officers(house: House) -> set[str]:
    card = house.card
    return {seat_id(device.pair) for device in card.devices if card.person_of(device).rank is Rank.OFFICER}


def _house(engine: Engine) -> House:
    if engine.house is None:
        raise Mistake("house.none", "an office with one station", "one that has several", "See `backchannel office certify`.")
    return engine.house


def _elsewhere(engine: Engine, held: Held) -> Mistake:
    seat = _house(engine).in_force.met(held.station)
    return Mistake("custody.elsewhere", f"custody that {seat.name} has", "that of this station")
