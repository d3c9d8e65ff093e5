"""The steps of an order's life, each a signed word of the office whose step it is (docs/spec/orders.md, "Steps")."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["COMPLYING", "REPORTING", "SIGNING", "STEP_LINES", "Step"]


class Step(StrEnum):
    """What a portion says of an order (or of a text, the last two), as the name of the line that says so."""

    WILL_COMPLY = "Will comply with"
    CANNOT_COMPLY = "Cannot comply with"
    BEGUN = "Has begun"
    DONE = "Has done"
    DONE_OTHERWISE = "Has done otherwise"
    NOT_DONE = "Has not done"
    ACCEPTS = "Accepts"
    SIGNS = "Signs"
    RETURNS = "Returns unsigned"


STEP_LINES: Final = tuple(map(str, Step))
COMPLYING: Final = frozenset({Step.DONE, Step.DONE_OTHERWISE})
REPORTING: Final = COMPLYING | {Step.NOT_DONE}
SIGNING: Final = frozenset({Step.SIGNS, Step.RETURNS})  # of a text: any office that has it can say so
