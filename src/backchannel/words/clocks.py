"""The time that a line of a paragraph says, by other clocks; apart from `times`, for it loads calendars and zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.message import DateTimeGroup, LocalTime
from backchannel.message.order_lines import time_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.message import Place

__all__ = ["elsewhere"]


def elsewhere(kind: str, name: str, value: str, places: Sequence[Place] = ()) -> str:
    """That time in UTC and in each of the places; nothing where the line says none."""
    time = time_said(kind, name, value)
    said = [time.in_utc, *(str(LocalTime.of(DateTimeGroup(instant=time.instant), place)) for place in places)] if time else []
    return ", ".join(each for each in said if each != value)
