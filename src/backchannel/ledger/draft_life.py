"""The life of a draft, as one table; docs/spec/house.md draws its diagram from here and a test keeps it fresh."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["DRAFT", "DraftState", "DraftStep", "after"]


class DraftState(StrEnum):
    """Where a draft is between its drafter and its release."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"


class DraftStep(StrEnum):
    """What a station can do with a draft: with its last version, or by another one after that."""

    SUBMIT = "submit"
    RETURN = "return"
    WITHDRAW = "withdraw"
    RELEASE = "release"
    ASK = "ask"
    SIGN = "sign"


_S, _D = DraftState, DraftStep

DRAFT: Final[dict[tuple[DraftState, DraftStep], DraftState]] = {
    (_S.SUBMITTED, _D.RETURN): _S.RETURNED,
    (_S.SUBMITTED, _D.WITHDRAW): _S.WITHDRAWN,
    (_S.SUBMITTED, _D.RELEASE): _S.RELEASED,
    (_S.RETURNED, _D.SUBMIT): _S.SUBMITTED,
    (_S.RETURNED, _D.WITHDRAW): _S.WITHDRAWN,
    # Who sent it back may think better of it, and the house may be torn apart: what was released is out.
    (_S.RETURNED, _D.RELEASE): _S.RELEASED,
    (_S.WITHDRAWN, _D.SUBMIT): _S.SUBMITTED,
    (_S.WITHDRAWN, _D.RELEASE): _S.RELEASED,
}


def after(state: DraftState, step: DraftStep) -> DraftState:
    """The state after a step; every step may come in every state, for stations act without knowing of each other."""
    return DRAFT.get((state, step), state)
