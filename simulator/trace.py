"""The story of a seed: plain sentences with their moments, and one digest by which two stories are compared."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Trace"]


class Trace:
    """What happened, in order. `keep`: also the sentences themselves, not only their digest."""

    def __init__(self, clock: Callable[[], float], *, keep: bool = False) -> None:
        self._clock = clock
        self._keep = keep
        self._digest = sha256()
        self.count = 0
        self.sentences: list[str] = []

    def say(self, who: object, what: str) -> None:
        """Something happened to somebody now."""
        sentence = f"{moment(self._clock())}  {who}: {what}"
        self._digest.update(sentence.encode() + b"\n")
        self.count += 1
        if self._keep:
            self.sentences.append(sentence)

    @property
    def digest(self) -> str:
        """The same for the same story."""
        return self._digest.hexdigest()


def moment(seconds: float) -> str:
    """Seconds since the world began as days and time of day: `2d 03:04:05.678`."""
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    return f"{days}d {hour:02}:{minute:02}:{second:02}.{thousandths:03}"
