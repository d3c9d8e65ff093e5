"""One act of the house, and who said it where: what the folds over acts are made of (docs/spec/house.md, "Acts")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backchannel.seal.house_acts import Act

__all__ = ["Said"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An act, the station that said it (the id of its seat), and where: the number of its message, and the place in that from 0.

    `at` is when that was, by whatever clock (microseconds since 1970): it orders what is shown, and decides nothing. `card` is the
    number of the office's card under which the message was written.
    """

    station: str
    seq: int
    place: int
    at: int
    act: Act
    card: int = 0

    @property
    def where(self) -> tuple[str, int, int]:
        """Station, number and place: an order that is the same at every station."""
        return self.station, self.seq, self.place
