"""An event loop whose time is a number: when everybody waits, it goes at once to the next moment at which somebody does not."""

from __future__ import annotations

import asyncio
from asyncio import Handle, TimerHandle
from collections.abc import Callable
from contextvars import Context
from heapq import heappop, heappush
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

    # A world is made of many short steps: these three are as in the base class, without what looks for mistakes in using them.
    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> Handle:
        handle = Handle(callback, args, self, context)
        self._ready.append(handle)  # type: ignore[attr-defined]  # the base class keeps here what is to be done
        return handle

    def call_at(self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None) -> TimerHandle:
        timer = TimerHandle(when, callback, args, self, context)
        heappush(self._scheduled, timer)  # type: ignore[attr-defined]
        timer._scheduled = True  # type: ignore[attr-defined]
        return timer

    def _run_once(self) -> None:
        scheduled, ready = self._scheduled, self._ready  # type: ignore[attr-defined]
        while scheduled and scheduled[0]._cancelled:
            heappop(scheduled)._scheduled = False
        self.select(0 if ready or self._stopping else scheduled[0]._when - self.moment if scheduled else None)  # type: ignore[attr-defined]
        end = self.moment + self._clock_resolution
        while scheduled and scheduled[0]._when < end:
            timer = heappop(scheduled)
            timer._scheduled = False
            ready.append(timer)
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle._cancelled:
                handle._run()

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
