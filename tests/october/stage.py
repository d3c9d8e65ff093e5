"""Stations on the channels of 1972, and what was sent over them when: facts of the published record in our own words.

The record is in volumes IX and E-13 of Foreign Relations of the United States, 1969-1976. Hours of release are chosen, in keeping with
it, and so are the hand-over in Paris and its report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from run.circle import Circle
from run.pair import PASSPHRASE

PARTY, WASHINGTON, PARIS, NEW_YORK = OFFICES = ("SAIGON PARTY", "WHITE HOUSE", "PARIS", "NEW YORK")
MAIN, LINE, NEW_YORK_LINE = "OCTOBER", "PARIS LINE", "NEW YORK LINE"
DRAFTS: Final = Path(__file__).parent / "drafts"
_OTHER: Final = "{precedence}\nTOP SECRET; SENSITIVE\nFrom: {sender}\nTo: {to}\n\n1. Its words play no part here.\n"

Seat = tuple[str, str, int, str]  # office, series, its first number, role
CHANNELS: Final[dict[str, tuple[Seat, ...]]] = {
    MAIN: (
        (WASHINGTON, "TOHAK", 82, "principal"),
        (PARTY, "HAKTO", 41, "office"),
        (NEW_YORK, "HOOD", 1, "intermediary"),
        (PARIS, "GUAY", 1, "intermediary"),
    ),
    LINE: ((WASHINGTON, "WHP", 76, "principal"), (PARTY, "HAKPA", 1, "office"), (PARIS, "PARTO", 1, "intermediary")),
}
CHANNELS_IN_DECEMBER: Final[dict[str, tuple[Seat, ...]]] = {
    LINE: ((WASHINGTON, "WHP", 90, "principal"), (PARIS, "PARTO", 20, "intermediary")),
    NEW_YORK_LINE: ((WASHINGTON, "SW", 5, "principal"), (NEW_YORK, "NEWYORK", 6, "intermediary")),
}
Act = tuple[str, str, str, str]  # when, from, draft, channel
# What was sent until a moment, and from the one before on.
EVENING: Final[dict[str, tuple[Act, ...]]] = {
    "ordered": (
        ("1972-10-22 12:00", WASHINGTON, "tohak-82", MAIN),
        ("1972-10-22 12:30", PARTY, "hakto-41", MAIN),
        ("1972-10-22 15:00", PARTY, "hakto-42", MAIN),
        ("1972-10-22 16:00", PARTY, "hakto-43", MAIN),
        ("1972-10-22 16:30", PARTY, "hakto-44", MAIN),
    ),
    "relayed": (("1972-10-22 19:30", WASHINGTON, "whp-76", LINE),),
    "learned": (("1972-10-22 20:30", WASHINGTON, "tohak-86", MAIN),),
    "handed over": (("1972-10-22 22:15", PARIS, "parto-1", LINE),),
    "reported": (("1972-10-22 22:40", WASHINGTON, "tohak-88", MAIN),),
    "spoken": (("1972-10-23 02:30", WASHINGTON, "tohak-89", MAIN),),
    "answered": (("1972-10-23 04:00", PARTY, "hakto-47", MAIN),),
}
DECEMBER: Final[dict[str, tuple[Act, ...]]] = {
    "two frames": (("1972-12-18 20:00", WASHINGTON, "whp-90", LINE), ("1972-12-18 22:40", WASHINGTON, "sw-5", NEW_YORK_LINE)),
    "first paragraph": (("1972-12-22 14:00", WASHINGTON, "whp-91", LINE), ("1972-12-22 15:00", WASHINGTON, "sw-6", NEW_YORK_LINE)),
    "two paragraphs": (("1972-12-22 16:00", WASHINGTON, "sw-7", NEW_YORK_LINE),),
    "transcripts": (("1972-12-22 18:00", WASHINGTON, "sw-8", NEW_YORK_LINE),),
    "counted": (("1972-12-22 22:00", NEW_YORK, "newyork-6", NEW_YORK_LINE),),
    "protest": (("1972-12-29 17:11", NEW_YORK, "newyork-7", NEW_YORK_LINE),),
    "passed on": (("1972-12-29 19:00", WASHINGTON, "whp-92", LINE),),
}


def at(text: str) -> int:
    """`1972-10-22 15:00` in UTC, in microseconds since 1970."""
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp()) * 1_000_000


def draft(name: str) -> str:
    """A draft of the record, in the cable form."""
    (path,) = DRAFTS.glob(f"*/{name}.txt")
    return path.read_text("utf-8")


class Stage(Circle):
    """The four stations, and what they do."""

    @classmethod
    def founded(cls, folder: Path, channels: dict[str, tuple[Seat, ...]], when: str) -> Stage:
        """The offices of these channels, with their cards pinned by each other."""
        names = dict.fromkeys(office for seats in channels.values() for office, *_ in seats)
        stage = cls(folder, *names, at=at(when))
        cards = {name: stage[name].ask("own_card")["card"] for name in names}
        for name in names:
            for other in names:
                if other != name:
                    stage[name].ask("pin", card=cards[other], how="words compared by telephone")
        for channel, seats in channels.items():
            stage.form(channel, seats)
        stage.settle()
        return stage

    @classmethod
    def left(cls, folder: Path, when: str) -> Stage:
        """As they were left there, at this hour."""
        return cls(folder, *sorted(path.name for path in folder.iterdir() if path.is_dir()), at=at(when))

    def let_in(self) -> None:
        """Nobody was there for a while, and every officer is again."""
        for side in self.sides.values():
            if side.post.is_locked:
                side.post.unlock(PASSPHRASE)

    def form(self, channel: str, seats: Sequence[Seat]) -> None:
        """Found a channel: the first writes its charter, all sign it in turn and enter it."""
        rows = [
            {"office": office, "series": series, "first": first, "serial": 1, "prefix": None, "role": role}
            for office, series, first, role in seats
        ]
        first, *others = [office for office, *_ in seats]
        charter = self[first].ask("found", name=channel, seats=rows)["charter"]
        for office in others:
            charter = self[office].ask("sign", proposal=charter)["charter"]
        for office in (first, *others):
            self[office].ask("enter", charter=charter)

    def move(self, when: str) -> None:
        """Let the clock show an hour, and everybody notice."""
        self.clock.move(at(when))
        for side in self.sides.values():
            side.note(side.engine.tick())

    def preview(self, office: str, text: str, channel: str) -> Any:
        """What a draft would be, and to whom."""
        return self[office].ask("preview", draft=text, channel=channel)

    def send(self, office: str, text: str, channel: str, despite: Iterable[str] = ()) -> str:
        """Release a draft and have it read by everybody to whom it goes; its number, without that of the station."""
        looked_at = self.preview(office, text, channel)
        eyes = [row["office"] for row in looked_at["addressees"] if row["officer_reads"]]
        (sent,) = self[office].ask("send", drafts=[text], channel=channel, eyes_only=eyes, despite=list(despite))
        number = re.sub(r"/.*", "", sent["number"])
        self.settle(rounds=2)
        for row in sent["to"]:
            self[row["office"]].ask("read", number=number, channel=channel)
        self.settle(rounds=2)
        return number

    def play(self, acts: Iterable[Act]) -> None:
        """Release what the record has, each at its hour; whoever releases is told of all doubts and means it all the same."""
        for when, office, name, channel in acts:
            self.move(when)
            self.fill(office, name, channel)
            doubts = self.preview(office, draft(name), channel)["doubts"]
            number = self.send(office, draft(name), channel, despite=[row["about"] for row in doubts])
            assert number == name.upper().replace("-", " ")

    def fill(self, office: str, name: str, channel: str) -> None:
        """Numbers of the series before this one that have no words here."""
        series, _, number = name.upper().rpartition("-")
        to = next(other for other in OFFICES if other != office and other in self.sides and other in self.on(channel))
        while int(re.sub(rf"{series} |/.*", "", self.next_number(office, channel))) < int(number):
            self.send(office, _OTHER.format(precedence="ROUTINE", sender=office, to=to), channel)

    def on(self, channel: str) -> list[str]:
        """Who is on a channel."""
        return [office for name, seats in (CHANNELS | CHANNELS_IN_DECEMBER).items() if name == channel for office, *_ in seats]

    def next_number(self, office: str, channel: str) -> str:
        """The number that an office's next message will have."""
        correspondence = self[office].post.channel(channel)
        return f"{correspondence.outgoing.series} {correspondence.outgoing.next_seq}"
