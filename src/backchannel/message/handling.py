"""How fast messages are handled on a channel, and when a correspondent is silent (docs/spec/charter.md, "Times")."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Self

from backchannel.message.problems import ValueProblem, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backchannel.message.precedence import Precedence

__all__ = ["USUAL_TIMES", "HandlingTimes"]

_MINUTES_MAX: Final = 10 * 366 * 24 * 60  # ten years: longer than any of our keys is meant to live
_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingTimes:
    """The times of a channel in minutes, each from 1 to ten years; raises ValueProblem for another.

    `flash` to `routine`: from filing to *received*, and again from *received* to *opened*, before a message is late.
    `heartbeat`: after so long without a word to a correspondent a station says how it stands; after three times that
    without a word from one, the correspondent is silent. `give_up`: when a delivery ends in a notice of non-delivery.
    """

    flash: int = 10
    immediate: int = 30
    priority: int = 180
    routine: int = 360
    heartbeat: int = 60
    give_up: int = 400 * _DAY

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 1 <= value <= _MINUTES_MAX:
                raise ValueProblem("charter.times", f"{value} minutes for {field.name}", f"1 to {_MINUTES_MAX} minutes")

    @classmethod
    def of(cls, minutes: Mapping[str, int]) -> Self:
        """Times of which some are given and the others usual; raises ValueProblem for a name that is no time of a channel."""
        names = [field.name for field in fields(cls)]
        if unknown := sorted(set(minutes) - set(names)):
            raise ValueProblem("charter.times", f"a time {', '.join(map(shown, unknown))}", "one of: " + ", ".join(names))
        return cls(**minutes)

    def handling(self, precedence: Precedence) -> int:
        """Minutes that a message of this precedence may take."""
        return int(getattr(self, str(precedence).lower()))


USUAL_TIMES: Final = HandlingTimes()
