"""Where a text came from that somebody outside the channel has handed over (docs/spec/orders.md, "Pick-ups")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backchannel.message.kinds import TEXT
from backchannel.message.times import parse_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.message.kinds import Kind
    from backchannel.message.times import Time

__all__ = ["RECEIVED_LINES", "Received"]

RECEIVED_LINES: Final = ("Received from", "Received by", "Where", "Received on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """From whom a text was received, by whom, where, and when; None where the text does not say."""

    giver: str | None = None
    taker: str | None = None
    where: str | None = None
    on: Time | None = None

    @classmethod
    def of(cls, kind: Kind, fields: Sequence[tuple[str, str]]) -> Received | None:
        """What the named lines of a valid portion say of it; None for another kind, and for a text that was not received."""
        said = dict(fields)
        if kind != TEXT or not any(name in said for name in RECEIVED_LINES):
            return None
        giver, taker, where, on = map(said.get, RECEIVED_LINES)
        return cls(giver=giver, taker=taker, where=where, on=parse_time(on) if on else None)
