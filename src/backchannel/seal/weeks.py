"""Weeks as transit keys count them: from Monday 00:00 UTC, numbered from the week that holds 1970-01-01 (docs/spec/card.md)."""

from __future__ import annotations

from typing import Final

from backchannel.limits import TRANSIT_WEEKS_AHEAD, TRANSIT_WEEKS_KEPT

__all__ = ["is_over", "kept_from", "week_of", "weeks_to_publish"]

_DAY: Final = 86_400_000_000
_THURSDAY: Final = 3  # 1970-01-01 was a Thursday: three days after its Monday


def week_of(at: int) -> int:
    """The number of the week that holds `at` (microseconds since 1970-01-01T00:00Z; earlier times count below 0)."""
    return (at // _DAY + _THURSDAY) // 7


def weeks_to_publish(at: int) -> range:
    """The weeks that a transit card made now should cover: this one and twelve ahead."""
    this = week_of(at)
    return range(this, this + TRANSIT_WEEKS_AHEAD + 1)


def kept_from(at: int) -> int:
    """The first week whose secret is still needed: older ones are to be destroyed."""
    return week_of(at) - TRANSIT_WEEKS_KEPT


def is_over(week: int, at: int) -> bool:
    """Whether what is sealed to this week's key may not be opened in time any more: its secret goes within the next week."""
    return week <= kept_from(at)
