"""The life cycles, each as one table; docs/spec/delivery.md draws its diagrams from here and a test keeps them fresh."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from backchannel.errors import Trouble

__all__ = ["COPY", "DELIVERY", "CopyAct", "CopyState", "DeliveryAct", "DeliveryState", "after"]


class DeliveryState(StrEnum):
    """Where one message is on its way to one addressee, as its originator knows it."""

    FILED = "filed"
    HANDED = "handed"
    ACCEPTED = "accepted"
    RECEIVED = "received"
    OPENED = "opened"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    GIVEN_UP = "undelivered"


class DeliveryAct(StrEnum):
    """What can happen to a delivery."""

    HAND = "hand"
    ACCEPT = "accept"
    REPEAT = "repeat"
    RECEIVE = "receive"
    OPEN = "open"
    REFUSE = "refuse"
    CANCEL = "cancel"
    GIVE_UP = "give up"
    RESEAL = "reseal"


class CopyState(StrEnum):
    """Where a received message is at its addressee's station."""

    RECEIVED = "received"
    OPENED = "opened"
    DISPUTED = "disputed"


class CopyAct(StrEnum):
    """What can happen to a received message."""

    OPEN = "open"
    DISPUTE = "dispute"


_D, _A = DeliveryState, DeliveryAct

DELIVERY: Final[dict[tuple[DeliveryState, DeliveryAct], DeliveryState]] = {
    (_D.FILED, _A.HAND): _D.HANDED,
    (_D.HANDED, _A.ACCEPT): _D.ACCEPTED,
    (_D.HANDED, _A.REPEAT): _D.HANDED,
    (_D.ACCEPTED, _A.REPEAT): _D.HANDED,
    # An addressee's signed word outruns every carrier's unsigned one.
    (_D.FILED, _A.RECEIVE): _D.RECEIVED,
    (_D.HANDED, _A.RECEIVE): _D.RECEIVED,
    (_D.ACCEPTED, _A.RECEIVE): _D.RECEIVED,
    (_D.FILED, _A.OPEN): _D.OPENED,
    (_D.HANDED, _A.OPEN): _D.OPENED,
    (_D.ACCEPTED, _A.OPEN): _D.OPENED,
    (_D.RECEIVED, _A.OPEN): _D.OPENED,
    (_D.FILED, _A.REFUSE): _D.REFUSED,
    (_D.HANDED, _A.REFUSE): _D.REFUSED,
    (_D.ACCEPTED, _A.REFUSE): _D.REFUSED,
    # Its originator may stop trying; the number stays used, and its addressee is told that it will not come.
    (_D.FILED, _A.CANCEL): _D.CANCELLED,
    (_D.HANDED, _A.CANCEL): _D.CANCELLED,
    (_D.ACCEPTED, _A.CANCEL): _D.CANCELLED,
    # So may its station, when the channel's time for it is over.
    (_D.FILED, _A.GIVE_UP): _D.GIVEN_UP,
    (_D.HANDED, _A.GIVE_UP): _D.GIVEN_UP,
    (_D.ACCEPTED, _A.GIVE_UP): _D.GIVEN_UP,
    # What was cancelled or given up may have arrived all the same: the addressee's word stands.
    (_D.CANCELLED, _A.RECEIVE): _D.RECEIVED,
    (_D.CANCELLED, _A.OPEN): _D.OPENED,
    (_D.GIVEN_UP, _A.RECEIVE): _D.RECEIVED,
    (_D.GIVEN_UP, _A.OPEN): _D.OPENED,
    # Under way still, its copy may be sealed to a key of now; after that, only a person sends it again.
    (_D.HANDED, _A.RESEAL): _D.FILED,
    (_D.ACCEPTED, _A.RESEAL): _D.FILED,
    (_D.RECEIVED, _A.RESEAL): _D.FILED,
    (_D.OPENED, _A.RESEAL): _D.FILED,
    (_D.CANCELLED, _A.RESEAL): _D.FILED,
    (_D.GIVEN_UP, _A.RESEAL): _D.FILED,
    # A body that turns out wrong only when its officer opens it reopens what was received.
    (_D.RECEIVED, _A.REFUSE): _D.REFUSED,
}

COPY: Final[dict[tuple[CopyState, CopyAct], CopyState]] = {
    (CopyState.RECEIVED, CopyAct.OPEN): CopyState.OPENED,
    (CopyState.RECEIVED, CopyAct.DISPUTE): CopyState.DISPUTED,
}


def after(state: DeliveryState, act: DeliveryAct) -> DeliveryState:
    """The state after an act; an act that says nothing new leaves the state, one that cannot be raises Trouble."""
    if following := DELIVERY.get((state, act)):
        return following
    if act in _SETTLED.get(state, ()):
        return state
    raise Trouble("station.life", f"the act {act} in state {state}", "an act that the life cycle allows")


# Late or repeated words about a delivery that is further on already.
_SETTLED: Final[dict[DeliveryState, tuple[DeliveryAct, ...]]] = {
    _D.FILED: (_A.ACCEPT, _A.RESEAL),
    _D.ACCEPTED: (_A.ACCEPT,),
    _D.RECEIVED: (_A.ACCEPT, _A.RECEIVE, _A.REPEAT, _A.HAND, _A.CANCEL, _A.GIVE_UP),
    _D.OPENED: (_A.ACCEPT, _A.RECEIVE, _A.OPEN, _A.REPEAT, _A.HAND, _A.REFUSE, _A.CANCEL, _A.GIVE_UP),
    _D.REFUSED: (_A.ACCEPT, _A.RECEIVE, _A.REPEAT, _A.HAND, _A.REFUSE, _A.OPEN, _A.CANCEL, _A.GIVE_UP),
    _D.CANCELLED: (_A.ACCEPT, _A.REPEAT, _A.HAND, _A.REFUSE, _A.CANCEL, _A.GIVE_UP),
    _D.GIVEN_UP: (_A.ACCEPT, _A.REPEAT, _A.HAND, _A.REFUSE, _A.CANCEL, _A.GIVE_UP),
}
