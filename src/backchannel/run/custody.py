"""The custody of an office at work in one of its stations: had, given, taken (docs/spec/house.md, "Custody")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake, Refused
from backchannel.ledger.custody import CustodyFold
from backchannel.ledger.said import Said
from backchannel.limits import NUMBER_MAX
from backchannel.run.house import HouseAlarm, tell, to_tell
from backchannel.run.mailboxes import keep_collect, office_mailbox
from backchannel.seal.house import seat_id
from backchannel.seal.house_acts import Custody, GiveMailbox, TellLife
from backchannel.seal.house_words import read_act
from backchannel.seal.receipt import LIFE_BYTES, Life
from backchannel.station.events import Alarm, CustodyChanged

if TYPE_CHECKING:
    from backchannel.run.engine import Engine
    from backchannel.seal.house import House
    from backchannel.station import Effect, Keep

__all__ = ["custody_of", "custody_told", "give", "life_told", "said", "say_all", "settle_custody", "take", "take_mailbox"]

_URGENCY: Final = 2


def custody_of(engine: Engine) -> CustodyFold:
    """Who has custody, as far as is known here."""
    house = _house(engine)
    first = seat_id(house.cards[0].devices[0].pair)
    return CustodyFold(first, said(engine, "custody"), is_seated=house.seats_at, is_officers=house.is_officers)


def said(engine: Engine, *kinds: str) -> list[Said]:
    """The acts of these kinds that are held here, and who said them."""
    rows = engine.vault.house.acts(*kinds)
    return [Said(station=row.station, seq=row.seq, place=row.place, at=row.at, act=read_act(row.act), card=row.card) for row in rows]


def give(engine: Engine, station: str) -> list[Effect]:
    """Give custody to another station of this office, with the secret of the office's mailbox; Mistake when it is not here."""
    held = custody_of(engine)
    if held.holder != engine.sealer.station:
        raise _elsewhere(engine, held)
    mailbox = office_mailbox(engine.vault)
    assert mailbox is not None  # who has custody has it
    if not _house(engine).in_force.has(station):
        raise Mistake("house.station", "custody given to a station that is struck off", "one that is on the office's card")
    act = Custody(count=held.count + 1, to=station, life=_after(engine.vault.office_life().count), taken=False)
    mine: list[Keep] = [to_tell(GiveMailbox(count=act.count, key=mailbox.collect), _URGENCY, station), to_tell(act, _URGENCY)]
    return _done(engine, mine)


def take(engine: Engine) -> list[Effect]:
    """Take custody from a station that is gone; Mistake for any but the officer's."""
    held = custody_of(engine)
    house = _house(engine)
    if not house.is_officers(engine.sealer.station, house.card.number):
        hint = "Ask who has it to give it, or the officer to take it."
        raise Mistake("custody.officer", "custody taken by another than the officer", "the officer's own station", hint)
    if held.holder == engine.sealer.station:
        raise Mistake("custody.here", "custody that this station has", "that of another station")
    act = Custody(count=held.count + 1, to=engine.sealer.station, life=_after(_life(engine)), taken=True)
    return _done(engine, [to_tell(act, _URGENCY)])


def settle_custody(engine: Engine) -> list[Effect]:
    """Begin to speak for the office where custody is here by now, or leave it to who has it."""
    held, mine = custody_of(engine), engine.vault.has_custody()
    is_here = held.holder == engine.sealer.station
    if is_here == mine:
        return []
    life = engine.vault.office_life()
    if is_here:
        life = Life(count=max(min(held.life, NUMBER_MAX), _after(life.count)), name=engine.randomness.bytes(LIFE_BYTES))
    at = engine.clock.now()
    last = held.course[-1].act if held.course else None
    taken = isinstance(last, Custody) and last.taken
    effects = engine.carried_out(engine.happen([CustodyChanged(mine=is_here, life=life, taken=taken, at=at)], told=False))
    kind = HouseAlarm.CUSTODY if is_here else HouseAlarm.CUSTODY_GONE
    return [*effects, Alarm(kind=kind, channel=_house(engine).channel, series="", seq=0, at=at, office=held.holder)]


def custody_told(engine: Engine) -> list[Keep]:
    """What a station that comes to the office is to know of its custody: all of it by this act, said once more to all.

    Mistake when custody is not here: of an act that only others have said, it could not know whether to believe it.
    """
    held = custody_of(engine)
    if held.holder != engine.sealer.station:
        raise _elsewhere(engine, held)
    act = Custody(count=held.count, to=held.holder, life=min(held.life, NUMBER_MAX), taken=True) if held.count else None
    return [to_tell(act, _URGENCY)] if act else []


def life_told(engine: Engine) -> list[Keep]:
    """That the others know in which life the office speaks: from it whoever takes custody counts on."""
    if not engine.vault.has_custody() or engine.house is None:
        return []
    life = engine.vault.office_life().count
    return [to_tell(TellLife(count=life), _URGENCY)] if life > _life(engine) else []


def take_mailbox(engine: Engine, act: GiveMailbox) -> None:
    """Keep the secret of the office's mailbox, whoever told it: it may come before what says why. Refused when it does not fit."""
    if not keep_collect(engine.vault, _house(engine).card, act.key):
        raise Refused("house.mailbox", "a secret that does not open the office's mailbox", "the one that the office's card was made with")


def say_all(engine: Engine) -> list[Effect]:
    """Tell what waits: what this station says of custody counts from then on, for it may have said so while it could tell nothing."""
    told = tell(engine)
    return [*told, *settle_custody(engine)] if told else []


def _done(engine: Engine, rows: list[Keep]) -> list[Effect]:
    """Told, and by that kept as what this station itself has said; then it is in force here."""
    engine.vault.commit(rows)
    return say_all(engine)


def _life(engine: Engine) -> int:
    """The highest life in which the office is known to have spoken."""
    held = custody_of(engine)
    hands = held.hands  # of a station that never spoke for the office its own word about that is not needed
    told = [one.act.count for one in said(engine, "life") if isinstance(one.act, TellLife) and one.station in hands]
    return max([held.life, *told])


def _after(life: int) -> int:
    """The life after this one; the last there is stays, with another name: a colleague who skips them all stops nobody."""
    return min(life + 1, NUMBER_MAX)


def _house(engine: Engine) -> House:
    if engine.house is None:
        raise Mistake("house.none", "an office with one station", "one that has several", "See `backchannel office certify`.")
    return engine.house


def _elsewhere(engine: Engine, held: CustodyFold) -> Mistake:
    seat = _house(engine).in_force.met(held.holder)
    return Mistake("custody.elsewhere", f"custody that {seat.name} has", "that of this station")
