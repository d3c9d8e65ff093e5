"""What the other stations of this office tell has its effect here, act by act (docs/spec/house.md, "Acts").

Every effect is kept by itself and happens once however often it is tried: a message of the house counts as opened when all its acts
have had theirs.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake, Refused
from backchannel.ledger import Entry
from backchannel.message import Precedence
from backchannel.message.kinds import ACT
from backchannel.run.custody import custody_of, settle_custody, take_mailbox
from backchannel.run.house import CODE, TOLD_HERE, WORDS, HouseAlarm, kept_act
from backchannel.run.membership import enter
from backchannel.run.reviving import give_again
from backchannel.run.seconding import complete, look
from backchannel.run.transit_cards import transit_came
from backchannel.seal import Opened, read_card
from backchannel.seal.acts import read_chain
from backchannel.seal.artefacts import MESSAGE, read_artefact
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
    TellVerified,
    ToldState,
)
from backchannel.seal.house_words import read_act, read_acts
from backchannel.station import Outbound, Sent
from backchannel.station.events import Alarm, Arrived, DeliveryTold, Followed, PersonOpened, Reseal, Unreadable
from backchannel.station.keep import KeepEvidence
from backchannel.station.life import DeliveryAct
from backchannel.vault import CardRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.run.engine import Engine
    from backchannel.seal.house_acts import Act
    from backchannel.station import Effect

__all__ = ["deliveries_again", "follow"]

_WAITS: Final = ("house.channel", "house.verified", "seal.charter")  # why an act has no effect yet
_DONE: Final = {
    ToldState.RECEIVED: DeliveryAct.RECEIVE,
    ToldState.OPENED: DeliveryAct.OPEN,
    ToldState.REFUSED: DeliveryAct.REFUSE,
    ToldState.CANCELLED: DeliveryAct.CANCEL,
    ToldState.GIVEN_UP: DeliveryAct.GIVE_UP,
}


def follow(engine: Engine, came: Iterable[object] = ()) -> list[Effect]:
    """Let what has come in the house, and is next of its station, have its effect; and what of `came` is this station's own."""
    effects = give_again(engine) if engine.house else []
    for one in came:
        effects += _recall(engine, one) if isinstance(one, Opened) and one.office == engine.sealer.station else []
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
        acts = _acts(opened)
    except Refused as refused:
        effects += engine.happen([Unreadable(refused=refused, came=row.artefact, at=at)])
    else:
        number = opened.charter.number
        engine.vault.commit([kept_act(act, station, seq, place, row.received_at, number) for place, act in enumerate(acts)])
        effects += _let_happen(engine, acts, opened)
    return [*effects, *engine.happen([PersonOpened(channel=channel, series=series, seq=seq, confirmed=True, at=at)])]


def _recall(engine: Engine, own: Opened) -> list[Effect]:
    """What this station had told itself before it was restored has its effect once more, when its colleagues give it back."""
    row, acts, at = engine.vault.sent(own.channel, own.series, own.link.seq), _acts(own), engine.clock.now()
    if row is None or row.digest != own.link.digest:
        return []
    number, seq = own.charter.number, own.link.seq
    engine.vault.commit([kept_act(act, own.office, seq, place, at, number) for place, act in enumerate(acts)])
    return [*_let_happen(engine, acts, own), *(effect for act in acts if isinstance(act, TellSent) for effect in _under_way(engine, act))]


def _under_way(engine: Engine, act: TellSent) -> list[Effect]:
    """What this station had released itself nobody else delivers: it goes again, under another seal."""
    if not isinstance(act.artefact, bytes) or act.channel not in engine.histories:
        return []
    channel, opened = engine.state.channel(act.channel), engine.reopen(act.artefact)
    waiting = [office for office, one in channel.deliveries.of(opened.link.seq) if one.elsewhere and one.is_under_way]
    return [Reseal(channel=act.channel, series=opened.series, seq=opened.link.seq, office=office) for office in waiting]


def _let_happen(engine: Engine, acts: Sequence[Act], of: Opened) -> list[Effect]:
    """The effects of the acts of one message, one after another; one that has none takes none of the others along."""
    effects: list[Effect] = []
    for act in acts:
        try:
            effects += _effect(engine, act, of.office, of.series, of.link.seq)
        except (Refused, Mistake) as error:
            refused = Refused(error.code, error.came, error.expected, error.hint)
            effects += engine.happen([Unreadable(refused=refused, came=of.artefact, at=engine.clock.now())])
    if any(isinstance(act, Custody | GiveMailbox) for act in acts):
        # Once for all of them: a thousand acts are one question who has it now.
        effects += [*settle_custody(engine), *deliveries_again(engine)]
    return effects


def _acts(opened: Opened) -> tuple[Act, ...]:
    """The acts of a message. Who gives custody says so to all at once: else each of two could be made to believe that he has it, and
    neither hear of the other."""
    acts = read_acts([portion.words or "" for portion in opened.message.full_portions if portion.kind == ACT])
    others = {seat.name for seat in opened.charter.seats if seat.office != opened.office}
    if any(isinstance(act, Custody) for act in acts) and set(opened.message.addressees) != others:
        raise Refused("house.custody", "custody of which some stations are told and others are not", "one that is told to all")
    return acts


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
            return _opened(engine, act, station)
        case TellDelivery():
            return _delivery(engine, act, station)
        case TellCorrespondent():
            return _correspondent(engine, act)
        case GiveMailbox():
            take_mailbox(engine, act)
        case TellVerified():
            _verified(engine, act, station)
            return []
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


def _verified(engine: Engine, act: TellVerified, station: str) -> None:
    """A colleague's word on a key counts where nobody has compared words here; it says whose word it is."""
    assert engine.house is not None
    card = read_card(act.card)
    if card.office == engine.sealer.office or engine.vault.means(card.office) == WORDS:
        return
    known = [read_card(row.artefact) for row in engine.vault.cards() if row.office == card.office]
    known += [charter.seat(card.office).card for charter in engine.charters.values() if charter.has(card.office)]
    if not known or any(one.root.fingerprint != card.root.fingerprint for one in known):
        # By his word alone a colleague brings in no key: an impostor's would be taken for one that people have compared.
        raise Refused("house.verified", f"a key of {card.name} that is not known here", "one of an office on a channel of this one")
    how = f"{act.how}, by {engine.house.in_force.met(station).card.officer.name}"
    means, at = WORDS if act.by_words else CODE, engine.clock.now()
    engine.vault.pin(CardRow(office=card.office, artefact=known[0].artefact, pinned_at=at, how=how, means=means))


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
        entered = enter(engine, history, list(history.versions), own=False)
    else:
        history = held.copy()
        entered = enter(engine, history, history.take(chain)[0], own=False)
    return [*entered, *_acts_again(engine)] if entered else []


def _acts_again(engine: Engine) -> list[Effect]:
    """What others told of messages whose charter was not here: another of them may have told of it first."""
    assert engine.house is not None
    effects: list[Effect] = []
    for digest, came in [row for code in _WAITS for row in engine.vault.put_aside(code)]:
        with suppress(Refused):
            opened = engine.reopen(came)  # an envelope is none
            if opened.channel == engine.house.channel:
                engine.vault.let_go([digest])
                effects += _let_happen(engine, _acts(opened), opened)
    return effects


def _sent(engine: Engine, act: TellSent) -> list[Effect]:
    if not isinstance(act.artefact, bytes):
        return []  # too large to be told: it is at the station that released it
    opened = engine.reopen(act.artefact)
    if opened.office != engine.sealer.office or opened.channel != act.channel:
        raise Refused("house.sent", "a message of another office or channel as one of this office's", "what this office released")
    known = engine.vault.sent(opened.channel, opened.series, opened.link.seq)
    if known and known.digest != opened.link.digest:
        engine.vault.commit([KeepEvidence(opened=opened, at=engine.clock.now())])
        seq, office = opened.link.seq, engine.sealer.office
        return [Alarm(kind=HouseAlarm.TWICE, channel=opened.channel, series=opened.series, seq=seq, at=engine.clock.now(), office=office)]
    new = [] if known else [Followed(sent=_as_sent(opened, whole=act.whole), at=act.at)]
    return [*engine.happen(new, told=False), *_delivered(engine, act.channel, opened.link.seq)]


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
        entry=Entry.of(opened),
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
        effects += _opened(engine, told, row.station) if isinstance(told, TellOpened) else []
    return effects


def _opened(engine: Engine, act: TellOpened, station: str) -> list[Effect]:
    assert engine.house is not None
    ledger = engine.state.channel(act.channel).incoming.get(act.series)
    if ledger is None or ledger.digest(act.seq) is None:
        return []  # when that comes, this is looked for
    row = engine.vault.received(act.channel, act.series, act.seq)
    if row and not engine.house.is_officers(station, engine.house.card.number) and read_artefact(row.artefact, typ=MESSAGE).eyes:
        raise Refused("house.opened", "what is for the officer's eyes as opened at another's station", "an officer's station")
    event = PersonOpened(channel=act.channel, series=act.series, seq=act.seq, confirmed=True, at=act.at, elsewhere=True)
    return engine.happen([event], told=False)


def _correspondent(engine: Engine, act: TellCorrespondent) -> list[Effect]:
    transit = engine.sealer.transit_of(act.transit, engine.histories)
    if transit.office == engine.sealer.office:
        raise Refused("seal.own", "a transit card of this office, as a correspondent's", "one of another office")
    return engine.happen(transit_came(engine, transit, act.transit, engine.clock.now()), told=False)


def _delivered(engine: Engine, channel: bytes, seq: int) -> list[Effect]:
    """What was told of the deliveries of a message, before it was here or its teller was known to have had custody."""
    effects: list[Effect] = []
    for row in engine.vault.house.acts("delivery", about=f"{channel.hex()} {seq}"):
        told = read_act(row.act)
        with suppress(Refused):
            effects += _delivery(engine, told, row.station) if isinstance(told, TellDelivery) else []
    return effects


def deliveries_again(engine: Engine) -> list[Effect]:
    """What was told of deliveries has its effect now, where it was told by stations of which it is known only now that they had custody."""
    outer = [channel for channel in engine.state.channels.values() if not channel.charter.house]
    unsettled = {(channel.charter.channel, one.link.seq) for channel in outer for _, one in channel.deliveries.all()}
    return [effect for channel, seq in sorted(unsettled) for effect in _delivered(engine, channel, seq)]


def _delivery(engine: Engine, act: TellDelivery, station: str) -> list[Effect]:
    delivery = engine.state.channel(act.channel).deliveries.find(act.office, act.seq)
    if delivery is None:
        return []
    custody = custody_of(engine)
    if station not in custody.hands:
        raise Refused("house.delivery", "how a delivery stands, from a station that never had custody", "one that speaks for the office")
    if not delivery.elsewhere and delivery.is_under_way and station != custody.holder:
        return []  # delivered here: nobody knows more of it but who takes the receipts now
    event = DeliveryTold(channel=act.channel, seq=act.seq, office=act.office, act=_DONE[act.state], detail="", at=act.at)
    return engine.happen([event], told=engine.speaks_on(act.channel))  # who takes the receipts may know more of it, and tells that
