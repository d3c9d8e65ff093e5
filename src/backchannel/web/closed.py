"""What nobody has opened stays closed on every page: of such a message nothing is shown but its number, and the way to its heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Closed"]

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The messages, by channel and number, that have come and nobody has opened."""

    found: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, unopened: Iterable[Facts]) -> Closed:
        """By what the station says is not opened."""
        return cls(found=frozenset((row["channel"], row["place"]) for row in unopened if row["closed"]))

    def has(self, channel: str, number: str | None) -> bool:
        """Whether this message is closed, or this paragraph's."""
        return number is not None and (channel, message_of(number)) in self.found

    def among(self, channel: str, numbers: Iterable[str]) -> list[str]:
        """Those of the messages that are closed, each once."""
        return list(dict.fromkeys(message_of(each) for each in numbers if self.has(channel, each)))

    def title(self, channel: str, title: str | None, versions: Sequence[Facts]) -> str | None:
        """The title of a text; where a version is closed, that of the last which is not."""
        if not self.among(channel, (row["number"] for row in versions)):
            return title
        return next((row["title"] for row in reversed(versions) if row["title"] and not self.has(channel, row["number"])), None)

    def text(self, facts: Facts) -> Facts:
        """A text without the words, titles and lines that stand in closed messages; `closed` are those messages."""
        channel, versions = facts["channel"], facts["versions"]
        sources = [part["from"] for part in facts["parts"]]
        return {
            **facts,
            "closed": self.among(channel, [*sources, *(row["number"] for row in versions)]),
            "title": self.title(channel, facts["title"], versions),
            "words": None if self.among(channel, sources) else facts["words"],
            "parts": [{**part, "words": ""} if self.has(channel, part["from"]) else part for part in facts["parts"]],
            "versions": [self._marked(channel, row) for row in versions],
            "frames": [self._marked(channel, row) for row in facts["frames"]],
            "signature": self._signature(facts),
        }

    def enclosure(self, row: Facts) -> Facts:
        """An enclosure without what closed messages say of it; `closed` are those messages."""
        channel = row["channel"]
        told = [each for each in row["counted"] if not self.has(channel, each["number"])]
        described = not self.has(channel, row["described_in"])
        return {
            **row,
            "closed": self.among(channel, filter(None, [row["described_in"], *(each["number"] for each in row["counted"])])),
            "expected": row["expected"] if described else None,
            "counted": told,
        }

    def life(self, row: Facts) -> Facts:
        """An order towards one office; where a closed message said last how it stands, that stays unsaid: `unread` are those messages."""
        told = [*(step["number"] for step in row["steps"]), *row["stops"], *filter(None, [row["report"], row["accepted"]])]
        unread = self.among(row["channel"], told)
        steps = [self._marked(row["channel"], step) for step in row["steps"]]
        asked = [each for each in row["questions"] if not self.has(row["channel"], each["number"])]
        unsaid: Facts = {"state": None, "verdict": None, "report": None, "points": []} if unread else {}
        return {**self._marked(row["channel"], row), "questions": asked, **unsaid, "steps": steps, "unread": unread}

    def signature(self, channel: str, found: Facts) -> Facts:
        """How a text stands that is to be signed; where a closed message says so, that stays unsaid: `unread` are those messages."""
        return {**found, "unread": self.among(channel, (each["number"] for each in found["said"]))}

    def _signature(self, facts: Facts) -> Facts | None:
        """The same, with only those under whose names open versions put it."""
        found, channel = facts["signature"], facts["channel"]
        signers = [row["for_signature"] for row in reversed(facts["versions"]) if not self.has(channel, row["number"])]
        by = list(dict.fromkeys(filter(None, signers)))
        return {**self.signature(channel, found), "by": by} if found and by else None

    def _marked(self, channel: str, row: Facts) -> Facts:
        return {**row, "closed": self.has(channel, row["number"])}


def message_of(number: str) -> str:
    """`HAKTO 44` of `HAKTO 44 paragraph 3`."""
    return number.partition(" paragraph ")[0]
