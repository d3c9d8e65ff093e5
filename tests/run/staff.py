"""An office of several stations and a correspondent, in one process: real keys, real vaults, envelopes by their mailboxes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from backchannel.envelope import Envelope
from backchannel.message import OfficeName, PersonName
from backchannel.run.clock import ExerciseClock
from backchannel.run.custody import give, take
from backchannel.run.folder import Folder
from backchannel.run.mailboxes import mailboxes
from backchannel.run.office import make_office
from backchannel.run.stations import make_station
from backchannel.seal.house import seat_id
from run.pair import DAY, PASSPHRASE, START, Clock, Side

SWITCH = "http://127.0.0.1:1"


class Staff:
    """WHITE HOUSE with its officer's station, LORD and HAIG, and the PARTY that it corresponds with on the channel SPRING."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, Clock(START)
        self.sides = {name: Side(folder / name, "WHITE HOUSE" if name != "PARTY" else name, self.clock) for name in self._names(folder)}

    @staticmethod
    def _names(folder: Path) -> list[str]:
        return sorted(path.name for path in folder.iterdir())

    def __getitem__(self, name: str) -> Side:
        return self.sides[name]

    @classmethod
    def found(cls, folder: Path, colleagues: Sequence[tuple[str, str]] = (("LORD", "staff"), ("HAIG", "deputy"))) -> None:
        """Make all of them in this folder: the officer certifies his colleagues, then the channel is founded."""
        for name in ("OFFICER", "PARTY"):
            make_office(
                Folder(path=folder / name),
                name=OfficeName.parse("WHITE HOUSE" if name == "OFFICER" else name),
                person=PersonName.parse(f"Officer of {name}"),
                switch=SWITCH,
                passphrase=PASSPHRASE,
                clock=ExerciseClock(START),
                work_factor=10,
            )
        staff = cls(folder)
        for name, rank in colleagues:
            staff.join(name, rank)
        staff.channel()
        staff.settle()
        staff.close()

    def join(self, name: str, rank: str) -> None:
        """A colleague makes a station, applies, is certified, and enters."""
        card = self["OFFICER"].ask("own_card")["card"]
        application = make_station(
            Folder(path=self.folder / name),
            office=card,
            name=OfficeName.parse(name),
            person=PersonName.parse(f"Person of {name}"),
            switch=SWITCH,
            passphrase=PASSPHRASE,
            clock=ExerciseClock(START),
            work_factor=10,
        )
        certified = self["OFFICER"].ask("certify", application=application, rank=rank, how="compared in a test")
        self.sides[name] = Side(self.folder / name, "WHITE HOUSE", self.clock)
        self[name].ask("enter_house", card=certified["card"])

    def channel(self) -> None:
        """Found the channel SPRING between the office and the party, and enter it at the officer's station and the party's."""
        self["OFFICER"].ask("pin", card=self["PARTY"].ask("own_card")["card"], how="compared in a test")
        seats = [
            {"office": office, "role": "office", "series": series, "first": 1, "serial": 1, "prefix": None}
            for office, series in (("WHITE HOUSE", "TOHAK"), ("PARTY", "HAKTO"))
        ]
        founding = self["OFFICER"].ask("found", name="SPRING", seats=seats)
        charter = str(self["PARTY"].ask("sign", proposal=founding["charter"])["charter"])
        self["OFFICER"].ask("enter", charter=charter)
        self["PARTY"].ask("enter", charter=charter)

    def close(self) -> None:
        for side in self.sides.values():
            side.close()

    def carry(self, *apart: Iterable[str]) -> int:
        """Everything that waits anywhere arrives where its mailbox is emptied, within each part of a torn network; how much that was."""
        parts = [set(part) for part in apart] or [set(self.sides)]
        carried = 0
        for name, side in self.sides.items():
            part = next((part for part in parts if name in part), set())
            homes = {key.mailbox: other for other in part for key in mailboxes(self[other].engine.vault)}
            kept = []
            for envelope, row in self._waiting(side):
                if envelope.mailbox in homes and homes[envelope.mailbox] != name:
                    other = self[homes[envelope.mailbox]]
                    other.note(other.engine.arrive([envelope]))
                    carried += 1
                    kept += [row] if row else []
            side.engine.vault.handed(kept)
        return carried

    def settle(self, *apart: Iterable[str]) -> None:
        """Carry until nothing new comes of it."""
        for side in self.sides.values():
            side.note(side.engine.tick())
        while self.carry(*apart):
            for side in self.sides.values():
                side.note(side.engine.keep_house())

    def give(self, one: str, other: str) -> None:
        """One station gives custody to another."""
        side = self[one]
        side.note(give(side.engine, self.seat(other)))

    def take(self, name: str) -> None:
        """The officer's station takes custody."""
        self[name].note(take(self[name].engine))

    def mandate(self, name: str, days: int = 30) -> None:
        """The officer lets the person of a station release whatever there is, for some days."""
        until = self.clock.now() + days * DAY
        self["OFFICER"].ask("give_mandate", station=name, precedence="FLASH", classification="TOP SECRET", until=until)
        self.settle()

    def rule(self, **rules: Any) -> None:
        """Change the rules of SPRING by the signatures of both offices."""
        proposal = self["OFFICER"].ask("change", channel="SPRING", terms=rules)
        self.settle()
        self["PARTY"].ask("agree", digest=proposal["digest"], channel="SPRING")
        self.settle()

    def seat(self, name: str) -> str:
        """A station's id in the house."""
        return seat_id(self[name].engine.own_device.pair)

    def log(self, name: str) -> list[tuple[str, str]]:
        """The log of a station: number and direction of each message."""
        return [(row["number"], row["direction"]) for row in self[name].ask("log")]

    @staticmethod
    def _waiting(side: Side) -> list[tuple[Envelope, Any]]:
        vault = side.engine.vault
        rows = [(row.channel, row.series, row.seq, row.office) for row in vault.unsettled(1000)]
        sealed = [vault.envelope(*row) for row in rows]
        return [
            *((Envelope.parse(data), None) for data in sealed if data),
            *((Envelope.parse(row.envelope), row) for row in vault.outgoing()),
        ]
