"""What has come and is opened: which event it is for the station, and what of it carries its own signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import BackchannelError, Refused
from backchannel.run.answers import take_answer
from backchannel.run.house import pass_on_to_colleagues, take_card
from backchannel.run.membership import take
from backchannel.seal import Opened, OpenedReceipt, OpenedTransit
from backchannel.seal.carried import CarriedAnswer, CarriedCard
from backchannel.station.events import Arrived, ReceiptArrived, Returned, TransitArrived, Unreadable

if TYPE_CHECKING:
    from backchannel.envelope import Envelope
    from backchannel.run.engine import Engine
    from backchannel.seal.carried import Carried
    from backchannel.station import Effect, Event

__all__ = ["event_of", "taken_in"]

_LOST_KEYS: Final = "lost keys "


def taken_in(engine: Engine, envelope: Envelope, came: Carried) -> list[Effect]:
    """Take in an answer, a card, or what there is of a charter, and pass it on in the house; what does not hold is kept as it came."""
    passed_on = pass_on_to_colleagues(engine, came)
    try:
        return [*passed_on, *engine.carried_out(_taken(engine, came))]
    except Refused as refused:
        return [*passed_on, *engine.happen([Unreadable(refused=refused, came=envelope.encode(), at=engine.clock.now())])]


def _taken(engine: Engine, came: Carried) -> list[Effect]:
    match came:
        case CarriedAnswer():
            return take_answer(engine, came.data)
        case CarriedCard():
            return take_card(engine, came.data)
    return take(engine, came)


def event_of(engine: Engine, envelope: Envelope, opened: Opened | OpenedReceipt | OpenedTransit | Refused, carrier: str) -> Event:
    """What has happened when this came."""
    at = engine.clock.now()
    match opened:
        case Opened() if opened.office in (engine.sealer.office, engine.sealer.station):
            return Returned(opened=opened, at=at)
        case Opened():
            return Arrived(opened=opened, at=at, carrier=carrier)
        case OpenedReceipt():
            _note_new_life(engine, opened)
            return ReceiptArrived(receipt=opened, at=at)
        case OpenedTransit() if engine.sealer.is_stale(opened, at) and not _has_lost_keys(engine, opened):
            # A carrier may hand out an old card again, so that we seal to the standing key and keep no secrets forward.
            came, expected = "a transit card without this week's key", "one no older than the card that is held"
            return Unreadable(refused=Refused("transit.stale", came, expected), came=envelope.encode(), at=at)
        case OpenedTransit():
            return TransitArrived(transit=opened, at=at, renewed=engine.sealer.has_other_keys(opened))
        case BackchannelError():
            return Unreadable(refused=opened, came=envelope.encode(), at=at)


def _note_new_life(engine: Engine, opened: OpenedReceipt) -> None:
    """Who begins another life has lost the secrets of its transit card, whatever weeks that was for."""
    channel = engine.state.channels.get(opened.channel)
    line = channel.lines.get(opened.office) if channel else None
    if channel and line and line.life not in (None, opened.said.life) and not line.is_retired(opened.said, channel.life):
        engine.vault.put(_LOST_KEYS + opened.office, b"1")


def _has_lost_keys(engine: Engine, opened: OpenedTransit) -> bool:
    """Whether a card is the first since its office began another life: the one that is held is good for nothing, so any is better."""
    if engine.vault.get(_LOST_KEYS + opened.office) != b"1":
        return False
    engine.vault.put(_LOST_KEYS + opened.office, b"")
    return True
