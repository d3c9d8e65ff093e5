"""Clocks: the system's, and one for exercises and replays that starts at a chosen time."""

from __future__ import annotations

import time

__all__ = ["ExerciseClock", "SystemClock"]


class SystemClock:
    """The machine's own wall clock."""

    exercise = False

    def now(self) -> int:
        """Microseconds since 1970-01-01T00:00Z."""
        return time.time_ns() // 1000


class ExerciseClock:
    """A clock for exercises: it starts at a chosen time and runs on from there; status and screens say that it is one."""

    exercise = True

    def __init__(self, start: int) -> None:
        self._start = start
        self._since = time.monotonic_ns()

    def now(self) -> int:
        """Microseconds since 1970-01-01T00:00Z, by the exercise."""
        return self._start + (time.monotonic_ns() - self._since) // 1000

    def move(self, to: int) -> None:
        """Go on from another time; nothing rests on a clock, so it may also go back."""
        self._start, self._since = to, time.monotonic_ns()
