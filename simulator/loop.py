"""An event loop whose time is a number: when everybody waits, it goes at once to the next moment at which somebody does not."""

from __future__ import annotations

import asyncio
from typing import Any

__all__ = ["Standstill", "VirtualLoop"]

_FARTHEST = 365 * 86_400.0
_BUSY = 200_000  # turns of the loop in one second of the world: many times what the largest world needs


class Standstill(Exception):
    """The world's time goes no further: everybody waits for somebody, or somebody is busy for ever."""


class VirtualLoop(asyncio.BaseEventLoop):
    """Seconds since the world began; nothing here knows any other time, so a seed's story is always the same."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = 0.0
        self.stood_still = False
        self._clock_resolution = 1e-6  # after a year of seconds a float has no finer ones
        self._second, self._turns = 0, 0
        self._selector = self  # what the base class asks to wait

    def time(self) -> float:
        return self.moment

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:  # type: ignore[override]  # no thread, no Executor
        """What is given to a thread is done by whoever stands in its place."""
        return executor.perform(func, *args)

    def select(self, timeout: float | None) -> list[Any]:
        """Wait: go to the next moment at which something is due."""
        self._turns += 1
        if int(self.moment) != self._second:
            self._second, self._turns = int(self.moment), 0
        if timeout is None:
            self._stand_still("everybody waits for somebody")
        elif timeout > 0:
            due: float = self._scheduled[0]._when  # type: ignore[attr-defined]  # the base class keeps its timers here
            self.moment = min(due, self.moment + _FARTHEST)
        elif self._turns > _BUSY:
            self._stand_still("somebody is busy for ever")
        return []

    def _stand_still(self, why: str) -> None:
        # Once: what is said to everybody afterwards, that it is over, goes through this loop as well.
        if not self.stood_still:
            self.stood_still = True
            raise Standstill(why)

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none but timers."""

    def _write_to_self(self) -> None:
        """There is one thread."""
