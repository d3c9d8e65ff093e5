"""A station's lives as its vault keeps them: its own, and that of its office towards correspondents (docs/spec/delivery.md, "Lives")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.limits import NUMBER_MAX
from backchannel.seal.receipt import LIFE_BYTES, Life

if TYPE_CHECKING:
    from backchannel.ports import Randomness

__all__ = ["CUSTODY", "LIFE", "NO_CUSTODY", "OFFICE_LIFE", "life_of", "life_value", "next_life"]

LIFE: Final = "life"
OFFICE_LIFE: Final = "office life"  # where the office has several stations
CUSTODY: Final = "custody"
NO_CUSTODY: Final = b"0"
_COUNT_BYTES: Final = 8


def life_value(life: Life) -> bytes:
    """A life as it is kept."""
    return life.count.to_bytes(_COUNT_BYTES, "big") + life.name


def life_of(kept: bytes | None) -> Life:
    """The life that is kept; a first one without a name when none is."""
    value = kept or bytes(_COUNT_BYTES + LIFE_BYTES)
    return Life(count=max(1, int.from_bytes(value[:_COUNT_BYTES], "big")), name=value[_COUNT_BYTES:])


def next_life(kept: bytes | None, randomness: Randomness) -> Life:
    """The life after the one that is kept, or the first."""
    return Life(count=min(life_of(kept).count + 1, NUMBER_MAX) if kept else 1, name=randomness.bytes(LIFE_BYTES))
