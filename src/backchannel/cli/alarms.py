"""Alarms: a line and a bell where a person looks, and a program of theirs, run without any shell."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from backchannel.cli import words
from backchannel.cli.lines import Piece, line
from backchannel.cli.show import note, show

if TYPE_CHECKING:
    from backchannel.station.events import Alarm

__all__ = ["Alarms"]

_BELL: Final = "\a"


@dataclass(slots=True, kw_only=True)
class Alarms:
    """Sounds alarms; `program` is started for each with kind, number and time as arguments, and is not waited for."""

    program: str | None
    _started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def sound(self, alarm: Alarm) -> None:
        """Make one alarm heard."""
        number = f"{alarm.series} {alarm.seq}"
        time = datetime.fromtimestamp(alarm.at / 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        sentence = words.ALARM.format(time=time, number=number, what=words.ALARMS.get(alarm.kind, alarm.kind))
        if sys.stderr.isatty():
            sys.stderr.write(_BELL)
        show([line(Piece(sentence, "alarm"))], error=True)
        if self.program:
            self._start(self.program, alarm.kind, number, time)

    def _start(self, program: str, kind: str, number: str, time: str) -> None:
        self._started = [process for process in self._started if process.poll() is None]
        environment = {"BACKCHANNEL_ALARM": kind, "BACKCHANNEL_NUMBER": number, "BACKCHANNEL_TIME": time}
        try:
            self._started.append(
                subprocess.Popen([program, kind, number, time], stdin=subprocess.DEVNULL, env=os.environ | environment, close_fds=True)
            )
        except OSError as error:
            note(words.ALARM_FAILED.format(why=error.strerror))
