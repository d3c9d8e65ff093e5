"""What nobody has opened stays closed in all facts: of such a message nothing is told but its number, its offices and times
(docs/spec/texts.md, "What nobody has opened")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.errors import Mistake
from backchannel.ledger import Place
from backchannel.station.life import CopyState
from backchannel.vault import ReceivedRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.ledger import Spot
    from backchannel.run.facts import Facts
    from backchannel.run.ledgers import ChannelLedger
    from backchannel.run.post import Post
    from backchannel.station import Correspondence
    from backchannel.vault import SentRow

__all__ = ["Closed", "check_read", "is_closed", "is_unopened", "sources"]

# What facts say only where the message is open in which it stands; each with what they say in its place.
_TASK: Final[dict[str, Any]] = {
    **dict.fromkeys(("action", "what", "title", "manner", "through", "to", "where", "words")),
    "names": [],
    "points": [],
}
_ASK: Final[dict[str, Any]] = {**dict.fromkeys(("words", "counterpart", "want", "due")), "late": False}
_FINDING: Final[dict[str, Any]] = {**dict.fromkeys(("kind", "order", "giver")), "more": [], "points": [], "moments": [], "lines": []}
_UNSAID: Final[dict[str, Any]] = {**dict.fromkeys(("state", "outcome", "verdict", "report")), "cancelled": False, "points": []}
_ANSWERED: Final[dict[str, Any]] = {"state": None, "answers": []}
_RELAY: Final[dict[str, Any]] = {"title": None, "same": None, "changes": [], "orders": []}
_VERSION: Final[dict[str, Any]] = {
    **dict.fromkeys(("title", "digest", "whole", "received", "for_signature")),
    "replaces": [],
    "withdraws": [],
    "consists": [],
}


class Closed:
    """The messages that have come and nobody has opened, as this station holds them now: each is looked up when it is asked about."""

    __slots__ = ("_channels", "_known", "_post")

    def __init__(self, post: Post) -> None:
        self._post = post
        self._channels = {channel.charter.name: channel.charter.channel for channel in post.channels}
        self._known: dict[tuple[str, str], bool] = {}

    def has(self, channel: str, number: str | None) -> bool:
        """Whether this message is closed, or this paragraph's."""
        if number is None:
            return False
        asked = channel, _message_of(number)
        if asked not in self._known:
            self._known[asked] = self._has(*asked)
        return self._known[asked]

    @property
    def is_any(self) -> bool:
        """Whether one of all messages may be."""
        return self._post.engine.vault.ledger.has_unopened()

    def _has(self, name: str, message: str) -> bool:
        post, channel, (series, _, seq) = self._post, self._channels.get(name), message.rpartition(" ")
        if channel is None or not seq.isdecimal() or not post.engine.vault.ledger.is_unopened(channel, Place(series, int(seq))):
            return False
        row = post.engine.vault.received(channel, series, int(seq))
        return row is not None and is_closed(post, row)

    def among(self, channel: str, numbers: Iterable[str]) -> list[str]:
        """Those of the messages that are closed, each once."""
        return list(dict.fromkeys(_message_of(each) for each in numbers if self.has(channel, each)))

    def title(self, channel: str, title: str | None, versions: Sequence[Facts]) -> str | None:
        """The title of a text; where a version is closed, that of the last which is not."""
        if not self.among(channel, (row["number"] for row in versions)):
            return title
        return next((row["title"] for row in reversed(versions) if row["title"] and not self.has(channel, row["number"])), None)

    def listed(self, channel: str, row: Facts) -> Facts:
        """A text in a list, by its titles that are open; `closed` are the messages in which others stand."""
        titles, closed = row["titles"], self.among(channel, (each["number"] for each in row["titles"]))
        told = [each for each in titles if not self.has(channel, each["number"])]
        return {**row, "title": self.title(channel, row["title"], titles), "titles": told, "closed": closed}

    def text(self, facts: Facts) -> Facts:
        """A text without the words, titles and lines that stand in closed messages; `closed` are those messages."""
        channel, versions = facts["channel"], facts["versions"]
        sources = [part["from"] for part in facts["parts"]]
        whole = not self.among(channel, sources)
        return {
            **facts,
            "closed": self.among(channel, [*sources, *(row["number"] for row in versions)]),
            "title": self.title(channel, facts["title"], versions),
            "words": facts["words"] if whole else None,
            "digest": facts["digest"] if whole else None,
            "parts": [{**part, "words": ""} if self.has(channel, part["from"]) else part for part in facts["parts"]],
            "versions": [self._row(channel, row, _VERSION) for row in versions],
            "frames": [self._row(channel, row, {"title": None}) for row in facts["frames"]],
            "signature": self._signature(facts),
        }

    def enclosure(self, row: Facts) -> Facts:
        """An enclosure without what closed messages say of it; `closed` are those messages."""
        channel = row["channel"]
        said = filter(None, [row["described_in"], *(each["number"] for each in row["counted"])])
        hidden: Facts = {"expected": None, "title": None} if self.has(channel, row["described_in"]) else {}
        fit: Facts = {"fit": "not here", "wrong": False} if hidden else {}  # to what is expected in a closed message
        told = [{**each, **fit} for each in row["counted"] if not self.has(channel, each["number"])]
        return {**row, **hidden, "counted": told, "closed": self.among(channel, said)}

    def life(self, row: Facts) -> Facts:
        """An order towards one office; `closed` says that it stands in a closed message itself. Where closed messages said last how it
        stands, that stays unsaid: `unread` are those messages."""
        channel = row["channel"]
        ours = [*row["stops"], *filter(None, [row["accepted"]])]
        unread = self.among(channel, [*(step["number"] for step in row["steps"]), *ours, *filter(None, [row["report"]])])
        unsaid: Facts = _UNSAID | {"accepted": None, "stops": []} if unread else {}
        task: Facts = {"title": None} if self.has(channel, row["what"]) else {}
        steps = [self._row(channel, step, {"step": None}) for step in row["steps"]]
        untimed: Facts = {"step": None, "from": row["from"], "at": None, "closed": True}
        steps += [{**untimed, "number": each} for each in ours if self.has(channel, each)]
        return {
            **self._row(channel, {**row, **task, **unsaid}, _TASK),
            "needs": [self._row(channel, need, {"met": None, "earliest": None}, by="by") for need in row["needs"]],
            "questions": [self.answered(channel, each) for each in row["questions"] if not self.has(channel, each["number"])],
            "steps": steps,
            "unread": unread,
        }

    def order(self, facts: Facts) -> Facts:
        """One order or proposal whole."""
        channel = facts["channel"]
        return {
            **self._row(channel, facts, {"lines": [], "words": None}),
            "lives": [self.life(row) for row in facts["lives"]],
            "findings": [self.finding(channel, row) for row in facts["findings"]],
        }

    def proposal(self, channel: str, row: Facts) -> Facts:
        """What was only proposed."""
        return self._row(channel, row, {"lines": [], "words": None})

    def finding(self, channel: str, row: Facts) -> Facts:
        """Something that does not fit, by what messages say; `closed` are those of them that are."""
        closed = self.among(channel, filter(None, [row["number"], row["order"], *row["more"]]))
        return {**row, **(_FINDING if closed else {}), "closed": closed}

    def ask(self, channel: str, row: Facts) -> Facts:
        """A question or request; `closed` says that it stands in a closed message."""
        return self._row(channel, self.answered(channel, row), _ASK)

    def answered(self, channel: str, row: Facts) -> Facts:
        """What is asked, and how that stands; where closed messages say so, that stays unsaid: `unread` are those messages."""
        unread = self.among(channel, [*(each["number"] for each in row["answers"]), *row.get("overtaken_by", ())])
        overtaken: Facts = {"overtaken_by": []} if unread and "overtaken_by" in row else {}
        return {**row, **(_ANSWERED | overtaken if unread else {}), "unread": unread}

    def relay(self, row: Facts, numbers: Iterable[str]) -> Facts:
        """A text beside another of its title that has all these numbers; of one that is closed not that it has this title."""
        closed = self.among(row["channel"], numbers)
        return {**row, **(_RELAY if closed else {}), "closed": closed}

    def certificate(self, channel: str, row: Facts, sources: Iterable[str]) -> Facts:
        """A certificate; where words that it compares stand in closed messages, nothing but its numbers: `closed` are those messages."""
        closed = self.among(channel, [row["report"], row["text"], *row["since"], *sources])
        return {**({name: row[name] for name in ("office", "report", "text")} if closed else row), "closed": closed}

    def signature(self, channel: str, found: Facts) -> Facts:
        """How a text stands that is to be signed; where a closed message says so, that stays unsaid: `unread` are those messages."""
        unread = self.among(channel, (each["number"] for each in found["said"]))
        told = [each for each in found["said"] if not self.has(channel, each["number"])]
        return {**found, **({"state": None, "said": told} if unread else {}), "unread": unread}

    def _signature(self, facts: Facts) -> Facts | None:
        """The same, with only those under whose names open versions put it."""
        found, channel = facts["signature"], facts["channel"]
        signers = [row["for_signature"] for row in reversed(facts["versions"]) if not self.has(channel, row["number"])]
        by = list(dict.fromkeys(filter(None, signers)))
        return {**self.signature(channel, found), "by": by} if found and by else None

    def _row(self, channel: str, row: Facts, hidden: Facts, by: str = "number") -> Facts:
        """A row that says whether its message is closed, and then nothing of what is hidden."""
        closed = self.has(channel, row[by])
        return {**row, **(hidden if closed else {}), "closed": closed}


def check_read(post: Post, correspondence: Correspondence, numbers: Iterable[str]) -> None:
    """Mistake where one of these messages, or of these paragraphs' messages, is closed: what it says goes into no draft and no hands."""
    for number in Closed(post).among(correspondence.charter.name, numbers):
        came, hint = f"{number}, which nobody has opened here", f"Open it: `backchannel read {number}`."
        raise Mistake("read.unopened", came, "one that somebody has", hint)


def sources(ledger: ChannelLedger, spot: Spot) -> list[str]:
    """Where the versions of a text stand, and what it is composed of."""
    found = ledger.texts.text(spot)
    return [*(str(each.spot) for each in found.now.origins), *(str(each.spot) for each in found.versions)]


def is_closed(post: Post, row: SentRow | ReceivedRow) -> bool:
    """Whether nothing of it may be shown yet but its heading."""
    # A colleague reads the rest of what is for the officer's eyes; it stays unopened, and nothing is told. Who sits at a locked station
    # is not known, and is shown no more than the officer would be.
    return is_unopened(row) and (post.is_locked or post.is_officers or not post.reopen(row).pending)


def is_unopened(row: SentRow | ReceivedRow) -> bool:
    """Whether it has come, and nobody has opened it here."""
    return isinstance(row, ReceivedRow) and row.state == CopyState.RECEIVED


def _message_of(number: str) -> str:
    """`HAKTO 44` of `HAKTO 44 paragraph 3`."""
    return number.partition(" paragraph ")[0]
