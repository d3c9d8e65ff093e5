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
_LAST_SEEN: Final = "clock"  # what the wall clock showed when the age was last noted, in the vault
_TRUSTED_STEP: Final = 14 * _DAY  # a longer step forward, and a person must say that it is true


class Timekeeper:
    """Keeps the age of one station, and sees when its wall clock cannot be right."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock
        seen = vault.get(_LAST_SEEN)
        off = clock.now() - int(seen) if seen else 0
        self._noted = vault.age() if seen else -_MINUTE
        # At this elapsed time the station had this age, and the wall clock stood there, or should have.
        self._elapsed = clock.elapsed()
        self._age = vault.age() + min(max(off, 0), _TRUSTED_STEP)
        self._wall = int(seen) if seen and off > _TRUSTED_STEP else clock.now()

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
            self._anchor(self.age(), self.doubtful_since() or self._clock.now())

    def confirm(self) -> None:
        """A person says that the wall clock is right although it stands far ahead: the time in between has gone by as well."""
        expected = self.doubtful_since()
        skipped = self._clock.now() - expected if expected is not None else 0
        self._anchor(self.age() + skipped, self._clock.now())

    def _anchor(self, age: int, wall: int) -> None:
        self._vault.put_all({AGE: str(age).encode(), _LAST_SEEN: str(wall).encode()})
        self._elapsed, self._age, self._wall, self._noted = self._clock.elapsed(), age, wall, age
