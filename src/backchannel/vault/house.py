"""What the vault keeps of the house: its cards, the acts that were told, and those that wait to be told (docs/spec/house.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.vault.database import Tables, transaction
from backchannel.vault.rows import ActRow, ToTellRow

if TYPE_CHECKING:
    from backchannel.seal import Card

__all__ = ["HouseTables"]

_CARD: Final = "card "
_FIGURES: Final = 6
_ACT: Final = "select station, seq, place, kind, about, act, at, card from act"


class HouseTables(Tables):
    """The rows of the house, in the vault's file."""

    def keep_card(self, card: Card) -> None:
        """A card of this office."""
        with transaction(self._connection):
            name = f"{_CARD}{card.number:0{_FIGURES}}"
            self._connection.execute("insert or replace into meta values (?, ?)", (name, card.artefact))

    def cards(self) -> list[bytes]:
        """Every card of this office that was kept as one of several, by number."""
        return [value for (value,) in self._ask("select value from meta where name like ? order by name", _CARD + "%")]

    def to_tell(self, limit: int) -> list[ToTellRow]:
        """What waits to be told, oldest first."""
        rows = self._ask("select number, act, urgency, station from to_tell order by number limit ?", limit)
        return [ToTellRow(number=number, act=act, urgency=urgency, station=station) for number, act, urgency, station in rows]

    def acts(self, *kinds: str, about: str | None = None) -> list[ActRow]:
        """The acts of these kinds (about one thing), in the order in which they came."""
        marks = ", ".join("?" * len(kinds))
        rest, values = (" and about = ?", (*kinds, about)) if about is not None else ("", kinds)
        rows = self._ask(f"{_ACT} where kind in ({marks}){rest} order by rowid", *values)
        return [
            ActRow(station=station, seq=seq, place=place, kind=kind, about=what, act=act, at=at, card=card)
            for station, seq, place, kind, what, act, at, card in rows
        ]
