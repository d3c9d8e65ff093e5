"""Clocks: the system's, and one for exercises and replays that starts at a chosen time."""

from __future__ import annotations

import time
from typing import Final

__all__ = ["ExerciseClock", "SystemClock"]

# Counts on while the machine sleeps, where the system has such a clock.
_GONE_BY: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    """The machine's own wall clock."""

    exercise = False

    def now(self) -> int:
        """Microseconds since 1970-01-01T00:00Z."""
        return time.time_ns() // 1000

    def elapsed(self) -> int:
        """Microseconds since the machine started."""
        return time.clock_gettime_ns(_GONE_BY) // 1000


class ExerciseClock:
    """A clock for exercises: it starts at a chosen time and runs on from there; status and screens say that it is one."""

    exercise = True

    def __init__(self, start: int) -> None:
        self._start = start
        self._since = time.monotonic_ns()
        self._gone_by = 0

    def now(self) -> int:
        """Microseconds since 1970-01-01T00:00Z, by the exercise."""
        return self._start + self._ran()

    def elapsed(self) -> int:
        """Microseconds of the exercise: what it moves ahead has gone by, what it moves back has not."""
        return self._gone_by + self._ran()

    def move(self, to: int) -> None:
        """Go on from another time; nothing rests on a clock, so it may also go back."""
        self._gone_by = self.elapsed() + max(0, to - self.now())
        self._start, self._since = to, time.monotonic_ns()

    def _ran(self) -> int:
        return (time.monotonic_ns() - self._since) // 1000
