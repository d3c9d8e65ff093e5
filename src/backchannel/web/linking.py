"""Where pages are, and which words on a page lead to another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

__all__ = ["Places"]

_NUMBER: Final = re.compile(r"\b([A-Z][A-Z0-9]*) ([1-9][0-9]{0,5})(?:/[A-Z0-9 ]*[0-9])?(?: paragraph ([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The paths of one desk, all below its secret first part."""

    place: str

    def at(self, *parts: str) -> str:
        """A page by its parts, each as one piece of the path."""
        return "/" + "/".join(quote(part, safe="") for part in (self.place, *parts))

    def message(self, channel: str, number: str) -> str:
        """The page of a message, at its paragraph where one is named: `HAKTO 42 paragraph 3`."""
        found = _NUMBER.fullmatch(number)
        if found is None:
            return self.at("traffic")
        series, seq, paragraph = found.groups()
        return self.at("message", channel, series, seq) + (f"#paragraph-{paragraph}" if paragraph else "")

    def text(self, channel: str, spot: str) -> str:
        """The page of a text, by a paragraph that gives a version of it."""
        number, _, paragraph = spot.partition(" paragraph ")
        series, _, seq = number.rpartition(" ")
        return self.at("text", channel, series, seq, paragraph)

    def order(self, channel: str, spot: str) -> str:
        """The page of an order or proposal, by its paragraph."""
        number, _, paragraph = spot.partition(" paragraph ")
        series, _, seq = number.rpartition(" ")
        return self.at("order", channel, series, seq, paragraph)

    def linked(self, channel: str, text: str, standings: Mapping[str, str], held: frozenset[str]) -> Iterator[tuple[str, str, str]]:
        """A line in pieces: its words, where they lead or nothing, and how what they name stands where that is known.

        Only what is held leads anywhere.
        """
        start = 0
        for found in _NUMBER.finditer(text):
            standing = standings.get(found[0], "")
            if standing not in held:
                continue
            yield text[start : found.start()], "", ""
            yield found[0], self.message(channel, found[0]), standing
            start = found.end()
        yield text[start:], "", ""
