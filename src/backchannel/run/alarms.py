"""Alarms leave the station: as facts without any words of a message, and to programs that may fail or hang (docs/spec/delivery.md)."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from backchannel.run.facts import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from backchannel.run.facts import Facts
    from backchannel.seal import Charter
    from backchannel.station.events import Alarm

__all__ = ["Hook", "alarm_facts"]

VARIABLE: Final = "BACKCHANNEL_ALARM"
_AT_ONCE: Final = 4  # programs beside each other: an alarm must not be lost behind one that hangs
_SECONDS: Final = 60.0  # what takes longer hangs
_WAITING: Final = 1_000  # alarms that wait for a program; more come only when all of them hang for hours
_FAREWELL_SECONDS: Final = 2.0  # what the last programs have when the station stops


def alarm_facts(alarm: Alarm, charters: Mapping[bytes, Charter]) -> Facts:
    """An alarm as it is told outside: kind, channel, office, series, number, paragraph, what speaks against an order, which messages of
    ours crossed, step and time, and no word of any message.

    Of what the stations of one office tell each other `office` is the name of a station, and there is no number: nobody looks for a
    message of acts. `channel` is None at a station that is on its office's card no more.
    """
    charter = charters.get(alarm.channel)
    numbered = charter is not None and not charter.house
    return {
        "kind": alarm.kind,
        "channel": charter.name if charter else None,
        "office": str(charter.met(alarm.office).name) if charter and alarm.office else alarm.newcomer or None,
        "series": alarm.series if numbered else "",
        "number": (alarm.seq or None) if numbered else None,
        "paragraph": (alarm.paragraph or None) if numbered else None,
        "why": alarm.why or None,
        "crossed": list(alarm.crossed),
        "step": alarm.step,
        "time": moment(alarm.at),
    }


class Hook:
    """Runs a program for each alarm, without a shell, and never lets the station wait for it.

    The alarm's facts stand on its standard input as one JSON object, its kind in BACKCHANNEL_ALARM. At most four run at once;
    one that takes more than a minute is killed with all that it started. `failed` hears one sentence for each that failed.
    """

    def __init__(
        self,
        command: Sequence[str] | Callable[[Facts], Sequence[str]],
        *,
        failed: Callable[[str], None],
        seconds: float = _SECONDS,
        waiting: int = _WAITING,
    ) -> None:
        self._command = command
        self._failed = failed
        self._seconds = seconds
        self._alarms: queue.Queue[Facts | None] = queue.Queue(waiting)
        self._running: set[subprocess.Popen[bytes]] = set()
        self._threads = [threading.Thread(target=self._work, name="alarm", daemon=True) for _ in range(_AT_ONCE)]
        for thread in self._threads:
            thread.start()

    def sound(self, facts: Facts) -> None:
        """Have the program run for one alarm, soon."""
        try:
            self._alarms.put_nowait(facts)
        except queue.Full:
            self._failed(f"Too many alarms wait for their program: it was not run for {facts['kind']}.")

    def close(self) -> None:
        """Run what waits, for a moment, and then end what still runs."""
        until = time.monotonic() + _FAREWELL_SECONDS
        for _ in self._threads:
            with suppress(queue.Full):
                self._alarms.put_nowait(None)
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        for process in self._running.copy():
            _kill(process)

    def _work(self) -> None:
        while (facts := self._alarms.get()) is not None:
            try:
                self._run(facts)
            except Exception as error:  # a thread that ends would leave alarms unheard
                self._failed(_sentence(facts, f"{type(error).__name__}: {error}"))

    def _run(self, facts: Facts) -> None:
        command = list(self._command(facts) if callable(self._command) else self._command)
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | {VARIABLE: str(facts["kind"])},
                start_new_session=True,  # a group of its own, so that what it started ends with it
            )
        except OSError as error:
            self._failed(_sentence(facts, f"{command[0]}: {error.strerror}"))
            return
        self._running.add(process)
        try:
            process.communicate(json.dumps(facts).encode() + b"\n", timeout=self._seconds)
        except subprocess.TimeoutExpired:
            _kill(process)
            process.communicate()
            self._failed(_sentence(facts, f"{command[0]} took more than {self._seconds:g} seconds and was killed"))
        else:
            if process.returncode:
                self._failed(_sentence(facts, f"{command[0]} ended with status {process.returncode}"))
        finally:
            self._running.discard(process)


def _sentence(facts: Facts, why: str) -> str:
    return f"The alarm command failed for {facts['kind']} at {facts['time']}: {why}."


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
