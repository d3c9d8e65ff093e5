"""What has come and is opened: which event it is for the station, and what of it carries its own signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import BackchannelError, Refused
from backchannel.run.answers import take_answer
from backchannel.run.house import pass_on_to_colleagues, take_card
from backchannel.run.membership import take
from backchannel.run.transit_cards import transit_came
from backchannel.seal import Opened, OpenedReceipt, OpenedTransit
from backchannel.seal.carried import CarriedAnswer, CarriedCard
from backchannel.station.events import Arrived, ReceiptArrived, Returned, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.envelope import Envelope
    from backchannel.run.engine import Engine
    from backchannel.seal.carried import Carried
    from backchannel.station import Effect, Event

__all__ = ["events_of", "taken_in"]


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


def events_of(
    engine: Engine, came: Iterable[tuple[Envelope, Opened | OpenedReceipt | OpenedTransit | Refused]], carrier: str
) -> Iterator[Event]:
    """What has happened when these came, one after another: of two cards that come at once, the second is seen beside the first."""
    at = engine.clock.now()
    for envelope, opened in came:
        match opened:
            case Opened() if opened.office in (engine.sealer.office, engine.sealer.station):
                yield Returned(opened=opened, at=at)
            case Opened():
                yield Arrived(opened=opened, at=at, carrier=carrier)
            case OpenedReceipt():
                yield ReceiptArrived(receipt=opened, at=at)
            case OpenedTransit():
                yield from transit_came(engine, opened, envelope.encode(), at)
            case BackchannelError():
                yield Unreadable(refused=opened, came=envelope.encode(), at=at)
