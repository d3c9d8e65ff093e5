"""What the other stations of this office tell has its effect here, act by act (docs/spec/house.md, "Acts").

Every effect is kept by itself and happens once however often it is tried: a message of the house counts as opened when all its acts
have had theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Refused
from backchannel.message import Precedence
from backchannel.message.kinds import ACT
from backchannel.run.custody import settle_custody, take_mailbox
from backchannel.run.house import TOLD_HERE, HouseAlarm, kept_act
from backchannel.run.membership import enter
from backchannel.run.seconding import complete, look
from backchannel.seal.acts import read_chain
from backchannel.seal.carried import channel_of
from backchannel.seal.history import History
from backchannel.seal.house_acts import (
    AskSecond,
    Custody,
    GiveMailbox,
    GiveSecond,
    Return,
    Submit,
    TellChain,
    TellCorrespondent,
    TellDelivery,
    TellOpened,
    TellReceived,
    TellSent,
    ToldState,
)
from backchannel.seal.house_words import read_act, read_acts
from backchannel.station import Outbound, Sent
from backchannel.station.events import Alarm, Arrived, DeliveryTold, Followed, PersonOpened, TransitArrived, Unreadable
from backchannel.station.keep import KeepEvidence
from backchannel.station.life import DeliveryAct

if TYPE_CHECKING:
    from backchannel.run.engine import Engine
    from backchannel.seal import Opened
    from backchannel.seal.house_acts import Act
    from backchannel.station import Effect

__all__ = ["follow"]

_DONE: Final = {
    ToldState.RECEIVED: DeliveryAct.RECEIVE,
    ToldState.OPENED: DeliveryAct.OPEN,
    ToldState.REFUSED: DeliveryAct.REFUSE,
    ToldState.CANCELLED: DeliveryAct.CANCEL,
    ToldState.GIVEN_UP: DeliveryAct.GIVE_UP,
}


def follow(engine: Engine) -> list[Effect]:
    """Let what has come in the house, and is next of its station, have its effect."""
    effects: list[Effect] = []
    while found := _next(engine):
        effects += _take(engine, *found)
    return effects


def _next(engine: Engine) -> tuple[str, str, int] | None:
    """The station, series and number of a message of the house that is the next of its series and has had no effect yet."""
    if engine.house is None:
        return None
    channel = engine.state.channel(engine.house.channel)
    for office in channel.lines:
        ledger = channel.incoming[channel.series_of(office)]
        waiting, through = ledger.unopened().also, ledger.received().through
        if waiting and through and waiting[0].seq <= through.seq:
            return office, ledger.series, waiting[0].seq
    return None


def _take(engine: Engine, station: str, series: str, seq: int) -> list[Effect]:
    assert engine.house is not None
    channel, at = engine.house.channel, engine.clock.now()
    row = engine.vault.received(channel, series, seq)
    assert row is not None  # it is in the ledger
    effects: list[Effect] = []
    try:
        opened = engine.reopen(row.artefact)
        acts = read_acts([portion.words or "" for portion in opened.message.full_portions if portion.kind == ACT])
    except Refused as refused:
        effects += engine.happen([Unreadable(refused=refused, came=row.artefact, at=at)])
        acts = ()
    else:
        number = opened.charter.number
        engine.vault.commit([kept_act(act, station, seq, place, row.received_at, number) for place, act in enumerate(acts)])
    for act in acts:
        try:
            effects += _effect(engine, act, station, series, seq)
        except Refused as refused:
            effects += engine.happen([Unreadable(refused=refused, came=row.artefact, at=at)])
    return [*effects, *engine.happen([PersonOpened(channel=channel, series=series, seq=seq, confirmed=True, at=at)])]


def _effect(engine: Engine, act: Act, station: str, series: str, seq: int) -> list[Effect]:
    if isinstance(act, TellSent | TellReceived | TellOpened | TellDelivery) and act.channel not in engine.histories:
        raise Refused("house.channel", "an act about a channel whose charter is not held here", "the charter first")
    match act:
        case TellChain():
            return _chain(engine, act)
        case TellSent():
            return _sent(engine, act)
        case TellReceived():
            return _received(engine, act)
        case TellOpened():
            return _opened(engine, act)
        case TellDelivery():
            return _delivery(engine, act)
        case TellCorrespondent():
            transit = engine.sealer.transit_of(act.transit, engine.histories)
            return engine.happen([TransitArrived(transit=transit, at=engine.clock.now())], told=False)
        case Custody():
            return settle_custody(engine)
        case GiveMailbox():
            take_mailbox(engine, act, station)
            return settle_custody(engine)
        case AskSecond():
            return _second_asked(engine, act, series, seq, station)
        case GiveSecond():
            return complete(engine, act)
        case Submit() | Return():
            return [_called(engine, act, series, seq, station)]
    return []


def _called(engine: Engine, act: Submit | Return, series: str, seq: int, station: str) -> Alarm:
    assert engine.house is not None
    kind = HouseAlarm.SUBMITTED if isinstance(act, Submit) else HouseAlarm.RETURNED
    return Alarm(kind=kind, channel=engine.house.channel, series=series, seq=seq, at=engine.clock.now(), office=station)


def _second_asked(engine: Engine, act: AskSecond, series: str, seq: int, station: str) -> list[Effect]:
    assert engine.house is not None
    if look(engine, act) is None:
        return []
    at = engine.clock.now()
    return [Alarm(kind=HouseAlarm.SECOND_ASKED, channel=engine.house.channel, series=series, seq=seq, at=at, office=station)]


def _chain(engine: Engine, act: TellChain) -> list[Effect]:
    chain = read_chain(act.chain)
    held = engine.histories.get(channel_of(chain.acts[0]))
    if held is None:
        history = History.of_chain(act.chain)
        if not history.in_force.has(engine.sealer.office):
            raise Refused("seal.channel", "a charter of a channel that this office is not on", "one of its own channels")
        return enter(engine, history, list(history.versions), own=False)
    history = held.copy()
    return enter(engine, history, history.take(chain)[0], own=False)


def _sent(engine: Engine, act: TellSent) -> list[Effect]:
    if not isinstance(act.artefact, bytes):
        return []  # too large to be told: it is at the station that released it
    opened = engine.reopen(act.artefact)
    if opened.office != engine.sealer.office or opened.channel != act.channel:
        raise Refused("house.sent", "a message of another office or channel as one of this office's", "what this office released")
    known = engine.vault.sent(opened.channel, opened.series, opened.link.seq)
    if known and known.digest == opened.link.digest:
        return []
    if known:
        engine.vault.commit([KeepEvidence(opened=opened, at=engine.clock.now())])
        seq, office = opened.link.seq, engine.sealer.office
        return [Alarm(kind=HouseAlarm.TWICE, channel=opened.channel, series=opened.series, seq=seq, at=engine.clock.now(), office=office)]
    effects = engine.happen([Followed(sent=_as_sent(opened, whole=act.whole), at=act.at)], told=False)
    for row in engine.vault.house.acts("delivery", about=f"{act.channel.hex()} {opened.link.seq}"):
        told = read_act(row.act)
        effects += _delivery(engine, told) if isinstance(told, TellDelivery) else []
    return effects


def _as_sent(opened: Opened, *, whole: bool) -> Sent:
    message, release = opened.message, opened.message.heading.release
    seats = [opened.charter.seat_named(name) for name in message.addressees]
    urgency = Precedence(str(opened.precedence)).urgency_class
    return Sent(
        channel=opened.channel,
        series=opened.series,
        link=opened.link,
        serial=release.number.serial.number if release and release.number.serial else 0,
        precedence=str(opened.precedence),
        artefact=opened.artefact,
        envelopes=tuple(Outbound(office=seat.office, urgency=urgency, envelope=b"") for seat in seats),
        whole=whole,
        message=message,
    )


def _received(engine: Engine, act: TellReceived) -> list[Effect]:
    if not isinstance(act.artefact, bytes):
        return []
    opened = engine.reopen(act.artefact, TOLD_HERE)
    if opened.office == engine.sealer.office or opened.channel != act.channel:
        raise Refused("house.received", "a message of this office, or of another channel, as one that came", "what correspondents wrote")
    effects = engine.happen([Arrived(opened=opened, at=act.at, carrier=TOLD_HERE)], told=False)
    for row in engine.vault.house.acts("opened", about=f"{act.channel.hex()} {opened.series} {opened.link.seq}"):
        told = read_act(row.act)
        effects += _opened(engine, told) if isinstance(told, TellOpened) else []
    return effects


def _opened(engine: Engine, act: TellOpened) -> list[Effect]:
    ledger = engine.state.channel(act.channel).incoming.get(act.series)
    if ledger is None or ledger.digest(act.seq) is None:
        return []  # when that comes, this is looked for
    event = PersonOpened(channel=act.channel, series=act.series, seq=act.seq, confirmed=True, at=act.at, elsewhere=True)
    return engine.happen([event], told=False)


def _delivery(engine: Engine, act: TellDelivery) -> list[Effect]:
    event = DeliveryTold(channel=act.channel, seq=act.seq, office=act.office, act=_DONE[act.state], detail="", at=act.at)
    return engine.happen([event], told=False)
