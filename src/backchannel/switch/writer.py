"""One thread writes: everything that waits is committed together, flushed once, then everybody is answered."""

from __future__ import annotations

import asyncio
import queue
import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import apsw

from backchannel.errors import Trouble
from backchannel.switch.store import full, is_full

if TYPE_CHECKING:
    from collections.abc import Callable

    from backchannel.switch.store import Store

__all__ = ["Writer"]

_GROUP: Final = 256  # requests in one commit: beyond, the first would wait for the last without a gain
Result = TypeVar("Result")


@dataclass(slots=True, kw_only=True)
class _Job:
    work: Callable[[Store], object]
    answer: asyncio.Future[object]
    result: object = None
    error: BaseException | None = None


class Writer:
    """Runs pieces of work against the store in groups, each group one transaction, and answers after its flush.

    A full disk fails the work that does not fit and nothing else. Any other failure of the disk ends the writer for
    good: `on_broken` is called once in the event loop, and nothing is ever answered *accepted* after it.
    """

    def __init__(self, store: Store, *, on_broken: Callable[[Trouble], None]) -> None:
        self._store = store
        self._on_broken = on_broken
        self._loop = asyncio.get_running_loop()
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._broken: Trouble | None = None
        self._thread = threading.Thread(target=self._run, name="switch-writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Store], Result]) -> Result:
        """The result of `work`, when it is on the disk; raises what `work` raised, or Trouble."""
        answer: asyncio.Future[object] = self._loop.create_future()
        self._queue.put(_Job(work=work, answer=answer))
        return await answer  # type: ignore[return-value]  # the future of this job holds what this work returned

    async def stop(self) -> None:
        """Commit what waits, then end the thread; the store stays open and belongs to the caller again."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        going_on = True
        while going_on:
            jobs, going_on = self._next_group()
            if jobs:
                self._write(jobs)
            self._loop.call_soon_threadsafe(_answer, jobs)
            if jobs and self._broken is None:
                self._attempt(self._store.checkpoint)

    def _next_group(self) -> tuple[list[_Job], bool]:
        job = self._queue.get()
        jobs: list[_Job] = []
        while job is not None:
            jobs.append(job)
            if len(jobs) == _GROUP:
                return jobs, True
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return jobs, True
        return jobs, False

    def _write(self, jobs: list[_Job]) -> None:
        """All in one transaction; when one of them fails, each in its own, so that only that one fails."""
        failure = self._broken or self._attempt(partial(self._transaction, jobs))
        if failure is None:
            return
        if failure is not self._broken and len(jobs) > 1:
            for job in jobs:
                self._write([job])
            return
        for job in jobs:
            job.error = failure

    def _transaction(self, jobs: list[_Job]) -> None:
        self._store.begin()
        for job in jobs:
            job.result = job.work(self._store)
        self._store.commit()

    def _attempt(self, work: Callable[[], None]) -> Exception | None:
        """Run work on the store: None when done, an error that concerns this work alone, or `_broken` for all to come."""
        try:
            work()
        except apsw.Error as error:
            return self._rolled_back(full()) if is_full(error) else self._break(error)
        except Exception as error:
            return self._rolled_back(error)
        return None

    def _rolled_back(self, failure: Exception) -> Exception:
        try:
            self._store.rollback()
        except apsw.Error as error:
            return self._break(error)
        return failure

    def _break(self, error: apsw.Error) -> Trouble:
        # After a failed flush nobody knows what the disk holds, and the next flush may falsely succeed: so, no next one.
        self._broken = Trouble(
            "switch.disk",
            f"the disk under the store failed ({type(error).__name__}: {error})",
            "every write and flush to succeed",
            "Check the disk, then start the switch again; what was accepted before is on it.",
        )
        self._loop.call_soon_threadsafe(self._on_broken, self._broken)
        return self._broken


def _answer(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.answer.cancelled():
            continue
        if job.error is not None:
            job.answer.set_exception(job.error)
        else:
            job.answer.set_result(job.result)
