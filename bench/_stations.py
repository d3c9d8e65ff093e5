"""Two offices on one channel, as real processes around a real switch; what every benchmark of delivery stands on."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "process")]

from switch_harness import SwitchProcess  # noqa: E402  # found by the line above

from backchannel.message import OfficeName, PersonName  # noqa: E402
from backchannel.run.clerk import Clerk  # noqa: E402
from backchannel.run.clock import SystemClock  # noqa: E402
from backchannel.run.folder import Folder  # noqa: E402
from backchannel.run.office import make_office  # noqa: E402
from backchannel.run.serve import connect, enrol  # noqa: E402

PASSPHRASE = "only for measuring"
WORK_FACTOR = 10  # a passphrase's cost is paid once a start, and is no part of what is measured
PATIENCE = 120.0
SENTENCE = "The delegation will wait at the north gate until the hour that was agreed between both sides. "
WORDS = (SENTENCE * 5)[:380].strip()  # five of them and a heading: 2 KB
HARBOUR, SUMMIT = "HARBOUR", "SUMMIT"
SEATS = [
    {"office": HARBOUR, "role": "office", "series": "HARBO", "first": 1, "serial": 1, "prefix": None},
    {"office": SUMMIT, "role": "office", "series": "SUMTO", "first": 1, "serial": 1, "prefix": None},
]


def draft(precedence: str = "ROUTINE", *, words: str = WORDS) -> str:
    """A message of five paragraphs in the cable form."""
    paragraphs = "\n\n".join(f"{number}. {words}" for number in range(1, 6))
    return f"{precedence}\nSECRET\nFrom: {HARBOUR}\nTo: {SUMMIT}\nSubject: The next meeting\n\n{paragraphs}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A message of which a station has something on its disk: number, since when (nanoseconds of the monotonic clock)."""

    seq: int
    at: int


@dataclass(slots=True)
class Station:
    """An office's station: `start` and `stop` its process; `clerk` takes commands over its socket while it runs."""

    folder: Folder
    _process: subprocess.Popen[str] | None = None
    _noted: dict[str, list[Noted]] = field(default_factory=dict)
    _news: threading.Condition = field(default_factory=threading.Condition)

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> int:
        """Run it, and unlock it; since when it answers commands (nanoseconds of the monotonic clock)."""
        command = [sys.executable, str(HERE / "_station.py"), str(self.folder.path), PASSPHRASE]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT / "src")})
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise SystemExit("a station did not start")
        ready = time.monotonic_ns()
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        self.call("unlock", passphrase=PASSPHRASE)
        return ready

    def stop(self) -> None:
        """Ask it to stop; after ten seconds end it."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def call(self, name: str, /, **arguments: Any) -> Any:
        """One command over the socket, or, while the station does not run, in this process."""
        with self.clerk() as clerk:
            return clerk.call(name, **arguments)

    @contextmanager
    def clerk(self) -> Iterator[Clerk]:
        """Several commands after another."""
        with connect(self.folder, lambda: PASSPHRASE) as clerk:
            if self._process is None:
                clerk.call("unlock", passphrase=PASSPHRASE)
            yield clerk

    def filed(self, count: int) -> list[Noted]:
        """The first `count` messages that came in since `forget`, in the order of filing; waits for them."""
        return self._wait("filed", count)

    def accepted(self, count: int) -> list[Noted]:
        """The first `count` own messages of which a switch said *accepted* since `forget`; waits for them."""
        return self._wait("accepted", count)

    def forget(self) -> None:
        """Count from here on."""
        with self._news:
            self._noted.clear()

    def _wait(self, word: str, count: int) -> list[Noted]:
        with self._news:
            if not self._news.wait_for(lambda: len(self._noted.get(word, ())) >= count, PATIENCE):
                raise SystemExit(f"{len(self._noted.get(word, ()))} of {count} messages were {word} within {PATIENCE:.0f} s")
            return self._noted[word][:count]

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            word, at, *numbers = line.split()
            with self._news:
                self._noted.setdefault(word, []).extend(Noted(seq=int(seq), at=int(at)) for seq in numbers)
                self._news.notify_all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A switch and two stations that have pinned each other and entered one channel; both run."""

    switch: SwitchProcess
    sender: Station
    receiver: Station


@contextmanager
def network() -> Iterator[Network]:
    """A network in a temporary folder; all of it is gone afterwards."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="backchannel-bench-")))
        switch = stack.enter_context(SwitchProcess(place / "switch"))
        stations = [_made(place, name, switch) for name in (HARBOUR, SUMMIT)]
        for station in stations:
            stack.callback(station.stop)
            station.start()
        _introduce(stations)
        found = Network(switch=switch, sender=stations[0], receiver=stations[1])
        settle(found)
        yield found


def settle(found: Network) -> None:
    """Wait until every message has its receipt, then half a second for what follows it."""
    deadline = time.monotonic() + PATIENCE
    while found.sender.call("status")["unsettled"]:
        if time.monotonic() > deadline:
            raise SystemExit(f"messages were without a receipt after {PATIENCE:.0f} s")
        time.sleep(0.1)
    time.sleep(0.5)


def _made(place: Path, name: str, switch: SwitchProcess) -> Station:
    folder = Folder(path=place / name)
    make_office(
        folder,
        name=OfficeName.parse(name),
        person=PersonName.parse(name.title()),
        switch=switch.url,
        passphrase=PASSPHRASE,
        clock=SystemClock(),
        work_factor=WORK_FACTOR,
    )
    enrol(folder, lambda: PASSPHRASE, switch.enrolment_code)
    return Station(folder)


def _introduce(stations: Sequence[Station]) -> None:
    first, second = stations
    for one, other in ((first, second), (second, first)):
        one.call("pin", card=other.call("own_card")["card"], how="for measuring")
    proposal = first.call("found", name="MEASURING", seats=SEATS)
    whole = second.call("sign", proposal=proposal["charter"])["charter"]
    for station in stations:
        station.call("enter", charter=whole)
