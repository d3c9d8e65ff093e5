"""Alarms: a line and a bell where a person looks, a program of theirs, their desktop."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import sys
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import alarm_words
from backchannel.cli.lines import Piece, line
from backchannel.cli.show import show
from backchannel.errors import Mistake
from backchannel.run.alarms import Hook
from backchannel.words.times import exact_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Alarms", "say"]

_BELL: Final = "\a"
_REMEMBERED: Final = 5  # failures that `status` tells of: one that is always there says itself again at every alarm


def say(alarms: Sequence[dict[str, Any]]) -> None:
    """Alarms of one moment, where a person looks: a line for each event, and one bell."""
    if alarms and sys.stderr.isatty():
        sys.stderr.write(_BELL)
    for first, *others in alarm_words.folded(alarms):
        said = alarm_words.sentence(first, *others)
        show([line(Piece(f"ALARM {exact_of(first['time'])}  {said}", "alarm"))], error=True)


class Alarms:
    """Sounds alarms: here, by a program (`command`, as on a command line but without a shell), and on the desktop."""

    def __init__(self, *, command: str | None = None, desktop: bool = False) -> None:
        self._failures: deque[str] = deque(maxlen=_REMEMBERED)
        commands: list[Sequence[str] | Callable[[dict[str, Any]], Sequence[str]]] = []
        if command is not None:
            commands.append(_program(command))
        if desktop:
            commands.append(_desktop())
        self._unsaid: list[dict[str, Any]] = []
        self._hooks = [Hook(each, failed=self._failed) for each in commands]

    def sound(self, facts: dict[str, Any]) -> None:
        """Make one alarm heard: programs hear each by itself, a person what sounds in one go of the loop in one line an event."""
        for hook in self._hooks:
            hook.sound(facts)
        self._unsaid.append(facts)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._say()
        else:
            loop.call_soon(self._say)

    def _say(self) -> None:
        unsaid, self._unsaid = self._unsaid, []
        say(unsaid)

    def complaints(self) -> list[str]:
        """The last alarms that could not be passed on, and why."""
        return list(self._failures)

    def close(self) -> None:
        """End what still runs."""
        for hook in self._hooks:
            hook.close()

    def _failed(self, sentence: str) -> None:
        self._failures.append(sentence)
        show([line(Piece(sentence, "warning"))], error=True)


def _program(command: str) -> Sequence[str]:
    try:
        parts = shlex.split(command)
    except ValueError:
        parts = []
    if not parts or shutil.which(parts[0]) is None:
        raise Mistake("alarm.program", f'the alarm command "{command}"', alarm_words.NO_PROGRAM, "It is run without a shell.")
    return parts


def _desktop() -> Callable[[Mapping[str, Any]], Sequence[str]]:
    if notify := shutil.which("notify-send"):
        return lambda facts: [notify, "--app-name=Backchannel", "--urgency=critical", "Backchannel", alarm_words.on_desktop(facts)]
    if script := shutil.which("osascript"):
        return lambda facts: [script, "-e", f'display notification "{alarm_words.on_desktop(facts)}" with title "Backchannel"']
    raise Mistake("alarm.desktop", "no desktop to call at", alarm_words.NO_DESKTOP, "Leave --desktop out, or use --on-alarm.")
