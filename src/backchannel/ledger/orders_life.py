"""The life of an order towards one office, as one table; docs/spec/orders.md draws its diagram from here, a test keeps it fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.ledger.orders_values import OrderState
from backchannel.message.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backchannel.ledger.orders_values import StepTaken

__all__ = ["CHARGED", "LIFE", "after", "walk"]

_S, _D = OrderState, Step

CHARGED: Final = (_D.WILL_COMPLY, _D.CANNOT_COMPLY, _D.BEGUN, _D.DONE, _D.DONE_OTHERWISE, _D.NOT_DONE)
"""The steps of the office that is charged."""

LIFE: Final[dict[tuple[OrderState, Step], OrderState]] = {
    **{(state, _D.WILL_COMPLY): _S.ACKNOWLEDGED for state in (_S.GIVEN, _S.ACKNOWLEDGED, _S.DECLINED)},
    **{(state, _D.CANNOT_COMPLY): _S.DECLINED for state in (_S.GIVEN, _S.ACKNOWLEDGED, _S.DECLINED, _S.UNDER_WAY)},
    **{(state, _D.BEGUN): _S.UNDER_WAY for state in (_S.GIVEN, _S.ACKNOWLEDGED, _S.DECLINED, _S.UNDER_WAY)},
    # A report can be repeated, and not turned into another: that takes one that replaces the first.
    **{(state, _D.DONE): _S.DONE for state in (_S.GIVEN, _S.ACKNOWLEDGED, _S.DECLINED, _S.UNDER_WAY, _S.DONE)},
    **{
        (state, _D.DONE_OTHERWISE): _S.DONE_OTHERWISE for state in (_S.GIVEN, _S.ACKNOWLEDGED, _S.DECLINED, _S.UNDER_WAY, _S.DONE_OTHERWISE)
    },
    **{(state, _D.NOT_DONE): _S.NOT_DONE for state in (_S.GIVEN, _S.ACKNOWLEDGED, _S.DECLINED, _S.UNDER_WAY, _S.NOT_DONE)},
}


def after(state: OrderState, step: Step) -> OrderState | None:
    """The state after a step of the office that is charged; None where it has no place."""
    return LIFE.get((state, step))


def walk(steps: Iterable[StepTaken]) -> tuple[OrderState, tuple[StepTaken, ...], tuple[StepTaken, ...]]:
    """Where these steps lead, those that had a place, and those that had none, each in their order."""
    state = OrderState.GIVEN
    taken: list[StepTaken] = []
    stray: list[StepTaken] = []
    for each in steps:
        reached = after(state, each.step)
        (taken if reached else stray).append(each)
        state = reached or state
    return state, tuple(taken), tuple(stray)
