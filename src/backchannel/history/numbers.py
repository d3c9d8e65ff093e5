"""Numbers of messages as they are printed: `HAKTO 42/221`, `WHS2210`, `CITE NEW YORK 0007` (docs/spec/history.md, "Numbers").

A series is whatever word stands before the figures: nothing here knows the name of one.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from backchannel.history.moments import is_month

__all__ = ["NUMBER", "OwnNumber", "number_at", "own_number", "station"]

# Series, blank, number, and after a stroke the station's number with or without letters.
_SERIES: Final = r"([A-Z][A-Za-z]{1,14})( ?)(\d{1,6})"
_STATION: Final = r"(?: ?/ ?(?:([A-Z]{1,6})( ?))?(\d{1,6})(?!\d))?"
NUMBER: Final = re.compile(rf"\b{_SERIES}(?!\d){_STATION}")
_CITE: Final = re.compile(r"CITE:? ([A-Z][A-Z ]*?) ?(\d{1,6})")
_WITHHELD: Final = re.compile(r"(?:([A-Z][A-Za-z]{1,14}) )?\[(?:telegram |message )?number not declassified\]", re.IGNORECASE)
_PLAIN: Final = re.compile(r"(?:No\. )?(\d{1,6})")


class OwnNumber(Struct, frozen=True, kw_only=True, gc=False):
    """A message's own number: series and figures, the station's number, and what about it is not as usual."""

    series: str
    number: str
    station: str = ""
    printed: str = ""
    cite: bool = False
    glued: bool = False
    withheld: bool = False

    @property
    def text(self) -> str:
        """The number as it is cited: `HAKTO 42`; a cite number as it is printed."""
        return self.printed if self.cite else f"{self.series} {self.number}".strip()


def number_at(match: re.Match[str]) -> OwnNumber:
    """The number that NUMBER has matched."""
    return OwnNumber(
        series=match[1].upper(),
        number=match[3],
        station=station(match[4] or "", match[6] or ""),
        printed=match[0],
        glued=not match[2] or bool(match[4] and match[6] and not match[5]),
    )


def own_number(words: str) -> OwnNumber | None:
    """The number that the words are, whole."""
    words = words.strip().rstrip(".").strip()
    if cite := _CITE.fullmatch(words):
        return OwnNumber(series=f"CITE {cite[1]}", number=cite[2], printed=words, cite=True)
    if (match := NUMBER.fullmatch(words)) and not is_month(match[1]):
        return number_at(match)
    if withheld := _WITHHELD.fullmatch(words):
        return OwnNumber(series=(withheld[1] or "").upper(), number="", printed=words, withheld=True)
    if plain := _PLAIN.fullmatch(words):
        return OwnNumber(series="", number=plain[1], printed=words)
    return None


def station(letters: str, figures: str) -> str:
    """A station's number in its one spelling: `221`, `WHS 2280`."""
    return f"{letters} {figures}".strip() if figures else ""
