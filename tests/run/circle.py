"""Any number of stations' engines in one process, and everything that waits carried between them: real keys, real vaults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from backchannel.envelope import Envelope
from backchannel.message import OfficeName, PersonName
from backchannel.run.folder import Folder
from backchannel.run.office import mailbox_key, make_office
from run.pair import PASSPHRASE, START, Clock, Side


class Circle:
    """Offices by name, on one clock. What an office is sent waits in `post` until it is carried, and may be taken out of it."""

    def __init__(self, folder: Path, *names: str, at: int = START) -> None:
        self.clock, self.folder = Clock(at), folder
        self.sides: dict[str, Side] = {}
        for name in names:
            self.join(name)

    def __getitem__(self, name: str) -> Side:
        return self.sides[name]

    def join(self, name: str, *, called: str | None = None) -> Side:
        """An office that is there already, or a new one with its own keys; `called` when its name is not the one it goes by here."""
        if not (self.folder / name).exists():
            make_office(
                Folder(path=self.folder / name),
                name=OfficeName.parse(called or name),
                person=PersonName.parse("Officer of " + name),
                switch="http://127.0.0.1:1",
                passphrase=PASSPHRASE,
                clock=self.clock,
                work_factor=10,
            )
        side = self.sides[name] = Side(self.folder / name, called or name, self.clock)
        return side

    def waiting(self, name: str) -> list[Envelope]:
        """What this office has for others, and hands over now."""
        side = self.sides[name]
        found = side.waiting()
        side.engine.vault.handed(side.engine.vault.outgoing())
        return found

    def deliver(self, envelopes: list[Envelope], *, but: tuple[str, ...] = ()) -> None:
        """Each into the mailbox that it names, but not to these offices."""
        boxes = {mailbox_key(side.stores).mailbox: side for name, side in self.sides.items() if name not in but}
        for mailbox, side in boxes.items():
            came = [envelope for envelope in envelopes if envelope.mailbox == mailbox]
            if came:
                side.note(side.engine.arrive(came))

    def bring(self, name: str, envelope: bytes) -> None:
        """One envelope into an office's mailbox."""
        self.sides[name].note(self.sides[name].engine.arrive([Envelope.parse(envelope)]))

    def office(self, name: str) -> OfficeName:
        """By which name an office goes."""
        return OfficeName.parse(self.sides[name].name)

    def settle(self, *, but: tuple[str, ...] = (), rounds: int = 4) -> None:
        """Carry to and fro between all but these until everybody has what there is."""
        for _ in range(rounds):
            for name in self.sides:
                if name not in but:
                    self.deliver(self.waiting(name), but=but)

    def tick(self, minutes: int = 1) -> None:
        """Let time go by, and everybody notice."""
        self.clock.move(self.clock.now() + minutes * 60_000_000)
        for side in self.sides.values():
            side.note(side.engine.tick())

    def found(self, founder: str, channel: str = "LAKESIDE", **terms: Any) -> None:
        """A channel of one office."""
        seat = {"office": self[founder].name, "role": "office", "series": f"TO{founder}", "first": 1, "serial": 1, "prefix": None}
        self[founder].ask("found", name=channel, seats=[seat], terms=terms)

    def invite(self, inviter: str, newcomer: str, role: str = "office", *, name: str | None = None) -> Any:
        """A letter, and its words."""
        return self[inviter].ask(
            "invite",
            office=name or self[newcomer].name,
            role=role,
            series=f"TO{newcomer}",
            first=1,
            serial=1,
            prefix=None,
            channel="LAKESIDE",
        )

    def answer(self, newcomer: str, letter: Any) -> None:
        """Join by a letter; the answer waits to be carried."""
        self[newcomer].ask("join", letter=letter["letter"], words=" ".join(letter["words"]))

    def admit(self, newcomer: str, *voices: str, role: str = "office") -> None:
        """Invite by the first voice, answer, and have all of them sign in turn, everything carried between."""
        self.answer(newcomer, self.invite(voices[0], newcomer, role))
        for voice in voices:
            self.settle()
            self[voice].ask("admit", office=self[newcomer].name)
        self.settle()

    def names(self, at: str) -> list[str]:
        """Who is on the channel as one office has it."""
        return [row["office"] for row in self[at].ask("history", channel="LAKESIDE")["offices"] if not row["revoked"]]

    def version(self, at: str) -> int:
        """The number of the version in force there."""
        return int(self[at].ask("history", channel="LAKESIDE")["version"])

    def close(self) -> None:
        for side in self.sides.values():
            side.close()
