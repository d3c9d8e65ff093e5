"""A station's age: how long it has lived, by what has gone by and not by what the clock on the wall shows (docs/spec/delivery.md).

While the station runs, its age follows the time that has elapsed, whatever the wall clock does. What went by while it was
off, only the wall clock knows: it is believed up to a fortnight, and further when a person says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.vault import AGE

if TYPE_CHECKING:
    from backchannel.ports import Clock
    from backchannel.vault import Vault

__all__ = ["Timekeeper"]

_MINUTE: Final = 60_000_000
_DAY: Final = 24 * 60 * _MINUTE
# In the vault, of when the age was last noted: what the wall clock should have shown, what it did show while that was another
# time, and how much of the difference stands in the age.
_LAST_SEEN: Final = "clock"
_TRUSTED_STEP: Final = 14 * _DAY  # a longer step forward, and a person must say that it is true


class Timekeeper:
    """Keeps the age of one station, and sees when its wall clock cannot be right."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock
        now, seen = clock.now(), vault.get(_LAST_SEEN)
        expected, shown, believed = _read(seen) if seen else (now, now, 0)
        off = now - shown
        gone_by = min(max(off, 0), _TRUSTED_STEP)
        self._noted = vault.age() if seen else -_MINUTE
        # At this elapsed time the station had this age, and the wall clock stood there, or should have.
        self._elapsed = clock.elapsed()
        self._age = vault.age() + gone_by
        self._believed = believed + (gone_by if off > _TRUSTED_STEP else 0)
        if off > _TRUSTED_STEP:
            self._wall = expected
        else:
            self._wall = expected + gone_by if shown - expected > _TRUSTED_STEP else now

    def age(self) -> int:
        """How long the station has lived, in microseconds; never less than before."""
        return self._age + self._clock.elapsed() - self._elapsed

    def doubtful_since(self) -> int | None:
        """Where the wall clock should stand, while it stands more than a fortnight ahead of that; None while it is believed."""
        expected = self._wall + self._clock.elapsed() - self._elapsed
        return expected if self._clock.now() - expected > _TRUSTED_STEP else None

    def note(self) -> None:
        """Have the age on disk, once a minute, with what the wall clock shows, or should."""
        if self.age() - self._noted >= _MINUTE:
            self._anchor(self.age(), self.doubtful_since())

    def confirm(self) -> None:
        """A person says that the wall clock is right although it stands far ahead: the time in between has gone by as well."""
        expected = self.doubtful_since()
        # Not what it believed of it when it started.
        skipped = max(self._clock.now() - expected - self._believed, 0) if expected is not None else 0
        self._anchor(self.age() + skipped, None)

    def _anchor(self, age: int, expected: int | None) -> None:
        shown = self._clock.now()
        self._wall, self._believed = (shown, 0) if expected is None else (expected, self._believed)
        seen = f"{shown}" if expected is None else f"{expected} {shown} {self._believed}"
        self._vault.put_all({AGE: str(age).encode(), _LAST_SEEN: seen.encode()})
        self._elapsed, self._age, self._noted = self._clock.elapsed(), age, age


def _read(seen: bytes) -> tuple[int, int, int]:
    numbers = [int(number) for number in seen.split()]
    return (numbers[0], numbers[1], numbers[2]) if len(numbers) > 1 else (numbers[0], numbers[0], 0)
