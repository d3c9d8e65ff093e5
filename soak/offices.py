"""Two offices and a switch that write to each other while things go wrong, and the book of what they were promised."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from station_harness import Network, Seat, draft, until

from backchannel.errors import Trouble
from backchannel.run.control import RemoteClerk
from soak.part import Counts

SEATS = {"MISSION": Seat(person="Ada Vale", series="MISTO"), "CAPITAL": Seat(person="Bo Lind", series="TOMIS")}
DRAFTS = {
    "MISSION": [draft(sender="MISSION", to="CAPITAL", precedence=p) for p in ("ROUTINE", "PRIORITY", "FLASH")],
    "CAPITAL": [draft(sender="CAPITAL", to="MISSION", precedence=p) for p in ("ROUTINE", "PRIORITY", "FLASH")],
}
OTHER = {"MISSION": "CAPITAL", "CAPITAL": "MISSION"}
AWAY = frozenset({"control.gone", "station.locked", "vault.io"})  # what a caller may be told while a station dies or comes back
PATIENCE_SECONDS = 180.0  # a busy machine is no broken promise
MANY = 20_000


class Offices(Network):
    """A network of two on one channel. `promised` are the numbers of each office that somebody was told are filed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, **SEATS)
        self.promised: dict[str, set[str]] = {name: set() for name in SEATS}

    def __enter__(self) -> Offices:
        super().__enter__()
        try:
            self.found("SPRING")
        except BaseException:
            self.__exit__()
            raise
        return self

    def send(self, sender: str = "MISSION", drafts: list[str] | None = None) -> str:
        """Send to the other office, over the socket; the code of the trouble that came instead of an answer, or nothing."""
        try:
            rows = RemoteClerk(self[sender].folder.socket).call("send", drafts=drafts or DRAFTS[sender][:1])
        except Trouble as trouble:
            return trouble.code
        self.promised[sender] |= {plain(row["number"]) for row in rows}
        return ""

    def is_settled(self) -> bool:
        """Whether every message of both has its receipt."""
        return all(self.is_settled_of(name) for name in SEATS)

    def is_settled_of(self, name: str) -> bool:
        """Whether every message of one office has its receipt."""
        return bool(self[name].ask("status")["unsettled"] == [])

    def start_all(self) -> None:
        """Start what does not run."""
        if self.switch._process is None:
            self.switch.start()
        for station in self.stations.values():
            if station.process is None:
                station.start()

    def process(self, program: str) -> subprocess.Popen[bytes] | None:
        """The process of a station, or of the switch; None when it was ended here and not started again."""
        return self.switch._process if program == "switch" else self[program].process

    def said(self, program: str) -> str:
        """All that a station, or the switch, wrote."""
        return self.switch.said().decode("utf-8", "replace") if program == "switch" else self[program].said()

    def ended(self) -> dict[str, int]:
        """The exit status of each program that ended although it was not ended here."""
        programs = {program: self.process(program) for program in (*self.stations, "switch")}
        return {program: status for program, process in programs.items() if process and (status := process.poll()) is not None}

    def last_words(self, program: str) -> str:
        """The last line that a program wrote."""
        return (self.said(program).splitlines() or ["nothing"])[-1]

    def clear_ended(self, killed: str = "") -> list[str]:
        """Let `start_all` start again what has ended; a sentence for each program that was not killed and ended all the same."""
        wrong: list[str] = []
        for program, status in self.ended().items():
            if (program, status) != (killed, -signal.SIGKILL):
                wrong.append(f"{program} ended by itself, with status {status} and the last words: {self.last_words(program)}")
            self.wait(program)
        return wrong

    def wait(self, program: str) -> int:
        """Wait until a station, or the switch, has ended; its exit status."""
        return self.switch.wait() if program == "switch" else self[program].wait()

    def audit(self) -> Counts:
        """Let everything arrive, then compare what was promised with what is there; both stations run."""
        failures = []
        try:
            until(self.is_settled, "every message to have its receipt", PATIENCE_SECONDS)
        except AssertionError:
            waiting = {name: len(self[name].ask("status")["unsettled"]) for name in SEATS}
            failures.append(f"after {PATIENCE_SECONDS:.0f} s there are messages without a receipt: {waiting}")
        found = Counts()
        for sender, receiver in OTHER.items():
            found += self._audit_one(sender, receiver)
        return found + Counts(failures=tuple(failures))

    def _audit_one(self, sender: str, receiver: str) -> Counts:
        came = [plain(line["number"]) for line in self[receiver].ask("arrivals", limit=MANY)]
        lost = self.promised[sender] - set(came)
        status = self[receiver].ask("status")
        (incoming,) = status["channels"][0]["incoming"]
        failures = [f"{receiver} lists {word}: {incoming[word]}" for word in ("missing", "wrong_links") if incoming[word]]
        if status["quarantine"]:
            failures.append(f"{receiver} could not read: {status['quarantine'][:3]}")
        if lost:
            failures.append(f"{sender} was told that these are filed, and {receiver} has not got them: {sorted(lost)[:10]}")
        twice = len(came) - len(set(came)) + status["counts"]["evidence"]
        promised = len(self.promised[sender])
        return Counts(acknowledged=promised, lost=len(lost), shown_twice=twice, checked=len(came), failures=tuple(failures))

    def received_here(self, sender: str = "MISSION") -> set[str]:
        """The numbers of one office that its station knows, by signed receipt, to be at the other; that station runs."""
        rows = [line for line in self[sender].ask("log", limit=200) if line["direction"] == "out"]
        return {plain(row["number"]) for row in rows if row["deliveries"][0]["state"] in ("received", "opened")}

    def lost_by(self, receiver: str = "CAPITAL") -> set[str]:
        """Messages for which an office gave a receipt, and which are not on its disk; its station does not run, the other one does."""
        known = self.received_here(OTHER[receiver])
        with self[receiver].stores() as stores:
            return known - {f"{row.series} {row.seq}" for row in stores.vault.arrivals(MANY)}

    def unfiled(self, sender: str = "MISSION") -> set[str]:
        """Numbers that were promised and are not on the sender's disk; its station does not run."""
        rows = [line for line in self[sender].ask("log", limit=MANY) if line["direction"] == "out"]
        return self.promised[sender] - {plain(row["number"]) for row in rows}


@dataclass(slots=True, kw_only=True)
class Load:
    """Both offices send, each from a thread of its own, until the block is left; each piece of a batch is of a random precedence."""

    offices: Offices
    seed: int
    pause: float = 0.05
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __enter__(self) -> Load:
        for name in SEATS:
            thread = threading.Thread(target=self._work, args=(name,), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=60)
            if thread.is_alive():
                self.errors.append("an office that sends was never answered")

    def _work(self, sender: str) -> None:
        chance = random.Random(f"{self.seed} {sender}")
        while not self._stop.is_set():
            code = self.offices.send(sender, chance.choices(DRAFTS[sender], k=chance.randint(1, 4)))
            if code and code not in AWAY:
                self.errors.append(f"{sender} was answered {code}")
            time.sleep(self.pause * chance.random())


def plain(number: str) -> str:
    """A message number without its station serial."""
    return number.partition("/")[0]
