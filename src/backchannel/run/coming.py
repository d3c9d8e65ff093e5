"""What has come and is opened: which event it is for the station, and what of it carries its own signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import BackchannelError, Refused
from backchannel.run.answers import take_answer
from backchannel.run.house import take_card
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


def taken_in(engine: Engine, came: Carried) -> list[Effect]:
    """Take in an answer, a card, or what there is of a charter; Refused when nothing in it holds."""
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
            return ReceiptArrived(receipt=opened, at=at)
        case OpenedTransit() if engine.sealer.is_stale(opened, at):
            # A carrier may hand out an old card again, so that we seal to the standing key and keep no secrets forward.
            came, expected = "a transit card without this week's key", "one no older than the card that is held"
            return Unreadable(refused=Refused("transit.stale", came, expected), came=envelope.encode(), at=at)
        case OpenedTransit():
            return TransitArrived(transit=opened, at=at, renewed=engine.sealer.has_other_keys(opened))
        case BackchannelError():
            return Unreadable(refused=opened, came=envelope.encode(), at=at)
