"""One message of the White House at five desks: as the addressee's officer reads it, at his locked station, at his staff's, at the
intermediary's and at the observer's (docs/five-views.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backchannel.cli.lines import Line
from backchannel.cli.render import answers, cable, lists
from backchannel.errors import Trouble
from backchannel.message import OfficeName, PersonName
from backchannel.run.folder import Folder
from backchannel.run.office import make_office
from backchannel.run.stations import make_station
from run.pair import PASSPHRASE, Clock, Side
from run.staff import SWITCH, Staff

BEGAN: Final = 88_603_200_000_000  # 22 October 1972, 12:00 UTC
MINUTE: Final = 60_000_000
WIDTH: Final = 80
NUMBER: Final = "TOHAK 83"
DRAFT: Final = """\
FLASH
TOP SECRET; SENSITIVE; EXCLUSIVELY EYES ONLY
From: WHITE HOUSE
To: SAIGON PARTY
To: PARIS
Info: EMBASSY
Subject: The reply goes out tonight
Ref: HAKTO 41 paragraph 1

1. [TOP SECRET; SENSITIVE] The reply is handed over in Paris tonight. The Embassy says nothing of it before it has been.

2. [order; TOP SECRET; SENSITIVE; for SAIGON PARTY, PARIS]
Given to: PARIS
Deliver: paragraph 3
To: the North Vietnamese delegation
At: 2300 PARIS 22 OCT 72
Begin text:
In writing, in these words and no others. Report the hour, and what is said in return.
End text.

3. [text; TOP SECRET; SENSITIVE; for SAIGON PARTY, PARIS]
Title: Reply to the Prime Minister
Begin text:
The President thanks the Prime Minister for his message. A longer one will follow within 24 hours.
End text.

4. [for SAIGON PARTY] He has not made up his mind, and wants your own view before he does. Send it to nobody else.
"""
ASKING: Final = """\
IMMEDIATE
TOP SECRET; SENSITIVE
From: SAIGON PARTY
To: WHITE HOUSE
Subject: The hour in Paris

1. [question] At which hour is the reply handed over?
"""
WORDS: Final = {  # of each paragraph, where it is read
    1: "says nothing of it before",
    2: "these words and no others",
    3: "A longer one will follow",
    4: "has not made up his mind",
}
BLOCK: Final = re.compile(r"^```console\n.*?^```\n", re.MULTILINE | re.DOTALL)
DIGEST: Final = re.compile(r"\b[0-9a-f]{16}\b")
SEATS: Final = {
    "WHITE HOUSE": ("principal", "TOHAK", 83, 2281, "WHS"),
    "SAIGON PARTY": ("office", "HAKTO", 41, 219, None),
    "PARIS": ("intermediary", "GUAY", 1, 1, None),
    "EMBASSY": ("observer", "BUNKO", 1, 1, None),
}
OFFICERS: Final = {"WHITE HOUSE": "Haig", "SAIGON PARTY": "Kissinger", "PARIS": "Guay", "EMBASSY": "Bunker"}
COLLEAGUES: Final = {"SITUATION ROOM": ("WHITE HOUSE", "Duty Officer"), "LORD": ("SAIGON PARTY", "Lord")}


class Still(Clock):
    """A clock that somebody has to move: what is shown does not depend on how fast a machine is."""

    def _ran(self) -> int:
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one desk has of the message: `screen` as its commands print it, `proof` as `verify` tells it, `facts` as the clerk does,
    `held` what the station's own keys open, `signed` the payload and the signatures over it, and how far it had come by its sender's log.
    """

    screen: str
    proof: Mapping[str, Any]
    facts: str
    held: str
    signed: tuple[str, ...]
    states: Mapping[str, str]


class Desks(Staff):
    """Four offices on OCTOBER, two of them with a second station each, under clocks that stand still."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.sides = folder, Still(BEGAN), {}
        for office, person in OFFICERS.items():
            make_office(
                Folder(path=folder / office),
                name=OfficeName.parse(office),
                person=PersonName.parse(person),
                switch=SWITCH,
                passphrase=PASSPHRASE,
                clock=self.clock,
                work_factor=10,
            )
            self.sides[office] = Side(folder / office, office, self.clock)
        for station, (office, person) in COLLEAGUES.items():
            self.join_office(station, office, person)
        self.pin_all()
        self.found_october()
        self.settle()

    def join_office(self, station: str, office: str, person: str) -> None:
        """A colleague's station is certified by its officer, and enters."""
        application = make_station(
            Folder(path=self.folder / station),
            office=self[office].ask("own_card")["card"],
            name=OfficeName.parse(station),
            person=PersonName.parse(person),
            switch=SWITCH,
            passphrase=PASSPHRASE,
            clock=self.clock,
            work_factor=10,
        )
        certified = self[office].ask("certify", application=application, rank="staff", how="words compared by telephone")
        self.sides[station] = Side(self.folder / station, office, self.clock)
        self[station].ask("enter_house", card=certified["card"])

    def pin_all(self) -> None:
        """All officers have compared words with each other."""
        cards = {office: self[office].ask("own_card")["card"] for office in OFFICERS}
        for office in OFFICERS:
            for other in OFFICERS:
                if other != office:
                    self[office].ask("pin", card=cards[other], how="words compared by telephone")

    def found_october(self) -> None:
        """All four sign the charter, and enter it."""
        members = ("role", "series", "first", "serial", "prefix")
        seats = [{"office": office, **dict(zip(members, seat, strict=True))} for office, seat in SEATS.items()]
        charter = self["WHITE HOUSE"].ask("found", name="OCTOBER", seats=seats)["charter"]
        for office in list(OFFICERS)[1:]:
            charter = self[office].ask("sign", proposal=charter)["charter"]
        for office in OFFICERS:
            self[office].ask("enter", charter=charter)

    def pass_time(self, minutes: int) -> None:
        self.clock.move(self.clock.now() + minutes * MINUTE)

    def release(self) -> None:
        """Saigon asks; the Situation Room drafts the answer, Haig reads it and releases it; it comes to all its addressees."""
        self["SAIGON PARTY"].ask("send", drafts=[ASKING], channel="OCTOBER")
        self.settle()
        self.pass_time(30)
        self["WHITE HOUSE"].ask("read", number="HAKTO 41")
        self["SITUATION ROOM"].ask("submit", text=DRAFT, channel="OCTOBER")
        self.settle()
        self.pass_time(30)
        self["WHITE HOUSE"].ask("review", draft="SITUATION ROOM 1")
        self["WHITE HOUSE"].ask("release_draft", draft="SITUATION ROOM 1", eyes_only=["SAIGON PARTY"])
        self["SAIGON PARTY"].post.lock()
        self.settle()
        self.pass_time(15)

    def views(self) -> dict[str, View]:
        """The five, in the order of the page: looked at from the locked station on, and the officer opens it last."""
        officer = self["SAIGON PARTY"]
        found = {"locked": self.locked("SAIGON PARTY")}
        for name, station in (("staff", "LORD"), ("intermediary", "PARIS"), ("observer", "EMBASSY")):
            found[name] = self.opened(station)
        self.pass_time(15)
        officer.post.unlock(PASSPHRASE)
        return {"officer": self.opened("SAIGON PARTY"), **found}

    def locked(self, station: str) -> View:
        """What a station shows whose person is not there: what has come, and why it is not read."""
        rows, said = self[station].ask("inbox"), ""
        try:
            self[station].ask("read", number=NUMBER)
        except Trouble as trouble:
            said = f"backchannel: {trouble}"
        screen = [*typed("inbox", text(lists.inbox(rows, (), WIDTH))), *typed(f'read "{NUMBER}"', said)]
        return self.view(station, screen, repr(rows) + said)

    def opened(self, station: str) -> View:
        """What a person reads at a station."""
        facts = self[station].ask("read", number=NUMBER)
        shown = text([*cable.screen(facts, WIDTH), *cable.foot(facts, WIDTH)])
        return self.view(station, typed(f'read "{NUMBER}"', shown), repr(facts))

    def view(self, station: str, screen: list[str], facts: str) -> View:
        """With what `verify` shows below, which needs no person, and with what the originator has been told since."""
        side = self[station]
        _, row = side.post.find(NUMBER, None)
        (proof,) = side.ask("verify", number=NUMBER)
        artefact = json.loads(row.artefact)
        opened = side.post.reopen_anew(row)
        self.settle()
        return View(
            screen="\n".join([*screen, *typed(f'verify "{NUMBER}"', text(answers.verified([proof])))]).rstrip("\n") + "\n",
            proof=proof,
            facts=facts,
            held=repr([disclosure.value for disclosure in opened.signed.disclosures]),
            signed=(artefact["payload"], *(each["signature"] for each in artefact["signatures"])),
            states={to["office"]: to["state"] for to in self["WHITE HOUSE"].ask("read", number=NUMBER)["deliveries"]},
        )


def typed(command: str, said: str) -> list[str]:
    """A command and what it prints."""
    return [f"$ backchannel {command}", said, ""]


def text(lines: Iterable[Line]) -> str:
    """What a terminal of eighty columns shows, without its colours."""
    return "\n".join("".join(piece.text for piece in row).rstrip() for row in lines)


def in_page(page: str, views: Mapping[str, View]) -> str:
    """The page with the five screens in its five blocks, in order."""
    screens = iter(view.screen for view in views.values())
    return BLOCK.sub(lambda found: f"```console\n{next(screens)}```\n", page)


def alike(page: str) -> str:
    """The page with each digest as the place in which it first stood: keys, and so digests, are others each time."""
    found = list(dict.fromkeys(DIGEST.findall(page)))
    return DIGEST.sub(lambda digest: f"digest {found.index(digest[0])}", page)


def five_views(folder: Path) -> dict[str, View]:
    """The message made anew, by stations in this folder."""
    desks = Desks(folder)
    try:
        desks.release()
        return desks.views()
    finally:
        desks.close()
