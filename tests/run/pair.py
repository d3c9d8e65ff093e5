"""Two stations' engines in one process, with a carrier between them that is a loop: real keys, real vaults, no network."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from backchannel.envelope import Envelope
from backchannel.message import OfficeName, PersonName
from backchannel.run.clerk import LocalClerk
from backchannel.run.clock import ExerciseClock
from backchannel.run.engine import Engine
from backchannel.run.folder import Folder, OpenFolder
from backchannel.run.office import engine_of, make_office
from backchannel.run.post import Post
from backchannel.station import Effect
from backchannel.station.events import Alarm

NAMES = ("MISSION", "CAPITAL")
PASSPHRASE = "a passphrase for tests"
DAY = 86_400_000_000
WEEK = 7 * DAY
START = 2_900 * WEEK + 2 * DAY  # a Saturday in 2025


class Clock(ExerciseClock):
    """A clock that can also be wrong: `jump` shows another time although none has gone by."""

    def jump(self, to: int) -> None:
        gone_by = self.elapsed()
        self.move(to)
        self._gone_by = gone_by


class Side:
    """One office: its stores, engine and clerk, and the effects that nobody has carried out yet."""

    def __init__(self, path: Path, name: str, clock: Clock) -> None:
        self.folder, self.name, self.clock = Folder(path=path), name, clock
        self.effects: list[Effect] = []
        self.open()

    def open(self) -> None:
        """Open the stores; again after `close`, as a restart does."""
        self.stores = OpenFolder.open(self.folder, PASSPHRASE)
        self.engine: Engine = engine_of(self.stores, self.clock)
        self.post = Post(self.engine, self.folder, emit=self.note)
        self.post.unlock(PASSPHRASE)
        self.clerk = LocalClerk(self.post)

    def close(self) -> None:
        self.stores.close()

    def restart(self) -> None:
        """The station stops and starts."""
        self.close()
        self.open()
        self.note(self.engine.start())

    def lose_keys(self) -> None:
        """The station loses its transit secrets, and begins again without them."""
        self.stores.transit.destroy_before(10**6)
        self.restart()

    def note(self, effects: Iterable[Effect]) -> None:
        """Keep effects, and sign the receipts that they ask for."""
        asked = list(effects)
        self.effects += [*asked, *self.engine.acknowledge(asked)]

    def ask(self, call: str, /, **arguments: Any) -> Any:
        return self.clerk.call(call, **arguments)

    def alarms(self) -> list[str]:
        return [effect.kind for effect in self.effects if isinstance(effect, Alarm)]

    def send(self, to: str, words: str = "All is quiet here.", precedence: str = "ROUTINE", channel: str = "SPRING") -> Any:
        draft = f"{precedence}\nSECRET\nFrom: {self.name}\nTo: {to}\n\n1. {words}\n"
        return self.ask("send", drafts=[draft], channel=channel)[0]

    def waiting(self) -> list[Envelope]:
        """The envelopes that a carrier would be given now, messages and then receipts and cards."""
        vault = self.engine.vault
        rows = [(row.channel, row.series, row.seq, row.office) for row in vault.unsettled(1000)]
        envelopes = [vault.envelope(*row) for row in rows]
        outgoing = vault.outgoing()
        return [Envelope.parse(data) for data in (*(data for data in envelopes if data), *(row.envelope for row in outgoing))]


class Pair:
    """MISSION and CAPITAL on one channel, on one exercise clock."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock(START)
        self.mission, self.capital = (Side(folder / name, name, self.clock) for name in NAMES)

    @classmethod
    def found(cls, folder: Path, switch: str = "http://127.0.0.1:1") -> None:
        """Make both stations in this folder, at a switch that is not there or with a pouch alone, and found their channel."""
        for name in NAMES:
            make_office(
                Folder(path=folder / name),
                name=OfficeName.parse(name),
                person=PersonName.parse(f"Officer of {name}"),
                switch=switch,
                passphrase=PASSPHRASE,
                clock=ExerciseClock(START),
                work_factor=10,
            )
        pair = cls(folder)
        pair.mission.ask("pin", card=pair.capital.ask("own_card")["card"], how="compared in a test")
        pair.enter("SPRING", "MISTO", "TOMIS")
        pair.close()

    def enter(self, name: str, ours: str, theirs: str) -> str:
        """Found a channel under these series, and enter it at both; its charter."""
        seats = [
            {"office": office, "role": "office", "series": series, "first": 1, "serial": 1, "prefix": None}
            for office, series in zip(NAMES, (ours, theirs), strict=True)
        ]
        founding = self.mission.ask("found", name=name, seats=seats)
        charter = str(self.capital.ask("sign", proposal=founding["charter"])["charter"])
        self.mission.ask("enter", charter=charter)
        self.capital.ask("enter", charter=charter)
        return charter

    def close(self) -> None:
        with ExitStack() as stack:
            stack.callback(self.mission.close)
            stack.callback(self.capital.close)

    def carry(self, one: Side, other: Side) -> list[Envelope]:
        """Everything that waits at one side arrives at the other; what it was."""
        envelopes = one.waiting()
        one.engine.vault.handed(one.engine.vault.outgoing())
        other.note(other.engine.arrive(envelopes))
        return envelopes

    def settle(self) -> None:
        """Carry to and fro until both have what there is."""
        for _ in range(3):
            self.carry(self.mission, self.capital)
            self.carry(self.capital, self.mission)

    def pass_time(self, to: int) -> None:
        """Let time go by, and both stations notice."""
        self.clock.move(to)
        self.tick()

    def jump(self, to: int) -> None:
        """Let the clock show another time although none has gone by, and both stations notice."""
        self.clock.jump(to)
        self.tick()

    def tick(self) -> None:
        """Let both stations look at their clocks."""
        for side in (self.mission, self.capital):
            side.note(side.engine.tick())
