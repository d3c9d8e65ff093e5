"""The house at work in a station: what happens here is told to the office's other stations (docs/spec/house.md, "Acts").

What is to be told is kept with what it tells of, in one commit; then it goes out in messages of the house. What the others tell has its
effect in `run.colleagues`.
"""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.limits import ACTS, ACTS_BYTES
from backchannel.message import Classification, Heading, Marking, Message, OfficeName, Portion, Precedence
from backchannel.message.kinds import ACT
from backchannel.run.put_aside import try_again
from backchannel.seal import Link
from backchannel.seal.card import read_card
from backchannel.seal.carried import CarriedCard
from backchannel.seal.house_acts import (
    Act,
    Custody,
    DraftName,
    Elsewhere,
    TellChain,
    TellCorrespondent,
    TellDelivery,
    TellOpened,
    TellReceived,
    TellSent,
    TellVerified,
    ToldState,
)
from backchannel.seal.house_words import kind_of, read_act, write_act, write_acts
from backchannel.station.events import Alarm, CustodyChanged, Dispatch, Released
from backchannel.station.keep import (
    KeepAct,
    KeepCopyState,
    KeepDelivery,
    KeepOutgoing,
    KeepReceived,
    KeepSent,
    KeepTold,
    KeepToTell,
    KeepTransit,
)
from backchannel.station.life import CopyState, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.run.engine import Engine
    from backchannel.seal.carried import Carried
    from backchannel.seal.history import History
    from backchannel.station import Effect, Keep
    from backchannel.station.events import ShareCharter
    from backchannel.vault import CardRow, ToTellRow

__all__ = [
    "CODE",
    "TOLD_HERE",
    "WORDS",
    "HouseAlarm",
    "about",
    "kept_act",
    "news",
    "pass_on_to_colleagues",
    "pin",
    "share_card",
    "take_card",
    "tell",
    "tell_all",
    "tell_struck",
    "to_tell",
    "told_of_charter",
]


class HouseAlarm(StrEnum):
    """What people are called for, of what the stations of their office tell each other."""

    SUBMITTED = "draft-submitted"
    RETURNED = "draft-returned"
    SECOND_ASKED = "second-asked"
    RELEASED = "draft-released"
    TWICE = "own-number-twice"
    STRUCK_OFF = "struck-off"
    CUSTODY = "custody"
    CUSTODY_GONE = "custody-gone"


WORDS: Final = "words"  # by which means a key was verified: people compared them
CODE: Final = "code"
TOLD_HERE: Final = "house"  # by which carrier a message came that another station of this office took in
_URGENCY: Final = 3
_HOW: Final = 1000  # characters of how a key was verified; what people write has under a hundred
_TOO_LARGE: Final = "sdjwt.size"
_ALL: Final = 2**31  # more messages than a series has numbers
_WAITED: Final = ("seal.charter",)  # why a message under a card that is not held waits
_PRECEDENCE: Final = {1: Precedence.FLASH, 2: Precedence.IMMEDIATE, 3: Precedence.ROUTINE}
_TOP: Final = Marking(classification=Classification.TOP_SECRET)
_ROOM: Final = 64 * 1024  # of a message, for what is around its acts
_LARGEST: Final = ACTS_BYTES - 2 * _ROOM
_STATES: Final = {
    DeliveryState.RECEIVED: ToldState.RECEIVED,
    DeliveryState.OPENED: ToldState.OPENED,
    DeliveryState.REFUSED: ToldState.REFUSED,
    DeliveryState.CANCELLED: ToldState.CANCELLED,
    DeliveryState.GIVEN_UP: ToldState.GIVEN_UP,
}


def news(engine: Engine, keeps: Iterable[Keep]) -> list[KeepToTell]:
    """What the other stations are to be told of rows that are about to be kept."""
    return [row for keep in keeps for row in _news(engine, keep)]


def to_tell(act: Act, urgency: int = _URGENCY, to: str | None = None) -> KeepToTell:
    """An act that waits to be told: to every other station, or to one."""
    return KeepToTell(act=write_act(act), urgency=urgency, to=to)


def told_of_charter(history: History) -> list[KeepToTell]:
    """A channel's charter as it is now, for stations that may not have it."""
    return [to_tell(act, 2) for act in _charter(history)]


def _charter(history: History) -> Iterator[TellChain]:
    """In as many parts as it takes; a version of so many offices that it fits no message goes by file."""
    parts = (history.chain(),) if len(history.chain()) <= _LARGEST else history.chains(None, _LARGEST // 2)
    yield from (TellChain(chain=part) for part in parts if len(part) <= _LARGEST)


def pin(engine: Engine, row: CardRow) -> None:
    """Keep a correspondent's card with how its key was verified here, and tell that to stations that may have to go by it."""
    engine.vault.pin(row)
    if engine.house and row.means and row.office != engine.sealer.office:
        act = TellVerified(card=row.artefact, how=row.how[:_HOW], by_words=row.means == WORDS)
        engine.vault.commit([to_tell(act)])


def about(act: Act) -> str:
    """By what an act is looked for beside its kind."""
    match act:
        case TellOpened():
            return f"{act.channel.hex()} {act.series} {act.seq}"
        case TellDelivery():
            return f"{act.channel.hex()} {act.seq}"
        case Custody():
            return str(act.count)
    draft = getattr(act, "draft", None)
    return str(draft) if isinstance(draft, DraftName) else ""


def kept_act(act: Act, station: str, seq: int, place: int, at: int, card: int) -> KeepAct:
    """An act as it is kept."""
    return KeepAct(station=station, seq=seq, place=place, kind=kind_of(act), about=about(act), act=write_act(act), at=at, card=card)


def take_card(engine: Engine, data: bytes) -> list[Effect]:
    """A card of this office that another of its stations has: a newer one is in force from now on; Refused for another office's."""
    card = read_card(data)
    if engine.house is None or (newer := engine.house.with_card(card)) is None:
        return []
    engine.adopt(newer.card)
    return try_again(engine, _WAITED) if newer.in_force.has(engine.sealer.station) else _struck_off(engine)


def pass_on_to_colleagues(engine: Engine, came: Carried) -> list[Effect]:
    """What came for the office and is signed by itself goes to its other stations too: one of them may be the officer's, and asked
    to sign it, or the one that had invited who answers."""
    if engine.house is None or isinstance(came, CarriedCard) or not engine.vault.has_custody():
        return []
    house, at = engine.house, engine.clock.now()
    keeps = [
        KeepOutgoing(
            channel=house.channel,
            office=seat.office,
            kind=f"passed on {sha256(came.data).hexdigest()[:16]}",
            urgency=2,
            envelope=engine.sealer.enclosed(came.data, seat, 2, at),
            at=at,
        )
        for seat in house.in_force.seats
        if seat.office != engine.sealer.station
    ]
    engine.vault.commit(keeps)
    return [Dispatch()] if keeps else []


def share_card(engine: Engine, asked: Iterable[ShareCharter]) -> list[Effect]:
    """Send stations of this office the card that is in force here."""
    assert engine.house is not None
    channel = engine.house.channel
    keeps: list[Keep] = []
    for one in asked:
        seat = engine.house.in_force.seat(one.office)
        envelope = engine.sealer.enclosed(engine.house.card.artefact, seat, 2, one.at)
        keeps.append(KeepOutgoing(channel=channel, office=one.office, kind="card", urgency=2, envelope=envelope, at=one.at))
    engine.vault.commit(keeps)
    return [Dispatch()] if keeps else []


def tell_struck(engine: Engine, station: str) -> list[Effect]:
    """Let a station that is struck off know why nothing comes any more: the last thing that it is sent is the card without it."""
    assert engine.house is not None
    seat, channel, at = engine.house.in_force.met(station), engine.house.channel, engine.clock.now()
    envelope = engine.sealer.enclosed(engine.house.card.artefact, seat, 2, at)
    engine.vault.commit([KeepOutgoing(channel=channel, office=station, kind="card", urgency=2, envelope=envelope, at=at)])
    return [Dispatch()]


def _struck_off(engine: Engine) -> list[Effect]:
    """This station is of the office no more: it speaks for it no more, and keeps what it has."""
    assert engine.house is not None
    at, life = engine.clock.now(), engine.vault.office_life()
    effects = engine.happen([CustodyChanged(mine=False, life=life, taken=False, at=at)], told=False)
    return [*effects, Alarm(kind=HouseAlarm.STRUCK_OFF, channel=engine.house.channel, series="", seq=0, at=at)]


def tell_all(engine: Engine, station: str) -> list[KeepToTell]:
    """All that a station which comes to the office is to know of its correspondence, in an order in which it can be taken in."""
    return [to_tell(act, to=station) for act in _all(engine)]


def _all(engine: Engine) -> Iterator[Act]:
    yield from (part for history in engine.histories.values() for part in _charter(history))
    for pinned in engine.vault.cards():
        if pinned.means and pinned.office != engine.sealer.office:
            yield TellVerified(card=pinned.artefact, how=pinned.how[:_HOW], by_words=pinned.means == WORDS)
    own = engine.sealer.office
    yield from (TellCorrespondent(transit=card) for (office, _), card in engine.vault.transit_cards().items() if office != own)
    for channel, correspondence in engine.state.channels.items():
        if correspondence.charter.house:
            continue
        for row in reversed(engine.vault.recent_sent(channel, _ALL)):
            artefact, whole = engine.sealer.own_copy(row.artefact)
            link = Link(seq=row.seq, digest=row.digest)
            yield TellSent(channel=channel, artefact=_fitting(artefact, row.series, link), at=row.filed_at, whole=whole and bool(row.whole))
            for delivery in engine.vault.deliveries(channel, row.series, row.seq):
                if state := _STATES.get(DeliveryState(delivery.state)):
                    yield TellDelivery(channel=channel, seq=row.seq, office=delivery.office, state=state, at=row.filed_at)
        for came in reversed(engine.vault.recent_received(channel, _ALL)):
            link = Link(seq=came.seq, digest=came.digest)
            yield TellReceived(channel=channel, artefact=_fitting(came.artefact, came.series, link), at=came.received_at)
            if came.opened_at is not None:
                yield TellOpened(channel=channel, series=came.series, seq=came.seq, at=came.opened_at)


def tell(engine: Engine) -> list[Effect]:
    """Tell what waits, in messages of the house: to all others, and to single stations."""
    effects: list[Effect] = []
    if engine.house is None or (channel := engine.state.channel(engine.house.channel)).is_over or channel.unconfirmed():
        return effects  # after a restore its series waits for the others' word
    most = ACTS
    while rows := list(_batch(engine.vault.house.to_tell(most))):
        try:
            effects += _say(engine, rows)
        except Mistake as mistake:
            # Some acts are longer as part of a message than by themselves.
            if mistake.code != _TOO_LARGE or len(rows) == 1:
                raise
            most = len(rows) // 2
    return effects


def _batch(rows: Sequence[ToTellRow]) -> Iterator[ToTellRow]:
    """As many rows as one message holds, all for the same stations; one at least."""
    size = 0
    for row in rows:
        size += len(row.act)
        if row.station != rows[0].station or (size > ACTS_BYTES - _ROOM and row is not rows[0]):
            return
        yield row


def _say(engine: Engine, rows: Sequence[ToTellRow]) -> list[Effect]:
    assert engine.house is not None
    channel = engine.state.channel(engine.house.channel)
    acts = [read_act(row.act) for row in rows]
    names = [seat.name for seat in channel.charter.seats if seat.office != channel.office and rows[0].station in (None, seat.office)]
    told = KeepTold(through=rows[-1].number, to=rows[0].station)
    if not names:  # it was for a station that is struck off
        engine.vault.commit([told])
        return []
    at = engine.clock.now()
    place = channel.place(channel.outgoing.next_serial)
    message = _message(channel.charter.seat(channel.office).name, names, min(row.urgency for row in rows), acts)
    writ = engine.sealer.prepare(message, channel.charter, place, engine.own_person.name, at)
    kept = [kept_act(act, channel.office, place.seq, number, at, channel.charter.number) for number, act in enumerate(acts)]
    return engine.happen([Released(sent=engine.sealer.finish(writ), at=at)], also=[*kept, told])


def _message(sender: OfficeName, to: Sequence[OfficeName], urgency: int, acts: Sequence[Act]) -> Message:
    heading = Heading(precedence=_PRECEDENCE[urgency], marking=_TOP, sender=sender, to=tuple(to), subject="Acts of the house")
    portions = tuple(Portion(number=number, kind=ACT, words=words) for number, words in enumerate(write_acts(acts), 1))
    return Message(heading=heading, portions=portions)


def _fitting(artefact: bytes, series: str, link: Link) -> bytes | Elsewhere:
    """A message as it can be told: where it is too large for a message of the house, that it is at this station."""
    return artefact if len(artefact) <= _LARGEST else Elsewhere(series=series, link=link)


def _news(engine: Engine, keep: Keep) -> Iterator[KeepToTell]:
    match keep:
        case KeepSent() if engine.speaks_on(keep.sent.channel):
            artefact, whole = engine.sealer.own_copy(keep.sent.artefact)
            shown = _fitting(artefact, keep.sent.series, keep.sent.link)
            urgency = min((item.urgency for item in keep.sent.envelopes), default=_URGENCY)
            yield to_tell(TellSent(channel=keep.sent.channel, artefact=shown, at=keep.at, whole=whole), urgency)
        case KeepReceived(opened=opened) if engine.is_outer(opened.channel) and keep.carrier != TOLD_HERE:
            came = _fitting(opened.artefact, opened.series, opened.link)
            yield to_tell(TellReceived(channel=opened.channel, artefact=came, at=keep.at), opened.urgency)
        case KeepCopyState(state=CopyState.OPENED, elsewhere=False) if engine.is_outer(keep.channel):
            yield to_tell(TellOpened(channel=keep.channel, series=keep.series, seq=keep.seq, at=keep.at))
        case KeepDelivery() if engine.is_outer(keep.channel) and keep.state in _STATES:
            state = _STATES[keep.state]
            yield to_tell(TellDelivery(channel=keep.channel, seq=keep.seq, office=keep.office, state=state, at=keep.at))
        case KeepTransit() if keep.office != engine.sealer.office:
            yield to_tell(TellCorrespondent(transit=keep.artefact))
